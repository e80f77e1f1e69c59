package surface

import (
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/jezek/xgb/shape"
	"github.com/jezek/xgb/shm"
	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
	"deskhand/media/capture/xshm"
)

// Extension names as servers know them.
const (
	extShm   = "MIT-SHM"
	extShape = "SHAPE"
)

// maxSide bounds the window: X11 sends sizes in 16 bits, and places with a sign.
const maxSide = 1<<15 - 1

// x11 is a child of the window below, on a connection of its own.
type x11 struct {
	conn  *xconn.Conn
	id    xproto.Window
	gc    xproto.Gcontext
	depth byte
	at    image.Rectangle
	seg   *xshm.Segment // nil before the first frame

	pending bool // the answer to behind has not been read
	behind  xproto.GetInputFocusCookie
}

// openWindow makes a window over another one, not seen yet. onLost is called, on any goroutine, when the system has lost what was shown.
// cut ends it: from then on every method returns an error at once. Any goroutine may call it. The end of ctx cuts it, too, also while a server that
// somebody else has grabbed keeps it from being made.
func openWindow(ctx context.Context, display string, over uint32, onLost func()) (win window, cut func(), err error) {
	conn, err := xconn.Dial(display, func(event []byte) {
		if event[0]&0x7f == xproto.Expose {
			onLost()
		}
	})
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, conn.Close)
	w := &x11{conn: conn}
	if err := w.make(xproto.Window(over)); err != nil {
		stop()
		conn.Close()
		return nil, nil, err
	}
	return w, conn.Close, nil
}

func (w *x11) make(over xproto.Window) error {
	if !w.conn.Local() {
		return fmt.Errorf("%w: the display is another computer's", ErrUnsupported)
	}
	for _, name := range []string{extShm, extShape} {
		if _, err := w.conn.Use(name); err != nil {
			return errors.Join(ErrUnsupported, err)
		}
	}
	version, err := shape.QueryVersion(w.conn.Conn).Reply()
	if err != nil {
		return w.gone(err)
	}
	if version.MajorVersion == 1 && version.MinorVersion < 1 {
		return fmt.Errorf("%w: windows take input as a whole", ErrUnsupported)
	}
	if err := w.look(over); err != nil {
		return err
	}
	if w.id, err = xproto.NewWindowId(w.conn.Conn); err != nil {
		return w.gone(err)
	}
	if w.gc, err = xproto.NewGcontextId(w.conn.Conn); err != nil {
		return w.gone(err)
	}
	// Without a background the server clears nothing: until the picture comes, what was there is seen.
	w.at = image.Rect(0, 0, 1, 1)
	made := xproto.CreateWindowChecked(w.conn.Conn, 0, w.id, over, 0, 0, 1, 1, 0, xproto.WindowClassInputOutput, 0,
		xproto.CwBackPixmap|xproto.CwEventMask, []uint32{xproto.BackPixmapNone, xproto.EventMaskExposure})
	if err := made.Check(); err != nil {
		return w.gone(err)
	}
	// No input: the region that takes any is empty, so that what is below gets all of it, and no Enter or Leave.
	err = shape.RectanglesChecked(w.conn.Conn, shape.SoSet, shape.SkInput, 0, w.id, 0, 0, nil).Check()
	if err != nil {
		return w.gone(err)
	}
	return w.gone(xproto.CreateGCChecked(w.conn.Conn, w.gc, xproto.Drawable(w.id), xproto.GcGraphicsExposures, []uint32{0}).Check())
}

// look returns ErrUnsupported unless the window's pixels are 32 bits of B, G, R, X in memory.
func (w *x11) look(over xproto.Window) error {
	attributes, err := xproto.GetWindowAttributes(w.conn.Conn, over).Reply()
	if err != nil {
		return w.gone(err)
	}
	setup := xproto.Setup(w.conn.Conn)
	for _, depth := range w.conn.Screen().AllowedDepths {
		for _, v := range depth.Visuals {
			if v.VisualId == attributes.Visual && v.RedMask == 0xff0000 && v.GreenMask == 0xff00 && v.BlueMask == 0xff {
				w.depth = depth.Depth
			}
		}
	}
	for _, f := range setup.PixmapFormats {
		if f.Depth == w.depth && f.BitsPerPixel == 32 && setup.ImageByteOrder == xproto.ImageOrderLSBFirst {
			return nil
		}
	}
	return fmt.Errorf("%w: pixels of depth %d", ErrUnsupported, w.depth)
}

func (w *x11) frame(at image.Rectangle) ([]byte, error) {
	if at.Dx() > maxSide || at.Dy() > maxSide {
		return nil, fmt.Errorf("%w: %v pixels", ErrUnsupported, at.Size())
	}
	size := 4 * at.Dx() * at.Dy()
	if w.seg == nil || len(w.seg.Mem) < size {
		if err := w.wait(); err != nil {
			return nil, err
		}
		if w.seg != nil {
			w.seg.Free(w.conn)
			w.seg = nil
		}
		seg, err := xshm.New(w.conn, size+size/4) // room for a window that is being made larger
		if err != nil {
			return nil, errors.Join(ErrUnsupported, err)
		}
		w.seg = seg
	}
	w.at = at
	xproto.ConfigureWindow(w.conn.Conn, w.id, xproto.ConfigWindowX|xproto.ConfigWindowY|xproto.ConfigWindowWidth|xproto.ConfigWindowHeight,
		[]uint32{uint32(int32(at.Min.X)), uint32(int32(at.Min.Y)), uint32(at.Dx()), uint32(at.Dy())})
	xproto.MapWindow(w.conn.Conn, w.id)
	return w.seg.Mem[:size], w.gone(w.conn.Err())
}

func (w *x11) put(parts []image.Rectangle) error {
	if len(parts) == 0 {
		return nil
	}
	for _, r := range parts {
		shm.PutImage(w.conn.Conn, xproto.Drawable(w.id), w.gc, uint16(w.at.Dx()), uint16(w.at.Dy()), uint16(r.Min.X), uint16(r.Min.Y),
			uint16(r.Dx()), uint16(r.Dy()), int16(r.Min.X), int16(r.Min.Y), w.depth, xproto.ImageFormatZPixmap, 0, w.seg.ID, 0)
	}
	// Whatever is asked behind them is answered when they are done.
	w.behind, w.pending = xproto.GetInputFocus(w.conn.Conn), true
	return nil
}

func (w *x11) wait() error {
	if w.pending {
		w.pending = false
		if _, err := w.behind.Reply(); err != nil {
			return w.gone(err)
		}
	}
	return w.gone(w.conn.Stray())
}

func (w *x11) hide() error {
	xproto.UnmapWindow(w.conn.Conn, w.id)
	return w.gone(w.conn.Stray())
}

func (w *x11) free() {
	if w.seg != nil {
		w.seg.Free(w.conn)
	}
}

// gone gives an error of the connection the name that this package uses.
func (w *x11) gone(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrGone, w.conn.Cause(err))
}
