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
)

// Fit maps between view and picture, for drawing and for input alike. View coordinates are Fyne's units from the view's top
// left corner; picture coordinates are the picture's pixels. The picture is always laid on whole pixels of the window, so that
// ModeActual is exact. The zero value maps nothing: Empty.
type Fit struct {
	Mode    Mode
	Picture image.Point // size in pixels
	W, H    float32     // the view's size, in units
	X, Y    float32     // the view's place in the window, in units; it need not be on a whole pixel
	Scale   float32     // pixels of the window per unit
	Pan     image.Point // ModeActual: the picture's pixel at the view's top left corner; it is kept within MaxPan
}

// Empty reports that there is nothing to map.
func (f Fit) Empty() bool {
	return f.Picture.X <= 0 || f.Picture.Y <= 0 || f.W <= 0 || f.H <= 0 || f.Scale <= 0
}

// axis is one direction of a Fit in pixels of the window: the picture's first pixel lies at start and it is length long; from from to
// before to it is seen.
type axis struct{ start, length, picture, from, to int }

// factor is how many pixels of the window one pixel of the picture takes, at least as many as give one pixel.
func (f Fit) factor() float64 {
	if f.Mode == ModeActual {
		return 1
	}
	k := min(float64(f.W*f.Scale)/float64(f.Picture.X), float64(f.H*f.Scale)/float64(f.Picture.Y))
	if f.Mode == ModeFit {
		k = min(k, 1)
	}
	return k
}

func (f Fit) axes() (x, y axis) {
	k := f.factor()
	return f.axis(k, f.Picture.X, f.X, f.W, f.Pan.X), f.axis(k, f.Picture.Y, f.Y, f.H, f.Pan.Y)
}

func (f Fit) axis(k float64, picture int, at, size float32, pan int) axis {
	length := max(1, int(math.Round(float64(picture)*k)))
	room := float64(size * f.Scale)
	first := float64(at * f.Scale)
	if float64(length) <= room+0.5 {
		start := int(math.Round(first + (room-float64(length))/2))
		return axis{start, length, picture, start, start + length}
	}
	pan = min(max(pan, 0), length-whole(room))
	from := int(math.Ceil(first - 0.01))
	return axis{from - pan, length, picture, from, from + whole(room)}
}

// whole is how many whole pixels there are in a length, forgiving what float32 loses.
func whole(px float64) int { return int(math.Floor(px + 0.01)) }

// MaxPan is the largest Pan in each direction; zero where the picture fits.
func (f Fit) MaxPan() image.Point {
	if f.Empty() || f.Mode != ModeActual {
		return image.Point{}
	}
	return image.Pt(max(0, f.Picture.X-whole(float64(f.W*f.Scale))), max(0, f.Picture.Y-whole(float64(f.H*f.Scale))))
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

// ToPicture maps a point of the view to the pixel of the picture under it. Outside the picture it gives the nearest pixel and
// inside is false.
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
	px = (2*i + 1) * a.picture / (2 * a.length)
	if i < 0 {
		return 0, false
	}
	if i >= a.length {
		return a.picture - 1, false
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
