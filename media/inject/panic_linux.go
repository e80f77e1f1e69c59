package inject

import (
	"deskhand/media/capture/xconn"
	"deskhand/media/keymap"

	"github.com/jezek/xgb/xproto"
)

// The panic key is heard from raw events, which nothing keeps from us; but then it reaches the program in front as well. So it is grabbed, too:
// whoever grabs a key passively gets it instead of the window with the keyboard (X protocol, GrabKey). A grab is for one set of modifiers, locks
// among them, so that it takes one for each. Where another program has one of them already (BadAccess) the key is that one's, and is heard all
// the same. The grabs end with the connection. What the
// rep's hand presses is kept from the program in front likewise: a grab does not tell hands apart.

// levelThree is the keycode that evdev keyboards have for AltGr beside its own (<LVL3>): it is in the modifiers' map where the other is not.
const levelThree = 92

// grabPanic keeps the panic key from other programs until conn ends, as far as it is to be had.
func grabPanic(conn *xconn.Conn) {
	key, known := keymap.X11(keymap.F12)
	m, err := xproto.GetModifierMapping(conn.Conn).Reply()
	if !known || err != nil {
		return
	}
	const async = xproto.GrabModeAsync
	var cookies []xproto.GrabKeyCookie
	for _, mods := range panicMods(m) {
		cookies = append(cookies, xproto.GrabKeyChecked(conn.Conn, false, conn.Screen().Root, mods, xproto.Keycode(key), async, async))
	}
	for _, c := range cookies {
		_ = c.Check() // an error is another program's grab
	}
}

// panicMods are the sets of modifiers under which F12 is the panic key: all with Ctrl, Shift and an Alt, which the mapping has where it likes, and
// AltGr is on another one.
func panicMods(m *xproto.GetModifierMappingReply) (sets []uint16) {
	const modifiers, fixed = 8, xproto.ModMaskControl | xproto.ModMaskShift
	var alts uint16
	for bit := range modifiers {
		for _, c := range m.Keycodes[bit*int(m.KeycodesPerModifier):][:m.KeycodesPerModifier] {
			if code, ok := keymap.FromX11(uint8(c)); ok && (code == keymap.LeftAlt || code == keymap.RightAlt) || c == levelThree {
				alts |= 1 << bit
			}
		}
	}
	for mods := range uint16(1 << modifiers) {
		if mods&fixed == fixed && mods&alts != 0 {
			sets = append(sets, mods)
		}
	}
	return sets
}
