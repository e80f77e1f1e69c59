package share

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/ui/theme"
)

// Distances, in units.
const (
	margin  = 5 * theme.Grid // around a page
	between = 4 * theme.Grid // things that do not belong together
	beside  = 1 * theme.Grid // a label and its field
)

// page has content that scrolls and what can be done about it at the bottom, always in sight.
func page(actions fyne.CanvasObject, content ...fyne.CanvasObject) fyne.CanvasObject {
	inside := container.New(&insetLayout{margin}, rows(between, content...))
	return container.New(pageLayout{}, room(0), container.NewVScroll(inside), theme.NewSurface(container.New(&insetLayout{margin}, actions),
		theme.SurfaceStyle{Ground: theme.ColorSurface}))
}

// asking is a page about a question that does not wait: the time above, content that scrolls, and the answers below, in as little
// room as they can be read in.
func asking(time, answers fyne.CanvasObject, content ...fyne.CanvasObject) (root fyne.CanvasObject, middle *container.Scroll) {
	fixed := func(o fyne.CanvasObject, above, below float32) fyne.CanvasObject {
		return theme.NewSurface(container.New(layout.NewCustomPaddedLayout(above, below, margin, margin), o), theme.SurfaceStyle{Ground: theme.ColorSurface})
	}
	inside := container.New(layout.NewCustomPaddedLayout(3*theme.Grid, 3*theme.Grid, margin, margin), rows(3*theme.Grid, content...))
	middle = container.NewVScroll(inside)
	return container.New(pageLayout{}, fixed(time, theme.Grid, 2*theme.Grid), middle, fixed(answers, 2*theme.Grid, 3*theme.Grid)), middle
}

// pageLayout has three objects: the first one above and the last one below, both as high as they need, and one between that has the
// rest. Fyne's border layout asks how high wrapped text is before it gives it a width.
type pageLayout struct{}

func (pageLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	high := func(o fyne.CanvasObject) float32 {
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		return o.Size().Height
	}
	above, below := high(objects[0]), high(objects[2])
	objects[0].Move(fyne.Position{})
	objects[1].Move(fyne.NewPos(0, above))
	objects[1].Resize(fyne.NewSize(size.Width, max(size.Height-above-below, 0)))
	objects[2].Move(fyne.NewPos(0, size.Height-below))
}

func (pageLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		least := o.MinSize()
		s = fyne.NewSize(max(s.Width, least.Width), s.Height+least.Height)
	}
	return s
}

// rows puts visible objects one below the other, each as wide as there is room and as high as it needs at that width.
func rows(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&rowsLayout{gap: gap}, objects...)
}

type rowsLayout struct {
	gap, width float32 // width: of the last Layout, for MinSize
}

func (l *rowsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.each(objects, func(o fyne.CanvasObject, y float32) { o.Move(fyne.NewPos(0, y)) })
}

func (l *rowsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var width float32
	for _, o := range objects {
		if o.Visible() {
			width = max(width, o.MinSize().Width)
		}
	}
	if l.width == 0 {
		l.width = width
	}
	return fyne.NewSize(width, l.each(objects, func(fyne.CanvasObject, float32) {}))
}

// each gives the objects their size, calls place for each and returns the height of all.
func (l *rowsLayout) each(objects []fyne.CanvasObject, place func(o fyne.CanvasObject, y float32)) float32 {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if y > 0 {
			y += l.gap
		}
		o.Resize(fyne.NewSize(l.width, o.MinSize().Height))
		h := o.MinSize().Height // wrapped text knows its height only once it has a width
		o.Resize(fyne.NewSize(l.width, h))
		place(o, y)
		y += h
	}
	return y
}

// insetLayout leaves room around its object; a negative room takes away what the object has around itself.
type insetLayout struct{ room float32 }

func (l *insetLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(l.room, l.room))
		o.Resize(size.SubtractWidthHeight(2*l.room, 2*l.room))
	}
}

func (l *insetLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	return s.AddWidthHeight(2*l.room, 2*l.room)
}

// barLayout makes a progress bar as thin as one without words in it can be.
type barLayout struct{}

func (barLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 1.5*theme.Grid) }

func (barLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

// tight is text without the room that Fyne leaves around it, so that it stands in line with fields and buttons.
func tight(t *theme.Text) fyne.CanvasObject {
	return container.New(&insetLayout{-fynetheme.InnerPadding()}, t)
}

// Words of the kinds that pages are made of.
func title(text string) *theme.Text {
	return theme.NewText(text, theme.TextStyle{Size: fynetheme.SizeNameHeadingText, Bold: true, Wrap: true})
}

// wrapped is plain text over as many lines as it needs.
func wrapped(text string) *theme.Text { return theme.NewText(text, theme.TextStyle{Wrap: true}) }

// setVisible shows or hides, if it is not so already.
func setVisible(o fyne.CanvasObject, on bool) {
	switch {
	case on == o.Visible():
	case on:
		o.Show()
	default:
		o.Hide()
	}
}
