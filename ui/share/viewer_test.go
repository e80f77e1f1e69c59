package share

import (
	"image"
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/sight"
	"deskhand/ui/remoteview"
)

// showing is Marta being shown Ana's screen.
func (b *bench) showing(change func(*share.Seen)) share.Snapshot {
	s := snapshot(share.Waiting)
	s.Seen = share.Seen{By: session.Participant{ID: anaID, Name: "Ana Ruiz"}, Since: b.now.Add(-time.Minute)}
	if change != nil {
		change(&s.Seen)
	}
	return s
}

// drawn brings a picture.
func (b *bench) drawn() {
	first := true
	b.Draw(func() (*image.RGBA, bool) {
		had := first
		first = false
		return image.NewRGBA(image.Rect(0, 0, 64, 40)), had
	})
}

// looks are the Looks among what was commanded.
func (b *bench) looks() (on []bool, others []Command) {
	for _, c := range b.heard() {
		if l, ok := c.(Look); ok {
			on = append(on, l.On)
		} else {
			others = append(others, c)
		}
	}
	return on, others
}

// Everything that keeps the picture from being the screen as it is greys it, says why, and keeps the hand off; it comes back by itself.
func TestViewerSaysWhyThePictureStands(t *testing.T) {
	b := newBench(t, "en")
	b.Update(snapshot(share.Waiting))
	if b.Viewer != nil {
		t.Fatal("a window for nothing")
	}
	drives := func(s *share.Seen) { s.Drives, s.Epoch = true, 4 }
	b.Update(b.showing(drives))
	over := func() string { return b.Viewer.View.TraceText() }
	if got := over(); !strings.Contains(got, "Waiting for the first picture from Ana Ruiz") {
		t.Errorf("before there is a picture: %q", got)
	}
	b.drawn()
	if over() != "" || !b.Viewer.View.Controls() || b.Viewer.words.Text() != "You control Ana Ruiz’s screen" || !b.Viewer.GiveBack.Visible() {
		t.Errorf("with a picture: %q, %q, controls %v", over(), b.Viewer.words.Text(), b.Viewer.View.Controls())
	}
	for want, change := range map[string]func(*share.Seen){
		"Ana Ruiz stopped sharing.":                            func(s *share.Seen) { s.Ahead.Share = true },
		"The connection to Ana Ruiz is lost.":                  func(s *share.Seen) { s.Cut = true },
		"Ana Ruiz paused.":                                     func(s *share.Seen) { s.Paused = true },
		"Ana Ruiz paused. The picture":                         func(s *share.Seen) { s.Ahead.Paused = true },
		"No news from Ana Ruiz’s computer for 6 s.":            func(s *share.Seen) { s.Doubt = sight.Doubt{Why: sight.Silent, Since: b.now.Add(-6 * time.Second)} },
		"unable to send a new picture for 9 s.":                func(s *share.Seen) { s.Doubt = sight.Doubt{Why: sight.Stuck, Since: b.now.Add(-9 * time.Second)} },
		"The connection to Ana Ruiz is lost. It comes back by": func(s *share.Seen) { s.Cut, s.Paused, s.Doubt.Since = true, true, b.now },
	} {
		b.Update(b.showing(func(s *share.Seen) { drives(s); change(s) }))
		if got := over(); !strings.Contains(got, want) || b.Viewer.View.Controls() {
			t.Errorf("want %q, over the picture stands %q; input leaves: %v", want, got, b.Viewer.View.Controls())
		}
		b.Update(b.showing(drives))
		if over() != "" || !b.Viewer.View.Controls() {
			t.Errorf("%q is over, and there stands %q", want, over())
		}
	}
}

// What is known of a picture that goes on is said beside it: the hand stays on it, and the words go by themselves.
func TestViewerSaysWhatThePictureIs(t *testing.T) {
	b := newBench(t, "en")
	drives := func(s *share.Seen) { s.Drives, s.Epoch = true, 4 }
	b.Update(b.showing(drives))
	b.drawn()
	late := func(s *share.Seen) { s.Doubt = sight.Doubt{Why: sight.Slow, Since: b.now.Add(-5 * time.Second)} }
	for _, c := range []struct {
		want   string
		change func(*share.Seen)
	}{
		{"", nil},
		{"The connection is slow: the picture may be some seconds old", late},
		{"Shown at 1/2 of its size: the screen is larger than a picture can be", func(s *share.Seen) { s.Halved = 1 }},
		{"", func(s *share.Seen) { s.Covered = 9 }}, // a banner
		{"Grey: Ana Ruiz’s own program lies there, which is not shown", func(s *share.Seen) { s.Covered, s.Halved = 30, 1 }},
		{"The connection is slow: the picture may be some seconds old", func(s *share.Seen) { late(s); s.Covered = 30 }},
		{"Ana Ruiz’s own program lies over all of it now: there is nothing to see", func(s *share.Seen) { late(s); s.Covered = 97 }},
		{"", nil},
	} {
		b.Update(b.showing(func(s *share.Seen) {
			if drives(s); c.change != nil {
				c.change(s)
			}
		}))
		if got := b.Viewer.more.Text(); got != c.want || b.Viewer.small.Visible() != (c.want != "") || !b.Viewer.View.Controls() || b.Viewer.View.TraceText() != "" {
			t.Errorf("want %q, there stands %q, over the picture %q; controls %v", c.want, got, b.Viewer.View.TraceText(), b.Viewer.View.Controls())
		}
	}
	b.Update(b.showing(func(s *share.Seen) { late(s); s.Paused = true }))
	if got := b.Viewer.more.Text(); got != "" {
		t.Errorf("paused, it is called %q", got)
	}
}

