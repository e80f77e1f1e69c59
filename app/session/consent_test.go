package session

import (
	"errors"
	"testing"
	"time"
)

// What the customer is asked, what a yes gives, and how it ends: PRODUCT A8 rule 59, A10, A11, A12.

func asks(n RequestID, what Activity) step { return step{1, Asking{Request: n, Activity: what}} }
func yes(n RequestID) step                 { return step{2, Reply{Request: n, Allowed: true}} }
func windows() step                        { return step{2, Sharing{Source: Source{Apps: true}}} }
func desktop() step                        { return step{2, Sharing{}} }
func handed() step                         { return step{1, Transferring{To: 3}} }

// 59: what is in view stays, control stops, and the customer confirms the new rep once.
func TestRule59Confirm(t *testing.T) {
	bounded := viewing(asks(2, ControlDesktop), step{2, Reply{Request: 2, Allowed: true, Seconds: 60, UntilTouch: true}}, handed())
	for _, c := range []struct {
		name           string
		given          []step
		then           step
		see, drive     bool
		question       bool
		touch, bounded bool
	}{
		{"asked after viewing", viewing(), handed(), true, false, true, false, false},
		{"asked after controlling", controlling(), handed(), true, false, true, false, false},
		{"yes after viewing: the view", viewing(handed()), yes(2), true, false, false, false, false},
		{"yes after controlling: control, too", controlling(handed()), yes(3), true, true, false, false, false},
		{"yes: control as bounded before", bounded, yes(3), true, true, false, true, true},
		{"yes: control bounded anew", controlling(handed()), step{2, Reply{Request: 3, Allowed: true, UntilTouch: true}}, true, true, false, true, false},
		{"no", controlling(handed()), step{2, Reply{Request: 3, Reason: ReasonRefused}}, false, false, false, false, false},
		{"no answer, the customer's program says", controlling(handed()), step{2, Reply{Request: 3, Reason: ReasonNoAnswer}}, false, false, false, false, false},
		{"no answer, the new rep's program says", controlling(handed(), waits(AnswerTime)), step{3, Cancel{Request: 3, Reason: ReasonNoAnswer}}, false, false, false, false, false},
		{"the customer stops instead", controlling(handed()), step{2, Stop{Reason: ReasonPanic}}, false, false, false, false, false},
		{"the new rep stops viewing instead", controlling(handed()), step{3, Stop{Reason: ReasonDone}}, false, false, false, false, false},
		{"the new rep is lost before the answer", controlling(handed()), step{2, Holding{}}, false, false, false, false, false},
		{"the customer leaves instead", controlling(handed()), step{2, Leaving{Reason: ReasonDone}}, false, false, false, false, false},
		{"nothing is shared: no question", helping(), handed(), false, false, false, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := play(t, then(c.given, c.then)...)
			if s.May(3, See) != c.see || s.May(3, Drive) != c.drive || (s.Request.ID != 0) != c.question || s.May(1, Drive) {
				t.Errorf("see %v drive %v question %+v, want %v %v %v", s.May(3, See), s.May(3, Drive), s.Request, c.see, c.drive, c.question)
			}
			if s.Consent.UntilTouch != c.touch || s.Consent.Until.IsZero() == c.bounded {
				t.Errorf("bounds %v %v", s.Consent.Until, s.Consent.UntilTouch)
			}
			if !c.see && (s.Share.By != 0 || s.Consent != Consent{}) {
				t.Errorf("something is left: %+v %+v", s.Share, s.Consent)
			}
		})
	}
	before, after := play(t, bounded[:len(bounded)-1]...), play(t, then(bounded, yes(3))...)
	if !after.Consent.Until.Equal(before.Consent.Until) {
		t.Errorf("the new rep drives until %v, the one before until %v", after.Consent.Until, before.Consent.Until)
	}
	refused(t, ErrInvalid, 2, Reply{Request: 2, Allowed: true, UntilTouch: true}, viewing(handed())...) // no control to bound
	refused(t, ErrForbidden, 1, Cancel{Request: 3, Reason: ReasonCancelled}, controlling(handed())...)
	refused(t, ErrForbidden, 3, Reply{Request: 3, Allowed: true}, controlling(handed())...)
	refused(t, ErrState, 3, Asking{Request: 4, Activity: ControlDesktop}, controlling(handed())...)
	refused(t, ErrState, 3, Asking{Request: 4, Activity: ControlDesktop}, then(controlling(handed()), waits(AnswerTime))...)
	refused(t, ErrInvalid, 1, Asking{Request: 1, Activity: ConfirmRep}, helping()...) // never by hand
}

