package acd

import (
	"slices"
	"testing"
	"time"
)

// Agents to whom the site gives nobody else: they help as many customers as the administrator lets them (rule 44), or have the one session
// in which they work (rule 43).

// 44: who may be given nobody is passed over, and comes again when they may.
func TestRule44WhoIsFullIsPassedOver(t *testing.T) {
	for _, how := range []Distribution{MostIdle, RoundRobin} {
		g := site(t, how, "ana", "ben")
		g.ok(Site, SetFull{"ana", true})
		if p, _ := g.s.Person("ana"); p.Status() != Busy {
			t.Errorf("%s: Ana is %s", how, p.Status())
		}
		g.wantShown(g.enters("Marta"), "ben")
		second := g.enters("Pau")
		g.wantShown(second, "") // Ben has his one
		g.ok(Site, SetFull{"ana", false})
		g.wantShown(second, "ana")
	}
	g := site(t, Everybody, "ana", "ben")
	g.ok(Site, SetFull{"ana", true})
	first := g.enters("Marta")
	g.wantShown(first, "ben")
	g.no("ana", Accept{first, "s"}, ErrCapacity)
	g.queue("help", func(q *Queue) { q.Pick = true })
	g.no("ana", Pick{first, "s"}, ErrCapacity)
	g.ok(Site, SetFull{"ana", false})
	g.wantShown(first, "ana ben")
	g.ok("ana", Pick{first, "s"})
	g.no(Site, SetFull{"ana", false}, ErrState)
	g.no(Site, SetFull{"joe", true}, ErrUnknown)
	g.no("ana", SetFull{"ana", true}, ErrForbidden)
}

// 44: what is assigned to somebody who becomes full goes to the next agent at once, and does not make them unavailable.
func TestRule44FullAfterAnOffer(t *testing.T) {
	g := site(t, MostIdle)
	g.agent("ana", 3, "help")
	g.agent("ben", 1, "help")
	first, second := g.enters("Marta"), g.enters("Pau")
	g.wantShown(first, "ana")
	g.wantShown(second, "ana")
	g.accepts("ana", first)
	evs := g.ok(Site, SetFull{"ana", true})
	if i := slices.IndexFunc(evs, func(ev Event) bool { w, is := ev.(Withdrawn); return is && w.Reason == ReasonBusy && w.Agent == "ana" }); i < 0 {
		t.Errorf("what followed: %s", words(evs))
	}
	g.wantShown(second, "ben")
	g.wait(time.Minute)
	if p, _ := g.s.Person("ana"); !p.Available || !p.Full || len(p.Sessions) != 1 {
		t.Errorf("Ana: %+v", p)
	}
	// They are there nevertheless: a customer waits for them rather than writing a message.
	g.ok("ben", SignOut{})
	g.wait(GraceTime)
	g.wantStage(second, Waiting)
	if err := g.s.Admits("help", utc, g.now); err != nil {
		t.Errorf("a third customer: %v", err)
	}
}

// 44, 68: nobody accepts, and the giver is full: the customer gets the form. 30: who is full is not there to be chosen.
func TestRule44FullGiverAndFullChoice(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben")
	g.queue("help", func(q *Queue) { q.Reps = FullNames })
	g.ok(Site, SessionStarted{"ana", "s"})
	g.ok("ana", Transfer{Session: "s", Agents: []UserID{"ben"}})
	g.ok(Site, SetFull{"ana", true})
	if got := g.s.Choosable("help"); !slices.Equal(got, []UserID{"ben"}) {
		t.Errorf("may be chosen: %v", got)
	}
	g.ok("ben", Decline{g.s.LastID})
	g.wantStage(g.s.LastID, Writing)
}
