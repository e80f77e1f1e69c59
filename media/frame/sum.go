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

// sumOf is the sum of block number b at r; bgr: the pixels are B, G, R, X, else R, G, B, X.
func sumOf(pix []byte, stride int, r image.Rectangle, b int, bgr bool) uint64 {
	const (
		one   = 0x9e3779b97f4a7c15 // odd constants of no meaning: those of splitmix64
		two   = 0xbf58476d1ce4e5b9
		three = 0x94d049bb133111eb
	)
	h := uint64(b+1) * one
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := pix[y*stride+4*r.Min.X : y*stride+4*r.Max.X]
		for len(row) >= 4 {
			v := uint64(binary.LittleEndian.Uint32(row))
			if len(row) >= 8 {
				v = binary.LittleEndian.Uint64(row)
				row = row[8:]
			} else {
				row = row[4:]
			}
			if bgr {
				v = v>>16&0x000000ff_000000ff | v&0x0000ff00_0000ff00 | v<<16&0x00ff0000_00ff0000
			}
			h = (h ^ v&0x00ffffff_00ffffff) * two
			h ^= h >> 29
		}
	}
	return (h ^ h>>32) * three
}
