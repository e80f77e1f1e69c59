package remoteview

import (
	"image"
	"image/color"
	"testing"
)

// What the sharer covers by a pause is not painted, not kept by hand and comes back only with the pause's end.
func TestNothingGivesAPausedPictureAway(t *testing.T) {
	b := newBench(t)
	b.view.Update(live())
	red := image.NewRGBA(image.Rect(0, 0, 400, 300))
	for i := 0; i < len(red.Pix); i += 4 {
		red.Pix[i], red.Pix[i+3] = 255, 255
	}
	seen := func() (n int) {
		c := b.window.Canvas().Capture()
		for y := c.Bounds().Min.Y; y < c.Bounds().Max.Y; y++ {
			for x := c.Bounds().Min.X; x < c.Bounds().Max.X; x++ {
				if r, g, blue, _ := c.At(x, y).RGBA(); r > 2*g && r > 2*blue && r > 0x2000 {
					n++
				}
			}
		}
		return n
	}
	b.view.ShowPicture(red)
	if n := seen(); n < 100_000 || b.view.Picture() == nil {
		t.Fatalf("%d pixels of the picture are seen while it is live, kept: %v", n, b.view.Picture() != nil)
	}
	paused := live()
	paused.Phase = PhasePaused
	b.view.Update(paused)
	b.view.ShowPicture(red) // one was still on its way
	b.view.Refresh()
	if n := seen(); n != 0 || b.view.Picture() != nil || b.view.renderer().picture.Image != nil {
		t.Errorf("%d pixels of the picture are seen during the pause, kept: %v", n, b.view.Picture() != nil)
	}
	b.view.Update(live())
	if n := seen(); n < 100_000 || b.view.Picture().RGBAAt(3, 3) != (color.RGBA{255, 0, 0, 255}) {
		t.Errorf("%d pixels of the picture are seen after the pause", n)
	}
}
