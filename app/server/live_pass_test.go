package server_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// agentsSession is a session of the agent ana with a customer.
func agentsSession(t *testing.T, s *servertest.Server) (ana, marta *servertest.Member) {
	t.Helper()
	c := s.Dial(s.SignIn("ana"))
	c.Policy.Agent = true
	ana = c.Open("Ana")
	return ana, ana.Invite(s.Dial(), number(t, ana.Locator, "12345"), trust.Customer, "Marta")
}

// passed hands in a Pass that must be taken.
func passed(t *testing.T, m *servertest.Member, p wire.Pass) {
	t.Helper()
	m.Send(p)
	if got := servertest.Await[wire.Submitted](m.Client); got.Ref != p.Ref {
		t.Fatalf("got %#v", got)
	}
	m.Until(m.Log.Head().N + 1)
}

// accepts accepts what the agent is shown.
func (l *line) accepts(r acd.RequestID) wire.Accepted {
	l.t.Helper()
	l.until(func(in wire.Inbox) bool { return len(in.List) > 0 && in.List[0].Request == r && in.List[0].Shown })
	l.Send(wire.Accept{Ref: 50, Request: r})
	m := l.answer()
	got, ok := m.(wire.Accepted)
	if !ok {
		l.t.Fatalf("accepting %d is answered with %#v", r, m)
	}
	return got
}

// queued reads until a Queued is as wanted.
func queued(t *testing.T, m *servertest.Member, want func(wire.Queued) bool) wire.Queued {
	t.Helper()
	for {
		msg, err := m.Receive()
		if err != nil {
			t.Fatalf("waiting for how the session stands: %v", err)
		}
		m.Take(msg)
		if got, ok := msg.(wire.Queued); ok && want(got) {
			return got
		}
	}
}

func refusedWith(code wire.Code) func(t *testing.T, c *servertest.Client, m wire.Message) {
	return func(t *testing.T, c *servertest.Client, m wire.Message) {
		t.Helper()
		c.Send(m)
		if got := servertest.Await[wire.Failure](c); got.Code != code {
			t.Errorf("%T is answered with %#v, want %s", m, got, code)
		}
	}
}

// TestRule67TwoAgentsRaceForATransferredSession: from the giver's click to the help of whoever was first. The customer stays.
func TestRule67TwoAgentsRaceForATransferredSession(t *testing.T) {
	s := helpDesk(t, func(q *acd.Queue) { q.Shown.Position = true })
	told(t, s, acd.Staff{User: acd.User{ID: "eva", Capacity: 1, Posts: agentOf("help")}})
	ben, eva := onDuty(t, s, "ben"), onDuty(t, s, "eva")
	ana, marta := agentsSession(t, s)
	id := ana.Author.Session
	passed(t, ana, ana.Pass("help"))
	if ana.Log.State().Phase != session.Waiting {
		t.Fatalf("the session is %s", ana.Log.State().Phase)
	}
	if got := queued(t, marta, func(q wire.Queued) bool { return true }); got.Stage != acd.Waiting || got.Title != "Help" || got.Position != 1 {
		t.Errorf("the customer is told %+v", got)
	}
	w := ben.until(waiting(1)).List[0]
	if !w.Handed || w.From != "Rep ana" || w.Message != "Slow printer" || w.Back {
		t.Errorf("shown is %+v", w)
	}
	eva.until(waiting(1))
	answers := make([]wire.Message, 2)
	var wg sync.WaitGroup
	for i, l := range []*line{ben, eva} {
		l.Send(wire.Accept{Ref: 9, Request: w.Request})
		wg.Go(func() { answers[i] = l.answer() })
	}
	wg.Wait()
	first, second := "ben", "eva"
	got, won := answers[0].(wire.Accepted)
	if !won {
		first, second = second, first
		got, won = answers[1].(wire.Accepted)
		answers[0], answers[1] = answers[1], answers[0]
	}
	if !won || got.Session != id || !got.Waiter.Handed || failure(answers[1]).Code != wire.CodeTaken {
		t.Fatalf("answers are %#v", answers)
	}
	if got := queued(t, marta, func(q wire.Queued) bool { return q.Estimate == 0 }); got.Title != "Help" || got.Stage != acd.Waiting {
		t.Errorf("with an agent on the way the customer is told %+v", got)
	}
	refusedWith(wire.CodeTaken)(t, s.Dial(s.SignIn(second)), wire.Take{Ref: 1, Session: id})
	next := s.Dial(s.SignIn(first)).TakeWaiting(id, first)
	state := next.Log.State()
	if p, _ := state.PrimaryRep(); state.Phase != session.Live || p.ID != next.Author.By || p.Method != session.BySite {
		t.Errorf("%s, led by %+v", state.Phase, p)
	}
	marta.CatchUp()
	if !marta.Log.Head().Equal(next.Log.Head()) {
		t.Error("the customer's log ends elsewhere")
	}
	next.Do(session.Asking{Request: 1, Activity: session.ViewDesktop})
	marta.CatchUp()
	marta.Do(session.Reply{Request: 1, Allowed: true})
	if who, _ := server.QueuesState(s.Server).Holder(id); string(who) != first {
		t.Errorf("held by %q", who)
	}
}

