package keymap

import (
	"testing"

	"deskhand/app/wire"
)

// Keys whose numbers are another key's too: the number means the other one.
var shared = map[wire.KeyCode]bool{0x32: true, 0x90: true}

func TestEveryKeyGoesThroughEverySystemAndBack(t *testing.T) {
	systems := []struct {
		name     string
		there    func(wire.KeyCode) (int, bool)
		back     func(int) (wire.KeyCode, bool)
		atLeast  int
		sharedBy map[wire.KeyCode]bool
	}{
		{"X11", func(c wire.KeyCode) (int, bool) { v, ok := X11(c); return int(v), ok },
			func(v int) (wire.KeyCode, bool) { return FromX11(uint8(v)) }, 140, shared},
		{"Windows", func(c wire.KeyCode) (int, bool) { v, ok := Windows(c); return int(v), ok },
			func(v int) (wire.KeyCode, bool) { return FromWindows(uint16(v)) }, 135, shared},
		{"macOS", func(c wire.KeyCode) (int, bool) { v, ok := Mac(c); return int(v), ok },
			func(v int) (wire.KeyCode, bool) { return FromMac(uint8(v)) }, 110, shared},
		{"name", func(c wire.KeyCode) (int, bool) { return int(c), Name(c) != "" },
			func(v int) (wire.KeyCode, bool) { return ByName(Name(wire.KeyCode(v))) }, 141, nil},
	}
	for _, s := range systems {
		n := 0
		for _, r := range rows {
			v, ok := s.there(r.hid)
			if !ok {
				continue
			}
			n++
			if back, ok := s.back(v); (!ok || back != r.hid) && !s.sharedBy[r.hid] {
				t.Errorf("%s: %#x (%s) is %#x, which is %#x", s.name, r.hid, r.name, v, back)
			}
		}
		if n < s.atLeast {
			t.Errorf("%s knows only %d keys, want %d", s.name, n, s.atLeast)
		}
	}
}

func TestKnownKeys(t *testing.T) {
	for _, k := range []struct {
		name    string
		hid     wire.KeyCode
		x11     uint8
		windows uint16
		mac     uint8
	}{
		{"A", A, 38, 0x1E, 0x00},
		{"Z", Z, 52, 0x2C, 0x06},
		{"1", 0x1E, 10, 0x02, 0x12},
		{"Enter", Enter, 36, 0x1C, 0x24},
		{"F12", F12, 96, 0x58, 0x6F},
		{"Up", Up, 111, 0xE048, 0x7E},
		{"Non-US \\", 0x64, 94, 0x56, 0x0A},
		{"Keypad Enter", KeypadEnter, 104, 0xE01C, 0x4C},
		{"Right Alt", RightAlt, 108, 0xE038, 0x3D},
		{"Menu", Menu, 135, 0xE05D, 0x6E},
	} {
		x, _ := X11(k.hid)
		w, _ := Windows(k.hid)
		m, ok := Mac(k.hid)
		if Name(k.hid) != k.name || x != k.x11 || w != k.windows || m != k.mac || !ok {
			t.Errorf("%s: %q x11 %d windows %#x mac %#x", k.name, Name(k.hid), x, w, m)
		}
	}
	if c, ok := FromWindows(0x148); !ok || c != Up {
		t.Errorf("GLFW's scan code 0x148 is %#x, want Up", c)
	}
}

func TestUnknownNumbersAreNoKeys(t *testing.T) {
	if c, ok := FromX11(0); ok {
		t.Errorf("keycode 0 is %#x", c)
	}
	if c, ok := FromX11(8); ok {
		t.Errorf("keycode 8 is %#x", c)
	}
	if c, ok := FromWindows(0); ok {
		t.Errorf("scan code 0 is %#x", c)
	}
	if c, ok := FromMac(0xFF); ok {
		t.Errorf("virtual key 0xFF is %#x", c)
	}
	if c, ok := ByName(""); ok {
		t.Errorf("no name is %#x", c)
	}
	if v, ok := X11(0xFFFF); ok || Name(0xFFFF) != "" {
		t.Errorf("key 0xFFFF has keycode %d, name %q", v, Name(0xFFFF))
	}
}

func TestModifiers(t *testing.T) {
	for c, want := range map[wire.KeyCode]uint8{LeftCtrl: wire.ModControl, RightShift: wire.ModShift, RightAlt: wire.ModAlt,
		LeftSuper: wire.ModSuper, A: 0, CapsLock: 0} {
		if got := Mod(c); got != want {
			t.Errorf("%s is modifier %#x, want %#x", Name(c), got, want)
		}
	}
}

func TestKeysymsMeanCharacters(t *testing.T) {
	for sym, want := range map[uint32]rune{
		'a': 'a', 0xF1: 'ñ', 0x20AC: '€', 0x6C1: 'а', 0x7E1: 'α', 0x1B3: 'ł', 0x1000142: 'ł', 0x1001E9E: 'ẞ', 0x101F600: '😀',
		0xFF0D: 0, 0xFFB1: 0, 0xFE51: 0, 0xFFE1: 0, 0x7F: 0, 0x100000A: 0, 0: 0, 0x1110000: 0,
	} {
		if got := Rune(sym); got != want {
			t.Errorf("keysym %#x means %q, want %q", sym, got, want)
		}
	}
	for r := rune(0x20); r < 0x1FFFF; r++ {
		if r >= 0x7F && r < 0xA0 {
			continue
		}
		if got := Rune(Keysym(r)); got != r {
			t.Fatalf("%U comes back from keysym %#x as %U", r, Keysym(r), got)
		}
	}
	for i := 1; i < len(keysyms); i++ {
		if keysyms[i-1][0] >= keysyms[i][0] {
			t.Fatalf("table is not rising at %#x", keysyms[i][0])
		}
	}
}
