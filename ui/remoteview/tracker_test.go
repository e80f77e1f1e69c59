package remoteview

import (
	"fmt"
	"image"
	"reflect"
	"slices"
	"strings"
	"testing"

	"deskhand/app/wire"
	"deskhand/media/keymap"
)

// X11 keycodes (evdev + 8), by the key on a US keyboard.
const (
	scTab, scReturn, scBackspace, scSpace = 23, 36, 22, 65
	scQ, scE, scF, scT, sc1               = 24, 26, 41, 28, 10
	scControl, scShift, scAlt, scSuper    = 37, 50, 64, 133
	scRightAlt, scCaps, scNumLock         = 108, 66, 77
	scLevel3                              = 92 // X11's own key for AltGr, which programs press
	scRightSuper                          = 134
	scLeft, scF5                          = 113, 71
	scKP4, scKPMinus, scKPEnter           = 83, 82, 104
	scUnknown                             = 250
)

func x11(scan int) (wire.KeyCode, bool) {
	if scan < 0 || scan > 255 {
		return 0, false
	}
	return keymap.FromX11(uint8(scan))
}

// said writes acts in few letters: +e/- key codes in hex with symbol and modifiers, "text", M x,y, B+1 x,y, W dx,dy, R.
func said(acts []wire.InputAct) string {
	var b []string
	for _, a := range acts {
		sign := func(down bool) string { return map[bool]string{true: "+", false: "-"}[down] }
		switch a := a.(type) {
		case wire.Key:
			s := fmt.Sprintf("%s%02X", sign(a.Down), uint16(a.Code))
			if a.Rune != 0 {
				s += "'" + string(a.Rune)
			}
			if a.Mods != 0 {
				s += fmt.Sprintf("/%d", a.Mods)
			}
			b = append(b, s)
		case wire.Text:
			b = append(b, fmt.Sprintf("%q", a.Text))
		case wire.Move:
			b = append(b, fmt.Sprintf("M%d,%d", a.X, a.Y))
		case wire.Button:
			b = append(b, fmt.Sprintf("B%s%d@%d,%d", sign(a.Down), a.Button, a.X, a.Y))
		case wire.Wheel:
			b = append(b, fmt.Sprintf("W%d,%d", a.DX, a.DY))
		case wire.Release:
			b = append(b, "R")
		}
	}
	return strings.Join(b, " ")
}

type step func(*Tracker)

func key(scan int, name string, mods uint8) KeyPress {
	return KeyPress{Scan: scan, Name: name, Mods: mods}
}

// down is what Fyne does when a key without modifiers goes down: KeyDown, then TypedKey.
func down(scan int, name string, mods uint8) step {
	return func(t *Tracker) { t.KeyDown(key(scan, name, mods)); t.KeyTyped(key(scan, name, mods)) }
}

// chordDown is what Fyne does with Control, Alt or Super held: no TypedKey.
func chordDown(scan int, name string, mods uint8) step {
	return func(t *Tracker) { t.KeyDown(key(scan, name, mods)) }
}
func again(scan int, name string) step { return func(t *Tracker) { t.KeyTyped(key(scan, name, 0)) } }
func up(scan int) step                 { return func(t *Tracker) { t.KeyUp(key(scan, "", 0)) } }
func typed(s string) step {
	return func(t *Tracker) {
		for _, r := range s {
			t.Rune(r)
		}
	}
}

var (
	settle  step = (*Tracker).Settle
	release step = (*Tracker).Release
	raw     step = func(t *Tracker) { t.SetRaw(true) }
)

const (
	shift = wire.ModShift
	ctrl  = wire.ModControl
	alt   = wire.ModAlt
	super = wire.ModSuper
)

// keyCase is what happens to a tracker and what it sends, as said writes it.
type keyCase struct {
	name  string
	steps []step
	want  string
}

func checkKeys(t *testing.T, cases []keyCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := run(c.steps...)
			if s := said(got); s != c.want {
				t.Errorf("sent  %s\nwanted %s", s, c.want)
			}
			checkEncodes(t, got)
		})
	}
}

