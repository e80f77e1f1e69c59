package hint

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// why has the keyboard in the place of a button that cannot be used and says the reason. Fyne (2.8) passes over what is disabled, but looks for
// what is in it. It takes no room, so that the pointer still meets the button.
type why struct {
	widget.BaseWidget
	of      *Button
	focused bool
}

var (
	_ fyne.Focusable  = (*why)(nil)
	_ fyne.Accessible = (*why)(nil)
)

// Visible implements fyne.CanvasObject: it is there while there is a reason and somebody who shows it.
func (y *why) Visible() bool { return y.of.Disabled() && y.of.hint != "" && y.of.OnHint != nil }

// FocusGained implements fyne.Focusable.
func (y *why) FocusGained() {
	y.focused = true
	y.of.say(y.of.hint)
	y.of.Refresh()
}

// FocusLost implements fyne.Focusable.
func (y *why) FocusLost() {
	y.focused = false
	y.of.say("")
	y.of.Refresh()
}

// TypedRune implements fyne.Focusable.
func (y *why) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: what would press the button says the reason again.
func (y *why) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyEscape:
		if y.of.OnEscape != nil {
			y.of.OnEscape()
		}
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		y.of.say(y.of.hint)
	}
}

// AccessibilityLabel implements fyne.Accessible: what the button is, and why it cannot be used.
func (y *why) AccessibilityLabel() string { return y.of.AccessibilityLabel() + ": " + y.of.hint }

// AccessibilityRole implements fyne.Accessible.
func (y *why) AccessibilityRole() fyne.AccessibleRole { return y.of.AccessibilityRole() }

// CreateRenderer implements fyne.Widget.
func (y *why) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{WidgetRenderer: b.Button.CreateRenderer(), of: b, ring: &canvas.Rectangle{}}
}

// renderer is Fyne's with a ring around a button that cannot be used and has the keyboard, of which Fyne shows nothing, and within one of the accent
// colour that has it: what all others get then is that colour, over which nothing of it is seen.
type renderer struct {
	fyne.WidgetRenderer
	of   *Button
	ring *canvas.Rectangle
}

// The ring's width, and how far within a button of the accent colour it is, in units.
const (
	ringWidth = 2
	ringInset = 3
)

// Layout implements fyne.WidgetRenderer.
func (r *renderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.surround(size)
}

// surround puts the ring where it belongs in a button of a size.
func (r *renderer) surround(size fyne.Size) {
	within := float32(0)
	if r.within() {
		within = ringInset
	}
	r.ring.Move(fyne.NewSquareOffsetPos(within))
	r.ring.Resize(size.SubtractWidthHeight(2*within, 2*within))
}

// within reports whether the ring is within the button: it can be used, and has the keyboard and the accent's colour.
func (r *renderer) within() bool {
	return r.of.focused && !r.of.Disabled() && r.of.Importance == widget.HighImportance
}

// Objects implements fyne.WidgetRenderer.
func (r *renderer) Objects() []fyne.CanvasObject {
	objects := r.WidgetRenderer.Objects()
	objects = objects[:len(objects):len(objects)]
	if r.of.why.focused || r.within() {
		r.surround(r.of.Size())
		colour := fynetheme.ColorNamePrimary
		if r.within() {
			colour = fynetheme.ColorNameForegroundOnPrimary
		}
		th, v := r.of.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
		r.ring.StrokeColor, r.ring.StrokeWidth = th.Color(colour, v), ringWidth
		r.ring.CornerRadius = th.Size(fynetheme.SizeNameButtonRadius)
		objects = append(objects, r.ring)
	}
	if r.of.why.Visible() {
		objects = append(objects, &r.of.why)
	}
	return objects
}
