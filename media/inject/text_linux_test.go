package inject

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"deskhand/app/wire"
	"deskhand/media/keymap"
)

const everything = "España €ñ Zürich ß ẞ ł Ж жук 日本語 漢字 ⌘ 😀 @{[]}|~^`\\<>'\"#!?¿¡ æøå ĀāŒœ"

func enter(t testing.TB, i *Injector) {
	t.Helper()
	for _, down := range []bool{true, false} {
		if err := i.Do(wire.Key{Code: keymap.Enter, Down: down}); err != nil {
			t.Fatal(err)
		}
	}
}

func do(t testing.TB, i *Injector, acts ...wire.InputAct) {
	t.Helper()
	for _, a := range acts {
		if err := i.Do(a); err != nil {
			t.Fatalf("%#v: %v", a, err)
		}
	}
}

func xterm(t testing.TB) *program {
	return openProgram(t, "xterm", "xterm", "-u8", "-e", "stty -echo; cat > FILE")
}

func TestTextArrivesExactlyInXterm(t *testing.T) {
	for _, layout := range [][]string{{"us"}, {"es"}, {"de"}, {"fr"}, {"gr"}, {"us,ru"}, {"de", "-variant", "neo"}} {
		t.Run(layout[0], func(t *testing.T) {
			layoutTo(t, append([]string{"-layout"}, layout...)...)
			p, i := xterm(t), openInjector(t, nil)
			do(t, i, wire.Text{Text: everything})
			enter(t, i)
			if got := p.typed("\n"); got != everything {
				t.Errorf("typed %q\n want %q", got, everything)
			}
		})
	}
}

func TestTextArrivesExactlyInTk(t *testing.T) {
	const script = `text .t; pack .t
bind .t <Return> {set f [open [lindex $argv 0] w]; fconfigure $f -encoding utf-8; puts -nonewline $f "[.t get 1.0 end-1c]\n"; close $f; break}
bind .t <FocusIn> {close [open [lindex $argv 0] w]}
bind . <Map> {after idle {focus -force .t}}`
	name := filepath.Join(t.TempDir(), "typed.tcl")
	if err := os.WriteFile(name, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	// Tk 8.6 keeps 16 bits of a character: emoji are beyond it, whoever types them.
	want := strings.ReplaceAll(everything, "😀 ", "")
	for _, layout := range []string{"us", "fr"} {
		layoutTo(t, "-layout", layout)
		p, i := openProgram(t, "Typed", "wish", name, "FILE"), openInjector(t, nil)
		do(t, i, wire.Text{Text: want})
		enter(t, i)
		if got := p.typed("\n"); got != want {
			t.Errorf("%s: typed %q\n want %q", layout, got, want)
		}
	}
}

func TestMoreNewCharactersThanSpareKeycodes(t *testing.T) {
	p, i := xterm(t), openInjector(t, nil)
	k := i.keyboard.(*x11Keyboard)
	if _, err := k.look(); err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for r := range rune(2 * len(k.spares.all)) {
		want.WriteRune(0x4E00 + r)
	}
	if want.Len() > wire.MaxText || len(k.spares.all) == 0 {
		t.Fatalf("%d spare keycodes", len(k.spares.all))
	}
	t.Logf("%d spare keycodes", len(k.spares.all))
	do(t, i, wire.Text{Text: want.String()})
	enter(t, i)
	if got := p.typed("\n"); got != want.String() {
		t.Errorf("typed %q\n want %q", got, want.String())
	}
}