// What is typed leaves as text, repeats and dead keys too.
func TestTrackerText(t *testing.T) {
	checkKeys(t, []keyCase{
		{"a letter is its text", []step{down(scQ, "Q", 0), typed("q"), up(scQ)}, `"q"`},
		{"held, it repeats as text", []step{down(scQ, "Q", 0), typed("q"), again(scQ, "Q"), typed("q"), again(scQ, "Q"), typed("q"), up(scQ)},
			`"q" "q" "q"`},
		{"space is text", []step{down(scSpace, "Space", 0), typed(" "), up(scSpace)}, `" "`},
		{"a capital: Shift is a key, the letter is text",
			[]step{down(scShift, "LeftShift", 0), down(scQ, "Q", shift), typed("Q"), up(scQ), up(scShift)},
			`+E1 "Q" -E1`},
		{"a dead key sends nothing, then the letter", []step{down(34, "", 0), up(34), down(scE, "E", 0), typed("é"), up(scE)}, `"é"`},
		{"a character beyond the basic plane", []step{typed("😀")}, `"😀"`},
		{"control characters are not text", []step{typed("\r\x08\x7f\u0085")}, ``},
	})
}

// Keys that are no text go down and up, and repeat as downs.
func TestTrackerKeys(t *testing.T) {
	checkKeys(t, []keyCase{
		{"Enter", []step{down(scReturn, "Return", 0), up(scReturn)}, `+28 -28`},
		{"keypad Enter is its own key", []step{down(scKPEnter, "KP_Enter", 0), up(scKPEnter)}, `+58 -58`},
		{"Backspace repeats as downs", []step{down(scBackspace, "BackSpace", 0), again(scBackspace, "BackSpace"), again(scBackspace, "BackSpace"), up(scBackspace)},
			`+2A +2A +2A -2A`},
		{"Shift+Tab", []step{down(scShift, "LeftShift", 0), down(scTab, "Tab", shift), up(scTab), up(scShift)},
			`+E1 +2B/1 -2B/1 -E1`},
		{"Shift+arrow repeats", []step{down(scShift, "LeftShift", 0), down(scLeft, "Left", shift), again(scLeft, "Left"), up(scLeft), up(scShift)},
			`+E1 +50/1 +50/1 -50/1 -E1`},
		{"F5", []step{down(scF5, "F5", 0), up(scF5)}, `+3E -3E`},
		{"Shift alone does not repeat", []step{down(scShift, "LeftShift", 0), again(scShift, "LeftShift"), up(scShift)}, `+E1 -E1`},
	})
}

// With Control, Alt or Super a key carries its place and its symbol.
func TestTrackerShortcuts(t *testing.T) {
	checkKeys(t, []keyCase{
		{"Control+Q carries the symbol", []step{down(scControl, "LeftControl", 0), chordDown(scQ, "Q", ctrl), up(scQ), up(scControl)},
			`+E0 +14'q/2 -14'q/2 -E0`},
		{"French Control+A: the key that is Q in the US, the symbol a",
			[]step{down(scControl, "LeftControl", 0), chordDown(scQ, "A", ctrl), up(scQ), up(scControl)},
			`+E0 +14'a/2 -14'a/2 -E0`},
		{"Russian Control+C: no symbol, the physical key",
			[]step{down(scControl, "LeftControl", 0), chordDown(54, "", ctrl), up(54), up(scControl)},
			`+E0 +06/2 -06/2 -E0`},
		{"Control+Shift+T", []step{down(scControl, "LeftControl", 0), down(scShift, "LeftShift", ctrl), chordDown(scT, "T", ctrl|shift), up(scT), up(scShift), up(scControl)},
			`+E0 +E1/2 +17't/3 -17't/3 -E1/2 -E0`},
		{"Control+1", []step{down(scControl, "LeftControl", 0), chordDown(sc1, "1", ctrl), up(sc1), up(scControl)},
			`+E0 +1E'1/2 -1E'1/2 -E0`},
		{"Control+Left has no symbol", []step{down(scControl, "LeftControl", 0), chordDown(scLeft, "Left", ctrl), up(scLeft), up(scControl)},
			`+E0 +50/2 -50/2 -E0`},
		{"Control up before the letter", []step{down(scControl, "LeftControl", 0), chordDown(scQ, "Q", ctrl), up(scControl), up(scQ)},
			`+E0 +14'q/2 -E0 -14'q`},
		{"Super+E: the character that comes with it is no text",
			[]step{down(scSuper, "LeftSuper", 0), chordDown(scE, "E", super), typed("e"), up(scE), up(scSuper)},
			`+E3 +08'e/8 -08'e/8 -E3`},
		{"Alt+F", []step{down(scAlt, "LeftAlt", 0), chordDown(scF, "F", alt), up(scF), up(scAlt)},
			`+E2 +09'f/4 -09'f/4 -E2`},
		{"a key of no known code goes by its symbol", []step{down(scControl, "LeftControl", 0), chordDown(scUnknown, "Q", ctrl), up(scUnknown), up(scControl)},
			`+E0 +00'q/2 -00'q/2 -E0`},
		{"a key of neither sends nothing", []step{down(scUnknown, "", 0), up(scUnknown)}, ``},
	})
}

