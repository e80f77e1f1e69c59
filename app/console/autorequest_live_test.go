package console_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/media/capture"
)

// The first customer who joins is asked what the rep has chosen beforehand, without a click; those after them are asked nothing, and
// neither is anybody when nothing is chosen.
func TestRule18AutoRequest(t *testing.T) {
	for _, what := range []session.Activity{session.ViewDesktop, session.ControlDesktop, session.ViewApp, session.ControlApp, ""} {
		t.Run("asks "+string(what), func(t *testing.T) {
			srv := servertest.Start(t)
			ana := newRep(t, srv, "Ana", func(c console.Config) (*console.Session, error) {
				s, err := console.Start(c)
				if err == nil {
					s.AutoRequest(what)
				}
				return s, err
			})
			door := ana.until(t, "open", inviting)
			luis := newRep(t, srv, "Luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
			luis.until(t, "Luis here", here(2))
			marta := newCustomer(t, srv, "Marta", numberOf(door))
			s := ana.until(t, "Marta here", here(3))
			if what.OfWindows() { // which to show is for Marta to choose: nothing is shown before
				marta.until(t, "the box", asked(what))
				marta.Refuse(marta.shown())
				ana.until(t, "refused", func(s console.Snapshot) bool { return s.State.Request.ID == 0 })
			} else if what != "" {
				marta.until(t, "the box", asked(what))
				marta.Allow(marta.shown(), share.Yes{Monitor: capture.Monitor{ID: 1}})
				s = ana.until(t, "shared", func(s console.Snapshot) bool { return s.State.Share.By == 3 })
			}
			newCustomer(t, srv, "Ben", numberOf(door))
			ana.until(t, "Ben here", here(4))
			ana.Remove(4) // whatever was asked because of Ben is in the log before it
			s = ana.until(t, "Ben gone", func(s console.Snapshot) bool { return s.State.People[3].Presence == session.Gone })
			asks := 0
			for _, n := range s.Notices {
				if n.Kind == console.NoticeAsked {
					asks++
				}
			}
			if want := map[bool]int{true: 0, false: 1}[what == ""]; asks != want || int(s.State.LastAsk) != want {
				t.Errorf("asked %d times, of %d requests", asks, s.State.LastAsk)
			}
		})
	}
}

// Whose program was closed and started anew is asked again, as they were at first: to the session they are another customer.
func TestRule18AutoRequestForWhoComesAfterTheFirst(t *testing.T) {
	srv := servertest.Start(t)
	ana := newRep(t, srv, "Ana", func(c console.Config) (*console.Session, error) {
		s, err := console.Start(c)
		if err == nil {
			s.AutoRequest(session.ViewDesktop)
		}
		return s, err
	})
	door := ana.until(t, "open", inviting)
	marta := newCustomer(t, srv, "Marta", numberOf(door))
	marta.until(t, "the box", asked(session.ViewDesktop))
	marta.refuse()
	ana.until(t, "her no", func(s console.Snapshot) bool { return s.State.LastAsk == 1 && s.State.Request.ID == 0 })
	marta.Leave()
	ana.until(t, "Marta gone", func(s console.Snapshot) bool { return s.State.People[1].Presence == session.Gone })
	newCustomer(t, srv, "Marta", numberOf(door)).until(t, "the box again", asked(session.ViewDesktop))
}

// What the site has taken off is not asked for by itself either.
func TestRule80NothingBarredIsAskedByItself(t *testing.T) {
	srv := servertest.Start(t, func(c *server.Config) { c.Policy.Barred = session.SetOf(session.ControlDesktop) })
	ana := newRep(t, srv, "Ana", func(c console.Config) (*console.Session, error) {
		s, err := console.Start(c)
		if err == nil {
			s.AutoRequest(session.ControlDesktop)
		}
		return s, err
	})
	marta := newCustomer(t, srv, "Marta", numberOf(ana.until(t, "open", inviting)))
	s := ana.until(t, "Marta here", here(2))
	if !s.Barred.Bars(session.ControlDesktop) || s.Barred.Bars(session.ViewDesktop) {
		t.Errorf("told of %v", s.Barred)
	}
	ana.Ask(session.ControlDesktop)
	ana.until(t, "refused here", func(s console.Snapshot) bool {
		n := len(s.Notices)
		return n > 0 && s.Notices[n-1].Kind == console.NoticeNotDone && errors.Is(s.Notices[n-1].Err, session.ErrBarred)
	})
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", asked(session.ViewDesktop))
	ana.until(t, "the only request", func(s console.Snapshot) bool { return s.State.LastAsk == 1 })
}

// What the customer paused is told to the rep; who joins later is told of what was before at the time when it was.
func TestPausesAreNoticedAndThePastKeepsItsTime(t *testing.T) {
	clock := &siteClock{}
	srv := servertest.Start(t, func(c *server.Config) { c.Now = clock.now })
	ana, door := startSession(t, srv)
	marta := newCustomer(t, srv, "Marta", linkOf(door))
	ana.until(t, "Marta here", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box", asked(session.ControlDesktop))
	marta.Allow(marta.shown(), share.Yes{Monitor: capture.Monitor{ID: 1}, For: 5 * time.Minute})
	s := ana.until(t, "control", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) })
	if left := time.Until(s.DriveUntil); left < 4*time.Minute || left > 5*time.Minute+patience {
		t.Errorf("control for another %v", left)
	}
	if i := slices.IndexFunc(s.Notices, func(n console.Notice) bool { return n.Kind == console.NoticeDrives }); i < 0 ||
		s.Notices[i].For < 4*time.Minute || s.Notices[i].For > 5*time.Minute || s.Notices[i].UntilTouch {
		t.Errorf("noticed %+v", s.Notices)
	}
	marta.Pause(true)
	ana.until(t, "paused", lastNotice(console.NoticePaused))
	marta.Pause(false)
	s = ana.until(t, "it goes on", lastNotice(console.NoticeGoesOn))
	if n := s.Notices[len(s.Notices)-1]; n.Who != 2 {
		t.Errorf("who goes on: %+v", n)
	}
	told := s.Notices
	const ago, apart = 4 * time.Minute, patience // the clocks are compared over a connection, which may be slow
	srv.Stop()
	ana.until(t, "the loss", func(s console.Snapshot) bool { return !s.Seat.Connected })
	clock.pass(srv, ago)
	ana.until(t, "the site four minutes later", func(s console.Snapshot) bool { return s.Seat.Connected && s.Seat.Seated })
	luis := newRep(t, srv, "Luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
	s = luis.until(t, "Luis here", here(3))
	for _, before := range told {
		i := slices.IndexFunc(s.Notices, func(n console.Notice) bool { return n.Kind == before.Kind && n.Who == before.Who })
		if i < 0 {
			t.Errorf("nobody tells Luis of %s", before.Kind)
			continue
		}
		if d := before.At.Sub(s.Notices[i].At); (d - ago).Abs() > apart {
			t.Errorf("%s was %v before Ana was told, for Luis, and is %v ago", before.Kind, d, ago)
		}
	}
}
