package codec

import (
	"image"
	"unsafe"

	"deskhand/media/memory"
)

// At rest viewers have the picture as it is, and an encoder would hold it twice: what it took, and what they have. Strips of the canvas that are the
// same as the picture are then read from the picture, and their memory is the system's; before the picture changes, or anything in them is looked at, they
// are made whole again.

// lendRows is how many rows a strip has: 0.5 MB of 1920 pixels, a tenth of a millisecond to make whole.
const lendRows = 64

// lending says which strips of a canvas are lent.
type lending struct {
	strips []bool // nil: none ever was
	count  int
}

func (l *lending) none() {
	clear(l.strips)
	l.count = 0
}

// lend gives the memory of all strips back that are the same as the picture src. Until own has been called for their rows, src must not change there,
// and nothing else of the canvas may be called for them but forget.
func (c *canvas) lend(src []uint32) {
	if c.lent.strips == nil {
		c.lent.strips = make([]bool, (c.h+lendRows-1)/lendRows)
	}
	for k, gone := range c.lent.strips {
		y0, y1 := k*lendRows, min((k+1)*lendRows, c.h)
		if gone || !c.equal(src, image.Rect(0, y0, c.w, y1), 0) {
			continue
		}
		rows := c.pix[(y0+canvasBorder)*c.stride : (y1+canvasBorder)*c.stride]
		memory.Clear(unsafe.Slice((*byte)(unsafe.Pointer(&rows[0])), 4*len(rows)))
		c.lent.strips[k] = true
		c.lent.count++
	}
}

// own makes the strips with the rows y0 to y1, which may lie outside, whole again.
func (c *canvas) own(src []uint32, y0, y1 int) {
	if c.lent.count == 0 || y0 >= y1 {
		return
	}
	for k := max(y0, 0) / lendRows; k < len(c.lent.strips) && k*lendRows < y1; k++ {
		if !c.lent.strips[k] {
			continue
		}
		for y := k * lendRows; y < min((k+1)*lendRows, c.h); y++ {
			copy(c.row(y, 0, c.w), src[y*c.w:(y+1)*c.w])
		}
		c.lent.strips[k] = false
		c.lent.count--
	}
}

// ownActive makes whole what is looked at when the active blocks are coded: their rows and two above.
func (e *Encoder) ownActive() {
	if e.shown.canvas.lent.count == 0 {
		return
	}
	top, bottom := e.active.span(0, e.active.cols)
	e.shown.canvas.own(e.src, top*BlockSize-canvasBorder, bottom*BlockSize)
}
