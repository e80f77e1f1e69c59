// Package stage puts small windows of our own on a display, to be seen and to be acted on: Pattern counts pictures in a way that can
// be read back from pixels, Board writes down every key and button that reaches it.
//
// They run in this process, each on its own connection; their methods may be called from any goroutine. Close removes them.
package stage

import (
	"encoding/binary"
	"fmt"
	"image"

	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
)

// open makes and maps a window of 24 bits. Managed windows belong to the window manager and can be given the keyboard; others stay where
// they are put, on top.
func open(display, title string, at image.Rectangle, managed bool, mask uint32, onEvent func([]byte)) (*xconn.Conn, xproto.Window, error) {
	c, err := xconn.Dial(display, onEvent)
	if err != nil {
		return nil, 0, fmt.Errorf("open a window on %s: %w", display, err)
	}
	w, err := xproto.NewWindowId(c.Conn)
	if err != nil {
		c.Close()
		return nil, 0, fmt.Errorf("open a window on %s: %w", display, c.Cause(err))
	}
	s := c.Screen()
	override := uint32(1)
	if managed {
		override = 0
	}
	err = xproto.CreateWindowChecked(c.Conn, s.RootDepth, w, s.Root, int16(at.Min.X), int16(at.Min.Y),
		uint16(at.Dx()), uint16(at.Dy()), 0, xproto.WindowClassInputOutput, s.RootVisual,
		xproto.CwBackPixel|xproto.CwOverrideRedirect|xproto.CwEventMask, []uint32{0xf4f1ea, override, mask}).Check()
	if err == nil {
		err = xproto.ChangePropertyChecked(c.Conn, xproto.PropModeReplace, w, xproto.AtomWmName, xproto.AtomString, 8,
			uint32(len(title)), []byte(title)).Check()
	}
	if err == nil && managed {
		err = xproto.ChangePropertyChecked(c.Conn, xproto.PropModeReplace, w, xproto.AtomWmNormalHints, xproto.AtomWmSizeHints, 32,
			uint32(len(hints(at))/4), hints(at)).Check()
	}
	if err == nil {
		err = xproto.MapWindowChecked(c.Conn, w).Check()
	}
	if err != nil {
		c.Close()
		return nil, 0, fmt.Errorf("open a window on %s: %w", display, c.Cause(err))
	}
	return c, w, nil
}

// hints are a WM_SIZE_HINTS property (ICCCM 4.1.2.3) that asks the window manager to leave place and size as they are.
func hints(at image.Rectangle) []byte {
	const (
		words = 18
		user  = 1 | 2 // USPosition, USSize
	)
	b := make([]byte, 4*words)
	for i, v := range []int{user, at.Min.X, at.Min.Y, at.Dx(), at.Dy()} {
		binary.LittleEndian.PutUint32(b[4*i:], uint32(v))
	}
	return b
}
