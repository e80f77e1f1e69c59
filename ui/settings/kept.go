package settings

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/theme"
)

// Kept is what this computer keeps.
type Kept struct {
	Folder   string   // of keys, history and settings
	Replaced []string // a sentence for each key of a site that the rep has replaced, the newest first
}

// keptCard is the part of the page about that.
type keptCard struct {
	content  fyne.CanvasObject
	folder   *widget.Label // to be copied, not to be changed
	replaced *widget.Label // likewise
}

func newKeptCard() *keptCard {
	k := &keptCard{folder: widget.NewLabel(""), replaced: widget.NewLabel("")}
	k.folder.Selectable, k.folder.Wrapping = true, fyne.TextWrapBreak
	k.replaced.Selectable, k.replaced.Wrapping = true, fyne.TextWrapWord
	k.replaced.Hide()
	k.content = theme.Card(container.NewVBox(theme.Section(lang.L("settings.kept")), theme.Subtle(lang.L("settings.kept.what")), k.folder, k.replaced))
	return k
}

func (k *keptCard) update(s Kept) {
	k.folder.SetText(s.Folder)
	k.replaced.SetText(strings.Join(s.Replaced, "\n"))
	show(k.replaced, len(s.Replaced) > 0)
}