// A piece that was lost on the way is said when it keeps the picture for long, and no more with the picture that mends it. What is no picture is
// said in the viewer where it cannot be ended, and where it is, in the window behind it, until something is shown again.
func TestViewerSaysWhatWasLostOrNoPicture(t *testing.T) {
	b := newBench(t, "en")
	b.Update(b.showing(nil))
	b.drawn()
	over := func() string { return b.Viewer.View.TraceText() }
	for lasting, want := range map[time.Duration]string{2 * time.Second: "", 4 * time.Second: "lost on the way 4 s ago"} {
		b.lost = lasting
		if b.Update(b.showing(nil)); (over() == "") != (want == "") || !strings.Contains(over(), want) {
			t.Errorf("lost for %v: %q", lasting, over())
		}
	}
	b.lost = 4 * time.Second
	b.Update(b.showing(nil))
	b.lost = 0
	if b.drawn(); over() != "" {
		t.Errorf("mended: %q", over())
	}
	b.Update(b.showing(func(s *share.Seen) { s.Doubt = sight.Doubt{Why: sight.Garbled, Since: b.now} }))
	if !strings.Contains(over(), "What comes from Ana Ruiz’s computer is no picture") {
		t.Errorf("no picture: %q", over())
	}
	s := snapshot(share.Waiting)
	s.Receipt = []share.Line{{Kind: share.LineShown, Who: "Ana Ruiz"}, {Kind: share.LineUnreadable, Who: "Ana Ruiz"}, {Kind: share.LineShownStop, Who: "Ana Ruiz"}}
	b.Update(s)
	if got := b.Waiting.note.TraceText(); !b.Waiting.note.Visible() || got != "What Ana Ruiz’s computer sent was no picture. It was not looked at any more." {
		t.Errorf("ended for it: %q", got)
	}
	s = b.showing(nil)
	s.Receipt = []share.Line{{Kind: share.LineUnreadable, Who: "Ana Ruiz"}, {Kind: share.LineShown, Who: "Ana Ruiz"}}
	if b.Update(s); b.Waiting.note.Visible() {
		t.Errorf("shown again: %q", b.Waiting.note.TraceText())
	}
}

// The customer closes the window and opens it again, and the session goes on: what is lent is given back, and nothing is decoded meanwhile. The
// next showing opens it by itself.
func TestViewerIsClosedAndOpenedAgain(t *testing.T) {
	b := newBench(t, "en")
	s := b.showing(func(s *share.Seen) { s.Drives, s.Epoch = true, 4 })
	b.Update(s)
	if on, others := b.looks(); len(on) != 1 || !on[0] || others != nil {
		t.Errorf("shown: looks %v, %v", on, others)
	}
	b.drawn()
	b.Viewer.close()
	b.Waiting.show(b.last, true)
	on, others := b.looks()
	if len(on) != 1 || on[0] || len(others) != 1 || others[0] != Command(Release{}) || b.Viewer.View.Visible() || !b.Waiting.Look.Visible() {
		t.Errorf("closed: looks %v, %v; the view is seen %v, the way back %v", on, others, b.Viewer.View.Visible(), b.Waiting.Look.Visible())
	}
	s.Seen.Drives = false
	b.Update(s)
	b.drawn()
	if on, others := b.looks(); on != nil || others != nil || b.Viewer.View.Visible() || b.Viewer.started {
		t.Errorf("it goes on while the window is closed: looks %v, %v", on, others)
	}
	b.Waiting.Look.OnTapped()
	if on, others := b.looks(); len(on) != 1 || !on[0] || others != nil || !b.Viewer.View.Visible() {
		t.Errorf("opened again: looks %v, %v", on, others)
	}
	if got := b.Viewer.View.TraceText(); !strings.Contains(got, "Waiting for the first picture") {
		t.Errorf("opened again, before its picture: %q", got)
	}
	b.drawn()
	if got := b.Viewer.View.TraceText(); got != "" {
		t.Errorf("opened again, with its picture: %q", got)
	}
	b.Viewer.close()
	b.heard()
	b.Update(snapshot(share.Waiting)) // the showing ends
	b.Update(b.showing(func(s *share.Seen) { s.Since = b.now }))
	if on, _ := b.looks(); len(on) != 1 || !on[0] {
		t.Errorf("the next showing: looks %v", on)
	}
}

// The button goes between all of the screen and its own size, and says what it does next.
func TestViewerTurnsItsSize(t *testing.T) {
	b := newBench(t, "en")
	b.Update(b.showing(nil))
	for _, want := range []struct {
		says string
		mode remoteview.Mode
	}{{"Actual size", remoteview.ModeFit}, {"Fit to window", remoteview.ModeActual}, {"Actual size", remoteview.ModeFit}} {
		if b.Viewer.Size.Text != want.says || b.Viewer.View.Fit().Mode != want.mode {
			t.Errorf("the button says %q in mode %d, want %q in %d", b.Viewer.Size.Text, b.Viewer.View.Fit().Mode, want.says, want.mode)
		}
		b.Viewer.Size.OnTapped()
	}
}
