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
	walks := 800
	for n := range walks {
		walk(t, rand.New(rand.NewPCG(7, uint64(n))), seen)
	}
	for _, name := range []string{
		"Started", "ParticipantAdmitted", "ParticipantJoined", "ParticipantLeft", "PrimaryCustomerChanged", "Requested", "RequestClosed", "ConsentGiven",
		"ConsentWithdrawn", "ShareStarted", "SharePaused", "ShareStopped", "ControlGranted", "ControlEnded", "SessionEnded",
		"LeadChanged", "SessionHeld", "SessionResumed", "SessionWaits", "CallStarted", "CallEnded", "CameraSet",
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
			by, cmd = 1, Start{Name: "Ana", Org: "Acme", Keys: key(1), Policy: Policy{MaxParticipants: 8, Agent: true, OneCustomer: r.IntN(4) == 0}}
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
	a, b := after.Consent, before.Consent
	if a.See && !b.See || a.Drive && !b.Drive || a.All && !b.All || a.Shown && !b.Shown || a.See && b.See && b.Apps && !a.Apps {
		if p, _ := before.Participant(by); p.Role != PrimaryCustomer {
			t.Fatalf("%T by a %s widened consent", cmd, p.Role)
		}
	}
	if after.Control.Epoch < before.Control.Epoch || after.Control.Epoch == before.Control.Epoch && after.Control.Holder != before.Control.Holder {
		t.Fatalf("%T: control went from %+v to %+v", cmd, before.Control, after.Control)
	}
	for _, p := range after.People {
		if after.May(p.ID, Drive) && p.Role != PrimaryRep && (p.Role != PrimaryCustomer || !after.Share.Lent) {
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
	case Reply, Holding:
		want = PrimaryCustomer
	case Pause:
		return s.Share.By
	case Sharing, Filming:
		want = []Role{PrimaryRep, PrimaryCustomer, PrimaryCustomer}[r.IntN(3)]
	case TakingOver:
		want = Assistant
	case Taking:
		return ParticipantID(len(s.People) + 1)
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

// anyLead is a command of who leads and who is helped.
func anyLead(r *rand.Rand, s State, who ParticipantID) Command {
	switch n := r.IntN(40); {
	case n < 8:
		return Choosing{Participant: who}
	case n < 16:
		return Transferring{To: who}
	case n < 20:
		return Holding{}
	case n < 23:
		return Resuming{}
	case n < 28:
		return TakingOver{}
	case n < 30:
		return HandingOver{}
	case n < 34:
		n := byte(len(s.People) + 1)
		return Taking{Participant: ParticipantID(n), Name: "Q", Keys: key(n)}
	case n < 37:
		return Calling{On: r.IntN(2) == 0}
	}
	return Filming{On: r.IntN(2) == 0}
}

func anyCommand(r *rand.Rand, s State) Command {
	who := ParticipantID(r.IntN(len(s.People) + 2))
	req := s.LastAsk
	if r.IntN(5) == 0 {
		req += RequestID(r.IntN(3))
	}
	if r.IntN(5) == 0 {
		return anyLead(r, s, who)
	}
	switch n := r.IntN(100); {
	case n < 14:
		return Admit{Participant: ParticipantID(len(s.People) + 1), Customer: r.IntN(2) == 0, Name: "P", Method: ByLink, Keys: key(byte(len(s.People) + 1))}
	case n < 26:
		return Join{Platform: "Linux"}
	case n < 44:
		return Asking{Request: s.LastAsk + 1, Activity: []Activity{ViewDesktop, ControlDesktop, ViewApp, ControlApp, ShowDesktop, ShowApp}[r.IntN(6)]}
	case n < 60:
		if r.IntN(5) == 0 {
			return Reply{Request: req, Reason: ReasonRefused}
		}
		if r.IntN(4) == 0 {
			return Reply{Request: req, Allowed: true, Seconds: uint16(r.IntN(600)), UntilTouch: r.IntN(2) == 0}
		}
		return Reply{Request: req, Allowed: true, All: r.IntN(3) == 0}
	case n < 70:
		if r.IntN(3) == 0 {
			return Sharing{Source: Source{Apps: true}, Lend: r.IntN(3) == 0}
		}
		return Sharing{Source: Source{Monitor: uint8(r.IntN(3))}, Lend: r.IntN(3) == 0}
	case n < 80:
		return Pause{On: !s.Share.Paused}
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
