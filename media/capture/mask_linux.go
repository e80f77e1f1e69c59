package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
)

// mask keeps everything but chosen programs' windows out of a source's pictures. While it holds, the server does nothing for anybody else:
// no window moves between the question where it is and the pixels (X protocol, GrabServer).
type mask struct {
	apps   []AppID
	hides  func(*desktop, top) bool // not nil: these windows are kept out instead, and all else is shown
	desk   *desktop
	stale  atomic.Bool   // windows have moved, come or gone
	shapes atomic.Uint32 // number of the event of a changed shape; 0: not known yet
	papers atomic.Uint32 // name of the property that says what the background is; 0: not known yet
	shown  region
	own    []piece // the windows that shown is made of, the lowest first
	paints bool    // a compositor paints the screen
}

// start begins to listen to what windows do.
func (m *mask) start(c *xconn.Conn) (err error) {
	m.stale.Store(true)
	if m.desk, err = newDesktop(c); err == nil {
		m.shapes.Store(uint32(m.desk.shaped))
		m.papers.Store(uint32(m.desk.names.paper))
	}
	return err
}

// hold stops the server for others, and reports whether other pixels are shown than before. Call release in any case.
func (m *mask) hold() (changed bool, err error) {
	c := m.desk.conn
	xproto.GrabServer(c.Conn)
	// An answer comes after everything that happened before the grab: then nothing is stale that is not marked so.
	owner, err := xproto.GetSelectionOwner(c.Conn, m.desk.names.compositor).Reply()
	if err != nil {
		return false, fmt.Errorf("hold the server: %w", c.Cause(err))
	}
	painter := m.desk.painter
	m.desk.painter, m.paints = owner.Owner, owner.Owner != 0
	if changed = painter != owner.Owner; changed {
		m.stale.Store(true)
	}
	if !m.stale.Swap(false) {
		return changed, nil
	}
	m.stale.Store(true) // until it worked
	shown, own, err := m.look()
	if err != nil {
		return false, err
	}
	m.stale.Store(false)
	changed = changed || !slices.Equal(shown, m.shown) || m.paints && !slices.EqualFunc(own, m.own, piece.same)
	m.shown, m.own = shown, own
	return changed, nil
}

// look finds what may be seen now.
func (m *mask) look() (region, []piece, error) {
	if m.hides == nil {
		return m.desk.shown(m.apps)
	}
	return m.desk.besides(m.hides)
}

// hears takes an event, and reports whether it is about what windows do. The connection's reader calls it, from the first event on.
func (m *mask) hears(number byte, event []byte) bool {
	switch number {
	case xproto.ConfigureNotify:
		if bytes.Equal(event[4:8], event[8:12]) {
			return false // the root's own
		}
	case xproto.PropertyNotify:
		if name := m.papers.Load(); name == 0 || binary.NativeEndian.Uint32(event[8:]) != name {
			return false
		}
	case xproto.CreateNotify, xproto.DestroyNotify, xproto.UnmapNotify, xproto.MapNotify, xproto.ReparentNotify, xproto.CirculateNotify, xproto.GravityNotify:
	default:
		if n := m.shapes.Load(); n == 0 || uint32(number) != n {
			return false
		}
	}
	m.stale.Store(true)
	return true
}

// Covered implements the interface Covered.
func (s *x11) Covered() int {
	shown, area := s.seen.Load(), s.Area()
	all := area.Dx() * area.Dy()
	if s.mask == nil || s.mask.hides == nil || shown == nil || all == 0 {
		return 0
	}
	return 100 * (all - shown.within(area)) / all
}

func (m *mask) release() { xproto.UngrabServer(m.desk.conn.Conn) }
