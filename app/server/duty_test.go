package server_test

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// line is an agent's line.
type line struct {
	*servertest.Client
	t *testing.T
}

// onDuty opens an agent's line; the agent is available, and the first inbox has been read.
func onDuty(t *testing.T, s *servertest.Server, account string) *line {
	t.Helper()
	l := &line{Client: s.Dial(s.SignIn(account)), t: t}
	l.noted(wire.Duty{Ref: 1, On: true, Available: true})
	if in := servertest.Await[wire.Inbox](l.Client); !in.On || !in.Available {
		t.Fatalf("the first inbox is %+v", in)
	}
	return l
}

// answer is the next Noted, Accepted or Failure.
func (l *line) answer() wire.Message {
	l.t.Helper()
	for {
		m, err := l.Receive()
		if err != nil {
			l.t.Fatalf("waiting for an answer: %v", err)
		}
		switch m.(type) {
		case wire.Noted, wire.Accepted, wire.Failure:
			return m
		}
	}
}

func (l *line) noted(m wire.Message) {
	l.t.Helper()
	l.Send(m)
	if got, ok := l.answer().(wire.Noted); !ok {
		l.t.Fatalf("%T is answered with %#v", m, got)
	}
}

func (l *line) refused(m wire.Message, want wire.Code) {
	l.t.Helper()
	l.Send(m)
	if got := l.answer(); failure(got).Code != want {
		l.t.Errorf("%T is answered with %#v, want %s", m, got, want)
	}
}

func failure(m wire.Message) wire.Failure {
	f, _ := m.(wire.Failure)
	return f
}

// until reads inboxes until one is as wanted.
func (l *line) until(want func(wire.Inbox) bool) wire.Inbox {
	l.t.Helper()
	for {
		if in := servertest.Await[wire.Inbox](l.Client); want(in) {
			return in
		}
	}
}

func waiting(n int) func(wire.Inbox) bool {
	return func(in wire.Inbox) bool { return len(in.List) == n }
}

