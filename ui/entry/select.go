package entry

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Select is one of some, in a list that opens: Fyne's own, with the frame that fields have. Fyne's has none, and its ground is nearly that of a page:
// only the arrow says that it is no text. Whoever embeds it calls ExtendBaseWidget, as with Fyne's.
type Select struct {
	widget.Select
	focused bool
}

// NewSelect returns a choice of options; changed, which may be nil, is told the chosen one.
func NewSelect(options []string, changed func(string)) *Select {
	s := &Select{}
	s.Options, s.OnChanged = options, changed
	s.ExtendBaseWidget(s)
	return s
}

// FocusGained implements fyne.Focusable.
func (s *Select) FocusGained() {
	s.focused = true
	s.Select.FocusGained()
}

// FocusLost implements fyne.Focusable.
func (s *Select) FocusLost() {
	s.focused = false
	s.Select.FocusLost()
}

// TraceText returns what is chosen, for ui/trace.
func (s *Select) TraceText() string { return s.Selected }

// CreateRenderer implements fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	f := &framed{WidgetRenderer: s.Select.CreateRenderer(), of: s, frame: &canvas.Rectangle{}}
	f.paint()
	return f
}

// framed is Fyne's renderer with a frame over it.
type framed struct {
	fyne.WidgetRenderer
	of    *Select
	frame *canvas.Rectangle
}

func (f *framed) paint() {
	th, v := f.of.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	name := fynetheme.ColorNameInputBorder
	switch {
	case f.of.Disabled():
		name = fynetheme.ColorNameDisabled
	case f.of.focused:
		name = fynetheme.ColorNamePrimary
	}
	f.frame.StrokeColor, f.frame.StrokeWidth = th.Color(name, v), th.Size(fynetheme.SizeNameInputBorder)
	if name == fynetheme.ColorNamePrimary {
		f.frame.StrokeWidth *= thick
	}
	f.frame.CornerRadius = th.Size(fynetheme.SizeNameInputRadius)
}

// Layout implements fyne.WidgetRenderer.
func (f *framed) Layout(size fyne.Size) {
	f.WidgetRenderer.Layout(size)
	line := f.of.Theme().Size(fynetheme.SizeNameInputBorder)
	f.frame.Resize(size.SubtractWidthHeight(line, line))
	f.frame.Move(fyne.NewSquareOffsetPos(line / 2))
}

// Refresh implements fyne.WidgetRenderer.
func (f *framed) Refresh() {
	f.WidgetRenderer.Refresh()
	f.paint()
	f.frame.Refresh()
}

// Objects implements fyne.WidgetRenderer.
func (f *framed) Objects() []fyne.CanvasObject {
	objects := f.WidgetRenderer.Objects()
	return append(objects[:len(objects):len(objects)], f.frame)
}