// TestTheGiversConnectionEndsRightAfterThePass: the session waits, and who comes back is shown that it does.
func TestTheGiversConnectionEndsRightAfterThePass(t *testing.T) {
	s := helpDesk(t, nil)
	onDuty(t, s, "ben")
	ana, marta := agentsSession(t, s)
	head := ana.Log.Head().N
	ana.Send(ana.Pass("help"))
	ana.Close()
	if got := queued(t, marta, func(q wire.Queued) bool { return true }); got.Stage != acd.Waiting {
		t.Errorf("the customer is told %+v", got)
	}
	ana.ResumeOn(s.Dial(s.SignIn("ana")), head)
	servertest.Expect[wire.Resumed](ana.Client)
	ana.Until(head + 1)
	if p, _ := ana.Log.State().Participant(1); p.Presence != session.Gone || p.Reason != session.ReasonHanded {
		t.Errorf("the giver is %+v", p)
	}
	marta.CatchUp()
	marta.Do(session.End{Reason: session.ReasonDone})
	for _, m := range ana.Sync(ana.Author.Session) {
		if _, entries := m.(wire.Entries); entries {
			t.Error("who has left is told what happened since")
		}
	}
}

// TestAServerRestartsWhileASessionWaits: it waits on, people are told how it stands, and an agent takes it.
func TestAServerRestartsWhileASessionWaits(t *testing.T) {
	s := helpDesk(t, nil)
	onDuty(t, s, "ben")
	ana, marta := agentsSession(t, s)
	id := ana.Author.Session
	passed(t, ana, ana.Pass("help"))
	marta.CatchUp()
	s.Restart()
	marta.ResumeOn(s.Dial(), marta.Log.Head().N)
	if got := queued(t, marta, func(q wire.Queued) bool { return true }); got.Stage != acd.Waiting || got.Title != "Help" {
		t.Errorf("after the restart the customer is told %+v", got)
	}
	ben := onDuty(t, s, "ben")
	r := server.QueuesState(s.Server).Requests[0]
	ben.Send(wire.Accept{Ref: 50, Request: r.ID})
	if got, ok := ben.answer().(wire.Accepted); !ok || got.Session != id {
		t.Fatalf("got %#v", got)
	}
	s.Restart() // once more, between accepting and taking
	next := s.Dial(s.SignIn("ben")).TakeWaiting(id, "Ben")
	s.Restart()
	if who, _ := server.QueuesState(s.Server).Holder(id); who != "ben" {
		t.Errorf("held by %q", who)
	}
	next.ResumeOn(s.Dial(s.SignIn("ben")), next.Log.Head().N)
	next.CatchUp()
	next.Do(session.End{Reason: session.ReasonDone})
}