// Alt is a key, AltGr none, and which is which shows only with what is pressed beside it.
func TestTrackerAlt(t *testing.T) {
	checkKeys(t, []keyCase{
		{"AltGr+E is text only", []step{down(scRightAlt, "RightAlt", 0), down(scE, "E", 0), typed("€"), up(scE), up(scRightAlt)}, `"€"`},
		{"AltGr on Windows looks like Control and Alt", []step{down(scRightAlt, "RightAlt", 0), down(scQ, "Q", ctrl|alt), typed("@"), up(scQ), up(scRightAlt)}, `"@"`},
		{"AltGr+arrow says so, and holds nothing", []step{down(scRightAlt, "RightAlt", 0), down(scLeft, "Left", 0), up(scLeft), up(scRightAlt)},
			`+50/16 -50/16`},
		{"the right Alt of a US keyboard is Alt", []step{down(scRightAlt, "RightAlt", 0), chordDown(scF, "F", alt), up(scF), up(scRightAlt)},
			`+E6 +09'f/4 -09'f/4 -E6`},
		{"AltGr pressed by a program, which the window reports with Alt", []step{down(scLevel3, "RightAlt", alt), down(scE, "E", 0), typed("€"), up(scE), up(scLevel3)}, `"€"`},
		{"and let go before the character is handed on", []step{down(scLevel3, "RightAlt", alt), down(scE, "E", 0), up(scE), up(scLevel3), typed("€")}, `"€"`},
		{"the same key twice in a millisecond: GLFW keeps its second press to itself, not the character", []step{
			down(scE, "E", 0), typed("e"), up(scE), down(scLevel3, "RightAlt", alt), typed("€"), up(scLevel3)}, `"e" "€"`},
		{"AltGr itself twice in a millisecond", []step{down(scRightAlt, "RightAlt", alt), down(sc1, "1", 0), typed("|"), up(sc1), up(scRightAlt),
			down(scE, "E", 0), typed("€"), up(scE), up(scRightAlt)}, `"|" "€"`},
		{"AltGr and Shift", []step{down(scRightAlt, "RightAlt", alt), down(scShift, "LeftShift", shift), down(scQ, "Q", shift), typed("Ω"), up(scQ), up(scShift), up(scRightAlt)},
			`+E1/16 "Ω" -E1/16`},
		{"AltGr on the left Alt key", []step{down(scAlt, "LeftAlt", alt), down(scE, "E", 0), typed("€"), up(scE), up(scAlt), down(scAlt, "LeftAlt", alt), up(scAlt)}, `"€"`},
		{"AltGr on a Super key", []step{down(scRightSuper, "RightSuper", super), down(scE, "E", 0), typed("€"), up(scE), up(scRightSuper)}, `"€"`},
		{"left Alt beside AltGr is Alt", []step{down(scRightAlt, "RightAlt", alt), down(scAlt, "LeftAlt", alt), chordDown(scF, "F", alt), up(scF), up(scAlt), up(scRightAlt)},
			`+E2 +09'f/4 -09'f/4 -E2`},
		{"AltGr pressed and thought better of is no tap", []step{down(scRightAlt, "RightAlt", alt), up(scRightAlt)}, ``},
		{"AltGr alone is none, once known", []step{down(scRightAlt, "RightAlt", 0), down(scE, "E", 0), typed("€"), up(scE), up(scRightAlt),
			down(scRightAlt, "RightAlt", 0), up(scRightAlt)}, `"€"`},
		{"right Alt alone is a tap once it has shown to be Alt", []step{down(scRightAlt, "RightAlt", alt), chordDown(scF, "F", alt), up(scF), up(scRightAlt),
			down(scRightAlt, "RightAlt", alt), up(scRightAlt)}, `+E6 +09'f/4 -09'f/4 -E6 +E6 -E6`},
		{"right Alt is AltGr again after a change of layout", []step{down(scRightAlt, "RightAlt", alt), chordDown(scF, "F", alt), up(scF), up(scRightAlt),
			down(scRightAlt, "RightAlt", alt), down(scE, "E", 0), typed("€"), up(scE), up(scRightAlt), down(scRightAlt, "RightAlt", alt), up(scRightAlt)},
			`+E6 +09'f/4 -09'f/4 -E6 "€"`},
		{"Alt alone is a tap, which opens menus", []step{down(scAlt, "LeftAlt", alt), up(scAlt)}, `+E2 -E2`},
		{"Super alone is a tap", []step{down(scSuper, "LeftSuper", super), up(scSuper)}, `+E3 -E3`},
		{"Alt after a character is a tap", []step{down(scE, "E", 0), typed("e"), up(scE), down(scAlt, "LeftAlt", alt), up(scAlt)}, `"e" +E2 -E2`},
		{"Alt+Tab", []step{down(scAlt, "LeftAlt", alt), chordDown(scTab, "Tab", alt), up(scTab), chordDown(scTab, "Tab", alt), up(scTab), up(scAlt)},
			`+E2 +2B/4 -2B/4 +2B/4 -2B/4 -E2`},
		{"Alt+Tab of the rep's own system: the focus goes, nothing was sent", []step{down(scAlt, "LeftAlt", alt), release, up(scAlt)}, ``},
		{"Alt+F4", []step{down(scAlt, "LeftAlt", alt), chordDown(70, "F4", alt), up(70), up(scAlt)}, `+E2 +3D/4 -3D/4 -E2`},
		{"Alt+Shift+Tab", []step{down(scAlt, "LeftAlt", alt), down(scShift, "LeftShift", alt|shift), chordDown(scTab, "Tab", alt|shift), up(scTab), up(scShift), up(scAlt)},
			`+E2 +E1/4 +2B/5 -2B/5 -E1/4 -E2`},
		{"Alt+Shift alone", []step{down(scAlt, "LeftAlt", alt), down(scShift, "LeftShift", alt|shift), up(scShift), up(scAlt)}, `+E2 +E1/4 -E1/4 -E2`},
		{"Control+Alt+T", []step{down(scControl, "LeftControl", ctrl), down(scAlt, "LeftAlt", ctrl|alt), chordDown(scT, "T", ctrl|alt), up(scT), up(scAlt), up(scControl)},
			`+E0 +E2/2 +17't/6 -17't/6 -E2/2 -E0`},
		{"Alt up before the letter", []step{down(scAlt, "LeftAlt", alt), chordDown(scF, "F", alt), up(scAlt), up(scF)}, `+E2 +09'f/4 -E2 -09'f`},
		{"Alt and a turn of the wheel", []step{down(scAlt, "LeftAlt", alt), turn(0, 1), up(scAlt)}, `+E2 W0,120 -E2`},
		{"AltGr and a turn of the wheel", []step{down(scRightAlt, "RightAlt", alt), turn(0, 1), up(scRightAlt)}, `W0,120`},
		{"Alt+click", []step{down(scAlt, "LeftAlt", alt), func(t *Tracker) { t.ButtonDown(image.Pt(2, 2), true, ButtonLeft, alt) }, lift(2, 2, ButtonLeft), up(scAlt)},
			`+E2 B+1@2,2 B-1@2,2 -E2`},
		{"AltGr and a click", []step{down(scRightAlt, "RightAlt", alt), func(t *Tracker) { t.ButtonDown(image.Pt(2, 2), true, ButtonLeft, 0) }, lift(2, 2, ButtonLeft), up(scRightAlt)},
			`B+1@2,2 B-1@2,2`},
		{"Alt whose way up was not seen taps once", []step{down(scAlt, "LeftAlt", alt), down(scAlt, "LeftAlt", alt), up(scAlt)}, `+E2 -E2`},
		{"AltGr held while Control+key: the chord is Control's", []step{down(scControl, "LeftControl", 0), down(scRightAlt, "RightAlt", ctrl),
			chordDown(scQ, "Q", ctrl), up(scQ), up(scRightAlt), up(scControl)}, `+E0 +14'q/18 -14'q/18 -E0`},
	})
}

