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
