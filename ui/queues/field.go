package queues

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/entry"
	"deskhand/ui/theme"
)

// labelWidth is the room for what stands before a field, in units.
const labelWidth = 170

func able(o fyne.Disableable, yes bool) {
	switch {
	case yes && o.Disabled():
		o.Enable()
	case !yes && !o.Disabled():
		o.Disable()
	}
}

func shown(o fyne.CanvasObject, yes bool) {
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

func focus(o fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if f, is := o.(fyne.Focusable); is && c != nil {
		c.Focus(f)
	}
}

// blank is a field that Tab leaves, also when it has several lines, and that comes into sight when it gets the keyboard.
type blank struct {
	entry.Entry
	seen func(fyne.CanvasObject) // it has the keyboard
}

// newEntry returns a field of so many lines.
func newEntry(lines int, seen func(fyne.CanvasObject)) *blank {
	e := &blank{seen: seen}
	e.ExtendBaseWidget(e)
	if lines > 1 {
		e.MultiLine = true
		e.Wrapping = fyne.TextWrapWord
		e.SetMinRowsVisible(lines)
	}
	return e
}

// AcceptsTab implements fyne.Tabbable.
func (e *blank) AcceptsTab() bool { return false }

// FocusGained implements fyne.Focusable.
func (e *blank) FocusGained() {
	e.Entry.FocusGained()
	if e.seen != nil {
		e.seen(e)
	}
}

// place is where a setting is typed: a label, the field, what may be typed, and what is wrong with it.
type place struct {
	content *fyne.Container
	field   fyne.CanvasObject
	issue   *theme.Text
}

// newPlace returns a place; hint may be "".
func newPlace(label string, field fyne.CanvasObject, hint string) *place {
	p := &place{field: field, issue: theme.NewText("", theme.TextStyle{Color: theme.ColorStopped, Wrap: true})}
	p.issue.Hide()
	row := field
	if label != "" {
		row = container.NewBorder(nil, nil, container.NewGridWrap(fyne.NewSize(labelWidth, 9*theme.Grid), theme.NewText(label, theme.TextStyle{})), nil, field)
	}
	p.content = container.NewVBox(row)
	if hint != "" {
		p.content.Add(theme.Subtle(hint))
	}
	p.content.Add(p.issue)
	return p
}

// say says what is wrong; "" nothing.
func (p *place) say(text string) {
	p.issue.SetText(text)
	shown(p.issue, text != "")
}

// sheet is a column of cards that scrolls, with the buttons that always stay in sight below it.
type sheet struct {
	content *fyne.Container
	bar     *fyne.Container
	buttons []fyne.CanvasObject
}

func newSheet(scroll *container.Scroll, buttons ...fyne.CanvasObject) *sheet {
	row := theme.NewSurface(container.NewHBox(buttons...), theme.SurfaceStyle{Ground: theme.ColorSurface, Room: 2 * theme.Grid})
	s := &sheet{bar: container.NewVBox(widget.NewSeparator(), row), buttons: buttons}
	s.content = container.NewBorder(nil, s.bar, nil, nil, scroll)
	return s
}

// refresh lays everything out anew: what has changed has another height.
func (s *sheet) refresh() {
	shown(s.bar, slices.ContainsFunc(s.buttons, fyne.CanvasObject.Visible))
	s.content.Refresh()
}
