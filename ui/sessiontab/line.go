package sessiontab

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/theme"
)

// line is a condition with its words on one line that is cut with an ellipsis where there is no room, so that words never make
// the window wider.
type line struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	shape     *widget.Icon
	words     *widget.Label
	condition theme.Condition
}

func newLine() *line {
	l := &line{shape: widget.NewIcon(nil), words: widget.NewLabel("")}
	l.words.Truncation = fyne.TextTruncateEllipsis
	l.Content = container.NewBorder(nil, nil, container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(4*theme.Grid), l.shape)), nil, l.words)
	l.ExtendBaseWidget(l)
	return l
}

func (l *line) set(c theme.Condition, text string) {
	l.condition = c
	theme.Reshape(l.shape, c.Icon())
	l.words.SetText(text)
}

// need is the room in which all of the words are seen, in units.
func (l *line) need() float32 {
	return fyne.MeasureText(l.words.Text, fynetheme.TextSize(), fyne.TextStyle{}).Width + 2*fynetheme.InnerPadding() + 6*theme.Grid
}

// TraceText returns the words, for ui/trace.
func (l *line) TraceText() string { return l.words.Text }

// CreateRenderer implements fyne.Widget.
func (l *line) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.Content) }

// leastLine is the least room in which a line still says something, in units.
const leastLine = 50 * theme.Grid

// toolBar lays out tools, a line and what is at the end: the line has what room is left, and goes away when that is too little. Its
// objects are these three.
type toolBar struct {
	line *line      // the second object
	fits func(bool) // told whether the line is seen, whenever that changes
	seen bool
}

func (b *toolBar) MinSize(objects []fyne.CanvasObject) fyne.Size {
	first, line, last := objects[0].MinSize(), objects[1].MinSize(), objects[2].MinSize()
	return fyne.NewSize(first.Width+last.Width, max(first.Height, line.Height, last.Height))
}

func (b *toolBar) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	tools, line, last := objects[0], objects[1], objects[2]
	start, end := tools.MinSize().Width+theme.Grid, size.Width-last.MinSize().Width
	tools.Move(fyne.Position{})
	tools.Resize(fyne.NewSize(tools.MinSize().Width, size.Height))
	last.Move(fyne.NewPos(end, 0))
	last.Resize(fyne.NewSize(last.MinSize().Width, size.Height))
	line.Move(fyne.NewPos(start, 0))
	line.Resize(fyne.NewSize(max(end-theme.Grid-start, 0), size.Height))
	seen := line.Size().Width >= max(leastLine, b.line.need()) // a sentence that is cut says less than none
	shown(line, seen)
	if seen != b.seen {
		b.seen = seen
		b.fits(seen)
	}
}
