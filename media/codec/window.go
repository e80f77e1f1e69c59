package codec

// #include "vpx.h"
import "C"

import (
	"fmt"
	"image"
	"time"
	"unsafe"

	"deskhand/media/memory"
)

const (
	// windowGrid is what a window's sides are multiples of, in pixels from the picture's corner: VP9's largest block.
	windowGrid = 64
	// windowPause: who needs more room twice within it, gets the whole picture. What moves about makes no row of key frames.
	windowPause = 2 * time.Second
	// windowReview is after how many frames a window is looked at: where half of it was not used, it becomes smaller.
	windowReview = 60
)

// window is the part of the picture that libvpx has: the blocks that are not sent exactly, and what lies between them. For a whole 1080p picture
// libvpx takes 80 MB, and for a film in a corner of it a third more time than for the corner alone; for text it is not needed at all.
// It is made where it is needed, and begins with a key frame of its own.
type window struct {
	c      *C.dh_enc // nil: none
	at     image.Rectangle
	on     blockMap // of the frame in hand, in blocks of the window
	stale  []bool   // per block of the window: libvpx's picture is not the encoder's copy
	fresh  bool     // nothing has been encoded: a key frame comes first
	grown  time.Duration
	used   image.Rectangle // by the frames since the last review
	frames int
}

// fit makes w a window that holds need, in a picture of the given bounds; clock goes on with the frames.
func (e *Encoder) fit(need image.Rectangle, clock time.Duration) error {
	w := &e.window
	w.used = w.used.Union(need)
	w.frames++
	if w.c != nil && need.In(w.at) {
		if w.frames < windowReview {
			return nil
		}
		used := w.used
		w.used, w.frames = need, 0
		if 2*area(grid(used, e.bounds)) > area(w.at) {
			return nil
		}
		return e.open(grid(used, e.bounds))
	}
	at := grid(need, e.bounds)
	if w.c != nil {
		at = at.Union(w.at)
		if clock-w.grown < windowPause {
			at = e.bounds
		}
		w.grown = clock
	}
	return e.open(at)
}

// open makes the window anew.
func (e *Encoder) open(at image.Rectangle) error {
	e.window.close()
	gbr := C.int(0)
	if e.gbr {
		gbr = 1
	}
	var code C.int
	c := C.dh_enc_new(C.dh_enc_config{
		width: C.int(at.Dx()), height: C.int(at.Dy()), threads: C.int(e.threads),
		kbps: C.int(e.tuned.want.Bitrate / 1000), min_q: minQuantizer, max_q: C.int(e.tuned.maxQuantizer()), gbr: gbr,
	}, &code)
	if c == nil {
		return vpxError(ErrSetup, "encoder", code)
	}
	w := &e.window
	w.c, w.at, w.fresh = c, at, true
	w.on = newBlockMap(at.Dx(), at.Dy())
	w.stale = make([]bool, len(w.on.on))
	for b := range w.stale {
		w.stale[b] = true
	}
	e.tuned.quality, e.tuned.speed, e.tuned.stale = Motion, speedFast, false
	return nil
}

// close gives the window's memory back.
func (w *window) close() {
	if w.c != nil {
		C.dh_enc_free(w.c)
		w.c, w.at, w.on, w.stale, w.used, w.frames = nil, image.Rectangle{}, blockMap{}, nil, image.Rectangle{}, 0
	}
}

// outdated notes that the blocks of r, in pixels, have changed in the encoder's copy.
func (w *window) outdated(r image.Rectangle) {
	r = r.Intersect(w.at).Sub(w.at.Min)
	if r.Empty() {
		return
	}
	for y := r.Min.Y / BlockSize; y < blocks(r.Max.Y); y++ {
		for x := r.Min.X / BlockSize; x < blocks(r.Max.X); x++ {
			w.stale[y*w.on.cols+x] = true
		}
	}
}

// encodeVP9 makes a VP9 frame of the active blocks, of which there are some: a key frame where asked for, and in a new window. The
// frame is libvpx's own until the next.
func (e *Encoder) encodeVP9(key bool, o Options) (vp9 []byte, err error) {
	clock := e.advance(o.At)
	if err := e.fit(e.active.bounds().Intersect(e.bounds), clock); err != nil {
		return nil, err
	}
	if err := e.tune(o.Quality); err != nil {
		return nil, err
	}
	e.convert()
	w := &e.window
	force := C.int(0)
	if key || w.fresh {
		force = 1
	}
	code := C.dh_enc_encode(w.c, (*C.uint8_t)(unsafe.Pointer(&w.on.on[0])), C.int64_t(clock.Milliseconds()), C.int(frameStep.Milliseconds()), force)
	if code != 0 {
		return nil, vpxError(ErrEncode, "encode frame", code)
	}
	if w.c.len == 0 {
		return nil, fmt.Errorf("%w: frame dropped", ErrEncode)
	}
	w.fresh = false
	return unsafe.Slice((*byte)(unsafe.Pointer(w.c.data)), int(w.c.len)), nil
}

// convert brings libvpx's picture up to date where the active blocks are, and marks them in the window.
func (e *Encoder) convert() {
	w := &e.window
	w.on.clear()
	x0, y0 := w.at.Min.X/BlockSize, w.at.Min.Y/BlockSize
	for y := range w.on.rows {
		row := e.active.on[(y+y0)*e.active.cols+x0:]
		for x := range w.on.cols {
			if row[x] != 1 {
				continue
			}
			b := y*w.on.cols + x
			w.on.on[b] = 1
			if !w.stale[b] {
				continue
			}
			w.stale[b] = false
			r := w.on.rect(b).Add(w.at.Min).Intersect(e.bounds)
			C.dh_enc_convert(w.c, (*C.uint32_t)(unsafe.Pointer(&e.src[r.Min.Y*e.bounds.Max.X+r.Min.X])), C.int(e.bounds.Max.X),
				C.int(r.Min.X-w.at.Min.X), C.int(r.Min.Y-w.at.Min.Y), C.int(r.Dx()), C.int(r.Dy()))
		}
	}
}

// Trim gives back what only a moving picture needs, and what this process has freed since: call it when nothing lossy, and not much else, has been
// encoded for some seconds. What moves next costs a key frame of its part of the picture. It does not wait for the tens of milliseconds that the giving back takes; Close does.
func (e *Encoder) Trim() {
	e.window.close()
	if e.state == started {
		e.shown.canvas.lend(e.src)
	}
	e.giving.Wait() // seconds old
	e.giving.Go(memory.GiveBack)
}

// grid grows r to multiples of windowGrid inside bounds.
func grid(r, bounds image.Rectangle) image.Rectangle {
	up := func(n int) int { return (n + windowGrid - 1) / windowGrid * windowGrid }
	return image.Rect(r.Min.X/windowGrid*windowGrid, r.Min.Y/windowGrid*windowGrid, up(r.Max.X), up(r.Max.Y)).Intersect(bounds)
}

func area(r image.Rectangle) int { return r.Dx() * r.Dy() }
