// Package hint has a button that can say more of itself than its label: what it does, or why it cannot be used now. Fyne has
// no tooltips, and one of our own would lie over a remote desktop; what a Button has to say goes to a line of text that its
// window shows anyway.
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

	hint string
}

// New returns a button; icon may be nil.
func New(label string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{}
	b.Text, b.Icon, b.OnTapped = label, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// SetHint changes what the button says of itself.
func (b *Button) SetHint(text string) { b.hint = text }

// Allow enables the button, or disables it with a reason. A reason is never empty; "" enables.
func (b *Button) Allow(reason string) {
	b.hint = reason
	if (reason == "") != b.Disabled() {
		return
	}
	if reason == "" {
		b.Enable()
	} else {
		b.Disable()
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
	if b.hint != "" {
		b.say(b.hint)
	}
}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() {
	b.Button.MouseOut()
	b.say("")
}

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() {
	b.Button.FocusGained()
	if b.hint != "" {
		b.say(b.hint)
	}
}

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() {
	b.Button.FocusLost()
	b.say("")
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
