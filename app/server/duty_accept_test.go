package server_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// TestManyRaceToAccept: one of many has the request; to the others it is taken.
func TestManyRaceToAccept(t *testing.T) {
	s := helpDesk(t, nil)
	const n = 12
	var lines []*line
	for i := range n {
		id := fmt.Sprint("agent-", i)
		told(t, s, acd.Staff{User: acd.User{ID: acd.UserID(id), Capacity: 2, Posts: agentOf("help")}}) // room for both rounds
		lines = append(lines, onDuty(t, s, id))
	}
	for round := range acd.RequestID(2) {
		told(t, s, marta())
		var won, lost atomic.Int32
		var wg sync.WaitGroup
		for _, l := range lines {
			id := newSessionID(t)
			wg.Go(func() {
				l.Send(wire.Accept{Ref: 9, Request: round + 1, Session: id})
				switch got := l.answer().(type) {
				case wire.Accepted:
					won.Add(1)
				case wire.Failure:
					if got.Code == wire.CodeTaken {
						lost.Add(1)
					}
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || lost.Load() != n-1 {
			t.Errorf("round %d: %d accepted, %d were told that it is taken", round, won.Load(), lost.Load())
		}
	}
}

// linkTo is a link to a session, with the site as an agent knows it.
func linkTo(id session.ID, role invite.Role) string {
	return invite.Link{Site: invite.Site{Host: "help.example", Port: 443}, Session: invite.SessionID(id), Role: role, Secret: invite.LinkSecret{1}}.URL()
}

// opens accepts request 1, as ana, and asks for a session to be opened for it.
func (l *line) opens(s *servertest.Server) *servertest.Member {
	l.t.Helper()
	l.until(waiting(1))
	c := s.Dial(s.SignIn("ana"))
	c.Policy.Agent = true
	member, open := c.Start("Ana")
	l.has(wire.Accept{Ref: 2, Request: 1, Session: member.Author.Session})
	member.Send(open)
	return member
}

// TestIntroduce: the customer's link waits for them, and nobody else's session can be introduced.
func TestIntroduce(t *testing.T) {
	at := newClock()
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	ana, ben := onDuty(t, s, "ana"), onDuty(t, s, "ben")
	told(t, s, marta())
	ana.until(waiting(1))
	member, open := s.Dial(s.SignIn("ana")).Start("Ana")
	id := member.Author.Session
	introduce := wire.Introduce{Ref: 3, Session: id, Link: linkTo(id, invite.Customer)}
	ana.refused(introduce, wire.CodeTaken) // not accepted yet
	ana.Send(wire.Accept{Ref: 2, Request: 1, Session: id})
	ana.answer()
	ana.refused(introduce, wire.CodeNoSession) // not opened yet
	member.Send(open)
	servertest.Await[wire.Opened](member.Client)
	ben.refused(introduce, wire.CodeTaken)
	for _, wrong := range []string{"", "https://help.example", linkTo(id, invite.Rep), linkTo(newSessionID(t), invite.Customer)} {
		ana.refused(wire.Introduce{Ref: 4, Session: id, Link: wrong}, wire.CodeRefused)
	}
	ana.noted(introduce)
	if got, want := server.LinkOf(s.Server, id), strings.Replace(introduce.Link, "help.example", "support.example", 1); got != want {
		t.Errorf("the customer gets %q, want %q", got, want)
	}
	if strings.Contains(s.Logs.String(), introduce.Link) {
		t.Error("the link is in the log")
	}
	at.add(10 * time.Minute)
	if _, held := server.QueuesState(s.Server).Holder(id); !held || server.LinkOf(s.Server, id) == "" {
		t.Error("who was introduced has lost their customer, or the link")
	}
	at.add(6 * time.Minute)
	if _, held := server.QueuesState(s.Server).Holder(id); !held || server.LinkOf(s.Server, id) != "" {
		t.Error("the link is kept for longer than it should be")
	}
	member.Do(session.End{Reason: session.ReasonDone})
	for s.Sessions() > 0 {
		server.QueuesState(s.Server)
	}
	if _, held := server.QueuesState(s.Server).Holder(id); held {
		t.Error("the place is taken up after the end")
	}
}

// TestAnAgentsProgramVanishesBeforeTheIntroduction: the customer waits again before the minute is over.
func TestAnAgentsProgramVanishesBeforeTheIntroduction(t *testing.T) {
	at := newClock()
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	ana, ben := onDuty(t, s, "ana"), onDuty(t, s, "ben")
	told(t, s, marta())
	ana.until(waiting(1))
	ana.Send(wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)})
	ana.answer()
	ana.Close()
	for signedIn := true; signedIn; { // the time to come back counts from here
		p, _ := server.QueuesState(s.Server).Person("ana")
		signedIn = p.SignedIn
	}
	at.add(20 * time.Second)
	server.QueuesState(s.Server)
	w := ben.until(func(in wire.Inbox) bool { return len(in.List) == 1 && in.List[0].Request == 2 }).List[0]
	if w.Answers[acd.FieldName] != "Marta" || !w.Shown {
		t.Errorf("waits as %+v", w)
	}
}

// TestAnAgentsProgramVanishesAfterTheIntroduction: whoever stands before the session and asks for their place waits on, in their turn. Who
// has followed the link in a browser asks no more: for them the session is kept.
func TestAnAgentsProgramVanishesAfterTheIntroduction(t *testing.T) {
	at := newClock()
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	ana, ben := onDuty(t, s, "ana"), onDuty(t, s, "ben")
	marta := visitor{t, s}
	place := marta.enter("Marta")
	ana.until(waiting(1))
	member, open := s.Dial(s.SignIn("ana")).Start("Ana")
	id := member.Author.Session
	ana.Send(wire.Accept{Ref: 2, Request: 1, Session: id})
	ana.answer()
	member.Send(open)
	servertest.Await[wire.Opened](member.Client)
	ana.noted(wire.Introduce{Ref: 3, Session: id, Link: linkTo(id, invite.Customer)})
	asks := func() wire.PlaceStage {
		return visit[wire.Place](marta, 200, wire.VisitWait{Ticket: place.Ticket}).Stage
	}
	if stage := asks(); stage != wire.PlaceReady {
		t.Errorf("introduced, she is told %s", stage)
	}
	ana.Close()
	member.Close()
	for s.Connections() > 1 {
		server.QueuesState(s.Server)
	}
	at.add(2 * time.Minute)
	if who, _ := server.QueuesState(s.Server).Holder(id); who != "ana" {
		t.Error("given up for who does not ask")
	}
	for asks() == wire.PlaceReady {
		at.add(time.Second)
		server.QueuesState(s.Server) // the queues look around
	}
	if p := visit[wire.Place](marta, 200, wire.VisitWait{Ticket: place.Ticket}); p.Stage != wire.PlaceWaiting || !p.Again {
		t.Errorf("she is told %+v", p)
	}
	w := ben.until(func(in wire.Inbox) bool { return len(in.List) == 1 && in.List[0].Request == 2 }).List[0]
	if w.Answers[acd.FieldName] != "Marta" || !w.Shown {
		t.Errorf("waits as %+v", w)
	}
}

// TestSigningOutGivesBackAtOnce whom the agent has accepted and not opened a session for: nobody waits for a time to be over.
func TestSigningOutGivesBackAtOnce(t *testing.T) {
	s := helpDesk(t, nil)
	ana, ben := onDuty(t, s, "ana"), onDuty(t, s, "ben")
	told(t, s, marta())
	ana.until(waiting(1))
	ben.until(waiting(1))
	ana.Send(wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)})
	ana.answer()
	ben.until(waiting(0))
	ana.noted(wire.Duty{Ref: 3})
	if state := server.QueueState(s.Server); len(state.Requests) != 1 || state.Requests[0].First() != 1 {
		t.Errorf("waiting are %+v", state.Requests)
	}
	if w := ben.until(waiting(1)).List[0]; !w.Shown || w.Answers[acd.FieldName] != "Marta" {
		t.Errorf("ben is shown %+v", w)
	}
}

