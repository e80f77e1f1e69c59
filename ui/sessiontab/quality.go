package sessiontab

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// qualities choose what a picture gives up where the link cannot carry all of it (PRODUCT rule 83).
type qualities struct {
	buttons map[wire.Quality]*hint.Button
	shown   wire.Quality
}

func newQualities(t *Tab) *qualities {
	q := &qualities{buttons: map[wire.Quality]*hint.Button{}}
	for quality, words := range map[wire.Quality][2]string{
		wire.SaveData: {lang.L("desk.quality.save"), lang.L("desk.quality.save.hint")},
		wire.Balanced: {lang.L("desk.quality.balanced"), lang.L("desk.quality.balanced.hint")},
		wire.BestText: {lang.L("desk.quality.text"), lang.L("desk.quality.text.hint")},
	} {
		b := hint.New(words[0], nil, func() { t.cfg.OnCommand(SetQuality{quality}) })
		b.SetHint(words[1])
		b.OnHint = t.Hint
		q.buttons[quality] = b
	}
	q.update(wire.Balanced)
	return q
}

// menu are the choices, with what they are about.
func (q *qualities) menu() fyne.CanvasObject {
	return container.NewVBox(widget.NewSeparator(), theme.Section(lang.L("desk.quality")), q.buttons[wire.SaveData], q.buttons[wire.Balanced], q.buttons[wire.BestText])
}

// update marks the one that is chosen.
func (q *qualities) update(now wire.Quality) {
	if now == 0 {
		now = wire.Balanced
	}
	if now == q.shown {
		return
	}
	q.shown = now
	for quality, b := range q.buttons {
		icon := fynetheme.RadioButtonIcon()
		if quality == now {
			icon = fynetheme.RadioButtonCheckedIcon()
		}
		b.SetIcon(icon)
	}
}
