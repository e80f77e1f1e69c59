package remoteview

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"deskhand/media/frame"
)

// fakeSurface writes down what it is told.
type fakeSurface struct {
	said   []string
	broken bool
}

func (s *fakeSurface) Works() bool { return !s.broken }

func (s *fakeSurface) Show(size image.Point, place, seen image.Rectangle) {
	s.said = append(s.said, fmt.Sprintf("show %v %v %v", size, place, seen))
}

func (s *fakeSurface) Hide() { s.said = append(s.said, "hide") }

func (s *fakeSurface) Point(shape *image.NRGBA, place image.Rectangle) {
	if shape == nil {
		s.said = append(s.said, "no pointer")
		return
	}
	s.said = append(s.said, fmt.Sprintf("pointer %v", place))
}

func (s *fakeSurface) told() string {
	text := strings.Join(s.said, "; ")
	s.said = nil
	return text
}

// newNativeBench is a live view of 400 by 300 at 12,52 with a surface that shows a picture of that size.
func newNativeBench(t *testing.T) (*bench, *fakeSurface) {
	b, s := newBench(t), &fakeSurface{}
	b.view.cfg.Surface = s
	b.view.Update(live())
	b.show(400, 300)
	b.told(t, s, "show (400,300) (12,52)-(412,352) (12,52)-(412,352)")
	return b, s
}

// told looks as Fyne does before every frame and compares what the surface was told.
func (b *bench) told(t *testing.T, s *fakeSurface, want string) {
	t.Helper()
	b.view.follow()
	if got := s.told(); got != want {
		t.Errorf("the surface was told %q, want %q", got, want)
	}
	if r := b.view.renderer(); r.picture.Visible() != (!b.view.native.shown && !b.view.now.covers()) {
		t.Errorf("Fyne draws the picture: %v, the surface shows it: %v", r.picture.Visible(), b.view.native.shown)
	}
}

func TestTheSurfaceShowsOnlyALivePicture(t *testing.T) {
	b, s := newNativeBench(t)
	b.show(400, 300)
	b.told(t, s, "") // the surface has it already
	for _, c := range []struct {
		name string
		set  func(*Snapshot)
	}{
		{"another tab is selected", func(s *Snapshot) { s.Active = false }},
		{"stalled", func(s *Snapshot) { s.Phase = PhaseStalled }},
		{"paused", func(s *Snapshot) { s.Phase = PhasePaused }},
		{"waiting", func(s *Snapshot) { s.Phase = PhaseWaiting }},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := live()
			c.set(&now)
			b.view.Update(now)
			b.told(t, s, "hide")
			b.view.Update(live())
			b.told(t, s, "show (400,300) (12,52)-(412,352) (12,52)-(412,352)")
		})
	}
	b.view.Hide()
	b.told(t, s, "hide")
	b.view.Show()
	b.told(t, s, "show (400,300) (12,52)-(412,352) (12,52)-(412,352)")
	b.view.Update(Snapshot{})
	b.view.follow()
	if got := s.told(); got != "hide" || b.view.native.watch != nil {
		t.Errorf("without a picture the surface was told %q, watched for: %v", got, b.view.native.watch != nil)
	}
}

func TestTheSurfaceMakesRoomForMenusAndDialogs(t *testing.T) {
	b, s := newNativeBench(t)
	menu := widget.NewPopUp(widget.NewLabel("menu"), b.window.Canvas())
	menu.ShowAtPosition(fyne.NewPos(450, 10)) // beside the view: Fyne may draw a shadow, and a dialog shades all
	b.told(t, s, "hide")
	p := b.show(400, 300)
	if b.view.renderer().picture.Image != image.Image(p) {
		t.Error("Fyne draws an old picture under the menu")
	}
	menu.Hide()
	b.told(t, s, "show (400,300) (12,52)-(412,352) (12,52)-(412,352)")
}

func TestTheSurfaceFollowsTheView(t *testing.T) {
	b, s := newNativeBench(t)
	b.view.Move(fyne.NewPos(20, 60))
	b.told(t, s, "show (400,300) (22,62)-(422,362) (22,62)-(422,362)")
	b.view.Resize(fyne.NewSize(204, 304))
	b.told(t, s, "show (400,300) (22,137)-(222,287) (22,137)-(222,287)")
	actual := live()
	actual.Size.Mode = ModeActual
	b.view.Update(actual)
	b.told(t, s, "show (400,300) (-78,62)-(322,362) (22,62)-(210,350)") // what was in the middle is; the bars are beside it
	b.view.panBy(30, 0)
	b.told(t, s, "show (400,300) (-108,62)-(292,362) (22,62)-(210,350)")
	b.show(100, 50)
	b.told(t, s, "show (100,50) (72,187)-(172,237) (72,187)-(172,237)")
}

func TestTheSurfaceDrawsThePointer(t *testing.T) {
	b, s := newNativeBench(t)
	at := frame.Cursor{X: 100, Y: 50, Visible: true, Serial: 1, W: 8, H: 8, HotX: 2, HotY: 3, Pix: make([]byte, 8*8*4)}
	b.view.SetCursor(at)
	b.queue.Run()
	b.told(t, s, "pointer (110,99)-(118,107)")
	b.view.SetCursor(at)
	b.queue.Run()
	b.told(t, s, "")
	b.view.Resize(fyne.NewSize(204, 154)) // half the size, the pointer three quarters
	b.told(t, s, "show (400,300) (12,52)-(212,202) (12,52)-(212,202); pointer (61,75)-(67,81)")
	if b.view.renderer().pointer.Visible() {
		t.Error("Fyne draws the pointer, too")
	}
	menu := widget.NewPopUp(widget.NewLabel("menu"), b.window.Canvas())
	menu.Show()
	b.told(t, s, "hide")
	if !b.view.renderer().pointer.Visible() {
		t.Error("under a menu nobody draws the pointer")
	}
	menu.Hide()
	b.told(t, s, "show (400,300) (12,52)-(212,202) (12,52)-(212,202); pointer (61,75)-(67,81)")
	at.Visible = false
	b.view.SetCursor(at)
	b.queue.Run()
	b.told(t, s, "no pointer")
}

func TestFyneDrawsWhenTheSurfaceFails(t *testing.T) {
	b, s := newNativeBench(t)
	s.broken = true
	b.told(t, s, "hide")
	p := b.show(400, 300)
	b.told(t, s, "")
	if r := b.view.renderer(); !r.picture.Visible() || r.picture.Image != image.Image(p) {
		t.Error("Fyne does not draw the picture")
	}
	if b.view.native.watch != nil {
		t.Error("it is still looked after the surface before every frame")
	}
}
