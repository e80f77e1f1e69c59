package surface

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

// scaler scales pictures of one size to another.
type scaler struct {
	x, y axis
	row  []uint64 // a row of the picture, scaled in x
	sum  []uint64
}

// axis is one direction: new pixel i covers the old ones from first[i], with the weights at[i] to before at[i+1].
type axis struct {
	first   []int
	at      []int
	weights []uint64
}

func newScaler(from, to image.Point) *scaler {
	return &scaler{x: newAxis(from.X, to.X), y: newAxis(from.Y, to.Y), row: make([]uint64, to.X), sum: make([]uint64, to.X)}
}

func newAxis(from, to int) axis {
	a := axis{first: make([]int, to), at: make([]int, to+1)}
	for i := range to {
		// In units of which an old pixel has "to" and a new one "from".
		begin, end := i*from, (i+1)*from
		a.first[i] = begin / to
		done := 0
		for old := begin / to; old*to < end; old++ {
			upTo := (min((old+1)*to, end) - begin) * one / from
			a.weights = append(a.weights, uint64(upTo-done))
			done = upTo
		}
		a.at[i+1] = len(a.weights)
	}
	return a
}

// draw scales what of src comes to lie in r and calls emit for each of r's rows, from the top, with its pixels as words.
func (s *scaler) draw(src *image.RGBA, r image.Rectangle, emit func(y int, row []uint64)) {
	have := -1 // the row of src that s.row is
	row, sum := s.row[:r.Dx()], s.sum[:r.Dx()]
	for y := r.Min.Y; y < r.Max.Y; y++ {
		clear(sum)
		for k, w := range s.y.weights[s.y.at[y]:s.y.at[y+1]] {
			if from := s.y.first[y] + k; from != have { // rows that two new ones share are the last of one, the first of the other
				s.across(row, src.Pix[from*src.Stride:], r.Min.X)
				have = from
			}
			for i, v := range row {
				sum[i] += v * w
			}
		}
		for i, v := range sum {
			sum[i] = (v + half) >> 8 & lanes
		}
		emit(y, sum)
	}
}

// across scales a row of pixels in x, from the new pixel left.
func (s *scaler) across(row []uint64, src []byte, left int) {
	first, at := s.x.first[left:left+len(row)], s.x.at[left:left+len(row)+1]
	for i := range row {
		weights := s.x.weights[at[i]:at[i+1]]
		pixels := src[4*first[i]:]
		var v uint64
		for k, w := range weights {
			v += widen(binary.LittleEndian.Uint32(pixels[4*k:])) * w
		}
		row[i] = (v + half) >> 8 & lanes
	}
}

// packBGRX writes words as pixels of a window.
func packBGRX(dst []byte, row []uint64) {
	dst = dst[:4*len(row)]
	for i, v := range row {
		binary.LittleEndian.PutUint32(dst[4*i:], uint32(v>>16&0xff|v>>24&0xff00|v<<16&0xff0000))
	}
}

// packRGBA writes words as pixels of a picture.
func packRGBA(dst []byte, row []uint64) {
	dst = dst[:4*len(row)]
	for i, v := range row {
		binary.LittleEndian.PutUint32(dst[4*i:], uint32(v)|uint32(v>>24))
	}
}
