package remoteview

import (
	"image"
	"math"
)

// Mode says how the picture fills the view.
type Mode uint8

// The modes; the values are stored in settings.
const (
	// ModeFit shows the whole picture, made smaller where it must be and never larger: text stays sharp.
	ModeFit Mode = 0
	// ModeActual shows one pixel of the picture on one pixel of the screen and pans where it does not fit.
	ModeActual Mode = 1
	// ModeFill shows the whole picture as large as the view, enlarged if need be.
	ModeFill Mode = 2
	// ModeZoom shows the picture in a size that was chosen, and pans where it does not fit.
	ModeZoom Mode = 3
)

// The least and the most zoom, per cent.
const (
	LeastZoom = 25
	MostZoom  = 800
)

// zooms is a table: the steps of zooming, per cent.
var zooms = [...]int{LeastZoom, 33, 50, 67, 75, 100, 125, 150, 200, 300, 400, 600, MostZoom}

// zoomFrom is the zoom that is steps further than a factor, in or (below 0) out.
func zoomFrom(factor float64, steps int) int {
	at := int(math.Round(factor * 100))
	for ; steps > 0; steps-- {
		i := 0
		for i < len(zooms)-1 && zooms[i] <= at {
			i++
		}
		at = zooms[i]
	}
	for ; steps < 0; steps++ {
		i := len(zooms) - 1
		for i > 0 && zooms[i] >= at {
			i--
		}
		at = zooms[i]
	}
	return at
}

// Fit maps between view and picture, for drawing and for input alike. View coordinates are Fyne's units from the view's top
// left corner; picture coordinates are the picture's pixels. The picture is always laid on whole pixels of the window, so that
// ModeActual is exact. The zero value maps nothing: Empty.
type Fit struct {
	Mode    Mode
	Zoom    int             // ModeZoom: per cent, pixels of the window for each of the picture
	Picture image.Point     // size in pixels
	Part    image.Rectangle // what of the picture is looked at, in its pixels; empty: all
	W, H    float32         // the view's size, in units
	X, Y    float32         // the view's place in the window, in units; it need not be on a whole pixel
	Scale   float32         // pixels of the window per unit
	Pan     image.Point     // by how many pixels of the window the part is moved up and left; it is kept within MaxPan
}

// Empty reports that there is nothing to map.
func (f Fit) Empty() bool {
	return f.Picture.X <= 0 || f.Picture.Y <= 0 || f.W <= 0 || f.H <= 0 || f.Scale <= 0
}

// part is what is looked at.
func (f Fit) part() image.Rectangle {
	all := image.Rectangle{Max: f.Picture}
	if part := f.Part.Intersect(all); !part.Empty() {
		return part
	}
	return all
}

// axis is one direction of a Fit. In pixels of the window: the picture's first pixel lies at start and it is length long; from from to before to
// it is seen; the part could be moved by most. In its own: it is picture long, and from low to before high are looked at.
type axis struct {
	start, length, from, to, most int
	picture, low, high            int
}

// factor is how many pixels of the window one pixel of the picture takes, at least as many as give one pixel.
func (f Fit) factor() float64 {
	switch f.Mode {
	case ModeActual:
		return 1
	case ModeZoom:
		return float64(min(max(f.Zoom, LeastZoom), MostZoom)) / 100
	}
	size := f.part().Size()
	k := min(float64(f.W*f.Scale)/float64(size.X), float64(f.H*f.Scale)/float64(size.Y))
	if f.Mode == ModeFit {
		k = min(k, 1)
	}
	return k
}

func (f Fit) axes() (x, y axis) {
	k, part := f.factor(), f.part()
	x = axis{picture: f.Picture.X, low: part.Min.X, high: part.Max.X}
	y = axis{picture: f.Picture.Y, low: part.Min.Y, high: part.Max.Y}
	return f.lay(x, k, f.X, f.W, f.Pan.X), f.lay(y, k, f.Y, f.H, f.Pan.Y)
}

// lay finds where an axis lies: at and size are the view's, in units.
func (f Fit) lay(a axis, k float64, at, size float32, pan int) axis {
	a.length = max(1, int(math.Round(float64(a.picture)*k)))
	first := a.scaled(a.low)
	part := max(1, a.scaled(a.high)-first)
	room, corner := float64(size*f.Scale), float64(at*f.Scale)
	if float64(part) <= room+0.5 {
		a.from = int(math.Round(corner + (room-float64(part))/2))
		a.start, a.to = a.from-first, a.from+part
		return a
	}
	a.most = part - whole(room)
	a.from = int(math.Ceil(corner - 0.01))
	a.start, a.to = a.from-min(max(pan, 0), a.most)-first, a.from+whole(room)
	return a
}

