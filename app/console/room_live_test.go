package console_test

import (
	"errors"
	"slices"
	"testing"

	"deskhand/app/console"
	"deskhand/app/seat"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
)

func several(c console.Config) (*console.Session, error) {
	c.Several = true
	return console.Start(c)
}

func allow(t *testing.T, srv *servertest.Server, account string, most uint16) {
	t.Helper()
	srv.SignIn(account)
	err := srv.Ledger.ChangeAccount(t.Context(), account, ledger.SignOut{}, func(a *ledger.Account) { a.MaxCustomers = most })
	if err != nil {
		t.Fatal(err)
	}
}

func refusal(s share.Snapshot) bool { return s.Phase == share.Over }

// TestRule44NoRoom: the limit is over all tabs; the rep is told the number, the customer to wait, and their link is good for another try.
func TestRule44NoRoom(t *testing.T) {
	srv := servertest.Start(t)
	allow(t, srv, "ana", 1)
	one := newRep(t, srv, "Ana", several)
	marta := newCustomer(t, srv, "Marta", numberOf(one.until(t, "an invitation", inviting)))
	one.until(t, "Marta", here(2))
	two := newRep(t, srv, "Ana", several)
	link := linkOf(two.until(t, "another", inviting))

	over := newCustomer(t, srv, "Pau", link).until(t, "the refusal", refusal)
	if !errors.Is(over.Err, seat.ErrLimit) || share.TroubleOf(over.Err) != share.Limit {
		t.Errorf("Pau is told %v, %q", over.Err, share.TroubleOf(over.Err))
	}
	snap := two.until(t, "the limit", func(s console.Snapshot) bool {
		return slices.ContainsFunc(s.Notices, func(n console.Notice) bool { return n.Kind == console.NoticeLimit && n.Count == 1 })
	})
	if snap.Door.Customer != link.Link || len(snap.State.People) != 1 {
		t.Errorf("the link was used up: %d people", len(snap.State.People))
	}
	over = newCustomer(t, srv, "Pau", numberOf(snap)).until(t, "the refusal by number", refusal)
	if !errors.Is(over.Err, seat.ErrLimit) {
		t.Errorf("by number Pau is told %v", over.Err)
	}
	if left := two.until(t, "the attempt given back", func(s console.Snapshot) bool { return s.Door.Left == 3 }); left.Door.Burnt {
		t.Error("who knew the number burnt it")
	}

	marta.Leave()
	one.until(t, "Marta gone", func(s console.Snapshot) bool {
		p, _ := s.State.Participant(2)
		return p.Presence == session.Gone
	})
	newCustomer(t, srv, "Pau", link)
	two.until(t, "Pau by the same link", here(2))

	allow(t, srv, "ana", 0)
	over = newCustomer(t, srv, "Olga", numberOf(snap)).until(t, "the refusal of a second customer", refusal)
	if !errors.Is(over.Err, seat.ErrFull) || share.TroubleOf(over.Err) != share.Full {
		t.Errorf("Olga is told %v, %q", over.Err, share.TroubleOf(over.Err))
	}
}

// TestOneSessionAtATime: what a site refuses has a name. Who may no longer have several is refused as one who wants one, not for what
// their account could do before.
func TestOneSessionAtATime(t *testing.T) {
	srv := servertest.Start(t)
	startSession(t, srv)
	refused := func(open func(console.Config) (*console.Session, error)) {
		t.Helper()
		s := newRep(t, srv, "Ana", open).until(t, "the end", func(s console.Snapshot) bool { return s.Over })
		if !errors.Is(s.Err, seat.ErrSingle) {
			t.Errorf("told %v", s.Err)
		}
	}
	refused(console.Start)
	if err := srv.Ledger.ChangeAccount(t.Context(), "ana", ledger.SignOut{}, func(a *ledger.Account) { a.Multi = false }); err != nil {
		t.Fatal(err)
	}
	refused(several)
}

