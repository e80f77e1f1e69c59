package sessiontab

import (
	"fyne.io/fyne/v2/lang"

	"deskhand/ui/theme"
)

// The mark "exact" says that the picture on screen is what the sharer's program captured, pixel for pixel: a serial number can be read
// off it. It is shown only while that is known, and never beside a condition that is not live. A picture that is shown larger or smaller has
// no pixel of theirs: of it the mark says at which size it would.

// exactness is how much of the sharer's picture the one on screen is.
type exactness uint8

const (
	unknown exactness = iota
	scaled            // all of it, in another size
	exactly           // pixel for pixel
)

// exactness asks about the picture on screen. It is asked for each: words would cost memory every time.
func (t *Tab) exactness() exactness {
	switch {
	case t.cfg.Exact == nil || t.screen.shown == nil || !t.cfg.Exact():
		return unknown
	case t.View.Percent() != 100:
		return scaled
	}
	return exactly
}

// markExact shows or takes back the mark after a picture was drawn.
func (t *Tab) markExact() {
	if t.exactness() != t.screen.exact {
		t.showStatus(t.loss.note(t.now))
	}
}

// withExact adds the mark to the status line's text if it holds.
func (t *Tab) withExact(c theme.Condition, text string) string {
	t.screen.exact = t.exactness()
	if stage := StageOf(t.now.Session); c != theme.Live || stage != StageViewing && stage != StageControlling {
		return text
	}
	switch t.screen.exact {
	case scaled:
		return text + " · " + lang.L("status.exact.scaled")
	case exactly:
		return text + " · " + lang.L("status.exact")
	}
	return text
}
