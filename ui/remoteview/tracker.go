package remoteview

import (
	"image"

	"deskhand/app/wire"
)

// Tracker decides what leaves when the rep touches keyboard and pointer. It is pure: events in, acts out; it owns nothing
// but the memory of what is held. It is not safe for concurrent use.
//
// Keys. What the rep types is what appears, whatever the two layouts:
//   - A character (Rune) leaves as Text; repeats, dead keys and AltGr are in it already. A key that yields a character sends
//     nothing itself while no Control, Alt or Super is held.
//   - With one of them held it is a shortcut: Key down and up with the physical key's usage and, in Key.Rune, the symbol
//     it has in the rep's layout, in lower case; the keypad and named keys carry no symbol.
//   - A named key (arrows, Enter, Backspace, Tab, F1 …) leaves as Key down and up. A repeat is another down without an up
//     between. So the other end must either press again for each, or have its own system repeat what is held, never both. Fyne
//     (2.8) reports no repeats while Control, Alt or Super is held.
//   - Control and Shift leave as keys at once, so that Shift+click and Control+drag work. Whoever injects Text does so as if
//     none were held.
//   - Alt and Super, whose taps open menus, wait for what they are used with. At the next key or button the system's word tells Alt
//     from AltGr, whichever key the rep's layout has for it: Alt leaves before that event; AltGr never does, it is in the
//     Text. Let go alone, Alt and Super leave as a tap; the right Alt key does so only once it has shown to be Alt. What the
//     rep's own system takes (Alt+Tab) takes the focus too, and nothing has left.
//   - A keypad digit is text with NumLock and a movement without; which one is known when the character has come or has
//     not. Settle says it has not; whoever feeds the Tracker calls it when the window's events of the moment are through. The locks themselves are the rep's own and never leave.
//   - Where the system's word on modifiers differs from what was sent, it is believed (KeyPress.Mods).
//
// In raw mode every key leaves as its physical self and text does not.
//
// Pointer. Moves outside the picture count only while a button is held, and then at its edge. A button that is no longer down
// is released however that comes to be known. The wheel leaves in 120ths of a notch, what is less is kept. Fyne (2.8, glfw
// loop.go) hands on the moves of a 60th of a second after its clicks, so that a click carries an old place: a button waits
// for the move behind it, or for Settle, which says that there is none.
//
// Release lets go of everything: on loss of focus, of control, of sight, and on a change of mode.
type Tracker struct {
	keys    keys
	pointer pointer
	emit    func(wire.InputAct)
}

// NewTracker returns a Tracker with nothing held. keyCode gives the HID usage of a scan code (media/keymap); emit takes what
// is to be sent, in order.
func NewTracker(keyCode func(scan int) (wire.KeyCode, bool), emit func(wire.InputAct)) *Tracker {
	return &Tracker{
		keys:    keys{code: keyCode, emit: emit, held: map[int]wire.Key{}, nature: map[int]nature{}, numLock: true},
		pointer: pointer{emit: emit},
		emit:    emit,
	}
}

// SetRaw changes the mode, after letting go of everything.
func (t *Tracker) SetRaw(raw bool) {
	if raw != t.keys.raw {
		t.Release()
		t.keys.raw = raw
	}
}

// KeyDown takes a key going down.
func (t *Tracker) KeyDown(p KeyPress) {
	t.pointer.settle()
	t.keys.down(p)
}

// KeyUp takes a key going up; of one that is not held it does nothing.
func (t *Tracker) KeyUp(p KeyPress) {
	t.pointer.settle()
	t.keys.up(p)
}

// KeyTyped takes Fyne's TypedKey, which comes after each KeyDown and at each repeat.
func (t *Tracker) KeyTyped(p KeyPress) { t.keys.typed(p) }

// Rune takes Fyne's TypedRune: a character, repeated ones too.
func (t *Tracker) Rune(r rune) { t.keys.text(r) }

// Unsettled reports whether Settle has something to decide.
func (t *Tracker) Unsettled() bool { return t.keys.pending != nil || len(t.pointer.waiting) > 0 }

// Settle says that all events have come that belong to those before.
func (t *Tracker) Settle() {
	t.keys.settle()
	t.pointer.settle()
}

// Move takes the pointer's place and the buttons that are down there. A button that is not among them is released first,
// where it was.
func (t *Tracker) Move(at image.Point, inside bool, down Buttons) {
	t.keys.settle()
	t.pointer.settleAt(at, inside)
	t.pointer.only(down)
	t.pointer.move(at, inside)
}

// Drag takes the pointer's place while the window drags, which says nothing about buttons.
func (t *Tracker) Drag(at image.Point, inside bool) {
	t.pointer.settleAt(at, inside)
	t.pointer.move(at, inside)
}

// ButtonDown takes a button going down, with the modifiers that the system says are held.
func (t *Tracker) ButtonDown(at image.Point, inside bool, b Buttons, mods uint8) {
	t.keys.settle()
	if inside {
		t.keys.decide(mods, 0)
		t.keys.sync(mods)
	}
	t.pointer.click(click{button: b, down: true, at: at, inside: inside})
}

// ButtonUp takes a button going up; of one that is not held it does nothing.
func (t *Tracker) ButtonUp(at image.Point, b Buttons) { t.pointer.click(click{button: b, at: at}) }

// DragEnd takes the end of the window's drag: the button it was done with is up.
func (t *Tracker) DragEnd() { t.pointer.dragEnd() }

// Leave takes the pointer leaving the view without dragging: buttons that go up elsewhere are not reported.
func (t *Tracker) Leave() {
	t.pointer.settle()
	t.pointer.only(0)
}

// Wheel takes a turn in notches at a place; dy > 0 is up, dx > 0 is right.
func (t *Tracker) Wheel(at image.Point, inside bool, dx, dy float64) {
	t.pointer.settle()
	t.keys.assume()
	t.pointer.wheel(at, inside, dx, dy)
}

// Held reports whether anything is held at the other end.
func (t *Tracker) Held() bool { return len(t.keys.held) > 0 || t.pointer.held != 0 }

// ShiftHeld reports whether Shift is held at the other end.
func (t *Tracker) ShiftHeld() bool { return t.keys.mods()&wire.ModShift != 0 }

// Release lets go of everything, with one wire.Release if there was something.
func (t *Tracker) Release() {
	held := t.Held()
	t.keys.forget()
	t.pointer.forget()
	if held {
		t.emit(wire.Release{})
	}
}

// Chord presses keys together, in their order, and lets go in the reverse one, after letting go of everything held. It is for
// combinations that the rep's own system takes.
func (t *Tracker) Chord(codes ...wire.KeyCode) {
	t.Release()
	for i, c := range codes {
		t.keys.press(-(i + 1), c, 0)
	}
	for i := len(codes); i > 0; i-- {
		t.keys.release(-i)
	}
}
