package share

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"deskhand/app/session"
	"deskhand/app/share"
)

// open reports whether a window is.
func open(w fyne.Window) bool {
	return slices.Contains(fyne.CurrentApp().Driver().AllWindows(), w)
}

// A main window that nobody sees costs what its driver keeps for it: it is closed after a while, and comes again with what it is
// needed for, in the size it had.
func TestTheMainWindowIsClosedBehindTheBanner(t *testing.T) {
	b := newBench(t, "en")
	rests, resting := 0, false
	b.cfg.OnRest = func(on bool) {
		if on == resting {
			t.Errorf("told twice that it is %v", on)
		}
		if resting = on; on {
			rests++
		}
	}
	first := b.window
	first.Resize(fyne.NewSize(500, 600))
	size := first.Canvas().Size()
	b.Update(snapshot(share.Viewed))
	b.heard()
	b.now = b.now.Add(restAfter - 1)
	b.Update(snapshot(share.Viewed))
	if !open(first) || rests != 0 {
		t.Fatal("closed before the next question could have come")
	}
	b.now = b.now.Add(1)
	b.Update(snapshot(share.Viewed))
	b.Update(snapshot(share.Viewed))
	if open(first) || rests != 0 {
		t.Fatalf("still open %v; %d rests before it has gone", open(first), rests)
	}
	b.now = b.now.Add(goneAfter)
	b.Update(snapshot(share.Viewed))
	b.Update(snapshot(share.Viewed))
	if rests != 1 {
		t.Fatalf("%d rests", rests)
	}
	b.Update(b.talking(snapshot(share.Viewed), 1)) // the title says what is unread
	b.wantHeard("a window that closes by itself is no command")

	b.Update(b.talking(sharedAnd(b.asked(2, session.ControlDesktop)), 1))
	if b.window == first || !open(b.window) || b.shown != b.Consent.root || !b.Consent.root.Visible() {
		t.Fatal("the question is not shown")
	}
	if resting {
		t.Error("at rest with a question to be answered")
	}
	if b.window.Content() != b.Consent.root || b.window.Canvas().Size() != size || b.window.Title() != "(1) Remote support" {
		t.Errorf("size %v, was %v; title %q", b.window.Canvas().Size(), size, b.window.Title())
	}
	second := b.window
	b.Update(snapshot(share.Controlled))
	for range 2 {
		b.now = b.now.Add(restAfter)
		b.Update(snapshot(share.Controlled))
	}
	if open(second) || rests != 2 {
		t.Error("it is closed only once")
	}
	b.Update(over())
	if b.shown != b.End.root || !open(b.window) {
		t.Error("the end is not shown")
	}
}

// A window that is needed again before it was closed is the same one.
func TestAWindowHiddenForAMomentStays(t *testing.T) {
	b := newBench(t, "en")
	first := b.window
	b.Update(snapshot(share.Viewed))
	b.now = b.now.Add(restAfter - 1)
	b.Update(sharedAnd(b.asked(2, session.ControlDesktop)))
	b.now = b.now.Add(restAfter)
	b.Update(sharedAnd(b.asked(2, session.ControlDesktop)))
	b.Update(snapshot(share.Controlled))
	b.now = b.now.Add(restAfter - 1)
	b.Update(snapshot(share.Controlled))
	if b.window != first || !open(first) {
		t.Error("another window")
	}
}
