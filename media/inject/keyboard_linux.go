package inject

import (
	"fmt"
	"time"
	"unicode"

	"deskhand/app/wire"
	"deskhand/media/capture/xconn"
	"deskhand/media/inject/xkb"
	"deskhand/media/keymap"
)

// Keysyms of the modifiers that text needs (keysymdef.h).
const (
	symShiftL      = 0xFFE1
	symLevel3Shift = 0xFE03
)

// x11Keyboard is the keyboard through XTEST, under whatever layout is active at the moment.
type x11Keyboard struct {
	x      *server
	conn   *xconn.Conn // of xkb
	xkb    *xkb.Conn
	layout layout
	spares spares
	marker marker
	sleep  func(time.Duration)
}

func newX11Keyboard(x *server, display string) (*x11Keyboard, error) {
	conn, err := xconn.Dial(display, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDisplay, err)
	}
	k := &x11Keyboard{x: x, conn: conn, sleep: time.Sleep}
	if k.xkb, err = xkb.Open(conn.Conn); err != nil {
		conn.Close()
		return nil, fmt.Errorf("display %q: %w: %w", display, ErrDisplay, err)
	}
	if k.marker, err = openMarker(x); err == nil {
		k.spares.all, err = k.marker.read(time.Now())
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return k, nil
}

func (k *x11Keyboard) repeats() bool { return true }

func (k *x11Keyboard) close() error {
	err := k.takeBack()
	k.conn.Close()
	k.x.conn.Close()
	return err
}

func (k *x11Keyboard) toggle(key uint16, down bool) error {
	k.x.toggleKey(uint8(key), down)
	return k.x.sync()
}

func (k *x11Keyboard) find(key wire.Key) (uint16, error) {
	altGr := key.Code == keymap.RightAlt && key.Mods&wire.ModAltGr != 0
	shortcut := key.Rune != 0 && key.Mods&(wire.ModControl|wire.ModAlt|wire.ModSuper) != 0
	if altGr || shortcut {
		state, err := k.look()
		if err != nil {
			return 0, err
		}
		if altGr && k.layout.level3.code != 0 {
			// The controller's AltGr must not become an Alt, which opens menus.
			return uint16(k.layout.level3.code), nil
		}
		if c, ok := k.symbolKey(unicode.ToLower(key.Rune), state.Group); shortcut && ok {
			return uint16(c), nil
		}
	}
	if c, ok := keymap.X11(key.Code); ok {
		return uint16(c), nil
	}
	return 0, fmt.Errorf("key %#x: %w", uint16(key.Code), ErrNoKey)
}

// symbolKey returns the key that yields r alone in the active group, else in another one: programs look for a shortcut's
// letter in the other groups when the active one has no Latin letters.
func (k *x11Keyboard) symbolKey(r rune, active uint8) (uint8, bool) {
	for _, group := range []uint8{active, 0, 1, 2, 3} {
		for c := minKeycode; c <= maxKeycode; c++ {
			if k.layout.Rune(uint8(c), group, 0) == r && !k.spares.has(uint8(c)) {
				return uint8(c), true
			}
		}
	}
	return 0, false
}

// look brings layout up to date and returns the keyboard's state.
func (k *x11Keyboard) look() (xkb.State, error) {
	if err := k.x.sync(); err != nil {
		return xkb.State{}, err
	}
	state, err := k.xkb.State()
	if err != nil {
		return xkb.State{}, fmt.Errorf("%w: %w", ErrDisplay, err)
	}
	if k.x.mapChanged.Swap(false) {
		m, err := k.xkb.Map()
		if err != nil {
			k.x.mapChanged.Store(true)
			return xkb.State{}, fmt.Errorf("%w: %w", ErrDisplay, err)
		}
		k.layout = newLayout(m, state.Group)
		k.spares.look(m)
	} else if k.layout.group != state.Group {
		k.layout = newLayout(k.layout.Map, state.Group)
	}
	return state, nil
}
