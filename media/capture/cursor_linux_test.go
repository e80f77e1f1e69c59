package capture

import (
	"bytes"
	"context"
	"errors"
	"image"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"

	"deskhand/media/capture/xvfbtest"
	"deskhand/media/frame"
)

// areaOnly is a Source of which only the area is asked.
type areaOnly struct {
	Source
	area func() image.Rectangle
}

func (a areaOnly) Area() image.Rectangle { return a.area() }

func mustCursor(t *testing.T, display string, area func() image.Rectangle) *x11Cursor {
	t.Helper()
	s, err := OpenCursor(display, areaOnly{area: area})
	if err != nil {
		t.Fatalf("open cursor: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s.(*x11Cursor)
}

// nextUntil returns the first Cursor that ok accepts: changes of shape and place may come one by one.
func nextUntil(t *testing.T, s CursorSource, ok func(frame.Cursor) bool) frame.Cursor {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	for {
		c, err := s.Next(ctx)
		if err != nil {
			t.Fatalf("Next: %v", err)
		}
		if ok(c) {
			return c
		}
	}
}

func at(x, y int) func(frame.Cursor) bool {
	return func(c frame.Cursor) bool { return c.Visible && c.X == x && c.Y == y }
}

func hidden(c frame.Cursor) bool { return !c.Visible }

func whole() image.Rectangle { return rect(0, 0, 640, 400) }

func mustCursorRest(t *testing.T, s CursorSource) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), quiet)
	defer cancel()
	if c, err := s.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Next of a still pointer = %+v, %v; want it to wait until the deadline", c, err)
	}
}

func TestCursorShapeAndPlace(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	pen := xvfbtest.Draw(t, display)
	pen.Warp(50, 60)
	// An arrow's corner, 3 by 2, in a colour whose parts differ.
	mask := [][]bool{{true, true, true}, {true, false, false}}
	pen.Cursor(mask, image.Pt(1, 0), 0x4080c0)
	s := mustCursor(t, display, whole)
	c := nextUntil(t, s, at(50, 60))
	if c.W != 3 || c.H != 2 || c.HotX != 1 || c.HotY != 0 || c.Serial == 0 {
		t.Fatalf("cursor = %+v", c)
	}
	ink, none := []byte{0x40, 0x80, 0xc0, 0xff}, []byte{0, 0, 0, 0}
	want := bytes.Join([][]byte{ink, ink, ink, ink, none, none}, nil)
	if !bytes.Equal(c.Pix, want) {
		t.Fatalf("pixels = %x, want %x", c.Pix, want)
	}
	mustCursorRest(t, s)

	pen.Warp(200, 300)
	moved := nextUntil(t, s, at(200, 300))
	if moved.Serial != c.Serial {
		t.Fatalf("serial changed from %d to %d by moving", c.Serial, moved.Serial)
	}
	pen.Cursor([][]bool{{true}}, image.Pt(0, 0), 0xffffff)
	shaped := nextUntil(t, s, func(n frame.Cursor) bool { return n.Serial != c.Serial })
	if shaped.X != 200 || shaped.Y != 300 || shaped.W != 1 || !bytes.Equal(shaped.Pix, []byte{255, 255, 255, 255}) {
		t.Fatalf("new shape = %+v", shaped)
	}
	mustCursorRest(t, s)
}

func TestCursorOutsideTheSharedAreaTellsNothing(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	pen := xvfbtest.Draw(t, display)
	pen.Cursor([][]bool{{true}}, image.Pt(0, 0), 0xffffff)
	var area atomic.Pointer[image.Rectangle]
	set := func(r image.Rectangle) { area.Store(&r) }
	set(rect(100, 100, 200, 200))
	pen.Warp(110, 120)
	s := mustCursor(t, display, func() image.Rectangle { return *area.Load() })
	nextUntil(t, s, at(10, 20))
	pen.Warp(50, 50)
	out := nextUntil(t, s, hidden)
	if out.X != 0 || out.Y != 0 || out.Serial != 0 || out.Pix != nil {
		t.Fatalf("outside: %+v, want nothing but Visible=false", out)
	}
	pen.Warp(60, 70)
	mustCursorRest(t, s) // motions out there are nobody's business
	pen.Warp(299, 299)
	nextUntil(t, s, at(199, 199))
	pen.Warp(300, 299) // the area's far edge is outside
	nextUntil(t, s, hidden)
	set(rect(290, 290, 100, 100)) // the area moves to where the pointer is
	nextUntil(t, s, at(10, 9))
}