// The keypad follows NumLock; the locks themselves stay with the rep.
func TestTrackerKeypadAndLocks(t *testing.T) {
	checkKeys(t, []keyCase{
		{"keypad 4 with NumLock is text", []step{down(scKP4, "4", 0), typed("4"), settle, up(scKP4)}, `"4"`},
		{"keypad 4 without NumLock moves, and repeats", []step{down(scKP4, "4", 0), settle, again(scKP4, "4"), again(scKP4, "4"), up(scKP4)},
			`+50 +50 +50 -50`},
		{"keypad 4 without NumLock and a quick way up", []step{down(scKP4, "4", 0), up(scKP4)}, `+50 -50`},
		{"keypad 4 held with NumLock repeats as text", []step{down(scKP4, "4", 0), typed("4"), settle, again(scKP4, "4"), typed("4"), up(scKP4)}, `"4" "4"`},
		{"keypad minus is text, with Control its own key", []step{down(scKPMinus, "-", 0), typed("-"), up(scKPMinus),
			down(scControl, "LeftControl", 0), chordDown(scKPMinus, "-", ctrl), up(scKPMinus), up(scControl)}, `"-" +E0 +56/2 -56/2 -E0`},
		{"Control+keypad 4 follows the NumLock last seen", []step{down(scKP4, "4", 0), settle, up(scKP4),
			down(scControl, "LeftControl", 0), chordDown(scKP4, "4", ctrl), up(scKP4), up(scControl)}, `+50 -50 +E0 +50/2 -50/2 -E0`},
		{"the locks stay with the rep", []step{down(scCaps, "CapsLock", 0), up(scCaps), down(scNumLock, "", 0), up(scNumLock)}, ``},
	})
}

