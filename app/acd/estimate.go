package acd

import (
	"cmp"
	"slices"
	"time"
)

// enough is how many sessions must have been handled before an estimate is more than a guess.
const enough = 3

// InTurn returns the requests in the order in which it is their turn: whoever's agent did not come keeps the turn that they had first. The
// list is nobody's to change.
func (s State) InTurn() []Request {
	if !slices.ContainsFunc(s.Requests, func(r Request) bool { return r.Again != 0 }) {
		return s.Requests
	}
	return slices.SortedStableFunc(slices.Values(s.Requests), func(a, b Request) int { return cmp.Compare(a.First(), b.First()) })
}

// turn returns the places in Requests of those whose turn it is, in order.
func (s *State) turn() []int {
	order := make([]int, len(s.Requests))
	for i := range order {
		order[i] = i
	}
	if slices.ContainsFunc(s.Requests, func(r Request) bool { return r.Again != 0 }) {
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.Requests[a].First(), s.Requests[b].First()) })
	}
	return order
}

// Position returns a waiting request's place in its queue, 1 for whose turn it is. False: it does not wait in a queue.
func (s State) Position(id RequestID) (int, bool) {
	r := s.request(id)
	if r == nil || r.Stage != Waiting || r.Queue == "" {
		return 0, false
	}
	place := 0
	for i := range s.Requests {
		o := &s.Requests[i]
		if o.Stage == Waiting && o.Queue == r.Queue && (o.ID == id || o.First() < r.First()) {
			place++
		}
	}
	return place, true
}

// Estimate returns how long a waiting request will still wait, by the median of how long the queue's newest sessions took and the
// places of the agents who are there; 0 means any moment. False means that nobody can say: fewer than three sessions were
// handled so far, or no agent is there. It knows no other queue of the same agents, so where they have several it is too
// short: say "about".
func (s State) Estimate(id RequestID) (time.Duration, bool) {
	place, ok := s.Position(id)
	if !ok {
		return 0, false
	}
	r := s.request(id)
	line := s.line(r.Queue)
	places, taken := 0, 0
	for i := range s.People {
		if p := &s.People[i]; p.Available && p.handles(r) {
			places += p.User.Capacity
			taken += min(len(p.Sessions), p.User.Capacity)
		}
	}
	if line == nil || len(line.Handled) < enough || places == 0 {
		return 0, false
	}
	if place <= places-taken {
		return 0, true
	}
	sorted := slices.Sorted(slices.Values(line.Handled))
	median := sorted[len(sorted)/2]
	// All places taken, one comes free each median/places on average.
	return time.Duration(place-(places-taken)) * median / time.Duration(places), true
}

// Waits counts those who wait in a queue.
func (s State) Waits(queue QueueID) int {
	n := 0
	for i := range s.Requests {
		if r := &s.Requests[i]; r.Stage == Waiting && r.Queue == queue {
			n++
		}
	}
	return n
}
