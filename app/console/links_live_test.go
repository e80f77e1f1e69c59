package console_test

import (
	"errors"
	"testing"

	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/seat"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
)

// invites makes an invitation and returns it.
func (r *rep) invites(t *testing.T, role invite.Role, to string) (console.Invited, invite.Target) {
	t.Helper()
	type answer struct {
		console.Invited
		error
	}
	made := make(chan answer, 1)
	r.Invite(role, console.For{Way: console.WayMail, To: to}, func(i console.Invited, err error) { made <- answer{i, err} })
	a := <-made
	if a.error != nil {
		t.Fatal(a.error)
	}
	link := a.Door.Customer
	if role == invite.Rep {
		link = a.Door.Rep
	}
	return a.Invited, invite.Target{Kind: invite.TargetLink, Link: link, Session: link.Session}
}

func openTo(want ...string) func(console.Snapshot) bool {
	return func(s console.Snapshot) bool {
		if len(s.Door.Open) != len(want) {
			return false
		}
		for i, l := range s.Door.Open {
			if l.For.To != want[i] {
				return false
			}
		}
		return true
	}
}

// Several invitations are open at a time; each lets one in and is named then; what was revoked lets nobody in; a crash takes none.
func TestInvitations(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	_, ben := ana.invites(t, invite.Customer, "ben@example.org")
	revoked, eva := ana.invites(t, invite.Customer, "eva@example.org")
	_, luis := ana.invites(t, invite.Rep, "luis@example.org")
	ana.until(t, "three invitations", openTo("luis@example.org", "eva@example.org", "ben@example.org"))
	ana.Revoke(revoked.ID)
	ana.until(t, "two invitations", openTo("luis@example.org", "ben@example.org"))

	newCustomer(t, srv, "Ben", ben)
	s := ana.until(t, "Ben", func(s console.Snapshot) bool { return here(2)(s) && openTo("luis@example.org")(s) })
	if s.People[2].Invited != (console.For{Way: console.WayMail, To: "ben@example.org"}) {
		t.Errorf("Ben came by %+v", s.People[2].Invited)
	}
	if s.Door.Customer.Secret != door.Door.Customer.Secret {
		t.Error("the link that is shown is another one")
	}
	over := newCustomer(t, srv, "Eva", eva).until(t, "the refusal", func(s share.Snapshot) bool { return s.Phase == share.Over })
	if !errors.Is(over.Err, seat.ErrNotAdmitted) {
		t.Errorf("a revoked link: %v, want ErrNotAdmitted", over.Err)
	}

	saved := ana.crashes(t)
	again := newRep(t, srv, "Ana", func(c console.Config) (*console.Session, error) { return console.Return(c, saved) })
	back := again.until(t, "Luis's invitation after the crash", func(s console.Snapshot) bool { return inviting(s) && openTo("luis@example.org")(s) })
	if back.Door.Customer.Secret != door.Door.Customer.Secret {
		t.Error("another link is shown after the crash")
	}
	newRep(t, srv, "Luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, luis) })
	again.until(t, "Luis by the link that he was sent", func(s console.Snapshot) bool { return here(3)(s) && openTo()(s) })

	again.End()
	again.until(t, "the end", func(s console.Snapshot) bool { return s.State.Phase == session.Ended })
}

// Who does not lead invites nobody.
func TestAssistantsInviteNobody(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	luis := newRep(t, srv, "Luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
	luis.until(t, "Luis here", here(2))
	made := make(chan error, 1)
	luis.Invite(invite.Customer, console.For{Way: console.WayMail}, func(_ console.Invited, err error) { made <- err })
	if err := <-made; !errors.Is(err, console.ErrNoDoor) {
		t.Errorf("got %v, want ErrNoDoor", err)
	}
	ana.until(t, "no invitation", openTo())
}
