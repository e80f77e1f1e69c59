package desk

import (
	"fmt"
	"image"
	"strings"

	"github.com/jezek/xgb/xproto"

	"deskhand/media/keymap"
)

// keysyms of the keys that have names here (X11/keysymdef.h).
var named = map[string]uint32{
	"Ctrl": 0xFFE3, "Shift": 0xFFE1, "Alt": 0xFFE9, "Super": 0xFFEB, "AltGr": 0xFE03,
	"Enter": 0xFF0D, "Escape": 0xFF1B, "Tab": 0xFF09, "Backspace": 0xFF08, "Delete": 0xFFFF,
	"Left": 0xFF51, "Up": 0xFF52, "Right": 0xFF53, "Down": 0xFF54, "Home": 0xFF50, "End": 0xFF57,
	"PageUp": 0xFF55, "PageDown": 0xFF56, "DeadAcute": 0xFE51, "F1": 0xFFBE, "F5": 0xFFC2, "F11": 0xFFC8, "F12": 0xFFC9, "Space": 0x20,
}

// layout is the keyboard as it is now: what each key yields, in the order of the core protocol under XKB: the levels 1 and 2 of
// the first two groups, then the levels 3 and 4 ("The X Keyboard Extension: Protocol Specification", §12.4).
type layout struct {
	first byte
	width int
	syms  []xproto.Keysym
}

// level tells which modifiers a column of the layout's first group needs.
type level struct {
	column       int
	shift, altGr bool
}

var levels = []level{{0, false, false}, {1, true, false}, {4, false, true}, {5, true, true}}

// look reads the layout; it may have changed since the last time.
func (d *Desk) look() (layout, error) {
	setup := xproto.Setup(d.conn.Conn)
	n := byte(setup.MaxKeycode - setup.MinKeycode + 1)
	r, err := xproto.GetKeyboardMapping(d.conn.Conn, setup.MinKeycode, n).Reply()
	if err != nil {
		return layout{}, fmt.Errorf("read the keyboard of %s: %w", d.Display, d.conn.Cause(err))
	}
	return layout{byte(setup.MinKeycode), int(r.KeysymsPerKeycode), r.Keysyms}, nil
}

// find returns the key that yields what fits, with the least modifiers.
func (l layout) find(fits func(uint32) bool) (code byte, at level, ok bool) {
	for _, at := range levels {
		for i := at.column; at.column < l.width && i < len(l.syms); i += l.width {
			if fits(uint32(l.syms[i])) {
				return l.first + byte(i/l.width), at, true
			}
		}
	}
	return 0, level{}, false
}

// key returns the keycode of a named key, or of the one that yields a single character alone.
func (l layout) key(name string) (byte, error) {
	fits := func(sym uint32) bool { return sym == named[name] }
	if _, ok := named[name]; !ok {
		r := []rune(strings.ToLower(name))
		if len(r) != 1 {
			return 0, fmt.Errorf("key %q: %w", name, ErrNoKey)
		}
		fits = func(sym uint32) bool { return keymap.Rune(sym) == r[0] }
	}
	code, _, ok := l.find(fits)
	if !ok {
		return 0, fmt.Errorf("key %q: %w", name, ErrNoKey)
	}
	return code, nil
}

// Type types a text with the keys, Shift and AltGr that the display's layout asks for; a newline is Enter. It returns ErrNoKey,
// before the first key, for a character that the layout lacks.
func (d *Desk) Type(text string) error {
	l, err := d.look()
	if err != nil {
		return err
	}
	type stroke struct {
		code byte
		mods []byte
	}
	var strokes []stroke
	for _, r := range text {
		fits := func(sym uint32) bool { return keymap.Rune(sym) == r }
		if r == '\n' {
			fits = func(sym uint32) bool { return sym == named["Enter"] }
		}
		code, at, ok := l.find(fits)
		if !ok {
			return fmt.Errorf("type %q on %s: %w", r, d.Display, ErrNoKey)
		}
		s := stroke{code: code}
		for name, needed := range map[string]bool{"Shift": at.shift, "AltGr": at.altGr} {
			if !needed {
				continue
			}
			mod, err := l.key(name)
			if err != nil {
				return err
			}
			s.mods = append(s.mods, mod)
		}
		strokes = append(strokes, s)
	}
	for _, s := range strokes {
		d.stroke(s.mods, s.code)
		// One after the other, as a fast typist: a program is not to find a pile of them.
		if err := d.sync(); err != nil {
			return err
		}
	}
	return nil
}

