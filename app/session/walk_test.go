package session

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// TestRandomWalk plays random commands by random people, most of them refused, and checks the invariants after each event and
// that nothing was allowed beyond the table. A floor on how often each event occurred shows that the walk was not a shy one.
func TestRandomWalk(t *testing.T) {
	seen := map[string]int{}
	walks := 400
	for n := range walks {
		walk(t, rand.New(rand.NewPCG(7, uint64(n))), seen)
	}
	for _, name := range []string{
		"Started", "ParticipantAdmitted", "ParticipantJoined", "ParticipantLeft", "PrimaryCustomerChanged", "Requested", "RequestClosed", "ConsentGiven",
		"ConsentWithdrawn", "ShareStarted", "SharePaused", "ShareStopped", "ControlGranted", "ControlEnded", "SessionEnded",
	} {
		if seen[name] < walks/10 {
			t.Errorf("%s occurred %d times in %d walks: too shy", name, seen[name], walks)
		}
	}
}

func walk(t *testing.T, r *rand.Rand, seen map[string]int) {
	var s State
	now := t0
	for range 300 {
		now = now.Add(time.Duration(r.IntN(4000)) * time.Millisecond)
		by := ParticipantID(r.IntN(len(s.People) + 2))
		cmd := anyCommand(r, s)
		if s.Phase == "" {
			by, cmd = 1, start().do
		}
		if r.IntN(3) > 0 { // mostly by somebody who might
			by = fits(r, s, cmd)
		}
		evs, err := Decide(s, sid, by, cmd, now)
		if err != nil {
			if len(evs) > 0 {
				t.Fatalf("%T refused with events", cmd)
			}
			continue
		}
		before := s
		for _, ev := range evs {
			s = Evolve(s, ev)
			seen[fmt.Sprintf("%T", ev)[len("session."):]]++
		}
		if err := s.Check(); err != nil {
			t.Fatalf("after %T %+v by %d: %v", cmd, cmd, by, err)
		}
		checkRights(t, before, s, by, cmd)
		if s.Phase == Ended && r.IntN(4) == 0 {
			return
		}
	}
}

// checkRights: what nobody but the customer may give was given by nobody else, and an epoch never goes down or changes hands.
func checkRights(t *testing.T, before, after State, by ParticipantID, cmd Command) {
	if after.Phase == Live && (after.Consent.See && !before.Consent.See || after.Consent.Drive && !before.Consent.Drive || after.Consent.All && !before.Consent.All) {
		if p, _ := before.Participant(by); p.Role != PrimaryCustomer {
			t.Fatalf("%T by a %s widened consent", cmd, p.Role)
		}
	}
	if after.Control.Epoch < before.Control.Epoch || after.Control.Epoch == before.Control.Epoch && after.Control.Holder != before.Control.Holder {
		t.Fatalf("%T: control went from %+v to %+v", cmd, before.Control, after.Control)
	}
	for _, p := range after.People {
		if after.May(p.ID, Drive) && p.Role != PrimaryRep {
			t.Fatalf("a %s drives", p.Role)
		}
		if p.Presence != Here {
			for perm := range roles[PrimaryRep] {
				if after.May(p.ID, perm) {
					t.Fatalf("somebody who is %s may %s", p.Presence, perm)
				}
			}
		}
	}
}

// fits picks an author for whom cmd might be allowed.
func fits(r *rand.Rand, s State, cmd Command) ParticipantID {
	want := PrimaryRep
	switch cmd.(type) {
	case Join:
		for _, p := range s.People {
			if p.Presence == Admitted {
				return p.ID
			}
		}
	case Reply, Sharing, Pause:
		want = PrimaryCustomer
	case Stop:
		if r.IntN(2) == 0 {
			want = PrimaryCustomer
		}
	case Leaving:
		want = []Role{Assistant, PrimaryCustomer, SecondaryCustomer}[r.IntN(3)]
	}
	p, _ := s.first(want)
	return p.ID
}

func anyCommand(r *rand.Rand, s State) Command {
	who := ParticipantID(r.IntN(len(s.People) + 2))
	req := s.LastAsk
	if r.IntN(5) == 0 {
		req += RequestID(r.IntN(3))
	}
	switch n := r.IntN(100); {
	case n < 14:
		return Admit{Participant: ParticipantID(len(s.People) + 1), Customer: r.IntN(2) == 0, Name: "P", Method: ByLink, Keys: key(byte(len(s.People) + 1))}
	case n < 26:
		return Join{Platform: "Linux"}
	case n < 44:
		return Asking{Request: s.LastAsk + 1, Activity: []Activity{ViewDesktop, ControlDesktop}[r.IntN(2)]}
	case n < 62:
		if r.IntN(4) == 0 {
			return Reply{Request: req, Reason: ReasonRefused}
		}
		return Reply{Request: req, Allowed: true, All: r.IntN(3) == 0}
	case n < 76:
		return Sharing{Source: Source{Monitor: uint8(r.IntN(3))}}
	case n < 80:
		return Pause{On: r.IntN(2) == 0}
	case n < 86:
		return Stop{ControlOnly: r.IntN(2) == 0, Reason: ReasonDone}
	case n < 89:
		return Release{}
	case n < 92:
		return Cancel{Request: req, Reason: ReasonCancelled}
	case n < 95:
		return Leaving{Reason: ReasonDone}
	case n < 98:
		return Removal{Participant: who, Reason: ReasonRemoved}
	case n < 99:
		return End{Reason: ReasonDone}
	}
	return start().do
}
