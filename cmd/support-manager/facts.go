package main

import (
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"deskhand/store"
	"deskhand/ui/history"
	"deskhand/ui/remoteview"
)

// trace says what a test wants to know beside what is on screen: the state "tabs", a list in the order of the tabs.
func (d *desk) trace() {
	if d.tracer == nil {
		return
	}
	list := []map[string]any{}
	for _, n := range d.order() {
		t := d.tabs.of[n]
		f := t.tab.Facts()
		stats := t.picture.Stats()
		f["n"], f["frames"], f["decoded"], f["failed"] = n, stats.Drawn, stats.Decoded, stats.Failed
		if !t.facts.consent.IsZero() {
			f["consent_at"] = stamp(t.facts.consent)
		}
		if !t.facts.first.IsZero() {
			f["first_picture_at"] = stamp(t.facts.first)
		}
		if !stats.LastPicture.IsZero() {
			f["last_picture_at"] = stamp(stats.LastPicture)
		}
		list = append(list, f)
	}
	d.tracer.Set("tabs", list)
}

// traceHistory says which sessions the history lists, newest first: the state "history".
func (d *desk) traceHistory(items []history.Item) {
	list := []map[string]any{}
	for _, i := range items {
		list = append(list, map[string]any{"session": string(i.ID), "line": i.Line, "ended": !i.Ended.IsZero()})
	}
	d.tracer.Set("history", list)
}

// traceRecord says which of them is opened: the state "record".
func (d *desk) traceRecord(r history.Record) {
	people, events := []string{}, []string{}
	for _, p := range r.People {
		people = append(people, p.Name)
	}
	for _, e := range r.Events {
		events = append(events, e.Text)
	}
	d.tracer.Set("record", map[string]any{"session": string(r.Item.ID), "people": people, "events": events, "said": len(r.Chat), "codes": r.Codes})
}

func (d *desk) order() []int {
	var out []int
	for n := range d.tabs.of {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// fill shows nothing but a tab's remote picture, at its own size, on the whole display.
func (d *desk) fill(t *openTab) {
	t.tab.SetSize(remoteview.Size{Mode: remoteview.ModeActual})
	d.win.SetContent(container.New(bleed{}, t.tab.View))
	d.win.SetFullScreen(true)
}

// bleed makes its one object larger than the room there is, by what a remote view keeps free around its picture.
type bleed struct{}

func (bleed) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(160, 120) }

func (bleed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const free = remoteview.FrameRoom
	objects[0].Move(fyne.NewPos(-free, -free))
	objects[0].Resize(size.AddWidthHeight(2*free, 2*free))
}

// showDisk says on the alarm line that the history cannot be written, or that something could not be kept.
func (d *desk) showDisk() {
	is := d.back.history.condition()
	with := map[string]any{"Count": is.waiting, "File": d.back.history.path}
	text := ""
	switch {
	case errors.Is(is.problem, store.ErrNewer):
		text = lang.L("history.newer", with)
	case is.damaged():
		text = lang.L("history.damaged", with)
	case is.full():
		text = lang.L("history.full", with)
	case is.problem != nil:
		text = lang.L("history.broken", with)
	case is.skipped > 0:
		text = lang.N("history.skipped", is.skipped, map[string]any{"Count": is.skipped})
	}
	if text != d.shell.Alarm() {
		d.shell.SetAlarm(text)
	}
}

// language is the program's, as two letters.
func (d *desk) language() string { return lang.L("app.language") }
