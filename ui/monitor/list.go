package monitor

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/theme"
)

// line is a line of a list.
type line struct {
	id        string // "" cannot be chosen
	condition theme.Condition
	who, what string
	right     string
}

// list is one of the page's lists, with its heading.
type list struct {
	content fyne.CanvasObject
	list    *widget.List
	empty   *theme.Text
	lines   []line
	moved   bool // the selection is being brought in line, not made by the manager
}

// newList returns a list; chosen may be nil: nothing of it can be chosen.
func newList(title string, chosen func(id string)) *list {
	l := &list{empty: theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Wrap: true})}
	l.list = widget.NewList(func() int { return len(l.lines) }, newRow, l.fill)
	l.list.OnSelected = func(i widget.ListItemID) {
		switch {
		case l.moved || i >= len(l.lines):
		case chosen == nil || l.lines[i].id == "":
			l.list.UnselectAll()
		default:
			chosen(l.lines[i].id)
		}
	}
	l.content = container.NewBorder(container.NewPadded(theme.Section(title)), nil, nil, nil, container.NewStack(container.NewVBox(l.empty), l.list))
	return l
}

// update shows lines; none says why there are not any, once that is known.
func (l *list) update(lines []line, known bool, none, selected string) {
	l.lines = lines
	l.empty.SetText("")
	if known && len(lines) == 0 {
		l.empty.SetText(none)
	}
	l.list.Refresh()
	l.moved = true
	defer func() { l.moved = false }()
	if i := slices.IndexFunc(lines, func(x line) bool { return x.id == selected && selected != "" }); i >= 0 {
		l.list.Select(i)
		return
	}
	l.list.UnselectAll()
}

// row is a line on the screen.
type row struct {
	widget.BaseWidget
	icon      *widget.Icon
	who, what *widget.Label
	right     *theme.Text
	content   *fyne.Container
}

func newRow() fyne.CanvasObject {
	r := &row{icon: widget.NewIcon(nil), who: widget.NewLabel(""), what: widget.NewLabel(""), right: theme.NewText("", theme.TextStyle{Bold: true})}
	r.who.TextStyle.Bold = true
	r.what.SizeName = fynetheme.SizeNameCaptionText
	r.who.Truncation, r.what.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	r.content = container.NewBorder(nil, nil, container.NewPadded(container.NewCenter(r.icon)), container.NewCenter(r.right), theme.Tight(r.who, r.what))
	r.ExtendBaseWidget(r)
	return r
}

func (l *list) fill(i widget.ListItemID, o fyne.CanvasObject) {
	r, is := o.(*row)
	if !is || i >= len(l.lines) {
		return
	}
	x := l.lines[i]
	r.icon.SetResource(x.condition.Icon())
	r.who.SetText(x.who)
	r.what.SetText(x.what)
	r.right.SetText(x.right)
	r.content.Refresh() // the last one has another width
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }
