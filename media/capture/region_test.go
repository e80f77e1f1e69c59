package capture

import (
	"image"
	"math/rand/v2"
	"testing"
)

// A region is compared with a bitmap that does the same: nothing is lost, nothing is there twice, nothing too much.
func TestRegionsAreWhatABitmapSays(t *testing.T) {
	const side = 24
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var g region
		var bits [side][side]bool
		for range 12 {
			x, y := r.IntN(side), r.IntN(side)
			box := image.Rect(x, y, x+r.IntN(side-x+1), y+r.IntN(side-y+1))
			add := r.IntN(3) > 0
			if add {
				g = g.plus(box)
			} else {
				g = g.minus(box)
			}
			for y := box.Min.Y; y < box.Max.Y; y++ {
				for x := box.Min.X; x < box.Max.X; x++ {
					bits[y][x] = add
				}
			}
		}
		box, count := image.Rect(r.IntN(side), r.IntN(side), r.IntN(side), r.IntN(side)), 0
		for y := range side {
			for x := range side {
				if bits[y][x] && image.Pt(x, y).In(box) {
					count++
				}
				n := 0
				for _, a := range g {
					if image.Pt(x, y).In(a) {
						n++
					}
				}
				if want := bits[y][x]; want != (n == 1) || n > 1 {
					t.Fatalf("%v: %d,%d is there %d times, want %v", g, x, y, n, want)
				}
			}
		}
		if got := g.within(box); got != count {
			t.Fatalf("%v: %d pixels within %v, want %d", g, got, box, count)
		}
	}
}

func TestVeilLeavesOnlyWhatIsShown(t *testing.T) {
	r := image.Rect(10, 20, 18, 26)
	pixels := make([]byte, 4*8*6)
	for i := range pixels {
		pixels[i] = 0xaa
	}
	shown := region{image.Rect(0, 0, 12, 22), image.Rect(15, 23, 40, 40)}
	veil(pixels, r, shown)
	for y := range 6 {
		for x := range 8 {
			at := 4 * (y*8 + x)
			p := image.Pt(10+x, 20+y)
			if seen := pixels[at] == 0xaa && pixels[at+1] == 0xaa; seen != (p.In(shown[0]) || p.In(shown[1])) {
				t.Errorf("%v is shown: %v", p, seen)
			}
		}
	}
}
