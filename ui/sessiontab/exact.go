package sessiontab

import (
	"fyne.io/fyne/v2/lang"

	"deskhand/ui/theme"
)

// The mark "exact" says that the picture on screen is what the sharer's program captured, pixel for pixel: a serial number can be read
// off it. It is shown only while that is known, and never beside a condition that is not live. A picture that is shown larger or smaller has
// no pixel of theirs: of it the mark says at which size it would.

// mark asks about the picture on screen; "" says nothing of it.
func (t *Tab) mark() string {
	switch {
	case t.cfg.Exact == nil || t.screen.shown == nil || !t.cfg.Exact():
		return ""
	case t.View.Percent() != 100:
		return lang.L("status.exact.scaled")
	}
	return lang.L("status.exact")
}

// markExact shows or takes back the mark after a picture was drawn.
func (t *Tab) markExact() {
	if t.mark() != t.screen.mark {
		t.showStatus(t.loss.note(t.now))
	}
}

// withExact adds the mark to the status line's text if it holds.
func (t *Tab) withExact(c theme.Condition, text string) string {
	t.screen.mark = t.mark()
	stage := StageOf(t.now.Session)
	if t.screen.mark == "" || c != theme.Live || stage != StageViewing && stage != StageControlling {
		return text
	}
	return text + " · " + t.screen.mark
}
