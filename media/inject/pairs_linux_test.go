package inject

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"deskhand/app/wire"
	"deskhand/media/inject/xkb"
	"deskhand/media/keymap"
)

// layouts are those of either side, with what their dead keys make.
var layouts = map[string]string{
	"us": "",
	"es": "áéíóúàèìòùäëïöüâêîôûÁÉÍÓÚÀÈÌÒÙÄËÏÖÜÂÊÎÔÛãõñÃÕÑ",
	"de": "áéíóúàèìòùâêîôûÁÉÍÓÚÀÈÌÒÙÂÊÎÔÛýÝ",
	"fr": "âêîôûäëïöüÿÂÊÎÔÛÄËÏÖÜãõñÃÕÑ",
}

// strokes are all keys of the active layout: what each yields alone, with Shift, with AltGr and with both.
func strokes(t *testing.T, k *x11Keyboard) map[uint8][]rune {
	t.Helper()
	state, err := k.look()
	if err != nil {
		t.Fatal(err)
	}
	level3 := k.layout.level3.mods
	if level3 == 0 && k.layout.level3.code != 0 {
		t.Fatal("AltGr is no modifier")
	}
	out := map[uint8][]rune{}
	for c := minKeycode; c <= maxKeycode; c++ {
		if k.spares.has(uint8(c)) {
			continue
		}
		for _, mods := range []uint8{0, xkb.Shift, level3, level3 | xkb.Shift} {
			if r := k.layout.Rune(uint8(c), state.Group, mods); r > ' ' && r != 0x7f {
				out[uint8(c)] = append(out[uint8(c)], r)
			}
		}
	}
	return out
}

// Whatever can be typed on one of the layouts, dead keys included, appears exactly on each of them: all sixteen pairs. The rep's keyboard yields
// characters; the customer's has to yield the same ones.
func TestEveryCharacterOfOneLayoutIsTypedOnTheOther(t *testing.T) {
	for rep, dead := range layouts {
		layoutTo(t, "-layout", rep)
		i := openInjector(t, nil)
		var all []rune
		for _, list := range strokes(t, i.keyboard.(*x11Keyboard)) {
			all = append(all, list...)
		}
		all = append(all, []rune(dead)...)
		slices.Sort(all)
		all = slices.Compact(all)
		if len(all) < 90 {
			t.Fatalf("%s: only %q", rep, string(all))
		}
		for customer := range layouts {
			t.Run(rep+" to "+customer, func(t *testing.T) {
				layoutTo(t, "-layout", customer)
				p, i := xterm(t), openInjector(t, nil)
				for rest := string(all); rest != ""; {
					n := min(len(rest), wire.MaxText)
					for n < len(rest) && rest[n]&0xC0 == 0x80 {
						n--
					}
					do(t, i, wire.Text{Text: rest[:n]})
					rest = rest[n:]
				}
				enter(t, i)
				if got := p.typed("\n"); got != string(all) {
					t.Errorf("%d characters; typed %q\n want %q", len(all), got, string(all))
				}
			})
		}
	}
}

// Every letter and digit that is a shortcut on one layout is the same one on the other, with Ctrl, Alt and both: the key pressed there is one that
// yields the symbol, or, where none does, the one at the same place.
func TestEveryShortcutOfOneLayoutIsPressedOnTheOther(t *testing.T) {
	for rep := range layouts {
		layoutTo(t, "-layout", rep)
		from := openInjector(t, nil)
		type shortcut struct {
			code wire.KeyCode
			name rune
		}
		var list []shortcut
		for c, runes := range strokes(t, from.keyboard.(*x11Keyboard)) {
			code, ok := keymap.FromX11(c)
			if r := runes[0]; ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("+-.,", r)) && code < 0x54 {
				list = append(list, shortcut{code, r})
			}
		}
		if len(list) < 26 {
			t.Fatalf("%s: only %v", rep, list)
		}
		for customer := range layouts {
			t.Run(rep+" to "+customer, func(t *testing.T) {
				layoutTo(t, "-layout", customer)
				w, i := openWindow(t), openInjector(t, nil)
				k := i.keyboard.(*x11Keyboard)
				state, err := k.look()
				if err != nil {
					t.Fatal(err)
				}
				for _, mods := range [][]wire.KeyCode{{keymap.LeftCtrl}, {keymap.LeftAlt}, {keymap.LeftCtrl, keymap.LeftShift}} {
					for _, s := range list {
						for _, m := range mods {
							do(t, i, down(m))
						}
						w.heard()
						do(t, i, sym(s.code, s.name))
						var got uint8
						if _, err := fmt.Sscanf(w.heard(), "+%d", &got); err != nil {
							t.Fatalf("%q: nothing was pressed", s.name)
						}
						do(t, i, wire.Release{})
						w.heard()
						place, _ := keymap.X11(s.code)
						if r := k.layout.Rune(got, state.Group, 0); r != s.name && (got != place || yields(k, state.Group, s.name)) {
							t.Errorf("%q with %v: pressed the key of %q", s.name, mods, r)
						}
					}
				}
			})
		}
	}
}

// yields reports whether some key yields r alone.
func yields(k *x11Keyboard, group uint8, r rune) bool {
	for c := minKeycode; c <= maxKeycode; c++ {
		if !k.spares.has(uint8(c)) && k.layout.Rune(uint8(c), group, 0) == r {
			return true
		}
	}
	return false
}
