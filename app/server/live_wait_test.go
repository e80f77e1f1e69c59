package server_test

import (
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// look has the sessions that wait look about them: something has changed in the queues.
func look(t *testing.T, s *servertest.Server) {
	t.Helper()
	for _, ev := range server.Queue(t, s.Server, acd.Site, marta()) {
		if in, ok := ev.(acd.Entered); ok {
			told(t, s, acd.Leave{Request: in.Request.ID, Reason: acd.ReasonDone})
		}
	}
}

// TestRule66WithTheCustomerGoesTheWait: the last customer of a session that waits leaves. Nobody is offered an empty session, and the log
// says how it ended, also for the assistant who was in it.
func TestRule66WithTheCustomerGoesTheWait(t *testing.T) {
	s := helpDesk(t, nil)
	ben := onDuty(t, s, "ben")
	ana, marta := agentsSession(t, s)
	luis := ana.Invite(s.Dial(s.SignIn("luis")), number(t, ana.Locator, "12345"), trust.Rep, "Luis")
	pau := ana.Invite(s.Dial(), number(t, ana.Locator, "12345"), trust.Customer, "Pau")
	passed(t, ana, ana.Pass("help"))
	ben.until(waiting(1))
	marta.CatchUp()
	marta.Do(session.Leaving{Reason: session.ReasonDone})
	pau.CatchUp()
	if state := pau.Log.State(); state.Phase != session.Waiting || len(server.QueuesState(s.Server).Requests) != 1 {
		t.Errorf("another customer waits: %s, %d requests", state.Phase, len(server.QueuesState(s.Server).Requests))
	}
	pau.Do(session.Leaving{Reason: session.ReasonDone})
	luis.Until(pau.Log.Head().N)
	if state := luis.Log.State(); state.Phase != session.Ended || state.EndReason != session.ReasonDone {
		t.Errorf("the session is %s (%s)", state.Phase, state.EndReason)
	}
	ben.until(waiting(0))
	if n := len(server.QueuesState(s.Server).Requests); n != 0 {
		t.Errorf("%d requests are left", n)
	}
	ben.refused(wire.Accept{Ref: 3, Request: 1}, wire.CodeTaken)
}

// TestRule66ACustomerWhoIsLostWaitsNoMore: their program is gone. It has session.LostTime to come back, also after a start of the server;
// then the place in the queue is given up and the session put away, whoever else is in it.
func TestRule66ACustomerWhoIsLostWaitsNoMore(t *testing.T) {
	at := newClock()
	s := helpDesk(t, func(q *acd.Queue) { q.Thresholds.Message = 30 * time.Minute }, func(c *server.Config) { c.Now = at.now })
	ben := onDuty(t, s, "ben")
	ana, marta := agentsSession(t, s)
	luis := ana.Invite(s.Dial(s.SignIn("luis")), number(t, ana.Locator, "12345"), trust.Rep, "Luis")
	passed(t, ana, ana.Pass("help"))
	ben.until(waiting(1))
	marta.CatchUp()
	gone := func() {
		t.Helper()
		marta.Close()
		for servertest.Await[wire.Presence](luis.Client) != (wire.Presence{Session: luis.Author.Session, Participant: 2}) {
		}
		look(t, s)
	}
	gone()
	at.add(session.LostTime - time.Second)
	look(t, s)
	marta.ResumeOn(s.Dial(), marta.Log.Head().N) // in the last moment
	queued(t, marta, func(q wire.Queued) bool { return q.Stage == acd.Waiting })
	at.add(time.Hour / 4)
	look(t, s)
	if n := len(server.QueuesState(s.Server).Requests); n != 1 {
		t.Fatalf("%d requests while she waits", n)
	}
	gone()
	at.add(session.LostTime)
	look(t, s)
	ben.until(waiting(0))
	for s.Sessions() > 0 {
		luis.Sync(luis.Author.Session)
	}
	if n := len(server.QueuesState(s.Server).Requests); n != 0 {
		t.Errorf("%d requests are left", n)
	}
	ben.refused(wire.Accept{Ref: 3, Request: 1}, wire.CodeTaken)
}

// TestRule109EachCustomerOfASessionLeavesAMessage: two customers are in a session to which nobody comes. Whoever writes first closes the form
// for nobody else; what is sent twice counts once; and when the last has gone the session is over.
func TestRule109EachCustomerOfASessionLeavesAMessage(t *testing.T) {
	at := newClock()
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	boss := adminOf(t, s, "eva")
	bens := onDuty(t, s, "ben")
	ana, marta := agentsSession(t, s)
	id := ana.Author.Session
	pau := ana.Invite(s.Dial(), number(t, ana.Locator, "12345"), trust.Customer, "Pau")
	passed(t, ana, ana.Pass("help"))
	bens.until(waiting(1))
	bens.noted(wire.Duty{Ref: 2})
	at.add(acd.GraceTime)
	s.Sweep()
	for _, m := range []*servertest.Member{marta, pau} {
		queued(t, m, func(q wire.Queued) bool { return q.Stage == acd.Writing })
		m.CatchUp()
	}
	leave := func(m *servertest.Member, text string) {
		t.Helper()
		m.Send(wire.LeaveMessage{Ref: 8, Session: id, Text: text})
		servertest.Await[wire.Noted](m.Client)
	}
	leave(pau, "Me, too")
	leave(pau, "Me, too") // the answer was lost
	refusedWith(wire.CodeRefused)(t, pau.Client, wire.LeaveMessage{Ref: 8, Session: id, Text: "And another"})
	pau.Do(session.Leaving{Reason: session.ReasonDone})
	marta.CatchUp()
	leave(marta, "Call me")
	leave(marta, "Call me") // it was the last, and its answer was lost, too
	if n := len(server.QueuesState(s.Server).Requests); n != 0 {
		t.Errorf("%d requests are left", n)
	}
	marta.Do(session.Leaving{Reason: session.ReasonDone})
	if state := marta.Log.State(); state.Phase != session.Ended {
		t.Errorf("the session is %s", state.Phase)
	}
	got := do[wire.LeftMessages](t, s, boss, wire.MessageList{}).List
	if len(got) != 2 || got[0].Text != "Call me" || got[1].Text != "Me, too" {
		t.Fatalf("kept are %+v", got)
	}
	for i, name := range []string{"Marta", "Pau"} {
		if a := got[i].Answers; len(a) != 1 || a[0].Text != name {
			t.Errorf("written by %+v, want %s", a, name)
		}
	}
}
