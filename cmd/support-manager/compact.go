package main

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	uiconsole "deskhand/ui/console"
	"deskhand/ui/sessiontab"
	"deskhand/ui/strip"
)

// compact is the view of one session in a small window above the others, in place of the whole window (PRODUCT rule 8). While it is shown
// no input leaves: the picture is not in sight. It belongs to the user interface's goroutine.
type compact struct {
	view  *sessiontab.Compact
	strip *strip.Strip
	of    *openTab // whose session it shows; nil: the whole window is shown
}

func (d *desk) newCompact() {
	c := &d.small
	c.view = sessiontab.NewCompact(func(cmd sessiontab.Command) {
		if c.of != nil {
			d.tabCommand(c.of, cmd)
		}
	}, func() { d.grow(true) }, func() { d.grow(false) })
	c.strip = strip.New(strip.Config{
		App: d.app, Title: lang.L("compact.window"), Content: c.view,
		Up: func(uintptr) {}, Down: func() {}, Closed: func() { d.grow(false) },
	})
	c.view.OnMove = c.strip.Move
	for name, o := range map[string]fyne.CanvasObject{
		"compact": c.view, "compact.act": c.view.Act, "compact.chat": c.view.Chat, "compact.full": c.view.Full,
	} {
		d.tracer.Name(o, name)
	}
}

// shrink shows the session that is in front in the small window alone.
func (d *desk) shrink() {
	t := d.tabs.of[d.shell.Place().Tab]
	if t == nil || d.small.of != nil || d.win.Canvas().Overlays().Top() != nil {
		return
	}
	d.leaveFull(t)
	t.tab.SetActive(false) // the keyboard goes first
	d.win.Canvas().Unfocus()
	d.small.of = t
	d.followCompact(t)
	d.small.strip.Show(d.mainScreen()) // before the other goes, so that there is always something of ours to see
	d.shell.Hide()                     // nothing in a window that is away counts as shown (ui/trace)
	d.win.Hide()
	d.trace()
}

// mainScreen is where this computer's main screen is; empty: not known.
func (d *desk) mainScreen() image.Rectangle {
	if d.own.desktop == nil {
		return image.Rectangle{}
	}
	list, err := d.own.desktop.Monitors()
	if err != nil {
		d.back.log.Info("monitors not listed", "err", err)
	}
	for _, m := range list {
		if m.Primary {
			return m.Bounds
		}
	}
	if len(list) > 0 {
		return list[0].Bounds
	}
	return image.Rectangle{}
}

// grow shows the whole window again; with chat, with the cursor where one writes.
func (d *desk) grow(chat bool) {
	t := d.small.of
	if t == nil {
		return
	}
	d.small.of = nil
	d.shell.Show()
	d.win.Show()
	d.win.RequestFocus()
	d.small.strip.Hide()
	if d.tabs.of[t.n] == t && d.shell.Place() == (uiconsole.Place{Tab: t.n}) {
		t.tab.SetActive(true)
		if chat {
			t.tab.Chat()
		}
	}
	d.mark(t)
	d.trace()
}

// followCompact brings the small window up to date with its session; where that is gone, or its tab is, the whole window comes back.
func (d *desk) followCompact(t *openTab) {
	switch {
	case d.small.of != t:
	case d.tabs.of[t.n] != t:
		d.grow(false)
	default:
		d.small.view.Update(d.snapshot(t), t.tab.UnreadMessages())
	}
}
