package inject

import (
	"errors"
	"fmt"
	"image"

	"deskhand/app/wire"
	"deskhand/media/keymap"
)

// Config says where an Injector acts and whom it asks.
type Config struct {
	// Display is the X display, "" for $DISPLAY. NewPortable does not use it.
	Display string
	// Area is the shared part of the screen in root coordinates; a picture's pixel (0, 0) is its Min.
	Area image.Rectangle
	// May is asked before every act. It must be quick and must not call the Injector. Required.
	May func() bool
	// OwnWindow says whether a window of ours is at a place in root coordinates. nil: never.
	OwnWindow func(x, y int) bool
	// OwnFocus says whether a window of ours has the keyboard. nil: never.
	OwnFocus func() bool
	// Taken says of a key that is about to be pressed, and the number by which the system knows it, that it would do something elsewhere than in
	// the window that has the keyboard. nil: never.
	Taken func(k wire.Key, key uint16) bool
	// Sent, when not nil, is where what is sent is written down for Local.
	Sent *Sent
	// XTestPointer moves the pointer by XTEST instead of robotgo on X11, so that XInput2 raw motion is seen.
	XTestPointer bool
}

// pointer is a system's mouse. Places are root coordinates, buttons those of wire.Button, wheel notches > 0 up and right.
type pointer interface {
	move(x, y int) error
	button(n uint8, down bool) error
	wheel(right, up int) error
	close() error
}

// keyboard is a system's keyboard. A key is a number that only the keyboard understands.
type keyboard interface {
	// find returns the key to press for k, whose Mods hold all modifiers held by the controller.
	find(k wire.Key) (key uint16, err error)
	toggle(key uint16, down bool) error
	// text types s while held are down; they are down again afterwards. It asks may after each pause it makes, and
	// returns ErrRefused when the answer is no.
	text(s string, held []uint16, may func() bool) error
	// repeats says whether the system repeats a held key by itself.
	repeats() bool
	close() error
}

// Injector does a controller's acts on this computer. All methods are for one goroutine.
type Injector struct {
	cfg      Config
	pointer  pointer
	keyboard keyboard
	keys     []heldKey // in the order pressed
	buttons  []uint8   // in the order pressed
	turn     image.Point
}

// heldKey is a key that a controller's key code pressed, and the modifier it is to the controller.
type heldKey struct {
	code wire.KeyCode
	key  uint16
	mod  uint8
}

// notch is what wire.Wheel counts for one notch.
const notch = 120

func newInjector(cfg Config, p pointer, k keyboard) *Injector {
	return &Injector{cfg: cfg, pointer: p, keyboard: k}
}

// SetArea changes the shared area, in root coordinates. While it is empty nothing is done.
func (i *Injector) SetArea(area image.Rectangle) { i.cfg.Area = area }

// Do does one act. Positions outside the picture are moved to its edge. It returns ErrRefused when May says no or nothing is shared (then
// everything is let go), ErrOwnWindow, ErrTaken, ErrNoKey, ErrHeld, ErrDisplay. Releases of what is not held do nothing. Text
// of up to about 20 characters that the layout has no key for takes 10 ms more; each further 20 of them one second.
func (i *Injector) Do(act wire.InputAct) error {
	if !i.cfg.May() {
		i.letGo()
		return ErrRefused
	}
	if i.cfg.Area.Empty() {
		i.letGo()
		return fmt.Errorf("no shared area: %w", ErrRefused)
	}
	switch a := act.(type) {
	case wire.Move:
		return i.move(a.X, a.Y)
	case wire.Button:
		return i.button(a)
	case wire.Wheel:
		return i.wheel(a)
	case wire.Key:
		return i.key(a)
	case wire.Text:
		return i.text(a.Text)
	case wire.Release:
		return i.ReleaseAll()
	}
	return fmt.Errorf("inject %T: %w", act, ErrNoKey)
}

// ReleaseAll lets go of every key and button that this Injector holds, whether May says yes or not. After an error nothing
// counts as held.
func (i *Injector) ReleaseAll() error { return i.letGo() }

// Close lets go of everything, takes back what was changed in the keyboard's map and closes the connections.
func (i *Injector) Close() error {
	err := or(i.letGo(), i.pointer.close())
	return or(err, i.keyboard.close())
}