// What went down or up before the view had the keyboard.
func TestTrackerMissedKeys(t *testing.T) {
	checkKeys(t, []keyCase{
		{"Control held before the focus came", []step{chordDown(scQ, "Q", ctrl), up(scQ), up(scControl)}, `+E0 +14'q/2 -14'q/2 -E0`},
		{"Caps Lock as Control", []step{down(scCaps, "CapsLock", 0), chordDown(scQ, "Q", ctrl), up(scQ), up(scCaps), down(scE, "E", 0), typed("e"), up(scE)},
			`+E0 +14'q/2 -14'q/2 -E0 "e"`},
		{"Control whose way up was not seen", []step{down(scControl, "LeftControl", 0), down(scE, "E", 0), typed("e"), up(scE)}, `+E0 -E0 "e"`},
		{"the key itself takes over from the system's word", []step{down(scLeft, "Left", shift), down(scShift, "LeftShift", 0), up(scLeft), up(scShift)},
			`+E1 +50/1 -E1 +E1 -50/1 -E1`},
		{"a second down without an up is a repeat", []step{down(scF5, "F5", 0), chordDown(scF5, "F5", 0), up(scF5), up(scF5)}, `+3E +3E -3E`},
	})
}

// Letting go of everything.
func TestTrackerReleases(t *testing.T) {
	checkKeys(t, []keyCase{
		{"release lets go once", []step{down(scControl, "LeftControl", 0), chordDown(scQ, "Q", ctrl), release, up(scQ), up(scControl), release},
			`+E0 +14'q/2 R`},
		{"release of nothing says nothing", []step{down(scE, "E", 0), typed("e"), release}, `"e"`},
		{"release forgets a waiting key and AltGr", []step{down(scRightAlt, "RightAlt", 0), down(scKP4, "4", 0), release, up(scKP4), up(scRightAlt)}, ``},
	})
}

