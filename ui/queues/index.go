package queues

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/theme"
)

// line is a line of an index.
type line struct {
	id        string
	condition theme.Condition
	who, what string
	right     string
}

// index is the left side of a page: a list to search in.
type index struct {
	content fyne.CanvasObject
	search  *widget.Entry
	add     *widget.Button // nil: nothing can be added
	again   *widget.Button
	list    *widget.List
	empty   *theme.Text

	all, listed []line
	shown       string // "" none
	none        string // why all are none
	open        func(id string)
	reload      func()
	moved       bool // the selection is being brought in line, not made by the administrator
}

// newIndex returns an index without a way to add when label is "".
func newIndex(title, hint, label string, add func()) *index {
	x := &index{search: widget.NewEntry()}
	x.search.SetPlaceHolder(hint)
	x.search.OnChanged = func(string) { x.filter() }
	x.search.OnSubmitted = func(string) {
		if len(x.listed) > 0 {
			x.open(x.listed[0].id)
		}
	}
	x.again = widget.NewButtonWithIcon("", fynetheme.ViewRefreshIcon(), func() { x.reload() })
	buttons := container.NewHBox(x.again)
	if label != "" {
		x.add = widget.NewButtonWithIcon(label, fynetheme.ContentAddIcon(), add)
		buttons.Add(x.add)
	}
	x.list = widget.NewList(func() int { return len(x.listed) }, newRow, x.fill)
	x.list.OnSelected = func(i widget.ListItemID) {
		if !x.moved && i < len(x.listed) && x.listed[i].id != x.shown {
			x.open(x.listed[i].id)
		}
	}
	x.empty = theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Wrap: true})
	head := container.NewPadded(container.NewVBox(theme.Title(title), container.NewBorder(nil, nil, nil, buttons, x.search)))
	x.content = container.NewBorder(head, nil, nil, nil, container.NewStack(container.NewVBox(x.empty), x.list))
	return x
}

// beside puts what is chosen to the right of the list.
func (x *index) beside(content fyne.CanvasObject) fyne.CanvasObject {
	split := container.NewHSplit(x.content, content)
	split.Offset = 0.36
	return split
}

func (x *index) update(all []line, none string, s Snapshot) {
	x.all, x.none = all, none
	if x.add != nil {
		able(x.add, !s.Busy && !s.Loading && s.Trouble == "")
	}
	able(x.again, !s.Busy && !s.Loading)
	x.filter()
}

// nothing says why a list is empty.
func nothing(s Snapshot, empty string) string {
	switch {
	case s.Trouble != "":
		return s.Trouble
	case s.Loading:
		return lang.L("queues.loading")
	}
	return empty
}

func (x *index) has(id string) bool {
	return slices.ContainsFunc(x.all, func(l line) bool { return l.id == id })
}

// filter lists what is searched for: all words in what a line says.
func (x *index) filter() {
	words := strings.Fields(strings.ToLower(x.search.Text))
	x.listed = nil
	for _, l := range x.all {
		text := strings.ToLower(strings.Join([]string{l.id, l.who, l.what, l.right}, " "))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			x.listed = append(x.listed, l)
		}
	}
	switch {
	case len(x.listed) > 0:
		x.empty.SetText("")
	case len(x.all) > 0:
		x.empty.SetText(lang.L("queues.nothing"))
	default:
		x.empty.SetText(x.none)
	}
	x.list.Refresh()
	x.mark()
}

func (x *index) show(id string) {
	x.shown = id
	x.mark()
}

// mark selects what is shown, where it is listed.
func (x *index) mark() {
	x.moved = true
	defer func() { x.moved = false }()
	if i := slices.IndexFunc(x.listed, func(l line) bool { return l.id == x.shown }); i >= 0 {
		x.list.Select(i)
		return
	}
	x.list.UnselectAll()
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
	small := theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText}
	r := &row{icon: widget.NewIcon(nil), who: widget.NewLabel(""), what: widget.NewLabel(""), right: theme.NewText("", small)}
	r.who.TextStyle.Bold = true
	r.what.SizeName = fynetheme.SizeNameCaptionText
	r.who.Truncation, r.what.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	r.content = container.NewBorder(nil, nil, container.NewPadded(container.NewCenter(r.icon)), container.NewCenter(r.right),
		theme.Tight(r.who, r.what))
	r.ExtendBaseWidget(r)
	return r
}

func (x *index) fill(i widget.ListItemID, o fyne.CanvasObject) {
	r, is := o.(*row)
	if !is || i >= len(x.listed) {
		return
	}
	l := x.listed[i]
	r.icon.SetResource(l.condition.Icon())
	r.who.SetText(l.who)
	r.what.SetText(l.what)
	r.right.SetText(l.right)
	r.content.Refresh() // the last one has another width
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }
