// Package ask shows what has to be answered or read before anything goes on, over a window: Confirm asks yes or no, Show
// shows any content with a button to close it. Only one question is open in a window at a time, and only a person's own act
// opens one.
//
// It is used on the user interface's goroutine only.
package ask

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/column"
	"deskhand/ui/theme"
	"deskhand/ui/trace"
)

// width of a question, in units.
const width = 420

// Question is asked by Confirm; all of it is translated.
type Question struct {
	Title, Text string
	Yes         string // what the yes does: "End session"
	No          string // "" is Cancel
	Danger      bool   // the yes cannot be undone
}

// Confirm asks, and calls yes on a yes. The no has the focus, and Escape means no.
func Confirm(c fyne.Canvas, t *trace.Tracer, q Question, yes func()) {
	if q.No == "" {
		q.No = lang.L("common.cancel")
	}
	var pop *widget.PopUp
	done := func() {
		pop.Hide()
		t.Drop("confirm")
	}
	y := newButton(q.Yes, func() { done(); yes() }, done)
	y.Importance = widget.HighImportance
	if q.Danger {
		y.Importance = widget.DangerImportance
	}
	n := newButton(q.No, done, done)
	row := container.NewHBox(layout.NewSpacer(), n, y)
	pop = widget.NewModalPopUp(padded(column.Fixed(width, theme.Title(q.Title),
		theme.NewText(q.Text, theme.TextStyle{Wrap: true}), theme.Gap(1), row)), c)
	t.Name(y, "confirm.yes")
	t.Name(n, "confirm.no")
	pop.Show()
	c.Focus(n)
}

// Show shows content under a title with a button to close it, and returns what closes it; closed is called then. It may be nil.
func Show(c fyne.Canvas, title string, content fyne.CanvasObject, closed func()) (hide func()) {
	var pop *widget.PopUp
	hide = func() {
		pop.Hide()
		if closed != nil {
			closed()
		}
	}
	b := newButton(lang.L("common.close"), hide, hide)
	head := container.NewBorder(nil, nil, nil, b, theme.Title(title))
	pop = widget.NewModalPopUp(padded(container.NewVBox(head, content)), c)
	pop.Show()
	c.Focus(b)
	return hide
}

func padded(o fyne.CanvasObject) fyne.CanvasObject {
	p := 4 * theme.Grid
	return container.New(layout.NewCustomPaddedLayout(p, p, p, p), o)
}

// button closes what it is in with Escape, and is pressed by Return as well as by Space.
type button struct {
	widget.Button
	escape func()
}

func newButton(label string, tapped, escape func()) *button {
	b := &button{escape: escape}
	b.Text, b.OnTapped = label, tapped
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey implements fyne.Focusable.
func (b *button) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyEscape:
		b.escape()
	case fyne.KeyReturn, fyne.KeyEnter:
		b.OnTapped()
	default:
		b.Button.TypedKey(ev)
	}
}
