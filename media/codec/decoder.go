package codec

// #include "vpx.h"
import "C"

import (
	"fmt"
	"image"
	"runtime"
	"slices"
	"sync"
	"unsafe"

	"deskhand/media/frame"
	"deskhand/media/memory"
)

const (
	// memoryBudget is what the frames of one decoder may take: the five an encoder of ours can make it hold of MaxPixels, in three planes
	// with a border of 160 pixels. A stream may name eight to be kept, of any size up to MaxPixels; what goes beyond is refused.
	memoryBudget      = 320 << 20
	maxDecoderThreads = 4
)

// Decoder turns the samples of one Encoder, or of several one after the other, back into pictures. It may be fed bytes from a
// stranger: they cannot make it crash or take more than memoryBudget for VP9's pictures and, of four bytes a pixel, two more of its own. Not safe for
// concurrent use.
type Decoder struct {
	c       *C.dh_dec       // nil: closed
	buf     []byte          // VP9 frame with its index
	size    image.Point     // pixels; 0, 0: no picture
	window  image.Rectangle // what VP9's picture shows
	from    []origin        // per block: where it is drawn from
	scratch blockMap
	canvas  *canvas  // nil before the first exact block
	kept    []uint32 // size.X pixels a row, 0xFFRRGGBB; nil: no block is drawn from it
	seal    frame.Sum
	sealed  bool
	giving  sync.WaitGroup // memory back, beside the decoder
}

// origin is where a block's pixels are.
type origin uint8

const (
	fromKept  origin = 0 // what was known before a key sample or a new window, until a sample says how it is now: no flash of blank paper
	fromVP9   origin = 1
	fromExact origin = 2 // the canvas
)

// NewDecoder returns a decoder that waits for a key sample, or ErrSetup.
func NewDecoder() (*Decoder, error) { return newDecoder(memoryBudget) }

func newDecoder(budget int) (*Decoder, error) {
	c := C.dh_dec_new(C.int(min(runtime.NumCPU(), maxDecoderThreads)), C.size_t(budget))
	if c == nil {
		return nil, fmt.Errorf("%w: decoder", ErrSetup)
	}
	return &Decoder{c: c}, nil
}

// Decode decodes the next sample; on success Draw shows it. It returns ErrTooBig, ErrSize, ErrUnsupported or ErrCorrupt; there is then
// no picture until another Decode succeeds, for which a key sample is needed. sample is not used after return.
func (d *Decoder) Decode(sample []byte) error {
	if d.c == nil {
		return ErrClosed
	}
	d.sealed = false
	err := d.decode(sample)
	if err != nil { // what is known may be half written
		d.size, d.window, d.from, d.canvas, d.kept = image.Point{}, image.Rectangle{}, nil, nil, nil
	}
	return err
}

func (d *Decoder) decode(sample []byte) error {
	p, err := parsePatch(sample, len(d.from))
	if err != nil {
		return err
	}
	if p.size != (image.Point{}) {
		if err := d.restart(&p); err != nil {
			return err
		}
	} else if d.size.X == 0 {
		return fmt.Errorf("%w: a change without a picture", ErrCorrupt)
	}
	if p.parts&partLossy != 0 {
		if err := d.lossy(&p); err != nil {
			return err
		}
	}
	if p.parts&(partShift|partExact) != 0 && d.canvas == nil {
		d.canvas = newCanvas(d.size.X, d.size.Y)
	}
	if p.parts&partShift != 0 {
		d.mark(p.shiftAt, fromExact)
		if !d.canvas.canShift(d.scratch, p.by) {
			return fmt.Errorf("%w: moved from outside", ErrCorrupt)
		}
		d.canvas.shiftBlocks(d.scratch, p.by)
	}
	if p.parts&partExact != 0 {
		if err := d.exact(&p); err != nil {
			return err
		}
	}
	if d.kept != nil && !slices.Contains(d.from, fromKept) {
		d.kept = nil
	}
	d.seal, d.sealed = frame.Sum(p.seal), p.parts&partSeal != 0
	return nil
}

// restart begins a new stream. Of a picture of the same size what is known is kept, to be shown until it is known how it is now.
func (d *Decoder) restart(p *patch) error {
	if p.size != d.size {
		d.size, d.window = p.size, image.Rectangle{}
		d.scratch = newBlockMap(p.size.X, p.size.Y)
		d.from = make([]origin, len(d.scratch.on))
		d.canvas, d.kept = nil, make([]uint32, p.size.X*p.size.Y)
		return d.flat(p.flat)
	}
	if err := d.keepVP9(); err != nil {
		return err
	}
	d.window = image.Rectangle{}
	d.keepExact()
	if d.canvas != nil {
		d.canvas.forget()
	}
	return nil
}

