package session

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestRandomWalk plays random commands by random people, most of them refused, and checks the invariants after each command and
// that nothing was allowed beyond the table. Floors on how often each event and each refusal occurred show that the walk was not a shy one.
func TestRandomWalk(t *testing.T) {
	seen := map[string]int{}
	walks := 800
	for n := range walks {
		walk(t, rand.New(rand.NewPCG(7, uint64(n))), 300, seen)
	}
	for name, per := range map[string]int{ // at least so many in a hundred walks
		"Started": 100, "ParticipantAdmitted": 500, "ParticipantJoined": 500, "ParticipantLeft": 150, "PrimaryCustomerChanged": 100, "Requested": 500,
		"RequestClosed": 500, "ConsentGiven": 300, "ConsentWithdrawn": 50, "ShareStarted": 300, "SharePaused": 100, "ShareStopped": 200,
		"ControlGranted": 100, "ControlEnded": 100, "SessionEnded": 50, "LeadChanged": 100, "SessionHeld": 50, "SessionResumed": 20,
		"SessionWaits": 30, "CallStarted": 20, "CallEnded": 15, "CameraSet": 50, "Stayed": 5, "ended unused": 5, "ended with its last customer": 2,
		"a new rep to be confirmed": 20, "confirmed": 10, "confirmed with control": 2, "not confirmed": 5, "taken over": 10, "taken by an agent": 10,
		"lent": 20, "windows": 50, "bounded": 20, "something else": 50, "control left behind": 10, "unplugged": 10,
	} {
		if seen[name]*100 < per*walks {
			t.Errorf("%s occurred %d times in %d walks: too shy, want %d", name, seen[name], walks, per*walks/100)
		}
	}
	for _, err := range []error{ErrForbidden, ErrState, ErrEnded, ErrUnknown, ErrInvalid, ErrFull, ErrOneCustomer, ErrEarly, ErrLate} {
		if seen[err.Error()] < walks/20 {
			t.Errorf("refused with %v %d times in %d walks: too shy", err, seen[err.Error()], walks)
		}
	}
}

// FuzzScript is the walk with a script in place of chance: each byte decides one thing. What a stranger's order of valid commands leads to
// keeps the invariants.
func FuzzScript(f *testing.F) {
	for n := range 8 {
		script := make([]byte, 400)
		r := rand.New(rand.NewPCG(1, uint64(n)))
		for i := range script {
			script[i] = byte(r.Uint32())
		}
		f.Add(script)
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		tape := &tape{left: script[:min(len(script), 4000)]}
		s, now := State{}, t0
		for r := rand.New(tape); len(tape.left) > 0; {
			s, now = stride(t, r, s, now, map[string]int{})
		}
	})
}

// tape is a rand.Source that reads a byte for each number.
type tape struct {
	left []byte
	n    uint64
}

func (t *tape) Uint64() uint64 {
	t.n++
	var b byte
	if len(t.left) > 0 {
		b, t.left = t.left[0], t.left[1:]
	}
	return uint64(b)<<56 | t.n*0x9E3779B97F4A7C15>>16<<8 | uint64(b) // IntN reads the upper or the lower end
}

func walk(t *testing.T, r *rand.Rand, steps int, seen map[string]int) {
	s, now := State{}, t0
	for range steps {
		s, now = stride(t, r, s, now, seen)
		if s.Phase == Ended && r.IntN(4) == 0 {
			return
		}
	}
}

// stride tries one command.
func stride(t *testing.T, r *rand.Rand, s State, now time.Time, seen map[string]int) (State, time.Time) {
	now = now.Add(time.Duration(r.IntN(4000)) * time.Millisecond)
	late := r.IntN(60) == 0
	if late {
		now = now.Add(WaitTime)
	}
	by := ParticipantID(r.IntN(len(s.People) + 2))
	cmd := likely(r, s)
	if cmd == nil || r.IntN(2) == 0 {
		cmd = anyCommand(r, s)
	}
	if late && s.Policy.Idle != 0 && r.IntN(2) == 0 {
		cmd = []Command{Staying{}, End{Reason: ReasonIdle}}[r.IntN(2)]
	}
	if s.Phase == "" {
		by, cmd = 1, Start{Name: "Ana", Org: "Acme", Keys: key(1), Policy: Policy{MaxParticipants: uint16(4 + r.IntN(5)), Agent: r.IntN(4) > 0, OneCustomer: r.IntN(4) == 0,
			Idle: uint16(r.IntN(2) * MinIdle), Barred: SetOf(anyActivity(r)) * ActivitySet(r.IntN(5)/4)}}
	}
	if r.IntN(3) > 0 { // mostly by somebody who might
		by = fits(r, s, cmd)
	}
	evs, err := Decide(s, sid, by, cmd, now)
	if err != nil {
		if len(evs) > 0 {
			t.Fatalf("%T refused with events", cmd)
		}
		seen[refusal(err)]++
		return s, now
	}
	before, people := s, slices.Clone(s.People)
	for _, ev := range evs {
		s = Evolve(s, ev)
		note(ev, before, seen)
	}
	if err := s.Check(); err != nil {
		t.Fatalf("after %T %+v by %d: %v", cmd, cmd, by, err)
	}
	if _, left := cmd.(Leaving); left && s.Phase == Ended {
		seen["ended with its last customer"]++
	}
	if len(evs) == 0 || !s.Last.Equal(now) {
		t.Fatalf("%T: %d events, last %v, not %v", cmd, len(evs), s.Last, now)
	}
	for i := range people {
		if people[i].Role != before.People[i].Role || people[i].Presence != before.People[i].Presence {
			t.Fatalf("%T changed the state before it", cmd)
		}
	}
	checkRights(t, before, s, by, cmd)
	checkRoles(t, before, s, by, cmd)
	return s, now
}

func refusal(err error) string {
	for _, e := range []error{ErrForbidden, ErrState, ErrEnded, ErrUnknown, ErrInvalid, ErrFull, ErrOneCustomer, ErrEarly, ErrLate} {
		if errors.Is(err, e) {
			return e.Error()
		}
	}
	return "not a refusal: " + err.Error()
}

// note counts what happened.
func note(ev Event, before State, seen map[string]int) {
	seen[fmt.Sprintf("%T", ev)[len("session."):]]++
	count := func(name string, is bool) {
		if is {
			seen[name]++
		}
	}
	switch e := ev.(type) {
	case Requested:
		count("a new rep to be confirmed", e.Request.Activity == ConfirmRep)
	case RequestClosed:
		count("confirmed", before.Request.Activity == ConfirmRep && e.Allowed)
		count("not confirmed", before.Request.Activity == ConfirmRep && !e.Allowed)
	case ControlGranted:
		count("confirmed with control", before.Request.Activity == ConfirmRep)
	case ConsentGiven:
		count("bounded", e.Consent.UntilTouch || !e.Consent.Until.IsZero())
	case LeadChanged:
		count("taken over", e.Reason == ReasonLost)
		count("taken by an agent", int(e.To) > len(before.People))
	case SessionEnded:
		count("ended unused", e.Reason == ReasonIdle)
	case ControlEnded:
		count("control left behind", e.Reason == ReasonChanged)
	case ShareStarted:
		count("something else", before.Share.By == e.By)
		count("unplugged", e.Source.Gone)
		count("lent", e.Lent)
		count("windows", e.Source.Apps)
	}
}

// checkRights: what nobody but the customer may give was given by nobody else, and an epoch never goes down or changes hands.
func checkRights(t *testing.T, before, after State, by ParticipantID, cmd Command) {
	a, b := after.Consent, before.Consent
	if a.See && !b.See || a.Drive && !b.Drive || a.All && !b.All || a.Shown && !b.Shown || a.See && b.See && b.Apps && !a.Apps {
		p, _ := before.Participant(by)
		if reply, is := cmd.(Reply); p.Role != PrimaryCustomer || !is || !reply.Allowed {
			t.Fatalf("%T by a %s widened consent", cmd, p.Role)
		}
	}
	if a.Drive && b.Drive && b.Apps && !a.Apps && before.Request.Activity != ControlDesktop {
		t.Fatalf("%+v: driving windows became driving the desktop", cmd)
	}
	if after.Control.Epoch < before.Control.Epoch || after.Control.Epoch == before.Control.Epoch && after.Control.Holder != before.Control.Holder {
		t.Fatalf("%T: control went from %+v to %+v", cmd, before.Control, after.Control)
	}
	if was, is := before.Share, after.Share; was.By == is.By && was.Source != is.Source && before.Control.Holder != 0 && after.Control.Epoch == before.Control.Epoch {
		if c, ok := cmd.(Sharing); !ok || !c.Drive {
			t.Fatalf("%+v: control went over from %+v to %+v", cmd, was.Source, is.Source)
		}
	}
	for _, p := range after.People {
		if after.May(p.ID, Drive) && p.Role != PrimaryRep && (p.Role != PrimaryCustomer || !after.Share.Lent) {
			t.Fatalf("a %s drives", p.Role)
		}
		for _, can := range []Permission{Drive, See, Share} {
			if after.May(p.ID, can) && !before.May(p.ID, can) && takesAway(cmd) {
				t.Fatalf("%+v by %d let %d %s", cmd, by, p.ID, can)
			}
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

func takesAway(cmd Command) bool {
	switch c := cmd.(type) {
	case Stop, Release, Leaving, Removal, Choosing, HandingOver, Holding, End, Cancel, Calling, Filming:
		return true
	case Pause:
		return c.On
	case Reply:
		return !c.Allowed
	}
	return false
}

// checkRoles: a role changes by the right author's command only.
func checkRoles(t *testing.T, before, after State, by ParticipantID, cmd Command) {
	author, _ := before.Participant(by)
	for _, p := range after.People {
		was, known := before.Participant(p.ID)
		if !known || was.Role == p.Role {
			continue
		}
		ok := false
		switch c := cmd.(type) {
		case Transferring:
			ok = author.Role == PrimaryRep && was.Role.IsRep() && (p.ID == c.To || p.ID == by)
		case TakingOver:
			waited := after.Last.Sub(before.Held) >= TakeTime || before.roleOf(before.HeldBy) == PrimaryCustomer
			ok = author.Role == Assistant && !before.Held.IsZero() && waited && (p.ID == by || was.Role == PrimaryRep)
		case Taking:
			ok = before.Phase == Waiting && p.ID == by
		case Choosing:
			ok = author.Role == PrimaryRep && was.Role.IsCustomer() && (p.ID == c.Participant || was.Role == PrimaryCustomer)
		case Leaving:
			ok = author.Role == PrimaryCustomer && was.Role == SecondaryCustomer
		case Removal:
			ok = author.Role == PrimaryRep && was.Role == SecondaryCustomer
		case Join:
			ok = p.ID == by && was.Role == SecondaryCustomer
		}
		if !ok || was.Role.IsRep() != p.Role.IsRep() {
			t.Fatalf("%+v by %d, a %s, made %d a %s of a %s", cmd, by, author.Role, p.ID, p.Role, was.Role)
		}
	}
}