// Over what chosen windows hide, and beside them, the pointer tells nothing: also when it rests and a window comes between.
func TestCursorOverWhatIsMaskedTellsNothing(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	pen := xvfbtest.Draw(t, display)
	pen.Cursor([][]bool{{true}}, image.Pt(0, 0), 0xffffff)
	editor, bank := newProgram(t, display, green), newProgram(t, display, red)
	a := editor.window(rect(50, 50, 200, 150), "Notes")
	src := mustOpen(t, Config{Display: display, PollInterval: MinMinInterval, MinInterval: MinMinInterval, Apps: []AppID{editor.id()}}, x11Limits{})
	if src.Shows(image.Pt(60, 60)) {
		t.Error("something counts as shown before the first picture")
	}
	until(t, src, red, layer{rect(50, 50, 200, 150), green})
	pen.Warp(10, 10)
	s, err := OpenCursor(display, src)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if c := nextUntil(t, s, hidden); c.Pix != nil || c.X != 0 {
		t.Errorf("beside the window it tells %+v", c)
	}
	pen.Warp(60, 60)
	nextUntil(t, s, at(60, 60))
	secret := bank.window(rect(40, 40, 50, 50), "Bank")
	until(t, src, red, layer{rect(50, 50, 200, 150), green}, layer{rect(40, 40, 50, 50), veiled})
	if c := nextUntil(t, s, hidden); c.Pix != nil || c.Serial != 0 {
		t.Errorf("over another window it tells %+v", c)
	}
	bank.move(secret, 300, 300)
	until(t, src, red, layer{rect(50, 50, 200, 150), green})
	nextUntil(t, s, at(60, 60))
	editor.move(a, 100, 100)
	until(t, src, red, layer{rect(100, 100, 200, 150), green})
	nextUntil(t, s, hidden)
}

func TestCursorWithoutInkIsHidden(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	pen := xvfbtest.Draw(t, display)
	pen.Warp(10, 10)
	pen.Cursor([][]bool{{true}}, image.Pt(0, 0), 0xffffff)
	s := mustCursor(t, display, whole)
	nextUntil(t, s, at(10, 10))
	pen.Cursor([][]bool{{false}}, image.Pt(0, 0), 0xffffff)
	nextUntil(t, s, hidden)
}

func TestUserMotionIsToldByTheServer(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	pen := xvfbtest.Draw(t, display)
	if _, err := pen.Conn().Use("XTEST"); err != nil {
		t.Fatal(err)
	}
	pen.Cursor([][]bool{{true}}, image.Pt(0, 0), 0xffffff)
	s := mustCursor(t, display, whole)
	nextUntil(t, s, func(c frame.Cursor) bool { return c.Visible })
	if !s.raw {
		t.Fatal("no word of motions from a server with XInput 2")
	}
	s.note.motion.Store(false)
	err := xtest.FakeInputChecked(pen.Conn().Conn, xproto.MotionNotify, 0, 0, pen.Root(), 33, 44, 0).Check()
	if err != nil {
		t.Fatal(err)
	}
	s.conn.Sync() // the reader has heard what the server said before its answer
	if !s.note.motion.Load() {
		t.Fatal("a motion was not told")
	}
	nextUntil(t, s, at(33, 44))
}

func TestCursorServerKilledAndClosed(t *testing.T) {
	server := xvfbtest.Run(t, screen)
	s := mustCursor(t, server.Display, whole)
	nextUntil(t, s, func(frame.Cursor) bool { return true })
	result := make(chan error, 1)
	go func() {
		_, err := s.Next(context.Background())
		result <- err
	}()
	server.Kill()
	select {
	case err := <-result:
		if !errors.Is(err, ErrServerGone) {
			t.Fatalf("Next = %v, want ErrServerGone", err)
		}
	case <-time.After(patient):
		t.Fatal("Next still waits for a server that was killed")
	}

	s = mustCursor(t, xvfbtest.Start(t, screen), whole)
	nextUntil(t, s, func(frame.Cursor) bool { return true })
	go func() {
		_, err := s.Next(context.Background())
		result <- err
	}()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-result; !errors.Is(err, ErrClosed) {
		t.Fatalf("Next during Close = %v, want ErrClosed", err)
	}
}

func TestShapeConversion(t *testing.T) {
	// Half transparent red premultiplied (0x80 of 0xff) comes back as full red; rounding is to nearest.
	s := newShape(7, 2, 1, image.Pt(1, 0), []uint32{0x80800000, 0x03010203})
	if want := []byte{255, 0, 0, 0x80, 85, 170, 255, 3}; !bytes.Equal(s.pix, want) {
		t.Fatalf("pixels = %v, want %v", s.pix, want)
	}
	if !s.seen || s.serial != 7 || s.hot != image.Pt(1, 0) {
		t.Fatalf("shape = %+v", s)
	}
	large := make([]uint32, 300*260)
	large[259] = 0xff0000ff // beyond the cut in the first row
	large[300] = 0xff00ff00 // first of the second row
	s = newShape(8, 300, 260, image.Point{}, large)
	if s.w != 256 || s.h != 256 || len(s.pix) != 4*256*256 {
		t.Fatalf("large shape is %dx%d of %d bytes", s.w, s.h, len(s.pix))
	}
	if got := s.pix[4*256 : 4*256+4]; !bytes.Equal(got, []byte{0, 255, 0, 255}) {
		t.Fatalf("first pixel of the second row = %v", got)
	}
}
