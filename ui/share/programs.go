package share

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/share"
	list "deskhand/ui/programs"
	"deskhand/ui/theme"
)

// programs asks which programs' windows may be seen: none is ticked beforehand but those that are seen already.
type programs struct {
	Ticks *list.List

	root  *fyne.Container
	none  *theme.Text
	asked bool
}

func newPrograms(changed func()) *programs {
	p := &programs{Ticks: list.New(changed), none: theme.Subtle(lang.L("share.consent.apps.none"))}
	p.root = rows(0, tight(theme.Section(lang.L("share.consent.apps.which"))), p.Ticks, tight(p.none))
	return p
}

// ask offers a list; seen are those that are shared already.
func (p *programs) ask(yes bool, apps, seen []share.App) {
	p.asked = yes
	setVisible(p.root, yes)
	p.Ticks.Offer(apps, seen)
	setVisible(p.none, len(apps) == 0)
}

// ticked are the chosen ones.
func (p *programs) ticked() []share.App { return p.Ticks.Chosen() }

// enough reports whether a yes means something.
func (p *programs) enough() bool { return !p.asked || len(p.Ticks.Selected) > 0 }
