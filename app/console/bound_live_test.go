package console_test

import (
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/media/capture"
)

func lastNotice(k console.NoticeKind) func(console.Snapshot) bool {
	return func(s console.Snapshot) bool { return len(s.Notices) > 0 && s.Notices[len(s.Notices)-1].Kind == k }
}

// A yes with a bound: control ends by itself at the customer's computer, the view goes on, and both ends see until when.
func TestControlForAWhile(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomer(t, srv, "Marta", linkOf(door))
	ana.until(t, "Marta here", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box", asked(session.ControlDesktop))
	marta.Allow(marta.shown(), share.Yes{Monitor: capture.Monitor{ID: 1}, For: 2 * time.Second})
	if s := marta.until(t, "control", controlled); s.ControlUntil.IsZero() || time.Until(s.ControlUntil) > 2*time.Second {
		t.Errorf("control until %v", s.ControlUntil)
	}
	ana.until(t, "control, with its end", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) && !s.State.Consent.Until.IsZero() })
	ana.input(wire.Key{Code: 4, Down: true})
	marta.desk.until(t, "a key held", func(did []string) bool { return len(did) > 0 })
	ana.until(t, "the time is over", lastNotice(console.NoticeTimeOver))
	marta.desk.until(t, "let go", func(did []string) bool { return did[len(did)-1] == "release" })
	s := marta.until(t, "the view goes on", func(s share.Snapshot) bool { return s.Phase == share.Viewed })
	if s.State.Consent.Drive || !s.State.Consent.See {
		t.Errorf("consent after the time: %+v", s.State.Consent)
	}

	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box again", asked(session.ControlDesktop))
	marta.Allow(marta.shown(), share.Yes{Monitor: capture.Monitor{ID: 1}, UntilTouch: true})
	marta.until(t, "control until touch", func(s share.Snapshot) bool { return controlled(s) && s.UntilTouch })
	marta.desk.local()
	ana.until(t, "the customer's hand", lastNotice(console.NoticeTouched))
	marta.until(t, "the view goes on", func(s share.Snapshot) bool { return s.Phase == share.Viewed })
}
