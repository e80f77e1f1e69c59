package remoteview

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/ui/theme"
)

// FrameRoom is kept free around the picture, in units, for the line that shows the keyboard focus: nothing covers a pixel.
const FrameRoom = 2

// plateWidth is the width of the plate that words stand on, in units, where there is room for it.
const plateWidth = 480

// smallestCursor is how far a cursor is made smaller with the picture at most.
const smallestCursor = 0.75

// render draws a View: ground, picture, the other desktop's pointer, a scrim, words on a plate that hides what is under them, the
// line of the focus.
type render struct {
	view    *View
	ground  *canvas.Rectangle
	picture *canvas.Image
	pointer *canvas.Image
	scrim   *canvas.Rectangle
	words   *theme.Text
	scaled  scaled
	middle  fyne.CanvasObject // words on their plate, in the middle
	focus   *canvas.Rectangle
	bars    drawnBars
}

// CreateRenderer implements fyne.Widget.
func (v *View) CreateRenderer() fyne.WidgetRenderer {
	v.ExtendBaseWidget(v)
	r := &render{
		view:    v,
		ground:  canvas.NewRectangle(nil),
		picture: &canvas.Image{ScaleMode: canvas.ImageScaleFastest, FillMode: canvas.ImageFillStretch},
		pointer: &canvas.Image{ScaleMode: canvas.ImageScaleFastest, FillMode: canvas.ImageFillStretch},
		scrim:   canvas.NewRectangle(nil),
		words:   theme.NewText("", theme.TextStyle{Align: fyne.TextAlignCenter, Wrap: true}),
		focus:   canvas.NewRectangle(nil),
		bars:    newDrawnBars(),
	}
	r.middle = theme.Centered(theme.Card(r.words), plateWidth)
	r.focus.StrokeWidth = FrameRoom
	v.drawnBy = r
	r.swapped(nil, v.picture)
	r.paint()
	return r
}

func (v *View) renderer() *render { return v.drawnBy }

func (v *View) repaint() {
	if r := v.renderer(); r != nil && !v.native.shown {
		r.show(v.Fit())
		r.picture.Refresh()
	}
}

func (v *View) relayout() {
	if r := v.renderer(); r != nil {
		r.Layout(v.Size())
	}
}

func (v *View) moveCursor() {
	if r := v.renderer(); r != nil {
		r.placePointer(v.Fit())
	}
}

// words is what stands over the picture or in its place.
func (v *View) words() string {
	switch {
	case v.now.Text != "":
		return v.now.Text
	case v.now.Phase == PhaseStalled:
		return lang.L("view.stalled")
	case v.now.Phase == PhasePaused:
		return lang.L("view.paused")
	}
	return lang.L("view.nothing")
}

func (r *render) paint() {
	v, th, variant := r.view, r.view.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor = th.Color(theme.ColorScreen, variant)
	r.scrim.FillColor = th.Color(theme.ColorScrim, variant)
	r.focus.StrokeColor = th.Color(fynetheme.ColorNamePrimary, variant)
	r.bars.paint(th, variant)
	r.focus.Hidden = !v.focused || !v.Controls()
	r.scrim.Hidden = v.now.Phase == PhaseLive || v.picture == nil || v.now.covers()
	if v.now.Phase == PhaseLive && v.picture != nil {
		r.middle.Hide()
	} else {
		r.middle.Show()
	}
	r.picture.Hidden = v.picture == nil || v.native.shown || v.now.covers()
	r.words.SetText(v.words())
}

func (r *render) Layout(size fyne.Size) {
	inner, corner := size.SubtractWidthHeight(2*FrameRoom, 2*FrameRoom), fyne.NewSquareOffsetPos(FrameRoom)
	r.ground.Resize(size)
	r.focus.Resize(size)
	r.scrim.Resize(inner)
	r.scrim.Move(corner)
	r.middle.Resize(inner)
	r.middle.Move(corner)
	v := r.view
	v.pan = v.clampPan(v.pan)
	f := v.Fit()
	v.follow()
	r.show(f)
	r.bars.place(v, f)
	r.placePointer(f)
}

func (r *render) placePointer(f Fit) {
	c := r.view.cursor
	r.view.pointNative(f)
	if !r.view.drawn() || f.Empty() || r.view.native.shown {
		if !r.pointer.Hidden { // hiding paints the whole window again
			r.pointer.Hide()
		}
		return
	}
	k := float32(max(f.Factor(), smallestCursor)) / f.Scale
	x, y := f.ToView(float64(c.at.X), float64(c.at.Y))
	at := fyne.NewPos(x+FrameRoom-float32(c.last.HotX)*k, y+FrameRoom-float32(c.last.HotY)*k)
	size := fyne.NewSize(float32(c.shape.Rect.Dx())*k, float32(c.shape.Rect.Dy())*k)
	changed := r.pointer.Image != image.Image(c.shape)
	r.pointer.Image = c.shape
	r.pointer.Move(at)
	r.pointer.Resize(size)
	r.pointer.Show()
	if changed {
		r.pointer.Refresh()
	}
}

func (r *render) MinSize() fyne.Size { return r.view.MinSize() }

func (r *render) Refresh() {
	r.paint()
	r.Layout(r.view.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *render) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.picture, r.pointer, r.bars.across, r.bars.down, r.scrim, r.middle, r.focus}
}

func (r *render) Destroy() {}
