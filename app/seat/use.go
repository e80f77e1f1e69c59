package seat

import (
	"sync/atomic"
	"time"

	"deskhand/app/session"
)

// Idle sessions (PRODUCT rule 133): the log says when one ends for want of use. What people do that is no command (a message, a hand on the
// shared screen) their own program says for it, and when the time is over it says that.

// Use is what the person who sits here has done since the log was last told that somebody is here. The zero value is ready.
type Use struct {
	done   atomic.Bool
	saying bool // on its way; the seat's goroutine's
}

// Note takes that they have done something. Safe from any goroutine.
func (u *Use) Note() { u.done.Store(true) }

// TendLoop looks after what only time changes. leads: that the session has ended is ours to say; over: nothing is, any more. On the seat's
// goroutine.
func (u *Use) TendLoop(s *Seat, leads, over bool) {
	state := s.State()
	if over || state.IdleEnd().IsZero() {
		u.done.Store(false)
		return
	}
	do := state.IdleDuty(s.Now(), u.done.Load(), leads)
	if _, stays := do.(session.Staying); stays {
		u.done.Store(false)
	}
	u.sayLoop(s, do)
}

// StayLoop says that somebody is here. On the seat's goroutine.
func (u *Use) StayLoop(s *Seat) { u.sayLoop(s, session.Staying{}) }

// sayLoop submits what need not be said when it is refused: somebody has done something a moment ago, which is just as good.
func (u *Use) sayLoop(s *Seat, do session.Command) {
	if do == nil || u.saying {
		return
	}
	u.saying = true
	s.Submit(do, func(error) { u.saying = false })
}

// IdleEnd is when the session ends for want of use, on this computer's clock, once people are to be asked; zero: it does not, or not soon.
func (s *Seat) IdleEnd() time.Time {
	end := s.State().IdleEnd()
	left := end.Sub(s.Now())
	if end.IsZero() || left > session.IdleWarning {
		return time.Time{}
	}
	return s.Clock().Add(max(left, 0))
}