// TestStartsWithTheRightsOfTheMoment: an account that may less than at the sign-in, at a site that lays down more, starts sessions within
// that, and tells who leads one of it.
func TestStartsWithTheRightsOfTheMoment(t *testing.T) {
	srv := servertest.Start(t, func(c *server.Config) { c.Policy.Idle = 10 })
	signedIn := srv.SignIn("ana")
	no := session.SetOf(session.ControlDesktop)
	change := func(a *ledger.Account) { a.Multi, a.Barred = false, no }
	if err := srv.Ledger.ChangeAccount(t.Context(), signedIn.Account, ledger.SignOut{}, change); err != nil {
		t.Fatal(err)
	}
	ana := newRep(t, srv, "Ana", func(cfg console.Config) (*console.Session, error) {
		cfg.Several = true
		return console.Start(cfg)
	})
	s := ana.until(t, "the session or its end", func(s console.Snapshot) bool { return s.Over || inviting(s) })
	p := s.State.Policy
	if s.Over || p.OneCustomer || p.Agent || p.Idle != 10 || p.Barred != no || s.Barred != no {
		t.Fatalf("over %v (%v) with %+v, barred %v", s.Over, s.Err, p, s.Barred)
	}
	if r := s.Seat.Rights; r.Role != wire.RoleRep || r.Multi || r.Idle != 10 || r.Barred != no {
		t.Errorf("told of %+v", r)
	}
}

// TestALostCustomerComesAgain: in a session for one customer whose program was killed, who proves the number takes their place at once, with nothing of
// what they had allowed. While their program is there nobody does.
func TestALostCustomerComesAgain(t *testing.T) {
	srv := servertest.Start(t)
	ana := newRep(t, srv, "Ana", several)
	number := numberOf(ana.until(t, "an invitation", inviting))
	marta := newCustomer(t, srv, "Marta", number)
	ana.until(t, "a link to Marta", func(s console.Snapshot) bool { return s.People[2].Linked && s.People[2].Connected })
	over := newCustomer(t, srv, "Olga", number).until(t, "the refusal of a second customer", refusal)
	if !errors.Is(over.Err, seat.ErrFull) {
		t.Errorf("Olga is told %v", over.Err)
	}
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the question", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(true, marta.now().Monitors[0])
	ana.until(t, "Marta's yes to everything", func(s console.Snapshot) bool { return s.State.Consent.All })
	marta.kill(t)
	ana.until(t, "Marta lost", func(s console.Snapshot) bool { return !s.People[2].Linked && !s.People[2].Connected })
	newCustomer(t, srv, "Marta", number)
	s := ana.until(t, "Marta again", here(3))
	was, _ := s.State.Participant(2)
	now, _ := s.State.Participant(3)
	if was.Presence != session.Gone || was.Reason != session.ReasonLost || now.Role != session.PrimaryCustomer || s.State.Consent.By != 0 {
		t.Errorf("before %+v, now %+v, allowed %+v", was, now, s.State.Consent)
	}
}

// A customer whose link has not come up yet is not lost because the site misses them for a moment: nobody takes their place before session.LostTime.
func TestWhoWasNotLinkedYetIsNotLost(t *testing.T) {
	e := newEvil(t, servertest.Start(t), false)
	e.follow(func(_ *line, _ bool, m wire.Message) []wire.Message { // no link comes about
		if _, is := m.(wire.Relay); is {
			return nil
		}
		return all(m)
	})
	ana := newRep(t, e.Server, "Ana", several)
	number := numberOf(ana.until(t, "an invitation", inviting))
	marta := newCustomer(t, e.Server, "Marta", number)
	ana.until(t, "Marta", here(2))
	marta.kill(t)
	ana.until(t, "Marta missed by the site", func(s console.Snapshot) bool { return !s.People[2].Connected })
	over := newCustomer(t, e.Server, "Olga", number).until(t, "the refusal", refusal)
	if s := ana.now(); !errors.Is(over.Err, seat.ErrFull) || s.State.People[1].Presence != session.Here {
		t.Errorf("Olga is told %v, Marta is %s", over.Err, s.State.People[1].Presence)
	}
}
