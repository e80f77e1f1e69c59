package session

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// Rules as given / when / then. Numbers in the names are those of PRODUCT.md.

var t0 = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func key(n byte) Keys {
	sign := make([]byte, 65)
	sign[0], sign[1] = 4, n
	return Keys{Sign: sign, Agree: make([]byte, 32), Fingerprint: make([]byte, 32)}
}

const sid ID = "aaaaaaaaaaaaaaaaaaaaaaaaaa"

// play runs commands that must be accepted, a second apart, and returns the state.
func play(t *testing.T, steps ...step) State {
	t.Helper()
	s, _ := playTo(t, steps...)
	return s
}

// playTo is play, and the time at which the next command would come.
func playTo(t *testing.T, steps ...step) (State, time.Time) {
	t.Helper()
	var s State
	now := t0
	for i, st := range steps {
		if d, is := st.do.(wait); is {
			now = now.Add(time.Duration(d))
			continue
		}
		evs, err := Decide(s, sid, st.by, st.do, now)
		if err != nil {
			t.Fatalf("step %d, %T by %d: %v", i, st.do, st.by, err)
		}
		if len(evs) == 0 {
			t.Fatalf("step %d, %T: accepted without an event", i, st.do)
		}
		for _, ev := range evs {
			s = Evolve(s, ev)
		}
		if err := s.Check(); err != nil {
			t.Fatalf("after step %d, %T: %v", i, st.do, err)
		}
		now = now.Add(time.Second)
	}
	return s, now
}

// refused checks that a command after the given ones is refused with want, and changes nothing.
func refused(t *testing.T, want error, by ParticipantID, do Command, given ...step) {
	t.Helper()
	s, now := playTo(t, given...)
	if evs, err := Decide(s, sid, by, do, now); !errors.Is(err, want) || len(evs) != 0 {
		t.Errorf("%T by %d: %v and %d events, want %v and none", do, by, err, len(evs), want)
	}
}

// events are those of the last step.
func events(t *testing.T, steps ...step) []Event {
	t.Helper()
	last := steps[len(steps)-1]
	s, now := playTo(t, steps[:len(steps)-1]...)
	evs, err := Decide(s, sid, last.by, last.do, now)
	if err != nil {
		t.Fatalf("%T by %d: %v", last.do, last.by, err)
	}
	return evs
}

// names are the events' types, in order.
func names(evs []Event) string {
	var list []string
	for _, ev := range evs {
		list = append(list, strings.TrimPrefix(fmt.Sprintf("%T", ev), "session."))
	}
	return strings.Join(list, " ")
}

// wait is a step in which time passes.
type wait time.Duration

func (wait) command() {}

func waits(d time.Duration) step { return step{do: wait(d)} }

func at(i int) time.Time { return t0.Add(time.Duration(i) * time.Second) }

type step struct {
	by ParticipantID
	do Command
}

// then joins parts of a story.
func then(parts ...any) []step {
	var all []step
	for _, p := range parts {
		switch p := p.(type) {
		case step:
			all = append(all, p)
		case []step:
			all = append(all, p...)
		}
	}
	return all
}

func start() step {
	return step{1, Start{Name: "Ana", Org: "Acme", Keys: key(1), Policy: Policy{MaxParticipants: 8, Agent: true}}}
}

func comes(id ParticipantID, customer bool) []step {
	return []step{
		{1, Admit{Participant: id, Customer: customer, Name: "P", Method: ByNumber, Keys: key(byte(id))}},
		{id, Join{Platform: "Linux", Agent: !customer}},
	}
}

// comesByHand is a rep who does not work for queues.
func comesByHand(id ParticipantID) []step {
	all := comes(id, false)
	all[1].do = Join{Platform: "Linux"}
	return all
}

// startByHand starts a session by a rep who does not work for queues.
func startByHand() step {
	return step{1, Start{Name: "Ana", Org: "Acme", Keys: key(1), Policy: Policy{MaxParticipants: 8}}}
}

// helping: Ana leads, 2 is the primary customer, 3 an assistant, 4 a secondary customer.
func helping(more ...step) []step {
	all := []step{start()}
	all = append(all, comes(2, true)...)
	all = append(all, comes(3, false)...)
	all = append(all, comes(4, true)...)
	return append(all, more...)
}

func viewing(more ...step) []step {
	return helping(append([]step{
		{1, Asking{Request: 1, Activity: ViewDesktop}},
		{2, Reply{Request: 1, Allowed: true}},
		{2, Sharing{Source: Source{Name: "Screen"}}},
	}, more...)...)
}

