package capture

import (
	"bytes"
	"image"
	"slices"

	"deskhand/media/frame"
)

const (
	// blockSize is the side of the blocks in which pictures are compared; it is that of the codec's active map.
	blockSize = 16
	// maxRects bounds a Shot's damage: as many as frame.Damage keeps apart.
	maxRects = 64
)

// differ finds out which blocks of a picture differ, row by row, and makes rectangles of them. The blocks lie on a grid from
// the picture's origin and are clipped to the rectangle under comparison, so that a wholly changed rectangle comes out as
// itself. Between begin and end it is fed that rectangle's rows from top to bottom. The zero value is ready for use.
type differ struct {
	r       image.Rectangle   // under comparison
	strip   int               // block row that marks belongs to
	marks   []bool            // per block column from r.Min.X on: differs in this strip
	touched bool              // any of marks
	open    []image.Rectangle // reach down to the end of the strip before; may grow
	runs    []image.Rectangle // scratch: those of this strip
	found   []image.Rectangle // finished
}

// begin starts the comparison of r, whose first row is to come.
func (d *differ) begin(r image.Rectangle) {
	d.r, d.strip, d.touched = r, r.Min.Y/blockSize, false
	n := (r.Max.X-1)/blockSize - r.Min.X/blockSize + 1
	d.marks = slices.Grow(d.marks[:0], n)[:n]
	clear(d.marks)
}

// row compares row y of r, given as its bytes now and before (4 a pixel), and reports whether they differ.
func (d *differ) row(y int, now, before []byte) bool {
	if y/blockSize != d.strip {
		d.endStrip()
		d.strip = y / blockSize
	}
	if bytes.Equal(now, before) {
		return false
	}
	d.touched = true
	first := d.r.Min.X / blockSize
	for i, marked := range d.marks {
		if marked {
			continue
		}
		from := 4 * max(0, (first+i)*blockSize-d.r.Min.X)
		to := min(len(now), 4*((first+i+1)*blockSize-d.r.Min.X))
		d.marks[i] = !bytes.Equal(now[from:to], before[from:to])
	}
	return true
}

// end finishes r; its differences are added to those that take returns.
func (d *differ) end() {
	d.endStrip()
	d.found = append(d.found, d.open...)
	d.open = d.open[:0]
}

// endStrip turns marks into runs and joins those that continue a run of the strip above.
func (d *differ) endStrip() {
	d.runs = d.runs[:0]
	if d.touched {
		d.runs = d.appendRuns(d.runs)
		clear(d.marks)
		d.touched = false
	}
	for _, above := range d.open {
		continued := slices.IndexFunc(d.runs, func(run image.Rectangle) bool {
			return run.Min.X == above.Min.X && run.Max.X == above.Max.X && run.Min.Y == above.Max.Y
		})
		if continued < 0 {
			d.found = append(d.found, above)
			continue
		}
		d.runs[continued].Min.Y = above.Min.Y
	}
	d.open, d.runs = d.runs, d.open
}

// appendRuns appends the neighbouring marked blocks of the strip as rectangles, clipped to r.
func (d *differ) appendRuns(runs []image.Rectangle) []image.Rectangle {
	first := d.r.Min.X / blockSize
	y := d.strip * blockSize
	for i := 0; i < len(d.marks); i++ {
		if !d.marks[i] {
			continue
		}
		from := i
		for i < len(d.marks) && d.marks[i] {
			i++
		}
		run := image.Rect((first+from)*blockSize, y, (first+i)*blockSize, y+blockSize)
		runs = append(runs, run.Intersect(d.r))
	}
	return runs
}

// take returns what was found since the call before, at most maxRects rectangles, in memory of its own.
func (d *differ) take() frame.Damage {
	if len(d.found) == 0 {
		return nil
	}
	damage := frame.Damage(slices.Clone(fold(d.found)))
	d.found = d.found[:0]
	return damage
}

// fold reduces rects, in place, to at most maxRects by putting neighbours in reading order into one: bands stay bands.
func fold(rects []image.Rectangle) []image.Rectangle {
	if len(rects) <= maxRects {
		return rects
	}
	slices.SortFunc(rects, func(a, b image.Rectangle) int {
		if a.Min.Y != b.Min.Y {
			return a.Min.Y - b.Min.Y
		}
		return a.Min.X - b.Min.X
	})
	for i := range maxRects {
		from, to := i*len(rects)/maxRects, (i+1)*len(rects)/maxRects
		rects[i] = frame.Damage(rects[from:to]).Bounds()
	}
	return rects[:maxRects]
}

// patch copies r's rows from src, which holds r alone without gaps, into p and adds what differed to d.
func patch(p *frame.Picture, r image.Rectangle, src []byte, d *differ) {
	width := 4 * r.Dx()
	d.begin(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		at := y*p.Stride + 4*r.Min.X
		old, now := p.Pix[at:at+width], src[:width]
		if d.row(y, now, old) {
			copy(old, now)
		}
		src = src[width:]
	}
	d.end()
}

// copyWhole copies all of src, without gaps, into p.
func copyWhole(p *frame.Picture, src []byte) {
	width := 4 * p.W
	for y := range p.H {
		copy(p.Pix[y*p.Stride:y*p.Stride+width], src[y*width:])
	}
}
