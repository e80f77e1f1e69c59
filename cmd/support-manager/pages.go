package main

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/replica"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/store"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/history"
	"deskhand/ui/home"
	"deskhand/ui/participants"
	"deskhand/ui/settings"
	"deskhand/ui/theme"
)

// pages are what the rail leads to.
type pages struct {
	home     *home.Home
	history  *history.Page
	settings *settings.Page
	note     string // on the settings page
	lost     []lost // on the home page
}

const (
	listed = 500 // sessions in the history's list
	recent = 5   // on the home page
)

func (d *desk) newPages() {
	d.pages.home = home.New(d.homeCommand)
	d.pages.history = history.New(func(o history.Open) { d.openRecord(o.ID) })
	d.pages.settings = settings.New(d.setCommand)
	for name, o := range d.pages.history.Named() {
		d.tracer.Name(o, "history."+name)
	}
}

func (p pages) all() map[uiconsole.Page]fyne.CanvasObject {
	return map[uiconsole.Page]fyne.CanvasObject{
		uiconsole.PageHome: p.home, uiconsole.PageHistory: p.history, uiconsole.PageSettings: p.settings,
	}
}

// readHistory brings the list of past sessions up to date.
func (d *desk) readHistory() {
	d.back.goes(func(ctx context.Context) {
		list, err := d.back.history.sessions(ctx, listed)
		if err != nil {
			if ctx.Err() == nil {
				d.back.log.Warn("history not read", "err", err)
			}
			return
		}
		items := make([]history.Item, 0, len(list))
		for _, p := range list {
			items = append(items, item(p))
		}
		d.screen.post(func() { d.showHistory(items) })
	})
}

func (d *desk) showHistory(items []history.Item) {
	d.pages.history.Update(items)
	d.traceHistory(items)
	d.front.Recent = nil
	for _, i := range items {
		if !i.Ended.IsZero() && len(d.front.Recent) < recent {
			d.front.Recent = append(d.front.Recent, home.Recent{ID: i.ID, Line: i.Line, At: i.Started})
		}
	}
	d.showHome()
}

// item is a past session for people: called by its customers' names.
func item(p store.Past) history.Item {
	line := ""
	for _, a := range p.People {
		if a.Role.IsCustomer() {
			if line != "" {
				line += ", "
			}
			line += a.Name
		}
	}
	if line == "" {
		line = lang.L("history.nobody")
	}
	return history.Item{ID: p.ID, Line: line, Locator: p.Locator, Started: p.Started, Ended: p.Ended}
}

// openRecord shows a session of the history.
func (d *desk) openRecord(id session.ID) {
	from := d.shell.Place()
	d.back.goes(func(ctx context.Context) {
		past, entries, err := d.back.history.session(ctx, id)
		if err != nil {
			d.back.log.Warn("session not read from the history", "session", id, "err", err)
			return
		}
		r := record(past, entries)
		d.screen.post(func() {
			d.pages.history.ShowRecord(r)
			d.traceRecord(r)
			if d.shell.Place() == from {
				d.shell.Go(uiconsole.Place{Page: uiconsole.PageHistory})
			}
		})
	})
}

// record replays a session's log. What the rules refuse is not in it, as it was not when it came.
func record(past store.Past, entries []wire.Entry) history.Record {
	r := history.Record{Item: item(past), Org: past.Org}
	for _, a := range past.People {
		r.People = append(r.People, history.Person{Name: a.Name, Role: participants.RoleName(a.Role), Platform: a.Platform})
	}
	var log replica.Replica
	for _, e := range entries {
		applied, err := log.Apply(e)
		if err != nil {
			break
		}
		for _, ev := range applied.Events {
			if at, text := history.Sentence(log.State(), ev); text != "" {
				r.Events = append(r.Events, history.Line{At: at, Text: text})
			}
		}
	}
	return r
}

// showSettings fills the settings page.
func (d *desk) showSettings() {
	s := d.set.stored
	usual := systemName()
	if d.who != nil {
		usual = d.who.display
	}
	snap := settings.Snapshot{
		Language: s.Language, Theme: theme.Variant(s.Theme), Name: s.Name, Usual: usual, Email: !s.NoEmail, Folder: d.back.o.data, Note: d.pages.note,
	}
	if e := d.back.server; e != nil {
		snap.Embedded, snap.Port, snap.Address, snap.Choices = true, s.Port, d.host(), e.hosts()
		if snap.Port == 0 {
			snap.Port = e.port
		}
	}
	d.pages.settings.Update(snap)
}

// setCommand takes what the rep chooses on the settings page.
func (d *desk) setCommand(c settings.Command) {
	note := ""
	var change func(*Settings)
	switch c := c.(type) {
	case settings.SetLanguage:
		change = func(s *Settings) { s.Language = c.Language }
		note = lang.L("settings.restart")
	case settings.SetTheme:
		change = func(s *Settings) { s.Theme = string(c.Theme) }
	case settings.SetName:
		change = func(s *Settings) { s.Name = c.Name }
	case settings.SetEmail:
		change = func(s *Settings) { s.NoEmail = !c.On }
	case settings.SetPort:
		change = func(s *Settings) { s.Port = c.Port }
		note = lang.L("settings.restart")
	case settings.SetAddress:
		d.chooseHost(c.Address)
		change = func(*Settings) {}
	}
	if err := d.set.change(change); err != nil {
		note = lang.L("settings.notkept")
	}
	d.pages.note = note
	if _, look := c.(settings.SetTheme); look {
		d.app.Settings().SetTheme(theme.New(d.set.variant()))
	}
	d.shell.SetWho(d.repName())
	d.showSettings()
	d.showHome()
}
