// Package hint has the button of all windows. Return presses it, too, where Fyne's own wants Space; and it can say more of itself than its
// label: what it does, or why it cannot be used now. Fyne has no tooltips, and one of our own would lie over a remote desktop; what a
// Button has to say goes to a line of text that its window shows anyway. Whoever works with the keyboard reads it, too: Tab also
// reaches a button that says why it cannot be used.
//
// Main type: Button. It holds no service; all of it belongs to the user interface's goroutine.
package hint

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Button is a button with a hint.
type Button struct {
	widget.Button
	// OnHint takes the hint while the pointer is over the button or it has the focus, and "" afterwards. It may be nil.
	OnHint func(string)
	// OnEscape is called when Escape is pressed while the button has the focus. It may be nil.
	OnEscape func()

	hint          string
	over, focused bool
	self          fyne.Widget // the outermost, where it is embedded
	why           why
}

// New returns a button; icon may be nil.
func New(label string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{}
	b.Text, b.Icon, b.OnTapped = label, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// ExtendBaseWidget is called by whoever embeds it.
func (b *Button) ExtendBaseWidget(w fyne.Widget) {
	if b.self == nil {
		b.self, b.why.of = w, b
		b.why.ExtendBaseWidget(&b.why)
	}
	b.Button.ExtendBaseWidget(w)
}

// SetHint changes what the button says of itself, at once to who reads it at the moment.
func (b *Button) SetHint(text string) {
	if text == b.hint {
		return
	}
	b.hint = text
	if b.over || b.focused || b.why.focused {
		b.say(text)
	}
}

// Allow enables the button, or disables it with a reason. A reason is never empty; "" enables.
func (b *Button) Allow(reason string) {
	b.SetHint(reason)
	if (reason == "") != b.Disabled() {
		return
	}
	if reason == "" {
		b.Enable()
	} else {
		b.Disable()
	}
}

// Enable implements fyne.Disableable. The keyboard stays where it is.
func (b *Button) Enable() {
	b.Button.Enable()
	if b.why.focused {
		b.focus(b.self)
	}
}

// Disable implements fyne.Disableable. The keyboard stays where it is, if there is a reason to be read.
func (b *Button) Disable() {
	b.Button.Disable()
	if b.focused && b.why.Visible() {
		b.focus(&b.why)
	}
}

// TakeFocus gives the button the keyboard of the canvas that it is on, also one that only says why it cannot be used. The canvas is named because
// the toolkit does not know yet where what has just been shown is (Fyne 2.8).
func (b *Button) TakeFocus(c fyne.Canvas) {
	if b.why.Visible() {
		c.Focus(&b.why)
	} else if f, can := b.self.(fyne.Focusable); can {
		c.Focus(f)
	}
}

func (b *Button) focus(w fyne.Widget) {
	c := fyne.CurrentApp().Driver().CanvasForObject(b.self)
	if f, can := w.(fyne.Focusable); can && c != nil {
		c.Focus(f)
	}
}

func (b *Button) say(text string) {
	if b.OnHint != nil {
		b.OnHint(text)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(ev *desktop.MouseEvent) {
	b.Button.MouseIn(ev)
	b.over = true
	if b.hint != "" {
		b.say(b.hint)
	}
}

// MouseMoved implements desktop.Hoverable: it moves over a button that the pointer had left unseen by the toolkit.
func (b *Button) MouseMoved(ev *desktop.MouseEvent) {
	b.Button.MouseMoved(ev)
	if !b.over {
		b.MouseIn(ev)
	}
}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() {
	b.Button.MouseOut()
	b.over = false
	b.say("")
}

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	if b.hint != "" {
		b.say(b.hint)
	}
}

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
	b.say("")
}

// Gone tells a button that it was taken away with the menu that it is in. The toolkit says nothing then, neither that the pointer has left it nor
// that it has lost the focus (Fyne 2.8), and it would go on to say each new hint.
func (b *Button) Gone() {
	b.Left()
	if b.focused {
		b.FocusLost()
	}
	if b.why.focused {
		b.why.FocusLost()
	}
}

// Left tells a button that the pointer has left its window. The toolkit says nothing of that (Fyne 2.8): it goes by moves within the window, and
// whoever flicks away from a button makes none that is off it.
func (b *Button) Left() {
	if b.over {
		b.MouseOut()
	}
}

// Hide implements fyne.CanvasObject. Of this, too, nothing is said while the pointer rests.
func (b *Button) Hide() {
	b.Gone()
	b.Button.Hide()
}

// TypedKey implements fyne.Focusable: Return presses it like Space.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape && b.OnEscape != nil {
		b.OnEscape()
		return
	}
	if ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter {
		ev = &fyne.KeyEvent{Name: fyne.KeySpace, Physical: ev.Physical}
	}
	b.Button.TypedKey(ev)
}
