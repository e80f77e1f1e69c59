package share

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/share"
	"deskhand/ui/theme"
)

// ticks are check boxes, one below the other in rows of one height.
type ticks struct{ widget.CheckGroup }

// TraceDetail implements ui/trace: what is offered, in its order, and what of it is ticked.
func (t *ticks) TraceDetail() map[string]any {
	return map[string]any{"options": t.Options, "ticked": t.Selected}
}

// programs asks which programs' windows may be seen: none is ticked beforehand but those that are seen already.
type programs struct {
	Ticks *ticks

	root  *fyne.Container
	none  *theme.Text
	apps  []share.App // behind the options, in their order
	asked bool
}

func newPrograms(changed func()) *programs {
	p := &programs{none: theme.Subtle(lang.L("share.consent.apps.none"))}
	p.Ticks = &ticks{}
	p.Ticks.OnChanged = func([]string) { changed() }
	p.Ticks.ExtendBaseWidget(p.Ticks)
	p.root = rows(0, tight(theme.Section(lang.L("share.consent.apps.which"))), p.Ticks, tight(p.none))
	return p
}

// ask offers a list; seen are those that are shared already.
func (p *programs) ask(yes bool, list, seen []share.App) {
	p.asked, p.apps = yes, list
	setVisible(p.root, yes)
	var options, ticked []string
	for _, a := range list {
		name := programName(a)
		for n := 2; slices.Contains(options, name); n++ { // two of the same kind with the same windows
			name = programName(a) + strings.Repeat(" ·", n-1)
		}
		options = append(options, name)
		if slices.ContainsFunc(seen, func(b share.App) bool { return b.ID == a.ID }) {
			ticked = append(ticked, name)
		}
	}
	p.Ticks.Options, p.Ticks.Selected = options, ticked
	p.Ticks.Refresh()
	setVisible(p.none, len(list) == 0)
}

// programName is what a program is called, with what its windows are about.
func programName(a share.App) string {
	title := strings.Join(a.Titles, ", ")
	const most = 60
	if r := []rune(title); len(r) > most {
		title = string(r[:most]) + "…"
	}
	switch {
	case a.Name == "":
		return title
	case title == "" || title == a.Name:
		return a.Name
	}
	return a.Name + ": " + title
}

// ticked are the chosen ones.
func (p *programs) ticked() []share.App {
	var out []share.App
	for i, a := range p.apps {
		if slices.Contains(p.Ticks.Selected, p.Ticks.Options[i]) {
			out = append(out, a)
		}
	}
	return out
}

// enough reports whether a yes means something.
func (p *programs) enough() bool { return !p.asked || len(p.Ticks.Selected) > 0 }