// Chord presses keys in order, the last one and the others with it, and lets them up in reverse: Chord("Ctrl", "Shift", "a").
func (d *Desk) Chord(keys ...string) error {
	codes, err := d.codes(keys)
	if err != nil {
		return err
	}
	d.stroke(codes[:len(codes)-1], codes[len(codes)-1])
	return d.sync()
}

// Hold presses keys and keeps them down until Up or LetGo.
func (d *Desk) Hold(keys ...string) error {
	codes, err := d.codes(keys)
	if err != nil {
		return err
	}
	for _, c := range codes {
		d.fake(keyPress, c, image.Point{})
	}
	d.held = append(d.held, codes...)
	return d.sync()
}

// Up lets keys up.
func (d *Desk) Up(keys ...string) error {
	codes, err := d.codes(keys)
	if err != nil {
		return err
	}
	for _, c := range codes {
		d.fake(keyRelease, c, image.Point{})
		d.drop(c)
	}
	return d.sync()
}

func (d *Desk) codes(keys []string) ([]byte, error) {
	l, err := d.look()
	if err != nil {
		return nil, err
	}
	var codes []byte
	for _, name := range keys {
		c, err := l.key(name)
		if err != nil {
			return nil, fmt.Errorf("press %v on %s: %w", keys, d.Display, err)
		}
		codes = append(codes, c)
	}
	return codes, nil
}

// stroke presses and releases a key while others are held.
func (d *Desk) stroke(mods []byte, code byte) {
	for _, m := range mods {
		d.fake(keyPress, m, image.Point{})
	}
	d.fake(keyPress, code, image.Point{})
	d.fake(keyRelease, code, image.Point{})
	for i := len(mods) - 1; i >= 0; i-- {
		d.fake(keyRelease, mods[i], image.Point{})
	}
}

// Down names what is pressed on the display at this moment, whoever presses it: keys by their plain keysym's name or character,
// buttons as "button 1". Empty: nothing.
func (d *Desk) Down() ([]string, error) {
	keys, err := xproto.QueryKeymap(d.conn.Conn).Reply()
	if err != nil {
		return nil, fmt.Errorf("ask for pressed keys of %s: %w", d.Display, d.conn.Cause(err))
	}
	l, err := d.look()
	if err != nil {
		return nil, err
	}
	var down []string
	for code := firstKeycode; code < 256; code++ {
		if keys.Keys[code/8]>>(code%8)&1 == 1 {
			down = append(down, l.name(byte(code)))
		}
	}
	p, err := xproto.QueryPointer(d.conn.Conn, d.root).Reply()
	if err != nil {
		return nil, fmt.Errorf("ask for pressed buttons of %s: %w", d.Display, d.conn.Cause(err))
	}
	for b := range 5 {
		if p.Mask&(xproto.KeyButMaskButton1<<b) != 0 {
			down = append(down, fmt.Sprintf("button %d", b+1))
		}
	}
	return down, nil
}

// Pointer is where the pointer is.
func (d *Desk) Pointer() (image.Point, error) {
	p, err := xproto.QueryPointer(d.conn.Conn, d.root).Reply()
	if err != nil {
		return image.Point{}, fmt.Errorf("ask for the pointer of %s: %w", d.Display, d.conn.Cause(err))
	}
	return image.Pt(int(p.RootX), int(p.RootY)), nil
}

// name is what a keycode is called.
func (l layout) name(code byte) string {
	i := int(code-l.first) * l.width
	if code < l.first || i >= len(l.syms) {
		return fmt.Sprintf("key %d", code)
	}
	return SymName(uint32(l.syms[i]))
}

// SymName names a keysym: a character, a name that Chord knows, or a number.
func SymName(sym uint32) string {
	for name, s := range named {
		if s == sym {
			return name
		}
	}
	if r := keymap.Rune(sym); r != 0 {
		return string(r)
	}
	return fmt.Sprintf("%#x", sym)
}
