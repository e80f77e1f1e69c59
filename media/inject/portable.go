package inject

import (
	"fmt"
	"unicode"

	"deskhand/app/wire"
	"deskhand/media/keymap"

	"github.com/go-vgo/robotgo"
)

// NewPortable returns an Injector that does everything through robotgo, for Windows and macOS. It types text there; elsewhere
// text is ErrNoKey (robotgo ends the process on a character that has no key). It knows robotgo's named keys, and of the others those
// with an ASCII symbol. robotgo's settings are process-wide, and so is its connection: one Injector at a time.
//
// $DISPLAY, where there is such a thing, must be known to work: robotgo crashes without it.
func NewPortable(cfg Config) *Injector {
	robotgo.KeySleep, robotgo.MouseSleep = 0, 0
	return newInjector(cfg, portablePointer{cfg.Sent}, portableKeyboard{})
}

// portablePointer is the mouse through robotgo alone.
type portablePointer struct{ sent *Sent }

func (portablePointer) move(x, y int) error {
	robotgo.Move(x, y)
	return nil
}

func (p portablePointer) button(n uint8, down bool) error {
	name := robotButton(n)
	if name == "" {
		return fmt.Errorf("button %d: %w", n, ErrNoKey)
	}
	return robotToggle(p.sent, name, n, down)
}

func (p portablePointer) wheel(right, up int) error {
	robotWheel(p.sent, right, up)
	return nil
}

func (portablePointer) close() error {
	robotgo.CloseMainDisplay()
	return nil
}

// portableKeyboard is the keyboard through robotgo alone. Its key numbers are wire.KeyCode for named keys, and symbolKey plus
// the character for others.
type portableKeyboard struct{}

const symbolKey = 0x8000

func (portableKeyboard) repeats() bool { return false }
func (portableKeyboard) close() error  { return nil }

func (portableKeyboard) find(k wire.Key) (uint16, error) {
	if _, ok := robotNames[k.Code]; ok {
		return uint16(k.Code), nil
	}
	r := unicode.ToLower(k.Rune)
	if name := keymap.Name(k.Code); r == 0 && len(name) == 1 {
		r = unicode.ToLower(rune(name[0])) // a physical key alone: as on a US keyboard
	}
	if r <= ' ' || r > '~' {
		return 0, fmt.Errorf("key %#x: %w", uint16(k.Code), ErrNoKey)
	}
	return symbolKey | uint16(r), nil
}

func (portableKeyboard) toggle(key uint16, down bool) error {
	how := "up"
	if down {
		how = "down"
	}
	name := robotNames[wire.KeyCode(key)]
	if key&symbolKey != 0 {
		name = string(rune(key &^ symbolKey))
	}
	if err := robotgo.KeyToggle(name, how); err != nil {
		return fmt.Errorf("toggle key %q %s: %w: %w", name, how, ErrNoKey, err)
	}
	return nil
}

func (k portableKeyboard) text(s string, held []uint16, _ func() bool) error {
	if !canTypeText {
		return fmt.Errorf("text: %w", ErrNoKey)
	}
	for n := len(held) - 1; n >= 0; n-- {
		if err := k.toggle(held[n], false); err != nil {
			return err
		}
	}
	typeText(s)
	for _, key := range held {
		if keymap.Mod(wire.KeyCode(key)) == 0 {
			continue // only modifiers go down again: others would type
		}
		if err := k.toggle(key, true); err != nil {
			return err
		}
	}
	return nil
}

// robotNames are robotgo's names of keys that have no symbol.
var robotNames = map[wire.KeyCode]string{
	keymap.Enter: "enter", keymap.Escape: "esc", keymap.Backspace: "backspace", keymap.Tab: "tab", keymap.Space: "space",
	keymap.CapsLock: "capslock", keymap.PrintScreen: "printscreen", keymap.Insert: "insert", keymap.Delete: "delete",
	keymap.Home: "home", keymap.End: "end", keymap.PageUp: "pageup", keymap.PageDown: "pagedown",
	keymap.Up: "up", keymap.Down: "down", keymap.Left: "left", keymap.Right: "right", keymap.Menu: "menu",
	keymap.F1: "f1", 0x3B: "f2", 0x3C: "f3", 0x3D: "f4", 0x3E: "f5", 0x3F: "f6", 0x40: "f7", 0x41: "f8", 0x42: "f9", 0x43: "f10",
	0x44: "f11", keymap.F12: "f12",
	keymap.NumLock: "num_lock", 0x54: "num/", 0x55: "num*", 0x56: "num-", 0x57: "num+", keymap.KeypadEnter: "num_enter",
	0x59: "num1", 0x5A: "num2", 0x5B: "num3", 0x5C: "num4", 0x5D: "num5", 0x5E: "num6", 0x5F: "num7", 0x60: "num8", 0x61: "num9",
	0x62: "num0", 0x63: "num.",
	keymap.LeftCtrl: "lctrl", keymap.RightCtrl: "rctrl", keymap.LeftShift: "lshift", keymap.RightShift: "rshift",
	keymap.LeftAlt: "lalt", keymap.RightAlt: "ralt", keymap.LeftSuper: "lcmd", keymap.RightSuper: "rcmd",
}
