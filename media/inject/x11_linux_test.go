package inject

import (
	"errors"
	"image"
	"os"
	"strings"
	"testing"

	"deskhand/app/wire"
	"deskhand/media/keymap"

	"github.com/jezek/xgb/xproto"
)

func down(c wire.KeyCode) wire.Key         { return wire.Key{Code: c, Down: true} }
func up(c wire.KeyCode) wire.Key           { return wire.Key{Code: c} }
func sym(c wire.KeyCode, r rune) wire.Key  { return wire.Key{Code: c, Rune: r, Down: true} }
func xtestOnly(c *Config)                  { c.XTestPointer = true }
func click(b uint8, is bool) wire.InputAct { return wire.Button{X: 10, Y: 20, Button: b, Down: is} }

func TestPointerThroughRobotgoAndThroughXTest(t *testing.T) {
	for name, change := range map[string]func(*Config){"robotgo": nil, "xtest": xtestOnly} {
		t.Run(name, func(t *testing.T) {
			w := openWindow(t)
			i := openInjector(t, change)
			if _, robot := i.pointer.(robotPointer); robot != (name == "robotgo") {
				t.Fatalf("pointer is %T", i.pointer)
			}
			i.SetArea(image.Rect(100, 50, 300, 250))
			do(t, i, wire.Move{X: 10, Y: 20})
			w.expect("m@110,70")
			do(t, i, wire.Move{X: 60000, Y: 60000})
			w.expect("m@299,249")
			for n, x11 := range map[uint8]string{1: "1", 2: "2", 3: "3", 4: "8", 5: "9"} {
				do(t, i, wire.Move{X: 10, Y: 20})
				w.heard()
				do(t, i, click(n, true), click(n, false))
				w.expect("b" + x11 + "@110,70 B" + x11 + "@110,70")
			}
			do(t, i, click(1, true), wire.Move{X: 30, Y: 40}, wire.Button{X: 50, Y: 60, Button: 1})
			w.expect("b1@110,70 m@130,90 m@150,110 B1@150,110")
		})
	}
}

func TestWheelTurnsBothWaysAndKeepsTheRemainder(t *testing.T) {
	for name, change := range map[string]func(*Config){"robotgo": nil, "xtest": xtestOnly} {
		t.Run(name, func(t *testing.T) {
			w, i := openWindow(t), openInjector(t, change)
			do(t, i, wire.Move{X: 5, Y: 6})
			w.heard()
			for _, c := range []struct {
				dx, dy int16
				want   string
			}{{0, 120, "4"}, {0, -240, "5 5"}, {120, 0, "7"}, {-120, 0, "6"}, {0, 60, ""}, {0, 60, "4"}, {0, 90, ""},
				{0, -60, ""}, {0, -60, "5"}} {
				do(t, i, wire.Wheel{X: 5, Y: 6, DX: c.dx, DY: c.dy})
				var want []string
				for _, b := range strings.Fields(c.want) {
					want = append(want, "b"+b+"@5,6", "B"+b+"@5,6")
				}
				w.expect(strings.Join(want, " "))
			}
		})
	}
}

func TestNamedKeysArePhysical(t *testing.T) {
	w, i := openWindow(t), openInjector(t, nil)
	layoutTo(t, "-layout", "fr")
	do(t, i, down(keymap.LeftShift), down(keymap.Right), down(keymap.Right), up(keymap.Right), up(keymap.LeftShift))
	w.expect("+50 +114 -114 -50")
	do(t, i, down(keymap.A), up(keymap.A), up(keymap.A))
	w.expect("+38 -38")
	if err := i.Do(down(0x7E00)); !errors.Is(err, ErrNoKey) {
		t.Errorf("unknown key: %v", err)
	}
}

func TestShortcutPressesTheKeyThatYieldsItsSymbol(t *testing.T) {
	// A rep with a French keyboard types Ctrl+A: the key is where a US keyboard has Q.
	const frA = wire.KeyCode(0x14)
	for _, c := range []struct {
		layout, want string
		key          wire.Key
	}{
		{"us", "+37 +38 -38 -37", sym(frA, 'a')},
		{"fr", "+37 +24 -24 -37", sym(frA, 'a')},
		{"fr", "+37 +24 -24 -37", sym(keymap.A, 'a')}, // from a US keyboard
		{"de", "+37 +29 -29 -37", sym(0x1C, 'z')},
		{"us", "+37 +54 -54 -37", sym(0x06, 'C')},
		{"ru,us", "+37 +38 -38 -37", sym(frA, 'a')},                // Cyrillic active: the Latin group's key
		{"us", "+37 +13 -13 -37", sym(0x21, '\'')},                 // apostrophe is elsewhere: keycode 48, see below
		{"us", "+37 +24 -24 -37", wire.Key{Code: frA, Down: true}}, // raw: physical
		{"us", "+37 +13 -13 -37", sym(0x21, 'é')},                  // no such key: physical
	} {
		if c.key.Rune == '\'' {
			c.want = "+37 +48 -48 -37"
		}
		w, i := openWindow(t), openInjector(t, nil)
		layoutTo(t, "-layout", c.layout)
		end := c.key
		end.Down = false
		do(t, i, down(keymap.LeftCtrl), c.key, end, up(keymap.LeftCtrl))
		w.expect(c.want)
	}
}

