package main

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2/lang"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"deskhand/app/client"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/history"
	"deskhand/ui/participants"
	"deskhand/ui/words"
)

// everybody is the administrator's page of all sessions at the site (PRODUCT rule 130). It belongs to the user interface's goroutine.
type everybody struct {
	page *history.Page
	span span          // that list is of
	list []wire.Report // newest first
	all  int           // how many the site has of the span
	read time.Time     // when; zero: not yet
}

// span is what the site is asked for; everything else is found among its answers.
type span struct{ from, until time.Time }

const (
	// maxReports bounds what the page holds: the newest ones.
	maxReports = 5000
	// busyPause is before the site is asked again that was asked too often; it was so busyTries times: it does not answer.
	busyPause = 5 * time.Second
	busyTries = 60
	// reportsFresh is how long answers of the site are good for further searches.
	reportsFresh = 30 * time.Second
)

// reportsCommand takes what the administrator does on the page.
func (d *desk) reportsCommand(c history.Command) {
	switch c := c.(type) {
	case history.Load:
		d.loadReports(c)
	case history.Open:
		d.openReport(c.ID)
	case history.Export:
		d.exportReports(c.Filter)
	case history.ExportRecord:
		if i := slices.IndexFunc(d.pages.everybody.list, func(r wire.Report) bool { return r.Session == c.ID }); i >= 0 {
			r := reportRecord(d.pages.everybody.list[i])
			d.export(lang.L("history.sheet.file.one", map[string]any{"Day": time.Now().Format(time.DateOnly)}), func(_ context.Context, s *history.Sheet) error {
				return s.Record(r)
			})
		}
	}
}

// exportReports writes what a filter finds: in what the page holds, or, where the site has more than that, in all that the site has.
func (d *desk) exportReports(f history.Filter) {
	e := &d.pages.everybody
	list, of, whole, find := e.list, e.span, e.all <= len(e.list), d.caller()
	d.export(lang.L("history.sheet.file", map[string]any{"Day": time.Now().Format(time.DateOnly)}), func(ctx context.Context, s *history.Sheet) error {
		if !whole {
			calls, err := find(ctx)
			if err != nil {
				return err
			}
			if list, _, err = reportsOf(ctx, calls.Reports, of, math.MaxInt); err != nil {
				return err
			}
		}
		return writeReports(found(list, f), s)
	})
}

// readReports asks the site anew when the page is come back to.
func (d *desk) readReports() {
	d.pages.everybody.read = time.Time{}
	d.pages.everybody.page.Reload()
}

// loadReports brings a part of the list: from what the site answered lately, or asking it.
func (d *desk) loadReports(c history.Load) {
	e := &d.pages.everybody
	want := span{c.Filter.From, c.Filter.Until}
	if e.span == want && time.Since(e.read) < reportsFresh {
		e.show(c)
		return
	}
	find := d.caller()
	d.back.goes(func(ctx context.Context) {
		calls, err := find(ctx)
		var list []wire.Report
		all := 0
		if err == nil {
			list, all, err = reportsOf(ctx, calls.Reports, want, maxReports)
		}
		if ctx.Err() != nil {
			return
		}
		d.screen.post(func() {
			if now := e.page.Filter(); want != (span{now.From, now.Until}) {
				return // asked for before the newest: it would be exported in that one's place
			}
			if err != nil {
				d.back.log.Warn("reports not read from the site", "err", err)
				e.page.ShowList(history.List{Filter: c.Filter, Trouble: lang.L("history.site.unread")})
				return
			}
			e.span, e.list, e.all, e.read = want, list, all, time.Now()
			e.show(c)
		})
	})
}

// show lists what is asked for, and says what of the span the page does not hold.
func (e *everybody) show(c history.Load) {
	l := reportList(e.list, c)
	if e.all > len(e.list) {
		l.Note = lang.L("history.site.more", map[string]any{"Shown": words.Number(len(e.list)), "Total": words.Number(e.all)})
	}
	e.page.ShowList(l)
}