// A yes to control whose time is over by the answer gives the view only.
func TestRule59ConfirmAfterTheTime(t *testing.T) {
	given := viewing(asks(2, ControlDesktop), step{2, Reply{Request: 2, Allowed: true, Seconds: 10}}, handed())
	s := play(t, then(given, waits(20*time.Second), yes(3))...)
	if s.May(3, Drive) || !s.May(3, See) || s.Consent.Drive {
		t.Errorf("drive %v see %v, consent %+v", s.May(3, Drive), s.May(3, See), s.Consent)
	}
}

// Two reps who pass control to and fro do not go on seeing without an answer: the question's time is that of the first.
func TestRule59PassingOnWinsNoTime(t *testing.T) {
	given := controlling(handed())
	first := play(t, given...).Request
	given = then(given, waits(20*time.Second), step{3, Transferring{To: 1}})
	if again := play(t, given...).Request; again.ID == first.ID || !again.Until().Equal(first.Until()) || !again.Drive {
		t.Errorf("asked %+v after %+v", again, first)
	}
	s := play(t, then(given, waits(10*time.Second), handed())...)
	if s.Share.By != 0 || s.Request.ID != 0 || s.May(3, See) {
		t.Errorf("seen on after the time: %+v %+v", s.Share, s.Request)
	}
	// An answer about the rep before is none about this one.
	refused(t, ErrState, 2, Reply{Request: first.ID, Allowed: true}, given...)
}

// What was agreed with one rep, and has not begun, is not for the next one.
func TestRule59NothingPending(t *testing.T) {
	for name, given := range map[string][]step{
		"seeing":      helping(asks(1, ViewDesktop), yes(1)),
		"driving":     helping(asks(1, ControlDesktop), yes(1)),
		"all":         helping(asks(1, ControlDesktop), step{2, Reply{Request: 1, Allowed: true, All: true}}),
		"being shown": helping(asks(1, ShowDesktop), yes(1)),
	} {
		for how, change := range map[string][]step{"handed": {handed()}, "lost": {{2, Holding{}}, {3, TakingOver{}}}} {
			s := play(t, then(given, change)...)
			if (s.Consent != Consent{}) || s.May(2, Share) || s.May(3, Share) {
				t.Errorf("%s, %s: consent %+v", name, how, s.Consent)
			}
		}
	}
	refused(t, ErrState, 2, yes(1).do, helping(asks(1, ViewDesktop), handed())...) // the question is closed
}

// 69, 70: each activity is asked for, and a yes gives what was asked and no more.
func TestRule70EachActivityIsAskedFor(t *testing.T) {
	for what, want := range map[Activity]Consent{
		ViewDesktop:    {By: 2, See: true},
		ControlDesktop: {By: 2, See: true, Drive: true},
		ViewApp:        {By: 2, See: true, Apps: true},
		ControlApp:     {By: 2, See: true, Apps: true, Drive: true},
		ShowDesktop:    {By: 2, Shown: true},
		ShowApp:        {By: 2, Shown: true},
	} {
		if s := play(t, helping(asks(1, what), yes(1))...); s.Consent != want {
			t.Errorf("%s: %+v, want %+v", what, s.Consent, want)
		}
		if s := play(t, helping(asks(1, what), step{2, Reply{Request: 1, Reason: ReasonRefused}})...); s.Consent != (Consent{}) {
			t.Errorf("%s refused: %+v", what, s.Consent)
		}
	}
}

