package console

import "deskhand/app/session"

// AutoRequest has what asked as soon as a customer joins a session that we lead and in which nobody else is helped (PRODUCT rule 18); "" asks
// nothing. It is called before Run. Whoever comes from a queue is asked what the queue's sessions begin with instead.
func (s *Session) AutoRequest(what session.Activity) { s.asking.first = what }

// barred reports whether nobody is asked for that here.
func (s *Session) barred(what session.Activity) bool { return s.barredLoop().Bars(what) }

// barredLoop is what nobody is asked for here: by the session's policy, and by what our account may do now.
func (s *Session) barredLoop() session.ActivitySet {
	return s.seat.State().Policy.Barred | s.seat.Status().Rights.Barred
}

// autoRequestLoop takes that somebody has joined. What is past was asked in its time; a second customer is asked nothing by themselves, unless
// the first has gone: a program that was started anew is another customer to the session.
func (s *Session) autoRequestLoop(id session.ParticipantID) {
	state := s.seat.State()
	if s.asking.first == "" || s.barred(s.asking.first) || s.door == nil || s.kept.past() || s.personLoop(id).Invited.Way == WayQueue {
		return
	}
	for _, p := range state.People {
		if p.ID != id && p.Role.IsCustomer() && p.Presence != session.Gone {
			return
		}
	}
	if p, ok := state.PrimaryCustomer(); !ok || p.ID != id || state.Request.ID != 0 {
		return
	}
	s.do(session.Asking{Request: state.LastAsk + 1, Activity: s.asking.first})
}
