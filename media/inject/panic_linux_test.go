package inject

import (
	"context"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"
)

// modifiers are the chord without its last key.
var modifiers = chord[:3]

// pressesPanic has a hand press the panic key and returns what the window in front heard.
func (w *watched) pressesPanic(front *window, keys ...uint8) string {
	w.t.Helper()
	front.heard()
	w.hand.does(keyPress, keys...)
	select {
	case <-w.panics:
	case <-time.After(20 * time.Second):
		w.t.Fatal("no panic was told of")
	}
	up := slices.Clone(keys)
	slices.Reverse(up) // F12 first
	w.hand.does(keyRelease, up...)
	return front.heard()
}

// The panic key is not for the program in front: whatever locks are on, and with AltGr as its Alt. All other keys are, F12 too.
func TestThePanicKeyReachesNobodyElse(t *testing.T) {
	for _, layout := range []string{"us", "es"} {
		t.Run(layout, keepsThePanicKey)
	}
}

func keepsThePanicKey(t *testing.T) {
	layout := path.Base(t.Name())
	layoutTo(t, "-layout", layout)
	w := watch(t, nil)
	front := openWindow(t)
	tap := func(key uint8) { w.hand.does(keyPress, key); w.hand.does(keyRelease, key) }
	for _, locks := range [][]uint8{{}, {66}, {77}, {66, 77}} { // Caps Lock, Num Lock
		for _, l := range locks {
			tap(l)
		}
		for _, alt := range []uint8{64, 108} { // on es the right one is AltGr
			heard := w.pressesPanic(front, 37, 50, alt, 96)
			if strings.Contains(heard, "96") || !strings.Contains(heard, "+37 +50") {
				t.Errorf("%s, locks %v, Alt %d: the window in front heard %q", layout, locks, alt, heard)
			}
		}
		if tap(96); !strings.Contains(front.heard(), "+96") {
			t.Errorf("%s, locks %v: F12 alone is kept from it", layout, locks)
		}
		for _, l := range locks {
			tap(l)
		}
	}
}

// Where another program has the key it stays that one's, and stops everything all the same.
func TestThePanicKeyOfAnotherProgram(t *testing.T) {
	other := openWindow(t)
	all := xproto.GrabKeyChecked(other.conn, false, other.root, xproto.ModMaskControl|xproto.ModMask1|xproto.ModMaskShift, 96, xproto.GrabModeAsync, xproto.GrabModeAsync)
	if err := all.Check(); err != nil {
		t.Fatal(err)
	}
	w := watch(t, nil)
	if heard := w.pressesPanic(other, chord...); !strings.Contains(heard, "+96") {
		t.Errorf("who had the key first heard %q", heard)
	}
}

// The key goes back with the watcher: when it ends in order, and when its program is gone.
func TestThePanicKeyGoesBack(t *testing.T) {
	l, err := NewLocal(LocalConfig{OnPanic: func(time.Time) {}})
	if err != nil {
		t.Fatal(err)
	}
	by, front := hand{openWindow(t)}, openWindow(t)
	by.does(keyPress, modifiers...)
	front.heard()
	by.does(keyPress, 96)
	by.does(keyRelease, 96)
	front.expect("")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := l.Run(ctx); err != nil {
		t.Fatal(err)
	}
	by.does(keyPress, 96)
	by.does(keyRelease, 96)
	by.does(keyRelease, modifiers...)
	if heard := front.heard(); !strings.Contains(heard, "+96 -96") {
		t.Errorf("after the end it is kept: %q", heard)
	}
}

// Alt and AltGr are where the keyboard's map has them; without an Alt there is no such key.
func TestModifiersOfThePanicKey(t *testing.T) {
	for _, c := range []struct {
		alts []uint8 // modifier bits of left and right Alt
		sets int
	}{{[]uint8{3, 3}, 32}, {[]uint8{3, 7}, 48}, {[]uint8{3}, 32}, {nil, 0}} {
		m := &xproto.GetModifierMappingReply{KeycodesPerModifier: 2, Keycodes: make([]xproto.Keycode, 16)}
		m.Keycodes[0], m.Keycodes[4] = 50, 37
		for i, bit := range c.alts {
			m.Keycodes[2*int(bit)+i] = []xproto.Keycode{64, 108}[i]
		}
		sets := panicMods(m)
		if len(sets) != c.sets {
			t.Errorf("Alt at %v: %d sets, want %d", c.alts, len(sets), c.sets)
		}
		for _, s := range sets {
			if s&(xproto.ModMaskControl|xproto.ModMaskShift) != xproto.ModMaskControl|xproto.ModMaskShift {
				t.Errorf("F12 would be taken under %#x", s)
			}
		}
	}
}
