package surface

import (
	"context"
	"errors"
	"image"
	"image/color"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xvfbtest"
)

// table is a display with a window on it, and a surface that may lie over that.
type table struct {
	t     *testing.T
	pen   *xvfbtest.Pen
	below xproto.Window
	s     *Surface
	ended chan error
	stop  context.CancelFunc
}

// ground is the window's own colour, corner where it lies.
const ground = 0x804020

var corner = image.Pt(30, 20)

func newTable(t *testing.T, args ...string) *table {
	t.Helper()
	display := xvfbtest.Start(t, "640x480x24", args...)
	b := &table{t: t, pen: xvfbtest.Draw(t, display), ended: make(chan error, 1)}
	b.below = b.window(b.pen.Root(), image.Rect(0, 0, 500, 400).Add(corner), ground)
	b.s = New(Config{Display: display, Window: func() uint32 { return uint32(b.below) }})
	ctx, stop := context.WithCancel(context.Background())
	b.stop = stop
	over := make(chan struct{})
	go func() {
		defer close(over)
		b.ended <- b.s.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-over
	})
	return b
}

func (b *table) window(in xproto.Window, at image.Rectangle, colour uint32) xproto.Window {
	b.t.Helper()
	c := b.pen.Conn().Conn
	id, err := xproto.NewWindowId(c)
	if err != nil {
		b.t.Fatal(err)
	}
	err = xproto.CreateWindowChecked(c, 0, id, in, int16(at.Min.X), int16(at.Min.Y), uint16(at.Dx()), uint16(at.Dy()), 0,
		xproto.WindowClassInputOutput, 0, xproto.CwBackPixel, []uint32{colour}).Check()
	if err != nil {
		b.t.Fatal(err)
	}
	if err := xproto.MapWindowChecked(c, id).Check(); err != nil {
		b.t.Fatal(err)
	}
	return id
}

// shot is what is on the display in a part of the window below.
func (b *table) shot(r image.Rectangle) *image.RGBA {
	b.t.Helper()
	r = r.Add(corner)
	reply, err := xproto.GetImage(b.pen.Conn().Conn, xproto.ImageFormatZPixmap, xproto.Drawable(b.pen.Root()), int16(r.Min.X), int16(r.Min.Y),
		uint16(r.Dx()), uint16(r.Dy()), ^uint32(0)).Reply()
	if err != nil {
		b.t.Fatal(err)
	}
	p := image.NewRGBA(image.Rectangle{Max: r.Size()})
	swap(p.Pix, reply.Data)
	for i := 3; i < len(p.Pix); i += 4 {
		p.Pix[i] = 255
	}
	return p
}

// await waits until a part of the window below looks like want.
func (b *table) await(what string, r image.Rectangle, want *image.RGBA) {
	b.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; runtime.Gosched() {
		got, equal := b.shot(r), true
		for y := range r.Dy() {
			for x := range r.Dx() {
				equal = equal && got.RGBAAt(x, y) == want.RGBAAt(want.Rect.Min.X+x, want.Rect.Min.Y+y)
			}
		}
		if equal {
			return
		}
		if time.Now().After(deadline) {
			same(b.t, what, got, want, 0)
		}
	}
}

func plain(size image.Point, colour uint32) *image.RGBA {
	p := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			p.SetRGBA(x, y, color.RGBA{uint8(colour >> 16), uint8(colour >> 8), uint8(colour), 255})
		}
	}
	return p
}

func TestPicturesAreOnTheDisplayExactly(t *testing.T) {
	b := newTable(t)
	first, place := noise(300, 200, 1), image.Rect(50, 60, 350, 260)
	b.s.Picture(first)
	b.s.Show(image.Pt(300, 200), place, place)
	b.await("the picture", place, first)
	b.await("beside it", image.Rect(40, 60, 50, 260), plain(image.Pt(10, 200), ground))

	second := clone(first)
	second.SetRGBA(17, 33, color.RGBA{1, 2, 3, 255})
	second.SetRGBA(299, 199, color.RGBA{4, 5, 6, 255})
	b.s.Picture(second)
	b.await("another picture", place, second)

	seen := image.Rect(60, 70, 200, 150) // panned, and cut
	b.s.Show(image.Pt(300, 200), image.Rect(-20, 10, 280, 210), seen)
	b.await("a part of it", seen, cut(second, seen.Sub(image.Pt(-20, 10))))
	b.await("where it was", image.Rect(200, 60, 350, 260), plain(image.Pt(150, 200), ground))

	b.s.Hide()
	b.await("the window below", place, plain(place.Size(), ground))
	third := noise(300, 200, 3)
	b.s.Picture(third)
	b.s.Show(image.Pt(300, 200), place, place)
	b.await("what came while it was hidden", place, third)
}

