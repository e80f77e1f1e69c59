package inject

import "deskhand/media/inject/xkb"

// Keycodes are 8 to 255 (X protocol, chapter 4).
const (
	minKeycode = 8
	maxKeycode = 255
)

// layout is a key map seen from one group: how each character is typed.
type layout struct {
	*xkb.Map
	group         uint8
	shift, level3 modifierKey
	command       uint8 // Ctrl, Alt, Super
	// strokes are kept for one set of other modifiers at a time.
	strokes map[rune]stroke
	others  uint8
}

// modifierKey is a key that text may need held, and the real modifiers that it sets. Code 0: the map has none.
type modifierKey struct{ code, mods uint8 }

// stroke is a key under some of Shift and AltGr.
type stroke struct {
	code          uint8
	shift, level3 bool
}

func newLayout(m *xkb.Map, group uint8) layout {
	l := layout{Map: m, group: group, command: m.Command()}
	if c, ok := l.Find(symShiftL, group); ok && l.Modifiers(c)&xkb.Shift != 0 {
		l.shift = modifierKey{c, xkb.Shift}
	}
	if c, ok := l.Find(symLevel3Shift, group); ok {
		l.level3 = modifierKey{c, l.Modifiers(c)}
	}
	if l.level3.mods&(xkb.Shift|xkb.Lock|xkb.Control) != 0 || l.level3.mods == 0 {
		l.level3 = modifierKey{} // not a level of its own, or nothing
	}
	l.command &^= l.level3.mods
	return l
}

// stroke returns how r is typed while others (locks, modifiers held by somebody else) are set as well. The fewest modifiers
// win, then the lowest keycode.
func (l *layout) stroke(r rune, others uint8) (stroke, bool) {
	if l.strokes == nil || l.others != others {
		l.strokes, l.others = l.allStrokes(others), others
	}
	s, ok := l.strokes[r]
	return s, ok
}

func (l *layout) allStrokes(others uint8) map[rune]stroke {
	all := make(map[rune]stroke, 256)
	for _, under := range []stroke{{}, {shift: true}, {level3: true}, {shift: true, level3: true}} {
		if under.shift && l.shift.code == 0 || under.level3 && l.level3.code == 0 {
			continue
		}
		mods := others
		if under.shift {
			mods |= l.shift.mods
		}
		if under.level3 {
			mods |= l.level3.mods
		}
		for c := minKeycode; c <= maxKeycode; c++ {
			r := l.Rune(uint8(c), l.group, mods)
			if _, have := all[r]; r == 0 || have {
				continue
			}
			s := under
			s.code = uint8(c)
			all[r] = s
		}
	}
	return all
}
