package console

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/theme"
)

// railWidth is enough for the longest word in any of the languages: the rest of the width belongs to the remote desktop.
const railWidth = 76

type railLayout struct{}

func (railLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(railWidth, objects[0].MinSize().Height)
}

func (railLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
}

// railButton leads to a page: an icon with a word below it.
type railButton struct {
	widget.BaseWidget
	Content fyne.CanvasObject
	Text    string // for ui/trace

	icon     *widget.Icon
	word     *theme.Text
	count    *theme.Text // of what needs attention; hidden: nothing does
	ground   *canvas.Rectangle
	tapped   func()
	fresh    int // what count says
	selected bool
	focused  bool
	hovered  bool
}

var (
	_ fyne.Focusable    = (*railButton)(nil)
	_ fyne.Tappable     = (*railButton)(nil)
	_ desktop.Hoverable = (*railButton)(nil)
)

func newRailButton(label string, icon fyne.Resource, tapped func()) *railButton {
	b := &railButton{Text: label, icon: widget.NewIcon(icon), tapped: tapped, ground: canvas.NewRectangle(nil)}
	b.word = theme.NewText(label, theme.TextStyle{Size: fynetheme.SizeNameCaptionText, Align: fyne.TextAlignCenter})
	b.count = theme.NewText("", theme.TextStyle{Color: theme.ColorWaiting, Size: fynetheme.SizeNameCaptionText, Bold: true, Align: fyne.TextAlignTrailing})
	b.count.Hide()
	b.ground.CornerRadius = 2 * theme.Grid
	mark := container.NewCenter(container.NewPadded(container.NewGridWrap(fyne.NewSquareSize(6*theme.Grid), b.icon)))
	b.Content = container.NewStack(b.ground, theme.Tight(container.NewStack(mark, b.count), b.word)) // a count makes the rail no higher
	b.ExtendBaseWidget(b)
	return b
}

// label changes the word.
func (b *railButton) label(word string) {
	if b.Text != word {
		b.Text = word
		b.word.SetText(word)
	}
}

// attend puts a dot and a count beside the icon, and reports whether that is another than before.
func (b *railButton) attend(n int) bool {
	if n == b.fresh {
		return false
	}
	b.fresh = n
	if n == 0 {
		b.count.Hide()
		return true
	}
	b.count.SetText("•" + strconv.Itoa(n))
	b.count.Show()
	return true
}

// sel says whether it leads to what is shown from now on. A pointer that rests on it since the press that led away is not pointed at it.
func (b *railButton) sel(on bool) {
	b.selected, b.hovered = on, false
	b.paint()
}

func (b *railButton) paint() {
	v := fyne.CurrentApp().Settings().ThemeVariant()
	count := theme.ColorWaiting
	switch {
	case b.focused:
		b.ground.FillColor = b.Theme().Color(fynetheme.ColorNameFocus, v)
		count = fynetheme.ColorNameForeground // amber cannot be read on it
	case b.selected:
		b.ground.FillColor = b.Theme().Color(fynetheme.ColorNameButton, v)
	case b.hovered: // quieter than what is shown, which it must not be taken for
		b.ground.FillColor = b.Theme().Color(fynetheme.ColorNameHover, v)
	default:
		b.ground.FillColor = nil
	}
	b.count.SetColor(count)
	b.ground.Refresh()
}

// Tapped implements fyne.Tappable.
func (b *railButton) Tapped(*fyne.PointEvent) { b.tapped() }

// FocusGained implements fyne.Focusable.
func (b *railButton) FocusGained() { b.focused = true; b.paint() }

// FocusLost implements fyne.Focusable.
func (b *railButton) FocusLost() { b.focused = false; b.paint() }

// TypedRune implements fyne.Focusable.
func (b *railButton) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *railButton) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeySpace || ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter {
		b.tapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (b *railButton) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.paint() }

// MouseMoved implements desktop.Hoverable.
func (b *railButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *railButton) MouseOut() { b.hovered = false; b.paint() }

// Refresh follows the theme.
func (b *railButton) Refresh() {
	b.paint()
	b.BaseWidget.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (b *railButton) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.Content) }
