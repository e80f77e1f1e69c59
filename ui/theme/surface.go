package theme

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Surface lays a ground in a named colour under its Content, with rounded corners and room around it, and follows the theme.
type Surface struct {
	widget.BaseWidget
	// Content lies on the surface; it is exported so that ui/trace sees it. It is not replaced.
	Content fyne.CanvasObject

	style SurfaceStyle
}

// SurfaceStyle says how a Surface looks.
type SurfaceStyle struct {
	Ground fyne.ThemeColorName
	Edge   fyne.ThemeColorName // of a thin line around it; "" is none
	Radius float32             // of the corners, in units
	Room   float32             // between edge and content, in units; a multiple of Grid
}

// NewSurface returns content on a ground.
func NewSurface(content fyne.CanvasObject, style SurfaceStyle) *Surface {
	s := &Surface{Content: content, style: style}
	s.ExtendBaseWidget(s)
	return s
}

// Card returns content on the surface of a card: one thing that belongs together.
func Card(content fyne.CanvasObject) *Surface {
	return NewSurface(content, SurfaceStyle{Ground: ColorSurface, Edge: fynetheme.ColorNameSeparator, Radius: 2 * Grid, Room: 3 * Grid})
}

// Panel returns content on a plain surface without corners, as for a side panel or a rail.
func Panel(content fyne.CanvasObject) *Surface {
	return NewSurface(content, SurfaceStyle{Ground: ColorSurface, Room: 2 * Grid})
}

// Overlay returns content as it lies in a PopUp, a menu or a question: with an edge, as a shadow is not seen on dark grounds. Room is between edge
// and content, in units.
func Overlay(content fyne.CanvasObject, room float32) *Surface {
	return NewSurface(content, SurfaceStyle{Ground: fynetheme.ColorNameOverlayBackground, Edge: ColorEdge, Radius: sizes[fynetheme.SizeNamePopupRadius], Room: room})
}

// SetGround changes the colour.
func (s *Surface) SetGround(name fyne.ThemeColorName) {
	if s.style.Ground != name {
		s.style.Ground = name
		s.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	r := &surfaceRenderer{surface: s, ground: canvas.NewRectangle(nil)}
	r.paint()
	return r
}

type surfaceRenderer struct {
	surface *Surface
	ground  *canvas.Rectangle
}

func (r *surfaceRenderer) paint() {
	th, v := r.surface.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor = th.Color(r.surface.style.Ground, v)
	r.ground.CornerRadius = r.surface.style.Radius
	if edge := r.surface.style.Edge; edge != "" {
		r.ground.StrokeColor = th.Color(edge, v)
		r.ground.StrokeWidth = 1
	}
}

func (r *surfaceRenderer) Layout(size fyne.Size) {
	room := r.surface.style.Room
	r.ground.Resize(size)
	r.surface.Content.Move(fyne.NewPos(room, room))
	r.surface.Content.Resize(size.SubtractWidthHeight(2*room, 2*room))
}

func (r *surfaceRenderer) MinSize() fyne.Size {
	return r.surface.Content.MinSize().AddWidthHeight(2*r.surface.style.Room, 2*r.surface.style.Room)
}

func (r *surfaceRenderer) Refresh() {
	r.paint()
	r.ground.Refresh()
	r.surface.Content.Refresh()
	r.Layout(r.surface.Size())
}

func (r *surfaceRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.surface.Content}
}

func (r *surfaceRenderer) Destroy() {}

// Gap returns empty room of n grid units in both directions, for use between widgets.
func Gap(n int) fyne.CanvasObject {
	r := canvas.NewRectangle(nil)
	r.SetMinSize(fyne.NewSquareSize(float32(n) * Grid))
	return r
}

// Tight returns lines of text one below the other without the room that Fyne leaves around each.
func Tight(lines ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(-3*Grid), lines...)
}

// Centered returns content in the middle of what room there is, not wider than widest units.
func Centered(content fyne.CanvasObject, widest float32) fyne.CanvasObject {
	return container.New(&columnLayout{widest: widest}, content)
}

// columnLayout gives its one object the middle of the width, at most widest, and centres it in the height.
type columnLayout struct{ widest float32 }

var _ fyne.Layout = (*columnLayout)(nil)

func (l *columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		w := min(size.Width, max(l.widest, o.MinSize().Width))
		o.Resize(fyne.NewSize(w, o.MinSize().Height)) // wrapped text knows its height only once it has a width
		h := min(size.Height, o.MinSize().Height)
		o.Resize(fyne.NewSize(w, h))
		o.Move(fyne.NewPos((size.Width-w)/2, (size.Height-h)/2))
	}
}

func (l *columnLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	return s
}
