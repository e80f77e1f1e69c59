package sight

import (
	"time"

	"deskhand/app/session"
)

// Unreadable says that what comes is again and again no picture (media/pipe's ErrGarbage): nothing of it is taken any more until another
// showing, and who may ends this one, for everybody. It may be called from any goroutine; done is told on the seat's, with whose screen it was.
func (s *Sight) Unreadable(done func(session.ParticipantID)) {
	s.deaf.Store(true)
	s.cfg.Seat.Do(func() {
		state, me := s.cfg.Seat.State(), s.cfg.Seat.Me()
		by := state.Share.By
		if by == 0 || by == me || s.cfg.Ended() || !s.late.any() { // what was garbage came from who showed something before
			s.deaf.Store(false)
			return
		}
		s.garbled = time.Now()
		s.cfg.Log.Warn("what is shown is no picture", "participant", by)
		if state.May(me, session.StopShare) {
			s.LetGoLoop()
			s.cfg.Seat.Submit(session.Stop{Reason: session.ReasonUnread}, nil)
		}
		done(by)
	})
}
