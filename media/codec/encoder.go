package codec

// #include "vpx.h"
import "C"

import (
	"fmt"
	"image"
	"runtime"
	"sync"
	"time"
	"unsafe"

	"deskhand/media/frame"
)

// Rate control and speed, as measured on screen content (docs/picture.md).
const (
	minQuantizer     = 4
	maxQuantizer     = 40 // a floor under sharpness: what is not exact stays recognisable, the frame rate falls instead
	maxQuantizerLow  = 52 // below lowBitrate, and when Coarse or Film is set
	refinedQuantizer = 12
	speedFast        = 9 // motion and full changes
	speedThorough    = 7 // a tenth fewer bytes for small changes; from a quarter of the screen on, 5 % fewer for twice the time
	thoroughShare    = 0.1

	frameStep = 33 * time.Millisecond
	filmStep  = 40 * time.Millisecond // when Film is set
	// maxStep bounds the pause that rate control sees: after a long rest it would grant the next frame all the bits saved up
	// and so a second of delay.
	maxStep = 200 * time.Millisecond
)

// EncoderConfig is what an Encoder is made with.
type EncoderConfig struct {
	Width, Height int // pixels, as Fits allows
	Threads       int // 0: 2, or 1 on machines of one or two processors
	Bitrate       int // bit/s that Motion frames aim at; Set changes it
}

// Encoder makes samples of one picture size; for another size make another Encoder. It keeps its own copy of the picture: what
// Take took, Encode encodes, and again for refinements and key frames, without the picture. Not safe for concurrent use.
type Encoder struct {
	bounds  image.Rectangle
	threads int
	gbr     bool     // for BenchmarkColour only
	active  blockMap // of the frame in hand
	src     []uint32 // the copy: 0xFFRRGGBB, row by row
	texture []uint16 // of src, per block
	window  window
	shown   shownSide
	tuned   tuning
	out     []byte // Sample.Data
	state   state
	clock   time.Duration  // of the frames
	at      time.Time      // of the last one
	giving  sync.WaitGroup // memory back, beside the encoder
}

// state is how far an Encoder has come.
type state uint8

const (
	empty   state = iota
	taken         // src holds a picture
	started       // viewers have had a key frame
	closed
)

// shownSide is what the viewers have.
type shownSide struct {
	canvas *canvas
	map2   blockMap // scratch: the blocks that are shifted, or covered
	coded  []byte
	sets   [3][]byte // of lossy, shifted and exact blocks
	rest   frame.Damage
	seek   seeker
	sealed bool // the last sample was sealed
	sum    frame.Sum
}

// tuning is how libvpx is to be set, and as what.
type tuning struct {
	want    Settings
	quality Quality // as it is set
	speed   int     // as it is set
	stale   bool    // want differs from what it is set to
}

// NewEncoder returns an encoder whose first frame will be a key frame. It returns ErrSize.
func NewEncoder(cfg EncoderConfig) (*Encoder, error) { return newEncoder(cfg, false) }

func newEncoder(cfg EncoderConfig, gbr bool) (*Encoder, error) {
	if !Fits(cfg.Width, cfg.Height) {
		return nil, fmt.Errorf("%w: %dx%d", ErrSize, cfg.Width, cfg.Height)
	}
	if cfg.Threads <= 0 {
		cfg.Threads = 2
		if runtime.NumCPU() <= 2 {
			cfg.Threads = 1
		}
	}
	e := &Encoder{
		bounds: image.Rect(0, 0, cfg.Width, cfg.Height), threads: cfg.Threads, gbr: gbr,
		active: newBlockMap(cfg.Width, cfg.Height),
		src:    make([]uint32, cfg.Width*cfg.Height),
		shown:  shownSide{canvas: newCanvas(cfg.Width, cfg.Height), map2: newBlockMap(cfg.Width, cfg.Height)},
		window: window{grown: -windowPause},
		tuned:  tuning{want: Settings{Bitrate: clampBitrate(cfg.Bitrate)}, quality: Motion, speed: speedFast},
	}
	e.texture = make([]uint16, len(e.active.on))
	return e, nil
}

