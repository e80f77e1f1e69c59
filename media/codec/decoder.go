package codec

// #include "vpx.h"
import "C"

import (
	"fmt"
	"image"
	"runtime"
	"slices"
	"unsafe"

	"deskhand/media/frame"
)

const (
	// memoryBudget is what the frames of one decoder may take: the five an encoder of ours can make it hold at MaxSide.
	memoryBudget      = 1280 << 20
	maxDecoderThreads = 4
)

// Decoder turns the samples of one Encoder, or of several one after the other, back into pictures. It may be fed bytes from a
// stranger: they cannot make it crash or take more than memoryBudget for VP9's pictures and two more of its own. Not safe for
// concurrent use.
type Decoder struct {
	c       *C.dh_dec // nil: closed
	buf     []byte    // sample with its index
	from    []origin  // per block: where it is drawn from
	scratch blockMap
	canvas  *canvas  // nil before the first exact block
	old     []uint32 // what was exact before the last key frame; as canvas.pix
	seal    frame.Sum
	sealed  bool
}

// origin is where a block's pixels are.
type origin uint8

const (
	fromVP9   origin = 0
	fromExact origin = 1 // the canvas
	fromOld   origin = 2 // what was exact before a key frame, until a patch says how it is now: no flash of blank paper
)

// NewDecoder returns a decoder that waits for a key frame, or ErrSetup.
func NewDecoder() (*Decoder, error) { return newDecoder(memoryBudget) }

func newDecoder(budget int) (*Decoder, error) {
	c := C.dh_dec_new(C.int(min(runtime.NumCPU(), maxDecoderThreads)), C.size_t(budget))
	if c == nil {
		return nil, fmt.Errorf("%w: decoder", ErrSetup)
	}
	return &Decoder{c: c}, nil
}

// Decode decodes the next sample; on success Draw shows it. It returns ErrTooBig, ErrSize, ErrUnsupported or ErrCorrupt; there is then
// no picture until another Decode succeeds, for which a key frame is needed. sample is not used after return.
func (d *Decoder) Decode(sample []byte) error {
	if d.c == nil {
		return ErrClosed
	}
	d.sealed = false
	var err error
	if isPatch(sample) {
		err = d.patch(sample)
	} else {
		err = d.whole(sample)
	}
	if err != nil {
		d.c.img = nil
		clear(d.from) // what is exact may be half written
	}
	return err
}

// whole decodes a VP9 frame that is the whole picture.
func (d *Decoder) whole(sample []byte) error {
	if err := d.vp9(sample); err != nil {
		return err
	}
	w, h := d.Size()
	if d.scratch.cols != blocks(w) || d.scratch.rows != blocks(h) || d.canvas != nil && (d.canvas.w != w || d.canvas.h != h) {
		d.scratch = newBlockMap(w, h)
		d.from = make([]origin, len(d.scratch.on))
		d.canvas, d.old = nil, nil
		return nil
	}
	if d.canvas != nil {
		d.keep()
		d.canvas.forget()
	}
	return nil
}

// keep sets aside what is exact, to be shown until it is known how it is now.
func (d *Decoder) keep() {
	c := d.canvas
	if d.old == nil {
		d.old = make([]uint32, len(c.pix))
	}
	for b, from := range d.from {
		if from != fromExact {
			continue
		}
		d.from[b] = fromOld
		r := d.scratch.rect(b).Intersect(image.Rect(0, 0, c.w, c.h))
		for y := r.Min.Y; y < r.Max.Y; y++ {
			at := (y+canvasBorder)*c.stride + canvasBorder
			copy(d.old[at+r.Min.X:at+r.Max.X], c.pix[at+r.Min.X:at+r.Max.X])
		}
	}
}