// flat paints each block in one colour.
func (d *Decoder) flat(coded []byte) error {
	var a arith
	a.read(coded)
	small := newCanvas(d.scratch.cols, d.scratch.rows)
	for y := range small.h {
		small.code(&a, nil, image.Rect(0, y, small.w, y+1))
		if a.overrun() {
			return fmt.Errorf("%w: colours cut short", ErrCorrupt)
		}
		for x, pixel := range small.row(y, 0, small.w) {
			r := d.scratch.rect(y*small.w + x).Intersect(d.bounds())
			for at := r.Min.Y * d.size.X; at < r.Max.Y*d.size.X; at += d.size.X {
				row := d.kept[at+r.Min.X : at+r.Max.X]
				for i := range row {
					row[i] = pixel
				}
			}
		}
	}
	return nil
}

func (d *Decoder) bounds() image.Rectangle { return image.Rectangle{Max: d.size} }

// keepVP9 sets aside what VP9 shows.
func (d *Decoder) keepVP9() error {
	return d.keep(fromVP9, func(r image.Rectangle) error {
		return d.drawVP9(unsafe.Pointer(&d.kept[r.Min.Y*d.size.X+r.Min.X]), 4*d.size.X, r, true)
	})
}

// keepExact sets aside what is exact.
func (d *Decoder) keepExact() {
	_ = d.keep(fromExact, func(r image.Rectangle) error {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			copy(d.kept[y*d.size.X+r.Min.X:], d.canvas.row(y, r.Min.X, r.Max.X))
		}
		return nil
	})
}

// keep has take copy the blocks of one origin.
func (d *Decoder) keep(from origin, take func(r image.Rectangle) error) error {
	for b, is := range d.from {
		if is != from {
			continue
		}
		if d.kept == nil {
			d.kept = make([]uint32, d.size.X*d.size.Y)
		}
		if err := take(d.scratch.rect(b).Intersect(d.bounds())); err != nil {
			return err
		}
		d.from[b] = fromKept
	}
	return nil
}

// lossy decodes a VP9 frame and shows the blocks of its set.
func (d *Decoder) lossy(p *patch) error {
	h, err := parseHeader(p.lossy)
	if err != nil {
		return err
	}
	if h.key != (p.parts&partPlace != 0) {
		return fmt.Errorf("%w: a key frame and no place, or the other way round", ErrCorrupt)
	}
	if h.key {
		if err := d.keepVP9(); err != nil {
			return err
		}
		at := d.scratch.rect(p.place).Min
		d.window = image.Rectangle{at, at.Add(image.Pt(h.width, h.height))}
		if w := d.window; !w.In(d.bounds()) || w.Max.X%BlockSize != 0 && w.Max.X != d.size.X || w.Max.Y%BlockSize != 0 && w.Max.Y != d.size.Y {
			return fmt.Errorf("%w: VP9's part %v of a picture of %v", ErrSize, w, d.size)
		}
	}
	if err := d.vp9(p.lossy); err != nil {
		return err
	}
	if int(d.c.img.d_w) != d.window.Dx() || int(d.c.img.d_h) != d.window.Dy() {
		return fmt.Errorf("%w: a frame of %dx%d for %v", ErrSize, int(d.c.img.d_w), int(d.c.img.d_h), d.window)
	}
	d.mark(p.lossyAt, fromVP9)
	if !d.scratch.bounds().Intersect(d.bounds()).In(d.window) {
		return fmt.Errorf("%w: VP9 shown outside of %v", ErrCorrupt, d.window)
	}
	if d.canvas != nil {
		d.scratch.eachTile(d.size.X, d.size.Y, func(r image.Rectangle) bool {
			d.canvas.blank(r)
			return true
		})
	}
	return nil
}

// vp9 gives libvpx one frame, whose header has been checked.
func (d *Decoder) vp9(sample []byte) error {
	d.buf = appendIndex(d.buf[:0], sample)
	code := C.dh_dec_decode(d.c, (*C.uint8_t)(unsafe.Pointer(&d.buf[0])), C.uint(len(d.buf)))
	switch {
	case code == 0:
		return nil
	case d.c.over_budget != 0:
		return fmt.Errorf("%w: frames of more than %d bytes", ErrTooBig, int(d.c.budget))
	default:
		return vpxError(ErrCorrupt, "decode sample", code)
	}
}