// Driving is agreed to for what was seen then: no order of questions makes driving windows into driving the desktop.
func TestRule70NoWiderThanOneAnswer(t *testing.T) {
	for _, c := range []struct {
		name  string
		given []step
		want  Consent
		drive bool
	}{
		{"windows driven, then the desktop seen, before sharing", helping(asks(1, ControlApp), yes(1), asks(2, ViewDesktop), yes(2), desktop()), Consent{By: 2, See: true}, false},
		{"desktop seen, then windows driven, before sharing", helping(asks(1, ViewDesktop), yes(1), asks(2, ControlApp), yes(2), windows()), Consent{By: 2, See: true, Apps: true, Drive: true}, true},
		{"windows driven, then the desktop seen", helping(asks(1, ControlApp), yes(1), windows(), asks(2, ViewDesktop), yes(2)), Consent{By: 2, See: true}, false},
		{"windows driven under a desktop's yes", helping(asks(1, ViewDesktop), yes(1), windows(), asks(2, ControlApp), yes(2)), Consent{By: 2, See: true, Apps: true, Drive: true}, true},
		{"desktop driven, windows seen", controlling(asks(3, ViewApp), yes(3), windows()), Consent{By: 2, See: true}, false},
		{"shown, before the view", helping(asks(1, ControlDesktop), yes(1), asks(2, ShowDesktop), yes(2)), Consent{By: 2, Shown: true}, false},
	} {
		s := play(t, c.given...)
		if s.Consent != c.want || s.May(1, Drive) != c.drive {
			t.Errorf("%s: %+v drive %v, want %+v %v", c.name, s.Consent, s.May(1, Drive), c.want, c.drive)
		}
	}
	refused(t, ErrForbidden, 2, Sharing{}, helping(asks(1, ViewApp), yes(1))...)
	refused(t, ErrForbidden, 2, Sharing{}, helping(asks(1, ViewDesktop), yes(1), windows(), asks(2, ControlApp), yes(2))...)
	// What is shared changes under an open question: it is closed, not answered for something else.
	refused(t, ErrState, 2, yes(2).do, helping(asks(1, ViewDesktop), yes(1), windows(), asks(2, ControlApp), desktop())...)
	refused(t, ErrState, 2, yes(2).do, helping(asks(1, ViewDesktop), yes(1), asks(2, ShowDesktop), desktop())...)
}

func TestRule71AllWithoutAskingAgain(t *testing.T) {
	s := play(t, helping(asks(1, ViewDesktop), step{2, Reply{Request: 1, Allowed: true, All: true}}, desktop(), step{1, Stop{Reason: ReasonDone}})...)
	if !s.Consent.All || s.Consent.By != 2 {
		t.Errorf("after the rep stopped viewing: %+v", s.Consent)
	}
	// It is the customer's program that answers, with their signature: nothing is given without it.
	if s.May(2, Share) || s.May(1, Drive) {
		t.Error("allowed without an answer")
	}
	refused(t, ErrInvalid, 2, Reply{Request: 1, Allowed: true, All: true, UntilTouch: true}, helping(asks(1, ControlDesktop))...)
}

func TestRule72GrantDies(t *testing.T) {
	given := viewing(asks(2, ControlDesktop), step{2, Reply{Request: 2, Allowed: true, All: true}})
	for name, c := range map[string]struct {
		then []step
		all  bool
	}{
		"on transfer":            {[]step{handed()}, false},
		"there and back":         {[]step{handed(), {3, Transferring{To: 1}}}, false},
		"on a swap":              {[]step{{1, Choosing{Participant: 4}}}, false},
		"on taking over":         {[]step{{2, Holding{}}, {3, TakingOver{}}}, false},
		"on handing over":        {[]step{{1, HandingOver{}}}, false},
		"when they stop":         {[]step{{2, Stop{Reason: ReasonDone}}}, false},
		"when they stop control": {[]step{{2, Stop{ControlOnly: true, Reason: ReasonTouched}}}, false},
		"when they leave":        {[]step{{2, Leaving{Reason: ReasonDone}}}, false},
		"with the session":       {[]step{{1, End{Reason: ReasonDone}}}, false},
		"not when the rep stops": {[]step{{1, Stop{Reason: ReasonDone}}}, true},
		"not while held":         {[]step{{2, Holding{}}, {1, Resuming{}}}, true},
	} {
		all := then(given, c.then)
		if s := play(t, all...); s.Consent.All != c.all {
			t.Errorf("%s: %+v", name, s.Consent)
		}
	}
}

