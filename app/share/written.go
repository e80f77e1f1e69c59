package share

import (
	"deskhand/app/session"
	"deskhand/app/wire"
)

// Introduce tells the representatives who the customer is beside their name.
func (s *Session) Introduce(c wire.Card) {
	s.use.Note()
	s.seat.Do(func() {
		if err := s.seat.Introduce(c); err != nil {
			s.cfg.Log.Info("card not sent", "err", err)
		}
	})
}

// Write says something to one participant, or to everyone (0). It is kept until it has arrived; when it cannot be kept, the Snapshot's
// Written says so.
func (s *Session) Write(to session.ParticipantID, text string) {
	s.use.Note()
	s.seat.Do(func() { s.seat.Write(to, text) })
}
