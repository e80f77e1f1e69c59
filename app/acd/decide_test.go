package acd

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// Rules as given / when / then. Numbers in the names are those of PRODUCT.md.

func TestRule5NextCustomerWhenTheCurrentOneIsDone(t *testing.T) {
	g := site(t, MostIdle, "ana")
	first, second := g.enters("A"), g.enters("B")
	g.wantShown(first, "ana")
	g.wantShown(second, "")
	sid := g.accepts("ana", first)
	g.wantShown(second, "")
	g.ok(Site, SessionEnded{sid})
	g.wantShown(second, "ana")
}

func TestRule105Everybody(t *testing.T) {
	g := site(t, Everybody, "ana", "ben", "eva")
	g.ok("eva", SetAvailable{false})
	a, b := g.enters("A"), g.enters("B")
	g.wantShown(a, "ana ben")
	g.wantShown(b, "ana ben")
	g.accepts("ben", b) // any of them, in any order
	g.wantShown(a, "ana")
	g.no("ana", Accept{b, "x"}, ErrTaken)
	g.no("ben", Accept{a, "x"}, ErrCapacity)
	g.no("eva", Accept{a, "x"}, ErrNotShown)
	g.no("ana", Accept{a + 5, "x"}, ErrUnknown)
	g.ok("ana", Decline{a})
	g.wantShown(a, "")
	g.no("ana", Accept{a, "x"}, ErrNotShown)
	g.ok("eva", SetAvailable{true})
	g.wantShown(a, "eva")
}

func TestRule105MostIdle(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben", "eva") // became available in that order
	turn := func(want UserID) RequestID {
		t.Helper()
		id := g.enters("A")
		g.wantShown(id, string(want))
		return id
	}
	g.wait(time.Second)
	sid := g.accepts("ana", turn("ana"))
	g.wait(time.Minute)
	g.ok(Site, SessionEnded{sid})
	g.ok(Site, SessionEnded{g.accepts("ben", turn("ben"))}) // ana answered a minute ago, ben and eva never
	g.ok(Site, SessionEnded{g.accepts("eva", turn("eva"))})
	g.wait(time.Second)
	id := turn("ana")
	g.ok("ana", Decline{id}) // an answer too
	g.wantShown(id, "ben")   // ben and eva answered in the same second: by name
	g.accepts("ben", id)
	g.ok("eva", SetAvailable{false})
	g.wait(time.Second)
	g.ok("eva", SetAvailable{true}) // a break is not idleness
	turn("ana")
}

// A connection that was lost for a moment, or a server that was restarted, is neither a break nor a request: everybody's turn is as it was.
func TestRule105MostIdleOverALostConnection(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben", "eva")
	for _, agent := range []UserID{"ana", "ben", "eva"} {
		g.ok(Site, AgentLost{agent})
	}
	g.wait(GraceTime - 4*time.Second)
	for _, agent := range []UserID{"eva", "ben", "ana"} {
		g.wait(time.Second)
		g.ok(agent, SignIn{Available: agent != "ben"})
	}
	g.ok("ben", SetAvailable{true}) // his own hand, now
	first := g.enters("A")
	g.wantShown(first, "ana")
	g.accepts("ana", first)
	g.ok(Site, AgentLost{"eva"})
	g.wait(GraceTime)
	g.ok("eva", SignIn{Available: true}) // after as long as a break
	g.wantShown(g.enters("B"), "ben")
}

func TestRule105RoundRobin(t *testing.T) {
	g := site(t, RoundRobin, "ana", "ben", "eva")
	round := func(want UserID) {
		t.Helper()
		g.wait(time.Second)
		id := g.enters("A")
		g.wantShown(id, string(want))
		g.ok(Site, SessionEnded{g.accepts(want, id)})
	}
	round("ana")
	round("ben")
	g.agent("bob", 1, "help") // joins after ben
	g.ok(Site, Dismiss{"ben"})
	round("bob")
	g.ok("eva", SetAvailable{false})
	round("ana")
	g.ok("eva", SetAvailable{true})
	round("bob")
	round("eva")
	g.agent("aaron", 1, "help")
	round("aaron")
	round("ana")
}