// TestOnlyTheHolderTakes: who has not accepted sees nothing of the log and takes nothing; neither does a crooked command.
func TestOnlyTheHolderTakes(t *testing.T) {
	s := helpDesk(t, nil)
	told(t, s, acd.Staff{User: acd.User{ID: "eva", Capacity: 1, Posts: agentOf("help")}})
	ben := onDuty(t, s, "ben")
	ana, _ := agentsSession(t, s)
	id := ana.Author.Session
	take := wire.Take{Ref: 1, Session: id}
	refusedWith(wire.CodeTaken)(t, s.Dial(s.SignIn("ben")), take) // the session goes on
	passed(t, ana, ana.Pass("help"))
	refusedWith(wire.CodeTaken)(t, s.Dial(s.SignIn("ben")), take) // not accepted yet
	r := server.QueuesState(s.Server).Requests[0]
	ben.accepts(r.ID)
	refusedWith(wire.CodeSignIn)(t, s.Dial(), take)
	refusedWith(wire.CodeRights)(t, s.Dial(s.SignIn("joe")), take)
	refusedWith(wire.CodeTaken)(t, s.Dial(s.SignIn("eva")), take)
	refusedWith(wire.CodeTaken)(t, s.Dial(s.SignIn("ana")), take) // the giver
	refusedWith(wire.CodeTaken)(t, s.Dial(s.SignIn("ben")), wire.Take{Ref: 1, Session: "nowhere"})
	refusedWith(wire.CodeRefused)(t, ben.Client, take) // on the line

	m := s.Dial(s.SignIn("ben")).Read(id)
	good := m.Taking("Ben")
	unread := s.Dial(s.SignIn("ben"))
	refusedWith(wire.CodeRefused)(t, unread, good)
	forged := good
	forged.Sig = make([]byte, wire.SigLen)
	other := m.Submission(session.Join{Platform: "x"})
	m.Author.By = 2 // the customer's number
	theirs := m.Taking("Ben")
	m.Author.By = 3
	for _, wrong := range []wire.Take{forged, {Ref: 5, Session: id, Body: other.Body, Sig: other.Sig}, theirs} {
		refusedWith(wire.CodeRefused)(t, m.Client, wrong)
	}
	m.Send(good)
	servertest.Await[wire.Admitted](m.Client)
	refusedWith(wire.CodeTaken)(t, unread, take) // taken
}

// TestAnAssistantInsideTakes: who accepts and is in the session already submits the taking there; another assistant may not.
func TestAnAssistantInsideTakes(t *testing.T) {
	s := helpDesk(t, nil)
	onDuty(t, s, "ana")
	ben := onDuty(t, s, "ben")
	ana, _ := agentsSession(t, s)
	id := ana.Author.Session
	in := ana.Invite(s.Dial(s.SignIn("ben")), number(t, ana.Locator, "12345"), trust.Rep, "Ben")
	luis := ana.Invite(s.Dial(s.SignIn("luis")), number(t, ana.Locator, "12345"), trust.Rep, "Luis")
	passed(t, ana, ana.Pass("", "ben"))
	in.CatchUp()
	luis.CatchUp()
	if f := in.Refused(in.Submission(session.Taking{Participant: in.Author.By})); f.Code != wire.CodeTaken {
		t.Errorf("before accepting: %#v", f)
	}
	ben.accepts(1)
	if f := luis.Refused(luis.Submission(session.Taking{Participant: luis.Author.By})); f.Code != wire.CodeTaken {
		t.Errorf("another assistant: %#v", f)
	}
	in.Do(session.Taking{Participant: in.Author.By})
	if p, _ := in.Log.State().PrimaryRep(); p.ID != in.Author.By || in.Log.State().Phase != session.Live {
		t.Errorf("led by %+v", p)
	}
	if who, _ := server.QueuesState(s.Server).Holder(id); who != "ben" {
		t.Errorf("held by %q", who)
	}
}