func controlling(more ...step) []step {
	return viewing(append([]step{
		{1, Asking{Request: 2, Activity: ControlDesktop}},
		{2, Reply{Request: 2, Allowed: true}},
	}, more...)...)
}

func TestRule33WhoComesAssists(t *testing.T) {
	s := play(t, helping()...)
	want := []Role{PrimaryRep, PrimaryCustomer, Assistant, SecondaryCustomer}
	for i, p := range s.People {
		if p.Role != want[i] || p.Presence != Here {
			t.Errorf("participant %d is %s %s, want %s here", p.ID, p.Role, p.Presence, want[i])
		}
	}
}

func TestRefusals(t *testing.T) {
	ended := helping(step{1, End{Reason: ReasonDone}})
	for _, c := range []struct {
		name  string
		given []step
		by    ParticipantID
		when  Command
		then  error
	}{
		{"2: nothing before the start", nil, 1, Join{}, ErrState},
		{"a session starts once", helping(), 1, start().do, ErrState},
		{"start by another number than 1", nil, 2, start().do, ErrInvalid},
		{"start without a name", nil, 1, Start{Keys: key(1), Policy: Policy{MaxParticipants: 8}}, ErrInvalid},
		{"start for one person", nil, 1, Start{Name: "A", Keys: key(1), Policy: Policy{MaxParticipants: 1}}, ErrInvalid},
		{"ended is final", ended, 2, Leaving{Reason: ReasonDone}, ErrEnded},
		{"ended is final for the rep", ended, 1, Asking{Request: 1, Activity: ViewDesktop}, ErrEnded},
		{"A5: an assistant does not admit", helping(), 3, Admit{Participant: 5, Name: "X", Method: ByLink, Keys: key(5)}, ErrForbidden},
		{"A5: a customer does not admit", helping(), 2, Admit{Participant: 5, Name: "X", Method: ByLink, Keys: key(5)}, ErrForbidden},
		{"admit out of turn", helping(), 1, Admit{Participant: 9, Name: "X", Method: ByLink, Keys: key(9)}, ErrState},
		{"one key, one person", helping(), 1, Admit{Participant: 5, Name: "X", Method: ByLink, Keys: key(2)}, ErrInvalid},
		{"admit without proof", helping(), 1, Admit{Participant: 5, Name: "X", Method: ByStart, Keys: key(5)}, ErrInvalid},
		{"admit a name with a direction trick", helping(), 1, Admit{Participant: 5, Name: "a\u202eb", Method: ByLink, Keys: key(5)}, ErrInvalid},
		{"admit half a key", helping(), 1, Admit{Participant: 5, Name: "X", Method: ByLink, Keys: Keys{Sign: []byte{1}}}, ErrInvalid},
		{"join twice", helping(), 2, Join{}, ErrState},
		{"who is not in it says nothing", helping(), 9, Join{}, ErrUnknown},
		{"who left says nothing", helping(step{3, Leaving{Reason: ReasonDone}}), 3, Join{}, ErrUnknown},
		{"A5: an assistant does not ask", helping(), 3, Asking{Request: 1, Activity: ViewDesktop}, ErrForbidden},
		{"A5: a customer does not ask", helping(), 2, Asking{Request: 1, Activity: ViewDesktop}, ErrForbidden},
		{"ask when nobody is there", []step{start()}, 1, Asking{Request: 1, Activity: ViewDesktop}, ErrForbidden},
		{"ask for an unknown thing", helping(), 1, Asking{Request: 1, Activity: "everything"}, ErrInvalid},
		{"ask twice", helping(step{1, Asking{Request: 1, Activity: ViewDesktop}}), 1, Asking{Request: 2, Activity: ViewDesktop}, ErrState},
		{"ask with a used number", viewing(), 1, Asking{Request: 1, Activity: ControlDesktop}, ErrState},
		{"ask for what one has", controlling(), 1, Asking{Request: 3, Activity: ControlDesktop}, ErrState},
		{"39: only the primary customer answers", helping(step{1, Asking{Request: 1, Activity: ViewDesktop}}), 4, Reply{Request: 1, Allowed: true}, ErrForbidden},
		{"the rep does not answer for the customer", helping(step{1, Asking{Request: 1, Activity: ViewDesktop}}), 1, Reply{Request: 1, Allowed: true}, ErrForbidden},
		{"answer what was not asked", helping(), 2, Reply{Request: 1, Allowed: true}, ErrState},
		{"a no with the box ticked", helping(step{1, Asking{Request: 1, Activity: ViewDesktop}}), 2, Reply{Request: 1, All: true, Reason: ReasonRefused}, ErrInvalid},
		{"share without having been asked", helping(), 2, Sharing{}, ErrForbidden},
		{"39: a secondary customer does not share", viewing(), 4, Sharing{}, ErrForbidden},
		{"pause somebody else's share", viewing(), 1, Pause{On: true}, ErrForbidden},
		{"go on with what is not paused", viewing(), 2, Pause{}, ErrState},
		{"stop nothing", helping(), 1, Stop{Reason: ReasonDone}, ErrState},
		{"an assistant does not stop the share", viewing(), 3, Stop{Reason: ReasonDone}, ErrForbidden},
		{"give back what one does not have", viewing(), 1, Release{}, ErrState},
		{"take control from somebody by giving it back", controlling(), 3, Release{}, ErrState},
		{"58: the primary rep does not just leave", helping(), 1, Leaving{Reason: ReasonDone}, ErrForbidden},
		{"A5: an assistant does not end it", helping(), 3, End{Reason: ReasonDone}, ErrForbidden},
		{"A5: a customer does not end it", helping(), 2, End{Reason: ReasonDone}, ErrForbidden},
		{"an assistant removes nobody", helping(), 3, Removal{Participant: 2, Reason: ReasonRemoved}, ErrForbidden},
		{"the primary rep does not remove themselves", helping(), 1, Removal{Participant: 1, Reason: ReasonRemoved}, ErrForbidden},
		{"remove who is not there", helping(), 1, Removal{Participant: 9, Reason: ReasonRemoved}, ErrUnknown},
		{"a made-up reason", helping(), 1, End{Reason: "BAD REASON"}, ErrInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := play(t, c.given...)
			evs, err := Decide(s, sid, c.by, c.when, at(len(c.given)+1))
			if !errors.Is(err, c.then) || len(evs) != 0 {
				t.Errorf("got %v and %d events, want %v and none", err, len(evs), c.then)
			}
		})
	}
}