// reportsOf are the newest reports of a span, about most of them, and how many there are in all. A site that is asked too often is asked again
// a little later: the answers of a whole year are many.
func reportsOf(ctx context.Context, reports func(context.Context, wire.ReportList) (wire.Reports, error), of span, most int) (list []wire.Report, all int, err error) {
	ask := wire.ReportList{From: millis(of.from), Until: millis(of.until)}
	for tries := 0; len(list) < most; {
		got, err := reports(ctx, ask)
		if errors.Is(err, client.ErrBusy) && tries < busyTries {
			tries++
			select {
			case <-time.After(busyPause):
				continue
			case <-ctx.Done():
				return nil, 0, ctx.Err()
			}
		}
		if err != nil {
			return nil, 0, err
		}
		list, all = append(list, got.List...), max(all, int(got.Total))
		if !got.More || len(got.List) == 0 {
			break
		}
		last := got.List[len(got.List)-1]
		ask.Began, ask.Session = last.Began, last.Session
	}
	return list, all, nil
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// reportList is the part of a list that is asked for.
func reportList(all []wire.Report, c history.Load) history.List {
	list := found(all, c.Filter)
	l := history.List{Filter: c.Filter, Total: len(list), From: c.From}
	for _, r := range list[min(c.From, len(list)):min(c.From+history.PageRows, len(list))] {
		l.Items = append(l.Items, reportItem(r))
	}
	for _, r := range all {
		l.Reps = append(l.Reps, repsOf(r)...)
		l.Codes = append(l.Codes, r.Codes...)
	}
	slices.Sort(l.Reps)
	slices.Sort(l.Codes)
	l.Reps, l.Codes = slices.Compact(l.Reps), slices.Compact(l.Codes)
	return l
}

// found are the reports that a filter lists, in its order.
func found(all []wire.Report, f history.Filter) []wire.Report {
	var out []wire.Report
	for _, r := range all {
		if reportFits(r, f) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b wire.Report) int {
		n := 0
		switch f.Order {
		case history.ByLasted:
			n = cmp.Compare(lasted(b), lasted(a))
		case history.ByName:
			n = cmp.Compare(fold(customersOf(a)), fold(customersOf(b)))
		default:
			n = cmp.Compare(b.Began, a.Began)
		}
		if f.Turned {
			n = -n
		}
		return n
	})
	return out
}

func reportFits(r wire.Report, f history.Filter) bool {
	began := moment(r.Began)
	if began.Before(f.From) || !f.Until.IsZero() && !began.Before(f.Until) { // the list may still be that of a search before
		return false
	}
	var words strings.Builder
	for _, p := range r.People {
		words.WriteString(p.Name + " " + p.Account + " ")
	}
	for _, w := range r.Surveyed {
		words.WriteString(w.Comment + " ")
	}
	text := fold(words.String() + strings.Join(r.Codes, " ") + " " + r.Locator + " " + r.Account)
	for _, w := range strings.Fields(fold(f.Text)) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return strings.Contains(fold(customersOf(r)), fold(f.Customer)) &&
		(f.Rep == "" || slices.Contains(repsOf(r), f.Rep)) &&
		(f.Code == "" || slices.Contains(r.Codes, f.Code)) &&
		(f.Ending == history.AnyEnding || f.Ending == endingOf(r) || f.Ending == history.NotEnded && r.Ended == 0)
}

// fold makes text comparable: small letters, without accents.
func fold(text string) string {
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		out = text
	}
	return strings.ToLower(out)
}

