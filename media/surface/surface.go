// Package surface shows pictures in a native window that lies over a part of a window of this program, past the toolkit's painter:
// what a decoder has just drawn is on the screen a copy later, however long the toolkit takes for a frame of its own.
//
// The window takes no input: pointer and keys go to the window below, as if it were not there. What it shows and where is its
// caller's to say; it keeps the newest picture itself, so that it can be moved, covered and shown again without asking for it. On
// X11 pixels reach the server through shared memory, without C. Where that is not to be had, Works is false and stays so, and the
// caller draws as it can.
//
// The main type is Surface. Its Run owns the window and blocks; Picture is for the decoder's goroutine, Show, Hide and Point for the
// user interface's, which never waits here.
package surface

import (
	"context"
	"image"
	"sync"
	"sync/atomic"
)

// Config is what a Surface is made with.
type Config struct {
	Display string // X11: display name; "" is $DISPLAY
	// Window is the window to lie over, as the system numbers it; 0: there is none. It is called by Show.
	Window func() uint32
}

// Surface is the window and the newest picture. Make it with New.
type Surface struct {
	cfg   Config
	works atomic.Bool
	lost  atomic.Bool   // the system has lost what was shown
	wake  chan struct{} // capacity 1: one of these was changed, or want, or err

	mu   sync.Mutex // guards want
	want want

	drawing sync.Mutex // guards the rest
	sheet   sheet
	win     window // nil: none yet, or ended. Only Run's goroutine writes it
	cut     func() // of win, Run's goroutine's
	up      bool   // it is shown
	over    bool   // Run has ended: nothing is kept any more
	err     error  // of the decoder's goroutine, for Run
}

// want is what the caller wants to see.
type want struct {
	window  uint32
	visible bool
	spot    spot
	pointer pointer
}

// spot is where a picture is shown, in pixels of the window below.
type spot struct {
	size  image.Point     // of the picture
	place image.Rectangle // where all of it lies, scaled
	seen  image.Rectangle // what of that is seen
}

// window is the native window. Its methods are called with drawing held.
type window interface {
	// frame shows it at a place and returns the memory for its pixels, 4 bytes each in the order B, G, R, X, rows without gaps.
	frame(at image.Rectangle) ([]byte, error)
	hide() error
	// put shows parts of that memory; it may not be written to until wait returns.
	put(parts []image.Rectangle) error
	wait() error
	free()
}

// New returns a surface that is not seen. Nothing is asked of the system before the first Show.
func New(cfg Config) *Surface {
	s := &Surface{cfg: cfg, wake: make(chan struct{}, 1)}
	s.works.Store(true)
	return s
}

// Works reports whether what Show asks for is done, or will be at once. It never becomes true again.
func (s *Surface) Works() bool { return s.works.Load() }

// Show has the picture shown: a picture of the given size lies scaled in place, of which the part in seen is to be seen; both in pixels
// of the window below. A place of the picture's own size is exact to the pixel. Pictures of another size are not shown.
func (s *Surface) Show(size image.Point, place, seen image.Rectangle) {
	s.change(func(w *want) {
		if w.window == 0 {
			w.window = s.cfg.Window()
		}
		w.visible, w.spot = true, spot{size, place, seen.Intersect(place)}
	})
}

// Hide takes the window away; the picture is kept up to date.
func (s *Surface) Hide() { s.change(func(w *want) { w.visible = false }) }

// Point draws a pointer over the picture: shape, stretched to place in pixels of the window below; a nil shape draws none. shape must not
// change afterwards.
func (s *Surface) Point(shape *image.NRGBA, place image.Rectangle) {
	s.change(func(w *want) { w.pointer = pointer{shape: shape, place: place} })
}

func (s *Surface) change(f func(*want)) {
	s.mu.Lock()
	f(&s.want)
	s.mu.Unlock()
	s.poke()
}

func (s *Surface) wanted() want {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.want
}

func (s *Surface) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Picture makes p the newest picture and shows it when it returns, if it is to be seen. p must have alpha 255; it is not used
// afterwards. One goroutine calls it.
func (s *Surface) Picture(p *image.RGBA) {
	s.drawing.Lock()
	defer s.drawing.Unlock()
	if s.over {
		return
	}
	changed := s.sheet.take(p)
	switch {
	case !s.up || !s.sheet.fits():
		s.poke() // it may be waiting for a picture of this size
	case len(changed) > 0 && s.err == nil:
		if s.err = s.present(changed); s.err != nil {
			s.poke()
		}
	}
}

// present shows parts of the picture, in its own pixels. drawing is held.
func (s *Surface) present(changed []image.Rectangle) error {
	if err := s.win.wait(); err != nil {
		return err
	}
	return s.win.put(s.sheet.render(s.sheet.spread(changed)))
}

// Run shows what is wanted until ctx ends or the window cannot be had any more, and returns why. Call it once.
func (s *Surface) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer s.end()
	defer cancel() // ends what Picture may be waiting for
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.wake:
		}
		w := s.wanted()
		if w.visible && s.win == nil {
			if err := s.open(ctx, w.window); err != nil {
				return err
			}
		}
		if err := s.follow(w); err != nil {
			return err
		}
	}
}

// open makes the window.
func (s *Surface) open(ctx context.Context, over uint32) error {
	if over == 0 {
		return ErrNoWindow
	}
	win, cut, err := openWindow(ctx, s.cfg.Display, over, func() {
		s.lost.Store(true)
		s.poke()
	})
	if err != nil {
		return err
	}
	s.cut = cut
	s.drawing.Lock()
	defer s.drawing.Unlock()
	s.win = win
	return nil
}

// follow brings the window to what is wanted.
func (s *Surface) follow(w want) error {
	s.drawing.Lock()
	defer s.drawing.Unlock()
	switch {
	case s.err != nil:
		return s.err
	case s.win == nil:
		return nil
	case !w.visible || w.spot.seen.Empty():
		if !s.up {
			return nil
		}
		s.up = false
		return s.win.hide()
	case s.sheet.size() != w.spot.size:
		return nil // the picture of that size, or the word of where this one goes, is about to come
	}
	lost := s.lost.Swap(false)
	whole := !s.up || w.spot != s.sheet.spot
	if whole {
		memory, err := s.win.frame(w.spot.seen)
		if err != nil {
			return err
		}
		s.sheet.lay(w.spot, memory)
		s.up = true
	}
	if err := s.win.wait(); err != nil {
		return err
	}
	drawn := s.sheet.point(w.pointer)
	if whole {
		drawn = s.sheet.all()
	}
	if drawn = s.sheet.render(drawn); lost {
		drawn = s.sheet.all()
	}
	return s.win.put(drawn)
}

func (s *Surface) end() {
	s.works.Store(false)
	if s.cut != nil {
		s.cut()
	}
	s.drawing.Lock()
	defer s.drawing.Unlock()
	if s.win != nil {
		s.win.free()
	}
	s.win, s.up, s.over, s.sheet = nil, false, true, sheet{}
}
