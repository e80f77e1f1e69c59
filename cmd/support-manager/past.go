package main

import (
	"cmp"
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/replica"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/store"
	"deskhand/ui/ask"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/history"
	"deskhand/ui/home"
	"deskhand/ui/notes"
	"deskhand/ui/participants"
	"deskhand/ui/sessiontab"
)

// recent is how many past sessions the home page lists; among the newest few there are that many that are over.
const recent, recentOf = 5, 50

// after is what widgets have for a clock: f is called on the user interface's goroutine after d, unless stopped.
func (d *desk) after(wait time.Duration, f func()) (stop func()) {
	stopped := false // the user interface's goroutine's
	t := time.AfterFunc(wait, func() {
		d.screen.post(func() {
			if !stopped {
				f()
			}
		})
	})
	return func() {
		stopped = true
		t.Stop()
	}
}

// historyCommand takes what the rep does on the history page.
func (d *desk) historyCommand(c history.Command) {
	switch c := c.(type) {
	case history.Open:
		d.openRecord(c.ID)
	case history.Load:
		d.loadHistory(c)
	case history.Export:
		d.exportList(c.Filter)
	case history.ExportRecord:
		d.exportRecord(c.ID)
	case history.ForgetOld:
		d.askForget()
	case notes.Command:
		d.noteCommand(c)
	}
}

// noteCommand keeps what the rep notes of a session, wherever they do it.
func (d *desk) noteCommand(c notes.Command) {
	switch c := c.(type) {
	case notes.Write:
		d.note(notePiece{c.Session, c.Text})
	case notes.SetCodes:
		d.note(codesPiece{c.Session, c.Codes})
		d.tellCodes(c.Session, c.Codes)
	}
	d.pages.history.Notes.Follow(c)
	for _, t := range d.tabs.of {
		t.tab.FollowNotes(c)
	}
}

// tellCodes hands a session's tracking codes to its site, for the reports there; of one that is not open any more to the site that we work at,
// which takes none of another's. The history has them in any case.
func (d *desk) tellCodes(id session.ID, codes []string) {
	find := d.callerOf(d.tabOf(id))
	d.back.goes(func(ctx context.Context) {
		calls, err := find(ctx)
		if err == nil {
			err = calls.SetCodes(ctx, id, codes)
		}
		if err != nil {
			d.back.log.Info("tracking codes not told to the site", "session", id, "err", err)
		}
	})
}

// flushNotes hands over what was noted anywhere and waits.
func (d *desk) flushNotes() {
	d.pages.history.Notes.Flush()
	for _, t := range d.tabs.of {
		t.tab.FlushNotes()
	}
}

// loadNotes brings what was noted of a session before this program was started, once we are in it: then it is in the history, which
// keeps no notes of others.
func (d *desk) loadNotes(t *openTab) {
	if t.notes.Session != "" || t.last.Me == 0 {
		return
	}
	id := t.last.ID
	t.notes.Session = id
	given := t.codes
	if len(given) > 0 {
		d.tellCodes(id, given)
	}
	d.back.errands.put(func() {
		if len(given) > 0 {
			d.back.history.add(codesPiece{id, given})
		}
		text, codes, err := d.back.history.noted(d.back.ctx, id)
		if err != nil {
			d.back.log.Warn("notes not read from the history", "session", id, "err", err)
			return
		}
		d.screen.post(func() {
			t.notes = notes.Snapshot{Session: id, Loaded: true, Text: text, Codes: codes}
			d.update(t, t.last)
		})
	})
}

func (d *desk) note(p piece) {
	d.back.errands.put(func() {
		d.back.history.add(p)
		d.screen.post(d.showDisk)
	})
}

// readHistory brings the lists of past sessions up to date: the home page's, and the history page's.
func (d *desk) readHistory() {
	d.pages.history.Reload()
	live := d.going()
	d.back.goes(func(ctx context.Context) {
		var list []store.Past
		err := d.back.history.read(func(r historyStore) (err error) {
			list, err = r.Find(ctx, store.Query{}, 0, recentOf)
			return err
		})
		if err != nil {
			return // said by the history page's
		}
		var items []home.Recent
		for _, p := range list {
			if !p.Ended.IsZero() && len(items) < recent {
				items = append(items, home.Recent{ID: p.ID, Line: item(p, live).Line, At: p.Started})
			}
		}
		d.screen.post(func() {
			d.front.now.Recent = items
			d.showHome()
		})
	})
}