// Physical keys alone, and chords from the menu.
func TestTrackerRawAndChords(t *testing.T) {
	checkKeys(t, []keyCase{
		{"raw: physical keys, no text", []step{raw, down(scShift, "LeftShift", 0), down(scQ, "A", shift), typed("A"), again(scQ, "A"), up(scQ), up(scShift),
			down(scRightAlt, "RightAlt", 0), up(scRightAlt), down(scCaps, "CapsLock", 0), up(scCaps), down(scKP4, "4", 0), up(scKP4)},
			`+E1 +14/1 +14/1 -14/1 -E1 +E6 -E6 +39 -39 +5C -5C`},
		{"the mode changes with empty hands", []step{down(scF5, "F5", 0), raw, up(scF5)}, `+3E R`},
		{"a chord from the menu", []step{func(t *Tracker) { t.Chord(0xE0, 0xE2, 0x4C) }}, `+E0 +E2/2 +4C/6 -4C/6 -E2/2 -E0`},
		{"a chord with something held", []step{down(scShift, "LeftShift", 0), func(t *Tracker) { t.Chord(0xE3) }}, `+E1 R +E3 -E3`},
	})
}

func run(steps ...step) []wire.InputAct {
	var acts []wire.InputAct
	t := NewTracker(x11, func(a wire.InputAct) { acts = append(acts, a) })
	for _, s := range steps {
		s(t)
	}
	t.Settle()
	return acts
}

func checkEncodes(t *testing.T, acts []wire.InputAct) {
	t.Helper()
	for _, a := range acts {
		b, err := wire.EncodeInput(nil, wire.Input{Do: a})
		if err != nil {
			t.Errorf("%#v: %v", a, err)
			continue
		}
		if in, err := wire.DecodeInput(b); err != nil || !reflect.DeepEqual(in.Do, a) {
			t.Errorf("%#v came back as %#v, %v", a, in.Do, err)
		}
	}
}

func move(x, y int, b Buttons) step { return func(t *Tracker) { t.Move(image.Pt(x, y), true, b) } }
func out(x, y int, b Buttons) step  { return func(t *Tracker) { t.Move(image.Pt(x, y), false, b) } }
func press(x, y int, b Buttons) step {
	return func(t *Tracker) { t.ButtonDown(image.Pt(x, y), true, b, 0) }
}
func lift(x, y int, b Buttons) step { return func(t *Tracker) { t.ButtonUp(image.Pt(x, y), b) } }
func drag(x, y int) step            { return func(t *Tracker) { t.Drag(image.Pt(x, y), true) } }
func turn(dx, dy float64) step {
	return func(t *Tracker) { t.Wheel(image.Pt(1, 1), true, dx, dy) }
}

var (
	dragEnd step = (*Tracker).DragEnd
	leave   step = (*Tracker).Leave
)

