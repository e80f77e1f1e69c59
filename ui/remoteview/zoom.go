package remoteview

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
)

// Size is how large a picture is shown; it is what a rep chooses and settings keep.
type Size struct {
	Mode Mode `json:"mode"`
	Zoom int  `json:"zoom,omitempty"` // ModeZoom: per cent
}

// Tidy is the size within its limits.
func (s Size) Tidy() Size {
	switch {
	case s.Mode > ModeZoom:
		return Size{}
	case s.Mode == ModeZoom && s.Zoom == 100:
		return Size{Mode: ModeActual}
	case s.Mode == ModeZoom:
		s.Zoom = min(max(s.Zoom, LeastZoom), MostZoom)
	default:
		s.Zoom = 0
	}
	return s
}

// Zoom asks (Config.OnSize) for the picture steps larger or (below 0) smaller than it is seen now. The middle of the view stays where it is.
func (v *View) Zoom(steps int) { v.zoomAt(steps, fyne.NewPos(v.Size().Width/2, v.Size().Height/2)) }

// zoomAt is Zoom with the place of the view that stays where it is.
func (v *View) zoomAt(steps int, at fyne.Position) {
	f := v.Fit()
	if f.Empty() || v.cfg.OnSize == nil || steps == 0 {
		return
	}
	v.anchor = &at
	v.cfg.OnSize(Size{ModeZoom, zoomFrom(f.Factor(), steps)}.Tidy())
	v.anchor = nil
}

// Picture is a copy of what is looked at, as it came, without the pointer; nil: there is none, or it is covered.
func (v *View) Picture() *image.RGBA {
	if v.picture == nil || v.now.covers() {
		return nil
	}
	f := v.Fit()
	f.Picture = v.picture.Rect.Size()
	part := f.part()
	out := image.NewRGBA(image.Rectangle{Max: part.Size()})
	for y := range part.Dy() {
		from := v.picture.PixOffset(v.picture.Rect.Min.X+part.Min.X, v.picture.Rect.Min.Y+part.Min.Y+y)
		copy(out.Pix[y*out.Stride:][:4*part.Dx()], v.picture.Pix[from:])
	}
	return out
}

// Percent is how large the picture is seen: 100 is pixel for pixel, and nothing that is nearly so; 0 there is none.
func (v *View) Percent() int { return v.Fit().percent() }

func (f Fit) percent() int {
	at := int(math.Round(f.Factor() * 100))
	if place, _ := f.window(); at != 100 || place.Size() == f.Picture {
		return at
	}
	if f.Factor() < 1 {
		return 99
	}
	return 101
}

// resize keeps what is at the anchor, or in the middle, where it is while the picture changes its size; change makes it another.
func (v *View) resize(change func()) {
	at := fyne.NewPos(v.Size().Width/2, v.Size().Height/2)
	if v.anchor != nil {
		at = *v.anchor
	}
	x, y := at.X-FrameRoom, at.Y-FrameRoom
	before := v.Fit()
	change()
	if before.Empty() {
		v.pan = image.Point{}
		return
	}
	px, py := before.under(x, y)
	v.pan = v.clampPan(v.Fit().panFor(px, py, x, y))
}

// lookKey does what a key means while it is not the other desktop's: it changes how the picture is seen. panStep is in units.
func (v *View) lookKey(name fyne.KeyName) {
	const panStep = 80
	step := int(panStep * v.Fit().Scale)
	switch name {
	case fyne.KeyLeft:
		v.panBy(-step, 0)
	case fyne.KeyRight:
		v.panBy(step, 0)
	case fyne.KeyUp:
		v.panBy(0, -step)
	case fyne.KeyDown:
		v.panBy(0, step)
	}
}

// lookRune does the same for what is written on keys: + and - zoom, 0 shows all of it, 1 is pixel for pixel.
func (v *View) lookRune(r rune) {
	size := func(m Mode) {
		if v.cfg.OnSize != nil {
			v.cfg.OnSize(Size{Mode: m})
		}
	}
	switch r {
	case '+':
		v.Zoom(1)
	case '-':
		v.Zoom(-1)
	case '0':
		size(ModeFit)
	case '1':
		size(ModeActual)
	}
}
