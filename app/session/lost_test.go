package session

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// The primary rep is lost: PRODUCT rule 60. In helping(), 1 leads, 2 is helped, 3 assists, 4 is the other customer.

func TestRule60Held(t *testing.T) {
	s := play(t, controlling(step{2, Holding{}})...)
	if s.Held.IsZero() || s.Share.By != 2 || s.Control.Holder != 0 || s.May(1, Drive) || !s.May(2, StopShare) {
		t.Errorf("held %v, share %+v, control %+v", s.Held, s.Share, s.Control)
	}
	for name, c := range map[string]struct {
		by    ParticipantID
		err   error
		given []step
	}{
		"the rep of themselves":               {1, ErrForbidden, helping()},
		"twice":                               {2, ErrForbidden, helping(step{2, Holding{}})},
		"of a session that nobody leads":      {2, ErrForbidden, helping(step{1, HandingOver{}})},
		"one who was only let in, not joined": {2, ErrForbidden, then(start(), comes(2, true)[0])},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.err, c.by, Holding{}, c.given...) })
	}
	shown := play(t, helping(step{1, Asking{Request: 1, Activity: ShowDesktop}}, step{2, Reply{Request: 1, Allowed: true}}, step{1, Sharing{Lend: true}}, step{2, Holding{}})...)
	if shown.Share.By != 0 || shown.Control.Holder != 0 {
		t.Error("what the lost rep showed is still there")
	}
	if s := play(t, helping(step{1, Asking{Request: 1, Activity: ViewDesktop}}, step{2, Holding{}})...); s.Request.ID != 0 {
		t.Error("the lost rep's question is still open")
	}
}

func TestRule60Resume(t *testing.T) {
	s := play(t, viewing(step{2, Holding{}}, step{1, Resuming{}})...)
	if !s.Held.IsZero() || !s.May(1, Ask) || !s.May(1, See) || s.roleOf(1) != PrimaryRep {
		t.Errorf("held %v, role %s", s.Held, s.roleOf(1))
	}
	refused(t, ErrState, 1, Resuming{}, helping()...)
	refused(t, ErrState, 3, Resuming{}, helping(step{2, Holding{}})...)
	// Back too late: somebody leads already.
	refused(t, ErrState, 1, Resuming{}, helping(step{2, Holding{}}, step{3, TakingOver{}})...)
	// Back in time: the assistant's word comes second.
	refused(t, ErrForbidden, 3, TakingOver{}, helping(step{2, Holding{}}, step{1, Resuming{}})...)
}

func TestRule60TakeOver(t *testing.T) {
	given := controlling(then(comes(5, false), step{1, Calling{On: true}}, step{1, Filming{On: true}}, step{2, Holding{}})...)
	s := play(t, then(given, step{3, TakingOver{}})...)
	if s.roleOf(3) != PrimaryRep || s.roleOf(1) != Assistant || !s.Held.IsZero() || s.Call != 0 || len(s.Cameras) != 0 {
		t.Errorf("roles %s and %s, call %d, cameras %v", s.roleOf(3), s.roleOf(1), s.Call, s.Cameras)
	}
	if s.Request.Activity != ConfirmRep || s.Request.Drive {
		t.Errorf("the customer is asked %+v", s.Request)
	}
	refused(t, ErrEarly, 5, TakingOver{}, given...)
	if s := play(t, then(given, waits(TakeTime), step{5, TakingOver{}})...); s.roleOf(5) != PrimaryRep {
		t.Error("another assistant may not, after the first one's time")
	}
	refused(t, ErrForbidden, 3, TakingOver{}, helping()...)
	refused(t, ErrForbidden, 2, TakingOver{}, given...)
	refused(t, ErrForbidden, 1, TakingOver{}, given...)
	refused(t, ErrForbidden, 3, TakingOver{}, helping(step{1, HandingOver{}})...) // who waits is taken, not taken over
}

// The rep and the customer who is helped are both lost: whoever is left says so. On their word nobody takes the session over before the rep has
// had TakeTime to come back; where there is no assistant, the customer who is left ends it in time.
func TestRule60WhoIsLeftSaysSo(t *testing.T) {
	for by, who := range map[ParticipantID]string{3: "an assistant", 4: "another customer"} {
		given := viewing(step{by, Holding{}})
		refused(t, ErrEarly, 3, TakingOver{}, given...)
		refused(t, ErrForbidden, 3, TakingOver{}, then(given, step{1, Resuming{}}, waits(TakeTime))...)
		if s := play(t, then(given, waits(TakeTime), step{3, TakingOver{}})...); s.roleOf(3) != PrimaryRep || s.Absence != (Absence{}) {
			t.Errorf("%s has said so: the assistant is %s, %+v", who, s.roleOf(3), s.Absence)
		}
		if s := play(t, then(given, waits(WaitTime), step{4, End{Reason: ReasonLost}})...); s.Phase != Ended {
			t.Errorf("%s has said so: the other customer may not end it: %s", who, s.Phase)
		}
	}
	// The primary customer's word counts as long as they are there.
	left := viewing(step{2, Holding{}}, step{2, Leaving{Reason: ReasonDone}})
	refused(t, ErrEarly, 3, TakingOver{}, left...)
}

