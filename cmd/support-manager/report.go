package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/session"
	"deskhand/store"
	"deskhand/ui/history"
)

// exportRows is how many sessions are read at a time: what is written is never in memory as a whole.
const exportRows = 500

// exportList writes the sessions of a filter into a file that the rep chooses, with the rep's notes: it is their own history.
func (d *desk) exportList(f history.Filter) {
	d.flushNotes()
	live := d.going()
	d.export(lang.L("history.sheet.file", map[string]any{"Day": time.Now().Format(time.DateOnly)}), func(ctx context.Context, s *history.Sheet) error {
		return d.back.history.read(func(r historyStore) error { return writeList(ctx, r, query(f), live, s) })
	})
}

// exportRecord writes one session in full.
func (d *desk) exportRecord(id session.ID) {
	d.flushNotes()
	live := d.going()
	d.export(lang.L("history.sheet.file.one", map[string]any{"Day": time.Now().Format(time.DateOnly)}), func(ctx context.Context, s *history.Sheet) error {
		full, err := d.back.history.session(ctx, id)
		if err != nil {
			return err
		}
		return s.Record(record(full, live))
	})
}

func writeList(ctx context.Context, r historyStore, q store.Query, live going, s *history.Sheet) error {
	if err := s.Head(true); err != nil {
		return err
	}
	for from := 0; ; from += exportRows {
		list, err := r.Find(ctx, q, from, exportRows)
		if err != nil {
			return err
		}
		for _, p := range list {
			row := sheetRow(p, live)
			if row.Note, err = r.Note(ctx, p.ID); err != nil {
				return err
			}
			if err := s.Row(row); err != nil {
				return err
			}
		}
		if len(list) < exportRows {
			return nil
		}
	}
}

func writeSheet(ctx context.Context, to io.Writer, fill func(ctx context.Context, s *history.Sheet) error) error {
	s, err := history.NewSheet(to)
	if err != nil {
		return err
	}
	return errors.Join(fill(ctx, s), s.Close())
}

// sheetRow is a past session as a row.
func sheetRow(p store.Past, live going) history.Row {
	row := history.Row{
		Key: string(p.ID), Name: calledAll(p.Name), Started: p.Started, Ended: p.Ended, Lasted: p.Lasted(), Zone: zone(p.Started), Part: history.Assisted,
		Ending: history.NotEnded, Org: p.Org, Number: history.Grouped(p.Locator), People: len(p.People), Peak: p.Peak, Codes: p.Codes,
		PeopleMinutes: p.PeopleMinutes(),
	}
	if p.Led {
		row.Part = history.Led
	}
	switch {
	case p.Ended.IsZero() && live[p.ID]:
		row.Ending = history.Running
	case !p.Ended.IsZero():
		row.Ending = history.EndedOther
		if p.Reason == session.ReasonDone {
			row.Ending = history.EndedWell
		}
	}
	for _, a := range p.People {
		if a.Role.IsRep() && !slices.Contains(row.Reps, a.Name) { // who came twice is one
			row.Reps = append(row.Reps, a.Name)
		}
	}
	return row
}

// zone is this computer's time zone at a time: "CET (+01:00)".
func zone(t time.Time) string {
	name, _ := t.Local().Zone()
	return name + " (" + t.Local().Format("-07:00") + ")"
}