// loadHistory brings a part of the list that the history page wants.
func (d *desk) loadHistory(c history.Load) {
	live := d.going()
	d.back.goes(func(ctx context.Context) {
		l := history.List{Filter: c.Filter, From: c.From}
		err := d.back.history.read(func(r historyStore) error { return fillList(ctx, r, live, &l) })
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			d.back.log.Warn("history not read", "err", err)
			l = history.List{Filter: c.Filter, Trouble: d.back.history.unread(err)}
		}
		d.screen.post(func() {
			d.pages.history.ShowList(l)
			if c.From == 0 && d.pages.history.Filter() == c.Filter {
				d.traceHistory(l.Items)
			}
		})
	})
}

func fillList(ctx context.Context, r historyStore, live going, l *history.List) (err error) {
	q := query(l.Filter)
	if l.Total, err = r.Count(ctx, q); err != nil {
		return err
	}
	list, err := r.Find(ctx, q, l.From, history.PageRows)
	if err != nil {
		return err
	}
	for _, p := range list {
		l.Items = append(l.Items, item(p, live))
	}
	if l.From > 0 {
		return nil
	}
	if l.Reps, err = r.Reps(ctx); err != nil {
		return err
	}
	l.Codes, err = r.Codes(ctx)
	return err
}

// query is a filter as the store wants it.
func query(f history.Filter) store.Query {
	return store.Query{
		Text: f.Text, From: f.From, Until: f.Until, Customer: f.Customer, Rep: f.Rep, Code: f.Code,
		Part: store.Part(f.Part), Ending: store.Ending(f.Ending), Order: store.Order(f.Order), Turned: f.Turned,
	}
}

// going are the sessions that this program is in. Of others without an end nothing more is known: their program has crashed.
type going map[session.ID]bool

func (d *desk) going() going {
	live := going{}
	for _, t := range d.tabs.of {
		if id := cmp.Or(t.last.ID, t.back); id != "" && !t.last.Over && t.err == nil {
			live[id] = true
		}
	}
	return live
}

// item is a past session for people: called by its customers' names.
func item(p store.Past, live going) history.Item {
	line := calledAll(p.Name)
	if line == "" {
		line = lang.L("history.nobody")
	}
	return history.Item{ID: p.ID, Line: line, Locator: p.Locator, Started: p.Started, Ended: p.Ended, Running: p.Ended.IsZero() && live[p.ID], Codes: strings.Join(p.Codes, ", ")}
}

// openRecord shows a session of the history.
func (d *desk) openRecord(id session.ID) {
	from, live := d.shell.Place(), d.going()
	d.flushNotes() // read below, after it is written
	d.back.errands.put(func() {
		full, err := d.back.history.session(d.back.ctx, id)
		if err != nil {
			d.back.log.Warn("session not read from the history", "session", id, "err", err)
		}
		d.screen.post(func() {
			if err != nil {
				d.pages.history.ShowUnread(lang.L("history.record.unread"))
			} else {
				r := record(full, live)
				d.pages.history.ShowRecord(r)
				d.traceRecord(r)
			}
			if d.shell.Place() == from {
				d.shell.Go(uiconsole.Place{Page: uiconsole.PageHistory})
			}
		})
	})
}

// record is a session for people.
func record(full store.Full, live going) history.Record {
	r := history.Record{Item: item(full.Past, live), Facts: factsOf(full.Past, live), Note: full.Note, Codes: full.Codes}
	names := map[session.ParticipantID]string{}
	for _, a := range full.People {
		names[a.ID] = called(a.Name)
		r.People = append(r.People, history.Person{
			Name: names[a.ID], Role: participants.RoleName(a.Role), Platform: a.Platform, Joined: a.Joined, Gone: a.Gone,
			Contact: sessiontab.Contact(a.Card, " · "),
		})
	}
	for _, m := range full.Said {
		r.Chat = append(r.Chat, history.Said{At: m.At, From: names[m.From], To: names[m.To], Text: m.Text})
	}
	r.Events, r.Gap = happened(full.Entries)
	return r
}