// TestAPassThatIsRefusedLeavesTheSessionAsItWas: nothing of it is in the log, at the queues or at the people in it.
func TestAPassThatIsRefusedLeavesTheSessionAsItWas(t *testing.T) {
	s := helpDesk(t, nil)
	shut := acd.NewQueue("shut", "Printers", "Shut")
	shut.Hours.Shut = true
	told(t, s, acd.OpenQueue{Queue: shut})
	ana, marta := agentsSession(t, s)
	head := ana.Log.Head()
	long := ana.Pass("help")
	long.Message = strings.Repeat("\x07", 10)
	later := ana.Pass("help")
	try := func(name string, p wire.Pass, want wire.Code) {
		t.Helper()
		before := server.QueuesState(s.Server)
		ana.Send(p)
		if f := servertest.Await[wire.Failure](ana.Client); f.Ref != p.Ref || f.Code != want {
			t.Errorf("%s: %#v, want %s", name, f, want)
		}
		after := server.QueuesState(s.Server)
		if who, _ := after.Holder(ana.Author.Session); who != "ana" || len(after.Requests) != len(before.Requests) {
			t.Errorf("%s: held by %q, %d requests", name, who, len(after.Requests))
		}
	}
	try("nobody is there", ana.Pass("help"), wire.CodeQueue)
	try("the queue is closed", ana.Pass("shut"), wire.CodeQueue)
	try("there is no such queue", ana.Pass("none"), wire.CodeQueue)
	try("no agent", ana.Pass("", "joe"), wire.CodeQueue)
	try("to oneself", ana.Pass("", "ana"), wire.CodeQueue)
	onDuty(t, s, "ben")
	try("a message that is none", long, wire.CodeQueue)
	join := ana.Submission(session.Asking{Request: 1, Activity: session.ViewDesktop})
	try("another command", wire.Pass{Ref: join.Ref, Session: join.Session, Queue: "help", Body: join.Body, Sig: join.Sig}, wire.CodeRefused)
	forged := ana.Pass("help")
	forged.Sig = make([]byte, wire.SigLen)
	try("not signed", forged, wire.CodeRefused)
	if f := ana.Refused(ana.Submission(session.HandingOver{})); f.Code != wire.CodeRefused {
		t.Errorf("as a plain command: %#v", f)
	}
	empty := s.FillLedger()
	try("the disk is full", later, wire.CodeStore)
	empty()
	told(t, s, acd.Dismiss{User: "ana"})
	ana.Send(ana.Pass("help"))
	if f := servertest.Await[wire.Failure](ana.Client); f.Code != wire.CodeRights {
		t.Errorf("no agent any more: %#v", f)
	}
	told(t, s, acd.Staff{User: acd.User{ID: "ana", Capacity: 2, Posts: agentOf("help")}})
	for _, m := range []*servertest.Member{ana, marta} {
		m.CatchUp()
		if !m.Log.Head().Equal(head) {
			t.Errorf("participant %d's log has gone on to %d", m.Author.By, m.Log.Head().N)
		}
	}
	passed(t, ana, later) // the very same command, now that it may
	marta.Send(wire.Pass{Ref: 7, Session: marta.Author.Session, Queue: "help", Body: []byte("x"), Sig: make([]byte, wire.SigLen)})
	if f := servertest.Await[wire.Failure](marta.Client); f.Code != wire.CodeSignIn {
		t.Errorf("a customer's: %#v", f)
	}
}

// TestOnlyWhoLeadsPasses: an assistant who is an agent hands nothing over, and neither does an agent from outside.
func TestOnlyWhoLeadsPasses(t *testing.T) {
	s := helpDesk(t, nil)
	onDuty(t, s, "ana")
	ana, _ := agentsSession(t, s)
	ben := ana.Invite(s.Dial(s.SignIn("ben")), number(t, ana.Locator, "12345"), trust.Rep, "Ben")
	ben.Send(ben.Pass("help"))
	if f := servertest.Await[wire.Failure](ben.Client); f.Code != wire.CodeRefused {
		t.Errorf("an assistant's: %#v", f)
	}
	p := ana.Pass("help")
	refusedWith(wire.CodeRefused)(t, s.Dial(s.SignIn("ana")), p) // not on the session's connection
}

