package pipe

import (
	"image"
	"sync"
)

// screens are the images that decoding and the user interface pass back and forth: one may be on screen, one newest and not
// yet taken, one being drawn. Three are therefore enough, and none is ever written while the user interface has it. Safe for
// concurrent use.
type screens struct {
	mu     sync.Mutex // guards the rest
	free   []*image.RGBA
	newest *image.RGBA // shown, not taken; nil: none
	taken  *image.RGBA // the user interface's; nil: none
	exact  bool        // newest is the sharer's, pixel for pixel; without newest, taken is
	behind bool        // the sharer has sent what is not here

	ready chan struct{} // capacity 1: a token while newest, and when what was exact is not any more
}

func newScreens() *screens { return &screens{ready: make(chan struct{}, 1)} }

// canvas returns an image of w by h pixels to draw into; give it back with show or drop.
func (s *screens) canvas(w, h int) *image.RGBA {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := len(s.free); n > 0; n = len(s.free) {
		img := s.free[n-1]
		s.free = s.free[:n-1]
		if img.Rect.Dx() == w && img.Rect.Dy() == h {
			return img
		}
	}
	return image.NewRGBA(image.Rect(0, 0, w, h))
}

// show makes img the newest; one that nobody took is free again. exact says that it is the sharer's, pixel for pixel.
func (s *screens) show(img *image.RGBA, exact bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest != nil {
		s.free = append(s.free, s.newest)
	}
	s.newest, s.exact = img, exact
	s.signalLocked()
}

func (s *screens) signalLocked() {
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// spoil says that something was lost: nobody knows any more whether what is shown is exact.
func (s *screens) spoil() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spoilLocked()
}

// setBehind says whether the sharer has sent what is not here. What is shown is not exact then, and not until another is shown.
func (s *screens) setBehind(behind bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behind = behind
	s.spoilLocked()
}

func (s *screens) spoilLocked() {
	if s.exact {
		s.exact = false
		s.signalLocked()
	}
}

// isExact reports whether the image handed out is exact and the newest.
func (s *screens) isExact() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newest == nil && s.taken != nil && s.exact && !s.behind
}

// drop gives a canvas back that could not be drawn.
func (s *screens) drop(img *image.RGBA) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, img)
}

// trim keeps one image to draw into, which is enough for what changes now and then.
func (s *screens) trim() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.free) > 1 {
		clear(s.free[1:])
		s.free = s.free[:1]
	}
}

// take hands out the newest image, if it has not been taken yet, and takes the one handed out before back.
func (s *screens) take() (*image.RGBA, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.ready:
	default:
	}
	if s.newest == nil {
		return nil, false
	}
	if s.taken != nil {
		s.free = append(s.free, s.taken)
	}
	s.taken, s.newest = s.newest, nil
	return s.taken, true
}
