package sessiontab

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/theme"
)

// line is a condition with its words on one line that is cut with an ellipsis where there is no room: what the tool line says is
// also in the list of what happened.
type line struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	shape *widget.Icon
	words *widget.Label
}

func newLine() *line {
	l := &line{shape: widget.NewIcon(nil), words: widget.NewLabel("")}
	l.words.Truncation = fyne.TextTruncateEllipsis
	l.Content = container.NewBorder(nil, nil, container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(4*theme.Grid), l.shape)), nil, l.words)
	l.ExtendBaseWidget(l)
	return l
}

func (l *line) set(c theme.Condition, text string) {
	l.shape.SetResource(c.Icon())
	l.words.SetText(text)
}

// CreateRenderer implements fyne.Widget.
func (l *line) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.Content) }