func TestPolicyLimitsParticipants(t *testing.T) {
	st := start()
	st.do = Start{Name: "Ana", Keys: key(1), Policy: Policy{MaxParticipants: 2}}
	s := play(t, append([]step{st}, comes(2, true)...)...)
	if _, err := Decide(s, sid, 1, comes(3, true)[0].do, at(9)); !errors.Is(err, ErrFull) {
		t.Errorf("third of two: %v, want ErrFull", err)
	}
}

// 74: no answer in 30 s is a refusal; a yes that comes later is not one.
func TestLateAnswerIsNone(t *testing.T) {
	s := play(t, helping(step{1, Asking{Request: 1, Activity: ViewDesktop}})...)
	when, ok := s.Next()
	if !ok || !when.Equal(s.Request.At.Add(30*time.Second)) {
		t.Fatalf("next is %v %v", when, ok)
	}
	if _, err := Decide(s, sid, 2, Reply{Request: 1, Allowed: true}, when); err != nil {
		t.Errorf("yes in the last moment: %v", err)
	}
	if _, err := Decide(s, sid, 2, Reply{Request: 1, Allowed: true}, when.Add(time.Millisecond)); !errors.Is(err, ErrLate) {
		t.Errorf("yes after the last moment: %v, want ErrLate", err)
	}
	evs, err := Decide(s, sid, 1, Asking{Request: 2, Activity: ViewDesktop}, when)
	if err != nil || len(evs) != 2 || evs[0].(RequestClosed).Reason != ReasonNoAnswer {
		t.Errorf("asking again after the time: %v %v", evs, err)
	}
}

// 77, 81: seeing needs a yes, control another one; giving control back leaves the view.
func TestViewThenControlThenBack(t *testing.T) {
	s := play(t, viewing()...)
	for _, p := range []ParticipantID{1, 3, 4} {
		if !s.May(p, See) || s.May(p, Drive) {
			t.Errorf("46: participant %d may see %v, drive %v; want to see only", p, s.May(p, See), s.May(p, Drive))
		}
	}
	if s.May(2, See) {
		t.Error("the sharer sees themselves")
	}
	s = play(t, controlling()...)
	if !s.May(1, Drive) || s.May(3, Drive) || s.Control.Epoch != 1 {
		t.Errorf("control: rep %v assistant %v epoch %d", s.May(1, Drive), s.May(3, Drive), s.Control.Epoch)
	}
	s = play(t, controlling(step{1, Release{}})...)
	if s.May(1, Drive) || !s.May(1, See) || s.Control.Epoch != 2 || s.Consent.Drive {
		t.Error("giving back does not leave exactly the view")
	}
}