func TestTrackerPointer(t *testing.T) {
	for _, c := range []struct {
		name  string
		steps []step
		want  string
	}{
		{"moves, and says each place once", []step{move(1, 2, 0), move(1, 2, 0), move(3, 2, 0)}, `M1,2 M3,2`},
		{"a click", []step{move(5, 5, 0), press(5, 5, ButtonLeft), settle, lift(5, 5, ButtonLeft)}, `M5,5 B+1@5,5 B-1@5,5`},
		{"a move and a click in one moment: the click comes first and is meant there",
			[]step{move(5, 5, 0), press(5, 5, ButtonLeft), lift(5, 5, ButtonLeft), move(90, 40, 0), settle}, `M5,5 B+1@90,40 B-1@90,40`},
		{"a button up and the move before it", []step{press(5, 5, ButtonLeft), drag(6, 6), lift(6, 6, ButtonLeft), dragEnd, move(30, 30, 0)},
			`B+1@6,6 B-1@30,30`},
		{"a click at the edge and out in one moment", []step{press(1, 1, ButtonLeft), out(0, 9, ButtonLeft)}, `B+1@1,1 M0,9`},
		{"a key settles a click", []step{press(5, 5, ButtonLeft), down(scF5, "F5", 0), move(9, 9, ButtonLeft)}, `B+1@5,5 +3E M9,9`},
		{"release forgets a click that waits", []step{press(5, 5, ButtonLeft), release, settle}, ``},
		{"buttons have the wire's numbers", []step{press(1, 1, ButtonRight), lift(1, 1, ButtonRight), press(1, 1, ButtonMiddle), lift(1, 1, ButtonMiddle)},
			`B+3@1,1 B-3@1,1 B+2@1,1 B-2@1,1`},
		{"a press beside the picture is none", []step{out(0, 9, 0), func(t *Tracker) { t.ButtonDown(image.Pt(0, 9), false, ButtonLeft, 0) }, lift(0, 9, ButtonLeft)}, ``},
		{"a drag, with Fyne's up and DragEnd", []step{press(1, 1, ButtonLeft), settle, drag(4, 4), lift(6, 6, ButtonLeft), dragEnd}, `B+1@1,1 M4,4 B-1@6,6`},
		{"a drag that ends over another widget: DragEnd alone", []step{press(1, 1, ButtonLeft), settle, drag(4, 4), dragEnd}, `B+1@1,1 M4,4 B-1@4,4`},
		{"the right button goes up during a left drag: Fyne ends the drag, the left stays",
			[]step{press(1, 1, ButtonLeft), press(1, 1, ButtonRight), settle, drag(4, 4), lift(4, 4, ButtonRight), dragEnd, settle, move(5, 5, ButtonLeft), lift(5, 5, ButtonLeft)},
			`B+1@1,1 B+3@1,1 M4,4 B-3@4,4 M5,5 B-1@5,5`},
		{"the right button went up outside: seen at the next move", []step{press(1, 1, ButtonRight), settle, move(2, 2, ButtonRight), move(7, 7, 0)},
			`B+3@1,1 M2,2 B-3@2,2 M7,7`},
		{"the pointer leaves with the right button down", []step{press(1, 1, ButtonRight), leave, move(1, 1, ButtonRight)}, `B+3@1,1 B-3@1,1`},
		{"a button pressed elsewhere does not come in", []step{move(1, 1, ButtonLeft), move(2, 2, ButtonLeft)}, `M1,1 M2,2`},
		{"a held button is followed out of the picture", []step{press(1, 1, ButtonLeft), out(0, 1, ButtonLeft), lift(0, 1, ButtonLeft), settle, out(0, 3, 0)},
			`B+1@1,1 M0,1 B-1@0,1`},
		{"Shift+click", []step{down(scShift, "LeftShift", 0), func(t *Tracker) { t.ButtonDown(image.Pt(2, 2), true, ButtonLeft, shift) }, lift(2, 2, ButtonLeft), up(scShift)},
			`+E1 B+1@2,2 B-1@2,2 -E1`},
		{"Control+click, Control held since before the focus", []step{func(t *Tracker) { t.ButtonDown(image.Pt(2, 2), true, ButtonLeft, ctrl) }, lift(2, 2, ButtonLeft), up(scControl)},
			`+E0 B+1@2,2 B-1@2,2 -E0`},
		{"right Alt+click on a US keyboard", []step{down(scRightAlt, "RightAlt", 0), func(t *Tracker) { t.ButtonDown(image.Pt(2, 2), true, ButtonLeft, alt) }, lift(2, 2, ButtonLeft), up(scRightAlt)},
			`+E6 B+1@2,2 B-1@2,2 -E6`},
		{"release lets go of buttons", []step{press(1, 1, ButtonLeft), settle, release, lift(1, 1, ButtonLeft)}, `B+1@1,1 R`},

		{"a notch", []step{turn(0, 1), turn(0, -1), turn(1, 0)}, `W0,120 W0,-120 W120,0`},
		{"less than a 120th is kept", slices.Repeat([]step{turn(0, 1.0/300)}, 5), `W0,1 W0,1`},
		{"thirds of a notch add up", slices.Repeat([]step{turn(0, 1.0/3)}, 3), `W0,40 W0,40 W0,40`},
		{"Fyne's acceleration is cut", []step{turn(0, 12*125)}, `W0,1200`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := run(c.steps...)
			if s := said(got); s != c.want {
				t.Errorf("sent  %s\nwanted %s", s, c.want)
			}
			checkEncodes(t, got)
		})
	}
}

