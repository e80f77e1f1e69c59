package codec

// #include "vpx.h"
import "C"

import (
	"fmt"
	"image"
	"runtime"
	"time"
	"unsafe"

	"deskhand/media/frame"
)

// Rate control and speed, as measured on screen content.
const (
	minQuantizer     = 4
	maxQuantizer     = 40 // a floor under sharpness: text stays readable, the frame rate falls instead
	maxQuantizerLow  = 52 // below lowBitrate
	refinedQuantizer = 12
	speedFast        = 9 // motion and full changes
	speedThorough    = 7 // a tenth fewer bytes for typing; from a quarter of the screen on, 5 % fewer for twice the time
	thoroughShare    = 0.1
	refineMargin     = 1 // blocks: a frame's deblocking alters pixels of the neighbours of what it covers

	frameStep = 33 * time.Millisecond
	// maxStep bounds the pause that rate control sees: after a long rest it would grant the next frame all the bits saved up
	// and so a second of delay.
	maxStep = 200 * time.Millisecond
)

// EncoderConfig is what an Encoder is made with.
type EncoderConfig struct {
	Width, Height int // pixels, 1..MaxSide
	Threads       int // 0: 2, or 1 on machines of one or two processors
	Bitrate       int // bit/s that Motion frames aim at; SetBitrate changes it
}

// Encoder makes VP9 4:4:4 samples of one picture size; for another size make another Encoder. It keeps its own converted copy
// of the picture: what Take converted, Encode encodes, and again for refinements and key frames, without the picture. Not safe for concurrent use.
type Encoder struct {
	c         *C.dh_enc // nil: closed
	bounds    image.Rectangle
	active    blockMap
	out       []byte // Sample.Data
	counts    []uint16
	bitrate   int
	quality   Quality // as libvpx is set now
	speed     int     // as libvpx is set now
	rateStale bool    // bitrate differs from what libvpx is set to
	taken     bool    // the copy holds a picture
	started   bool    // a frame has been encoded
	pts       int64   // ms, of the last frame
	at        time.Time
}

// NewEncoder returns an encoder whose first frame will be a key frame. It returns ErrSize, or ErrSetup when libvpx refuses.
func NewEncoder(cfg EncoderConfig) (*Encoder, error) {
	if cfg.Width < 1 || cfg.Height < 1 || cfg.Width > MaxSide || cfg.Height > MaxSide {
		return nil, fmt.Errorf("%w: %dx%d", ErrSize, cfg.Width, cfg.Height)
	}
	if cfg.Threads <= 0 {
		cfg.Threads = 2
		if runtime.NumCPU() <= 2 {
			cfg.Threads = 1
		}
	}
	e := &Encoder{
		bounds:  image.Rect(0, 0, cfg.Width, cfg.Height),
		active:  newBlockMap(cfg.Width, cfg.Height),
		bitrate: clampBitrate(cfg.Bitrate),
		quality: Motion,
		speed:   speedFast,
	}
	e.counts = make([]uint16, len(e.active.on))
	var code C.int
	e.c = C.dh_enc_new(C.dh_enc_config{
		width: C.int(cfg.Width), height: C.int(cfg.Height), threads: C.int(cfg.Threads),
		kbps: C.int(e.bitrate / 1000), min_q: minQuantizer, max_q: C.int(e.maxQuantizer()),
	}, &code)
	if e.c == nil {
		return nil, vpxError(ErrSetup, "encoder", code)
	}
	return e, nil
}

// Bounds is the size of the pictures it encodes, from 0,0.
func (e *Encoder) Bounds() image.Rectangle { return e.bounds }

// SetBitrate sets the aim of later Motion frames, in bit/s.
func (e *Encoder) SetBitrate(bitrate int) {
	e.bitrate = clampBitrate(bitrate)
	e.rateStale = true
}

// Take converts the damaged rectangles of pic, grown to whole blocks, into the encoder's copy; the first call takes all of it. It
// encodes nothing: name the same damage, or that of several calls together, to Encode. pic is not used after return. Take
// returns ErrSize or ErrPicture for a picture that does not fit, with nothing changed.
func (e *Encoder) Take(pic *frame.Picture, damage frame.Damage) error {
	if e.c == nil {
		return ErrClosed
	}
	if err := e.check(pic); err != nil {
		return err
	}
	if !e.taken {
		e.taken = true
		e.convert(pic, e.bounds)
		return nil
	}
	for _, r := range damage {
		e.convert(pic, align(r, e.bounds))
	}
	return nil
}

