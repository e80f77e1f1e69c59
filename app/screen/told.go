package screen

import (
	"slices"
	"time"

	"deskhand/app/session"
)

// TellFirst is how long somebody who comes while a customer shows their screen waits for it: the customer was promised to be told the name first,
// and has this long to pause or stop.
const TellFirst = 5 * time.Second

// namedLoop: the question that the person here has answered named everybody who is there. An answer that stands for all questions names nobody.
func (s *Share) namedLoop() {
	for _, p := range s.cfg.Seat.State().People {
		if p.Presence == session.Here {
			s.viewers.from[p.ID] = time.Time{}
		}
	}
}

// tellFirstLoop keeps who may see our screen and from when.
func (s *Share) tellFirstLoop(state session.State, shown bool, now time.Time) {
	if s.cfg.TellFirst == 0 {
		return
	}
	was, agreed, v := s.viewers.coming, s.agreedLoop(state), &s.viewers
	v.coming = nil
	for _, p := range state.People {
		from, known := v.from[p.ID]
		if agreed && !known {
			from = now.Add(s.cfg.TellFirst)
		}
		switch {
		case p.Presence != session.Here:
			delete(v.from, p.ID)
		case !agreed: // who comes meanwhile is waited for once something is shown again
		case now.Before(from), !shown && slices.Contains(was, p.ID): // while something else is being opened nobody sees anything
			v.from[p.ID], v.coming = from, append(v.coming, p.ID)
		case shown && slices.Contains(was, p.ID):
			s.cfg.Sees(p.ID)
		}
	}
	if !slices.Equal(was, v.coming) {
		s.cfg.Changed()
	}
}

// seesLoop reports whether a participant may see our screen now, if it is shown.
func (s *Share) seesLoop(state session.State, id session.ParticipantID) bool {
	return state.May(id, session.See) && !slices.Contains(s.viewers.coming, id)
}
