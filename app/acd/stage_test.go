package acd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
)

// What the tests of the rules share: a site, and commands played on it.

var t0 = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) // a Monday

var utc = Zones{"UTC": time.UTC}

// stage plays commands on a site and remembers what came of them.
type stage struct {
	t   *testing.T
	s   State
	now time.Time
	log []Event
}

// site has the queue "help" of the given distribution and the named agents, with one place each, signed in and available.
func site(t *testing.T, how Distribution, agents ...UserID) *stage {
	g := &stage{t: t, now: t0}
	g.ok(Site, OpenQueue{helpQueue(how)})
	for _, a := range agents {
		g.agent(a, 1, "help")
	}
	return g
}

func helpQueue(how Distribution) Queue {
	q := NewQueue("help", "Printers", "Help")
	q.Distribution = how
	return q
}

// queue opens a queue, or changes it when it is there.
func (g *stage) queue(id QueueID, change func(*Queue)) {
	g.t.Helper()
	q, there := g.s.Queue(id)
	if !there {
		q = NewQueue(id, "Printers", string(id))
	}
	change(&q)
	if there {
		g.ok(Site, ChangeQueue{q})
	} else {
		g.ok(Site, OpenQueue{q})
	}
}

// agent staffs, signs in and makes available, a second later than the one before.
func (g *stage) agent(id UserID, capacity int, queues ...QueueID) {
	g.t.Helper()
	u := User{ID: id, Capacity: capacity}
	for _, q := range queues {
		u.Posts = append(u.Posts, Post{q, AsAgent})
	}
	g.ok(Site, Staff{u})
	g.wait(time.Second)
	g.ok(id, SignIn{Available: true})
}

func (g *stage) ok(by UserID, cmd Command) []Event {
	g.t.Helper()
	evs, err := Decide(g.s, utc, by, cmd, g.now)
	if err != nil {
		g.t.Fatalf("%T by %q: %v", cmd, by, err)
	}
	if _, tick := cmd.(Tick); len(evs) == 0 && !tick {
		g.t.Fatalf("%T by %q: accepted without an event", cmd, by)
	}
	for _, ev := range evs {
		g.s = Evolve(g.s, ev)
	}
	g.log = append(g.log, evs...)
	if err := g.s.Check(); err != nil {
		g.t.Fatalf("after %T by %q: %v", cmd, by, err)
	}
	return evs
}

func (g *stage) no(by UserID, cmd Command, want error) {
	g.t.Helper()
	if evs, err := Decide(g.s, utc, by, cmd, g.now); !errors.Is(err, want) || evs != nil {
		g.t.Errorf("%T by %q: %v, %d events; want %v", cmd, by, err, len(evs), want)
	}
}

// wait lets time pass with a Tick whenever one is due, as a server does, and returns what it brought.
func (g *stage) wait(d time.Duration) []Event {
	g.t.Helper()
	end := g.now.Add(d)
	before := len(g.log)
	for next, due := g.s.Next(); due && !next.After(end); next, due = g.s.Next() {
		g.now = next
		g.ok(Site, Tick{})
	}
	g.now = end
	return g.log[before:]
}

func (g *stage) enters(name string) RequestID {
	g.t.Helper()
	g.ok(Site, Enter{Queue: "help", Answers: Answers{FieldName: name}})
	return g.s.LastID
}

// accepts gives the agent the request in a session of its number.
func (g *stage) accepts(agent UserID, id RequestID) session.ID {
	g.t.Helper()
	sid := session.ID(fmt.Sprintf("session-%d", id))
	g.ok(agent, Accept{id, sid})
	return sid
}

// shownTo are the agents whose inbox has the request.
func (g *stage) shownTo(id RequestID) string {
	var who []string
	for _, p := range g.s.People {
		if slices.Contains(g.s.Inbox(p.User.ID), id) {
			who = append(who, string(p.User.ID))
		}
	}
	return strings.Join(who, " ")
}

func (g *stage) wantShown(id RequestID, want string) {
	g.t.Helper()
	if got := g.shownTo(id); got != want {
		g.t.Errorf("request %d is shown to %q, want %q", id, got, want)
	}
}

func (g *stage) wantStage(id RequestID, want Stage) {
	g.t.Helper()
	if r, ok := g.s.Request(id); !ok || r.Stage != want {
		g.t.Errorf("request %d: %q %v, want %q", id, r.Stage, ok, want)
	}
}

// words are the kinds of events, in order.
func words(evs []Event) string {
	var all []string
	for _, ev := range evs {
		all = append(all, EventKind(ev))
	}
	return strings.Join(all, " ")
}

func (g *stage) wantWords(got []Event, want string) {
	g.t.Helper()
	if words(got) != want {
		g.t.Errorf("events: %s\n  want: %s", words(got), want)
	}
}
