// Package lines is a list of people or things, two rows of text each: in what condition it is, who it is, what is to be said of it, and
// something short on the right of the first. Pages of accounts, queues and agents have one; what is behind a line is theirs to know.
//
// Main type: List. It holds no service; all of it belongs to the user interface's goroutine.
package lines

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/theme"
)

// Line is one of them. A line without an ID cannot be chosen.
type Line struct {
	ID        string
	Condition theme.Condition
	Who, What string
	Right     string
	Also      string // what search finds it by beside that
}

// Find returns those of list in which all words of search stand, in whichever case.
func Find(list []Line, search string) []Line {
	words := strings.Fields(strings.ToLower(search))
	var found []Line
	for _, l := range list {
		text := strings.ToLower(strings.Join([]string{l.ID, l.Who, l.What, l.Right, l.Also}, " "))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			found = append(found, l)
		}
	}
	return found
}

// List shows lines, or why there are none. Make it with New.
type List struct {
	// Content is what is shown: Widget, and what is said in its place.
	Content fyne.CanvasObject
	Widget  *widget.List

	empty    *theme.Text
	right    theme.TextStyle
	lines    []Line
	selected string
	moved    bool // the selection is being brought in line, not made by a person
}

// New returns an empty list. right is how the short word on the right looks; chosen is told what a person chose, and never of what Show or
// Select did; it may be nil: nothing can be chosen.
func New(right theme.TextStyle, chosen func(id string)) *List {
	l := &List{right: right, empty: theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Wrap: true})}
	l.Widget = widget.NewList(func() int { return len(l.lines) }, l.newRow, l.fill)
	l.Widget.OnSelected = func(i widget.ListItemID) {
		switch {
		case l.moved || i >= len(l.lines):
		case chosen == nil || l.lines[i].ID == "":
			l.mark()
		case l.lines[i].ID != l.selected:
			chosen(l.lines[i].ID)
		}
	}
	l.Content = container.NewStack(container.NewVBox(container.NewPadded(l.empty)), l.Widget)
	return l
}

// Show shows lines; none is said where there are not any.
func (l *List) Show(lines []Line, none string) {
	l.lines = lines
	if len(lines) > 0 {
		none = ""
	}
	l.empty.SetText(none)
	l.Widget.Refresh()
	l.mark()
}

// Select marks a line, where it is shown; "" marks none.
func (l *List) Select(id string) {
	l.selected = id
	l.mark()
}

// First is the first line's ID; "" there is none.
func (l *List) First() string {
	if len(l.lines) == 0 {
		return ""
	}
	return l.lines[0].ID
}

func (l *List) mark() {
	l.moved = true
	defer func() { l.moved = false }()
	if i := slices.IndexFunc(l.lines, func(x Line) bool { return x.ID == l.selected && x.ID != "" }); i >= 0 {
		l.Widget.Select(i)
		return
	}
	l.Widget.UnselectAll()
}

// row is a line on the screen.
type row struct {
	widget.BaseWidget
	icon      *widget.Icon
	who, what *widget.Label
	right     *theme.Text
	content   *fyne.Container
}

func (l *List) newRow() fyne.CanvasObject {
	r := &row{icon: widget.NewIcon(nil), who: widget.NewLabel(""), what: widget.NewLabel(""), right: theme.NewText("", l.right)}
	r.who.TextStyle.Bold = true
	r.what.SizeName = fynetheme.SizeNameCaptionText
	r.who.Truncation, r.what.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	first := container.NewBorder(nil, nil, nil, container.NewCenter(r.right), r.who) // the second line has all the width there is
	r.content = container.NewBorder(nil, nil, container.NewPadded(container.NewCenter(r.icon)), nil, theme.Tight(first, r.what))
	r.ExtendBaseWidget(r)
	return r
}

func (l *List) fill(i widget.ListItemID, o fyne.CanvasObject) {
	r, is := o.(*row)
	if !is || i >= len(l.lines) {
		return
	}
	x := l.lines[i]
	r.icon.SetResource(x.Condition.Icon())
	r.who.SetText(x.Who)
	r.what.SetText(x.What)
	r.right.SetText(x.Right)
	r.content.Refresh() // the last one has another width
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }
