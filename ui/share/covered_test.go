package share

import (
	"slices"
	"testing"

	"deskhand/app/session"
	"deskhand/app/share"
)

// What somebody else paused is covered in the customer's window, too, and gone when they go on with something else.
func TestViewerCoversWhatIsPaused(t *testing.T) {
	b := newBench(t, "en")
	b.Update(b.showing(nil))
	b.drawn()
	for name, change := range map[string]func(*share.Seen){
		"paused": func(s *share.Seen) { s.Paused = true }, "ahead of the log": func(s *share.Seen) { s.Ahead.Paused = true },
		"and cut off": func(s *share.Seen) { s.Paused, s.Cut = true, true }, "stopped": func(s *share.Seen) { s.Ahead.Share = true },
	} {
		b.Update(b.showing(change))
		if b.Viewer.View.Picture() != nil {
			t.Errorf("%s: the picture can be seen", name)
		}
		b.Update(b.showing(nil))
		if b.Viewer.View.Picture() == nil {
			t.Errorf("%s is over, and the picture is not there", name)
		}
	}
	b.heard()
	windows := func(s *share.Seen) { s.Source = session.Source{Apps: true, Name: "XTerm"} }
	b.Update(b.showing(func(s *share.Seen) { s.Paused = true }))
	b.Update(b.showing(func(s *share.Seen) { s.Paused = true; windows(s) }))
	b.Update(b.showing(windows))
	if over := b.Viewer.View.TraceText(); b.Viewer.View.Picture() != nil || over == "" || !slices.Contains(b.heard(), Command(Anew{})) {
		t.Errorf("after the pause stands the picture of before, and over it %q", over)
	}
	b.drawn()
	if b.Viewer.View.Picture() == nil || b.Viewer.View.TraceText() != "" {
		t.Errorf("a new picture does not show: %q", b.Viewer.View.TraceText())
	}
}
