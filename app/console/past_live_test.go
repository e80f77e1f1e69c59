package console_test

import (
	"slices"
	"testing"

	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// lastKept is what the console kept last.
func (r *rep) lastKept(t *testing.T) (last console.Saved) {
	t.Helper()
	for len(r.kept) > 0 {
		last = <-r.kept
	}
	if last.Bytes == nil {
		t.Fatal("nothing was kept")
	}
	return last
}

func hasInvited(to string) func(console.Snapshot) bool {
	return func(s console.Snapshot) bool {
		return slices.ContainsFunc(s.Door.Open, func(l console.OpenLink) bool { return l.For.To == to })
	}
}

// returns brings a console back with what it kept; forgot has every session that it forgets.
func returns(t *testing.T, srv *servertest.Server, name string, saved console.Saved) (r *rep, forgot chan session.ID) {
	t.Helper()
	forgot = make(chan session.ID, 100)
	return newRep(t, srv, name, func(c console.Config) (*console.Session, error) {
		c.Forget = func(id session.ID) { forgot <- id }
		return console.Return(c, saved)
	}), forgot
}

// Somebody was sent out before the crash; the number and the invitations that were made after that are good after it.
func TestReturnAfterSomebodyWasRemoved(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	newCustomer(t, srv, "Eve", linkOf(door))
	ana.until(t, "Eve", here(2))
	ana.Remove(2)
	door = ana.until(t, "a new number", func(s console.Snapshot) bool { return inviting(s) && s.Door.Number != door.Door.Number })
	ana.invites(t, invite.Customer, "ben@example.org")
	ana.until(t, "invited", openTo("ben@example.org"))
	ana.kill(t)
	again, _ := returns(t, srv, "Ana", ana.lastKept(t))
	snap := again.until(t, "back", func(s console.Snapshot) bool {
		return inviting(s) && s.Seat.Seated && len(s.State.People) == 2 && s.State.People[1].Presence == session.Gone
	})
	if snap.Door.Number != door.Door.Number {
		t.Errorf("the number is %v, was %v", snap.Door.Number, door.Door.Number)
	}
	if !hasInvited("ben@example.org")(snap) || len(snap.Door.Open) != 1 {
		t.Errorf("open invitations after the crash: %v", snap.Door.Open)
	}
}

// Somebody was sent out, and the console crashed before it had kept the new number: the one that they know is worth nothing all the same.
func TestReturnToARemovalThatWasNotKept(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	newCustomer(t, srv, "Eve", numberOf(door))
	ana.until(t, "Eve", here(2))
	saved := ana.lastKept(t)
	ana.Remove(2)
	ana.until(t, "Eve gone", func(s console.Snapshot) bool { return s.State.People[1].Presence == session.Gone })
	ana.kill(t)
	again, _ := returns(t, srv, "Ana", saved)
	again.until(t, "another number", func(s console.Snapshot) bool { return inviting(s) && s.Door.Number != door.Door.Number })
}

// Who was given the lead comes back with the door, and what is kept of the session stays.
func TestReturnAfterTransfer(t *testing.T) {
	srv, ana, luis, marta, door := team(t)
	ana.Transfer(3)
	marta.until(t, "asked", asked(session.ConfirmRep))
	luis.until(t, "the door", func(s console.Snapshot) bool { return leads(3)(s) && inviting(s) })
	luis.invites(t, invite.Customer, "ben@example.org")
	luis.until(t, "invited", hasInvited("ben@example.org"))
	luis.kill(t)
	again, forgot := returns(t, srv, "Luis", luis.lastKept(t))
	snap := again.until(t, "back", func(s console.Snapshot) bool { return leads(3)(s) && s.Seat.Seated && inviting(s) })
	if snap.Door.Number != door.Door.Number {
		t.Errorf("the number is %v, was %v", snap.Door.Number, door.Door.Number)
	}
	if !hasInvited("ben@example.org")(snap) {
		t.Errorf("open invitations after the crash: %v", snap.Door.Open)
	}
	if len(forgot) > 0 {
		t.Errorf("forgotten %d times while it goes on", len(forgot))
	}
}

// The session was held and went on before the crash, and it was not kept since: that is past, and nothing is said to it again.
func TestReturnAfterHeldIsPast(t *testing.T) {
	e := newEvil(t, servertest.Start(t), false)
	ana, door := startSession(t, e.Server)
	luis := newRep(t, e.Server, "Luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
	ana.until(t, "Luis linked", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	saved := ana.lastKept(t)
	held := make(chan struct{})
	e.follow(func(l *line, up bool, m wire.Message) []wire.Message { // Ana's line breaks, and comes back when the session is held
		select {
		case <-held:
		default:
			if l.who == 1 {
				l.cut()
				return nil
			}
		}
		return all(m)
	})
	e.cutAll()
	luis.until(t, "Ana gone from the site", func(s console.Snapshot) bool { return !s.People[1].Connected })
	luis.Submit(session.Holding{})
	luis.until(t, "held", noticed(console.NoticeHeld))
	close(held)
	ana.until(t, "held, and on", noticed(console.NoticeResumed))
	ana.kill(t)
	stray := make(chan struct{}, 10)
	e.follow(func(_ *line, up bool, m wire.Message) []wire.Message {
		if s, ok := m.(wire.Submit); ok && up && is[session.Resuming](s.Body) {
			stray <- struct{}{}
		}
		return all(m)
	})
	again, _ := returns(t, e.Server, "Ana", saved)
	again.until(t, "back, Luis linked", func(s console.Snapshot) bool {
		return noticed(console.NoticeResumed)(s) && s.People[2].Linked && inviting(s)
	})
	again.Remove(2) // whatever was said before it is with the server
	again.until(t, "Luis gone", func(s console.Snapshot) bool { return s.State.People[1].Presence == session.Gone })
	if len(stray) > 0 {
		t.Error("resumed what was not held")
	}
}
