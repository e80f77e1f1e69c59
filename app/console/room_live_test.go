package console_test

import (
	"errors"
	"slices"
	"testing"

	"deskhand/app/console"
	"deskhand/app/seat"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
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

// TestNoRoom: the limit is over all tabs; the rep is told the number, the customer to wait, and their link is good for another try.
func TestNoRoom(t *testing.T) {
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

// TestOneSessionAtATime: what a site refuses has a name.
func TestOneSessionAtATime(t *testing.T) {
	srv := servertest.Start(t)
	startSession(t, srv)
	for _, test := range []struct {
		open func(console.Config) (*console.Session, error)
		want error
	}{{console.Start, seat.ErrSingle}, {several, seat.ErrRights}} {
		if test.want == seat.ErrRights {
			err := srv.Ledger.ChangeAccount(t.Context(), "ana", ledger.SignOut{}, func(a *ledger.Account) { a.Multi = false })
			if err != nil {
				t.Fatal(err)
			}
		}
		s := newRep(t, srv, "Ana", test.open).until(t, "the end", func(s console.Snapshot) bool { return s.Over })
		if !errors.Is(s.Err, test.want) {
			t.Errorf("told %v, want %v", s.Err, test.want)
		}
	}
}