// Whatever comes in, what goes up went down, and after Release nothing is held.
func FuzzTrackerPairsDownAndUp(f *testing.F) {
	f.Add([]byte{0, 37, 2, 24, 1, 24, 1, 37})
	f.Add([]byte{0, 108, 4, 26, 3, 83, 6, 5, 9, 1, 0, 83, 7, 0})
	f.Add([]byte{0, 92, 4, 26, 0, 64, 12, 2, 0, 133, 6, 75, 1, 92, 1, 64, 1, 133})
	f.Add([]byte{10, 1, 0, 50, 0, 113, 10, 0, 11, 7, 5, 1, 8, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		heldKeys, heldButtons := map[wire.KeyCode]int{}, map[uint8]bool{}
		tr := NewTracker(x11, func(a wire.InputAct) {
			switch a := a.(type) {
			case wire.Key:
				if a.Down {
					heldKeys[a.Code]++
				} else if heldKeys[a.Code] == 0 {
					t.Fatalf("key %#x goes up and is not down", a.Code)
				} else {
					delete(heldKeys, a.Code)
				}
			case wire.Button:
				if a.Down == heldButtons[a.Button] {
					t.Fatalf("button %d: down %v twice", a.Button, a.Down)
				}
				heldButtons[a.Button] = a.Down
			case wire.Release:
				clear(heldKeys)
				clear(heldButtons)
			}
		})
		for i := 0; i+1 < len(in); i += 2 {
			walk(tr, in[i], in[i+1])
		}
		tr.Release()
		if len(heldKeys) > 0 || tr.Held() {
			t.Fatalf("after Release: %v held", heldKeys)
		}
		for b, down := range heldButtons {
			if down {
				t.Fatalf("after Release: button %d held", b)
			}
		}
	})
}

func walk(t *Tracker, what, v byte) {
	p := KeyPress{Scan: int(v), Name: "A", Mods: v >> 4}
	if v == scLevel3 {
		p.Name = "RightAlt"
	}
	at := image.Pt(int(v), int(v))
	button := []Buttons{ButtonLeft, ButtonRight, ButtonMiddle}[v%3]
	switch what % 13 {
	case 0:
		t.KeyDown(p)
	case 1:
		t.KeyUp(p)
	case 2:
		t.KeyDown(p)
		t.KeyTyped(p)
	case 3:
		t.KeyTyped(p)
	case 4:
		t.Rune(rune(v))
	case 5:
		t.Move(at, v%2 == 0, Buttons(v%8))
	case 6:
		t.ButtonDown(at, v%5 != 0, button, v>>4)
	case 7:
		t.ButtonUp(at, button)
	case 8:
		t.DragEnd()
	case 9:
		t.Settle()
	case 10:
		t.SetRaw(v%2 == 1)
	case 11:
		t.Leave()
	case 12:
		t.Wheel(at, v%2 == 0, 0, 1)
	}
}
