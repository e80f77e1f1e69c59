package participants

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/theme"
)

// pick is a participant's name and what they are. The name of somebody who can be chosen looks like a link and is pressed by a click,
// by Space and by Return; what a pick has to say of that goes to OnHint, as with a hint.Button.
type pick struct {
	widget.DisableableWidget
	OnHint   func(string)
	OnTapped func()

	name, what *theme.Text
	ground     *canvas.Rectangle
	hint       string
	marks      fyne.Size // what stands beside the name
}

var (
	_ fyne.Focusable     = (*pick)(nil)
	_ fyne.Tappable      = (*pick)(nil)
	_ desktop.Hoverable  = (*pick)(nil)
	_ desktop.Cursorable = (*pick)(nil)
)

func newPick(tapped func()) *pick {
	p := &pick{
		OnTapped: tapped, name: theme.NewText("", theme.TextStyle{Bold: true, Wrap: true}), what: theme.Subtle(""),
		ground: canvas.NewRectangle(color.Transparent),
	}
	p.ground.CornerRadius = theme.Grid
	p.ExtendBaseWidget(p)
	p.Disable()
	return p
}

// set says who it is, whether they can be chosen, and what is said of that or of why not.
func (p *pick) set(name, what string, can bool, hint string) {
	p.hint = hint
	p.name.SetText(name)
	p.what.SetText(what)
	if can != p.Disabled() {
		return
	}
	if can {
		p.name.SetColor(fynetheme.ColorNameHyperlink)
		p.Enable()
	} else {
		p.name.SetColor(fynetheme.ColorNameForeground)
		p.paint("")
		p.Disable()
	}
}

// TraceText returns the name, for ui/trace.
func (p *pick) TraceText() string { return p.name.Text() }

func (p *pick) paint(name fyne.ThemeColorName) {
	p.ground.FillColor = color.Transparent
	if name != "" {
		p.ground.FillColor = p.Theme().Color(name, fyne.CurrentApp().Settings().ThemeVariant())
	}
	p.ground.Refresh()
}

// reached shows that the pick is pointed at or has the focus; "" that it is not any more.
func (p *pick) reached(ground fyne.ThemeColorName) {
	hint := p.hint
	if ground == "" {
		hint = ""
	}
	if p.Disabled() {
		ground = ""
	}
	p.paint(ground)
	if p.OnHint != nil && p.hint != "" {
		p.OnHint(hint)
	}
}

func (p *pick) press() {
	if !p.Disabled() {
		p.OnTapped()
	}
}

// Tapped implements fyne.Tappable.
func (p *pick) Tapped(*fyne.PointEvent) { p.press() }

// FocusGained implements fyne.Focusable.
func (p *pick) FocusGained() { p.reached(fynetheme.ColorNameFocus) }

// FocusLost implements fyne.Focusable.
func (p *pick) FocusLost() { p.reached("") }

// TypedRune implements fyne.Focusable.
func (p *pick) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (p *pick) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeySpace || ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter {
		p.press()
	}
}

// MouseIn implements desktop.Hoverable.
func (p *pick) MouseIn(*desktop.MouseEvent) { p.reached(fynetheme.ColorNameHover) }

// MouseMoved implements desktop.Hoverable.
func (p *pick) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *pick) MouseOut() { p.reached("") }

// Cursor implements desktop.Cursorable.
func (p *pick) Cursor() desktop.Cursor {
	if p.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// beside says how much room is to be left beside the name.
func (p *pick) beside(marks fyne.Size) { p.marks = marks }

// line is where the middle of the name is, and of what stands beside it.
func (p *pick) line() float32 { return p.first() / 2 }

func (p *pick) first() float32 { return max(p.name.MinSize().Height, p.marks.Height) }

// CreateRenderer implements fyne.Widget.
func (p *pick) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(p.ground, container.New(pickLayout{p}, p.name, p.what)))
}

// pickLayout puts what somebody is below their name, and leaves room beside the name.
type pickLayout struct{ pick *pick }

// lap is by how much the two lie over each other: each has room around it of its own.
const lap = 3 * theme.Grid

func (l pickLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	name, what := l.pick.name.MinSize(), l.pick.what.MinSize()
	return fyne.NewSize(max(name.Width+l.pick.marks.Width, what.Width), l.pick.first()-lap+what.Height)
}

func (l pickLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	p := l.pick
	p.name.Resize(fyne.NewSize(size.Width-p.marks.Width, p.name.MinSize().Height))
	first, height := p.first(), p.name.MinSize().Height
	p.name.Resize(fyne.NewSize(size.Width-p.marks.Width, height))
	p.name.Move(fyne.NewPos(0, (first-height)/2))
	p.what.Resize(fyne.NewSize(size.Width, p.what.MinSize().Height))
	p.what.Move(fyne.NewPos(0, first-lap))
}
