package acd

import (
	"slices"
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
)

// PRODUCT A9 with what "Decided here" says of it.

// helping has ana in a session that came from the queue "help", and who else is named there too; "second" is another queue.
func helping(t *testing.T, others ...UserID) (*stage, session.ID) {
	g := site(t, Everybody, "ana")
	g.queue("second", func(q *Queue) { q.Distribution = MostIdle })
	sid := g.accepts("ana", g.enters("A"))
	for _, o := range others {
		g.agent(o, 1, "help")
	}
	return g, sid
}

func TestRule61To64Refusals(t *testing.T) {
	g, sid := helping(t, "ben", "eva")
	g.ok(Site, Staff{User{ID: "boss", Capacity: 1, Posts: []Post{{"help", AsManager}}}})
	g.no("boss", Transfer{Session: sid, Queue: "help"}, ErrNotAgent)
	g.no("ben", Transfer{Session: sid, Queue: "help"}, ErrForbidden)
	g.no("ana", Transfer{Session: "nowhere", Queue: "help"}, ErrForbidden)
	g.no("ana", Transfer{Session: sid}, ErrInvalid)
	g.no("ana", Transfer{Session: sid, Queue: "help", Agents: []UserID{"ben"}}, ErrInvalid)
	g.no("ana", Transfer{Session: sid, Queue: "nowhere"}, ErrUnknown)
	g.no("ana", Transfer{Session: sid, Queue: "second"}, ErrNobody)
	g.no("ana", Transfer{Session: sid, Agents: []UserID{"ana"}}, ErrInvalid)
	g.no("ana", Transfer{Session: sid, Agents: []UserID{"ben", "ben"}}, ErrInvalid)
	g.no("ana", Transfer{Session: sid, Agents: []UserID{"ben", "boss"}}, ErrNotAgent)
	g.no("ana", Transfer{Session: sid, Agents: make([]UserID, MaxNamed+1)}, ErrInvalid)
	g.no("ana", Transfer{Session: sid, Queue: "help", Message: strings.Repeat("ñ", 346)}, ErrTooLong)
	g.no("ana", Transfer{Session: sid, Queue: "help", Message: "a\x00"}, ErrInvalid)
	g.ok("ana", Transfer{Session: sid, Queue: "help", Message: strings.Repeat("ñ", 345)}) // runes, not bytes
	g.no("ana", Transfer{Session: sid, Queue: "help"}, ErrForbidden)                      // not hers any more
}

func TestRule65And66ToAQueue(t *testing.T) {
	g, sid := helping(t, "ben", "eva")
	g.ok("ana", Transfer{Session: sid, Queue: "help", Message: "Paper jam"})
	id := g.s.LastID
	if p, _ := g.s.Person("ana"); p.Status() != Available || len(p.Sessions) != 0 {
		t.Errorf("the giver is %s with %d sessions", p.Status(), len(p.Sessions))
	}
	g.wantShown(id, "ben eva") // not to who gave it away
	r, _ := g.s.Request(id)
	if r.Answers[FieldName] != "A" || r.Transfer.Message != "Paper jam" || r.Door != "help" {
		t.Errorf("handed over %+v", r)
	}
	g.no("ben", Accept{id, "another"}, ErrInvalid)
	g.ok("ben", Accept{id, sid})
	if who, _ := g.s.Holder(sid); who != "ben" {
		t.Errorf("held by %q", who)
	}
	// The form goes on with it.
	g.ok("ben", Transfer{Session: sid, Agents: []UserID{"eva"}})
	if r, _ := g.s.Request(g.s.LastID); r.Answers[FieldName] != "A" {
		t.Errorf("answers %v", r.Answers)
	}
}

func TestRule67FirstOfTheNamed(t *testing.T) {
	g, sid := helping(t, "ben", "eva", "bob")
	g.ok("ana", Transfer{Session: sid, Agents: []UserID{"ben", "eva"}})
	id := g.s.LastID
	g.wantShown(id, "ben eva")
	g.no("bob", Accept{id, ""}, ErrNotShown)
	g.ok("eva", Accept{Request: id}) // its own session ID need not be said
	g.wantShown(id, "")
	g.no("ben", Accept{id, ""}, ErrTaken)
}

