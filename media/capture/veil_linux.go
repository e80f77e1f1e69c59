package capture

import (
	"fmt"
	"image"
	"slices"

	"github.com/jezek/xgb/xproto"
)

// piece is something whose own pixels are shown, mostly a top-level window: its parts on the root that may be seen, and where its own
// coordinates begin there.
type piece struct {
	pixels xproto.Drawable
	inside image.Point
	parts  region
}

func (p piece) same(o piece) bool {
	return p.pixels == o.pixels && p.inside == o.inside && slices.Equal(p.parts, o.parts)
}

// veil hides what is not to be shown of r in pixels, which are r's alone, without gaps.
//
// Where a compositor paints the screen, what is seen at a window's place need not be the window: others shine through it or through its
// shadow, and notices, overviews and previews of windows are painted above it that are no windows at all. There the pixels are taken from
// the windows themselves (X Composite: a redirected window has pixels of its own), and between them from the background, if it is known.
func (m *mask) veil(pixels []byte, r image.Rectangle) error {
	if !m.paints {
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

// fetch puts what a piece has at cut into pixels, which are r's.
func (m *mask) fetch(pixels []byte, r image.Rectangle, p piece, cut image.Rectangle) error {
	at := cut.Min.Sub(p.inside)
	reply, err := xproto.GetImage(m.desk.conn.Conn, xproto.ImageFormatZPixmap, p.pixels, int16(at.X), int16(at.Y),
		uint16(cut.Dx()), uint16(cut.Dy()), ^uint32(0)).Reply()
	if err != nil {
		if isXError(err) { // it stays hidden
			return nil
		}
		return fmt.Errorf("read a window: %w", m.desk.conn.Cause(err))
	}
	row := 4 * cut.Dx()
	if reply.Depth != 24 && reply.Depth != alphaDepth || len(reply.Data) < row*cut.Dy() {
		return nil
	}
	to := cut.Min.Sub(r.Min)
	for y := range cut.Dy() {
		from, into := reply.Data[y*row:(y+1)*row], pixels[4*((to.Y+y)*r.Dx()+to.X):]
		if reply.Depth == alphaDepth {
			blend(into, from)
		} else {
			copy(into, from)
		}
	}
	return nil
}

// blend lays pixels whose fourth byte says how much of them is seen, and whose colours have been made as much darker (X Render), over others.
func blend(into, from []byte) {
	for i := 0; i+3 < len(from); i += 4 {
		through := 255 - uint32(from[i+3])
		for k := i; k < i+3; k++ {
			into[k] = byte(min(uint32(from[k])+(uint32(into[k])*through+127)/255, 255))
		}
	}
}
