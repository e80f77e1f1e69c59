package xkb

import (
	"errors"
	"os/exec"
	"testing"

	"deskhand/media/capture/xconn"
	"deskhand/media/capture/xvfbtest"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

func open(t testing.TB, layout ...string) *Conn {
	t.Helper()
	display := xvfbtest.Start(t, "64x64x24")
	if out, err := exec.Command("setxkbmap", append([]string{"-display", display}, layout...)...).CombinedOutput(); err != nil {
		t.Fatalf("setxkbmap: %v %s", err, out)
	}
	x, err := xconn.Dial(display, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.Close)
	c, err := Open(x.Conn)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSpanishMap(t *testing.T) {
	m, err := open(t, "-layout", "es").Map()
	if err != nil {
		t.Fatal(err)
	}
	const level3 = 0x80 // Mod5
	for _, c := range []struct {
		code, mods uint8
		want       rune
	}{
		{38, 0, 'a'}, {38, Shift, 'A'}, {38, Lock, 'A'}, {38, Shift | Lock, 'a'}, {38, 0x10, 'a'}, // Num Lock does not matter to it
		{47, 0, 'ñ'}, {47, Shift, 'Ñ'}, {47, Lock, 'Ñ'},
		{11, level3, '@'}, {11, Lock, '2'}, {26, level3, '€'}, {34, 0, 0}, // dead grave
		{36, 0, 0}, {79, 0, 0}, {79, 0x10, 0}, {255, 0, 0},
	} {
		if got := m.Rune(c.code, 0, c.mods); got != c.want {
			t.Errorf("key %d under %#x: %q, want %q", c.code, c.mods, got, c.want)
		}
		if got, beyond := m.Rune(c.code, 0, c.mods), m.Rune(c.code, 3, c.mods); got != beyond {
			t.Errorf("key %d in a group it does not have: %q, want %q", c.code, beyond, got)
		}
	}
	if m.Modifiers(50) != Shift || m.Modifiers(37) != Control || m.Modifiers(38) != 0 {
		t.Errorf("modifiers of 50, 37, 38: %#x %#x %#x", m.Modifiers(50), m.Modifiers(37), m.Modifiers(38))
	}
	if got := m.Command(); got != Control|0x08|0x40 {
		t.Errorf("command modifiers %#x, want Control, Mod1, Mod4", got)
	}
	if m.Empty(38) || !m.Empty(8) {
		t.Errorf("empty: 38 %t, 8 %t", m.Empty(38), m.Empty(8))
	}
}

func TestLocksAreSwitchedAndLatchesForgotten(t *testing.T) {
	c := open(t, "-layout", "us")
	if err := c.SetLocked(Lock, Lock); err != nil {
		t.Fatal(err)
	}
	s, err := c.State()
	if err != nil || s != (State{Locked: Lock}) {
		t.Fatalf("state %+v %v", s, err)
	}
	if err := c.SetLocked(Lock, 0); err != nil {
		t.Fatal(err)
	}
	if s, err = c.State(); err != nil || s != (State{}) {
		t.Errorf("state %+v %v", s, err)
	}
}

func TestEveryLayoutIsRead(t *testing.T) {
	for _, args := range [][]string{{"-layout", "us,ru,de,fr"}, {"-layout", "de", "-variant", "neo"}, {"-layout", "jp"}, {"-layout", "ca"}} {
		m, err := open(t, args...).Map()
		if err != nil {
			t.Errorf("%v: %v", args, err)
			continue
		}
		if m.Rune(65, 0, 0) != ' ' {
			t.Errorf("%v: space types %q", args, m.Rune(65, 0, 0))
		}
	}
}

// FuzzMap: whatever a server answers, asking the map for any key never panics.
func FuzzMap(f *testing.F) {
	c := open(f, "-layout", "us,de")
	b := c.request(minorGetMap, 28)
	xgb.Put16(b[4:], useCoreKeyboard)
	xgb.Put16(b[6:], partTypes|partSyms|partModMap)
	reply, err := c.ask(b)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(reply)
	f.Add(reply[:len(reply)/2])
	f.Add(reply[:40])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseMap(b)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Fatal(err)
			}
			return
		}
		m.Command()
		for k := range 256 {
			for group := range 5 {
				m.Rune(uint8(k), uint8(group), uint8(k*group))
			}
		}
		m.Find(uint32(xproto.Keysym(0xFFE1)), 1)
	})
}
