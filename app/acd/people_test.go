package acd

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// Rules of agents and managers. Numbers in the names are those of PRODUCT.md.

func TestRule111Unavailable(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben")
	id := g.enters("A")
	g.wantWords(g.wait(30*time.Second), "withdrawn agent-flipped assigned")
	if p, _ := g.s.Person("ana"); p.Status() != Unavailable {
		t.Errorf("ana is %s", p.Status())
	}
	g.wantShown(id, "ben")
	// An answer at the last moment is too late even where no Tick has said so.
	if _, err := Decide(g.s, utc, "ben", Accept{id, "s"}, g.now.Add(30*time.Second)); !errors.Is(err, ErrNotShown) {
		t.Errorf("accept at the threshold: %v", err)
	}
	if _, err := Decide(g.s, utc, "ben", Accept{id, "s"}, g.now.Add(30*time.Second-1)); err != nil {
		t.Errorf("accept just before the threshold: %v", err)
	}
	// Silence where all are asked flips nobody.
	g = site(t, Everybody, "ana", "ben")
	id = g.enters("A")
	g.wait(4 * time.Minute)
	g.wantShown(id, "ana ben")
	// Who was flipped and comes back is asked again.
	g = site(t, MostIdle, "ana")
	id = g.enters("A")
	g.wait(30 * time.Second)
	g.ok("ana", SetAvailable{true})
	g.wantShown(id, "ana")
}

func TestRule112Nobody(t *testing.T) {
	g := site(t, MostIdle)
	g.no(Site, Enter{Queue: "help", Answers: Answers{FieldName: "A"}}, ErrNobody)
	g.agent("ana", 1, "help")
	id := g.enters("A")
	g.accepts("ana", id)
	waits := g.enters("B") // busy is somebody
	g.ok(Site, AgentLost{"ana"})
	g.no(Site, Enter{Queue: "help", Answers: Answers{FieldName: "C"}}, ErrNobody)
	if got := g.wait(GraceTime - 1); words(got) != "escalated" && len(got) > 0 {
		t.Errorf("within the grace time: %s", words(got))
	}
	g.ok("ana", SignIn{Available: true}) // a console that came back loses nobody
	g.wait(2 * time.Second)
	g.wantStage(waits, Waiting)
	g.queue("other", func(*Queue) {})
	g.agent("eva", 1, "other")
	g.ok("ana", SetAvailable{false})
	g.wait(GraceTime / 2)
	g.ok("eva", SignOut{}) // another queue's agents are nobody's business
	g.wait(GraceTime / 2)
	g.wantStage(waits, Writing)
	if last := g.log[len(g.log)-1].(MessageAsked); last.Reason != ReasonNobody {
		t.Errorf("because %s", last.Reason)
	}
}

func TestRule118Capacity(t *testing.T) {
	g := site(t, MostIdle)
	g.agent("ana", 2, "help")
	a, b, c := g.enters("A"), g.enters("B"), g.enters("C")
	g.wantShown(a, "ana")
	g.wantShown(b, "ana")
	g.wantShown(c, "")
	g.accepts("ana", a)
	g.wantShown(c, "") // b still counts
	// A session started by hand takes up a place: what was assigned goes back.
	g.wantWords(g.ok(Site, SessionStarted{"ana", "by-hand"}), "session-held withdrawn")
	g.ok(Site, SessionStarted{"ana", "by-hand-2"}) // and may go beyond
	if p, _ := g.s.Person("ana"); p.Status() != Busy || len(p.Sessions) != 3 {
		t.Errorf("ana is %s with %d sessions", p.Status(), len(p.Sessions))
	}
	g.no(Site, SessionStarted{"ana", "by-hand"}, ErrState)
	g.no(Site, SessionStarted{"zoe", "other"}, ErrNotAgent)
	g.ok(Site, SessionEnded{"by-hand"})
	g.wantShown(b, "")
	g.ok(Site, SessionEnded{"by-hand-2"})
	g.wantShown(b, "ana")
	// Lowering the capacity takes assignments back, not sessions.
	g.ok(Site, Staff{User{ID: "ana", Capacity: 1, Posts: []Post{{"help", AsAgent}}}})
	g.wantShown(b, "")
	g.no(Site, SessionEnded{"by-hand-2"}, ErrUnknown)
}

func TestControlTransferredMovesThePlace(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben")
	sid := g.accepts("ana", g.enters("A"))
	g.ok(Site, SessionMoved{sid, "ben"})
	if who, _ := g.s.Holder(sid); who != "ben" {
		t.Errorf("held by %q", who)
	}
	g.no(Site, SessionMoved{sid, "ben"}, ErrState)
	g.ok(Site, SessionMoved{sid, "a rep who is no agent"})
	if who, held := g.s.Holder(sid); held {
		t.Errorf("held by %q", who)
	}
	g.ok(Site, SessionMoved{sid, "ana"})
	g.no(Site, SessionMoved{"nowhere", "zoe"}, ErrUnknown)
}