// exact decodes exact blocks.
func (d *Decoder) exact(p *patch) error {
	d.mark(p.exactAt, fromExact)
	var a arith
	a.read(p.exact)
	d.scratch.eachTile(d.size.X, d.size.Y, func(r image.Rectangle) bool {
		d.canvas.code(&a, nil, r)
		return !a.overrun()
	})
	if a.overrun() {
		return fmt.Errorf("%w: exact blocks cut short", ErrCorrupt)
	}
	return nil
}

// mark notes where the blocks of a set are drawn from, and leaves them marked in scratch.
func (d *Decoder) mark(set blockSet, from origin) {
	d.scratch.clear()
	set.read(d.scratch.on)
	for b, on := range d.scratch.on {
		if on == 1 {
			d.from[b] = from
		}
	}
}

// Size is the size in pixels of the picture that Draw would draw; 0, 0 without one.
func (d *Decoder) Size() (w, h int) { return d.size.X, d.size.Y }

// Sealed returns the Sum of the picture that the sharer captured, if the last sample said it: the one that Draw draws is the same if its Sum is.
func (d *Decoder) Sealed() (sum frame.Sum, ok bool) { return d.seal, d.sealed }

// Draw writes the whole picture into dst, with alpha 255. It returns ErrNoPicture, or ErrSize if dst is not of its size.
func (d *Decoder) Draw(dst *image.RGBA) error {
	w, h := d.Size()
	if w == 0 {
		return ErrNoPicture
	}
	if dst.Rect.Dx() != w || dst.Rect.Dy() != h || dst.Stride < 4*w || len(dst.Pix) < dst.Stride*(h-1)+4*w {
		return fmt.Errorf("%w: image %v for picture of %dx%d", ErrSize, dst.Rect, w, h)
	}
	for y := range d.scratch.rows {
		row := d.from[y*d.scratch.cols : (y+1)*d.scratch.cols]
		y0, y1 := y*BlockSize, min((y+1)*BlockSize, h)
		for x := 0; x < len(row); {
			from, start := row[x], x
			for x < len(row) && row[x] == from {
				x++
			}
			if err := d.drawRun(dst, from, image.Rect(start*BlockSize, y0, min(x*BlockSize, w), y1)); err != nil {
				return err
			}
		}
	}
	return nil
}

// drawRun draws r, all of it from one origin.
func (d *Decoder) drawRun(dst *image.RGBA, from origin, r image.Rectangle) error {
	out := unsafe.Pointer(&dst.Pix[r.Min.Y*dst.Stride+4*r.Min.X])
	var pix []uint32
	stride := 0
	switch from {
	case fromVP9:
		return d.drawVP9(out, dst.Stride, r, false)
	case fromExact:
		stride = d.canvas.stride
		pix = d.canvas.pix[(r.Min.Y+canvasBorder)*stride+canvasBorder+r.Min.X:]
	case fromKept:
		stride = d.size.X
		pix = d.kept[r.Min.Y*stride+r.Min.X:]
	}
	C.dh_show((*C.uint32_t)(unsafe.Pointer(&pix[0])), C.int(stride), (*C.uint8_t)(out), C.int(dst.Stride), C.int(r.Dx()), C.int(r.Dy()))
	return nil
}

// drawVP9 draws r, of the picture, as VP9 has it.
func (d *Decoder) drawVP9(out unsafe.Pointer, stride int, r image.Rectangle, rgb bool) error {
	as := C.int(0)
	if rgb {
		as = 1
	}
	r = r.Sub(d.window.Min)
	if C.dh_dec_draw(d.c, (*C.uint8_t)(out), C.int(stride), C.int(r.Min.X), C.int(r.Min.Y), C.int(r.Dx()), C.int(r.Dy()), as) != 0 {
		return fmt.Errorf("%w: picture format", ErrUnsupported)
	}
	return nil
}

// Trim gives back what only a moving picture needs, and what this process has freed since: call it when no sample has come for a while, and none that
// IsLossy for some seconds. What VP9's next frame may refer to is kept: it need not be a key frame. It does not wait for the tens of milliseconds that
// the giving back takes; Close does.
func (d *Decoder) Trim() {
	if d.c == nil {
		return
	}
	C.dh_dec_trim(d.c)
	d.buf = nil
	d.giving.Wait() // seconds old
	d.giving.Go(memory.GiveBack)
}

// Close frees the decoder. Further calls return ErrClosed; closing twice is fine.
func (d *Decoder) Close() error {
	d.giving.Wait()
	if d.c != nil {
		C.dh_dec_free(d.c)
		d.c = nil
	}
	return nil
}
