package server_test

import (
	"testing"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// atMost sets how many customers an account may help; it is made if there is none yet.
func atMost(t *testing.T, s *servertest.Server, account string, most uint16) {
	t.Helper()
	s.SignIn(account)
	allow(t, s, account, func(a *ledger.Account) { a.MaxCustomers = most })
}

// limited hands in an Accept that is beyond the limit: nothing of it has happened.
func (l *line) limited(s *servertest.Server, m wire.Accept, most uint16) {
	l.t.Helper()
	l.Send(m)
	if f := failure(l.answer()); f.Code != wire.CodeLimit || f.Most() != most || f.Ref != m.Ref {
		l.t.Errorf("%+v is answered with %#v, want a limit of %d", m, f, most)
	}
	if r, waits := server.QueuesState(s.Server).Request(m.Request); !waits || r.First() != m.Request {
		l.t.Errorf("request %d does not wait as before: %+v", m.Request, r)
	}
}

// has hands in an Accept that must be taken.
func (l *line) has(m wire.Accept) {
	l.t.Helper()
	l.Send(m)
	if got, ok := l.answer().(wire.Accepted); !ok || m.Session != "" && got.Session != m.Session {
		l.t.Fatalf("%+v is answered with %#v", m, got)
	}
}

// TestRule44AcceptAndTake: who helps as many as they may accepts and takes nobody else; the customer keeps their place.
func TestRule44AcceptAndTake(t *testing.T) {
	tests := map[string]func(t *testing.T, s *servertest.Server){
		"customers of other sessions count":  limitCountsSessions,
		"who was accepted and comes counts":  limitCountsAccepted,
		"a session brings all its customers": limitCountsTransferred,
		"who was accepted keeps their place": limitKeepsThePlace,
		"lowered between accepting, taking":  limitReachedMeanwhile,
		"lowered for an assistant inside":    limitReachedInside,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, helpDesk(t, func(q *acd.Queue) { q.Pick = true })) })
	}
}

func limitCountsSessions(t *testing.T, s *servertest.Server) {
	atMost(t, s, "ana", 1)
	ana, ben := onDuty(t, s, "ana"), onDuty(t, s, "ben")
	_, customer := agentsSession(t, s)
	told(t, s, marta(), marta())
	ana.limited(s, wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)}, 1)
	ana.limited(s, wire.Accept{Ref: 3, Request: 1, Session: newSessionID(t), Pick: true}, 1)
	if w := ben.until(waiting(2)).List[0]; w.Request != 1 || !w.Shown {
		t.Errorf("the other agent is shown %+v first", w)
	}
	ana.refused(wire.Accept{Ref: 4, Request: 9, Session: newSessionID(t)}, wire.CodeQueue) // nobody waits: that is the answer
	customer.Do(session.Leaving{Reason: session.ReasonDone})
	ana.has(wire.Accept{Ref: 5, Request: 1, Session: newSessionID(t)})
}

func limitCountsAccepted(t *testing.T, s *servertest.Server) {
	atMost(t, s, "ana", 1)
	ana := onDuty(t, s, "ana")
	told(t, s, marta(), marta())
	first := wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)}
	for range 2 { // and once more, because the answer was lost
		ana.has(first)
	}
	ana.limited(s, wire.Accept{Ref: 3, Request: 2, Session: newSessionID(t)}, 1)
	atMost(t, s, "ana", 2) // it holds from now on
	ana.has(wire.Accept{Ref: 4, Request: 2, Session: newSessionID(t)})
}

// limitKeepsThePlace: somebody knows the number of another session of the agent's, and comes while the one who was accepted is on their way.
func limitKeepsThePlace(t *testing.T, s *servertest.Server) {
	atMost(t, s, "ana", 1)
	ana := onDuty(t, s, "ana")
	own := mustOpen(t, s, s.SignIn("ana"))
	told(t, s, marta())
	c := s.Dial(s.SignIn("ana"))
	c.Policy = multi()
	first, open := c.Start("Ana")
	ana.has(wire.Accept{Ref: 2, Request: 1, Session: first.Author.Session})
	first.Send(open)
	first.Locator = servertest.Await[wire.Opened](first.Client).Locator
	first.Until(1)
	if _, f := letIn(t, s, own, "Pau"); f.Code != wire.CodeLimit || f.Most() != 1 {
		t.Errorf("in another session: %#v", f)
	}
	customer, f := letIn(t, s, first, "Marta")
	if f != (wire.Failure{}) {
		t.Fatalf("who was accepted: %#v", f)
	}
	if _, f := letIn(t, s, own, "Pau"); f.Code != wire.CodeLimit {
		t.Errorf("with her in: %#v", f)
	}
	customer.Do(session.Leaving{Reason: session.ReasonDone})
	if _, f := letIn(t, s, own, "Pau"); f != (wire.Failure{}) {
		t.Errorf("after her: %#v", f)
	}
}

