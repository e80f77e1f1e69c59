package sessiontab

import (
	"fyne.io/fyne/v2/lang"

	"deskhand/ui/theme"
)

// The mark "exact" says that the picture on screen is what the sharer's program captured, pixel for pixel: a serial number can be read
// off it. It is shown only while that is known, and never beside a condition that is not live.

// isExact asks about the picture on screen.
func (t *Tab) isExact() bool { return t.cfg.Exact != nil && t.screen.shown != nil && t.cfg.Exact() }

// markExact shows or takes back the mark after a picture was drawn.
func (t *Tab) markExact() {
	if t.isExact() != t.screen.exact {
		t.showStatus(t.loss.note(t.now))
	}
}

// withExact adds the mark to the status line's text if it holds.
func (t *Tab) withExact(c theme.Condition, text string) string {
	t.screen.exact = t.isExact()
	stage := StageOf(t.now.Session)
	if !t.screen.exact || c != theme.Live || stage != StageViewing && stage != StageControlling {
		return text
	}
	return text + " · " + lang.L("status.exact")
}