func TestTheKeyPressedIsTheKeyReleasedThoughTheLayoutChanged(t *testing.T) {
	w, i := openWindow(t), openInjector(t, nil)
	do(t, i, down(keymap.LeftCtrl), sym(0x14, 'a'))
	w.expect("+37 +38")
	layoutTo(t, "-layout", "fr")
	w.heard()
	do(t, i, wire.Key{Code: 0x14, Rune: 'a'}, sym(0x14, 'a'))
	w.expect("-38 +24")
}

func TestAltGrPressesTheCustomersLevel3(t *testing.T) {
	w, i := openWindow(t), openInjector(t, nil)
	do(t, i, wire.Key{Code: keymap.RightAlt, Mods: wire.ModAltGr, Down: true}, up(keymap.RightAlt))
	w.expect("+92 -92")
	do(t, i, down(keymap.RightAlt), up(keymap.RightAlt))
	w.expect("+108 -108")
}

func TestEverythingHeldIsLetGo(t *testing.T) {
	for name, end := range map[string]func(*Injector, *bool){
		"ReleaseAll": func(i *Injector, _ *bool) { i.ReleaseAll() },
		"Release":    func(i *Injector, _ *bool) { i.Do(wire.Release{}) },
		"Close":      func(i *Injector, _ *bool) { i.Close() },
		"May says no": func(i *Injector, may *bool) {
			*may = false
			if err := i.Do(wire.Move{X: 1, Y: 1}); !errors.Is(err, ErrRefused) {
				t.Errorf("refused move: %v", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			may := true
			w := openWindow(t)
			i := openInjector(t, func(c *Config) { c.May = func() bool { return may } })
			do(t, i, wire.Move{X: 10, Y: 20})
			w.heard()
			do(t, i, down(keymap.LeftCtrl), down(keymap.Down), click(1, true), click(3, true))
			w.expect("+37 +116 b1@10,20 b3@10,20")
			end(i, &may)
			w.expect("-116 -37 B3@10,20 B1@10,20")
		})
	}
}

func TestNothingIsDoneWithoutPermission(t *testing.T) {
	w := openWindow(t)
	i := openInjector(t, func(c *Config) { c.May = func() bool { return false } })
	for _, a := range []wire.InputAct{wire.Move{X: 1}, click(1, true), click(1, false), wire.Wheel{DY: 120}, down(keymap.A),
		up(keymap.A), wire.Text{Text: "a"}} {
		if err := i.Do(a); !errors.Is(err, ErrRefused) {
			t.Errorf("%#v: %v", a, err)
		}
	}
	w.expect("")
}

func TestOwnWindowsAreKeptOff(t *testing.T) {
	own, focus := true, true
	w := openWindow(t)
	i := openInjector(t, func(c *Config) {
		c.OwnWindow = func(x, _ int) bool { return own && x < 100 }
		c.OwnFocus = func() bool { return focus }
	})
	for _, a := range []wire.InputAct{wire.Move{X: 1}, click(1, true), wire.Wheel{DY: 120}, down(keymap.A), wire.Text{Text: "a"}} {
		if err := i.Do(a); !errors.Is(err, ErrOwnWindow) {
			t.Errorf("%#v: %v", a, err)
		}
	}
	w.expect("")
	focus = false
	do(t, i, wire.Button{X: 200, Y: 20, Button: 1, Down: true}, down(keymap.A))
	w.heard()
	// What is held is let go even there.
	focus = true
	do(t, i, click(1, false), up(keymap.A))
	w.expect("B1@200,20 -38")
}

func TestTextWhileModifiersAreHeld(t *testing.T) {
	w, i := openWindow(t), openInjector(t, nil)
	do(t, i, down(keymap.LeftShift), wire.Text{Text: "Ab"}, up(keymap.LeftShift))
	// Shift stays for A, is lifted for b, and is back.
	w.expect("+50 +38 -38 -50 +56 -56 +50 -50")
	do(t, i, down(keymap.LeftCtrl), wire.Text{Text: "A"}, up(keymap.LeftCtrl))
	w.expect("+37 -37 +50 +38 -38 -50 +37 -37")
}

func TestTextRefusedWhileSomebodyHoldsACommandKey(t *testing.T) {
	w, i := openWindow(t), openInjector(t, nil)
	other := openInjector(t, nil) // another hand
	do(t, other, down(keymap.LeftCtrl))
	w.heard()
	if err := i.Do(wire.Text{Text: "w"}); !errors.Is(err, ErrHeld) {
		t.Errorf("text under somebody's Ctrl: %v", err)
	}
	w.expect("")
	do(t, other, up(keymap.LeftCtrl))
	do(t, i, wire.Text{Text: "w"})
	w.expect("-37 +25 -25")
}

func TestLocksDoNotFalsifyText(t *testing.T) {
	const text = "Abc 123 Ñandú ß ẞ ж €"
	for _, layout := range []string{"us", "de", "es"} {
		t.Run(layout, func(t *testing.T) {
			p, i := xterm(t), openInjector(t, nil)
			layoutTo(t, "-layout", layout)
			locks := func() {
				do(t, i, down(keymap.CapsLock), up(keymap.CapsLock), down(keymap.NumLock), up(keymap.NumLock))
			}
			locks()
			do(t, i, wire.Text{Text: text})
			s, err := i.keyboard.(*x11Keyboard).look()
			if err != nil || s.Locked&0x02 == 0 {
				t.Errorf("Caps Lock is off afterwards: %+v %v", s, err)
			}
			locks()
			enter(t, i)
			if got := p.typed("\n"); got != text {
				t.Errorf("typed %q, want %q", got, text)
			}
		})
	}
}

func TestLayoutAndGroupChangesAreFollowed(t *testing.T) {
	w, i := openWindow(t), openInjector(t, nil)
	do(t, i, wire.Text{Text: "y"})
	w.expect("+29 -29")
	layoutTo(t, "-layout", "de")
	w.heard()
	do(t, i, wire.Text{Text: "y"})
	w.expect("+52 -52")
	layoutTo(t, "-layout", "us,de", "-option", "grp:menu_toggle")
	w.heard()
	do(t, i, wire.Text{Text: "y"})
	w.expect("+29 -29")
	do(t, i, down(keymap.Menu), up(keymap.Menu)) // the customer switches to German
	w.heard()
	do(t, i, wire.Text{Text: "y"})
	w.expect("+52 -52")
}

func TestCloseTakesSpareKeycodesBack(t *testing.T) {
	w := openWindow(t)
	mapping := func() string {
		r, err := xproto.GetKeyboardMapping(w.conn, 8, 248).Reply()
		if err != nil {
			t.Fatal(err)
		}
		used := make([]byte, 248)
		for n, s := range r.Keysyms {
			if s != 0 {
				used[n/int(r.KeysymsPerKeycode)] = 1
			}
		}
		return string(used)
	}
	before := mapping()
	i := openInjector(t, nil)
	do(t, i, wire.Text{Text: "日本語€"})
	if mapping() == before {
		t.Error("no spare keycode was mapped: this test sees nothing")
	}
	i.Close()
	if mapping() != before {
		t.Error("spare keycodes are left mapped")
	}
}

func TestADeadDisplayIsAnErrorAndNotTheEnd(t *testing.T) {
	if _, err := NewX11(Config{Display: ":9999", May: yes}); !errors.Is(err, ErrDisplay) {
		t.Errorf("no display: %v", err)
	}
	display, stop, err := startXvfb()
	if err != nil {
		t.Fatal(err)
	}
	i := openInjector(t, func(c *Config) { c.Display = display })
	if _, robot := i.pointer.(robotPointer); robot {
		t.Errorf("display %s is not $DISPLAY %s, but robotgo is used", display, os.Getenv("DISPLAY"))
	}
	// robotgo's guard on the same dying display: it must refuse before it calls.
	guarded := robotPointer{i.pointer.(xtestPointer)}
	do(t, i, down(keymap.A))
	stop()
	for _, a := range []wire.InputAct{wire.Move{X: 1, Y: 1}, click(1, true), down(keymap.Z), wire.Text{Text: "é"}} {
		if err := i.Do(a); !errors.Is(err, ErrDisplay) {
			t.Errorf("%#v: %v", a, err)
		}
	}
	for _, err := range []error{guarded.move(1, 1), guarded.button(1, true), guarded.wheel(0, 1)} {
		if !errors.Is(err, ErrDisplay) {
			t.Errorf("robotgo's guard: %v", err)
		}
	}
}

func BenchmarkMove(b *testing.B) {
	for name, change := range map[string]func(*Config){"robotgo": nil, "xtest": xtestOnly} {
		b.Run(name, func(b *testing.B) {
			i := openInjector(b, change)
			for n := 0; b.Loop(); n++ {
				do(b, i, wire.Move{X: uint16(n % 500), Y: 5})
			}
		})
	}
}

func BenchmarkText(b *testing.B) {
	for name, text := range map[string]string{"rune": "a", "shifted rune": "A", "spare keycode": "日"} {
		b.Run(name, func(b *testing.B) {
			i := openInjector(b, nil)
			do(b, i, wire.Text{Text: text})
			for b.Loop() {
				do(b, i, wire.Text{Text: text})
			}
		})
	}
}
