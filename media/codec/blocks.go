package codec

import "image"

// blockMap marks the 16x16 blocks of a picture that a frame may change: one byte a block, row by row, 1 = active.
type blockMap struct {
	on         []byte
	cols, rows int
}

func newBlockMap(w, h int) blockMap {
	cols, rows := blocks(w), blocks(h)
	return blockMap{on: make([]byte, cols*rows), cols: cols, rows: rows}
}

// blocks is the number of blocks that cover n pixels.
func blocks(n int) int { return (n + BlockSize - 1) / BlockSize }

// clear makes every block inactive.
func (m blockMap) clear() { clear(m.on) }

// mark activates the blocks that r, in pixels and inside the picture, touches.
func (m blockMap) mark(r image.Rectangle) {
	if r.Empty() {
		return
	}
	for y := r.Min.Y / BlockSize; y < blocks(r.Max.Y); y++ {
		row := m.on[y*m.cols : (y+1)*m.cols]
		for x := r.Min.X / BlockSize; x < blocks(r.Max.X); x++ {
			row[x] = 1
		}
	}
}

// rect is block b in pixels, whole also where the picture ends.
func (m blockMap) rect(b int) image.Rectangle {
	p := image.Pt(b%m.cols, b/m.cols).Mul(BlockSize)
	return image.Rectangle{p, p.Add(image.Pt(BlockSize, BlockSize))}
}

// bounds is the smallest rectangle, in pixels of whole blocks, that holds all active blocks.
func (m blockMap) bounds() (r image.Rectangle) {
	for y := range m.rows {
		for x, v := range m.on[y*m.cols : (y+1)*m.cols] {
			if v == 1 {
				r = r.Union(m.rect(y*m.cols + x))
			}
		}
	}
	return r
}

// active counts the active blocks.
func (m blockMap) active() int {
	n := 0
	for _, v := range m.on {
		n += int(v)
	}
	return n
}

// align grows r to whole blocks inside bounds.
func align(r, bounds image.Rectangle) image.Rectangle {
	r = r.Intersect(bounds)
	if r.Empty() {
		return r
	}
	return image.Rect(
		r.Min.X/BlockSize*BlockSize, r.Min.Y/BlockSize*BlockSize,
		blocks(r.Max.X)*BlockSize, blocks(r.Max.Y)*BlockSize,
	).Intersect(bounds)
}
