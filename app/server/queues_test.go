package server_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
)

func agentOf(q ...acd.QueueID) []acd.Post { return posts(acd.AsAgent, q...) }

func posts(d acd.Duty, queues ...acd.QueueID) (out []acd.Post) {
	for _, q := range queues {
		out = append(out, acd.Post{Queue: q, Duty: d})
	}
	return out
}

// told has the queues carry out commands of the site's.
func told(t *testing.T, s *servertest.Server, commands ...acd.Command) {
	t.Helper()
	for _, c := range commands {
		if _, err := server.QueuesDo(s.Server, acd.Site, c); err != nil {
			t.Fatalf("%T: %v", c, err)
		}
	}
}

// helpDesk is a server with the queue "help", where everybody is shown everything, and agents of it with two places each.
func helpDesk(t *testing.T, change func(*acd.Queue), with ...func(*server.Config)) *servertest.Server {
	t.Helper()
	s := servertest.Start(t, with...)
	q := acd.NewQueue("help", "Printers", "Help")
	q.Distribution = acd.Everybody
	if change != nil {
		change(&q)
	}
	told(t, s, acd.OpenQueue{Queue: q})
	for _, a := range []acd.UserID{"ana", "ben"} {
		told(t, s, acd.Staff{User: acd.User{ID: a, Capacity: 2, Posts: agentOf("help")}})
	}
	return s
}

// TestQueuesAreKept: over restarts, and beyond the state that is kept from time to time.
func TestQueuesAreKept(t *testing.T) {
	s := helpDesk(t, func(q *acd.Queue) { q.Hours.Zone = "Asia/Tokyo"; q.Thresholds.Closing = 999 })
	onDuty(t, s, "ana")
	for range 600 {
		told(t, s, acd.Enter{Queue: "help", Answers: acd.Answers{acd.FieldName: "Marta"}})
	}
	for range 2 {
		before := server.QueuesState(s.Server)
		s.Restart()
		after := server.QueuesState(s.Server)
		if len(after.Requests) != 600 || !reflect.DeepEqual(after.Lines, before.Lines) || !reflect.DeepEqual(after.Requests, before.Requests) {
			t.Fatalf("%d requests after the restart, %d before", len(after.Requests), len(before.Requests))
		}
		if err := after.Check(); err != nil {
			t.Error(err)
		}
	}
	log, err := s.Ledger.QueueLog(t.Context())
	if err != nil || log.N < 600 {
		t.Errorf("the state that is kept is that of event %d, %v", log.N, err)
	}
}

// TestATickComesByItself: thresholds pass without anybody saying anything.
func TestATickComesByItself(t *testing.T) {
	at := newClock()
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	onDuty(t, s, "ana")
	told(t, s, acd.Enter{Queue: "help", Answers: acd.Answers{acd.FieldName: "Marta"}})
	at.add(6 * time.Minute)
	r, ok := server.QueuesState(s.Server).Request(1)
	if !ok || r.Stage != acd.Writing || !r.Warned {
		t.Errorf("after six minutes it is %+v", r)
	}
}

// TestAFullDiskDecidesNothing: what cannot be written has not happened, and is not to be seen.
func TestAFullDiskDecidesNothing(t *testing.T) {
	s := helpDesk(t, nil)
	enter := acd.LeaveMessage{Queue: "help", Answers: acd.Answers{acd.FieldName: "Marta"}, Text: "Call me"}
	before := server.QueuesState(s.Server)
	empty := s.FillLedger()
	if _, err := server.QueuesDo(s.Server, acd.Site, enter); !errors.Is(err, ledger.ErrFull) {
		t.Errorf("got %v", err)
	}
	if after := server.QueuesState(s.Server); !reflect.DeepEqual(after, before) {
		t.Errorf("the state is %+v", after)
	}
	empty()
	if _, err := server.QueuesDo(s.Server, acd.Site, enter); err != nil {
		t.Errorf("with space again: %v", err)
	}
}

// TestRule118SessionsByHandTakeUpPlaces: what an agent starts by hand takes up a place, and gives it back at its end; control that is
// transferred takes it along.
func TestRule118SessionsByHandTakeUpPlaces(t *testing.T) {
	s := helpDesk(t, nil)
	holder := func(id session.ID) string {
		who, _ := server.QueuesState(s.Server).Holder(id)
		return string(who)
	}
	ana := s.Dial(s.SignIn("ana")).Open("Ana")
	id := ana.Author.Session
	if got := holder(id); got != "ana" {
		t.Fatalf("held by %q", got)
	}
	ben := ana.Invite(s.Dial(s.SignIn("ben")), number(t, ana.Locator, "12345"), trust.Rep, "Ben")
	ana.Do(session.Transferring{To: ben.Author.By})
	ben.CatchUp()
	if got := holder(id); got != "ben" {
		t.Errorf("after the transfer held by %q", got)
	}
	s.Restart()
	if got := holder(id); got != "ben" {
		t.Errorf("after the restart held by %q", got)
	}
	ben.ResumeOn(s.Dial(s.SignIn("ben")), ben.Log.Head().N)
	ben.CatchUp()
	ben.Do(session.End{Reason: session.ReasonDone})
	if got := holder(id); got != "" {
		t.Errorf("after its end held by %q", got)
	}
}

// TestWhoBecomesAnAgentHoldsWhatTheyLead: sessions from before count too.
func TestWhoBecomesAnAgentHoldsWhatTheyLead(t *testing.T) {
	s := helpDesk(t, nil)
	eva := s.Dial(s.SignIn("eva")).Open("Eva")
	told(t, s, acd.Staff{User: acd.User{ID: "eva", Capacity: 1, Posts: agentOf("help")}})
	if who, _ := server.QueuesState(s.Server).Holder(eva.Author.Session); who != "eva" {
		t.Errorf("held by %q", who)
	}
}

// TestAnAgentWhoDoesNotComeLosesTheCustomer: accepted, and no session opened. The customer waits again under their first number.
func TestAnAgentWhoDoesNotComeLosesTheCustomer(t *testing.T) {
	at := newClock()
	s := helpDesk(t, nil, func(c *server.Config) { c.Now = at.now })
	onDuty(t, s, "ana")
	told(t, s, acd.Enter{Queue: "help", Answers: acd.Answers{acd.FieldName: "Marta"}})
	if _, err := server.QueuesDo(s.Server, "ana", acd.Accept{Request: 1, Session: "never"}); err != nil {
		t.Fatal(err)
	}
	at.add(59 * time.Second)
	if _, held := server.QueuesState(s.Server).Holder("never"); !held {
		t.Error("lost before the time")
	}
	at.add(2 * time.Second)
	state := server.QueuesState(s.Server)
	if r, ok := state.Request(2); !ok || r.First() != 1 || r.Answers[acd.FieldName] != "Marta" {
		t.Errorf("waits as %+v", r)
	}
	if _, held := state.Holder("never"); held {
		t.Error("the agent still holds a place")
	}
}