// 73: the customer may stop anything at any time; nobody stops for others what is not theirs.
func TestRule73CustomerStopsAnything(t *testing.T) {
	shown := helping(asks(1, ShowDesktop), yes(1), step{1, Sharing{Lend: true}})
	for name, given := range map[string][]step{
		"their own": controlling(), "the rep's": shown, "while paused": controlling(step{2, Pause{On: true}}), "while held": viewing(step{2, Holding{}}),
		"while a new rep is asked about": viewing(handed()), "what was only agreed": helping(asks(1, ControlDesktop), yes(1)),
	} {
		s := play(t, then(given, step{2, Stop{Reason: ReasonPanic}})...)
		if s.Share.By != 0 || s.Control.Holder != 0 || s.Consent != (Consent{}) || s.Request.ID != 0 {
			t.Errorf("%s: %+v %+v %+v", name, s.Share, s.Control, s.Consent)
		}
	}
	for _, by := range []ParticipantID{3, 4} {
		refused(t, ErrForbidden, by, Stop{Reason: ReasonDone}, viewing()...)
		refused(t, ErrState, by, Stop{Reason: ReasonDone}, helping(asks(1, ViewDesktop), yes(1))...)
	}
	refused(t, ErrState, 2, Stop{Reason: ReasonDone}, helping()...)
	refused(t, ErrState, 2, Stop{ControlOnly: true, Reason: ReasonDone}, viewing()...)
	// Control alone, of what was only agreed: what was said of seeing stays. A late one touches no other yes.
	s := play(t, helping(asks(1, ControlDesktop), step{2, Reply{Request: 1, Allowed: true, All: true}}, step{2, Stop{ControlOnly: true, Reason: ReasonTouched}})...)
	if s.Consent != (Consent{By: 2, See: true}) {
		t.Errorf("%+v", s.Consent)
	}
	refused(t, ErrState, 2, Stop{ControlOnly: true, Reason: ReasonTouched}, helping(asks(1, ViewDesktop), yes(1))...)
	refused(t, ErrInvalid, 2, Stop{Reason: "Stop!"}, viewing()...)
}

func TestRule74NoAnswer(t *testing.T) {
	given := helping(asks(1, ViewDesktop))
	s := play(t, then(given, waits(AnswerTime), step{2, Reply{Request: 1, Reason: ReasonNoAnswer}})...)
	if s.Request.ID != 0 || s.Consent != (Consent{}) {
		t.Errorf("%+v", s.Request)
	}
	s = play(t, then(given, waits(AnswerTime), step{1, Cancel{Request: 1, Reason: ReasonNoAnswer}})...)
	if s.Request.ID != 0 {
		t.Error("the rep's program may not say so")
	}
	refused(t, ErrEarly, 1, Cancel{Request: 1, Reason: ReasonNoAnswer}, then(given, waits(AnswerTime-2*time.Second))...)
	refused(t, ErrLate, 2, yes(1).do, then(given, waits(AnswerTime))...)
	refused(t, ErrState, 2, yes(1).do, then(given, step{1, Cancel{Request: 1, Reason: ReasonCancelled}})...)
	refused(t, ErrInvalid, 2, Reply{Request: 1, Reason: "maybe"}, given...)
	refused(t, ErrInvalid, 1, Cancel{Request: 1, Reason: "maybe"}, given...)
	refused(t, ErrInvalid, 2, Reply{Request: 1, Allowed: true, Reason: ReasonRefused}, given...)
}

// Consent with a clock: "control for 5 minutes", "until I touch the mouse".
func TestBoundsOfControl(t *testing.T) {
	given := viewing(asks(2, ControlDesktop), step{2, Reply{Request: 2, Allowed: true, Seconds: 300, UntilTouch: true}})
	s := play(t, given...)
	until := s.Control.Since.Add(300 * time.Second)
	if next, ok := s.Next(); !ok || !next.Equal(until) || !s.Consent.Until.Equal(until) || !s.Consent.UntilTouch {
		t.Errorf("next %v, until %v", next, s.Consent.Until)
	}
	for _, why := range []Reason{ReasonTime, ReasonTouched} {
		s = play(t, then(given, step{2, Stop{ControlOnly: true, Reason: why}})...)
		if s.May(1, Drive) || !s.May(1, See) || s.Consent.UntilTouch || !s.Consent.Until.IsZero() {
			t.Errorf("%s: %+v", why, s.Consent)
		}
	}
	s = play(t, then(given, step{1, Release{}}, asks(3, ControlDesktop), yes(3))...)
	if s.Consent.UntilTouch || !s.Consent.Until.IsZero() || !s.May(1, Drive) {
		t.Errorf("a new yes keeps the bounds of the one before: %+v", s.Consent)
	}
	// Agreed to, and shared only when its time was over: the view, without control.
	s = play(t, helping(asks(1, ControlDesktop), step{2, Reply{Request: 1, Allowed: true, Seconds: 5}}, waits(5*time.Second), desktop())...)
	if s.May(1, Drive) || !s.May(1, See) {
		t.Errorf("control after its time: %+v", s.Consent)
	}
	for name, r := range map[string]Reply{
		"more than the longest": {Allowed: true, Seconds: uint16(MaxControl/time.Second) + 1},
		"of a no":               {Seconds: 5, Reason: ReasonRefused},
		"with the grant":        {Allowed: true, All: true, Seconds: 5},
	} {
		r.Request = 2
		t.Run(name, func(t *testing.T) { refused(t, ErrInvalid, 2, r, viewing(asks(2, ControlDesktop))...) })
	}
	refused(t, ErrInvalid, 2, Reply{Request: 1, Allowed: true, UntilTouch: true}, helping(asks(1, ViewDesktop))...)
	refused(t, ErrInvalid, 2, Reply{Request: 1, Allowed: true, Seconds: 5}, helping(asks(1, ShowDesktop))...)
}