// Whom a rule or the customer chooses is asked out of turn: it passes nobody over, however often it happens. The turn outlives a restart.
func TestRule105RoundRobinBesideWhoIsChosen(t *testing.T) {
	g := site(t, RoundRobin, "ana", "ben", "eva")
	g.queue("help", func(q *Queue) {
		q.Reps = FullNames
		q.Rules.Routing = []Rule{{If: []Condition{{FieldName, Is, "VIP"}}, Agent: "eva"}}
	})
	asked := func(want UserID, enter Enter) {
		t.Helper()
		g.wait(time.Second)
		g.ok(Site, enter)
		id := g.s.LastID
		g.wantShown(id, string(want))
		g.ok(Site, SessionEnded{g.accepts(want, id)})
	}
	free := Enter{Queue: "help", Answers: Answers{FieldName: "A"}}
	asked("ana", free)
	asked("eva", Enter{Queue: "help", Answers: Answers{FieldName: "vip"}})
	asked("ben", free)
	asked("ana", Enter{Queue: "help", Answers: Answers{FieldName: "B"}, Agent: "ana"})
	asked("eva", free)

	kept, err := json.Marshal(g.s)
	g.s = State{}
	if err = errors.Join(err, json.Unmarshal(kept, &g.s)); err != nil {
		t.Fatal(err)
	}
	for _, agent := range []UserID{"ana", "ben", "eva"} { // nobody is connected after a restart, and they come back in any order
		g.ok(Site, AgentLost{agent})
	}
	for _, agent := range []UserID{"eva", "ben", "ana"} {
		g.ok(agent, SignIn{Available: true})
	}
	asked("ana", free)
	asked("ben", free)
}

func TestRule106Escalation(t *testing.T) {
	g := site(t, RoundRobin, "ana", "ben")
	id := g.enters("A")
	g.ok("ana", Decline{id})
	g.ok("ben", Decline{id})
	g.wantShown(id, "")
	if got := g.wait(59 * time.Second); len(got) > 0 {
		t.Fatalf("before the threshold: %s", words(got))
	}
	g.wantWords(g.wait(time.Second), "escalated")
	g.wantShown(id, "ana ben") // to those who declined it too, once more
	g.ok("ana", Decline{id})
	g.wantShown(id, "ben")
	g.accepts("ben", id)
}

func TestRule106FirstToAcceptAfterEscalation(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben")
	g.queue("help", func(q *Queue) { q.Thresholds.Unavailable = 40 * time.Second })
	id := g.enters("A")
	g.wantWords(g.wait(time.Minute), "withdrawn agent-flipped assigned escalated")
	g.ok("ana", SetAvailable{true})
	g.wantShown(id, "ana ben") // ben keeps the assignment, ana may be faster
	g.wantWords(g.ok("ana", Accept{id, "s"}), "withdrawn accepted")
	g.no("ben", Accept{id, "t"}, ErrTaken)
}

func TestRule107Pick(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben")
	first, second := g.enters("A"), g.enters("B")
	g.ok("ben", Decline{second})
	third := g.enters("C")
	g.wantShown(third, "ben")
	g.no("ana", Pick{third, "s"}, ErrNoPick)
	g.queue("help", func(q *Queue) { q.Pick = true })
	g.queue("other", func(q *Queue) { q.Pick = true })
	g.agent("eva", 1, "other")
	g.no("eva", Pick{third, "s"}, ErrForbidden)
	g.no("ben", Pick{third, ""}, ErrInvalid)
	g.ok("ana", SetAvailable{false})                                          // her hand, not the queue's
	g.wantWords(g.ok("ana", Pick{third, "s"}), "withdrawn accepted assigned") // from ben, who is asked for the first instead
	g.no("ana", Pick{first, "t"}, ErrCapacity)
	g.no("ben", Pick{third, "t"}, ErrTaken)
	g.no("ben", Pick{first, "s"}, ErrState) // that session is ana's
	g.ok("ben", Pick{second, "t"})          // even one he declined
}

func TestRule108WaitedLong(t *testing.T) {
	g := site(t, Everybody, "ana")
	g.enters("A")
	g.wantWords(g.wait(2*time.Minute), "escalated waited-long")
	if got := g.wait(2 * time.Minute); len(got) > 0 {
		t.Errorf("told again: %s", words(got))
	}
}

func TestRule109TimeOut(t *testing.T) {
	g := site(t, Everybody, "ana")
	id := g.enters("A")
	g.wantWords(g.wait(5*time.Minute-time.Nanosecond), "escalated waited-long")
	g.wantWords(g.wait(time.Nanosecond), "message-asked")
	g.wantStage(id, Writing)
	g.wantShown(id, "")
	g.no("ana", Accept{id, "s"}, ErrNotShown)
	g.no(Site, LeaveMessage{Request: id}, ErrInvalid)
	g.no(Site, LeaveMessage{Request: id, Text: strings.Repeat("x", MaxMessage+1)}, ErrTooLong)
	left := g.ok(Site, LeaveMessage{Request: id, Text: "Call me.\nThanks"})[0].(MessageLeft)
	if left.Queue != "help" || left.Answers[FieldName] != "A" {
		t.Errorf("message of %+v", left)
	}
	g.no(Site, LeaveMessage{Request: id, Text: "again"}, ErrTaken)

	forgotten := g.enters("B")
	g.wait(5 * time.Minute)
	g.wantWords(g.wait(MessageTime), "request-closed")
	if last := g.log[len(g.log)-1].(RequestClosed); last.Reason != ReasonTimeOut {
		t.Errorf("forgotten because %s", last.Reason)
	}
	g.no(Site, Leave{forgotten, ReasonDone}, ErrTaken)
}

