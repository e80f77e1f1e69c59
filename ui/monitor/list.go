package monitor

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"deskhand/ui/lines"
	"deskhand/ui/theme"
)

// list is one of the page's lists, with its heading.
type list struct {
	*lines.List
	content fyne.CanvasObject
}

// newList returns a list; chosen may be nil: nothing of it can be chosen.
func newList(title string, chosen func(id string)) *list {
	l := &list{List: lines.New(theme.TextStyle{Bold: true}, chosen)}
	l.content = container.NewBorder(container.NewPadded(theme.Section(title)), nil, nil, nil, l.Content)
	return l
}

// update shows lines; none says why there are not any, once that is known.
func (l *list) update(all []lines.Line, known bool, none, selected string) {
	if !known {
		none = ""
	}
	l.Show(all, none)
	l.Select(selected)
}