func limitCountsTransferred(t *testing.T, s *servertest.Server) {
	atMost(t, s, "ben", 1)
	ben := onDuty(t, s, "ben")
	ana, customer := agentsSession(t, s)
	ana.Invite(s.Dial(), number(t, ana.Locator, "12345"), trust.Customer, "Pau")
	passed(t, ana, ana.Pass("help"))
	ben.until(waiting(1))
	ben.limited(s, wire.Accept{Ref: 2, Request: 1}, 1)
	customer.CatchUp()
	customer.Do(session.Leaving{Reason: session.ReasonDone})
	ben.has(wire.Accept{Ref: 3, Request: 1})
	s.Dial(s.SignIn("ben")).TakeWaiting(ana.Author.Session, "Ben")
}

func limitReachedMeanwhile(t *testing.T, s *servertest.Server) {
	atMost(t, s, "ben", 2)
	ben := onDuty(t, s, "ben")
	ana, customer := agentsSession(t, s)
	passed(t, ana, ana.Pass("help"))
	ben.accepts(1)
	if _, f := letIn(t, s, mustOpen(t, s, s.SignIn("ben")), "Pau"); f != (wire.Failure{}) {
		t.Fatal(f)
	}
	atMost(t, s, "ben", 1)
	m := s.Dial(s.SignIn("ben")).Read(ana.Author.Session)
	m.Send(m.Taking("Ben"))
	if f := servertest.Await[wire.Failure](m.Client); f.Code != wire.CodeLimit || f.Most() != 1 {
		t.Errorf("taking is answered with %#v", f)
	}
	waitsAgain(t, s, customer)
	atMost(t, s, "ben", 2)
	told(t, s, acd.Staff{User: acd.User{ID: "ben", Capacity: 3, Posts: agentOf("help")}})
	ben.has(wire.Accept{Ref: 3, Request: 2, Pick: true}) // it is not offered again to who did not take it
	s.Dial(s.SignIn("ben")).TakeWaiting(ana.Author.Session, "Ben")
}

func limitReachedInside(t *testing.T, s *servertest.Server) {
	atMost(t, s, "ben", 2)
	ben := onDuty(t, s, "ben")
	ana, customer := agentsSession(t, s)
	in := ana.Invite(s.Dial(s.SignIn("ben")), number(t, ana.Locator, "12345"), trust.Rep, "Ben")
	passed(t, ana, ana.Pass("help"))
	in.CatchUp()
	ben.accepts(1)
	if _, f := letIn(t, s, mustOpen(t, s, s.SignIn("ben")), "Pau"); f != (wire.Failure{}) {
		t.Fatal(f)
	}
	atMost(t, s, "ben", 1)
	if f := in.Refused(in.Submission(session.Taking{Participant: in.Author.By})); f.Code != wire.CodeLimit || f.Most() != 1 {
		t.Errorf("taking is answered with %#v", f)
	}
	waitsAgain(t, s, customer)
}

// waitsAgain checks that a session that was accepted and could not be taken waits as before, and that nobody leads it.
func waitsAgain(t *testing.T, s *servertest.Server, customer *servertest.Member) {
	t.Helper()
	id := customer.Author.Session
	state := server.QueuesState(s.Server)
	if _, held := state.Holder(id); held || len(state.Requests) != 1 || state.Requests[0].First() != 1 || state.Requests[0].Transfer.Session != id {
		t.Errorf("held: %v; waiting are %+v", held, state.Requests)
	}
	customer.CatchUp()
	if phase := customer.Log.State().Phase; phase != session.Waiting {
		t.Errorf("the session is %s", phase)
	}
}