// Control asked for first: one yes covers seeing and driving, and control begins with the share.
func TestControlAtOnce(t *testing.T) {
	s := play(t, helping(
		step{1, Asking{Request: 1, Activity: ControlDesktop}},
		step{2, Reply{Request: 1, Allowed: true}},
	)...)
	if s.May(1, Drive) || s.May(1, See) {
		t.Error("driving before anything is shared")
	}
	s = play(t, helping(
		step{1, Asking{Request: 1, Activity: ControlDesktop}},
		step{2, Reply{Request: 1, Allowed: true}},
		step{2, Sharing{}},
	)...)
	if !s.May(1, Drive) {
		t.Error("no control once it is shared")
	}
}

// Taking a right away undoes what it allowed (STYLE 8), whoever does it and however.
func TestTakingAway(t *testing.T) {
	for _, c := range []struct {
		name            string
		then            step
		share, drive    bool
		all, controlEnd bool
	}{
		{"73: the customer stops", step{2, Stop{Reason: ReasonDone}}, false, false, false, true},
		{"the panic key", step{2, Stop{Reason: ReasonPanic}}, false, false, false, true},
		{"the customer takes back control only", step{2, Stop{ControlOnly: true, Reason: ReasonDone}}, true, false, false, true},
		{"pause refuses input, grants stay", step{2, Pause{On: true}}, true, false, true, false},
		{"the rep stops viewing", step{1, Stop{Reason: ReasonDone}}, false, false, true, true},
		{"the customer leaves", step{2, Leaving{Reason: ReasonDone}}, false, false, false, true},
		{"the customer is removed", step{1, Removal{Participant: 2, Reason: ReasonRemoved}}, false, false, false, true},
		{"the session ends", step{1, End{Reason: ReasonDone}}, false, false, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			given := viewing(step{1, Asking{Request: 2, Activity: ControlDesktop}}, step{2, Reply{Request: 2, Allowed: true, All: true}})
			before := play(t, given...)
			after := play(t, append(given, c.then)...)
			if (after.Share.By != 0) != c.share || after.May(1, Drive) != c.drive || after.Consent.All != c.all {
				t.Errorf("share %v drive %v all %v, want %v %v %v", after.Share.By != 0, after.May(1, Drive), after.Consent.All, c.share, c.drive, c.all)
			}
			if (after.Control.Epoch > before.Control.Epoch) != c.controlEnd {
				t.Errorf("epoch %d after %d", after.Control.Epoch, before.Control.Epoch)
			}
		})
	}
}

// 47: what ends together ends in order: control, share, then the person.
func TestRule134OrderOfEnding(t *testing.T) {
	s := play(t, controlling()...)
	evs, err := Decide(s, sid, 1, End{Reason: ReasonDone}, at(50))
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, ev := range evs {
		switch ev.(type) {
		case ControlEnded:
			order = append(order, "control")
		case ShareStopped:
			order = append(order, "share")
		case SessionEnded:
			order = append(order, "session")
		}
	}
	if strings.Join(order, " ") != "control share session" {
		t.Errorf("order %v", order)
	}
}

func TestEvolveLeavesItsInputAlone(t *testing.T) {
	before := play(t, controlling()...)
	name := before.People[1].Presence
	evs, err := Decide(before, sid, 2, Leaving{Reason: ReasonDone}, at(50))
	if err != nil {
		t.Fatal(err)
	}
	s := before
	for _, ev := range evs {
		s = Evolve(s, ev)
	}
	if before.People[1].Presence != name || before.Share.By == 0 {
		t.Error("the state before was changed")
	}
	if s.People[1].Presence != Gone {
		t.Error("the state after was not")
	}
}

// A customer whose program was lost and who came back as another participant must not leave the session without anybody to help.
func TestAnotherCustomerBecomesPrimary(t *testing.T) {
	for name, then := range map[string]step{
		"the primary customer is lost":    {1, Removal{Participant: 2, Reason: ReasonLost}},
		"the primary customer leaves":     {2, Leaving{Reason: ReasonDone}},
		"the primary customer is removed": {1, Removal{Participant: 2, Reason: ReasonRemoved}},
	} {
		s := play(t, controlling(then)...)
		if p, ok := s.PrimaryCustomer(); !ok || p.ID != 4 || s.Consent != (Consent{}) || !s.May(1, Ask) {
			t.Errorf("%s: primary customer is %d, consent %+v, rep may ask %v", name, p.ID, s.Consent, s.May(1, Ask))
		}
	}
	// One who was admitted but not here yet becomes primary on joining.
	given := append([]step{start()}, comes(2, true)...)
	given = append(given, comes(3, true)[0], step{2, Leaving{Reason: ReasonDone}}, comes(3, true)[1])
	if p, ok := play(t, given...).PrimaryCustomer(); !ok || p.ID != 3 {
		t.Errorf("primary customer is %d, want 3", p.ID)
	}
}