// Encode encodes the blocks that damage touches as they are in the encoder's copy. The first frame and key frames cover
// everything, whatever the damage; Refined and Lossless ones one block more on each side. It returns ErrNoPicture before the
// first Take; after ErrEncode close the encoder.
func (e *Encoder) Encode(damage frame.Damage, o Options) (Sample, error) {
	if e.c == nil {
		return Sample{}, ErrClosed
	}
	if !e.taken {
		return Sample{}, ErrNoPicture
	}
	if o.Quality == 0 {
		o.Quality = Motion
	}
	e.activate(damage, o)
	if err := e.tune(o.Quality); err != nil {
		return Sample{}, err
	}
	e.advance(o.At)
	key := C.int(0)
	if o.Key {
		key = 1
	}
	code := C.dh_enc_encode(e.c, (*C.uint8_t)(unsafe.Pointer(&e.active.on[0])), C.int64_t(e.pts), C.int(frameStep.Milliseconds()), key)
	if code != 0 {
		return Sample{}, vpxError(ErrEncode, "encode frame", code)
	}
	if e.c.len == 0 {
		return Sample{}, fmt.Errorf("%w: frame dropped", ErrEncode)
	}
	e.started = true
	e.out = append(e.out[:0], unsafe.Slice((*byte)(unsafe.Pointer(e.c.data)), int(e.c.len))...)
	return Sample{Data: e.out, Key: e.c.key != 0, Lossless: o.Quality == Lossless}, nil
}

// check refuses what the C side could not bear.
func (e *Encoder) check(pic *frame.Picture) error {
	if pic.Bounds() != e.bounds {
		return fmt.Errorf("%w: picture of %dx%d, encoder of %v", ErrSize, pic.W, pic.H, e.bounds.Max)
	}
	if pic.Stride < 4*pic.W || len(pic.Pix) < pic.Stride*(pic.H-1)+4*pic.W {
		return ErrPicture
	}
	return nil
}

// activate sets the active map.
func (e *Encoder) activate(damage frame.Damage, o Options) {
	if o.Key || !e.started {
		e.active.fill()
		return
	}
	margin := 0
	if o.Quality != Motion {
		margin = refineMargin
	}
	e.active.clear()
	for _, r := range damage {
		e.active.mark(r.Intersect(e.bounds), margin)
	}
}

func (e *Encoder) convert(pic *frame.Picture, r image.Rectangle) {
	if r.Empty() {
		return
	}
	C.dh_enc_convert(e.c, (*C.uint8_t)(unsafe.Pointer(&pic.Pix[0])), C.int(pic.Stride),
		C.int(r.Min.X), C.int(r.Min.Y), C.int(r.Dx()), C.int(r.Dy()))
}

// tune brings libvpx's settings to what q and the active map ask for; all of them are live, none causes a key frame.
func (e *Encoder) tune(q Quality) error {
	if q != e.quality || e.rateStale {
		lo, hi := minQuantizer, e.maxQuantizer()
		if q == Refined {
			lo, hi = refinedQuantizer, refinedQuantizer
		}
		if code := C.dh_enc_set_rate(e.c, C.int(e.bitrate/1000), C.int(lo), C.int(hi)); code != 0 {
			return vpxError(ErrEncode, "set rate", code)
		}
		e.rateStale = false
	}
	if was, is := e.quality == Lossless, q == Lossless; was != is {
		on := C.int(0)
		if is {
			on = 1
		}
		if code := C.dh_enc_set_lossless(e.c, on); code != 0 {
			return vpxError(ErrEncode, "set lossless", code)
		}
	}
	e.quality = q

	speed := speedFast
	if float64(e.active.active()) < thoroughShare*float64(len(e.active.on)) {
		speed = speedThorough
	}
	if speed != e.speed {
		if code := C.dh_enc_set_speed(e.c, C.int(speed)); code != 0 {
			return vpxError(ErrEncode, "set speed", code)
		}
		e.speed = speed
	}
	return nil
}

// advance moves the time stamp on; it must rise with every frame.
func (e *Encoder) advance(at time.Time) {
	step := frameStep
	if !at.IsZero() && !e.at.IsZero() {
		step = min(max(at.Sub(e.at), time.Millisecond), maxStep)
	}
	e.at = at
	e.pts += step.Milliseconds()
}

// Differences compares what a decoder of all samples so far shows with the encoder's copy: for each block of
// BlockSize pixels, row by row, the number of samples that differ, 0 (exact) to BlockSamples. The result is the encoder's own
// and valid until its next call. It costs about a millisecond for 1920x1080. It returns ErrNoPicture before the first Encode.
func (e *Encoder) Differences() ([]uint16, error) {
	if e.c == nil {
		return nil, ErrClosed
	}
	if !e.started {
		return nil, ErrNoPicture
	}
	if C.dh_enc_differences(e.c, (*C.uint16_t)(unsafe.Pointer(&e.counts[0]))) != 0 {
		return nil, fmt.Errorf("%w: no reconstructed frame", ErrEncode)
	}
	return e.counts, nil
}

// Close frees the encoder. Further calls return ErrClosed; closing twice is fine.
func (e *Encoder) Close() error {
	if e.c != nil {
		C.dh_enc_free(e.c)
		e.c = nil
	}
	return nil
}

func (e *Encoder) maxQuantizer() int {
	if e.bitrate < lowBitrate {
		return maxQuantizerLow
	}
	return maxQuantizer
}

func clampBitrate(bitrate int) int { return min(max(bitrate, MinBitrate), maxBitrate) }