func newSessionID(t *testing.T) session.ID {
	t.Helper()
	id, err := invite.NewSessionID(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return session.ID(id)
}

func marta() acd.Enter {
	return acd.Enter{Queue: "help", Answers: acd.Answers{acd.FieldName: "Marta"}}
}

// TestRule120Inbox: the switch, what is shown, what may only be picked, and what is refused.
func TestRule120Inbox(t *testing.T) {
	s := helpDesk(t, func(q *acd.Queue) { q.Pick = true })
	ana, ben := onDuty(t, s, "ana"), onDuty(t, s, "ben")
	told(t, s, marta())
	for _, l := range []*line{ana, ben} {
		in := l.until(waiting(1))
		w := in.List[0]
		if in.Waiting != 1 || in.Capacity != 2 || !w.Shown || w.Title != "Help" || w.Answers[acd.FieldName] != "Marta" || w.Until != 0 || w.Handed {
			t.Errorf("shown %+v", in)
		}
	}
	ana.noted(wire.Decline{Ref: 2, Request: 1})
	if in := ana.until(func(in wire.Inbox) bool { return len(in.List) == 1 && !in.List[0].Shown }); in.Waiting != 1 {
		t.Errorf("after declining %+v", in)
	}
	ana.refused(wire.Accept{Ref: 3, Request: 1, Session: newSessionID(t)}, wire.CodeQueue)
	ana.refused(wire.Accept{Ref: 3, Request: 9, Session: newSessionID(t)}, wire.CodeQueue)
	ana.refused(wire.Accept{Ref: 3, Request: 1, Session: "short", Pick: true}, wire.CodeRefused)
	ana.noted(wire.Duty{Ref: 4, On: true})
	ana.until(func(in wire.Inbox) bool { return in.On && !in.Available })
	id := newSessionID(t)
	ana.Send(wire.Accept{Ref: 5, Request: 1, Session: id, Pick: true})
	got, ok := ana.answer().(wire.Accepted)
	if !ok || got.Ref != 5 || got.Session != id || got.Waiter.Answers[acd.FieldName] != "Marta" || !got.Start.Technical {
		t.Errorf("picking is answered with %#v", got)
	}
	ben.until(waiting(0))
	if in := ana.until(waiting(0)); in.Held != 1 {
		t.Errorf("the place is not taken up: %+v", in)
	}
	ana.Send(wire.Accept{Ref: 6, Request: 1, Session: id})
	if again, ok := ana.answer().(wire.Accepted); !ok || again.Session != id || again.Waiter.Answers[acd.FieldName] != "Marta" {
		t.Errorf("asked again, because the answer was lost: %#v", again)
	}
	ben.refused(wire.Accept{Ref: 7, Request: 1, Session: id}, wire.CodeTaken)
	ana.noted(wire.Duty{Ref: 8})
	if p, _ := server.QueuesState(s.Server).Person("ana"); p.SignedIn {
		t.Error("still signed in after the line was closed")
	}
}

// TestRule30TheAgentIsToldThatTheyWereChosen: and nobody else that somebody was, nor whom a rule chose for the customer.
func TestRule30TheAgentIsToldThatTheyWereChosen(t *testing.T) {
	s := helpDesk(t, nil)
	q, _ := server.QueuesState(s.Server).Queue("help")
	q.Reps, q.Pick = acd.FullNames, true
	q.Rules.Routing = []acd.Rule{{If: []acd.Condition{{Field: acd.FieldName, Operator: acd.Is, Text: "Pau"}}, Agent: "ana"}}
	told(t, s, acd.ChangeQueue{Queue: q})
	ana, ben := onDuty(t, s, "ana"), onDuty(t, s, "ben")
	chosen := marta()
	chosen.Agent = "ana"
	told(t, s, chosen, acd.Enter{Queue: "help", Answers: acd.Answers{acd.FieldName: "Pau"}})
	if w := ana.until(waiting(2)).List; !w[0].Chosen || w[1].Chosen || !w[0].Shown || !w[1].Shown {
		t.Errorf("ana reads %+v", w)
	}
	if w := ben.until(waiting(2)).List; w[0].Chosen || w[1].Chosen || w[0].Shown {
		t.Errorf("ben reads %+v", w)
	}
	ana.Send(wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)})
	if got, ok := ana.answer().(wire.Accepted); !ok || !got.Waiter.Chosen {
		t.Errorf("accepting is answered with %#v", got)
	}
}

// TestRule102TheStartGoesToTheAgent: what happens when a session of the queue begins.
func TestRule102TheStartGoesToTheAgent(t *testing.T) {
	start := acd.Beginning{Ask: session.ControlDesktop, URL: "https://crm.example/new", Voice: true}
	s := helpDesk(t, func(q *acd.Queue) { q.Beginning = start })
	ana := onDuty(t, s, "ana")
	told(t, s, marta())
	ana.until(waiting(1))
	ana.Send(wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)})
	if got, ok := ana.answer().(wire.Accepted); !ok || got.Start != start {
		t.Errorf("got %#v", got)
	}
}

// TestOnlyAgentsHaveALine: no customer, no rep who works for no queue, and none of a session's connections.
func TestOnlyAgentsHaveALine(t *testing.T) {
	s := helpDesk(t, nil)
	told(t, s, acd.Staff{User: acd.User{ID: "mia", Capacity: 1, Posts: posts(acd.AsManager, "help")}})
	for name, test := range map[string]struct {
		c    *servertest.Client
		want wire.Code
	}{
		"customer": {s.Dial(), wire.CodeSignIn},
		"rep":      {s.Dial(s.SignIn("eva")), wire.CodeRights},
		"manager":  {s.Dial(s.SignIn("mia")), wire.CodeRights},
		"session":  {s.Dial(s.SignIn("ana")).Open("Ana").Client, wire.CodeRefused},
	} {
		l := &line{Client: test.c, t: t}
		l.refused(wire.Duty{Ref: 1, On: true, Available: true}, test.want)
		if name == "session" {
			continue
		}
		l.refused(wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)}, test.want)
		l.refused(wire.Decline{Ref: 3, Request: 1}, test.want)
		l.refused(wire.Introduce{Ref: 4, Session: "x"}, test.want)
	}
	l := &line{Client: s.Dial(s.SignIn("ana")), t: t}
	if !l.Rights.Agent {
		t.Error("an agent is not told that they are one")
	}
	l.refused(wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)}, wire.CodeRights) // the inbox is not open
	l.noted(wire.Duty{Ref: 3})
}