// Bounds is the size of the pictures it encodes, from 0,0.
func (e *Encoder) Bounds() image.Rectangle { return e.bounds }

// Set changes how later frames are encoded.
func (e *Encoder) Set(s Settings) {
	s.Bitrate = clampBitrate(s.Bitrate)
	e.tuned.stale = e.tuned.stale || s != e.tuned.want
	e.tuned.want = s
}

// Take copies the damaged rectangles of pic, grown to whole blocks; the first call takes all of it. It encodes nothing: name the
// same damage, or that of several calls together, to Encode. pic is not used after return. Take returns ErrSize or
// ErrPicture for a picture that does not fit, with nothing changed.
func (e *Encoder) Take(pic *frame.Picture, damage frame.Damage) error {
	if e.state == closed {
		return ErrClosed
	}
	if err := e.check(pic); err != nil {
		return err
	}
	if e.state == empty {
		e.state = taken
		e.copy(pic, e.bounds)
		return nil
	}
	for _, r := range damage {
		e.copy(pic, align(r, e.bounds))
	}
	return nil
}

// Texture is for each block of BlockSize pixels, row by row, how many of its pixels are like neither the one to their left nor the one
// above, 0 to 225: about what it costs to send exactly, by 2 bytes each at most. It is the encoder's own and changes with Take.
func (e *Encoder) Texture() []uint16 { return e.texture }

// Encode encodes the blocks that damage touches as they are in the encoder's copy. The first frame and key frames cover
// everything, whatever the damage: what looks like text in one colour a block, for it is to follow exactly, and the rest at Motion quality.
// An Exact frame leaves out what the viewers have already and may be empty. Encode returns ErrNoPicture before the first Take;
// after ErrEncode or ErrSetup close the encoder.
func (e *Encoder) Encode(damage frame.Damage, o Options) (Sample, error) {
	switch e.state {
	case closed:
		return Sample{}, ErrClosed
	case empty:
		return Sample{}, ErrNoPicture
	}
	if o.Key || e.state == taken {
		return e.encodeKey(o)
	}
	e.active.clear()
	for _, r := range damage {
		e.active.mark(r.Intersect(e.bounds))
	}
	if o.Quality == Exact {
		return e.encodeExact(o), nil
	}
	if e.active.active() == 0 {
		return Sample{}, nil
	}
	if o.Quality == 0 {
		o.Quality = Motion
	}
	var p patch
	if err := e.codeLossy(&p, false, o); err != nil {
		return Sample{}, err
	}
	e.shown.sealed = false
	e.out = appendPatch(e.out[:0], &p)
	return Sample{Data: e.out}, nil
}

// encodeKey makes a sample that needs none before it.
func (e *Encoder) encodeKey(o Options) (Sample, error) {
	o.Quality = Motion
	s := &e.shown
	s.canvas.forget()
	s.sealed = false
	e.active.clear()
	for b, t := range e.texture {
		if t > TextTexture {
			e.active.on[b] = 1
		}
	}
	p := patch{size: e.bounds.Max, flat: e.codeFlat()}
	if e.active.active() == 0 {
		e.window.close()
	} else if err := e.codeLossy(&p, true, o); err != nil {
		return Sample{}, err
	}
	e.state = started
	e.out = appendPatch(e.out[:0], &p)
	return Sample{Data: e.out, Key: true}, nil
}

// codeFlat codes the picture with one pixel for each block, its first.
func (e *Encoder) codeFlat() []byte {
	small := newCanvas(e.active.cols, e.active.rows)
	pix := make([]uint32, len(e.active.on))
	for b := range pix {
		at := e.active.rect(b).Min
		pix[b] = e.src[at.Y*e.bounds.Max.X+at.X]
	}
	var a arith
	a.write(nil)
	small.code(&a, pix, image.Rect(0, 0, small.w, small.h))
	return a.end()
}

