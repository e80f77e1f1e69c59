package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
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