func (i *Injector) letGo() error {
	var first error
	for n := len(i.keys) - 1; n >= 0; n-- {
		if i.sharers(i.keys[n].key) == 1 {
			first = or(first, i.keyboard.toggle(i.keys[n].key, false))
		}
		i.keys = i.keys[:n]
	}
	for n := len(i.buttons) - 1; n >= 0; n-- {
		first = or(first, i.pointer.button(i.buttons[n], false))
	}
	i.buttons, i.turn = i.buttons[:0], image.Point{}
	return first
}

func or(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// place returns the root coordinates of a picture's pixel.
func (i *Injector) place(x, y uint16) (rx, ry int, err error) {
	a := i.cfg.Area
	rx, ry = a.Min.X+min(int(x), a.Dx()-1), a.Min.Y+min(int(y), a.Dy()-1)
	if i.cfg.OwnWindow != nil && i.cfg.OwnWindow(rx, ry) {
		return 0, 0, ErrOwnWindow
	}
	return rx, ry, nil
}

func (i *Injector) move(x, y uint16) error {
	rx, ry, err := i.place(x, y)
	if err != nil {
		return err
	}
	return i.pointer.move(rx, ry)
}

func (i *Injector) button(b wire.Button) error {
	at := -1
	for n, held := range i.buttons {
		if held == b.Button {
			at = n
		}
	}
	err := i.move(b.X, b.Y)
	if !b.Down {
		// A release is done wherever it is: what we hold we let go.
		if at >= 0 {
			i.buttons = append(i.buttons[:at], i.buttons[at+1:]...)
			return i.pointer.button(b.Button, false)
		}
		return err
	}
	if err != nil || at >= 0 {
		return err
	}
	i.buttons = append(i.buttons, b.Button)
	return i.pointer.button(b.Button, true)
}

func (i *Injector) wheel(w wire.Wheel) error {
	if err := i.move(w.X, w.Y); err != nil {
		return err
	}
	var right, up int
	i.turn.X, right = turned(i.turn.X, int(w.DX))
	i.turn.Y, up = turned(i.turn.Y, int(w.DY))
	if right == 0 && up == 0 {
		return nil
	}
	return i.pointer.wheel(right, up)
}

// turned adds a turn to what is left of earlier ones and returns what is left now and the whole notches. A turn back starts
// from nothing.
func turned(left, by int) (rest, notches int) {
	if left > 0 && by < 0 || left < 0 && by > 0 {
		left = 0
	}
	return (left + by) % notch, (left + by) / notch
}

func (i *Injector) key(k wire.Key) error {
	at := -1
	for n, held := range i.keys {
		if held.code == k.Code {
			at = n
		}
	}
	switch {
	case !k.Down && at < 0:
		return nil
	case !k.Down:
		key, shared := i.keys[at].key, i.sharers(i.keys[at].key) > 1
		i.keys = append(i.keys[:at], i.keys[at+1:]...)
		if shared {
			return nil
		}
		return i.keyboard.toggle(key, false)
	case i.cfg.OwnFocus != nil && i.cfg.OwnFocus():
		return ErrOwnWindow
	case at >= 0 && i.keyboard.repeats():
		return nil
	case at >= 0:
		return i.keyboard.toggle(i.keys[at].key, true)
	}
	return i.press(k)
}

func (i *Injector) press(k wire.Key) error {
	for _, held := range i.keys {
		k.Mods |= held.mod
	}
	key, err := i.keyboard.find(k)
	if err != nil {
		return err
	}
	if i.cfg.Taken != nil && i.cfg.Taken(k, key) {
		return ErrTaken
	}
	held := heldKey{code: k.Code, key: key, mod: keymap.Mod(k.Code)}
	if k.Code == keymap.RightAlt && k.Mods&wire.ModAltGr != 0 {
		held.mod = wire.ModAltGr
	}
	if err := i.keyboard.toggle(key, true); err != nil {
		return err
	}
	i.keys = append(i.keys, held)
	return nil
}

// sharers counts the key codes that hold a key down.
func (i *Injector) sharers(key uint16) int {
	n := 0
	for _, held := range i.keys {
		if held.key == key {
			n++
		}
	}
	return n
}

func (i *Injector) text(s string) error {
	if i.cfg.OwnFocus != nil && i.cfg.OwnFocus() {
		return ErrOwnWindow
	}
	held := make([]uint16, 0, 8)
	for _, h := range i.keys {
		held = append(held, h.key)
	}
	err := i.keyboard.text(s, held, i.cfg.May)
	if errors.Is(err, ErrRefused) {
		i.letGo()
	}
	return err
}
