package scale

import (
	"bytes"
	"image"
	"math/rand/v2"
	"testing"
)

func noise(w, h, room int) Plane {
	p := Plane{Pix: make([]byte, h*(4*w+room)), Stride: 4*w + room, W: w, H: h}
	r := rand.New(rand.NewPCG(1, uint64(w*h)))
	for i := range p.Pix {
		p.Pix[i] = byte(r.UintN(256))
	}
	return p
}

// Every byte of the result is the mean of what src has of its block, rounded; nothing beside the rectangle is touched.
func TestShrinkIsTheMean(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {2, 2}, {16, 12}, {17, 13}, {33, 2}, {1, 9}} {
		for steps := 1; steps <= MaxSteps; steps++ {
			src := noise(size.X, size.Y, 12)
			to := Shrunk(size, steps)
			dst := noise(to.X, to.Y, 4)
			before := bytes.Clone(dst.Pix)
			r := image.Rect(to.X/3, to.Y/3, to.X, to.Y)
			Shrink(dst, src, r, steps)
			for y := range to.Y {
				for x := range to.X {
					for c := range 4 {
						got := dst.Pix[y*dst.Stride+4*x+c]
						if !image.Pt(x, y).In(r) {
							if got != before[y*dst.Stride+4*x+c] {
								t.Fatalf("%v, %d steps: %d,%d is beside %v and was written", size, steps, x, y, r)
							}
							continue
						}
						sum, n := 0, 0
						for sy := y << steps; sy < min((y+1)<<steps, size.Y); sy++ {
							for sx := x << steps; sx < min((x+1)<<steps, size.X); sx++ {
								sum, n = sum+int(src.Pix[sy*src.Stride+4*sx+c]), n+1
							}
						}
						if want := byte((sum + n/2) / n); got != want {
							t.Fatalf("%v, %d steps: %d,%d byte %d is %d, want %d", size, steps, x, y, c, got, want)
						}
					}
				}
			}
		}
	}
}

// A screen of 8K, all of it: what each picture of a film over all of it costs.
func BenchmarkShrink8K(b *testing.B) {
	src := noise(7680, 4320, 0)
	dst := noise(3840, 2160, 0)
	b.SetBytes(int64(len(src.Pix)))
	for b.Loop() {
		Shrink(dst, src, image.Rect(0, 0, dst.W, dst.H), 1)
	}
}
