package scale

import (
	"image"
	"image/color"
	"testing"
)

// shrunk is a picture in another size.
func shrunk(p *image.RGBA, to image.Point) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: to})
	New(p.Rect.Size(), to).Draw(p, out.Rect, func(y int, row []uint64) { PackRGBA(out.Pix[y*out.Stride:], row) })
	return out
}

// A thin line is seen at every size, and one colour stays that colour.
func TestAreaKeepsStrokesAndColours(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 90, 60))
	for i := range p.Pix {
		p.Pix[i] = 255
	}
	for y := range 60 {
		p.SetRGBA(31, y, color.RGBA{A: 255})
	}
	for _, to := range []image.Point{{90, 60}, {61, 41}, {45, 30}, {30, 20}, {180, 120}, {200, 77}} {
		q := shrunk(p, to)
		least := uint8(255)
		for x := range to.X {
			least = min(least, q.RGBAAt(x, to.Y/2).R)
		}
		if want := uint8(max(0, 255-255*to.X/90)) + 3; least > want {
			t.Errorf("%v: the darkest pixel of a black line is %d, want at most %d", to, least, want)
		}
		if c := q.RGBAAt(to.X-1, to.Y-1); c != (color.RGBA{255, 255, 255, 255}) {
			t.Errorf("%v: white has become %v", to, c)
		}
	}
}

// Made larger by a whole number every pixel is a square of its own colour.
func TestLargerIsSharp(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 7, 5))
	for i := range p.Pix {
		p.Pix[i] = byte(37 * i)
	}
	q := shrunk(p, image.Pt(21, 15))
	for y := range 15 {
		for x := range 21 {
			if got, want := q.RGBAAt(x, y), p.RGBAAt(x/3, y/3); got != want {
				t.Fatalf("%d,%d is %v, want %v", x, y, got, want)
			}
		}
	}
}
