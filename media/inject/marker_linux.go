package inject

import (
	"fmt"
	"time"

	"deskhand/media/inject/xkb"
	"deskhand/media/keymap"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// markerName is the property of the root window in which an Injector writes down which spare keycodes mean something and what. One
// that was killed leaves it behind with them; the next one takes both over, and back when it closes.
const markerName = "_DESKHAND_SPARE_KEYS"

// A marker's entries are CARDINALs of 32 bits: the keycode in the upper 8, the character that it means in the lower 24.
const markerShift = 24

// maxMarker is how many entries are read, one for each keycode.
const maxMarker = 256

// marker is the property on our connection.
type marker struct {
	x    *server
	atom xproto.Atom
}

func openMarker(x *server) (marker, error) {
	r, err := xproto.InternAtom(x.conn.Conn, false, uint16(len(markerName)), markerName).Reply()
	if err != nil {
		return marker{}, fmt.Errorf("%w: %w", ErrDisplay, x.conn.Cause(err))
	}
	return marker{x, r.Atom}, nil
}

// read returns the spare keycodes written down. Each counts as used now: whoever made it mean something may still be there.
func (m marker) read(now time.Time) ([]spare, error) {
	r, err := xproto.GetProperty(m.x.conn.Conn, false, m.x.root, m.atom, xproto.AtomCardinal, 0, maxMarker).Reply()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDisplay, m.x.conn.Cause(err))
	}
	if r.Format != 32 {
		return nil, nil
	}
	var all []spare
	for b := r.Value; len(b) >= 4; b = b[4:] {
		e := xgb.Get32(b)
		if code, r := e>>markerShift, rune(e&(1<<markerShift-1)); code >= minKeycode && r != 0 {
			all = append(all, spare{code: uint8(code), means: r, last: now})
		}
	}
	return all, nil
}

// write replaces what is written down; nothing to write takes the property away. It is sent before the key map is changed, so
// that no change is without its entry.
func (m marker) write(all []spare) {
	var b []byte
	for _, sp := range all {
		if sp.means != 0 {
			var e [4]byte
			xgb.Put32(e[:], uint32(sp.code)<<markerShift|uint32(sp.means))
			b = append(b, e[:]...)
		}
	}
	if b == nil {
		xproto.DeleteProperty(m.x.conn.Conn, m.x.root, m.atom)
		return
	}
	xproto.ChangeProperty(m.x.conn.Conn, xproto.PropModeReplace, m.x.root, m.atom, xproto.AtomCardinal, 32, uint32(len(b)/4), b)
}

// ours says that a keycode yields what remap makes of a character and nothing else: what is written down may be old, and the key
// another layout's by now.
func ours(m *xkb.Map, code uint8, means rune) bool {
	low, up := cases(means)
	return m.Only(code, keymap.Keysym(low), keymap.Keysym(up))
}
