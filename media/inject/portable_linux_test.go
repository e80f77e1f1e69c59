package inject

import (
	"errors"
	"image"
	"testing"

	"deskhand/app/wire"
	"deskhand/media/keymap"
)

func TestPortableInjectorOnX11(t *testing.T) {
	w := openWindow(t)
	i := NewPortable(Config{Area: image.Rect(0, 0, 800, 600), May: yes})
	defer i.Close()
	do(t, i, wire.Move{X: 10, Y: 20})
	w.expect("m@10,20")
	do(t, i, click(1, true), click(1, false), wire.Wheel{X: 10, Y: 20, DY: 120}, wire.Wheel{X: 10, Y: 20, DX: 120})
	w.expect("b1@10,20 B1@10,20 b4@10,20 B4@10,20 b7@10,20 B7@10,20")
	do(t, i, down(keymap.LeftCtrl), sym(0x14, 'a'), wire.Key{Code: 0x14, Rune: 'a'}, up(keymap.LeftCtrl))
	w.expect("+37 +38 -38 -37")
	do(t, i, down(keymap.Left), down(keymap.A))
	w.expect("+113 +38")
	do(t, i, wire.Release{})
	w.expect("-38 -113")
	for _, a := range []wire.InputAct{wire.Text{Text: "€"}, down(0x7E00), click(4, true)} {
		if err := i.Do(a); !errors.Is(err, ErrNoKey) {
			t.Errorf("%#v: %v", a, err)
		}
	}
}

func TestEveryRobotNameIsAKeyOfRobotgo(t *testing.T) {
	w := openWindow(t)
	i := NewPortable(Config{Area: image.Rect(0, 0, 800, 600), May: yes})
	defer i.Close()
	for code, name := range robotNames {
		switch code {
		case keymap.CapsLock, keymap.NumLock:
			continue // would stay switched for the tests that follow
		case keymap.Menu:
			continue // robotgo has it on Windows only
		}
		do(t, i, down(code), up(code))
		if w.heard() == "" {
			t.Errorf("%s (%q) presses nothing", keymap.Name(code), name)
		}
	}
}
