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
	needs *theme.Text // what stands in the way of a yes
	below fyne.CanvasObject
	asked bool
}

func newPrograms(changed func()) *programs {
	p := &programs{needs: theme.Subtle("")}
	p.Ticks = list.New(func() {
		p.tell()
		changed()
	})
	p.below = tight(p.needs)
	p.root = rows(0, tight(theme.Section(lang.L("share.consent.apps.which"))), p.Ticks, p.below)
	return p
}

// ask offers a list; seen are those that are shared already.
func (p *programs) ask(yes bool, apps, seen []share.App) {
	p.asked = yes
	setVisible(p.root, yes)
	p.Ticks.Offer(apps, seen)
	p.tell()
}

// tell says what stands in the way of a yes, if anything.
func (p *programs) tell() {
	p.needs.SetText(lang.L("share.consent.apps.tick"))
	if len(p.Ticks.Options) == 0 {
		p.needs.SetText(lang.L("share.consent.apps.none"))
	}
	setVisible(p.below, len(p.Ticks.Selected) == 0)
	p.root.Refresh()
}

// ticked are the chosen ones.
func (p *programs) ticked() []share.App { return p.Ticks.Chosen() }

// enough reports whether a yes means something.
func (p *programs) enough() bool { return !p.asked || len(p.Ticks.Selected) > 0 }