func TestRule120AgentLostAndBack(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben")
	id := g.enters("A")
	g.wantShown(id, "ana")
	g.wantWords(g.ok(Site, AgentLost{"ana"}), "agent-signed-out withdrawn assigned")
	g.wantShown(id, "ben")
	g.no(Site, AgentLost{"ana"}, ErrState)
	g.no("ana", Accept{id, "s"}, ErrNotAgent)
	g.ok("ana", SignIn{})
	g.no("ana", SignIn{}, ErrState)
	g.no("ana", SetAvailable{false}, ErrState)
	g.no("zoe", SignIn{}, ErrNotAgent)
	g.wantWords(g.ok("ben", SignOut{}), "agent-signed-out withdrawn")
	// No post any more: signed out, and nothing is kept for them.
	g.ok("ana", SetAvailable{true})
	g.wantWords(g.ok(Site, Staff{User{ID: "ana", Capacity: 1}}), "user-staffed agent-signed-out withdrawn")
}

func TestWhoMaySay(t *testing.T) {
	g := site(t, MostIdle, "ana")
	for _, cmd := range []Command{Tick{}, Enter{Queue: "help"}, Staff{}, Dismiss{"ana"}, OpenQueue{}, ChangeQueue{}, RemoveQueue{"help"}, AgentLost{"ana"},
		Leave{1, ReasonDone}, LeaveMessage{}, SessionStarted{"ana", "s"}, SessionMoved{"s", "ana"}, SessionEnded{"s"}} {
		g.no("ana", cmd, ErrForbidden)
	}
	for _, cmd := range []Command{SignIn{}, SignOut{}, SetAvailable{}, Accept{}, Decline{}, Pick{}, Transfer{}} {
		g.no(Site, cmd, ErrNotAgent)
	}
	g.no(Site, nil, ErrInvalid)
}

func TestRule117And119Rights(t *testing.T) {
	g := site(t, MostIdle)
	g.queue("other", func(*Queue) {})
	for _, u := range []User{
		{ID: "agent", Posts: []Post{{"help", AsAgent}}},
		{ID: "all", Posts: []Post{{"help", AsAll}}},
		{ID: "lead", Posts: []Post{{"other", AsManager}}, Team: []UserID{"agent"}},
		{ID: "manager", Posts: []Post{{"help", AsManager}}},
		{ID: "neither", Rights: Rights{true, true, true}},
		{ID: "seer", Posts: []Post{{"other", AsAgent}}, Rights: Rights{SeeQueues: true}},
		{ID: "watcher", Posts: []Post{{"other", AsManager}}, Rights: Rights{WatchQueues: true, WatchAgents: true}},
	} {
		u.Capacity = 1
		g.ok(Site, Staff{u})
	}
	for who, want := range map[UserID]string{
		"agent": "serve see", "all": "serve see watch", "lead": "", "manager": "see watch", "neither": "", "seer": "see", "watcher": "see watch", "nobody": "",
	} {
		var got []string
		for _, p := range []Permission{Serve, Take, See, Watch, "fly"} {
			if g.s.May(who, p, "help") {
				got = append(got, string(p))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s may %q, want %q", who, got, want)
		}
		if watches := g.s.MayWatch(who, "agent"); watches != slices.Contains([]UserID{"all", "lead", "manager", "watcher"}, who) {
			t.Errorf("%s watches the agent: %v", who, watches)
		}
	}
	g.queue("help", func(q *Queue) { q.Pick = true })
	if !g.s.May("agent", Take, "help") || g.s.May("manager", Take, "help") || g.s.May("agent", Serve, "nowhere") {
		t.Error("taking from the list")
	}
	g.no("manager", SignIn{}, ErrNotAgent)
	for _, u := range []User{
		{ID: "x", Capacity: 0}, {ID: "x", Capacity: MaxCapacity + 1}, {ID: "X", Capacity: 1}, {ID: "", Capacity: 1},
		{ID: "x", Capacity: 1, Posts: []Post{{"help", "boss"}}}, {ID: "x", Capacity: 1, Posts: []Post{{"help", AsAgent}, {"help", AsManager}}},
		{ID: "x", Capacity: 1, Team: []UserID{"a", "a"}},
	} {
		g.no(Site, Staff{u}, ErrInvalid)
	}
	g.no(Site, Staff{User{ID: "x", Capacity: 1, Posts: []Post{{"nowhere", AsAgent}}}}, ErrUnknown)
	g.no(Site, Dismiss{"x"}, ErrUnknown)
}
