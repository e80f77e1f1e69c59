package capture

import (
	"context"
	"image"
	"time"

	"deskhand/media/frame"
)

const (
	// cursorInterval is the least time between two looks at a pointer that moves.
	cursorInterval = 16 * time.Millisecond
	// cursorRest is the time between two looks at a pointer that rests, where the system tells of the user's motions: it
	// bounds how late a motion that a program made is seen.
	cursorRest = 250 * time.Millisecond
	// cursorLinger is how long after a motion the pointer still counts as moving.
	cursorLinger = time.Second
	// maxCursorSide bounds a shape's width and height; of larger ones the top left is taken.
	maxCursorSide = 256
)

// CursorSource reports the pointer of a display.
type CursorSource interface {
	// Next blocks until the pointer's shape or place differ from those reported before; the first call returns at once.
	// X and Y are relative to the shared area. While the pointer is outside it, over what is masked there, or hidden, the Cursor is Visible=false and
	// tells nothing more: what is done elsewhere is not shared. Pix is shared by all Cursors of a serial. One goroutine
	// calls Next. Errors are those of Source.Next.
	Next(ctx context.Context) (frame.Cursor, error)
	// Close ends the source; a Next in progress returns ErrClosed. Any goroutine may call it.
	Close() error
}

// shape is what a cursor looks like.
type shape struct {
	serial uint32
	w, h   int
	hot    image.Point
	pix    []byte // R, G, B, A, straight alpha
	seen   bool   // not transparent all over
}

// newShape converts a cursor of w by h pixels of 0xAARRGGBB with premultiplied alpha.
func newShape(serial uint32, w, h int, hot image.Point, argb []uint32) shape {
	s := shape{serial: serial, w: min(w, maxCursorSide), h: min(h, maxCursorSide), hot: hot}
	s.pix = make([]byte, 0, 4*s.w*s.h)
	for y := range s.h {
		for _, c := range argb[y*w : y*w+s.w] {
			a := c >> 24
			s.seen = s.seen || a != 0
			s.pix = append(s.pix, straight(c>>16, a), straight(c>>8, a), straight(c, a), byte(a))
		}
	}
	return s
}

// straight takes the alpha a out of the low byte of c, rounding to nearest.
func straight(c, a uint32) byte {
	if a == 0 {
		return 0
	}
	return byte(min(255, ((c&0xff)*255+a/2)/a))
}

// cursor is the shape at a place in root coordinates, as someone who sees over is told of it.
func (s *shape) cursor(at image.Point, over Source) frame.Cursor {
	area := over.Area()
	if !s.seen || !at.In(area) {
		return frame.Cursor{}
	}
	if m, ok := over.(Masked); ok && !m.Shows(at) {
		return frame.Cursor{}
	}
	at = at.Sub(area.Min)
	return frame.Cursor{
		X: at.X, Y: at.Y, Visible: true, Serial: s.serial,
		W: s.w, H: s.h, HotX: s.hot.X, HotY: s.hot.Y, Pix: s.pix,
	}
}

// sameCursor reports whether a viewer would be told the same.
func sameCursor(a, b frame.Cursor) bool {
	return a.X == b.X && a.Y == b.Y && a.Visible == b.Visible && a.Serial == b.Serial
}
