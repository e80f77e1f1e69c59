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
	mark := container.NewVBox(theme.Gap(1), container.NewGridWrap(fyne.NewSquareSize(5*theme.Grid), n.shape))
	n.row = container.NewBorder(nil, nil, mark, nil, n.words)
	n.ExtendBaseWidget(n)
	return n
}

// set changes both.
func (n *note) set(shape fyne.Resource, text string) {
	if n.words.Text() == text {
		return
	}
	n.shape.SetResource(shape)
	n.words.SetText(text)
	n.Refresh()
}

// TraceText returns the words, for ui/trace.
func (n *note) TraceText() string { return n.words.Text() }

// CreateRenderer implements fyne.Widget.
func (n *note) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(n.row) }

// setVisible shows or hides, if it is not so already.
func setVisible(o fyne.CanvasObject, on bool) {
	switch {
	case on == o.Visible():
	case on:
		o.Show()
	default:
		o.Hide()
	}
}

// wrapped is plain text over as many lines as it needs.
func wrapped(text string) *theme.Text { return theme.NewText(text, theme.TextStyle{Wrap: true}) }

// page has content that scrolls and what can be done about it at the bottom, always in sight.
func page(content, actions fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, theme.Panel(actions), nil, nil, content)
}