// TestRule68TheGiverIsAskedAgain: nobody accepts, the giver takes the session back.
func TestRule68TheGiverIsAskedAgain(t *testing.T) {
	s := helpDesk(t, nil)
	anas, bens := onDuty(t, s, "ana"), onDuty(t, s, "ben")
	ana, marta := agentsSession(t, s)
	passed(t, ana, ana.Pass("", "ben"))
	bens.until(waiting(1))
	bens.noted(wire.Decline{Ref: 3, Request: 1})
	w := anas.until(waiting(1)).List[0]
	if !w.Back || !w.Handed || w.Until == 0 || !w.Shown {
		t.Errorf("the giver is shown %+v", w)
	}
	queued(t, marta, func(q wire.Queued) bool { return q.Stage == acd.Returning })
	anas.Send(wire.Accept{Ref: 4, Request: 1})
	anas.answer()
	back := s.Dial(s.SignIn("ana")).TakeWaiting(ana.Author.Session, "Ana")
	if back.Author.By != 3 || back.Log.State().Phase != session.Live {
		t.Errorf("back as %d, %s", back.Author.By, back.Log.State().Phase)
	}
}

// TestRule109ACustomerInASessionLeavesAMessage: nobody accepts and the giver has gone; the message is kept, and the session put away.
func TestRule109ACustomerInASessionLeavesAMessage(t *testing.T) {
	at := newClock()
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	bens := onDuty(t, s, "ben")
	ana, marta := agentsSession(t, s)
	id := ana.Author.Session
	ana.Do(session.Asking{Request: 1, Activity: session.ViewDesktop})
	passed(t, ana, ana.Pass("", "ben"))
	leave := wire.LeaveMessage{Ref: 8, Session: id, Text: "Call me"}
	refusedWith(wire.CodeQueue)(t, marta.Client, leave) // somebody may still come
	refusedWith(wire.CodeRefused)(t, s.Dial(), leave)   // not in the session
	bens.until(waiting(1))
	at.add(61 * time.Second)
	s.Sweep()
	queued(t, marta, func(q wire.Queued) bool { return q.Stage == acd.Writing })
	refusedWith(wire.CodeQueue)(t, marta.Client, wire.LeaveMessage{Ref: 8, Session: id, Text: "\x00"})
	marta.Send(leave)
	servertest.Await[wire.Noted](marta.Client)
	if n := len(server.QueuesState(s.Server).Requests); n != 0 {
		t.Errorf("%d requests are left", n)
	}
	refusedWith(wire.CodeRefused)(t, marta.Client, wire.LeaveMessage{Ref: 8, Session: id, Text: "Call me soon"}) // one
	at.add(31 * time.Second)
	_ = marta.TrySend([]byte(`{"t":"relay","m":{"session":"` + string(id) + `","from":0,"to":1,"body":"AA=="}}`)) // it looks about it at the next message, or at its tick
	if got := marta.Drain(); failure(got[len(got)-1]).Code != wire.CodeNoSession {
		t.Errorf("the customer is told %#v", got)
	}
	for s.Sessions() > 0 {
		server.QueuesState(s.Server)
	}
}

// TestAFullLogEndsAWaitButBeginsNone.
func TestAFullLogEndsAWaitButBeginsNone(t *testing.T) {
	s := helpDesk(t, nil, func(c *server.Config) { c.Limits.LogEntries = 12 })
	ben := onDuty(t, s, "ben")
	ana, marta := agentsSession(t, s)
	id := ana.Author.Session
	ask := session.RequestID(0)
	for ana.Log.Head().N < 10 {
		ask++
		ana.Do(session.Asking{Request: ask, Activity: session.ViewDesktop})
		ana.Do(session.Cancel{Request: ask, Reason: session.ReasonCancelled})
	}
	for ana.Log.Head().N < 11 {
		ask++
		ana.Do(session.Asking{Request: ask, Activity: session.ViewDesktop})
	}
	passed(t, ana, ana.Pass("help"))
	ben.accepts(1)
	next := s.Dial(s.SignIn("ben")).TakeWaiting(id, "Ben") // beyond the limit
	next.Send(next.Pass("help"))
	if f := servertest.Await[wire.Failure](next.Client); f.Code != wire.CodeRefused {
		t.Errorf("handed over again: %#v", f)
	}
	next.Do(session.End{Reason: session.ReasonDone})
	marta.Until(next.Log.Head().N)
}

