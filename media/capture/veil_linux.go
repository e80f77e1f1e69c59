package capture

import (
	"fmt"
	"image"

	"github.com/jezek/xgb/xproto"
)

// piece is a chosen program's top-level window: its parts on the root, and where its own coordinates begin there.
type piece struct {
	window xproto.Window
	inside image.Point
	parts  []image.Rectangle
}

// veil hides what is not to be shown of r in pixels, which are r's alone, without gaps.
//
// Where a compositor paints the screen, what is seen at a window's place need not be the window: others shine through it or through its
// shadow, and notices, overviews and previews of windows are painted above it that are no windows at all. There the pixels are taken from
// the windows themselves (X Composite: a redirected window has pixels of its own).
func (m *mask) veil(pixels []byte, r image.Rectangle) error {
	if !m.paints || m.hides != nil { // what shines through a window of our own's edge is ours to show
		veil(pixels, r, m.shown)
		return nil
	}
	veil(pixels, r, nil)
	for _, p := range m.own {
		for _, part := range p.parts {
			for _, s := range m.shown {
				if cut := part.Intersect(s).Intersect(r); !cut.Empty() {
					if err := m.fetch(pixels, r, p, cut); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// fetch puts what a window has at cut into pixels, which are r's.
func (m *mask) fetch(pixels []byte, r image.Rectangle, p piece, cut image.Rectangle) error {
	at := cut.Min.Sub(p.inside)
	reply, err := xproto.GetImage(m.desk.conn.Conn, xproto.ImageFormatZPixmap, xproto.Drawable(p.window), int16(at.X), int16(at.Y),
		uint16(cut.Dx()), uint16(cut.Dy()), ^uint32(0)).Reply()
	if err != nil {
		if isXError(err) { // it stays hidden
			return nil
		}
		return fmt.Errorf("read a window: %w", m.desk.conn.Cause(err))
	}
	row := 4 * cut.Dx()
	if reply.Depth != 24 && reply.Depth != 32 || len(reply.Data) < row*cut.Dy() {
		return nil
	}
	to := cut.Min.Sub(r.Min)
	for y := range cut.Dy() {
		copy(pixels[4*((to.Y+y)*r.Dx()+to.X):], reply.Data[y*row:(y+1)*row])
	}
	return nil
}
