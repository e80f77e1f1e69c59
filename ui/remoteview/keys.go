package remoteview

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2/driver/desktop"

	"deskhand/app/wire"
)

// KeyPress is a key event as the window reports it.
type KeyPress struct {
	// Scan is the platform's scan code; on X11 the keycode (evdev + 8).
	Scan int
	// Name is Fyne's name of the key in the rep's layout: "A", "1", "[", "Left" … or "". Modifiers are named by their place
	// on the keyboard, and every key that X11 has for AltGr is "RightAlt" (GLFW 3.4, x11_init.c: RALT, LVL3, MDSW).
	Name string
	// Mods are the modifiers that the system says are held, of wire.ModShift, ModControl, ModAlt and ModSuper. AltGr is not
	// among them on X11; on Windows it is reported as Control and Alt. Of a modifier's own press they prove nothing: Fyne (2.8,
	// window_desktop.go, desktopModifierCorrected) adds the modifier that the key is by its place, Alt for AltGr too.
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

// keyNamed is a table: the usage of a modifier by Fyne's name, for keycodes that no keyboard has. X11's own key for AltGr (LVL3, 92)
// is one: programs that press keys for a person choose it (xdotool, VNC servers, keyboards on the screen).
var keyNamed = map[string]wire.KeyCode{
	string(desktop.KeyControlLeft): 0xE0, string(desktop.KeyShiftLeft): 0xE1, string(desktop.KeyAltLeft): 0xE2, string(desktop.KeySuperLeft): 0xE3,
	string(desktop.KeyControlRight): 0xE4, string(desktop.KeyShiftRight): 0xE5, string(desktop.KeyAltRight): 0xE6, string(desktop.KeySuperRight): 0xE7,
}

// nature is what an Alt or Super key is in the rep's layout.
type nature uint8

const (
	natureUnknown nature = iota // not seen yet
	natureCommand               // Alt or Super, as it is called
	natureLevel                 // AltGr: it makes characters
)

// waiter is an Alt or Super key that is down and has not left: it waits for what it is used with.
type waiter struct {
	scan int
	code wire.KeyCode
	used bool // something else happened while it was down: it is no tap
}

// keys is the part of the Tracker that deals with keys. See Tracker for the rules.
type keys struct {
	code func(scan int) (wire.KeyCode, bool)
	emit func(wire.InputAct)
	raw  bool

	held map[int]wire.Key // what was sent down, by scan code; the down act itself

	fresh   int       // the key whose first TypedKey is still to come; 0 none
	pending *KeyPress // a key of the keypad of which it is not known yet whether it yields text
	numLock bool      // as far as the keypad has shown

	waiting []waiter       // in the order pressed
	nature  map[int]nature // what an Alt or Super key was when last it showed, by scan code
}

// usage returns what a key is by its place.
func (k *keys) usage(p KeyPress) (wire.KeyCode, bool) {
	if code, ok := k.code(p.Scan); ok {
		return code, true
	}
	code, ok := keyNamed[p.Name]
	return code, ok
}

// down takes a key going down.
func (k *keys) down(p KeyPress) {
	k.settle()
	k.fresh = p.Scan
	code, known := k.usage(p)
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
		k.modifierDown(p, code)
		return
	}
	k.decide(p.Mods, 0)
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

func (k *keys) modifierDown(p KeyPress, code wire.KeyCode) {
	bit := modifierOf[code]
	k.decide(p.Mods, bit)
	for held, was := range k.held {
		if held < 0 && modifierOf[was.Code] == bit {
			k.release(held) // known only from the system's word; this is the key itself
		}
	}
	if bit&(wire.ModAlt|wire.ModSuper) == 0 {
		k.press(p.Scan, code, 0)
		return
	}
	k.drop(p.Scan) // its way up was not reported
	k.waiting = append(k.waiting, waiter{scan: p.Scan, code: code})
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
	if w, ok := k.drop(p.Scan); ok {
		k.tap(w)
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

// drop takes a key out of those that wait.
func (k *keys) drop(scan int) (waiter, bool) {
	for n, w := range k.waiting {
		if w.scan == scan {
			k.waiting = slices.Delete(k.waiting, n, n+1)
			return w, true
		}
	}
	return waiter{}, false
}

// tap sends what was pressed and let go with nothing else between, which opens menus. Nothing that the window reports of a lone
// press tells Alt on the right from AltGr: it counts only once it has shown to be Alt.
func (k *keys) tap(w waiter) {
	is := k.nature[w.scan]
	if w.used || is == natureLevel || w.code == usageRightAlt && is != natureCommand {
		return
	}
	k.press(w.scan, w.code, 0)
	k.release(w.scan)
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
	k.level()
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

// decide finds out what the keys that wait are, by what the system says of the modifiers at another event: those that are in
// its word leave, the others type on another level and never do. The word proves nothing about the doubtful modifiers.
func (k *keys) decide(mods, doubtful uint8) {
	waiting := k.waiting
	k.waiting = nil
	// The right Alt key comes last: with both down, Alt is rather the left one.
	slices.SortStableFunc(waiting, func(a, b waiter) int { return int(a.code) - int(b.code) })
	for _, w := range waiting {
		bit := modifierOf[w.code]
		windows := w.code == usageRightAlt && mods&wire.ModControl != 0 && k.mods()&wire.ModControl == 0 // AltGr as Control and Alt
		switch {
		case bit&doubtful != 0:
		case mods&bit == 0, windows:
			k.nature[w.scan] = natureLevel
		case k.mods()&bit == 0:
			k.nature[w.scan] = natureCommand
			k.press(w.scan, w.code, 0)
			continue
		}
		w.used = true
		k.waiting = append(k.waiting, w)
	}
}

// level notes that a character came while the right Alt key waits: it made it, be it that the window kept the other key's press
// to itself (GLFW does with two presses of a key in one millisecond).
func (k *keys) level() {
	for _, w := range k.waiting {
		if w.code == usageRightAlt {
			k.nature[w.scan] = natureLevel
		}
	}
}

// assume sends the keys that wait as what they are called, for an event that carries no word of the system's. AltGr keeps waiting.
func (k *keys) assume() {
	var word uint8
	for _, w := range k.waiting {
		if is := k.nature[w.scan]; is == natureCommand || is == natureUnknown && w.code != usageRightAlt {
			word |= modifierOf[w.code]
		}
	}
	if word != 0 {
		k.decide(word|k.mods(), ^word)
	}
}

// altGrHeld reports whether the third level is being typed with.
func (k *keys) altGrHeld() bool {
	return slices.ContainsFunc(k.waiting, func(w waiter) bool { return k.nature[w.scan] == natureLevel })
}

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
	k.fresh, k.pending, k.waiting = 0, nil, nil
}