func TestRule75FourVerbs(t *testing.T) {
	for _, c := range []struct {
		name  string
		given []step
		what  Activity
		err   error
	}{
		{"control of the desktop while windows are shown", helping(asks(1, ViewApp), yes(1), windows()), ControlDesktop, ErrState},
		{"control of windows while the desktop is shown", viewing(), ControlApp, ErrState},
		{"what is driven", controlling(), ControlDesktop, ErrState},
		{"show while being shown", viewing(), ShowDesktop, ErrState},
		{"view while showing", helping(asks(1, ShowDesktop), yes(1), step{1, Sharing{}}), ViewDesktop, ErrState},
		{"show again what is shown", helping(asks(1, ShowDesktop), yes(1), step{1, Sharing{}}), ShowDesktop, ErrState},
	} {
		t.Run(c.name, func(t *testing.T) {
			refused(t, c.err, 1, Asking{Request: play(t, c.given...).LastAsk + 1, Activity: c.what}, c.given...)
		})
	}
	// 81: from control to view needs no consent, from view to control a new one.
	refused(t, ErrForbidden, 1, Sharing{}, controlling(step{1, Release{}})...)
	s := play(t, helping(asks(1, ViewApp), yes(1), windows(), asks(2, ControlApp), yes(2))...)
	if !s.May(1, Drive) || !s.Consent.Apps {
		t.Errorf("control of windows: %+v", s.Consent)
	}
}

func TestRule88RepShows(t *testing.T) {
	given := helping(asks(1, ShowDesktop), yes(1))
	s := play(t, then(given, step{1, Sharing{}})...)
	for _, p := range []ParticipantID{2, 3, 4} {
		if !s.May(p, See) || s.May(p, Drive) {
			t.Errorf("46: participant %d sees %v, drives %v", p, s.May(p, See), s.May(p, Drive))
		}
	}
	refused(t, ErrForbidden, 1, Sharing{}, helping()...)
	refused(t, ErrForbidden, 1, Sharing{}, helping(asks(1, ViewDesktop), yes(1))...)
	refused(t, ErrForbidden, 3, Sharing{}, given...)
	refused(t, ErrForbidden, 1, Sharing{}, then(given, step{1, Sharing{}}, step{2, Stop{Reason: ReasonDone}})...)
	// One at a time, and what was agreed for the other direction is gone.
	s = play(t, helping(asks(1, ShowDesktop), step{2, Reply{Request: 1, Allowed: true, All: true}}, step{1, Sharing{}}, step{1, Stop{Reason: ReasonDone}}, asks(2, ViewDesktop), yes(2), desktop())...)
	if s.Consent.Shown || !s.Consent.All {
		t.Errorf("%+v", s.Consent)
	}
	refused(t, ErrForbidden, 1, Sharing{}, viewing()...)
}

func TestRule89Lend(t *testing.T) {
	given := helping(asks(1, ShowDesktop), yes(1), step{1, Sharing{Lend: true}})
	s := play(t, given...)
	if !s.May(2, Drive) || s.May(4, Drive) || s.May(3, Drive) || s.May(1, Drive) {
		t.Error("the primary customer alone drives what is lent")
	}
	for name, do := range map[string]step{
		"the rep takes it back": {1, Stop{ControlOnly: true, Reason: ReasonDone}}, "the rep shares without": {1, Sharing{}},
		"the customer gives it back": {2, Release{}}, "the rep stops": {1, Stop{Reason: ReasonDone}}, "the rep pauses": {1, Pause{On: true}},
		"the rep gives control away": handed(), "another customer": {1, Choosing{Participant: 4}}, "the rep is lost": {2, Holding{}},
	} {
		after := play(t, then(given, do)...)
		if after.May(2, Drive) || after.May(4, Drive) || after.Share.Lent && !after.Share.Paused {
			t.Errorf("%s: driven on", name)
		}
	}
	if got := names(events(t, then(given, step{1, Sharing{}})...)); got != "ControlEnded ShareStarted" {
		t.Errorf("input does not end first: %s", got)
	}
	refused(t, ErrInvalid, 2, Sharing{Lend: true}, helping(asks(1, ViewDesktop), yes(1))...)
	refused(t, ErrForbidden, 2, Pause{On: true}, given...)
}

