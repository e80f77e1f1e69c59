package console

import (
	"time"

	"deskhand/app/invite"
	"deskhand/app/session"
)

// Silence has the console say no more that something is held, as when its program dies: the link stays up.
func (s *Session) Silence() { s.seat.Do(s.view.RestLoop) }

// Send sends whatever it is to a participant.
func (s *Session) Send(to session.ParticipantID, channel string, data []byte) {
	s.seat.Do(func() { _ = s.seat.Send(to, channel, data) })
}

// Misname has the console believe in another number, as a hostile one would hand it on.
func (s *Session) Misname(n invite.Number) { s.seat.Do(func() { s.door.number = n }) }

// Tick has the console look after what only time changes, as it will at another time.
func (s *Session) Tick(now time.Time) { s.seat.Do(func() { s.tickLoop(now) }) }

// TransferSlowly is Transfer by a console that does nothing more until then.
func (s *Session) TransferSlowly(to session.ParticipantID, then <-chan struct{}) {
	s.seat.Do(func() {
		s.do(session.Transferring{To: to})
		<-then
	})
}

// Submit submits whatever it is.
func (s *Session) Submit(cmd session.Command) { s.seat.Do(func() { s.do(cmd) }) }
