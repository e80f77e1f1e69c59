// Package secret has the parts of forms that hold what nobody else may see: fields for passwords and one-time codes, a secret for
// one-time codes as a picture and as text, and a password that is shown once.
//
// Main types: Password, Code, Codes, Once. None of them says what it holds to ui/trace. They hold no service; all of it belongs to
// the user interface's goroutine.
package secret

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/mobile"

	"deskhand/ui/entry"
)

// Password is a field for a password, which can be made legible. A trace says nothing of it even then.
type Password struct{ entry.Entry }

// NewPassword returns an empty one. submitted is called on Return.
func NewPassword(submitted func()) *Password {
	p := &Password{}
	p.Password = true
	p.OnSubmitted = func(string) { submitted() }
	p.ExtendBaseWidget(p)
	return p
}

// TraceText says nothing.
func (*Password) TraceText() string { return "" }

// CodeLen is the length of a one-time code, in digits (RFC 6238 with the usual six).
const CodeLen = 6

// Code is a field for a one-time code: it takes digits, CodeLen at most, and drops everything else, such as the space in the middle that
// programs show.
type Code struct{ entry.Entry }

// NewCode returns an empty one. submitted is called on Return.
func NewCode(submitted func()) *Code {
	c := &Code{}
	c.SetPlaceHolder("123456")
	c.OnSubmitted = func(string) { submitted() }
	c.OnChanged = func(s string) {
		if d := digits(s); d != s {
			c.SetText(d)
			c.CursorColumn = len(d)
			c.Refresh()
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

// Whole reports whether all digits are there.
func (c *Code) Whole() bool { return len(c.Text) == CodeLen }

// TraceText says nothing.
func (*Code) TraceText() string { return "" }

// Keyboard implements mobile.Keyboardable.
func (*Code) Keyboard() mobile.KeyboardType { return mobile.NumberKeyboard }

func digits(s string) string {
	d := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	return d[:min(len(d), CodeLen)]
}

// Focus puts the keyboard into a field that is shown.
func Focus(field fyne.Focusable) {
	o, is := field.(fyne.CanvasObject)
	if !is {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.Focus(field)
	}
}
