package codectest

import (
	"image"
	"math"
	"math/rand/v2"
)

// Style is how a page of text looks: its colours, and how the edges of its characters are smoothed.
type Style struct {
	Paper    [3]byte // R, G, B
	Inks     [][3]byte
	Subpixel bool // the three stripes of a pixel apart, as most systems do on flat panels; else in grey
}

// Light is a word processor's page or a web page; Dark is an editor with coloured words.
func Light() Style {
	return Style{Paper: [3]byte{255, 255, 255}, Inks: [][3]byte{{0x20, 0x20, 0x20}, {0x20, 0x20, 0x20}, {0x20, 0x20, 0x20}, {0x0b, 0x57, 0xd0}, {0xb3, 0x26, 0x1e}}, Subpixel: true}
}

// Dark is an editor with coloured words on a dark ground.
func Dark() Style {
	return Style{Paper: [3]byte{0x1e, 0x1e, 0x2e}, Inks: [][3]byte{{0xd4, 0xd4, 0xd4}, {0xd4, 0xd4, 0xd4}, {0x56, 0x9c, 0xd6}, {0xce, 0x91, 0x78}, {0x6a, 0x99, 0x55}}, Subpixel: true}
}

// glyphs is how many characters there are: enough that no two lines are alike.
const glyphs = 60

// stroke is a line of a character, in pixels from its top left corner.
type stroke struct{ x0, y0, x1, y1 float64 }

// Page fills r with lines of words in smoothed characters. It returns the damage.
func (s *Screen) Page(r image.Rectangle, style Style) image.Rectangle {
	r = r.Intersect(s.Bounds())
	s.Fill(r, style.Paper[0], style.Paper[1], style.Paper[2])
	for y := r.Min.Y; y+cell.Y <= r.Max.Y; y += cell.Y {
		s.Line(image.Pt(r.Min.X, y), r.Dx(), style)
	}
	return r
}

// Line writes one line of words at p over at most w pixels, onto what is there.
func (s *Screen) Line(p image.Point, w int, style Style) {
	const advance = 7.4 // pixels: characters stand between pixels, so each looks different every time
	ink := style.Inks[0]
	for i, n := 0, int(float64(w)/advance*(0.35+0.6*s.rng.Float64())); i < n; i++ {
		if s.rng.IntN(6) == 0 { // a space; the next word may have another colour
			ink = style.Inks[s.rng.IntN(len(style.Inks))]
			continue
		}
		s.smooth(s.rng.IntN(glyphs), float64(p.X)+advance*float64(i), p.Y, ink, style.Subpixel)
	}
}

// smooth draws character g at x, y, blending ink by how much of each pixel, or of each of its stripes, is covered.
func (s *Screen) smooth(g int, x float64, y int, ink [3]byte, subpixel bool) {
	strokes := shape(g)
	x0 := int(math.Floor(x)) - 1
	for py := y; py < y+cell.Y; py++ {
		for px := x0; px < x0+cell.X+3; px++ {
			if !image.Pt(px, py).In(s.Bounds()) {
				continue
			}
			i := py*s.Stride + 4*px
			for c := range 3 { // red, green, blue stand side by side
				at := float64(px) + 0.5 - x
				if subpixel {
					at += (float64(c) - 1) / 3
				}
				cover := covered(strokes, at, float64(py-y)+0.5)
				k := i + 2 - c
				s.Pix[k] = byte(math.Round(float64(s.Pix[k]) + (float64(ink[c])-float64(s.Pix[k]))*cover))
			}
		}
	}
}

// covered is how much of the spot x, y the strokes cover, 0..1.
func covered(strokes []stroke, x, y float64) float64 {
	const halfWidth = 0.55
	most := 0.0
	for _, l := range strokes {
		dx, dy := l.x1-l.x0, l.y1-l.y0
		t := min(max(((x-l.x0)*dx+(y-l.y0)*dy)/(dx*dx+dy*dy), 0), 1)
		d := math.Hypot(x-l.x0-t*dx, y-l.y0-t*dy)
		most = max(most, min(max(halfWidth+0.5-d, 0), 1))
	}
	return most
}

// shape is the strokes of character g.
func shape(g int) []stroke {
	rng := rand.New(rand.NewPCG(uint64(g), 3))
	xs, ys := [...]float64{1, 3.4, 5.8}, [...]float64{2.5, 5, 8, 11}
	out := make([]stroke, 0, 4)
	for range 2 + rng.IntN(3) {
		a, b := rng.IntN(12), rng.IntN(12)
		if a == b {
			b = (a + 4) % 12
		}
		out = append(out, stroke{xs[a%3], ys[a/3], xs[b%3], ys[b/3]})
	}
	return out
}
