// Package ask shows what has to be answered or read before anything goes on, over a window: Confirm asks yes or no, Choose has more
// answers, Show shows any content with a button to close it. Only one question is open in a window at a time, and only a person's own
// act opens one.
//
// It is used on the user interface's goroutine only.
package ask

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
	"deskhand/ui/trace"
)

// width of a question in units, where the window has the room, and margin what it leaves free at each side of one that has less.
const (
	width  = 420
	margin = 3 * theme.Grid
)

// Question is asked by Confirm; all of it is translated.
type Question struct {
	Title, Text string
	Yes         string // what the yes does: "End session"
	No          string // "" is Cancel
	Danger      bool   // the yes cannot be undone
}

// Unsaved is what is asked before something else takes the place of a form in which something was typed that is not saved.
func Unsaved() Question {
	return Question{Title: lang.L("unsaved.title"), Text: lang.L("unsaved.text"), Yes: lang.L("unsaved.yes"), No: lang.L("unsaved.no"), Danger: true}
}

// Confirm asks, and calls yes on a yes. The no has the focus, and Escape means no.
func Confirm(c fyne.Canvas, t *trace.Tracer, q Question, yes func()) {
	Choose(c, t, q, Way{Name: "yes", Text: q.Yes, Danger: q.Danger, Do: yes})
}

// Way is an answer to a question beside the no.
type Way struct {
	Name   string // for tests: confirm.NAME
	Text   string // what it does, translated
	Danger bool   // it cannot be undone
	Do     func()
}

// Choose asks with several ways to answer, the likeliest last; Yes and Danger of the question are not used. The no has the focus, and
// Escape means no. hide takes the question away unanswered; it may be called when it is answered, too.
func Choose(c fyne.Canvas, t *trace.Tracer, q Question, ways ...Way) (hide func()) {
	if q.No == "" {
		q.No = lang.L("common.cancel")
	}
	var o *over
	hide = func() {
		if o.close() {
			t.Drop("confirm")
		}
	}
	n := newButton(q.No, hide, hide)
	row := container.NewHBox(layout.NewSpacer(), n)
	for _, way := range ways {
		b := newButton(way.Text, func() { hide(); way.Do() }, hide)
		b.Importance = widget.HighImportance
		if way.Danger {
			b.Importance = widget.DangerImportance
		}
		t.Name(b, "confirm."+way.Name)
		row.Add(b)
	}
	title := theme.NewText(q.Title, theme.TextStyle{Size: fynetheme.SizeNameHeadingText, Bold: true, Wrap: true}) // names can be long
	room := c.Size().Width - 2*(margin+padding)
	o = open(c, column.Fixed(max(min(width, room), row.MinSize().Width), title,
		theme.NewText(q.Text, theme.TextStyle{Wrap: true}), theme.Gap(1), row), hide)
	t.Name(n, "confirm.no")
	c.Focus(n)
	return hide
}

// Show shows content under a title with a button to close it, and returns what closes it; closed is called then. It may be nil.
// Escape closes it too, unless a part of content that has the focus keeps that key for itself.
func Show(c fyne.Canvas, title string, content fyne.CanvasObject, closed func()) (hide func()) {
	var o *over
	hide = func() {
		if o.close() && closed != nil {
			closed()
		}
	}
	b := newButton(lang.L("common.close"), hide, hide)
	head := container.NewBorder(nil, nil, nil, b, theme.Title(title))
	o = open(c, container.NewVBox(head, content), hide)
	c.Focus(b)
	return hide
}

// over is what is open over a window.
type over struct {
	canvas fyne.Canvas
	pop    *widget.PopUp
	layer  fyne.CanvasObject    // it among the canvas's overlays
	keys   func(*fyne.KeyEvent) // who had them before, where nothing has the focus
	gone   bool
}

// open shows content over a window. Escape calls hide also where nothing has the focus: a click on a text or a button takes it away.
func open(c fyne.Canvas, content fyne.CanvasObject, hide func()) *over {
	o := &over{canvas: c, pop: widget.NewModalPopUp(theme.Overlay(content, padding), c), keys: c.OnTypedKey()}
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		switch {
		case !o.gone && ev.Name == fyne.KeyEscape:
			hide()
		case o.gone && o.keys != nil:
			o.keys(ev)
		}
	})
	o.pop.Show()
	o.layer = c.Overlays().Top()
	return o
}

// close takes it away; false: it was gone. With it goes what was opened over it (Fyne 2.8), which has no keys to give back then.
func (o *over) close() bool {
	if o.gone {
		return false
	}
	o.gone = true
	if slices.Contains(o.canvas.Overlays().List(), o.layer) {
		o.canvas.SetOnTypedKey(o.keys)
	}
	o.pop.Hide()
	return true
}

// padding is the room around a question, in units.
const padding = 4 * theme.Grid

// newButton closes what it is in with Escape.
func newButton(label string, tapped, escape func()) *hint.Button {
	b := hint.New(label, nil, tapped)
	b.OnEscape = escape
	return b
}
