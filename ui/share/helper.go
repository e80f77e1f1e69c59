package share

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/wire"
	"deskhand/ui/entry"
)

// helper is who is to help, where a queue lets one choose.
type helper struct {
	Rep *entry.Select

	reps   []wire.FormRep  // in Rep, after whoever is free first
	chosen *fyne.Container // Rep with its label
}

func newHelper() helper {
	h := helper{Rep: entry.NewSelect(nil, nil)}
	h.chosen = field(lang.L("share.entry.rep"), h.Rep, lang.L("share.entry.rep.hint")).(*fyne.Container)
	return h
}

// nobody forgets who was chosen, and of whom.
func (h *helper) nobody() {
	h.reps = nil
	h.Rep.ClearSelected()
}

// offer lists who may be chosen. Who was chosen and is still there stays chosen.
func (h *helper) offer(reps []wire.FormRep) {
	if slices.Equal(reps, h.reps) && len(h.Rep.Options) > 0 {
		return
	}
	before, at := h.rep(), 0
	names := []string{lang.L("share.entry.rep.anybody")}
	for i, r := range reps {
		name := r.Name
		for n := 2; slices.Contains(names, name); n++ { // two first names that are the same
			name = r.Name + " (" + strconv.Itoa(n) + ")"
		}
		names = append(names, name)
		if r.Key == before {
			at = i + 1
		}
	}
	h.reps = slices.Clone(reps)
	h.Rep.SetOptions(names)
	h.Rep.SetSelectedIndex(at)
}

// rep is the key of who was chosen; empty: nobody in particular.
func (h *helper) rep() string {
	if i := h.Rep.SelectedIndex() - 1; i >= 0 && i < len(h.reps) {
		return h.reps[i].Key
	}
	return ""
}
