package remoteview

import (
	"unicode"
	"unicode/utf8"

	"deskhand/app/wire"
)

// KeyPress is a key event as the window reports it.
type KeyPress struct {
	// Scan is the platform's scan code; on X11 the keycode (evdev + 8).
	Scan int
	// Name is Fyne's name of the key in the rep's layout: "A", "1", "[", "Left" … or "".
	Name string
	// Mods are the modifiers that the system says are held, of wire.ModShift, ModControl, ModAlt and ModSuper. On X11 they do
	// not count the key itself, and AltGr is not among them; on Windows AltGr is reported as Control and Alt.
	Mods uint8
}

// Usages on the HID Keyboard/Keypad page (HID Usage Tables 1.5, section 10) that the tracker treats apart.
const (
	usageCapsLock   wire.KeyCode = 0x39
	usageScrollLock wire.KeyCode = 0x47
	usageNumLock    wire.KeyCode = 0x53
	usageShift      wire.KeyCode = 0xE1
	usageControl    wire.KeyCode = 0xE0
	usageAlt        wire.KeyCode = 0xE2
	usageSuper      wire.KeyCode = 0xE3
	usageRightAlt   wire.KeyCode = 0xE6
)

// modifierOf is a table: the modifier that a key holds.
var modifierOf = map[wire.KeyCode]uint8{
	0xE0: wire.ModControl, 0xE1: wire.ModShift, 0xE2: wire.ModAlt, 0xE3: wire.ModSuper,
	0xE4: wire.ModControl, 0xE5: wire.ModShift, 0xE6: wire.ModAlt, 0xE7: wire.ModSuper,
}

// keypadAlone is a table: what the keys of the keypad are without NumLock.
var keypadAlone = map[wire.KeyCode]wire.KeyCode{
	0x59: 0x4D, 0x5A: 0x51, 0x5B: 0x4E, // 1 End, 2 Down, 3 PageDown
	0x5C: 0x50, 0x5D: 0x5D, 0x5E: 0x4F, // 4 Left, 5 itself, 6 Right
	0x5F: 0x4A, 0x60: 0x52, 0x61: 0x4B, // 7 Home, 8 Up, 9 PageUp
	0x62: 0x49, 0x63: 0x4C, // 0 Insert, . Delete
}

// yieldsText reports whether a key yields a character when no Control, Alt or Super is held: letters, digits, space, signs,
// the keypad but for Enter, and the keys that only some keyboards have.
func yieldsText(code wire.KeyCode) bool {
	return code >= 0x04 && code <= 0x27 || code >= 0x2C && code <= 0x38 || code == 0x64 ||
		code >= 0x54 && code <= 0x57 || code >= 0x59 && code <= 0x63 || code == 0x67 ||
		code == 0x85 || code >= 0x87 && code <= 0x8F
}

func onKeypad(code wire.KeyCode) bool {
	return code >= 0x54 && code <= 0x63 || code == 0x67 || code == 0x85
}

// altKind is what the right Alt key is in the rep's layout.
type altKind uint8

const (
	altUnknown altKind = iota // not seen yet
	altPlain
	altGr
)

// keys is the part of the Tracker that deals with keys. See Tracker for the rules.
type keys struct {
	code func(scan int) (wire.KeyCode, bool)
	emit func(wire.InputAct)
	raw  bool

	held map[int]wire.Key // what was sent down, by scan code; the down act itself

	fresh   int       // the key whose first TypedKey is still to come; 0 none
	pending *KeyPress // a key of the keypad of which it is not known yet whether it yields text
	numLock bool      // as far as the keypad has shown

	right     altKind // what the right Alt key was when last it showed
	rightScan int     // its scan code while it is held; 0 not held
	rightSent bool    // it was sent as a key
}

// down takes a key going down.
func (k *keys) down(p KeyPress) {
	k.settle()
	k.fresh = p.Scan
	code, known := k.code(p.Scan)
	if was, ok := k.held[p.Scan]; ok {
		k.emit(was) // its way up was not reported: the same as a repeat
		return
	}
	if k.raw {
		if known {
			k.press(p.Scan, code, 0)
		}
		return
	}
	if modifierOf[code] != 0 {
		k.modifierDown(p.Scan, code)
		return
	}
	k.decideRight(p.Mods)
	k.sync(p.Mods)
	switch {
	case code == usageCapsLock, code == usageScrollLock:
		// The locks are the rep's own: they show in the text that is typed.
	case code == usageNumLock:
		k.numLock = !k.numLock
	case k.chord() != 0:
		k.shortcut(p, code)
	case !known, yieldsText(code):
		if keypadAlone[code] != 0 {
			k.pending = &p
		}
	default:
		k.press(p.Scan, code, 0)
	}
}

func (k *keys) modifierDown(scan int, code wire.KeyCode) {
	if code == usageRightAlt {
		k.rightScan, k.rightSent = scan, false
		return
	}
	for held, was := range k.held {
		if held < 0 && modifierOf[was.Code] == modifierOf[code] {
			k.release(held) // known only from the system's word; this is the key itself
		}
	}
	k.press(scan, code, 0)
}

