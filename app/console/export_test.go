package console

import "deskhand/app/session"

// Silence has the console say no more that something is held, as when its program dies: the link stays up.
func (s *Session) Silence() { s.seat.Do(s.hand.rest) }

// Send sends whatever it is to a participant.
func (s *Session) Send(to session.ParticipantID, channel string, data []byte) {
	s.seat.Do(func() { _ = s.seat.Send(to, channel, data) })
}
