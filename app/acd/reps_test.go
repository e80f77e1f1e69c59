package acd

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// choosing is a queue whose customers may choose among ana, ben and eva; eva is not available, and ben has no place free.
func choosing(t *testing.T, by Naming) *stage {
	t.Helper()
	g := site(t, MostIdle, "ana", "ben", "eva")
	g.accepts("ana", g.enters("earlier"))
	g.ok(Site, SessionEnded{g.accepts("ben", g.enters("earlier"))})
	g.ok("eva", SetAvailable{false})
	g.queue("help", func(q *Queue) { q.Reps = by })
	return g
}

// Whom customers may choose are the agents of the queue who are there and have a place free, and only where it lets them.
func TestRule30WhoMayBeChosen(t *testing.T) {
	g := choosing(t, FirstNames)
	if got := g.s.Choosable("help"); !slices.Equal(got, []UserID{"ben"}) {
		t.Errorf("%v may be chosen", got)
	}
	g.ok("eva", SetAvailable{true})
	g.queue("other", func(q *Queue) { q.Reps = FullNames })
	g.agent("zoe", 1, "other")
	if got := g.s.Choosable("help"); !slices.Equal(got, []UserID{"ben", "eva"}) {
		t.Errorf("%v may be chosen", got)
	}
	for _, no := range []UserID{"ana", "zoe", "nobody"} {
		g.no(Site, Enter{Queue: "help", Answers: Answers{FieldName: "A"}, Agent: no}, ErrAway)
	}
	g.queue("help", func(q *Queue) { q.Reps = Unnamed })
	if got := g.s.Choosable("help"); got != nil {
		t.Errorf("where nobody may choose: %v", got)
	}
	g.no(Site, Enter{Queue: "help", Answers: Answers{FieldName: "A"}, Agent: "ben"}, ErrAway)
	bad, _ := g.s.Queue("help")
	bad.Reps = "nicknames"
	if _, err := Decide(g.s, utc, Site, ChangeQueue{bad}, g.now); !errors.Is(err, ErrUnknown) {
		t.Errorf("a naming that there is not: %v", err)
	}
}

// The request waits for who was chosen, whatever the rules and the turn say; others are shown it when the one who
// was chosen does not answer, declines or goes.
func TestRule30TheChosenOneIsAskedFirst(t *testing.T) {
	enter := func(g *stage) RequestID {
		t.Helper()
		g.ok(Site, Enter{Queue: "help", Answers: Answers{FieldName: "A"}, Agent: "eva"})
		return g.s.LastID
	}
	fresh := func() *stage {
		g := site(t, Everybody, "ana", "ben", "eva")
		g.queue("help", func(q *Queue) {
			q.Reps = FullNames
			q.Rules.Routing = []Rule{{If: []Condition{{Field: FieldName, Operator: Contains, Text: "A"}}, Agent: "ana"}}
		})
		return g
	}
	g := fresh()
	id := enter(g)
	g.wantShown(id, "eva")
	g.wait(29 * time.Second)
	g.wantShown(id, "eva")
	g.wait(time.Second) // who does not answer is not there (rule 111)
	g.wantShown(id, "ana ben")

	g = fresh()
	id = enter(g)
	g.ok("eva", Decline{id})
	g.wantShown(id, "ana ben")

	g = fresh()
	id = enter(g)
	g.ok("eva", SetAvailable{false})
	g.wantShown(id, "ana ben")

	g = fresh()
	g.accepts("eva", enter(g))
	if got := g.s.Choosable("help"); slices.Contains(got, "eva") {
		t.Error("who helps somebody may be chosen")
	}

	g = fresh() // a closed queue stays closed, also for who chooses
	g.queue("help", func(q *Queue) { q.Hours.Shut = true })
	g.no(Site, Enter{Queue: "help", Answers: Answers{FieldName: "A"}, Agent: "eva"}, ErrClosed)
}
