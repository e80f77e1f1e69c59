package inject

import (
	"encoding/binary"

	"deskhand/app/wire"
	"deskhand/media/keymap"

	"github.com/jezek/xgb/xproto"
)

// While only chosen programs may be touched, a key has to reach the one that has the keyboard. A window manager takes keys before any window
// gets them, by passive grabs on the root or on the frame around a window. Who has grabbed what cannot be asked, but grabbing the same once more
// fails (X protocol, GrabKey; XI2proto, XIPassiveGrabDevice): that is tried, and taken back, before each key.

// XInput 2 numbers for passive grabs (XI2proto.h).
const (
	xiPassiveGrab    = 54
	xiPassiveUngrab  = 55
	xiMasterKeyboard = 3 // the core keyboard, which window managers name
	xiGrabKeycode    = 1
	xiModeAsync      = 1
)

// Taken says whether a key, of which the keyboard's number is given, would do something beside the programs that may be touched: its window
// manager's, the server's. Without Only nothing is. When it cannot tell, it is.
func (o *OwnWindows) Taken(k wire.Key, key uint16) bool {
	if o.only == nil {
		return false
	}
	if reserved(k) {
		return true
	}
	where, err := xproto.QueryPointer(o.conn.Conn, o.root).Reply()
	if err != nil {
		return true
	}
	f, err := xproto.GetInputFocus(o.conn.Conn).Reply()
	if err != nil {
		return true
	}
	mods := where.Mask & 0xff
	for w := f.Focus; ; {
		if w == xproto.InputFocusPointerRoot || w == xproto.InputFocusNone {
			w = o.root
		}
		if (w == o.root || !o.chosen(w)) && o.grabbed(w, uint8(key), mods) {
			return true
		}
		if w == o.root {
			return false
		}
		t, err := xproto.QueryTree(o.conn.Conn, w).Reply()
		if err != nil {
			return true
		}
		w = t.Parent
	}
}

// reserved are the keys that are a desktop's on every system, also where nobody has grabbed them: a tap of Super is found without a grab by
// some, and the server itself takes Ctrl+Alt with function keys and Backspace.
func reserved(k wire.Key) bool {
	const ctrlAlt = wire.ModControl | wire.ModAlt
	switch {
	case keymap.Mod(k.Code) == wire.ModSuper, k.Mods&wire.ModSuper != 0:
		return true
	case k.Mods&wire.ModAlt != 0 && (k.Code == keymap.Tab || k.Code == keymap.Escape):
		return true
	case k.Mods&ctrlAlt == ctrlAlt:
		return k.Code == keymap.Delete || k.Code == keymap.Backspace || k.Code >= keymap.F1 && k.Code <= keymap.F12
	}
	return false
}

// grabbed says whether somebody else gets a key before the windows within w.
func (o *OwnWindows) grabbed(w xproto.Window, key uint8, mods uint16) bool {
	c := o.conn.Conn
	const async = xproto.GrabModeAsync
	if xproto.GrabKeyChecked(c, true, w, mods, xproto.Keycode(key), async, async).Check() != nil {
		return true
	}
	if xproto.UngrabKeyChecked(c, xproto.Keycode(key), w, mods).Check() != nil {
		return true
	}
	for _, device := range [...]uint16{xiMasterKeyboard, xiAllMasters, xiAllDevices} {
		if o.input != 0 && o.grabbedXI(w, key, mods, device) {
			return true
		}
	}
	return false
}

// grabbedXI is grabbed of XInput 2, whose grabs do not meet those of the core protocol.
func (o *OwnWindows) grabbedXI(w xproto.Window, key uint8, mods, device uint16) bool {
	b := make([]byte, 40)
	b[0], b[1], b[2] = o.input, xiPassiveGrab, byte(len(b)/4)
	binary.LittleEndian.PutUint32(b[8:], uint32(w))
	binary.LittleEndian.PutUint32(b[16:], uint32(key))
	binary.LittleEndian.PutUint16(b[20:], device)
	b[22], b[24], b[26], b[27], b[28], b[29] = 1, 1, xiGrabKeycode, xiModeAsync, xiModeAsync, 1 // one set of modifiers, one word of events
	binary.LittleEndian.PutUint32(b[32:], 1<<xiKeyPress)
	binary.LittleEndian.PutUint32(b[36:], uint32(mods))
	cookie := o.conn.NewCookie(true, true)
	o.conn.NewRequest(b, cookie)
	reply, err := cookie.Reply()
	if err != nil || len(reply) < 10 || binary.LittleEndian.Uint16(reply[8:]) != 0 { // the modifiers that failed
		return true
	}
	u := make([]byte, 24)
	u[0], u[1], u[2] = o.input, xiPassiveUngrab, byte(len(u)/4)
	binary.LittleEndian.PutUint32(u[4:], uint32(w))
	binary.LittleEndian.PutUint32(u[8:], uint32(key))
	binary.LittleEndian.PutUint16(u[12:], device)
	u[14], u[16] = 1, xiGrabKeycode
	binary.LittleEndian.PutUint32(u[20:], uint32(mods))
	cookie = o.conn.NewCookie(true, false)
	o.conn.NewRequest(u, cookie)
	return cookie.Check() != nil
}
