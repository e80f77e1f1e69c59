package inject

import (
	"fmt"
	"image"
	"maps"
	"os"
	"strings"
	"testing"

	"deskhand/app/wire"
	"deskhand/media/keymap"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// A rep's Alt that is pressed and let go at once, and behind it in the same moment a character that no key yields: first always the
// same one, then new ones, for which keycodes get a meaning all the time.
func TestNothingIsLostBehindATapOfAlt(t *testing.T) {
	p, i := xterm(t), openInjector(t, nil)
	var want strings.Builder
	tapThen := func(r rune) {
		want.WriteRune(r)
		do(t, i, down(keymap.LeftAlt), up(keymap.LeftAlt), wire.Text{Text: string(r)})
	}
	for range 240 {
		tapThen('€')
	}
	for r := range rune(60) {
		tapThen(0x4E00 + r)
	}
	enter(t, i)
	if got := p.typed("\n"); got != want.String() {
		t.Errorf("typed %d of %d characters: %q", len([]rune(got)), len([]rune(want.String())), got)
	}
}

// keysyms is what every keycode yields.
func (w *window) keysyms() map[int]string {
	w.t.Helper()
	const n = maxKeycode - minKeycode + 1
	r, err := xproto.GetKeyboardMapping(w.conn, minKeycode, n).Reply()
	if err != nil {
		w.t.Fatal(err)
	}
	all := map[int]string{}
	for k := range n {
		for level, sym := range r.Keysyms[k*int(r.KeysymsPerKeycode):][:r.KeysymsPerKeycode] {
			if sym != 0 {
				all[minKeycode+k] += fmt.Sprintf("%d:%#x ", level, sym)
			}
		}
	}
	return all
}

// marked is what is written down of spare keycodes.
func (w *window) marked() []byte {
	w.t.Helper()
	atom, err := xproto.InternAtom(w.conn, false, uint16(len(markerName)), markerName).Reply()
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := xproto.GetProperty(w.conn, false, w.root, atom.Atom, xproto.AtomCardinal, 0, maxMarker).Reply()
	if err != nil {
		w.t.Fatal(err)
	}
	return p.Value
}

// kill does to an Injector's connections what a kill of the process does.
func kill(i *Injector) {
	k := i.keyboard.(*x11Keyboard)
	k.conn.Close()
	k.x.conn.Close()
}

// killed returns an Injector that no test closes.
func killed(t *testing.T, text string) {
	t.Helper()
	i, err := NewX11(Config{Display: os.Getenv("DISPLAY"), Area: image.Rect(0, 0, 800, 600), May: yes})
	if err != nil {
		t.Fatal(err)
	}
	do(t, i, wire.Text{Text: text})
	kill(i)
}

func TestWhatAKilledInjectorLeftIsTakenBack(t *testing.T) {
	for _, layout := range []string{"us", "es", "us,ru"} {
		t.Run(layout, func(t *testing.T) {
			layoutTo(t, "-layout", layout)
			w := openWindow(t)
			before := w.keysyms()
			const text = "日本語żŻ"
			killed(t, text)
			left := w.keysyms()
			if len(left) != len(before)+4 || len(w.marked()) != 4*4 {
				t.Fatalf("a killed one leaves %d keycodes and %d bytes written down, want 4 and 16", len(left)-len(before), len(w.marked()))
			}
			killed(t, text+"€") // finds the characters there; € is new but to the Spanish layout
			if again := w.keysyms(); len(again) > len(left)+1 {
				t.Errorf("the next one mapped %d keycodes for one new character", len(again)-len(left))
			}
			i := openInjector(t, nil)
			do(t, i, wire.Text{Text: "a"})
			if err := i.Close(); err != nil {
				t.Fatal(err)
			}
			if after := w.keysyms(); !maps.Equal(before, after) || len(w.marked()) != 0 {
				t.Errorf("left mapped: %d keycodes, %d bytes", len(after)-len(before), len(w.marked()))
			}
		})
	}
}

// Between the kill and the next start the key map may have been made anew: what is written down is then true of no key.
func TestAKeyThatIsNotOursIsNotTakenBack(t *testing.T) {
	w := openWindow(t)
	killed(t, "日€")
	layoutTo(t, "-layout", "de") // the whole map anew
	code := byte(0)
	for b := w.marked(); len(b) >= 4; b = b[4:] {
		code = byte(xgb.Get32(b) >> markerShift)
		xproto.ChangeKeyboardMapping(w.conn, 1, xproto.Keycode(code), 2, []xproto.Keysym{'#', '+'}) // somebody's own key
	}
	before := w.keysyms()
	i := openInjector(t, nil)
	do(t, i, wire.Text{Text: "ж"})
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	if after := w.keysyms(); code == 0 || !maps.Equal(before, after) {
		t.Errorf("keys of somebody else changed: %v, were %v", after[int(code)], before[int(code)])
	}
}
