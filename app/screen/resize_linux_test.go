package screen

import (
	"context"
	"image"
	"image/color"
	"sync"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"

	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/capture/xvfbtest"
	"deskhand/media/pipe"
)

// chain is a screen on its way to a viewer: capture, encoder, decoder.
type chain struct {
	t       *testing.T
	pen     *xvfbtest.Pen
	source  capture.Source
	shown   *reduced
	viewer  *pipe.Receiver
	hands   Hands
	picture *image.RGBA // the newest
}

func newChain(t *testing.T, display string, m capture.MonitorID) *chain {
	t.Helper()
	c := &chain{t: t, pen: xvfbtest.Draw(t, display)}
	d := NewDesktop(DesktopConfig{Display: display})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	c.source, err = d.Source(capture.Monitor{ID: m})
	must(err)
	c.shown = &reduced{Source: c.source}
	var sender *pipe.Sender
	c.viewer = pipe.NewReceiver(pipe.ReceiverConfig{AskKeyFrame: func() { sender.RequestKeyFrame() }})
	sender = pipe.NewSender(pipe.SenderConfig{Source: c.shown, Bitrate: 20_000_000, Sink: func(sample []byte, _ bool, _ time.Time) { c.viewer.Put(sample) }})
	c.hands, err = d.Hands(c.source.Area(), func() bool { return true })
	must(err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = sender.Run(ctx) })
	wg.Go(func() { _ = c.viewer.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		_ = c.hands.Close()
	})
	return c
}

// until takes what the viewer gets until it has the given size and colours.
func (c *chain) until(what string, size image.Point, at map[image.Point]uint32) {
	c.t.Helper()
	late := time.After(time.Minute)
	for {
		if p, ok := c.viewer.Take(); ok {
			c.picture = p
		}
		right := c.picture != nil && c.picture.Rect.Size() == size
		for p, colour := range at {
			right = right && c.picture.RGBAAt(p.X, p.Y) == color.RGBA{byte(colour >> 16), byte(colour >> 8), byte(colour), 255}
		}
		if right {
			return
		}
		select {
		case <-c.viewer.Ready():
		case <-late:
			c.t.Fatalf("%s: the picture never came; the last one is %v", what, c.picture.Rect)
		}
	}
}

// pointed does a move to a pixel of the picture, and says where the pointer is on the desktop then.
func (c *chain) pointed(x, y int) image.Point {
	c.t.Helper()
	c.hands.SetArea(c.source.Area())
	if err := c.hands.Do(grown(wire.Move{X: uint16(x), Y: uint16(y)}, c.shown.halved())); err != nil {
		c.t.Fatal(err)
	}
	p, err := xproto.QueryPointer(c.pen.Conn().Conn, c.pen.Root()).Reply()
	if err != nil {
		c.t.Fatal(err)
	}
	return image.Pt(int(p.RootX), int(p.RootY))
}

// The resolution changes while a desktop is shown: the same viewer goes on in the new size, exactly, and points where it did.
func TestResolutionChangesWhileItIsShown(t *testing.T) {
	display := xvfbtest.Start(t, "800x600x24")
	const green, red = 0x20a040, 0xc02030
	c := newChain(t, display, 0)
	for _, size := range []image.Point{{800, 600}, {640, 400}, {333, 217}, {800, 600}} {
		if size != (image.Point{800, 600}) || c.picture != nil {
			c.pen.Resize(size.X, size.Y)
		}
		c.pen.Fill(image.Rectangle{Max: size}, green)
		corner := image.Pt(size.X-5, size.Y-5)
		c.pen.Fill(image.Rectangle{Min: corner, Max: size}, red)
		c.until(size.String(), size, map[image.Point]uint32{{3, 3}: green, corner: red, corner.Sub(image.Pt(1, 1)): green})
		if got := c.pointed(size.X-2, size.Y-3); got != (image.Pt(size.X-2, size.Y-3)) {
			t.Errorf("%v: points at %v", size, got)
		}
	}
}

// Monitors are plugged in and out beside the one that is shown, and that one moves and grows: the picture is of it, and clicks are on it.
func TestMonitorsComeAndGoWhileOneIsShown(t *testing.T) {
	display := xvfbtest.Start(t, "800x600x24")
	const green, red, blue = 0x20a040, 0xc02030, 0x2030c0
	pen := xvfbtest.Draw(t, display)
	right := image.Rect(400, 100, 640, 400)
	pen.Monitor("left", image.Rect(0, 0, 400, 400), true)
	pen.Monitor("right", right, false)
	list, err := NewDesktop(DesktopConfig{Display: display}).Monitors()
	if err != nil {
		t.Fatal(err)
	}
	var id capture.MonitorID
	for _, m := range list {
		if m.Name == "right" {
			id = m.ID
		}
	}
	pen.Fill(image.Rect(0, 0, 800, 600), red)
	pen.Fill(right, green)
	c := newChain(t, display, id)
	c.until("at first", right.Size(), map[image.Point]uint32{{0, 0}: green, {239, 299}: green})
	if got := c.pointed(10, 20); got != (image.Pt(410, 120)) {
		t.Errorf("at first: points at %v", got)
	}
	pen.Monitor("third", image.Rect(640, 0, 800, 400), false) // plugged in
	pen.RemoveMonitor("left")                                 // and out
	pen.Fill(image.Rect(400, 100, 420, 110), blue)
	c.until("others come and go", right.Size(), map[image.Point]uint32{{0, 0}: blue, {30, 30}: green})
	moved := image.Rect(300, 50, 640, 400)
	pen.Monitor("right", moved, false)
	c.until("it moves and grows", moved.Size(), map[image.Point]uint32{{99, 49}: red, {100, 50}: blue, {150, 150}: green})
	if got := c.pointed(100, 50); got != (image.Pt(400, 100)) {
		t.Errorf("moved: points at %v", got)
	}
	if got := c.pointed(60000, 60000); got != (image.Pt(639, 399)) {
		t.Errorf("beyond its end: points at %v", got)
	}
}
