// Package scale makes pictures smaller and larger: for a native window, and for the toolkit where there is none. It is arithmetic on pixels
// and holds nothing else. The main type is Scaler, which belongs to one goroutine.
package scale

import (
	"encoding/binary"
	"image"
)

// Pixels are scaled by area: each new pixel is the mean of the old ones that it covers, in proportion. Text made smaller keeps all its
// strokes, and made larger keeps its edges. Four channels are worked on at a time, as 16 bits each of a word: widen takes them
// apart. Weights are 256ths, and those of a pixel add up to 256, so that a field of one colour keeps it.
const (
	lanes = 0x00ff00ff00ff00ff
	half  = 0x0080008000800080
	one   = 256
)

func widen(p uint32) uint64 { return uint64(p&0x00ff00ff) | uint64(p&0xff00ff00)<<24 }

// Scaler scales pictures of one size to another. Make it with New.
type Scaler struct {
	x, y axis
	row  []uint64 // a row of the picture, scaled in x
	sum  []uint64
}

// axis is one direction: new pixel i is made of the old ones from first[i], "taps" of them, with the weights from i*taps.
type axis struct {
	first   []int
	weights []uint64
	taps    int
}

// New returns a Scaler between two sizes in pixels, all of them at least 1.
func New(from, to image.Point) *Scaler {
	return &Scaler{x: newAxis(from.X, to.X), y: newAxis(from.Y, to.Y), row: make([]uint64, to.X), sum: make([]uint64, to.X)}
}

func newAxis(from, to int) axis {
	a := axis{first: make([]int, to), taps: min((from+to-1)/to+1, from)} // as many as one can touch
	a.weights = make([]uint64, to*a.taps)
	for i := range to {
		// In units of which an old pixel has "to" and a new one "from".
		begin, end := i*from, (i+1)*from
		a.first[i] = min(begin/to, from-a.taps)
		weights, done := a.weights[i*a.taps:], 0
		for old := begin / to; old*to < end; old++ {
			upTo := (min((old+1)*to, end) - begin) * one / from
			weights[old-a.first[i]] = uint64(upTo - done)
			done = upTo
		}
	}
	return a
}

// Draw scales what of src, of the first size, comes to lie in r, of the second, and calls emit for each of r's rows, from the top, with its
// pixels as words that PackBGRX and PackRGBA write; valid until emit returns.
func (s *Scaler) Draw(src *image.RGBA, r image.Rectangle, emit func(y int, row []uint64)) {
	have := -1 // the row of src that s.row is
	row, sum := s.row[:r.Dx()], s.sum[:r.Dx()]
	for y := r.Min.Y; y < r.Max.Y; y++ {
		clear(sum)
		for k, w := range s.y.weights[y*s.y.taps : (y+1)*s.y.taps] {
			if w == 0 {
				continue
			}
			if from := s.y.first[y] + k; from != have { // rows that two new ones share are the last of one, the first of the other
				s.across(row, src.Pix[from*src.Stride:][:4*src.Rect.Dx()], r.Min.X)
				have = from
			}
			add(sum, row, w)
		}
		for i, v := range sum {
			sum[i] = (v + half) >> 8 & lanes
		}
		emit(y, sum)
	}
}

func add(sum, row []uint64, w uint64) {
	sum = sum[:len(row)]
	for i, v := range row {
		sum[i] += v * w
	}
}

// across scales a row of pixels in x, from the new pixel left.
func (s *Scaler) across(row []uint64, src []byte, left int) {
	taps := s.x.taps
	first, weights := s.x.first[left:left+len(row)], s.x.weights[left*taps:(left+len(row))*taps]
	for i := range row {
		pixels, w := src[4*first[i]:], weights[i*taps:]
		var v uint64
		switch taps {
		case 2: // made larger
			pixels, w = pixels[:8], w[:2]
			v = at(pixels, 0)*w[0] + at(pixels, 1)*w[1]
		case 3: // down to half the size
			pixels, w = pixels[:12], w[:3]
			v = at(pixels, 0)*w[0] + at(pixels, 1)*w[1] + at(pixels, 2)*w[2]
		default:
			for k, w := range w[:taps] {
				v += at(pixels, k) * w
			}
		}
		row[i] = (v + half) >> 8 & lanes
	}
}

// at is a pixel as a word.
func at(pixels []byte, n int) uint64 { return widen(binary.LittleEndian.Uint32(pixels[4*n:])) }

// PackBGRX writes words as pixels of a window.
func PackBGRX(dst []byte, row []uint64) {
	dst = dst[:4*len(row)]
	for i, v := range row {
		binary.LittleEndian.PutUint32(dst[4*i:], uint32(v>>16&0xff|v>>24&0xff00|v<<16&0xff0000))
	}
}

// PackRGBA writes words as pixels of a picture.
func PackRGBA(dst []byte, row []uint64) {
	dst = dst[:4*len(row)]
	for i, v := range row {
		binary.LittleEndian.PutUint32(dst[4*i:], uint32(v)|uint32(v>>24))
	}
}