func TestRule109WriteRatherThanWait(t *testing.T) {
	g := site(t, MostIdle, "ana")
	id := g.enters("A")
	g.wantWords(g.ok(Site, LeaveMessage{Request: id, Text: "No time"}), "withdrawn message-left")
	g.wantWords(g.ok(Site, LeaveMessage{Queue: "help", Answers: Answers{FieldName: "B"}, Text: "You are closed"}), "message-left")
	g.no(Site, LeaveMessage{Queue: "help", Text: "Nameless"}, ErrRequired)
	g.no(Site, LeaveMessage{Queue: "nowhere", Text: "x"}, ErrUnknown)
}

// The form for a message may be another one than that to enter; who filled in the latter, and lost their place, is not sent away.
func TestRule112OwnMessageForm(t *testing.T) {
	g := site(t, Everybody, "ana")
	g.queue("help", func(q *Queue) {
		q.Message = MessageForm{Lead: "We call back.", Own: true, Fields: []Field{{Key: FieldPhone, Kind: Text, Required: true, Max: 20}}}
	})
	g.ok(Site, LeaveMessage{Queue: "help", Answers: Answers{FieldPhone: "123"}, Text: "x"})
	g.ok(Site, LeaveMessage{Queue: "help", Answers: Answers{FieldName: "A"}, Text: "x"})
	g.no(Site, LeaveMessage{Queue: "help", Text: "x"}, ErrRequired)
	g.no(Site, LeaveMessage{Queue: "help", Answers: Answers{FieldPhone: "123", "colour": "red"}, Text: "x"}, ErrUnknown)
	g.no(Site, Enter{Queue: "help", Answers: Answers{FieldPhone: "123"}}, ErrRequired)
	g.queue("help", func(q *Queue) { q.Message.Fields = nil }) // nothing but the text
	g.ok(Site, LeaveMessage{Queue: "help", Text: "x"})
}

func TestRule110Closing(t *testing.T) {
	g := site(t, Everybody, "ana")
	g.queue("help", func(q *Queue) { q.Thresholds.Closing = 50 })
	var last RequestID
	for range 50 {
		last = g.enters("A")
	}
	g.no(Site, Enter{Queue: "help", Answers: Answers{FieldName: "B"}}, ErrFull)
	g.ok(Site, Leave{last, ReasonLost})
	g.enters("B")
}

func TestClockPutBackStandsStill(t *testing.T) {
	g := site(t, MostIdle, "ana")
	id := g.enters("A")
	g.now = g.now.Add(-time.Hour)
	g.ok("ana", Decline{id})
	if ev := g.log[len(g.log)-1]; !ev.when().Equal(t0.Add(time.Second)) {
		t.Errorf("event at %v", ev.when())
	}
}

func TestStateIsJSON(t *testing.T) {
	g := site(t, RoundRobin, "ana", "ben")
	sid := g.accepts("ana", g.enters("Zoë"))
	g.enters("B")
	g.ok("ana", Transfer{Session: sid, Agents: []UserID{"ben"}, Message: "Ñandú"})
	roundTrip(t, g.s)
}

func roundTrip(t *testing.T, s State) {
	t.Helper()
	first, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again State
	if err := json.Unmarshal(first, &again); err != nil {
		t.Fatal(err)
	}
	second, err := json.Marshal(again)
	if err != nil || string(first) != string(second) {
		t.Fatalf("state changed on its way (%v):\n%s\n%s", err, first, second)
	}
	if err := again.Check(); err != nil {
		t.Fatal(err)
	}
}

// TestEvolveBranches: two futures of one state know nothing of each other, also where their lists grow in the same place.
func TestEvolveBranches(t *testing.T) {
	g := site(t, Everybody, "ana", "ben", "bob", "eva", "ivo")
	id := g.enters("A")
	for _, who := range []UserID{"ana", "ben", "bob"} { // three of a list with room for four
		g.ok(who, Decline{id})
	}
	one := Evolve(g.s, Declined{When{g.now}, id, "eva"})
	other := Evolve(g.s, Declined{When{g.now}, id, "ivo"})
	if one.Shown(id, "eva") || !one.Shown(id, "ivo") || other.Shown(id, "ivo") || !other.Shown(id, "eva") || !g.s.Shown(id, "eva") {
		t.Error("one future changed the other")
	}
}
