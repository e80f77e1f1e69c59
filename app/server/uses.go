package server

import (
	"context"
	"time"

	"deskhand/app/session"
)

// Use is a live session as the owner of an embedded server has to know it: who would miss the server.
type Use struct {
	Session   session.ID
	Led       bool     // by the owner
	Reps      []string // names for people of the reps in it but the owner, the one who leads first
	Customers []string // names of the customers in it
}

// awayTime is how long nobody may be connected before a session counts as not in use: by then programs have come back or given up.
const awayTime = time.Minute

// Uses are the live sessions to which somebody is connected, or was moments ago, in no order. It asks every session's goroutine in
// turn; when ctx ends it returns those that have answered, and ctx's error.
func (s *Server) Uses(ctx context.Context) ([]Use, error) {
	var out []Use
	for _, l := range s.hall.all() {
		answer := make(chan Use, 1)
		if !l.post(ctx, asking{answer}) {
			continue
		}
		select {
		case u := <-answer:
			if len(u.Reps)+len(u.Customers) > 0 {
				out = append(out, u)
			}
		case <-ctx.Done():
		}
	}
	return out, ctx.Err()
}

// useLoop is how the session is used now; nobody's names when it is not.
func (l *live) useLoop(now time.Time) Use {
	u := Use{Session: l.id}
	state := l.copy.State()
	lead, led := state.PrimaryRep()
	u.Led = led && l.accounts[lead.ID] == OwnerAccount
	if !l.lonely.IsZero() && now.Sub(l.lonely) >= awayTime {
		return u
	}
	for _, p := range state.People {
		switch {
		case p.Presence == session.Gone:
		case p.Role.IsCustomer():
			u.Customers = append(u.Customers, p.Name)
		case l.accounts[p.ID] == OwnerAccount:
		case led && p.ID == lead.ID:
			u.Reps = append([]string{p.Name}, u.Reps...)
		default:
			u.Reps = append(u.Reps, p.Name)
		}
	}
	return u
}
