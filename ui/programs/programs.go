// Package programs asks whose windows may be seen: programs of this computer to be ticked, one below the other. The customer's box and the rep's
// menu have the same. It knows no session and no screen.
//
// The main type is List, which belongs to the user interface's goroutine.
package programs

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/share"
)

// List are the programs to choose from. Make it with New.
type List struct {
	widget.CheckGroup

	apps []share.App // behind the options, in their order
}

// New returns a list without any; changed is told when one is ticked, or not any more.
func New(changed func()) *List {
	l := &List{}
	l.OnChanged = func([]string) { changed() }
	l.ExtendBaseWidget(l)
	return l
}

// Offer offers those of list; none is ticked but seen, which are shared already.
func (l *List) Offer(list, seen []share.App) {
	l.apps = list
	var options, ticked []string
	for _, a := range list {
		name := nameOf(a)
		for n := 2; slices.Contains(options, name); n++ { // two of the same kind with the same windows
			name = nameOf(a) + strings.Repeat(" ·", n-1)
		}
		options = append(options, name)
		if slices.ContainsFunc(seen, func(b share.App) bool { return b.ID == a.ID }) {
			ticked = append(ticked, name)
		}
	}
	l.Options, l.Selected = options, ticked
	l.Refresh()
}

// Chosen are the ticked ones, in the order in which they were offered.
func (l *List) Chosen() []share.App {
	var out []share.App
	for i, a := range l.apps {
		if slices.Contains(l.Selected, l.Options[i]) {
			out = append(out, a)
		}
	}
	return out
}

// TraceDetail implements ui/trace: what is offered, in its order, and what of it is ticked.
func (l *List) TraceDetail() map[string]any {
	return map[string]any{"options": l.Options, "ticked": l.Selected}
}

// nameOf is what a program is called, with what its windows are about.
func nameOf(a share.App) string {
	titles := slices.DeleteFunc(slices.Clone(a.Titles), func(t string) bool { return strings.TrimSpace(t) == "" })
	name, title := strings.TrimSpace(a.Name), strings.Join(titles, ", ")
	const most = 60
	if r := []rune(title); len(r) > most {
		title = string(r[:most]) + "…"
	}
	switch {
	case name == "" && title == "": // neither it nor its windows have a name
		return lang.L("programs.nameless")
	case name == "":
		return title
	case title == "" || title == name:
		return name
	}
	return name + ": " + title
}
