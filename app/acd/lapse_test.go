package acd

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"deskhand/app/session"
)

// TestLapse: an agent accepts and does not come. The customer waits again, under their first number, and the others are asked.
func TestLapse(t *testing.T) {
	g := site(t, Everybody, "ana", "ben")
	g.ok(Site, Enter{Queue: "help", Answers: Answers{FieldName: "Marta"}})
	first := g.s.LastID
	for i, who := range []UserID{"ana", "ben"} {
		id := g.s.LastID
		g.ok(who, Accept{Request: id, Session: session.ID("s" + string(who))})
		g.wait(time.Minute)
		g.ok(Site, Lapse{session.ID("s" + string(who))})
		r, ok := g.s.Request(g.s.LastID)
		if !ok || r.First() != first || r.ID == id || r.Queue != "help" || r.Door != "help" || r.Answers[FieldName] != "Marta" || !r.Since.Equal(g.now) {
			t.Fatalf("%d. waits as %+v", i, r)
		}
		if g.s.Shown(r.ID, who) {
			t.Errorf("%q is shown it again at once", who)
		}
		if _, held := g.s.Holder(session.ID("s" + string(who))); held {
			t.Errorf("%q still holds a place", who)
		}
	}
	if other := g.s.Inbox("ana"); len(other) != 1 {
		t.Errorf("ana is shown %v", other)
	}
	g.wait(time.Minute)
	g.ok(Site, Tick{})
	if !g.s.Shown(g.s.LastID, "ben") {
		t.Error("after escalation it is not shown to who let it lapse")
	}
}

// TestLapseKeepsTheTurn: while everybody is busy the program of an agent who has accepted dies. Their customer is not put behind all who came
// later: the next free agent is asked for them first, and they are told so.
func TestLapseKeepsTheTurn(t *testing.T) {
	for _, how := range []Distribution{MostIdle, Everybody} {
		g := site(t, how, "ana", "ben")
		marta, ben := g.enters("Marta"), g.enters("Ben")
		g.accepts("ana", marta)
		g.accepts("ben", ben)
		later := []RequestID{g.enters("C"), g.enters("D")}
		held, _ := g.s.Person("ana")
		g.ok(Site, AgentLost{"ana"})
		g.ok(Site, Lapse{held.Sessions[0].Session})
		again := g.s.LastID
		if place, ok := g.s.Position(again); place != 1 || !ok {
			t.Errorf("%s: she is number %d", how, place)
		}
		if place, _ := g.s.Position(later[0]); place != 2 {
			t.Errorf("%s: the next is number %d", how, place)
		}
		if order := g.s.InTurn(); len(order) != 3 || order[0].ID != again || order[2].ID != later[1] {
			t.Errorf("%s: in turn: %+v", how, order)
		}
		busy, _ := g.s.Person("ben")
		g.ok(Site, SessionEnded{busy.Sessions[0].Session})
		if list := g.s.Inbox("ben"); len(list) == 0 || list[0] != again {
			t.Errorf("%s: ben is shown %v, not %d first", how, list, again)
		}
	}
}

// TestLapseWhileAllQueuesAreFull: the customer who was accepted had a place. They are not sent away because others have come since.
func TestLapseWhileAllQueuesAreFull(t *testing.T) {
	g := site(t, Everybody, "ana")
	g.accepts("ana", g.enters("Marta"))
	held, _ := g.s.Person("ana")
	for len(g.s.Requests) < MaxRequests {
		g.s.LastID++
		g.s.Requests = append(g.s.Requests, Request{ID: g.s.LastID, Stage: Writing, Door: "help", Queue: "help", Since: g.now, Moved: g.now})
	}
	g.no(Site, Enter{Queue: "help", Answers: Answers{FieldName: "A"}}, ErrFull)
	g.ok(Site, Lapse{held.Sessions[0].Session})
	if r, ok := g.s.Request(g.s.LastID); !ok || r.First() != 1 || r.Answers[FieldName] != "Marta" {
		t.Errorf("waits as %+v, %v", r, ok)
	}
	if err := g.s.Check(); err != nil {
		t.Error(err)
	}
}

// TestLapseOfATransferredSession: it goes to the others who were named, and to its giver when there are none.
func TestLapseOfATransferredSession(t *testing.T) {
	g := site(t, Everybody, "ana", "ben", "eva")
	g.ok(Site, SessionStarted{"ana", "one"})
	g.ok("ana", Transfer{Session: "one", Agents: []UserID{"ben", "eva"}, Message: "Slow printer"})
	g.ok("ben", Accept{Request: g.s.LastID})
	g.ok(Site, Lapse{"one"})
	r, _ := g.s.Request(g.s.LastID)
	if !reflect.DeepEqual(r.Transfer, Given{Session: "one", From: "ana", To: []UserID{"ben", "eva"}, Message: "Slow printer"}) {
		t.Errorf("waits as %+v", r)
	}
	if g.s.Shown(r.ID, "ben") || !g.s.Shown(r.ID, "eva") {
		t.Error("it should be shown to eva alone")
	}
	g.ok("eva", Decline{r.ID})
	if r, _ = g.s.Request(r.ID); r.Stage != Returning || r.Asked.Agent != "ana" {
		t.Errorf("nobody is left, and it is %s, %q", r.Stage, r.Asked.Agent)
	}
	g.ok("ana", Accept{Request: r.ID})
	g.ok(Site, Lapse{"one"})
	if r, _ = g.s.Request(g.s.LastID); len(r.Passed) != 0 || !g.s.Shown(r.ID, "ben") {
		t.Errorf("the giver did not come, and it waits as %+v", r)
	}
}

func TestLapseRefusals(t *testing.T) {
	g := site(t, Everybody, "ana")
	g.ok(Site, SessionStarted{"ana", "hand"})
	for _, id := range []session.ID{"hand", "nowhere"} {
		if _, err := Decide(g.s, utc, Site, Lapse{id}, g.now); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := Decide(g.s, utc, "ana", Lapse{"hand"}, g.now); !errors.Is(err, ErrForbidden) {
		t.Errorf("an agent's: %v", err)
	}
}