// shortcut sends a key pressed together with Control, Alt or Super: it is found by its symbol where it has one.
func (k *keys) shortcut(p KeyPress, code wire.KeyCode) {
	symbol := rune(0)
	if r, n := utf8.DecodeRuneInString(p.Name); n == len(p.Name) && n > 0 && !onKeypad(code) {
		symbol = unicode.ToLower(r)
	}
	if nav, ok := keypadAlone[code]; ok && !k.numLock {
		code = nav
	}
	if code != 0 || symbol != 0 {
		k.press(p.Scan, code, symbol)
	}
}

// up takes a key going up.
func (k *keys) up(p KeyPress) {
	k.settle()
	k.fresh = 0
	if p.Scan == k.rightScan && k.rightScan != 0 && !k.raw {
		k.rightUp()
		return
	}
	if _, ok := k.held[p.Scan]; ok {
		k.release(p.Scan)
		return
	}
	for held := range k.held {
		if held < 0 {
			k.release(held) // perhaps this was the key that held it (Caps Lock as Control); the next event says if not
		}
	}
}

func (k *keys) rightUp() {
	scan := k.rightScan
	k.rightScan = 0
	switch {
	case k.rightSent:
		k.rightSent = false
		k.release(scan)
	case k.right != altGr: // alone: a tap, which opens menus
		k.press(scan, usageRightAlt, 0)
		k.release(scan)
	}
}

// typed takes Fyne's TypedKey: the first one after a press adds nothing, the others are repeats. A repeat is sent as another
// down without an up.
func (k *keys) typed(p KeyPress) {
	if k.fresh == p.Scan {
		k.fresh = 0
		return
	}
	if was, ok := k.held[p.Scan]; ok && modifierOf[was.Code] == 0 {
		was.Mods = k.mods()
		k.emit(was)
	}
}

// text takes a character that the rep's layout yielded.
func (k *keys) text(r rune) {
	if k.raw {
		return
	}
	if k.pending != nil {
		k.pending, k.numLock = nil, true
	}
	if k.rightScan != 0 && !k.rightSent {
		k.right = altGr
	}
	if k.chord() != 0 || r == utf8.RuneError || unicode.IsControl(r) || !utf8.ValidRune(r) {
		return
	}
	k.emit(wire.Text{Text: string(r)})
}

// settle decides what waits for the next event: a key of the keypad that has not yielded text moves.
func (k *keys) settle() {
	p := k.pending
	if p == nil {
		return
	}
	k.pending = nil
	code, _ := k.code(p.Scan)
	if k.mods()&wire.ModShift == 0 {
		k.numLock = false
	}
	k.press(p.Scan, keypadAlone[code], 0)
}

// decideRight finds out what the held right Alt key is, by what the system says of the modifiers at another event.
func (k *keys) decideRight(mods uint8) {
	if k.rightScan == 0 || k.rightSent {
		return
	}
	fake := mods&wire.ModControl != 0 && k.mods()&wire.ModControl == 0 // Windows: AltGr is Control and Alt
	if mods&wire.ModAlt == 0 || fake {
		k.right = altGr
		return
	}
	k.right, k.rightSent = altPlain, true
	k.press(k.rightScan, usageRightAlt, 0)
}

// altGrHeld reports whether the third level is being typed with.
func (k *keys) altGrHeld() bool { return k.rightScan != 0 && !k.rightSent && k.right == altGr }

// sync makes the modifiers sent agree with what the system says is held: one may have gone down before the view had the
// focus, been remapped, or gone up unseen.
func (k *keys) sync(mods uint8) {
	for _, key := range [...]wire.KeyCode{usageShift, usageControl, usageAlt, usageSuper} {
		bit := modifierOf[key]
		if k.altGrHeld() && bit&(wire.ModControl|wire.ModAlt) != 0 {
			continue
		}
		switch have := k.mods()&bit != 0; {
		case mods&bit != 0 && !have:
			k.press(-int(key), key, 0)
		case mods&bit == 0 && have:
			for scan, was := range k.held {
				if modifierOf[was.Code] == bit {
					k.release(scan)
				}
			}
		}
	}
}

// mods are the modifiers that the other end holds for us.
func (k *keys) mods() uint8 {
	var m uint8
	for _, was := range k.held {
		m |= modifierOf[was.Code]
	}
	if k.altGrHeld() {
		m |= wire.ModAltGr
	}
	return m
}

// chord are the held modifiers with which a key is a shortcut.
func (k *keys) chord() uint8 { return k.mods() & (wire.ModControl | wire.ModAlt | wire.ModSuper) }

func (k *keys) press(scan int, code wire.KeyCode, symbol rune) {
	act := wire.Key{Code: code, Rune: symbol, Mods: k.mods(), Down: true}
	k.held[scan] = act
	k.emit(act)
}

func (k *keys) release(scan int) {
	was := k.held[scan]
	delete(k.held, scan)
	for _, other := range k.held {
		if other.Code == was.Code {
			return // two keys of ours are one of theirs (an arrow and the keypad's); it stays down with the other
		}
	}
	was.Down, was.Mods = false, k.mods()
	k.emit(was)
}

// forget drops everything held without a word.
func (k *keys) forget() {
	clear(k.held)
	k.fresh, k.pending, k.rightScan, k.rightSent = 0, nil, 0, false
}
