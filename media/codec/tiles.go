package codec

import "image"

// tile is the largest number of blocks that are coded together, side by side.
const tileBlocks = 32

// eachTile calls f with the rectangles, in pixels inside w by h, of the blocks that m marks: side by side, at most tileBlocks long, row by
// row. It stops when f returns false.
func (m blockMap) eachTile(w, h int, f func(r image.Rectangle) bool) {
	for y := range m.rows {
		row := m.on[y*m.cols : (y+1)*m.cols]
		for x := 0; x < m.cols; {
			if row[x] != 1 {
				x++
				continue
			}
			from := x
			for x < m.cols && row[x] == 1 && x-from < tileBlocks {
				x++
			}
			r := image.Rect(from*BlockSize, y*BlockSize, min(x*BlockSize, w), min((y+1)*BlockSize, h))
			if !f(r) {
				return
			}
		}
	}
}

// shiftBlocks shifts the blocks that m marks, all of them whole inside the picture after and before.
func (c *canvas) shiftBlocks(m blockMap, by int) {
	for k := range c.h {
		y := k // what a row takes must still stand there: from the top when it comes from below
		if by < 0 {
			y = c.h - 1 - k
		}
		row := m.on[y/BlockSize*m.cols : (y/BlockSize+1)*m.cols]
		for x := 0; x < m.cols; x++ {
			if row[x] != 1 {
				continue
			}
			from := x
			for x < m.cols && row[x] == 1 {
				x++
			}
			c.shift(y, from*BlockSize, min(x*BlockSize, c.w), by)
		}
	}
}

// canShift reports whether every block that m marks comes from inside the picture when it is shifted.
func (c *canvas) canShift(m blockMap, by int) bool {
	for y := range m.rows {
		for _, v := range m.on[y*m.cols : (y+1)*m.cols] {
			if v == 1 && (y*BlockSize+by < 0 || min((y+1)*BlockSize, c.h)+by > c.h) {
				return false
			}
		}
	}
	return true
}