// scaled is the first pixel of the scaled picture whose middle lies in pixel p of the picture, or after it.
func (a axis) scaled(p int) int { return (2*p*a.length + a.picture - 1) / (2 * a.picture) }

// whole is how many whole pixels there are in a length, forgiving what float32 loses.
func whole(px float64) int { return int(math.Floor(px + 0.01)) }

// MaxPan is the largest Pan in each direction; zero where the part fits.
func (f Fit) MaxPan() image.Point {
	if f.Empty() {
		return image.Point{}
	}
	x, y := f.axes()
	return image.Pt(x.most, y.most)
}

// under is the place of the picture, in its pixels, at a point of the view, be it beside what is seen.
func (f Fit) under(x, y float32) (px, py float64) {
	ax, ay := f.axes()
	by := func(a axis, window float32) float64 {
		return (float64(window*f.Scale) - float64(a.start)) * float64(a.picture) / float64(a.length)
	}
	return by(ax, f.X+x), by(ay, f.Y+y)
}

// panFor is the Pan, if it were within MaxPan, with which a place of the picture, in its pixels, lies at a point of the view.
func (f Fit) panFor(px, py float64, x, y float32) image.Point {
	f.Pan = image.Point{}
	ax, ay := f.axes()
	by := func(a axis, p float64, window float32) int {
		return int(math.Round(a.toWindow(p) - float64(window*f.Scale)))
	}
	return image.Pt(by(ax, px, f.X+x), by(ay, py, f.Y+y))
}

// Factor is how many pixels of the window a pixel of the picture takes: 1 where it is exact.
func (f Fit) Factor() float64 {
	if f.Empty() {
		return 0
	}
	return f.factor()
}

// Place is the rectangle the picture takes, in view coordinates; it is larger than the view when it is panned.
func (f Fit) Place() (x, y, w, h float32) {
	if f.Empty() {
		return 0, 0, 0, 0
	}
	ax, ay := f.axes()
	return float32(ax.start)/f.Scale - f.X, float32(ay.start)/f.Scale - f.Y,
		float32(ax.length) / f.Scale, float32(ay.length) / f.Scale
}

// window is where the picture lies, and what of it is seen, in pixels of the window.
func (f Fit) window() (place, seen image.Rectangle) {
	if f.Empty() {
		return place, seen
	}
	x, y := f.axes()
	return image.Rect(x.start, y.start, x.start+x.length, y.start+y.length), image.Rect(x.from, y.from, x.to, y.to)
}

// pixels is Place in whole pixels of the window: x, y, width and height.
func (f Fit) pixels() [4]int {
	if f.Empty() {
		return [4]int{}
	}
	x, y := f.axes()
	return [4]int{x.start, y.start, x.length, y.length}
}

// ToPicture maps a point of the view to the pixel of the picture under it. Outside of the part that is looked at it gives the nearest pixel of
// that and inside is false.
func (f Fit) ToPicture(x, y float32) (at image.Point, inside bool) {
	if f.Empty() {
		return image.Point{}, false
	}
	ax, ay := f.axes()
	px, inX := ax.toPicture(float64((f.X + x) * f.Scale))
	py, inY := ay.toPicture(float64((f.Y + y) * f.Scale))
	return image.Pt(px, py), inX && inY && x >= 0 && y >= 0 && x < f.W && y < f.H
}

func (a axis) toPicture(window float64) (px int, inside bool) {
	i := whole(window) - a.start // the whole pixel of the window, from the picture's first
	switch px = (2*i + 1) * a.picture / (2 * a.length); {
	case i < 0, px < a.low:
		return a.low, false
	case px >= a.high:
		return a.high - 1, false
	}
	return px, true
}

// ToView maps a place in the picture, in its pixels (n is the left or top edge of pixel n, n+0.5 its middle), to the view.
func (f Fit) ToView(px, py float64) (x, y float32) {
	if f.Empty() {
		return 0, 0
	}
	ax, ay := f.axes()
	return float32(ax.toWindow(px))/f.Scale - f.X, float32(ay.toWindow(py))/f.Scale - f.Y
}

func (a axis) toWindow(px float64) float64 {
	return float64(a.start) + px*float64(a.length)/float64(a.picture)
}