// TestWhoClosesBeforeTheCustomerCame: the session that was opened for a customer ends before they are in it. They wait again, at once and in
// their turn, and the others are asked.
func TestWhoClosesBeforeTheCustomerCame(t *testing.T) {
	s := helpDesk(t, nil)
	ana, ben := onDuty(t, s, "ana"), onDuty(t, s, "ben")
	told(t, s, marta())
	member := ana.opens(s)
	id := member.Author.Session
	servertest.Await[wire.Opened](member.Client)
	ana.noted(wire.Introduce{Ref: 3, Session: id, Link: linkTo(id, invite.Customer)})
	told(t, s, marta()) // later
	ana.noted(wire.Duty{Ref: 4})
	member.Do(session.End{Reason: session.ReasonDone})
	in := ben.until(func(in wire.Inbox) bool { return len(in.List) == 2 })
	if w := in.List[0]; w.Request != 3 || w.Answers[acd.FieldName] != "Marta" || !w.Shown {
		t.Errorf("first in turn: %+v", w)
	}
	state := server.QueuesState(s.Server)
	if _, held := state.Holder(id); held || state.InTurn()[0].First() != 1 {
		t.Errorf("held: %v; in turn: %+v", held, state.InTurn())
	}
}

// TestAServerRestartsBetweenAcceptingAndOpening: the agent may still come, and the customer waits again when they do not.
func TestAServerRestartsBetweenAcceptingAndOpening(t *testing.T) {
	at := newClock()
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	ana := onDuty(t, s, "ana")
	told(t, s, marta(), marta())
	ids := []session.ID{newSessionID(t), newSessionID(t)}
	for i, id := range ids {
		ana.Send(wire.Accept{Ref: 2, Request: acd.RequestID(i + 1), Session: id})
		if got, ok := ana.answer().(wire.Accepted); !ok {
			t.Fatalf("got %#v", got)
		}
	}
	s.Restart()
	onDuty(t, s, "ana")
	at.add(30 * time.Second)
	if p, _ := server.QueuesState(s.Server).Person("ana"); len(p.Sessions) != 2 {
		t.Fatalf("after the restart the agent holds %+v", p.Sessions)
	}
	at.add(31 * time.Second)
	state := server.QueuesState(s.Server)
	for i, id := range ids {
		if _, held := state.Holder(id); held {
			t.Errorf("request %d is still held", i+1)
		}
	}
	if len(state.Requests) != 2 || state.Requests[0].First() != 1 || state.Requests[1].First() != 2 {
		t.Errorf("waiting are %+v", state.Requests)
	}
}

