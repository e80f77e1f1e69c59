package remoteview

import (
	"image"
	"math"
	"time"

	"fyne.io/fyne/v2"
)

// Surface is a native window over a part of the application's, in which pictures are shown without Fyne painting its whole window for
// each of them. It gets the pictures from elsewhere and takes no input. All places are in pixels of the application's window. It is
// called on the user interface's goroutine and must not block.
type Surface interface {
	// Works reports whether the other methods do anything; once false it stays so.
	Works() bool
	// Show has a picture of the given size shown, scaled to place; of that, the part in seen is to be seen.
	Show(size image.Point, place, seen image.Rectangle)
	Hide()
	// Point draws a pointer over the picture, its shape stretched to place; a nil shape draws none.
	Point(shape *image.NRGBA, place image.Rectangle)
}

// native is what the Surface was told last.
type native struct {
	shown bool // it shows the picture, and Fyne does not
	spot  nativeSpot
	dot   nativeDot
	watch *fyne.Animation // nil: nothing to watch for
}

type nativeSpot struct {
	size        image.Point
	place, seen image.Rectangle
}

type nativeDot struct {
	shape *image.NRGBA
	place image.Rectangle
}

// follow has the Surface show the picture where it is to be seen, or go away for what Fyne has to show. Fyne does not tell when a menu
// opens or the view is moved, so that it is looked at before every frame, too (Fyne 2.8, glfw loop.go: animations come just before it).
func (v *View) follow() {
	s := v.cfg.Surface
	if s == nil {
		return
	}
	v.watch(v.showsPicture() && s.Works())
	spot, ok := v.nativeSpot()
	switch {
	case ok && (!v.native.shown || spot != v.native.spot):
		v.native.spot = spot
		s.Show(spot.size, spot.place, spot.seen)
	case ok || !v.native.shown:
		return
	default:
		s.Hide()
	}
	if ok == v.native.shown {
		v.pointNative(v.Fit())
		return
	}
	v.native.shown, v.native.dot = ok, nativeDot{}
	if r := v.renderer(); r != nil {
		r.picture.Hidden = ok || v.picture == nil || v.now.covers()
		r.show(v.Fit())
		r.picture.Refresh()
		r.placePointer(v.Fit())
	}
}

// showsPicture: the picture is all there is to be seen of the view, as far as the view knows.
func (v *View) showsPicture() bool {
	return v.now.Active && v.now.Phase == PhaseLive && v.picture != nil && v.Visible()
}

// nativeSpot is where the Surface is to show the picture; false: it is not.
func (v *View) nativeSpot() (nativeSpot, bool) {
	if !v.showsPicture() || !v.cfg.Surface.Works() {
		return nativeSpot{}, false
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(v)
	if c == nil || c.Overlays().Top() != nil {
		return nativeSpot{}, false
	}
	f := v.Fit()
	place, seen := f.window()
	return nativeSpot{f.Picture, place, seen}, !seen.Empty()
}

// watch calls follow before every frame, or no longer.
func (v *View) watch(on bool) {
	switch {
	case on && v.native.watch == nil:
		v.native.watch = fyne.NewAnimation(time.Second, func(float32) { v.follow() })
		v.native.watch.RepeatCount = fyne.AnimationRepeatForever
		v.native.watch.Start()
	case !on && v.native.watch != nil:
		v.native.watch.Stop()
		v.native.watch = nil
	}
}

// pointNative has the Surface draw the other desktop's pointer, while it shows the picture.
func (v *View) pointNative(f Fit) {
	if !v.native.shown {
		return
	}
	dot := nativeDot{}
	if v.drawn() && !f.Empty() {
		k := max(f.Factor(), smallestCursor)
		x, y := f.axes()
		c := v.cursor
		whole := func(v float64) int { return int(math.Round(v)) }
		at := image.Pt(whole(x.toWindow(float64(c.at.X))-float64(c.last.HotX)*k), whole(y.toWindow(float64(c.at.Y))-float64(c.last.HotY)*k))
		size := image.Pt(max(1, whole(float64(c.shape.Rect.Dx())*k)), max(1, whole(float64(c.shape.Rect.Dy())*k)))
		dot = nativeDot{c.shape, image.Rectangle{Min: at, Max: at.Add(size)}}
	}
	if dot != v.native.dot {
		v.native.dot = dot
		v.cfg.Surface.Point(dot.shape, dot.place)
	}
}