func TestAPictureOfAnotherSizeWaitsForItsPlace(t *testing.T) {
	b := newTable(t)
	small, large := noise(100, 80, 1), noise(200, 160, 2)
	place := image.Rect(10, 10, 110, 90)
	b.s.Picture(small)
	b.s.Show(image.Pt(100, 80), place, place)
	b.await("the small one", place, small)
	b.s.Picture(large)
	b.s.Show(image.Pt(200, 160), place.Add(image.Pt(1, 1)), place.Add(image.Pt(1, 1)))
	half := newSheet(spot{size: image.Pt(200, 160), place: image.Rect(0, 0, 100, 80), seen: image.Rect(0, 0, 100, 80)})
	half.take(large)
	half.render(half.all())
	b.await("the large one, scaled", place.Add(image.Pt(1, 1)), half.seen())

	// The word of a new size may also come before its picture.
	b.s.Show(image.Pt(100, 80), place, place)
	for len(b.s.wake) > 0 { // it has been heard, and there is nothing to show yet
		runtime.Gosched()
	}
	b.s.Picture(small)
	b.await("the small one again", place, small)
}

func TestThePointerIsOverThePicture(t *testing.T) {
	b := newTable(t)
	place := image.Rect(0, 0, 100, 80)
	p := plain(place.Size(), 0x112233)
	b.s.Picture(p)
	b.s.Show(place.Size(), place, place)
	dot := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	dot.SetNRGBA(0, 0, color.NRGBA{R: 255, A: 255})
	b.s.Point(dot, image.Rect(7, 8, 8, 9))
	with := clone(p)
	with.SetRGBA(7, 8, color.RGBA{255, 0, 0, 255})
	b.await("the pointer", place, with)
	p = plain(place.Size(), 0x332211)
	b.s.Picture(p)
	with = clone(p)
	with.SetRGBA(7, 8, color.RGBA{255, 0, 0, 255})
	b.await("the pointer over the next picture", place, with)
	b.s.Point(nil, image.Rectangle{})
	b.await("no pointer", place, p)
}

// Whatever lay over it and goes away, it is seen again.
func TestWhatWasCoveredComesBack(t *testing.T) {
	b := newTable(t)
	p, place := noise(300, 200, 1), image.Rect(50, 60, 350, 260)
	b.s.Picture(p)
	b.s.Show(p.Rect.Size(), place, place)
	b.await("the picture", place, p)
	over := b.window(b.pen.Root(), image.Rect(100, 100, 200, 200).Add(corner), 0xff00ff)
	b.await("what covers it", image.Rect(100, 100, 200, 200), plain(image.Pt(100, 100), 0xff00ff))
	if err := xproto.DestroyWindowChecked(b.pen.Conn().Conn, over).Check(); err != nil {
		t.Fatal(err)
	}
	b.await("the picture again", place, p)
	if err := xproto.UnmapWindowChecked(b.pen.Conn().Conn, b.below).Check(); err != nil { // minimised
		t.Fatal(err)
	}
	p = noise(300, 200, 2)
	b.s.Picture(p)
	if err := xproto.MapWindowChecked(b.pen.Conn().Conn, b.below).Check(); err != nil {
		t.Fatal(err)
	}
	b.await("what came meanwhile", place, p)
}

// The pointer is in the window below, not in ours: that one gets all input, and is never told that the pointer left it.
func TestItTakesNoInput(t *testing.T) {
	b := newTable(t)
	p, place := noise(300, 200, 1), image.Rect(50, 60, 350, 260)
	b.s.Picture(p)
	b.s.Show(p.Rect.Size(), place, place)
	b.await("the picture", place, p)
	b.pen.Warp(corner.X+100, corner.Y+100)
	at, err := xproto.QueryPointer(b.pen.Conn().Conn, b.below).Reply()
	if err != nil || at.WinX != 100 || at.WinY != 100 || at.Child != 0 {
		t.Fatalf("the pointer is at %+v, %v; want 100,100 in the window below and in none over it", at, err)
	}
	tree, err := xproto.QueryTree(b.pen.Conn().Conn, b.below).Reply()
	if err != nil || tree.ChildrenLen != 1 {
		t.Fatalf("%+v, %v: want one window over it, else nothing is tested", tree, err)
	}
}