// TestASessionFromAQueueOutlivesTheServer: it is the agent's after every restart, however long ago it was accepted.
func TestASessionFromAQueueOutlivesTheServer(t *testing.T) {
	at := newClock()
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	ana := onDuty(t, s, "ana")
	told(t, s, marta())
	member := ana.opens(s)
	id := member.Author.Session
	member.Locator = servertest.Await[wire.Opened](member.Client).Locator
	member.Until(1)
	member.Invite(s.Dial(), number(t, member.Locator, "12345"), trust.Customer, "Marta")
	for i := range 6 {
		at.add(2 * time.Minute)
		s.Restart()
		if who, _ := server.QueuesState(s.Server).Holder(id); who != "ana" {
			t.Fatalf("after restart %d it is held by %q", i+1, who)
		}
	}
}

// A session that is handed over to an agent by name stands in no queue: what the customer answered is asked in the words of the form that
// they filled in.
func TestAnswersKeepTheirQuestions(t *testing.T) {
	seats := acd.Field{Key: "seats", Label: "How many computers?", Kind: acd.Number, Max: 4}
	s := helpDesk(t, func(q *acd.Queue) { q.Form = append(q.Form, seats) })
	ana, ben := onDuty(t, s, "ana"), onDuty(t, s, "ben")
	told(t, s, acd.Enter{Queue: "help", Answers: acd.Answers{acd.FieldName: "Marta", "seats": "2"}})
	led := ana.opens(s)
	led.Locator = servertest.Await[wire.Opened](led.Client).Locator
	led.Until(1)
	led.Invite(s.Dial(), number(t, led.Locator, "12345"), trust.Customer, "Marta")
	passed(t, led, led.Pass("", "ben"))
	w := ben.until(func(in wire.Inbox) bool { return len(in.List) == 1 && in.List[0].Handed }).List[0]
	if w.Queue != "" || w.Answers["seats"] != "2" || w.Labels["seats"] != "How many computers?" {
		t.Errorf("the agent reads %+v", w)
	}
}
