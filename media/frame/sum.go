package frame

import (
	"encoding/binary"
	"image"
)

// Sum names the colours of a whole picture: two pictures of the same size with the same Sum are taken for the same, pixel for pixel. It is
// made of a sum for each block of 16 x 16 pixels and its place, so that it follows a change at the cost of the change. It tells
// accidents apart, not liars.
type Sum uint64

const sumBlock = 16

// Sums follows the Sum of a Picture. The zero value has seen none. It belongs to one goroutine.
type Sums struct {
	w, h   int
	blocks []uint64
	total  uint64
}

// Update takes what damage changed in p; a picture of another size is taken whole. It allocates for a new size only.
func (s *Sums) Update(p *Picture, damage Damage) {
	cols, rows := (p.W+sumBlock-1)/sumBlock, (p.H+sumBlock-1)/sumBlock
	if s.w != p.W || s.h != p.H {
		*s = Sums{w: p.W, h: p.H, blocks: make([]uint64, cols*rows)}
		s.update(p, p.Bounds(), cols)
		return
	}
	for _, r := range damage {
		s.update(p, r.Intersect(p.Bounds()), cols)
	}
}

func (s *Sums) update(p *Picture, r image.Rectangle, cols int) {
	if r.Empty() {
		return
	}
	for y := r.Min.Y / sumBlock; y <= (r.Max.Y-1)/sumBlock; y++ {
		for x := r.Min.X / sumBlock; x <= (r.Max.X-1)/sumBlock; x++ {
			b := y*cols + x
			sum := sumOf(p.Pix, p.Stride, blockAt(x, y, p.W, p.H), b, true)
			s.total += sum - s.blocks[b]
			s.blocks[b] = sum
		}
	}
}

// Sum is that of the picture as it was updated last.
func (s *Sums) Sum() Sum { return Sum(s.total) }

// SumRGBA is the Sum of an image, whatever its alpha.
func SumRGBA(img *image.RGBA) Sum {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	cols, rows := (w+sumBlock-1)/sumBlock, (h+sumBlock-1)/sumBlock
	total := uint64(0)
	for b := range cols * rows {
		total += sumOf(img.Pix, img.Stride, blockAt(b%cols, b/cols, w, h), b, false)
	}
	return Sum(total)
}

func blockAt(x, y, w, h int) image.Rectangle {
	return image.Rect(x*sumBlock, y*sumBlock, min((x+1)*sumBlock, w), min((y+1)*sumBlock, h))
}

// Odd constants of no meaning: those of splitmix64.
const (
	sumOne   = 0x9e3779b97f4a7c15
	sumTwo   = 0xbf58476d1ce4e5b9
	sumThree = 0x94d049bb133111eb
)

// sumOf is the sum of block number b at r; bgr: the pixels are B, G, R, X, else R, G, B, X. Four sums run side by side, because a processor
// would wait for one.
func sumOf(pix []byte, stride int, r image.Rectangle, b int, bgr bool) uint64 {
	h0 := uint64(b+1) * sumOne
	h1, h2, h3 := h0+1, h0+2, h0+3
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := pix[y*stride+4*r.Min.X : y*stride+4*r.Max.X]
		for ; len(row) >= 32; row = row[32:] {
			h0 = mix(h0, colours(binary.LittleEndian.Uint64(row), bgr))
			h1 = mix(h1, colours(binary.LittleEndian.Uint64(row[8:]), bgr))
			h2 = mix(h2, colours(binary.LittleEndian.Uint64(row[16:]), bgr))
			h3 = mix(h3, colours(binary.LittleEndian.Uint64(row[24:]), bgr))
		}
		for ; len(row) >= 4; row = row[4:] {
			h0 = mix(h0, colours(uint64(binary.LittleEndian.Uint32(row)), bgr))
		}
	}
	h := mix(mix(mix(h0, h1), h2), h3)
	return (h ^ h>>32) * sumThree
}

func mix(h, v uint64) uint64 {
	h = (h ^ v) * sumTwo
	return h ^ h>>29
}

// colours are two pixels as R, G, B, 0.
func colours(v uint64, bgr bool) uint64 {
	if bgr {
		v = v>>16&0x000000ff_000000ff | v&0x0000ff00_0000ff00 | v<<16&0x00ff0000_00ff0000
	}
	return v & 0x00ffffff_00ffffff
}