// TestGarbageOnALine: what is not to be sent that way ends the connection, and the agent is lost.
func TestGarbageOnALine(t *testing.T) {
	s := helpDesk(t, nil)
	for _, garbage := range []string{
		`{"t":"inbox","m":{"on":true,"available":true,"capacity":1,"held":0,"waiting":0,"list":null,"more":0}}`,
		`{"t":"accept","m":{"ref":1,"request":-1,"session":"","pick":false}}`,
		`{"t":"duty","m":{"ref":1,"on":false,"available":true}}`,
		`{"t":"pass","m":{}}`,
	} {
		ana := onDuty(t, s, "ana")
		ana.SendRaw([]byte(garbage))
		if got := ana.Drain(); len(got) == 0 || failure(got[len(got)-1]).Code != wire.CodeMalformed {
			t.Errorf("%s is answered with %#v", garbage, got)
		}
		for s.Connections() > 0 {
			server.QueuesState(s.Server)
		}
		if p, _ := server.QueuesState(s.Server).Person("ana"); p.SignedIn {
			t.Errorf("after %s the agent is still signed in", garbage)
		}
	}
}

// TestASecondLineReplacesTheFirst, whose end then says nothing.
func TestASecondLineReplacesTheFirst(t *testing.T) {
	s := helpDesk(t, nil)
	first := onDuty(t, s, "ana")
	second := onDuty(t, s, "ana")
	if got := first.Drain(); failure(got[len(got)-1]).Code != wire.CodeReplaced {
		t.Errorf("the first is told %#v", got)
	}
	for s.Connections() > 1 {
		server.QueuesState(s.Server)
	}
	if p, _ := server.QueuesState(s.Server).Person("ana"); !p.SignedIn {
		t.Error("the agent is signed out with the first line")
	}
	second.Close()
	for s.Connections() > 0 {
		server.QueuesState(s.Server)
	}
	if p, _ := server.QueuesState(s.Server).Person("ana"); p.SignedIn {
		t.Error("the agent is not lost with the last line")
	}
}

// TestAnInboxFitsAMessage: however much customers write, whatever they write.
func TestAnInboxFitsAMessage(t *testing.T) {
	s := helpDesk(t, func(q *acd.Queue) {
		for i := range acd.MaxFields - len(q.Form) {
			q.Form = append(q.Form, acd.Field{Key: acd.FieldKey(fmt.Sprintf("field-%02d-%s", i, strings.Repeat("k", 50))), Label: "L", Kind: acd.Text, Max: acd.MaxAnswer})
		}
	})
	ana := onDuty(t, s, "ana")
	for i, letter := range []string{"a", "\"", "\\", "<", "é", "🙂"} {
		answers := acd.Answers{acd.FieldName: "Marta"}
		for f := range acd.MaxFields - 1 {
			answers[acd.FieldKey(fmt.Sprintf("field-%02d-%s", f, strings.Repeat("k", 50)))] = strings.Repeat(letter, acd.MaxAnswer)
		}
		for range 5 {
			if _, err := server.QueuesDo(s.Server, acd.Site, acd.Enter{Queue: "help", Answers: answers}); err != nil {
				t.Fatalf("%d. letter: %v", i, err)
			}
		}
	}
	in := ana.until(func(in wire.Inbox) bool { return in.Waiting == 30 }) // decoding it has checked its size
	if len(in.List) != wire.MaxWaiters || in.More != 10 {
		t.Errorf("%d are listed, %d more", len(in.List), in.More)
	}
	ana.Send(wire.Accept{Ref: 2, Request: 30, Session: newSessionID(t)})
	if got, ok := ana.answer().(wire.Accepted); !ok || len(got.Waiter.Answers) == 0 {
		t.Errorf("the answers to what is accepted are %v", got.Waiter.Answers)
	}
}