// TestAnAgentAcceptsASessionAndDoesNotTakeIt: it goes to another.
func TestAnAgentAcceptsASessionAndDoesNotTakeIt(t *testing.T) {
	at := newClock()
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	told(t, s, acd.Staff{User: acd.User{ID: "eva", Capacity: 1, Posts: agentOf("help")}})
	ben, eva := onDuty(t, s, "ben"), onDuty(t, s, "eva")
	ana, _ := agentsSession(t, s)
	id := ana.Author.Session
	passed(t, ana, ana.Pass("help"))
	ben.accepts(1)
	m := s.Dial(s.SignIn("ben")).Read(id)
	at.add(61 * time.Second)
	server.QueuesState(s.Server)
	refusedWith(wire.CodeTaken)(t, m.Client, m.Taking("Ben")) // too late
	if got := eva.accepts(2); got.Session != id || got.Waiter.From != "Rep ana" {
		t.Errorf("got %#v", got)
	}
	s.Dial(s.SignIn("eva")).TakeWaiting(id, "Eva")
}

// TestOneSessionAtATimeForAgentsToo: in that mode nobody accepts a second one.
func TestOneSessionAtATimeForAgentsToo(t *testing.T) {
	s := helpDesk(t, nil, func(c *server.Config) { c.Policy = server.Policy{Single: true} })
	anas, bens := onDuty(t, s, "ana"), onDuty(t, s, "ben")
	_, _ = agentsSession(t, s)
	anas.until(isFull)
	told(t, s, marta())
	bens.until(waiting(1)) // and she is not offered anybody
	for l, want := range map[*line]wire.Code{anas: wire.CodeSingle, bens: ""} {
		l.Send(wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)})
		if got := failure(l.answer()).Code; got != want && got != wire.CodeTaken {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestManyHandOversAtOnce: every session ends up with one agent, and no place is lost or taken twice.
func TestManyHandOversAtOnce(t *testing.T) {
	s := helpDesk(t, nil)
	told(t, s, acd.Staff{User: acd.User{ID: "ana", Capacity: 20, Posts: agentOf("help")}},
		acd.Staff{User: acd.User{ID: "ben", Capacity: 20, Posts: agentOf("help")}})
	ben := onDuty(t, s, "ben")
	var members []*servertest.Member
	for range 8 {
		c := s.Dial(s.SignIn("ana"))
		c.Policy.Agent, c.Policy.OneCustomer = true, true
		m := c.Open("Ana")
		m.Invite(s.Dial(), number(t, m.Locator, "12345"), trust.Customer, "Marta")
		members = append(members, m)
	}
	var wg sync.WaitGroup
	for _, m := range members {
		p := m.Pass("help")
		wg.Go(func() {
			m.Send(p)
			servertest.Await[wire.Submitted](m.Client)
		})
	}
	wg.Wait()
	ben.until(waiting(len(members)))
	for i := range members {
		ben.Send(wire.Accept{Ref: uint32(i), Request: acd.RequestID(i + 1)})
		got, ok := ben.answer().(wire.Accepted)
		if !ok {
			t.Fatalf("%d. is answered with %#v", i, got)
		}
		s.Dial(s.SignIn("ben")).TakeWaiting(got.Session, fmt.Sprint("Ben ", i))
	}
	state := server.QueuesState(s.Server)
	if p, _ := state.Person("ben"); len(p.Sessions) != len(members) {
		t.Errorf("ben holds %d", len(p.Sessions))
	}
	if err := state.Check(); err != nil || len(state.Requests) != 0 {
		t.Errorf("%d requests, %v", len(state.Requests), err)
	}
}