// codeLossy adds the active blocks, of which there are some, to p as VP9 makes them.
func (e *Encoder) codeLossy(p *patch, key bool, o Options) (err error) {
	if p.lossy, err = e.encodeVP9(key, o); err != nil {
		return err
	}
	p.parts |= partLossy
	if e.window.c.key != 0 {
		p.parts |= partPlace
		p.place = e.window.at.Min.Y/BlockSize*e.active.cols + e.window.at.Min.X/BlockSize
	}
	s := &e.shown
	s.sets[0] = appendSet(s.sets[0][:0], e.active.on)
	p.lossyAt = s.sets[0]
	e.ownActive()
	e.active.eachTile(e.bounds.Max.X, e.bounds.Max.Y, func(r image.Rectangle) bool {
		s.canvas.blank(r)
		return true
	})
	return nil
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

// copy takes r, whole blocks, of pic.
func (e *Encoder) copy(pic *frame.Picture, r image.Rectangle) {
	if r.Empty() {
		return
	}
	e.shown.canvas.own(e.src, r.Min.Y, r.Max.Y)
	w := e.bounds.Max.X
	x, y, dx, dy := C.int(r.Min.X), C.int(r.Min.Y), C.int(r.Dx()), C.int(r.Dy())
	C.dh_take((*C.uint8_t)(unsafe.Pointer(&pic.Pix[r.Min.Y*pic.Stride+4*r.Min.X])), C.int(pic.Stride),
		(*C.uint8_t)(unsafe.Pointer(&e.src[r.Min.Y*w+r.Min.X])), C.int(4*w), dx, dy)
	C.dh_texture((*C.uint32_t)(unsafe.Pointer(&e.src[0])), C.int(w), (*C.uint16_t)(unsafe.Pointer(&e.texture[0])), C.int(e.active.cols), x, y, dx, dy)
	e.window.outdated(r)
}

// tune brings libvpx's settings to what q and the active map ask for; all of them are live, none causes a key frame.
func (e *Encoder) tune(q Quality) error {
	t := &e.tuned
	if q != t.quality || t.stale {
		lo, hi := minQuantizer, t.maxQuantizer()
		if q == Refined {
			lo, hi = refinedQuantizer, refinedQuantizer
		}
		if code := C.dh_enc_set_rate(e.window.c, C.int(t.want.Bitrate/1000), C.int(lo), C.int(hi)); code != 0 {
			return vpxError(ErrEncode, "set rate", code)
		}
		t.quality, t.stale = q, false
	}
	speed := speedFast
	switch small := float64(e.active.active()) < thoroughShare*float64(len(e.active.on)); {
	case t.want.Speed == SpeedThorough, t.want.Speed == SpeedAuto && small:
		speed = speedThorough
	}
	if speed != t.speed {
		if code := C.dh_enc_set_speed(e.window.c, C.int(speed)); code != 0 {
			return vpxError(ErrEncode, "set speed", code)
		}
		t.speed = speed
	}
	return nil
}

// advance moves the clock on, by a frameStep at least: rate control then gives a frame what it would have at 30 a second, however fast
// they come. Where the link does not carry that, whoever paces the frames makes fewer of them, and none coarser.
func (e *Encoder) advance(at time.Time) time.Duration {
	step := frameStep
	switch {
	case e.tuned.want.Film:
		step = filmStep // what it would have, however long the one before took: else few and large frames stay few and large
	case !at.IsZero() && !e.at.IsZero():
		step = min(max(at.Sub(e.at), frameStep), maxStep)
	}
	e.at = at
	e.clock += step
	return e.clock
}

// setLossless switches libvpx's own lossless mode, for BenchmarkColour only.
func setLossless(e *Encoder, on bool) int {
	v := C.int(0)
	if e.window.c == nil {
		return -1
	}
	if on {
		v = 1
	}
	return int(C.dh_enc_set_lossless(e.window.c, v))
}

// Close frees the encoder. Further calls return ErrClosed; closing twice is fine.
func (e *Encoder) Close() error {
	e.window.close()
	e.giving.Wait()
	e.state = closed
	return nil
}

func (t *tuning) maxQuantizer() int {
	if t.want.Coarse || t.want.Film || t.want.Bitrate < lowBitrate {
		return maxQuantizerLow
	}
	return maxQuantizer
}

func clampBitrate(bitrate int) int { return min(max(bitrate, MinBitrate), maxBitrate) }
