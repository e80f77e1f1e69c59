package xkb

import (
	"fmt"
	"slices"
	"unicode"

	"deskhand/media/keymap"

	"github.com/jezek/xgb"
)

// Map says what each key yields: for a keycode, a group (layout) and modifiers, a keysym.
type Map struct {
	types  []keyType
	keys   [256]key
	modmap [256]uint8
}

// keyType says which level of a key modifiers reach. Modifiers outside mask do not matter to it.
type keyType struct {
	mask    uint8
	entries []typeEntry
}

type typeEntry struct {
	active   bool
	mods     uint8
	level    uint8
	preserve uint8 // of mods, what is left for the program to interpret
}

type key struct {
	types  [4]uint8 // of each group
	groups uint8    // number of groups (low 4 bits) and what to do with a group above it
	width  uint8    // levels per group
	syms   []uint32 // groups × width
}

// What a key does with a group that it does not have (xkb key groupInfo, bits 7 and 6).
const (
	groupClamp    = 0x40
	groupRedirect = 0x80
)

// parseMap reads the reply to GetMap for types, symbols and the modifier map.
func parseMap(r []byte) (*Map, error) {
	if len(r) < 40 {
		return nil, fmt.Errorf("key map of %d bytes: %w", len(r), ErrMalformed)
	}
	m, in := &Map{}, &reader{b: r[40:]}
	for range r[15] {
		m.types = append(m.types, in.keyType())
	}
	for i := range int(r[20]) {
		k := in.key(len(m.types))
		if at := int(r[17]) + i; at < len(m.keys) {
			m.keys[at] = k
		}
	}
	for range r[33] {
		e := in.take(2)
		m.modmap[e[0]] = e[1]
	}
	if in.short {
		return nil, fmt.Errorf("key map of %d bytes: %w", len(r), ErrMalformed)
	}
	return m, nil
}

// reader takes bytes off the front; once they do not suffice it says short and yields zeros.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if len(r.b) < n {
		r.short, r.b = true, nil
		return make([]byte, n)
	}
	var b []byte
	b, r.b = r.b[:n], r.b[n:]
	return b
}

func (r *reader) keyType() keyType {
	head := r.take(8)
	t := keyType{mask: head[0]}
	for range head[5] {
		e := r.take(8)
		t.entries = append(t.entries, typeEntry{active: e[0] != 0, mods: e[1], level: e[2]})
	}
	if head[6] != 0 {
		for i := range t.entries {
			t.entries[i].preserve = r.take(4)[0]
		}
	}
	return t
}

func (r *reader) key(types int) key {
	head := r.take(8)
	k := key{groups: head[4], width: head[5]}
	copy(k.types[:], head[:4])
	n := int(xgb.Get16(head[6:]))
	for _, t := range k.types[:min(int(k.groups&0x0F), 4)] {
		r.short = r.short || int(t) >= types
	}
	if int(k.groups&0x0F) > 4 || n < int(k.groups&0x0F)*int(k.width) {
		r.short = true
	}
	for b := r.take(4 * n); len(b) > 0; b = b[4:] {
		k.syms = append(k.syms, xgb.Get32(b))
	}
	return k
}

// Sym returns the keysym that a key yields in a group under modifiers (0: none), and the modifiers that it used up.
func (m *Map) Sym(keycode, group, mods uint8) (sym uint32, consumed uint8) {
	k := &m.keys[keycode]
	group, ok := k.group(group)
	if !ok {
		return 0, 0
	}
	t := m.types[k.types[group]]
	level, consumed := uint8(0), t.mask
	for _, e := range t.entries {
		if e.active && e.mods == mods&t.mask {
			level, consumed = e.level, t.mask&^e.preserve
			break
		}
	}
	if level >= k.width {
		return 0, consumed
	}
	return k.syms[int(group)*int(k.width)+int(level)], consumed
}

// group brings a group into the range that the key has.
func (k *key) group(g uint8) (uint8, bool) {
	n := k.groups & 0x0F
	if n == 0 || k.width == 0 {
		return 0, false
	}
	if g < n {
		return g, true
	}
	switch k.groups & 0xC0 {
	case groupClamp:
		return n - 1, true
	case groupRedirect:
		if to := k.groups >> 4 & 0x03; to < n {
			return to, true
		}
		return 0, true
	}
	return g % n, true
}

// Rune returns the character that a key types in a group under modifiers, 0 when none or when it depends on the program.
// Programs that get Lock beside a letter whose key does not use it up turn the letter themselves, each by its own tables:
// such a letter counts as none.
func (m *Map) Rune(keycode, group, mods uint8) rune {
	sym, consumed := m.Sym(keycode, group, mods)
	r := keymap.Rune(sym)
	if r != 0 && mods&Lock&^consumed != 0 && unicode.IsLower(r) {
		return 0
	}
	return r
}

// Find returns the key that yields a keysym alone in a group. Among several it prefers one that is a modifier, then the lowest.
func (m *Map) Find(sym uint32, group uint8) (keycode uint8, ok bool) {
	for c := range m.keys {
		if s, _ := m.Sym(uint8(c), group, 0); s != sym {
			continue
		}
		if m.modmap[c] != 0 {
			return uint8(c), true
		}
		if !ok {
			keycode, ok = uint8(c), true
		}
	}
	return keycode, ok
}

// Empty says that a key yields nothing in any group: no keyboard has it, or nobody gave it a meaning.
func (m *Map) Empty(keycode uint8) bool {
	for _, s := range m.keys[keycode].syms {
		if s != 0 {
			return false
		}
	}
	return true
}

// Only says that a key yields these keysyms, in any group and on any level, and no other, and that it yields something.
func (m *Map) Only(keycode uint8, syms ...uint32) bool {
	for _, s := range m.keys[keycode].syms {
		if s != 0 && !slices.Contains(syms, s) {
			return false
		}
	}
	return !m.Empty(keycode)
}

// Modifiers returns the real modifiers that a key sets while it is held. A Shift that locks on its second level (Neo) is
// entered in the map for Lock too, and counts as Shift.
func (m *Map) Modifiers(keycode uint8) uint8 {
	if mods := m.modmap[keycode]; mods&Shift == 0 {
		return mods
	}
	return m.modmap[keycode] &^ Lock
}

// Keysyms of the modifier keys that make a command of a letter (keysymdef.h): Control, Meta, Alt, Super, Hyper.
const (
	symControlL = 0xFFE3
	symControlR = 0xFFE4
	symMetaL    = 0xFFE7
	symHyperR   = 0xFFEE
)

// Command returns the modifiers under which a letter is a command and not text.
func (m *Map) Command() uint8 {
	mods := Control
	for c, bits := range m.modmap {
		for _, s := range m.keys[c].syms {
			if s == symControlL || s == symControlR || s >= symMetaL && s <= symHyperR {
				mods |= bits
			}
		}
	}
	return mods &^ (Shift | Lock)
}
