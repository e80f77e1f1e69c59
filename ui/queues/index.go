package queues

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/lines"
	"deskhand/ui/theme"
)

// index is the left side of a page: a list to search in.
type index struct {
	content fyne.CanvasObject
	search  *entry.Entry
	add     *hint.Button // nil: nothing can be added
	again   *hint.Button
	list    *lines.List

	all    []lines.Line
	shown  string // "" none
	none   string // why all are none
	open   func(id string)
	reload func()
}

// newIndex returns an index without a way to add when label is "".
func newIndex(title, searching, label string, add func()) *index {
	x := &index{search: entry.New()}
	x.search.SetPlaceHolder(searching)
	x.search.OnChanged = func(string) { x.filter() }
	x.search.OnSubmitted = func(string) {
		if first := x.list.First(); first != "" {
			x.open(first)
		}
	}
	x.again = hint.New(lang.L("common.refresh"), fynetheme.ViewRefreshIcon(), func() { x.reload() })
	buttons := container.NewHBox()
	if label != "" {
		x.add = hint.New(label, fynetheme.ContentAddIcon(), add)
		buttons.Add(x.add)
	}
	x.list = lines.New(theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText}, func(id string) { x.open(id) })
	head := container.NewPadded(container.NewVBox(container.NewBorder(nil, nil, theme.Title(title), container.NewCenter(x.again)), container.NewBorder(nil, nil, nil, buttons, x.search)))
	x.content = container.NewBorder(head, nil, nil, nil, x.list.Content)
	return x
}

// beside puts what is chosen to the right of the list.
func (x *index) beside(content fyne.CanvasObject) fyne.CanvasObject {
	split := container.NewHSplit(x.content, content)
	split.Offset = 0.4
	return split
}

func (x *index) update(all []lines.Line, none string, s Snapshot) {
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
	return slices.ContainsFunc(x.all, func(l lines.Line) bool { return l.ID == id })
}

// filter lists what is searched for: all words in what a line says.
func (x *index) filter() {
	none := x.none
	if len(x.all) > 0 {
		none = lang.L("queues.nothing")
	}
	x.list.Show(lines.Find(x.all, x.search.Text), none)
}

func (x *index) show(id string) {
	x.shown = id
	x.list.Select(id)
}
