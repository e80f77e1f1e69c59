package console_test

import (
	"strings"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/media/capture"
)

func lastNotice(k console.NoticeKind) func(console.Snapshot) bool {
	return func(s console.Snapshot) bool { return len(s.Notices) > 0 && s.Notices[len(s.Notices)-1].Kind == k }
}

// bound is far longer than a test takes: control with that bound ends when a program's clock is put on by it.
const bound = 10 * time.Minute

// A yes with a bound: control ends by itself at the customer's computer, the view goes on, and both ends see until when.
func TestControlForAWhile(t *testing.T) {
	_, ana, marta, _ := pair(t)
	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box", asked(session.ControlDesktop))
	marta.Allow(marta.shown(), share.Yes{Monitor: capture.Monitor{ID: 1}, For: bound})
	if s := marta.until(t, "control", controlled); s.ControlUntil.IsZero() || time.Until(s.ControlUntil) > bound {
		t.Errorf("control until %v", s.ControlUntil)
	}
	ana.until(t, "control, with its end", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) && !s.State.Consent.Until.IsZero() })
	ana.input(wire.Key{Code: 4, Down: true})
	marta.desk.until(t, "a key held", func(did []string) bool { return len(did) > 0 })
	marta.clock.pass(bound)
	ana.until(t, "the time is over", lastNotice(console.NoticeTimeOver))
	marta.desk.until(t, "let go", func(did []string) bool { return did[len(did)-1] == "release" })
	s := marta.until(t, "the view goes on", func(s share.Snapshot) bool { return s.Phase == share.Viewed })
	if s.State.Consent.Drive || !s.State.Consent.See {
		t.Errorf("consent after the time: %+v", s.State.Consent)
	}
	marta.clock.pass(-bound) // else what is asked next has been asked long ago

	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box again", asked(session.ControlDesktop))
	marta.Allow(marta.shown(), share.Yes{Monitor: capture.Monitor{ID: 1}, UntilTouch: true})
	marta.until(t, "control until touch", func(s share.Snapshot) bool { return controlled(s) && s.UntilTouch })
	marta.desk.local()
	ana.until(t, "the customer's hand", lastNotice(console.NoticeTouched))
	marta.until(t, "the view goes on", func(s share.Snapshot) bool { return s.Phase == share.Viewed })
}

// What a rep lends with a bound they have back by themselves: their own computer ends it, the customer sees on, and both are told.
func TestRule89LentForAWhile(t *testing.T) {
	_, ana, desk, marta := shown(t)
	over := func(kind console.NoticeKind) {
		t.Helper()
		s := ana.until(t, "the end of control", func(s console.Snapshot) bool { return lastNotice(kind)(s) && s.State.Control.Holder == 0 })
		if n := s.Notices[len(s.Notices)-1]; !n.Own || n.Who != 2 || s.State.Share.Lent || s.State.Share.By != s.Me || !s.Own.Open {
			t.Errorf("told %+v of %+v", n, s.State.Share)
		}
		marta.until(t, "seeing on", func(s share.Snapshot) bool {
			return seen(s) && !s.Seen.Drives && s.Seen.Until.IsZero() && !s.Seen.Touch
		})
	}

	ana.LendOwn(console.Bound{For: bound})
	lease := marta.until(t, "the lease, with its end", func(s share.Snapshot) bool { return s.Seen.Drives && !s.Seen.Until.IsZero() })
	// Her program reckons the site's time from when the greeting reached it: its answer is longer by as much as that took.
	if left := time.Until(lease.Seen.Until); left > bound+patience || lease.Seen.Touch {
		t.Errorf("lent for %v, until touch %v", left, lease.Seen.Touch)
	}
	ana.until(t, "the lease at her own program", func(s console.Snapshot) bool { return s.State.Control.Holder == 2 && !s.Own.Until.IsZero() })
	marta.Input(lease.Seen.Epoch, wire.Key{Code: 4, Down: true})
	desk.until(t, "a key held", func(did []string) bool { return len(did) > 0 })
	ana.clock.pass(bound)
	over(console.NoticeTimeOver)
	ana.clock.pass(-bound)
	desk.until(t, "let go", func(did []string) bool { return did[len(did)-1] == "release" })

	ana.LendOwn(console.Bound{UntilTouch: true})
	lease = marta.until(t, "the lease until touch", func(s share.Snapshot) bool { return s.Seen.Drives && s.Seen.Touch && s.Seen.Until.IsZero() })
	ana.until(t, "the bound at her own program", func(s console.Snapshot) bool { return s.State.Control.Holder == 2 && s.Own.Status.Touch })
	desk.mu.Lock()
	local := desk.local
	desk.mu.Unlock()
	local() // the rep's own hand
	marta.Input(lease.Seen.Epoch, wire.Text{Text: "after"})
	over(console.NoticeTouched)

	ana.LendOwn(console.Bound{}) // and without any, again
	marta.until(t, "a lease without a bound", func(s share.Snapshot) bool { return s.Seen.Drives && s.Seen.Until.IsZero() && !s.Seen.Touch })
	desk.mu.Lock()
	defer desk.mu.Unlock()
	for _, d := range desk.did {
		if strings.Contains(d, "after") {
			t.Errorf("done after the rep's own hand: %s", d)
		}
	}
}
