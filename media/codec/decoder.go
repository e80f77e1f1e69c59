package codec

// #include "vpx.h"
import "C"

import (
	"fmt"
	"image"
	"runtime"
	"unsafe"
)

const (
	// memoryBudget is what the frames of one decoder may take: the five an encoder of ours can make it hold at MaxSide.
	memoryBudget      = 1280 << 20
	maxDecoderThreads = 4
)

// Decoder turns the samples of one Encoder, or of several one after the other, back into pictures. It may be fed bytes from a
// stranger: they cannot make it crash or take more than memoryBudget for pictures. Not safe for concurrent use.
type Decoder struct {
	c   *C.dh_dec // nil: closed
	buf []byte    // sample with its index
}

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
// no picture until another Decode succeeds, for which a key frame may be needed. sample is not used after return.
func (d *Decoder) Decode(sample []byte) error {
	if d.c == nil {
		return ErrClosed
	}
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

// Size is the size in pixels of the picture that Draw would draw; 0, 0 without one.
func (d *Decoder) Size() (w, h int) {
	if d.c == nil || d.c.img == nil {
		return 0, 0
	}
	return int(d.c.img.d_w), int(d.c.img.d_h)
}

// Draw writes the whole picture into dst, with alpha 255. It returns ErrNoPicture, or ErrSize if dst is not of its size.
func (d *Decoder) Draw(dst *image.RGBA) error {
	w, h := d.Size()
	if w == 0 {
		return ErrNoPicture
	}
	if dst.Rect.Dx() != w || dst.Rect.Dy() != h || dst.Stride < 4*w || len(dst.Pix) < dst.Stride*(h-1)+4*w {
		return fmt.Errorf("%w: image %v for picture of %dx%d", ErrSize, dst.Rect, w, h)
	}
	if C.dh_dec_draw(d.c, (*C.uint8_t)(unsafe.Pointer(&dst.Pix[0])), C.int(dst.Stride)) != 0 {
		return fmt.Errorf("%w: picture format", ErrUnsupported)
	}
	return nil
}

// Close frees the decoder. Further calls return ErrClosed; closing twice is fine.
func (d *Decoder) Close() error {
	if d.c != nil {
		C.dh_dec_free(d.c)
		d.c = nil
	}
	return nil
}
