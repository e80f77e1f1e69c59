package main

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/client"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/store"
	"deskhand/ui/history"
	"deskhand/ui/words"
)

func somebodys(id session.ID, rep, customer string, began, lasted time.Duration) wire.Report {
	t := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC).Add(began).UnixMilli()
	return wire.Report{
		Session: id, Locator: "4821930", Account: strings.ToLower(rep), Rep: rep, Began: t, Ended: t + lasted.Milliseconds(), Reason: session.ReasonDone, Peak: 2,
		Minutes: 7, People: []wire.ReportPerson{
			{Name: rep, Account: strings.ToLower(rep), Role: session.PrimaryRep, Joined: t, Left: t + lasted.Milliseconds()},
			{Name: customer, Role: session.PrimaryCustomer, Platform: "Windows", Joined: t + 1000},
		},
	}
}

// Rule 130: an administrator finds sessions of everybody by what is known of them.
func TestRule130EverybodysSessions(t *testing.T) {
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	a, b, c := somebodys("a", "Ana", "José", 0, time.Hour), somebodys("b", "Luis", "Marta", time.Minute, time.Minute), somebodys("c", "Ana", "Pau", 2*time.Minute, 0)
	a.Codes = []string{"Case: 4711"}
	b.Surveyed = []wire.Surveyed{{Name: "Marta", Rating: 4, Comment: "muy rápida"}}
	c.Ended, c.Reason = 0, ""
	all := []wire.Report{c, b, a}
	tests := []struct {
		name   string
		filter history.Filter
		want   string
	}{
		{"everything", history.Filter{}, "cba"},
		{"accents do not matter", history.Filter{Text: "jose"}, "a"},
		{"what a customer said", history.Filter{Text: "RAPIDA"}, "b"},
		{"all of the words", history.Filter{Text: "ana 4711"}, "a"},
		{"by rep", history.Filter{Rep: "Ana"}, "ca"},
		{"by customer", history.Filter{Customer: "mar"}, "b"},
		{"by code", history.Filter{Code: "Case: 4711"}, "a"},
		{"those that go on", history.Filter{Ending: history.NotEnded}, "c"},
		{"those that ended well", history.Filter{Ending: history.EndedWell, Turned: true}, "ab"},
		{"from a time on", history.Filter{From: time.UnixMilli(b.Began)}, "cb"},
		{"before a time", history.Filter{Until: time.UnixMilli(b.Began)}, "a"},
		{"by name", history.Filter{Order: history.ByName}, "abc"},
		{"the longest", history.Filter{Order: history.ByLasted, Ending: history.EndedWell}, "ab"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			for _, r := range found(all, test.filter) {
				got += string(r.Session)
			}
			if got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
	l := reportList(all, history.Load{})
	if l.Total != 3 || !slices.Equal(l.Reps, []string{"Ana", "Luis"}) || !slices.Equal(l.Codes, []string{"Case: 4711"}) || !l.Items[0].Running ||
		l.Items[1].Line != "Luis · Marta" {
		t.Errorf("list %+v", l)
	}
	var file bytes.Buffer
	err := writeSheet(context.Background(), &file, func(_ context.Context, s *history.Sheet) error { return writeReports(all, s) })
	if err != nil || !strings.Contains(file.String(), "Marta: 4 of 5: muy rápida") || strings.Count(file.String(), "\r\n") != 4 {
		t.Errorf("sheet %q, %v", file.String(), err)
	}
	if r := reportRecord(b); len(r.Words) != 1 || len(r.People) != 2 || r.People[1].Role == "" || r.People[1].Joined.IsZero() {
		t.Errorf("record %+v", r)
	}
}

// site answers for so many reports, MaxReports at a time; it is busy at every tenth call.
type reportSite struct {
	all   []wire.Report
	calls int
}

func (r *reportSite) reports(_ context.Context, of wire.ReportList) (out wire.Reports, err error) {
	if r.calls++; r.calls%10 == 0 {
		return out, client.ErrBusy
	}
	from := 0
	if of.Began != 0 {
		from = slices.IndexFunc(r.all, func(o wire.Report) bool { return o.Session == of.Session }) + 1
	} else {
		out.Total = uint32(len(r.all))
	}
	out.List = r.all[from:min(from+wire.MaxReports, len(r.all))]
	out.More = from+wire.MaxReports < len(r.all)
	return out, nil
}

// Rule 130: what the page cannot hold is said, with how much it is, and an export has all of it all the same.
func TestRule130MoreThanThePageHolds(t *testing.T) {
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		site := &reportSite{}
		for i := range 12_345 {
			site.all = append(site.all, wire.Report{Session: session.ID(strconv.Itoa(i)), Began: int64(20_000_000 - 1000*i)})
		}
		list, all, err := reportsOf(t.Context(), site.reports, span{}, maxReports)
		if err != nil || len(list) != maxReports || all != 12_345 {
			t.Errorf("%d of %d, %v", len(list), all, err)
		}
		whole, all, err := reportsOf(t.Context(), site.reports, span{}, math.MaxInt)
		if err != nil || len(whole) != 12_345 || all != 12_345 || whole[12_344].Session != "12344" {
			t.Errorf("exported %d of %d, %v", len(whole), all, err)
		}
	})
	if got := lang.L("history.site.more", map[string]any{"Shown": words.Number(5000), "Total": words.Number(1_012_345)}); !strings.Contains(got, "5,000") || !strings.Contains(got, "1,012,345") {
		t.Errorf("it says %q", got)
	}
}

// A rep who left and came again, or to whom control went and came back, is named once.
func TestRepsAreNamedOnce(t *testing.T) {
	r := somebodys("a", "Ana", "Marta", 0, time.Hour)
	r.People = append(r.People, wire.ReportPerson{Name: "Luis", Role: session.PrimaryRep}, wire.ReportPerson{Name: "Ana", Role: session.Assistant})
	if got := repsOf(r); !slices.Equal(got, []string{"Ana", "Luis"}) {
		t.Errorf("the site's report names %q", got)
	}
	var p store.Past
	for _, name := range []string{"Ana", "Luis", "Ana"} {
		p.People = append(p.People, store.Attendee{Name: name, Role: session.Assistant})
	}
	if got := sheetRow(p, nil).Reps; !slices.Equal(got, []string{"Ana", "Luis"}) {
		t.Errorf("the history names %q", got)
	}
}
