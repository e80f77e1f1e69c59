package share

import (
	"deskhand/app/session"
)

// Write says something to one participant, or to everyone (0). It is kept until it has arrived; when it cannot be kept, the Snapshot's
// Written says so.
func (s *Session) Write(to session.ParticipantID, text string) {
	s.use.done.Store(true)
	s.seat.Do(func() { s.seat.Write(to, text) })
}
