package remoteview

import (
	"image"
	"time"

	"fyne.io/fyne/v2/driver/desktop"

	"deskhand/media/frame"
)

// cursor is the other desktop's pointer as it is drawn here: an image of its own over the picture. While the rep points, it
// is drawn where they point, without waiting for the way there and back; when they rest it is put where it really is.
type cursor struct {
	last   frame.Cursor // what came last
	at     image.Point  // where it is drawn
	shape  *image.NRGBA // of last.Serial; nil none
	ahead  bool         // drawn where the rep points, not where it was reported
	halt   func()       // stops the timer that ends ahead
	inside bool         // the rep's own pointer is over the picture
}

// settleTime is how long the rep's pointer has to rest before the reported place counts.
const settleTime = 300 * time.Millisecond

func (c *cursor) stop() {
	if c.halt != nil {
		c.halt()
		c.halt = nil
	}
}

// SetCursor takes shape and place of the other desktop's pointer; the newest wins. c.Pix must not change afterwards. Any
// goroutine may call it.
func (v *View) SetCursor(c frame.Cursor) { v.curs.Put(c) }

func (v *View) cursorNow(c frame.Cursor) {
	if c.Serial != v.cursor.last.Serial || (v.cursor.shape == nil) != (c.W*c.H == 0) {
		v.cursor.shape = nil
		if n := c.W * c.H; n > 0 && len(c.Pix) >= 4*n {
			v.cursor.shape = &image.NRGBA{Pix: c.Pix[:4*n], Stride: 4 * c.W, Rect: image.Rect(0, 0, c.W, c.H)}
		}
	}
	v.cursor.last = c
	if !v.cursor.ahead {
		v.cursor.at = image.Pt(c.X, c.Y)
	}
	v.moveCursor()
}

// predict draws the cursor where the rep points.
func (v *View) predict(at image.Point, inside bool) {
	v.cursor.inside = inside
	if !inside {
		return
	}
	v.cursor.at, v.cursor.ahead = at, true
	v.cursor.stop()
	v.cursor.halt = v.cfg.After(settleTime, func() { v.cfg.Post(v.settleCursor) })
	v.moveCursor()
}

func (v *View) settleCursor() {
	v.cursor.ahead = false
	v.cursor.at = image.Pt(v.cursor.last.X, v.cursor.last.Y)
	v.moveCursor()
}

// drawn reports whether the other desktop's pointer is drawn.
func (v *View) drawn() bool {
	return v.cursor.shape != nil && v.cursor.last.Visible && v.picture != nil &&
		(v.now.Phase == PhaseLive || v.now.Phase == PhaseStalled)
}

// Cursor implements desktop.Cursorable: over a picture that one controls, the drawn pointer stands for one's own.
func (v *View) Cursor() desktop.Cursor {
	if v.Controls() && v.cursor.inside && v.drawn() {
		return blankCursor{}
	}
	return desktop.DefaultCursor
}

// blankCursor is a cursor that is not seen. Fyne's HiddenCursor would not do: going back from it makes GLFW (3.4,
// x11_window.c, _glfwSetCursorModeX11) ungrab the pointer, so that what a drag does outside the window, its end too, is lost.
type blankCursor struct{}

// Image implements desktop.Cursor.
func (blankCursor) Image() (img image.Image, hotX, hotY int) {
	return image.NewNRGBA(image.Rect(0, 0, 16, 16)), 0, 0
}