// returns are the ways in which a transferred session comes back, or does not.
var returns = []struct {
	name  string
	queue bool // transferred to the queue, else to ben by name
	when  func(g *stage, id RequestID)
	want  string // the events since
}{
	{"nobody of the named within 60 s", false, func(g *stage, _ RequestID) { g.wait(60 * time.Second) }, "returned"},
	{"one second less", false, func(g *stage, _ RequestID) { g.wait(59 * time.Second) }, ""},
	{"every one of the named declines", false, func(g *stage, id RequestID) { g.ok("ben", Decline{id}) }, "declined returned"},
	{"nobody of the queue within its time", true, func(g *stage, _ RequestID) { g.wait(5 * time.Minute) }, "escalated waited-long returned"},
	{"the queue is deserted", true, func(g *stage, _ RequestID) {
		g.ok("ben", SignOut{})
		g.wait(GraceTime)
	}, "agent-signed-out escalated returned"},
	{"the giver is unavailable, which does not matter", false, func(g *stage, _ RequestID) {
		g.ok("ana", SetAvailable{false})
		g.wait(60 * time.Second)
	}, "agent-switched returned"},
	{"the giver has signed out", false, func(g *stage, _ RequestID) {
		g.ok("ana", SignOut{})
		g.wait(60 * time.Second)
	}, "agent-signed-out message-asked"},
	{"the giver is at the limit", false, func(g *stage, _ RequestID) {
		g.ok(Site, SessionStarted{"ana", "by-hand"})
		g.wait(60 * time.Second)
	}, "session-held message-asked"},
	{"the giver is an agent no longer", false, func(g *stage, _ RequestID) {
		g.ok(Site, Dismiss{"ana"})
		g.wait(60 * time.Second)
	}, "user-dismissed message-asked"},
	{"returned and not answered", false, func(g *stage, _ RequestID) { g.wait(120 * time.Second) }, "returned withdrawn message-asked"},
	{"returned and declined", false, func(g *stage, id RequestID) {
		g.wait(60 * time.Second)
		g.ok("ana", Decline{id})
	}, "returned declined message-asked"},
	{"returned and then signed out", false, func(g *stage, _ RequestID) {
		g.wait(60 * time.Second)
		g.ok("ana", SignOut{})
	}, "returned agent-signed-out withdrawn message-asked"},
	{"returned and then at the limit", false, func(g *stage, _ RequestID) {
		g.wait(60 * time.Second)
		g.ok(Site, SessionStarted{"ana", "by-hand"})
	}, "returned session-held withdrawn message-asked"},
	{"returned and then dismissed", false, func(g *stage, _ RequestID) {
		g.wait(60 * time.Second)
		g.ok(Site, Dismiss{"ana"})
	}, "returned user-dismissed withdrawn message-asked"},
	{"the session ends meanwhile", true, func(g *stage, id RequestID) {
		r, _ := g.s.Request(id)
		g.ok(Site, SessionEnded{r.Transfer.Session})
	}, "request-closed"},
}

func TestRule68Returns(t *testing.T) {
	for _, c := range returns {
		t.Run(c.name, func(t *testing.T) {
			g, sid := helping(t, "ben")
			if !c.queue {
				g.ok("ana", Transfer{Session: sid, Agents: []UserID{"ben"}})
			} else {
				g.ok("ana", Transfer{Session: sid, Queue: "help"})
			}
			id, before := g.s.LastID, len(g.log)
			c.when(g, id)
			g.wantWords(g.log[before:], c.want)
			switch r, there := g.s.Request(id); {
			case strings.HasSuffix(c.want, "returned"):
				g.wantShown(id, "ana")
				g.ok("ana", Accept{Request: id})
				if who, _ := g.s.Holder(sid); who != "ana" {
					t.Errorf("held by %q", who)
				}
			case strings.HasSuffix(c.want, "message-asked"):
				if r.Stage != Writing || r.Home() != "help" {
					t.Errorf("%s in %q", r.Stage, r.Home())
				}
				g.ok(Site, LeaveMessage{Request: id, Text: "Call me"})
			case c.want == "request-closed" && there:
				t.Error("the request outlives its session")
			}
		})
	}
}