// What is lent may be bounded, as a customer's yes to control may; the bound ends with the lease, and another one is another lease.
func TestRule89LendForATime(t *testing.T) {
	bounded := Sharing{Lend: true, Seconds: 300, UntilTouch: true}
	given := helping(asks(1, ShowDesktop), yes(1), step{1, Sharing{}}, step{1, bounded})
	s := play(t, given...)
	if until, touch := s.Bound(); !until.Equal(s.Control.Since.Add(5*time.Minute)) || !touch || !s.May(2, Drive) {
		t.Errorf("driven until %v, %v, from %v", until, touch, s.Control.Since)
	}
	for name, do := range map[string]step{
		"the time is over": {1, Stop{ControlOnly: true, Reason: ReasonTime}}, "the rep's own hand": {1, Stop{ControlOnly: true, Reason: ReasonTouched}},
		"given back": {2, Release{}}, "without": {1, Sharing{}},
	} {
		after := play(t, then(given, do)...)
		if until, touch := after.Bound(); !until.IsZero() || touch || after.May(2, Drive) || after.Share.By != 1 {
			t.Errorf("%s: bounds %v %v of %+v", name, until, touch, after.Share)
		}
	}
	again := then(given, step{1, Sharing{Lend: true}})
	if got := names(events(t, again...)); got != "ControlEnded ShareStarted ControlGranted" {
		t.Errorf("lent again: %s", got)
	}
	after := play(t, again...)
	if until, touch := after.Bound(); !until.IsZero() || touch || !after.May(2, Drive) || after.Control.Epoch != s.Control.Epoch+2 {
		t.Errorf("lent again without a bound: %v, %v, epoch %d after %d", until, touch, after.Control.Epoch, s.Control.Epoch)
	}
	shown := helping(asks(1, ShowDesktop), yes(1))
	refused(t, ErrInvalid, 1, Sharing{Seconds: 300}, shown...)
	refused(t, ErrInvalid, 1, Sharing{UntilTouch: true}, shown...)
	refused(t, ErrInvalid, 1, Sharing{Lend: true, Seconds: uint16(MaxControl/time.Second) + 1}, shown...)
}

// Pause: frames stop, input is refused, grants stay; another monitor does not end it.
func TestPause(t *testing.T) {
	s := play(t, controlling(step{2, Pause{On: true}})...)
	if !s.Share.Paused || s.May(1, Drive) || s.Control.Holder != 1 {
		t.Errorf("%+v %+v", s.Share, s.Control)
	}
	if s = play(t, viewing(step{2, Pause{On: true}}, step{2, Sharing{Source: Source{Monitor: 1}}})...); !s.Share.Paused || s.Share.Source.Monitor != 1 {
		t.Errorf("%+v", s.Share)
	}
	if s = play(t, controlling(step{2, Pause{On: true}}, step{2, Pause{}})...); !s.May(1, Drive) {
		t.Error("control does not go on")
	}
	if s = play(t, controlling(step{2, Pause{On: true}}, step{2, Stop{Reason: ReasonDone}}, asks(3, ViewDesktop), yes(3), desktop())...); s.Share.Paused {
		t.Error("a new share is paused from the start")
	}
}

// The lease: its epoch rises with every change, so that input under an older one is dropped.
func TestEpochRises(t *testing.T) {
	given := controlling(handed(), yes(3), step{3, Release{}}, step{3, Asking{Request: 4, Activity: ControlDesktop}}, yes(4), step{2, Stop{Reason: ReasonDone}})
	var last uint32
	for n := range given {
		s := play(t, given[:n+1]...)
		if s.Control.Epoch < last {
			t.Fatalf("epoch %d after %d", s.Control.Epoch, last)
		}
		last = s.Control.Epoch
	}
	if last != 6 {
		t.Errorf("epoch %d after three grants and three ends", last)
	}
	s := play(t, given...)
	if _, err := Decide(s, sid, 3, Release{}, at(100)); !errors.Is(err, ErrState) {
		t.Errorf("giving back twice: %v", err)
	}
}
