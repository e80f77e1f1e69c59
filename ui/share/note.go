package share

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/theme"
)

// note is a shape with a sentence beside it that takes as many lines as it needs.
type note struct {
	widget.BaseWidget
	shape *widget.Icon
	words *theme.Text
	row   *fyne.Container
}

func newNote(shape fyne.Resource, text string) *note {
	n := &note{shape: widget.NewIcon(shape), words: wrapped(text)}
	mark := container.NewHBox(container.NewVBox(container.NewGridWrap(fyne.NewSquareSize(5*theme.Grid), n.shape)), room(1*theme.Grid))
	n.row = container.NewBorder(nil, nil, mark, nil, tight(n.words))
	n.ExtendBaseWidget(n)
	return n
}

// set changes both.
func (n *note) set(shape fyne.Resource, text string) {
	if n.words.Text() == text && n.shape.Resource == shape {
		return
	}
	theme.Reshape(n.shape, shape)
	n.words.SetText(text)
	n.Refresh()
}

// TraceText returns the words, for ui/trace.
func (n *note) TraceText() string { return n.words.Text() }

// CreateRenderer implements fyne.Widget.
func (n *note) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(n.row) }
