package session

import (
	"testing"
	"time"
)

// The first and the last command of a session.

// everything is a command of each kind but Start and End, as somebody in a session would make it.
func everything() []Command {
	return []Command{
		Admit{Participant: 2, Name: "X", Method: ByLink, Keys: key(2)}, Join{}, Leaving{Reason: ReasonDone}, Removal{Participant: 2, Reason: ReasonRemoved},
		Asking{Request: 1, Activity: ViewDesktop}, Cancel{Request: 1, Reason: ReasonCancelled}, Reply{Request: 1, Allowed: true}, Sharing{}, Pause{On: true},
		Stop{Reason: ReasonDone}, Release{}, Choosing{Participant: 2}, Transferring{To: 2}, Holding{}, Resuming{}, TakingOver{}, HandingOver{},
		Taking{Participant: 1, Name: "X", Keys: key(1)}, Calling{On: true}, Filming{On: true}, Staying{},
	}
}

// 1, 2: a session exists from its start on, and that is the rep's own: nobody comes in, asks or shares before, nor makes it ready for later.
func TestRule1And2NothingBeforeTheStart(t *testing.T) {
	for _, do := range append(everything(), End{Reason: ReasonDone}) {
		for by := ParticipantID(0); by < 3; by++ {
			refused(t, ErrState, by, do)
		}
	}
	s := play(t, start())
	if p, _ := s.PrimaryRep(); s.Phase != Live || p.ID != 1 || p.Presence != Here || len(s.People) != 1 || !s.Started.Equal(t0) {
		t.Errorf("started as %s with %+v", s.Phase, s.People)
	}
	refused(t, ErrState, 1, start().do, start()) // nor twice
}

// 132: the primary rep ends it for everybody, at any time; everybody else only leaves, and it goes on. After the end nothing is done.
func TestRule132ThePrimaryRepEnds(t *testing.T) {
	for _, given := range [][]step{helping(), viewing(), controlling()} {
		for by := ParticipantID(2); by <= 4; by++ {
			refused(t, ErrForbidden, by, End{Reason: ReasonDone}, given...)
			s := play(t, then(given, step{by, Leaving{Reason: ReasonDone}})...)
			if p, led := s.PrimaryRep(); s.Phase != Live || !led || p.ID != 1 || s.People[by-1].Presence != Gone {
				t.Errorf("participant %d leaves, and the session is %s, led %v", by, s.Phase, led)
			}
		}
		refused(t, ErrForbidden, 1, Leaving{Reason: ReasonDone}, given...)
		ended := then(given, step{1, End{Reason: ReasonDone}})
		s, now := playTo(t, ended...)
		if s.Phase != Ended || s.EndReason != ReasonDone || s.Share.By != 0 || s.Control.Holder != 0 || s.Consent != (Consent{}) {
			t.Errorf("ended as %s (%s) with %+v", s.Phase, s.EndReason, s.Share)
		}
		for _, do := range append(everything(), End{Reason: ReasonDone}) {
			for by := ParticipantID(1); by <= 5; by++ {
				if evs, err := Decide(s, sid, by, do, now.Add(time.Hour)); err == nil || len(evs) != 0 {
					t.Errorf("after the end %T by %d is taken", do, by)
				}
			}
		}
	}
	// Control of the session is what counts, not who started it.
	given := helping(step{1, Transferring{To: 3}})
	refused(t, ErrForbidden, 1, End{Reason: ReasonDone}, given...)
	if s := play(t, then(given, step{3, End{Reason: ReasonDone}})...); s.Phase != Ended {
		t.Errorf("ended by who leads now: %s", s.Phase)
	}
}

// 31: only who leads lets people in; with control goes the door.
func TestRule31OnlyWhoLeadsLetsIn(t *testing.T) {
	in := func(id ParticipantID) Admit {
		return Admit{Participant: id, Name: "X", Method: ByNumber, Keys: key(byte(id))}
	}
	for by := ParticipantID(2); by <= 4; by++ {
		refused(t, ErrForbidden, by, in(5), helping()...)
	}
	given := helping(step{1, Transferring{To: 3}})
	refused(t, ErrForbidden, 1, in(5), given...)
	if s := play(t, then(given, step{3, in(5)}, step{5, Join{}})...); s.roleOf(5) != Assistant {
		t.Errorf("let in as %s", s.roleOf(5))
	}
}

// 35: several assistants at once, of whom each sees, writes and can be given control, and whose going changes nothing for the others.
func TestRule35SeveralAssistants(t *testing.T) {
	given := viewing(then(comes(5, false), comes(6, false))...)
	s := play(t, given...)
	for _, id := range []ParticipantID{3, 5, 6} {
		if s.roleOf(id) != Assistant || !s.May(id, See) || !s.May(id, Chat) || s.May(id, Ask) {
			t.Errorf("participant %d is a %s", id, s.roleOf(id))
		}
		if s := play(t, then(given, step{1, Transferring{To: id}})...); s.roleOf(id) != PrimaryRep || s.roleOf(1) != Assistant {
			t.Errorf("participant %d is given control, and is a %s", id, s.roleOf(id))
		}
	}
	s = play(t, then(given, step{5, Leaving{Reason: ReasonDone}})...)
	if s.Share.By != 2 || !s.May(3, See) || !s.May(6, See) || s.May(5, See) {
		t.Errorf("after one has left: %+v", s.Share)
	}
}
