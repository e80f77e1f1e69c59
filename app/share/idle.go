package share

import (
	"sync/atomic"
	"time"

	"deskhand/app/session"
)

// Idle sessions (PRODUCT rule 133): the log says when one ends for want of use. What the customer does that is no command is said for it:
// a message, and their own hand while their screen is shown. Their hand otherwise says nothing of the session.

// use is what the customer has done since the log was last told that somebody is here; any goroutine.
type use struct {
	done   atomic.Bool
	saying bool // on its way; the seat's goroutine's
}

// idleLoop looks after what only time changes. That a session has ended the rep's program says; ours, where that does not.
func (s *Session) idleLoop(state session.State) {
	now, end := s.seat.Now(), state.IdleEnd()
	switch {
	case end.IsZero() || s.over:
		s.use.done.Store(false)
	case s.use.done.Load() && !now.Before(state.Last.Add(session.StayEvery)):
		s.use.done.Store(false)
		s.stayLoop()
	case !now.Before(end.Add(session.IdleGrace)):
		s.sayLoop(session.End{Reason: session.ReasonIdle})
	}
}

// Stay says that somebody is here: the session does not end for want of use yet.
func (s *Session) Stay() { s.seat.Do(s.stayLoop) }

func (s *Session) stayLoop() { s.sayLoop(session.Staying{}) }

// sayLoop submits what need not be said when it is refused: somebody has done something a moment ago, which is just as good.
func (s *Session) sayLoop(do session.Command) {
	if s.use.saying {
		return
	}
	s.use.saying = true
	s.seat.Submit(do, func(error) { s.use.saying = false })
}

// idleEnd is when the session ends for want of use, on this computer's clock, once people are to be asked; zero: it does not, or not soon.
func (s *Session) idleEnd(state session.State) time.Time {
	end := state.IdleEnd()
	left := end.Sub(s.seat.Now())
	if end.IsZero() || left > session.IdleWarning {
		return time.Time{}
	}
	return time.Now().Add(max(left, 0))
}