// vp9 gives libvpx one frame.
func (d *Decoder) vp9(sample []byte) error {
	d.c.img = nil
	if _, err := parseHeader(sample); err != nil {
		return err
	}
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

// patch changes parts of the picture.
func (d *Decoder) patch(sample []byte) error {
	w, h := d.Size()
	if w == 0 {
		return fmt.Errorf("%w: a patch without a picture", ErrCorrupt)
	}
	p, err := parsePatch(sample, len(d.from))
	if err != nil {
		return err
	}
	if len(p.lossy) > 0 {
		if IsKey(p.lossy) {
			return fmt.Errorf("%w: a key frame in a patch", ErrUnsupported)
		}
		if err := d.vp9(p.lossy); err != nil {
			return err
		}
		if is, ish := d.Size(); is != w || ish != h {
			return fmt.Errorf("%w: a patch of %dx%d for a picture of %dx%d", ErrSize, is, ish, w, h)
		}
	}
	if p.parts&(partShift|partExact) != 0 && d.canvas == nil {
		d.canvas = newCanvas(w, h)
	}
	if p.parts&partLossy != 0 {
		d.lossy(p.lossyAt)
	}
	if p.parts&partShift != 0 {
		d.mark(p.shiftAt, fromExact)
		if !d.canvas.canShift(d.scratch, p.by) {
			return fmt.Errorf("%w: moved from outside", ErrCorrupt)
		}
		d.canvas.shiftBlocks(d.scratch, p.by)
	}
	if p.parts&partExact != 0 {
		d.mark(p.exactAt, fromExact)
		var a arith
		a.read(p.exact)
		d.scratch.eachTile(w, h, func(r image.Rectangle) bool {
			d.canvas.code(&a, nil, r)
			return !a.overrun()
		})
		if a.overrun() {
			return fmt.Errorf("%w: exact blocks cut short", ErrCorrupt)
		}
	}
	d.seal, d.sealed = frame.Sum(p.seal), p.parts&partSeal != 0
	return nil
}

// lossy shows the blocks of a set as VP9 has them.
func (d *Decoder) lossy(set blockSet) {
	d.mark(set, fromVP9)
	if d.canvas == nil {
		return
	}
	d.scratch.eachTile(d.canvas.w, d.canvas.h, func(r image.Rectangle) bool {
		d.canvas.blank(r)
		return true
	})
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
func (d *Decoder) Size() (w, h int) {
	if d.c == nil || d.c.img == nil {
		return 0, 0
	}
	return int(d.c.img.d_w), int(d.c.img.d_h)
}

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
		if slices.Contains(row, fromVP9) &&
			C.dh_dec_draw(d.c, (*C.uint8_t)(unsafe.Pointer(&dst.Pix[0])), C.int(dst.Stride), C.int(y0), C.int(y1-y0)) != 0 {
			return fmt.Errorf("%w: picture format", ErrUnsupported)
		}
		d.overlay(dst, row, image.Rect(0, y0, w, y1))
	}
	return nil
}

// overlay draws what is exact of a row of blocks, which lies at r.
func (d *Decoder) overlay(dst *image.RGBA, row []origin, r image.Rectangle) {
	for x := 0; x < len(row); {
		from, start := row[x], x
		for x < len(row) && row[x] == from {
			x++
		}
		if from == fromVP9 {
			continue
		}
		pix := d.canvas.pix
		if from == fromOld {
			pix = d.old
		}
		x0, x1 := start*BlockSize, min(x*BlockSize, r.Max.X)
		at := (r.Min.Y+canvasBorder)*d.canvas.stride + canvasBorder + x0
		C.dh_show((*C.uint32_t)(unsafe.Pointer(&pix[at])), C.int(d.canvas.stride),
			(*C.uint8_t)(unsafe.Pointer(&dst.Pix[r.Min.Y*dst.Stride+4*x0])), C.int(dst.Stride), C.int(x1-x0), C.int(r.Dy()))
	}
}

// Close frees the decoder. Further calls return ErrClosed; closing twice is fine.
func (d *Decoder) Close() error {
	if d.c != nil {
		C.dh_dec_free(d.c)
		d.c = nil
	}
	return nil
}