func TestItEndsWithTheWindowBelow(t *testing.T) {
	b := newTable(t)
	p, place := noise(30, 20, 1), image.Rect(5, 6, 35, 26)
	b.s.Picture(p)
	b.s.Show(p.Rect.Size(), place, place)
	b.await("the picture", place, p)
	if err := xproto.DestroyWindowChecked(b.pen.Conn().Conn, b.below).Check(); err != nil {
		t.Fatal(err)
	}
	for b.s.Works() { // the server's word that it is gone comes with the next picture or the one after
		p = clone(p)
		p.Pix[0]++
		b.s.Picture(p)
		runtime.Gosched()
	}
	if err := <-b.ended; !errors.Is(err, ErrGone) {
		t.Fatalf("Run = %v, want ErrGone", err)
	}
	b.s.Picture(p) // and nothing happens
	b.s.Show(p.Rect.Size(), place, place)
}

func TestWithoutSharedMemoryItSaysSo(t *testing.T) {
	b := newTable(t, "-extension", "MIT-SHM")
	b.s.Show(image.Pt(30, 20), image.Rect(0, 0, 30, 20), image.Rect(0, 0, 30, 20))
	if err := <-b.ended; !errors.Is(err, ErrUnsupported) {
		t.Fatalf("Run = %v, want ErrUnsupported", err)
	}
	if b.s.Works() {
		t.Fatal("it says that it works")
	}
}

func TestWithoutAWindowItSaysSo(t *testing.T) {
	s := New(Config{Display: xvfbtest.Start(t, "100x100x24"), Window: func() uint32 { return 0 }})
	s.Show(image.Pt(1, 1), image.Rect(0, 0, 1, 1), image.Rect(0, 0, 1, 1))
	if err := s.Run(t.Context()); !errors.Is(err, ErrNoWindow) || s.Works() {
		t.Fatalf("Run = %v, works %v; want ErrNoWindow", err, s.Works())
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	b := newTable(t)
	p, place := noise(30, 20, 1), image.Rect(5, 6, 35, 26)
	b.s.Picture(p)
	b.s.Show(p.Rect.Size(), place, place)
	b.await("the picture", place, p)
	b.stop()
	if err := <-b.ended; !errors.Is(err, context.Canceled) {
		t.Fatalf("Run = %v, want context.Canceled", err)
	}
	b.await("the window below", place, plain(place.Size(), ground))
	if b.s.Works() || b.s.sheet.picture != nil {
		t.Fatal("it still works, or keeps a picture")
	}
}

// BenchmarkShown is a picture's way from the decoder to the display, the server's part included: mean, median and 95th percentile.
func BenchmarkShown(b *testing.B) {
	display := xvfbtest.Start(b, "1920x1080x24")
	pen := xvfbtest.Draw(b, display)
	s := New(Config{Display: display, Window: func() uint32 { return uint32(pen.Root()) }})
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	p := noise(1920, 1080, 1)
	s.Picture(p)
	s.Show(p.Rect.Size(), p.Rect, p.Rect)
	for up := false; !up; runtime.Gosched() {
		s.drawing.Lock()
		up = s.up
		s.drawing.Unlock()
	}
	for _, c := range []struct {
		name string
		at   image.Rectangle
	}{{"letter", image.Rect(400, 300, 410, 320)}, {"video", image.Rect(600, 300, 1240, 660)}, {"all", image.Rect(0, 0, 1920, 1080)}} {
		b.Run(c.name, func(b *testing.B) {
			q := clone(p)
			for y := c.at.Min.Y; y < c.at.Max.Y; y++ {
				for x := c.at.Min.X; x < c.at.Max.X; x++ {
					q.Pix[q.PixOffset(x, y)] ^= 0x80
				}
			}
			b.ReportAllocs()
			took := make([]time.Duration, 0, 1<<16)
			for b.Loop() {
				start := time.Now()
				p, q = q, p
				s.Picture(p)
				s.drawing.Lock()
				err := s.win.wait()
				s.drawing.Unlock()
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
	stop()
	<-ended
}
