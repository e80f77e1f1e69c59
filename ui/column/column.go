// Package column lays objects one below the other in a column of known width, so that text that wraps has its true height
// from the first moment: Fyne's own VBox asks for heights before it gives widths.
//
// It is used on the user interface's goroutine only.
package column

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"deskhand/ui/theme"
)

// Fixed returns a column that is width units wide, whatever room there is.
func Fixed(width float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&fixed{width: width, gap: 2 * theme.Grid}, objects...)
}

// Dense is Fixed with half the room between the objects: for what belongs to one thing.
func Dense(width float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&fixed{width: width, gap: theme.Grid}, objects...)
}

// Page returns a column in the middle of a page that scrolls: as wide as there is room, at most widest units, at least
// narrowest.
func Page(narrowest, widest float32, objects ...fyne.CanvasObject) *container.Scroll {
	return container.NewVScroll(Middle(narrowest, widest, objects...))
}

// Middle is Page without the scrolling: for what stands above a page and is as wide.
func Middle(narrowest, widest float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&page{narrowest, widest, 4 * theme.Grid}, objects...)
}

// fixed is the layout of Fixed and Dense.
type fixed struct{ width, gap float32 }

func (l *fixed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.width, stack(objects, l.width, l.gap, func(fyne.CanvasObject, float32, float32) {}))
}

func (l *fixed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	stack(objects, l.width, l.gap, func(o fyne.CanvasObject, y, h float32) {
		o.Move(fyne.NewPos((size.Width-l.width)/2, y))
	})
}

// page is the layout of Page.
type page struct{ narrowest, widest, gap float32 }

func (l *page) width(room float32) float32 {
	return max(l.narrowest, min(l.widest, room-2*l.gap))
}

func (l *page) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := l.narrowest
	if len(objects) > 0 && objects[0].Size().Width > 0 {
		width = objects[0].Size().Width // as it was laid out last: the height that goes with it
	}
	return fyne.NewSize(l.narrowest, stack(objects, width, l.gap, func(fyne.CanvasObject, float32, float32) {})+2*l.gap)
}

func (l *page) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := l.width(size.Width)
	stack(objects, width, l.gap, func(o fyne.CanvasObject, y, _ float32) {
		o.Move(fyne.NewPos((size.Width-width)/2, y+l.gap))
	})
}

// stack gives the visible objects their width and height, calls place for each, and returns the height of all.
func stack(objects []fyne.CanvasObject, width, gap float32, place func(o fyne.CanvasObject, y, h float32)) float32 {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if y > 0 {
			y += gap
		}
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		h := o.MinSize().Height // wrapped text knows it only now
		o.Resize(fyne.NewSize(width, h))
		place(o, y, h)
		y += h
	}
	return y
}

// Reveal scrolls a page so that an object in it is in sight, also when it has just been shown.
func Reveal(scroll *container.Scroll, o fyne.CanvasObject) {
	scroll.Content.Refresh() // what was hidden has no place yet
	scroll.Refresh()
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(scroll.Content).Y
	const room = 12 * theme.Grid // for what stands above it
	switch {
	case top-room < scroll.Offset.Y:
		scroll.ScrollToOffset(fyne.NewPos(0, max(0, top-room)))
	case top+o.Size().Height+room > scroll.Offset.Y+scroll.Size().Height:
		scroll.ScrollToOffset(fyne.NewPos(0, top+o.Size().Height+room-scroll.Size().Height))
	}
}

// Begin scrolls a page so that an object that is shown already stands at its top: what has just come up below it has no place on a canvas yet,
// and cannot be asked for with Reveal.
func Begin(scroll *container.Scroll, o fyne.CanvasObject) {
	scroll.Content.Refresh()
	scroll.Refresh()
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(scroll.Content).Y
	scroll.ScrollToOffset(fyne.NewPos(0, max(0, top-2*theme.Grid)))
}