// happened replays a log and says it in sentences; gap is true when an entry does not follow from those before, as when one is missing.
func happened(entries []wire.Entry) (lines []history.Line, gap bool) {
	var log replica.Replica
	for _, e := range entries {
		applied, err := log.Apply(e)
		if err != nil {
			return lines, true
		}
		for _, ev := range applied.Events {
			if at, text := history.Sentence(log.State(), ev); text != "" {
				lines = append(lines, history.Line{At: at, Text: text})
			}
		}
	}
	return lines, false
}

// factsOf are what a session's record has (PRODUCT rule 128).
func factsOf(p store.Past, live going) []history.Fact {
	row := sheetRow(p, live)
	when := func(label string, t time.Time) history.Fact {
		if t.IsZero() {
			return history.Fact{Label: label, Value: lang.L("history.fact.unknown")}
		}
		return history.TimeFact(label, t)
	}
	end := when(lang.L("history.fact.end"), p.Ended)
	if row.Ending == history.Running {
		end.Value = history.EndingName(row.Ending)
	}
	minutes := lang.L("history.fact.minutes")
	if row.Ending == history.NotEnded {
		minutes = lang.L("history.fact.minutes.left") // what came after we left is in others' histories
	}
	facts := []history.Fact{
		when(lang.L("history.fact.start"), p.Started),
		end,
		{Label: lang.L("history.fact.lasted"), Value: history.Duration(p.Lasted())},
		{Label: lang.L("history.fact.zone"), Value: row.Zone},
		{Label: lang.L("history.fact.how"), Value: history.EndingName(row.Ending)},
		{Label: lang.L("history.fact.part"), Value: history.PartName(row.Part)},
		{Label: lang.L("history.fact.org"), Value: p.Org},
		{Label: lang.L("history.fact.reps"), Value: strings.Join(row.Reps, ", ")},
		history.NumberFact(lang.L("history.fact.peak"), p.Peak),
		history.NumberFact(minutes, row.PeopleMinutes),
	}
	if p.Locator != "" {
		facts = append(facts, history.Fact{Label: lang.L("history.fact.number"), Value: row.Number + "…"})
	}
	return append(facts, history.Fact{Label: lang.L("history.fact.key"), Value: string(p.ID)})
}

// mostNamed is how many of the sessions that would be deleted are named.
const mostNamed = 3

// askForget asks which old sessions to delete, and deletes them.
func (d *desk) askForget() {
	var f *history.Forgetting
	count := func(before time.Time) {
		d.back.goes(func(ctx context.Context) {
			n, old := 0, store.Query{Quiet: before}
			var newest []history.Item
			err := d.back.history.read(func(r historyStore) (err error) {
				if n, err = r.Count(ctx, old); err != nil {
					return err
				}
				list, err := r.Find(ctx, old, 0, mostNamed)
				for _, p := range list {
					newest = append(newest, item(p, nil))
				}
				return err
			})
			if err != nil {
				d.back.log.Warn("history not counted", "err", err)
				d.screen.post(func() { f.SetUnread(before, lang.L("history.unread")+". "+d.back.history.unread(err)) })
				return
			}
			d.screen.post(func() { f.SetCount(before, n, newest) })
		})
	}
	forget := func(before time.Time) {
		d.back.errands.put(func() { // after what waits to be written
			n := 0
			err := d.back.history.read(func(r historyStore) (err error) {
				n, err = r.ForgetBefore(context.Background(), before)
				return err
			})
			text := lang.N("history.old.done", n, map[string]any{"Count": n})
			if err != nil {
				d.back.log.Error("old sessions not deleted", "err", err)
				text = lang.L("history.old.failed")
			}
			d.screen.post(func() {
				f.SetDone(text)
				d.pages.history.HideRecord()
				d.readHistory()
			})
		})
	}
	f = history.NewForgetting(time.Now, count, forget)
	for name, o := range f.Named() {
		d.tracer.Name(o, "history.old."+name)
	}
	ask.Show(d.win.Canvas(), lang.L("history.old.title"), f, nil)
}
