// Package codectest draws synthetic screens for the tests and benchmarks of media/codec and media/pipe: text, a photograph-like
// area, scrolling, typing. Everything follows from the seed; no program imports it. A Screen belongs to one goroutine.
package codectest

import (
	"image"
	"math"
	"math/rand/v2"

	"deskhand/media/frame"
)

// cell is the size in pixels of a character.
var cell = image.Pt(8, 15)

// Screen is a picture with a text terminal on it.
type Screen struct {
	*frame.Picture
	rng *rand.Rand
}

// NewScreen returns a screen of w by h pixels that shows nothing but its background.
func NewScreen(w, h int, seed uint64) *Screen {
	s := &Screen{Picture: frame.NewPicture(w, h), rng: rand.New(rand.NewPCG(seed, 1))}
	s.Fill(s.Bounds(), 0x1e, 0x22, 0x2a)
	return s
}

// Fill paints r in one colour.
func (s *Screen) Fill(r image.Rectangle, red, green, blue byte) {
	r = r.Intersect(s.Bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			s.set(x, y, red, green, blue)
		}
	}
}

// Text fills r with lines of characters, some of them coloured. It returns the damage.
func (s *Screen) Text(r image.Rectangle) image.Rectangle {
	for y := r.Min.Y; y+cell.Y <= r.Max.Y; y += cell.Y {
		length := r.Dx() / cell.X * (40 + s.rng.IntN(60)) / 100
		for i := range length {
			s.Char(image.Pt(r.Min.X+i*cell.X, y))
		}
	}
	return r.Intersect(s.Bounds())
}

// Char draws one random character at p and returns the damage.
func (s *Screen) Char(p image.Point) image.Rectangle {
	r := image.Rectangle{p, p.Add(cell)}
	s.Fill(r, 0x1e, 0x22, 0x2a)
	ink := [...][3]byte{{0xe0, 0xe0, 0xe0}, {0xe0, 0xe0, 0xe0}, {0xe0, 0xe0, 0xe0}, {0xff, 0x50, 0x40}, {0x50, 0xd0, 0xff}}[s.rng.IntN(5)]
	glyph := rand.New(rand.NewPCG(uint64(s.rng.IntN(64)), 2))
	for range 2 + glyph.IntN(3) { // a few strokes, one pixel wide with a softer one beside them
		x, y, n := 1+glyph.IntN(5), 2+glyph.IntN(8), 3+glyph.IntN(7)
		dx, dy := glyph.IntN(2), 0
		if dx == 0 {
			dy = 1
		}
		for i := range n {
			q := p.Add(image.Pt(min(x+dx*i, 6), min(y+dy*i, 12)))
			if q.In(s.Bounds()) {
				s.set(q.X, q.Y, ink[0], ink[1], ink[2])
			}
			if q = q.Add(image.Pt(1, 0)); q.In(s.Bounds()) && i%2 == 0 {
				s.set(q.X, q.Y, ink[0]/2, ink[1]/2, ink[2]/2)
			}
		}
	}
	return r.Intersect(s.Bounds())
}

// RandomChar draws a character at a random place of the text grid and returns the damage.
func (s *Screen) RandomChar() image.Rectangle {
	return s.Char(image.Pt(s.rng.IntN(max(s.W/cell.X, 1))*cell.X, s.rng.IntN(max(s.H/cell.Y, 1))*cell.Y))
}

// Scroll moves the content up by n lines of text, fills in at the bottom, and returns the damage: everything.
func (s *Screen) Scroll(n int) image.Rectangle {
	by := min(n*cell.Y, s.H)
	copy(s.Pix, s.Pix[by*s.Stride:])
	r := image.Rect(0, s.H-by, s.W, s.H)
	s.Fill(r, 0x1e, 0x22, 0x2a)
	s.Text(r)
	return s.Bounds()
}

// Photo fills r with something like a photograph: smooth shapes with noise. It returns the damage.
func (s *Screen) Photo(r image.Rectangle) image.Rectangle {
	r = r.Intersect(s.Bounds())
	a, b := 20+s.rng.Float64()*60, 20+s.rng.Float64()*60
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			v := 128 + 60*math.Sin(float64(x)/a+math.Cos(float64(y)/b)) + 40*math.Cos(float64(x+2*y)/(a+b))
			n := s.rng.IntN(13) - 6
			s.set(x, y, clamp(v+float64(n)), clamp(0.8*v+30-float64(n)), clamp(250-v+float64(n)/2))
		}
	}
	return r
}

func (s *Screen) set(x, y int, red, green, blue byte) {
	i := y*s.Stride + 4*x
	s.Pix[i], s.Pix[i+1], s.Pix[i+2], s.Pix[i+3] = blue, green, red, 0
}

func clamp(v float64) byte { return byte(min(max(v, 0), 255)) }

// Noise fills r with pixels of any colour. It returns the damage.
func (s *Screen) Noise(r image.Rectangle) image.Rectangle {
	r = r.Intersect(s.Bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			v := s.rng.Uint32()
			s.set(x, y, byte(v), byte(v>>8), byte(v>>16))
		}
	}
	return r
}

// Differing counts the pixels of r whose colour differs.
func Differing(a, b *image.RGBA, r image.Rectangle) (n int) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			i, j := a.PixOffset(x, y), b.PixOffset(x, y)
			if [3]byte(a.Pix[i:i+3]) != [3]byte(b.Pix[j:j+3]) {
				n++
			}
		}
	}
	return n
}

// PSNR compares r of two RGBA images in decibels over R, G and B; equal ones give 99.
func PSNR(a, b *image.RGBA, r image.Rectangle) float64 {
	sum, n := 0.0, 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			i, j := a.PixOffset(x, y), b.PixOffset(x, y)
			for c := range 3 {
				d := float64(a.Pix[i+c]) - float64(b.Pix[j+c])
				sum += d * d
				n++
			}
		}
	}
	if sum == 0 || n == 0 {
		return 99
	}
	return 10 * math.Log10(255*255*float64(n)/sum)
}
