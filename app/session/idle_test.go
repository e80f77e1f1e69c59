package session

import (
	"errors"
	"testing"
	"time"
)

// lasting is helping in a session that ends when nobody uses it for ten minutes.
func lasting(more ...step) []step {
	all := helping(more...)
	first := all[0].do.(Start)
	first.Policy.Idle = 10
	all[0].do = first
	return all
}

// The end comes so many minutes after the newest thing that anybody did, and no sooner.
func TestRule133IdleEnd(t *testing.T) {
	s, now := playTo(t, lasting()...)
	if want := s.Last.Add(10 * time.Minute); !s.IdleEnd().Equal(want) {
		t.Fatalf("ends at %v, want %v", s.IdleEnd(), want)
	}
	if due, ok := s.Next(); !ok || !due.Equal(s.IdleEnd()) {
		t.Errorf("the next thing due is at %v (%v), want the end at %v", due, ok, s.IdleEnd())
	}
	end := s.IdleEnd()
	for _, c := range []struct {
		name string
		by   ParticipantID
		at   time.Time
		want error
	}{
		{"the rep, a moment too soon", 1, end.Add(-time.Millisecond), ErrEarly},
		{"the rep, in time", 1, end, nil},
		{"the customer leaves it to the rep's program", 2, end, ErrEarly},
		{"and says it where that does not", 2, end.Add(IdleGrace), nil},
		{"an assistant likewise", 3, end.Add(IdleGrace), nil},
		{"and another customer", 4, end.Add(IdleGrace), nil},
	} {
		evs, err := Decide(s, sid, c.by, End{Reason: ReasonIdle}, c.at)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if c.want == nil && names(evs) != "SessionEnded" {
			t.Errorf("%s: %s", c.name, names(evs))
		}
	}
	refused(t, ErrForbidden, 2, End{Reason: ReasonDone}, lasting(waits(time.Hour))...)
	refused(t, ErrForbidden, 1, End{Reason: ReasonIdle}, helping(waits(time.Hour))...)
	if _, err := Decide(s, sid, 99, End{Reason: ReasonIdle}, now.Add(time.Hour)); err == nil {
		t.Error("a stranger ends it")
	}
}

// Anything that anybody does moves the end; who has nothing to do may say that they are there.
func TestRule133WhatCountsAsUse(t *testing.T) {
	for _, c := range []struct {
		name string
		do   step
	}{
		{"a command", step{1, Asking{Request: 1, Activity: ViewDesktop}}},
		{"the rep says so", step{1, Staying{}}},
		{"the customer says so", step{2, Staying{}}},
		{"an assistant says so", step{3, Staying{}}},
		{"another customer says so", step{4, Staying{}}},
		{"somebody goes", step{3, Leaving{Reason: ReasonDone}}},
	} {
		s := play(t, lasting(waits(9*time.Minute), c.do)...)
		if got := s.IdleEnd().Sub(s.Last); got != 10*time.Minute {
			t.Errorf("%s: the end is %v away", c.name, got)
		}
	}
	refused(t, ErrEarly, 2, Staying{}, lasting()...) // somebody has done something this minute
	refused(t, ErrForbidden, 2, Staying{}, helping(waits(time.Hour))...)
	if s := play(t, lasting(step{1, Calling{On: true}}, waits(time.Hour))...); !s.IdleEnd().IsZero() {
		t.Error("a session ends in which people talk")
	}
	for name, s := range map[string]State{
		"held":    play(t, lasting(step{2, Holding{}})...),
		"waiting": play(t, lasting(step{1, HandingOver{}})...),
		"ended":   play(t, lasting(step{1, End{Reason: ReasonDone}})...),
		"no such": play(t, helping()...),
	} {
		if !s.IdleEnd().IsZero() {
			t.Errorf("%s: it has an end for want of use", name)
		}
	}
}

// Who keeps an end back cannot use it later: somebody has said something meanwhile, and the time runs anew.
func TestRule133AnEndKeptBack(t *testing.T) {
	s, _ := playTo(t, lasting(waits(10*time.Minute), step{2, Staying{}})...)
	if _, err := Decide(s, sid, 1, End{Reason: ReasonIdle}, s.Last.Add(time.Second)); !errors.Is(err, ErrEarly) {
		t.Errorf("ended, although the customer is there: %v", err)
	}
}

func TestRule133Limits(t *testing.T) {
	for minutes, ok := range map[uint16]bool{0: true, 1: false, MinIdle - 1: false, MinIdle: true, MaxIdle: true, MaxIdle + 1: false} {
		_, err := Decide(State{}, sid, 1, Start{Name: "Ana", Keys: key(1), Policy: Policy{MaxParticipants: 2, Idle: minutes}}, t0)
		if (err == nil) != ok {
			t.Errorf("%d minutes: %v", minutes, err)
		}
	}
}

// What a participant's program says by itself: that somebody is here, once a minute at most, and the end: at once by who leads, later by anybody.
func TestRule133WhatProgramsSay(t *testing.T) {
	s, _ := playTo(t, lasting()...)
	end := s.IdleEnd()
	over := Command(End{Reason: ReasonIdle})
	for _, c := range []struct {
		name        string
		at          time.Time
		used, first bool
		want        Command
	}{
		{"nothing was done", s.Last.Add(StayEvery), false, true, nil},
		{"something, a moment after the log was told", s.Last.Add(StayEvery - time.Millisecond), true, true, nil},
		{"something", s.Last.Add(StayEvery), true, false, Staying{}},
		{"something, at the last moment", end, true, true, Staying{}},
		{"the end, by who leads", end, false, true, over},
		{"the end, too soon", end.Add(-time.Millisecond), false, true, nil},
		{"the end, by another", end.Add(IdleGrace - time.Millisecond), false, false, nil},
		{"the end, by another whom nobody came before", end.Add(IdleGrace), false, false, over},
	} {
		if got := s.IdleDuty(c.at, c.used, c.first); got != c.want {
			t.Errorf("%s: %#v, want %#v", c.name, got, c.want)
		}
	}
	if held, now := playTo(t, lasting(step{2, Holding{}})...); held.IdleDuty(now.Add(time.Hour), true, true) != nil {
		t.Error("something is said of a session that waits for its rep")
	}
	if lives, now := playTo(t, helping()...); lives.IdleDuty(now.Add(time.Hour), true, true) != nil {
		t.Error("something is said where nothing ends by itself")
	}
}