// Several customers are in a session to which nobody comes: each may write, and the request stays until the last of them has.
func TestRule109EachCustomerOfASessionWrites(t *testing.T) {
	g, sid := helping(t, "ben")
	g.ok("ana", Transfer{Session: sid, Queue: "help"})
	id := g.s.LastID
	g.no(Site, LeaveMessage{Request: id, Text: "x", More: true}, ErrState)
	g.ok("ana", SignOut{})
	g.ok("ben", SignOut{})
	g.wait(GraceTime)
	pau := Answers{FieldName: "Pau"}
	if left := g.ok(Site, LeaveMessage{Request: id, Answers: pau, Text: "Me, too", More: true})[0].(MessageLeft); left.Request != 0 || left.Queue != "help" || left.Answers[FieldName] != "Pau" {
		t.Errorf("got %+v", left)
	}
	if r, there := g.s.Request(id); !there || r.Stage != Writing || r.Answers[FieldName] != "A" {
		t.Errorf("the request is %+v", r)
	}
	if left := g.ok(Site, LeaveMessage{Request: id, Text: "Call me"})[0].(MessageLeft); left.Request != id || left.Answers[FieldName] != "A" {
		t.Errorf("got %+v", left)
	}
	g.no(Site, LeaveMessage{Request: id, Text: "again"}, ErrTaken)
	g.agent("eva", 1, "help")
	alone := g.enters("B")
	g.no(Site, LeaveMessage{Request: alone, Text: "x", More: true}, ErrInvalid)
	g.no(Site, LeaveMessage{Request: alone, Answers: pau, Text: "x"}, ErrInvalid)
}

func TestTransferKeepsItsPlaceAndRules(t *testing.T) {
	g, sid := helping(t, "ben")
	g.agent("eva", 1, "second")
	g.queue("help", func(q *Queue) {
		q.Rules.Allocation = []Rule{{If: []Condition{{FieldName, Is, "a"}}, Queue: "second"}}
	})
	g.ok("ana", Transfer{Session: sid, Queue: "help"})
	id := g.s.LastID
	if r, _ := g.s.Request(id); r.Queue != "second" {
		t.Errorf("transferred to %q", r.Queue)
	}
	g.wantShown(id, "eva")
	g.no(Site, LeaveMessage{Request: id, Text: "x"}, ErrState) // the customer is in a session that lives
	g.no("ben", Pick{id, ""}, ErrForbidden)
	// Named agents cannot be picked from, and a queue's switch cannot help.
	g.ok("eva", Accept{Request: id})
	g.ok("eva", Transfer{Session: sid, Agents: []UserID{"ben"}})
	g.queue("help", func(q *Queue) { q.Pick = true })
	g.no("ana", Pick{g.s.LastID, ""}, ErrForbidden)
	if !slices.Contains(g.s.Inbox("ben"), g.s.LastID) {
		t.Error("ben does not see it")
	}
}

func TestTransferOfASessionWhoseQueueIsGone(t *testing.T) {
	g, sid := helping(t)
	g.agent("eva", 1, "second")
	g.agent("ana2", 1, "second")
	g.ok(Site, SessionMoved{sid, "eva"})
	g.ok(Site, RemoveQueue{"help"})
	g.ok("eva", Transfer{Session: sid, Agents: []UserID{"ana2"}})
	if r, _ := g.s.Request(g.s.LastID); r.Home() != "" || r.Answers[FieldName] != "A" {
		t.Errorf("home %q, answers %v", r.Home(), r.Answers)
	}
}