// Whose program says it: the primary customer's, and another's only where that is away, too.
func TestRule60WhoShouldSaySo(t *testing.T) {
	for _, c := range []struct {
		name  string
		away  []ParticipantID
		want  []ParticipantID
		given []step
	}{
		{"nobody is away", nil, nil, helping()},
		{"the rep is", []ParticipantID{1}, []ParticipantID{2}, helping()},
		{"the customer is", []ParticipantID{2}, nil, helping()},
		{"both are", []ParticipantID{1, 2}, []ParticipantID{2, 3, 4}, helping()},
		{"the customer has left", []ParticipantID{1}, []ParticipantID{4}, helping(step{2, Leaving{Reason: ReasonDone}})},
		{"no customer has come", []ParticipantID{1}, []ParticipantID{2, 3}, then(start(), comes(2, false), comes(3, false))},
		{"a customer was let in, and has not come", []ParticipantID{1}, []ParticipantID{2}, then(start(), comes(2, false), comes(3, true)[0])},
		{"it has been said", []ParticipantID{1, 2}, nil, helping(step{2, Holding{}})},
		{"nobody leads", []ParticipantID{1, 2}, nil, helping(step{1, HandingOver{}})},
	} {
		s := play(t, c.given...)
		var got []ParticipantID
		for _, p := range s.People {
			if s.ShouldHold(p.ID, func(who ParticipantID) bool { return slices.Contains(c.away, who) }) {
				got = append(got, p.ID)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// An assistant alone cannot take an empty session from a colleague who is there: they have TakeTime to come back.
func TestRule60AssistantAlone(t *testing.T) {
	given := then(start(), comes(2, false), step{2, Holding{}})
	refused(t, ErrEarly, 2, TakingOver{}, given...)
	refused(t, ErrForbidden, 2, TakingOver{}, then(given, step{1, Resuming{}}, waits(TakeTime))...)
	if s := play(t, then(given, waits(TakeTime), step{2, TakingOver{}})...); s.roleOf(2) != PrimaryRep {
		t.Error("nor after it")
	}
}

// 5 min after nobody came, the customer's program ends it.
func TestRule60End(t *testing.T) {
	given := viewing(step{2, Holding{}})
	s, _ := playTo(t, given...)
	if next, ok := s.Next(); !ok || !next.Equal(s.Held.Add(WaitTime)) {
		t.Errorf("next %v %v", next, ok)
	}
	refused(t, ErrEarly, 2, End{Reason: ReasonLost}, given...)
	refused(t, ErrEarly, 4, End{Reason: ReasonLost}, given...)
	refused(t, ErrForbidden, 4, End{Reason: ReasonDone}, helping(step{1, HandingOver{}})...)
	refused(t, ErrForbidden, 3, End{Reason: ReasonLost}, then(given, waits(WaitTime))...)
	refused(t, ErrForbidden, 2, End{Reason: ReasonLost}, then(given, step{1, Resuming{}}, waits(WaitTime))...)
	last := s.Held.Add(WaitTime)
	if _, err := Decide(s, sid, 2, End{Reason: ReasonLost}, last.Add(-time.Millisecond)); !errors.Is(err, ErrEarly) {
		t.Errorf("a moment before: %v", err)
	}
	if _, err := Decide(s, sid, 2, End{Reason: ReasonLost}, last); err != nil {
		t.Errorf("at that moment: %v", err)
	}
	if s := play(t, then(given, step{1, End{Reason: ReasonDone}})...); s.Phase != Ended || s.EndReason != ReasonDone {
		t.Error("the rep who is back may not end it at once")
	}
	if s := play(t, helping(step{1, HandingOver{}}, step{2, End{Reason: ReasonDone}})...); s.Phase != Ended {
		t.Error("a customer whom nobody helps may not end it")
	}
}

// While the rep is lost a customer goes on showing what they like of their screen, also when a monitor is pulled out: their colleagues see it. Nothing
// begins to be shown, and nobody is let control anything by it.
func TestRule60WhatIsShownMayChange(t *testing.T) {
	for name, change := range map[string]Source{"another screen": {Monitor: 2, Name: "HDMI-2"}, "windows": {Apps: true, Name: "Writer"}, "unplugged": {Monitor: 1, Gone: true}} {
		s := play(t, controlling(step{2, Holding{}}, step{2, Sharing{Source: change, Drive: true}})...)
		if s.Share.By != 2 || s.Share.Source != change || s.Held.IsZero() || s.Control.Holder != 0 || s.Consent.Drive || !s.May(3, See) {
			t.Errorf("%s: share %+v, control %+v, consent %+v", name, s.Share, s.Control, s.Consent)
		}
		if back := Evolve(s, SessionResumed{At: s.Last}); back.May(1, Drive) || !back.May(1, See) {
			t.Errorf("%s: the rep who is back drives %v", name, back.May(1, Drive))
		}
	}
	refused(t, ErrForbidden, 2, monitor("HDMI-2").do, helping(asks(1, ViewDesktop), yes(1), step{2, Holding{}})...)
	for _, by := range []ParticipantID{1, 3, 4} {
		refused(t, ErrForbidden, by, monitor("HDMI-2").do, viewing(step{2, Holding{}})...)
	}
}