// TestTheOwnerOfAnEmbeddedServerMayBeAnAgent like anybody else.
func TestTheOwnerOfAnEmbeddedServerMayBeAnAgent(t *testing.T) {
	s := helpDesk(t, nil)
	me := owner(t, s)
	if s.OwnerRights().Agent {
		t.Error("an agent of no queue")
	}
	told(t, s, acd.Staff{User: acd.User{ID: server.OwnerAccount, Capacity: 1, Posts: agentOf("help")}})
	if got := s.OwnerRights(); !got.Agent || !got.Multi || got.Role != wire.RoleAdmin {
		t.Errorf("rights are %+v", got)
	}
	l := &line{Client: s.Dial(me), t: t}
	l.noted(wire.Duty{Ref: 1, On: true, Available: true})
	told(t, s, marta())
	l.until(waiting(1))
	l.Send(wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)})
	if got, ok := l.answer().(wire.Accepted); !ok {
		t.Errorf("got %#v", got)
	}
}

// TestRule106EscalationOpensTheInboxToAll: who was passed over by the turn is shown the request after the threshold.
func TestRule106EscalationOpensTheInboxToAll(t *testing.T) {
	at := newClock()
	s := helpDesk(t, func(q *acd.Queue) { q.Distribution = acd.MostIdle; q.Thresholds.Unavailable = 300 * time.Second }, func(c *server.Config) { c.Now = at.now })
	lines := map[acd.UserID]*line{"ana": onDuty(t, s, "ana"), "ben": onDuty(t, s, "ben")}
	told(t, s, marta())
	r, _ := server.QueuesState(s.Server).Request(1)
	asked := lines[r.Asked.Agent]
	if w := asked.until(waiting(1)).List[0]; w.Until != r.Asked.Until.UnixMilli() || !w.Shown {
		t.Errorf("asked alone: %+v", w)
	}
	delete(lines, r.Asked.Agent)
	at.add(61 * time.Second)
	server.QueuesState(s.Server)
	for _, other := range lines {
		if w := other.until(waiting(1)).List[0]; !w.Shown || w.Until != 0 {
			t.Errorf("after escalation: %+v", w)
		}
	}
}

// TestRule111WhoDoesNotAnswerIsToldThatTheyAreUnavailable.
func TestRule111WhoDoesNotAnswerIsToldThatTheyAreUnavailable(t *testing.T) {
	at := newClock()
	s := helpDesk(t, func(q *acd.Queue) { q.Distribution = acd.RoundRobin }, func(c *server.Config) { c.Now = at.now })
	ana := onDuty(t, s, "ana")
	told(t, s, marta())
	ana.until(waiting(1))
	at.add(31 * time.Second)
	server.QueuesState(s.Server)
	if in := ana.until(waiting(0)); !in.On || in.Available {
		t.Errorf("told %+v", in)
	}
	ana.refused(wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)}, wire.CodeQueue)
	ana.noted(wire.Duty{Ref: 3, On: true, Available: true})
	ana.until(waiting(1))
}

// TestDutyEndsWithTheSignIn: who could accept nobody any more is offered nobody, and reads nobody's form.
func TestDutyEndsWithTheSignIn(t *testing.T) {
	at := newClock()
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	ana := onDuty(t, s, "ana")
	at.add(server.DefaultLimits().TokenLife + time.Minute)
	told(t, s, marta())
	for {
		m, err := ana.Receive()
		if err != nil {
			t.Fatalf("cut off without a word: %v", err)
		}
		if in, ok := m.(wire.Inbox); ok && len(in.List) > 0 {
			t.Fatalf("offered %+v", in.List)
		}
		if f, ok := m.(wire.Failure); ok {
			if f.Code != wire.CodeSignIn {
				t.Errorf("ends with %+v", f)
			}
			return
		}
	}
}