func customersOf(r wire.Report) string {
	var names []string
	for _, p := range r.People {
		if p.Role.IsCustomer() {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}

func repsOf(r wire.Report) []string {
	var names []string
	for _, p := range r.People {
		if p.Role.IsRep() && !slices.Contains(names, p.Name) { // who came twice is one
			names = append(names, p.Name)
		}
	}
	return names
}

func endingOf(r wire.Report) history.Ending {
	switch {
	case r.Ended == 0:
		return history.Running
	case r.Reason == session.ReasonDone:
		return history.EndedWell
	}
	return history.EndedOther
}

func lasted(r wire.Report) time.Duration {
	if r.Ended == 0 {
		return time.Since(moment(r.Began))
	}
	return time.Duration(r.Ended-r.Began) * time.Millisecond
}

func reportItem(r wire.Report) history.Item {
	line := customersOf(r)
	if line == "" {
		line = lang.L("history.nobody")
	}
	if r.Rep != "" {
		line = r.Rep + " · " + line
	}
	return history.Item{
		ID: r.Session, Line: line, Locator: r.Locator, Started: moment(r.Began), Ended: moment(r.Ended), Running: r.Ended == 0,
		Codes: strings.Join(r.Codes, ", "),
	}
}

func wordsOf(r wire.Report) []history.Word {
	var out []history.Word
	for _, w := range r.Surveyed {
		out = append(out, history.Word{Name: w.Name, Comment: w.Comment, Rating: int(w.Rating)})
	}
	return out
}

// reportRow is a report as a row of a sheet.
func reportRow(r wire.Report) history.Row {
	return history.Row{
		Key: string(r.Session), Name: customersOf(r), Started: moment(r.Began), Ended: moment(r.Ended), Lasted: lasted(r), Zone: zone(moment(r.Began)),
		Part: history.Led, Ending: endingOf(r), Number: history.Grouped(r.Locator), Reps: repsOf(r), People: len(r.People) + int(r.More),
		PeopleMinutes: int(r.Minutes), Peak: int(r.Peak), Codes: r.Codes, Words: wordsOf(r),
	}
}

func writeReports(list []wire.Report, s *history.Sheet) error {
	if err := s.Head(false); err != nil {
		return err
	}
	for _, r := range list {
		if err := s.Row(reportRow(r)); err != nil {
			return err
		}
	}
	return nil
}

// reportRecord is a report for people.
func reportRecord(r wire.Report) history.Record {
	end := history.Fact{Label: lang.L("history.fact.end"), Value: history.EndingName(endingOf(r))}
	if r.Ended != 0 {
		end = history.TimeFact(end.Label, moment(r.Ended))
	}
	out := history.Record{Item: reportItem(r), Codes: r.Codes, Words: wordsOf(r), Facts: []history.Fact{
		history.TimeFact(lang.L("history.fact.start"), moment(r.Began)),
		end,
		{Label: lang.L("history.fact.lasted"), Value: history.Duration(lasted(r))},
		{Label: lang.L("history.fact.how"), Value: history.EndingName(endingOf(r))},
		{Label: lang.L("history.fact.reps"), Value: strings.Join(repsOf(r), ", ")},
		{Label: lang.L("history.fact.account"), Value: r.Account},
		history.NumberFact(lang.L("history.fact.peak"), int(r.Peak)),
		history.NumberFact(lang.L("history.fact.minutes"), int(r.Minutes)),
		{Label: lang.L("history.fact.number"), Value: history.Grouped(r.Locator) + "…"},
		{Label: lang.L("codes.title"), Value: strings.Join(r.Codes, ", ")},
		{Label: lang.L("history.fact.key"), Value: string(r.Session)},
	}}
	for _, p := range r.People {
		out.People = append(out.People, history.Person{
			Name: p.Name, Role: participants.RoleName(p.Role), Platform: p.Platform, Joined: moment(p.Joined), Gone: moment(p.Left),
		})
	}
	return out
}

func (d *desk) openReport(id session.ID) {
	e := &d.pages.everybody
	if i := slices.IndexFunc(e.list, func(r wire.Report) bool { return r.Session == id }); i >= 0 {
		e.page.ShowRecord(reportRecord(e.list[i]))
	}
}
