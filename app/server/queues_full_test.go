package server_test

import (
	"testing"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// offered reads inboxes until somebody is offered to the agent, and returns the request.
func (l *line) offered() acd.RequestID {
	l.t.Helper()
	return l.until(func(in wire.Inbox) bool { return len(in.List) > 0 && in.List[0].Shown && in.List[0].Until != 0 }).List[0].Request
}

func isFull(in wire.Inbox) bool { return in.Full }
func isFree(in wire.Inbox) bool { return !in.Full }

func full(t *testing.T, s *servertest.Server, agent acd.UserID, want bool) {
	t.Helper()
	if p, _ := server.QueuesState(s.Server).Person(agent); p.Full != want {
		t.Errorf("%s is full: %v", agent, p.Full)
	}
}

// TestRule44OffersGoToAnotherAgent: where one agent at a time is asked, who may be given nobody else is not: neither at the administrator's
// maximum nor beside the one session in which they work, by their rights or by their own choice. When it is over they are asked again.
func TestRule44OffersGoToAnotherAgent(t *testing.T) {
	for name, c := range map[string]struct {
		limit func(*ledger.Account)
		one   bool // chosen by themselves
		end   bool // it takes the end of the session; else that the customer has left
	}{
		"the administrator's maximum":     {limit: func(a *ledger.Account) { a.MaxCustomers = 1 }},
		"one session at a time":           {limit: func(a *ledger.Account) { a.Multi = false }, end: true},
		"one session at a time by choice": {limit: func(*ledger.Account) {}, one: true, end: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := helpDesk(t, func(q *acd.Queue) { q.Distribution = acd.MostIdle })
			s.SignIn("ana")
			allow(t, s, "ana", c.limit)
			anas := &line{Client: s.Dial(s.SignIn("ana")), t: t}
			anas.noted(wire.Duty{Ref: 1, On: true, Available: true, One: c.one})
			anas.until(isFree)
			ana, customer := agentsSession(t, s)
			anas.until(isFull)
			if p, _ := server.QueuesState(s.Server).Person("ana"); p.Status() != acd.Busy {
				t.Errorf("ana is %s", p.Status())
			}
			bens := onDuty(t, s, "ben") // has been idle for less long
			told(t, s, marta())
			if got := bens.offered(); got != 1 {
				t.Errorf("ben is offered %d", got)
			}
			bens.noted(wire.Decline{Ref: 2, Request: 1})
			if _, waits := server.QueuesState(s.Server).Request(1); !waits {
				t.Fatal("the customer does not wait for ana")
			}
			customer.Do(session.Leaving{Reason: session.ReasonDone})
			if c.end {
				ana.CatchUp()
				ana.Do(session.End{Reason: session.ReasonDone})
			}
			if got := anas.offered(); got != 1 {
				t.Errorf("ana is offered %d", got)
			}
			anas.has(wire.Accept{Ref: 3, Request: 1, Session: newSessionID(t)})
			full(t, s, "ana", true)
		})
	}
}

// Who has room for one more is given one, not two: the second offer goes on as soon as the first was accepted.
func TestRule44TheLastPlaceIsOne(t *testing.T) {
	s := helpDesk(t, func(q *acd.Queue) { q.Distribution = acd.MostIdle })
	told(t, s, acd.Staff{User: acd.User{ID: "ana", Capacity: 5, Posts: agentOf("help")}})
	atMost(t, s, "ana", 2)
	ana := onDuty(t, s, "ana")
	agentsSession(t, s)
	ben := onDuty(t, s, "ben")
	told(t, s, marta(), marta())
	ana.until(func(in wire.Inbox) bool { return len(in.List) == 2 && in.List[0].Shown && in.List[1].Shown })
	ana.has(wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)})
	full(t, s, "ana", true)
	if got := ben.offered(); got != 2 {
		t.Errorf("ben is offered %d", got)
	}
	// What the administrator changes counts at the next thing that the agent does.
	allow(t, s, "ana", func(a *ledger.Account) { a.MaxCustomers = 0 })
	ana.noted(wire.Duty{Ref: 3, On: true, Available: true})
	full(t, s, "ana", false)
}

// A session that was handed over is not the one in which its giver works any more: they are asked again, and have it back when nobody takes it.
func TestWhoHandedTheirOneSessionOverIsNotFull(t *testing.T) {
	at := newClock() // which stands still: it is known at once
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	anas := &line{Client: s.Dial(s.SignIn("ana")), t: t}
	anas.noted(wire.Duty{Ref: 1, On: true, Available: true, One: true})
	ben := onDuty(t, s, "ben")
	ana, _ := agentsSession(t, s)
	anas.until(isFull)
	passed(t, ana, ana.Pass("", "ben"))
	anas.until(isFree)
	ben.noted(wire.Decline{Ref: 2, Request: ben.until(waiting(1)).List[0].Request})
	anas.until(func(in wire.Inbox) bool { return len(in.List) == 1 && in.List[0].Back && in.List[0].Shown })
}
