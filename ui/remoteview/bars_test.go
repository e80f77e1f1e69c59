package remoteview

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Bars are there where the picture is larger than the view, along the way that it is, and take their room from the picture.
func TestBarsAreBesideWhatIsLarger(t *testing.T) {
	for _, c := range []struct {
		picture      image.Point
		size         Size
		across, down bool
	}{
		{image.Pt(800, 600), Size{}, false, false},
		{image.Pt(800, 600), Size{Mode: ModeFill}, false, false},
		{image.Pt(400, 300), Size{Mode: ModeActual}, false, false},
		{image.Pt(800, 200), Size{Mode: ModeActual}, true, false},
		{image.Pt(200, 800), Size{Mode: ModeActual}, false, true},
		{image.Pt(800, 600), Size{Mode: ModeActual}, true, true},
		{image.Pt(395, 301), Size{Mode: ModeActual}, true, true}, // one takes the room that the other then lacks
		{image.Pt(100, 100), Size{ModeZoom, 800}, true, true},
	} {
		b := sized(t, Snapshot{Phase: PhaseLive, Active: true, Size: c.size})
		b.show(c.picture.X, c.picture.Y)
		f := b.view.Fit()
		across, down := b.view.bars(f)
		if (across.length > 0) != c.across || (down.length > 0) != c.down {
			t.Errorf("%v %+v: across %+v, down %+v", c.picture, c.size, across, down)
		}
		d := b.view.renderer().bars
		if d.across.Visible() != c.across || d.down.Visible() != c.down {
			t.Errorf("%v %+v: drawn across %v, down %v", c.picture, c.size, d.across.Visible(), d.down.Visible())
		}
		_, seen := f.window()
		for _, r := range []fyne.CanvasObject{d.across, d.down} {
			if at, size := r.Position().Add(b.view.Position()), r.Size(); r.Visible() &&
				image.Rect(int(at.X), int(at.Y), int(at.X+size.Width), int(at.Y+size.Height)).Overlaps(seen) {
				t.Errorf("%v %+v: a bar at %v covers what is seen, %v", c.picture, c.size, at, seen)
			}
		}
	}
}

// A thumb follows the pointer that holds it, to either end and from beside it, and nothing of that reaches the other desktop.
func TestBarsMoveThePicture(t *testing.T) {
	for _, s := range []Snapshot{looks(), live()} {
		s.Size.Mode = ModeActual
		b := newBench(t)
		b.view.Update(s)
		b.show(1600, 1200)
		b.said()
		f := b.view.Fit()
		across, down := b.view.bars(f)
		most := f.MaxPan()
		drag := func(x, y float32) {
			b.view.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}})
		}
		beside, below := FrameRoom+f.W+barRoom/2, FrameRoom+f.H+barRoom/2
		b.view.MouseMoved(b.mouse(beside, 10, 0))
		b.view.MouseDown(b.mouse(beside, FrameRoom+5, desktop.MouseButtonPrimary))
		if b.view.pan != (image.Point{}) {
			t.Errorf("taken, and moved to %v", b.view.pan)
		}
		drag(beside, FrameRoom+5+(down.length-down.thumb)/2)
		if got, want := b.view.pan, most.Y/2; got.X != 0 || max(got.Y-want, want-got.Y) > 2 {
			t.Errorf("half way down: %v of %v", got, most)
		}
		drag(beside+90, 4000)
		if b.view.pan != image.Pt(0, most.Y) {
			t.Errorf("beyond the end: %v of %v", b.view.pan, most)
		}
		b.view.MouseUp(b.mouse(beside, 4000, desktop.MouseButtonPrimary))
		b.view.DragEnd()
		b.view.MouseDown(b.mouse(FrameRoom+f.W-1, below, desktop.MouseButtonPrimary)) // beside the thumb: it comes there
		if b.view.pan != image.Pt(most.X, most.Y) {
			t.Errorf("pressed at the end: %v of %v", b.view.pan, most)
		}
		drag(FrameRoom+across.thumb/2, below)
		b.view.DragEnd()
		if b.view.pan != image.Pt(0, most.Y) {
			t.Errorf("pulled back: %v", b.view.pan)
		}
		b.view.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(beside, 50)}, Scrolled: fyne.NewDelta(0, 40)})
		if b.view.pan != image.Pt(0, most.Y-40) {
			t.Errorf("the wheel over the bar: %v", b.view.pan)
		}
		b.fire()
		if b.view.pan != image.Pt(0, most.Y-40) {
			t.Errorf("it moves on by itself to %v", b.view.pan)
		}
		if said := b.said(); said != "" {
			t.Errorf("the other desktop hears of it: %s", said)
		}
		b.view.Close()
	}
}
