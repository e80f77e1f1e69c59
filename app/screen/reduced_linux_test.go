package screen

import (
	"image"
	"testing"
	"time"

	"deskhand/media/capture/xvfbtest"
	"deskhand/media/codec"
)

// A screen of 6K is larger than a picture may be: it is shown halved, sharply, with the hand where it points, and is not called exact; made
// small enough, it is shown as it is, by the same share.
func TestScreensLargerThanAPictureAreHalved(t *testing.T) {
	display := xvfbtest.Start(t, "6016x3384x24")
	const green, red, mixed = 0x20a040, 0xc02030, 0x706038 // half green, half red
	size := image.Pt(6016, 3384)
	if codec.Fits(size.X, size.Y) {
		t.Fatal("there is nothing to be halved")
	}
	c := newChain(t, display, 0)
	c.pen.Fill(image.Rectangle{Max: size}, green)
	c.pen.Fill(image.Rect(6000, 3380, 6016, 3384), red)
	c.pen.Fill(image.Rect(101, 200, 102, 210), red)
	c.until("6K", image.Pt(3008, 1692), map[image.Point]uint32{
		{3, 3}: green, {2999, 1691}: green, {3000, 1690}: red, {3007, 1691}: red, {50, 100}: mixed, {50, 104}: mixed, {50, 105}: green, {51, 100}: green,
	})
	if got := c.pointed(3000, 1690); got != (image.Pt(6001, 3381)) {
		t.Errorf("points at %v", got)
	}
	if c.viewer.Exact() {
		t.Error("what was made smaller is called exact")
	}
	c.pen.Resize(800, 600)
	c.pen.Fill(image.Rect(0, 0, 800, 600), red)
	c.until("small", image.Pt(800, 600), map[image.Point]uint32{{0, 0}: red, {799, 599}: red})
	if got := c.pointed(700, 500); got != (image.Pt(700, 500)) {
		t.Errorf("small: points at %v", got)
	}
	for late := time.After(time.Minute); !c.viewer.Exact(); {
		select {
		case <-c.viewer.Ready():
			c.viewer.Take()
		case <-late:
			t.Fatal("small, and never exact")
		}
	}
}

func TestReduction(t *testing.T) {
	for _, test := range []struct{ w, h, want int }{
		{1920, 1080, 0}, {3840, 2160, 0}, {7680, 2160, 0}, {6016, 3384, 1}, {7680, 4320, 1}, {11520, 2160, 1}, {8192, 2048, 0}, {8193, 100, 1}, {15360, 8640, 2}, {32767, 32767, 3},
		{0, 0, 0}, {0, 1080, 0}, {-1, -1, 0},
	} {
		steps := Reduction(image.Pt(test.w, test.h))
		if steps != test.want {
			t.Errorf("%d x %d is halved %d times, want %d", test.w, test.h, steps, test.want)
		}
	}
}
