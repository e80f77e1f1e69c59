package acd

import (
	"cmp"
	"fmt"
	"slices"

	"deskhand/app/session"
)

// Check returns an error when the state, as Decide's events leave it, breaks an invariant. It is for tests, and for a server that
// doubts what it reads back.
func (s State) Check() error {
	if !slices.IsSortedFunc(s.Lines, func(a, b Line) int { return cmp.Or(cmp.Compare(a.Queue.ID, b.Queue.ID), 1) }) ||
		!slices.IsSortedFunc(s.People, func(a, b Person) int { return cmp.Or(cmp.Compare(a.User.ID, b.User.ID), 1) }) ||
		!slices.IsSortedFunc(s.Requests, func(a, b Request) int { return cmp.Or(cmp.Compare(a.ID, b.ID), 1) }) {
		return fmt.Errorf("a list is out of order")
	}
	if len(s.Lines) > MaxQueues || len(s.People) > MaxPeople || s.entered() > MaxRequests {
		return fmt.Errorf("%d queues, %d people, %d requests", len(s.Lines), len(s.People), len(s.Requests))
	}
	if next, ok := s.Next(); ok && !next.After(s.Last) {
		return fmt.Errorf("due at %v, which has passed", next)
	}
	load := map[UserID]int{}
	for _, r := range s.Requests {
		if err := s.checkRequest(r, load); err != nil {
			return fmt.Errorf("request %d: %w", r.ID, err)
		}
	}
	return s.checkPeople(load)
}

func (s State) checkRequest(r Request, load map[UserID]int) error {
	asked := s.agent(r.Asked.Agent)
	switch {
	case r.ID > s.LastID:
		return fmt.Errorf("after the last one, %d", s.LastID)
	case r.Queue != "" && s.line(r.Queue) == nil || r.Door != "" && s.line(r.Door) == nil:
		return fmt.Errorf("in queue %q by %q, which are not there", r.Queue, r.Door)
	case r.Queue == "" && len(r.Transfer.To) == 0:
		return fmt.Errorf("in no queue and for nobody")
	case r.Asked.Agent != "" && asked == nil:
		return fmt.Errorf("assigned to %q, who is not there", r.Asked.Agent)
	}
	switch r.Stage {
	case Waiting:
		if asked == nil {
			return nil
		}
		load[r.Asked.Agent]++
		if !s.able(&r, asked) {
			return fmt.Errorf("assigned to %q, who cannot take it", r.Asked.Agent)
		}
	case Returning:
		if !r.Transferred() || r.Asked.Agent != r.Transfer.From || !asked.SignedIn || asked.atLimit() {
			return fmt.Errorf("returns to %q, who cannot take it back", r.Asked.Agent)
		}
	case Writing:
		if asked != nil {
			return fmt.Errorf("assigned to %q while the customer writes", r.Asked.Agent)
		}
	default:
		return fmt.Errorf("stage %q", r.Stage)
	}
	return nil
}

func (s State) checkPeople(load map[UserID]int) error {
	seen := map[session.ID]bool{}
	for _, r := range s.Requests {
		if r.Transferred() && seen[r.Transfer.Session] {
			return fmt.Errorf("session %q waits twice", r.Transfer.Session)
		}
		seen[r.Transfer.Session] = r.Transferred()
	}
	for _, p := range s.People {
		switch {
		case p.Available && !p.SignedIn || p.SignedIn && !p.User.Agent():
			return fmt.Errorf("%q is available or signed in and should not be", p.User.ID)
		case load[p.User.ID] > 0 && p.room(load[p.User.ID]+len(p.Sessions)-1) <= 0:
			return fmt.Errorf("%q holds %d sessions and %d assignments, of %d, full: %v", p.User.ID, len(p.Sessions), load[p.User.ID], p.User.Capacity, p.Full)
		case len(p.Sessions) > MaxHeld:
			return fmt.Errorf("%q holds %d sessions", p.User.ID, len(p.Sessions))
		}
		for _, h := range p.Sessions {
			if seen[h.Session] {
				return fmt.Errorf("session %q is in two places", h.Session)
			}
			seen[h.Session] = true
		}
	}
	return nil
}

// entered counts the requests that have come since their customers did: not those that lapsed.
func (s State) entered() (n int) {
	for i := range s.Requests {
		if s.Requests[i].Again == 0 {
			n++
		}
	}
	return n
}
