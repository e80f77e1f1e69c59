package invite

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/invite"
	"deskhand/ui/theme"
)

// NumberButton shows a session number in very large type; pressing it copies it.
type NumberButton struct {
	widget.BaseWidget
	text   *theme.Text
	number invite.Number
	ground *canvas.Rectangle
	tapped func()
	escape func()
}

var (
	_ fyne.Focusable    = (*NumberButton)(nil)
	_ fyne.Tappable     = (*NumberButton)(nil)
	_ desktop.Hoverable = (*NumberButton)(nil)
)

func newNumberButton(tapped, escape func()) *NumberButton {
	b := &NumberButton{text: theme.BigNumber(""), ground: canvas.NewRectangle(nil), tapped: tapped, escape: escape}
	b.ground.CornerRadius = 2 * theme.Grid
	b.ExtendBaseWidget(b)
	return b
}

// SetNumber changes what is shown.
func (b *NumberButton) SetNumber(n invite.Number) {
	b.number = n
	if n.IsZero() {
		b.text.SetText("…")
		return
	}
	b.text.SetText(n.Format())
}

// TraceText returns the number, for ui/trace.
func (b *NumberButton) TraceText() string { return b.text.Text() }

func (b *NumberButton) paint(name fyne.ThemeColorName) {
	if name == "" {
		b.ground.FillColor = nil
	} else {
		b.ground.FillColor = b.Theme().Color(name, fyne.CurrentApp().Settings().ThemeVariant())
	}
	b.ground.Refresh()
}

// Tapped implements fyne.Tappable.
func (b *NumberButton) Tapped(*fyne.PointEvent) { b.tapped() }

// FocusGained implements fyne.Focusable.
func (b *NumberButton) FocusGained() { b.paint(fynetheme.ColorNameFocus) }

// FocusLost implements fyne.Focusable.
func (b *NumberButton) FocusLost() { b.paint("") }

// TypedRune implements fyne.Focusable.
func (b *NumberButton) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *NumberButton) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.tapped()
	case fyne.KeyEscape:
		b.escape()
	}
}

// MouseIn implements desktop.Hoverable.
func (b *NumberButton) MouseIn(*desktop.MouseEvent) { b.paint(fynetheme.ColorNameHover) }

// MouseMoved implements desktop.Hoverable.
func (b *NumberButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *NumberButton) MouseOut() { b.paint("") }

// Cursor implements desktop.Cursorable.
func (b *NumberButton) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (b *NumberButton) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(b.ground, b.text))
}
