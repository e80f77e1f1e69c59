package replica

import (
	"errors"
	"testing"

	"deskhand/app/session"
)

// A server that keeps a signed command back cannot use it once it means something else: each end refuses it, whatever the rules would say
// of the same command made now.
func TestACommandKeptBackIsRefused(t *testing.T) {
	type step struct {
		by session.ParticipantID
		do session.Command
	}
	view := []step{{2, session.Sharing{}}}
	swap := []step{{1, session.Choosing{Participant: 4}}, {1, session.Choosing{Participant: 2}}}
	thereAndBack := []step{{1, session.Transferring{To: 3}}, {3, session.Transferring{To: 1}}}
	heldTwice := []step{{1, session.Resuming{}}, {2, session.Holding{}}}
	for _, c := range []struct {
		name  string
		given []step
		kept  step
		then  []step
		again []step // makes the same command possible anew
	}{
		{"47: sharing agreed to before a swap", nil, step{2, session.Sharing{}}, swap, []step{{1, session.Asking{Request: 2, Activity: session.ViewDesktop}}, {2, session.Reply{Request: 2, Allowed: true}}}},
		{"57: a transfer from when one led before", nil, step{1, session.Transferring{To: 3}}, thereAndBack, nil},
		{"57: a question from when one led before", nil, step{1, session.Asking{Request: 2, Activity: session.ControlDesktop}}, thereAndBack, nil},
		{"41: a question to the customer before", nil, step{1, session.Asking{Request: 2, Activity: session.ControlDesktop}}, swap, nil},
		{"41: a choice from another order of customers", nil, step{1, session.Choosing{Participant: 4}}, swap, nil},
		{"61: a hand-over from when one led before", nil, step{1, session.HandingOver{}}, thereAndBack, nil},
		{"60: a loss that is over", nil, step{2, session.Holding{}}, []step{{2, session.Holding{}}, {1, session.Resuming{}}}, nil},
		{"60: a loss that the rep's own word disproves", nil, step{2, session.Holding{}}, []step{{1, session.Asking{Request: 2, Activity: session.ViewDesktop}}}, nil},
		{"60: taking over in another loss", []step{{2, session.Holding{}}}, step{3, session.TakingOver{}}, heldTwice, nil},
		{"60: coming back from another loss", []step{{2, session.Holding{}}}, step{1, session.Resuming{}}, heldTwice, nil},
		{"sent out as lost who has spoken since", nil, step{1, session.Removal{Participant: 3, Reason: session.ReasonLost}}, []step{{3, session.Filming{On: true}}}, nil},
		{"going on after another pause", append(view, step{2, session.Pause{On: true}}), step{2, session.Pause{}}, []step{{2, session.Pause{}}, {2, session.Pause{On: true}}}, nil},
		{"the end of another call", []step{{1, session.Calling{On: true}}}, step{1, session.Calling{}}, []step{{1, session.Calling{}}, {1, session.Calling{On: true}}}, nil},
		{"what only takes away is never too late", view, step{2, session.Stop{Reason: session.ReasonDone}}, []step{{2, session.Pause{On: true}}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, people := four(t)
			for _, s := range c.given {
				l.add(people[s.by], s.do)
			}
			kept := l.sign(people[c.kept.by], c.kept.do)
			if err := l.numbers(kept); err != nil {
				t.Fatalf("at once: %v", err)
			}
			for _, s := range append(c.then, c.again...) {
				l.add(people[s.by], s.do)
			}
			err := l.numbers(kept)
			if _, stop := c.kept.do.(session.Stop); stop {
				if err != nil {
					t.Errorf("%v, want none", err)
				}
				return
			}
			if !errors.Is(err, session.ErrState) || !Refusal(err) {
				t.Errorf("kept back: %v, want ErrState", err)
			}
			if err := l.numbers(l.sign(people[c.kept.by], c.kept.do)); err != nil {
				t.Errorf("made now: %v", err)
			}
		})
	}
}

// sign is a command made now; numbers asks whether the log would take it.
func (l *log) sign(p person, do session.Command) Signed {
	l.t.Helper()
	signed, err := p.Sign(do, l.Head())
	if err != nil {
		l.t.Fatal(err)
	}
	return signed
}

func (l *log) numbers(s Signed) error {
	_, err := l.Next(s.Body, s.Sig, l.now)
	return err
}

// What does not concern a command does not make it stale: people come, and questions are asked, while it is on its way.
func TestACommandOnAnOlderHeadIsTaken(t *testing.T) {
	l, people := four(t)
	head := l.Head()
	l.add(people[3], session.Filming{On: true})
	l.add(people[1], session.Asking{Request: 2, Activity: session.ControlDesktop})
	l.add(people[2], session.Reply{Request: 2, Allowed: true})
	late, err := people[2].Sign(session.Sharing{}, head)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Next(late.Body, late.Sig, l.now); err != nil {
		t.Errorf("sharing that was agreed to all the time: %v", err)
	}
}

// four: 1 leads, 2 is helped and has agreed to be seen, 3 assists, 4 is the other customer.
func four(t *testing.T) (*log, map[session.ParticipantID]person) {
	l := &log{t: t, now: t0}
	p := map[session.ParticipantID]person{}
	for id := range session.ParticipantID(4) {
		p[id+1] = newPerson(t, id+1)
	}
	start := p[1].start().(session.Start)
	start.Policy.Agent = true
	l.add(p[1], start)
	for id := session.ParticipantID(2); id <= 4; id++ {
		l.add(p[1], session.Admit{Participant: id, Customer: id != 3, Name: "P", Method: session.ByNumber, Keys: p[id].keys})
		l.add(p[id], session.Join{Platform: "Linux"})
	}
	l.add(p[1], session.Asking{Request: 1, Activity: session.ViewDesktop})
	l.add(p[2], session.Reply{Request: 1, Allowed: true})
	return l, p
}
