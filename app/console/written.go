package console

import (
	"deskhand/app/chat"
	"deskhand/app/session"
)

// Write says something to one participant, or to everyone (0). It is kept until it has arrived; when it cannot be kept, the Snapshot's
// Written says so.
func (s *Session) Write(to session.ParticipantID, text string) {
	s.use.Note()
	s.seat.Do(func() { s.seat.Write(to, text) })
}

// chatFrom begins with what was written before a crash, and keeps what is written from now on, at most once a second. What else is kept
// meanwhile has the record as it was kept last.
func (s *Session) chatFrom(saved *chat.Saved) {
	s.kept.chat = saved
	s.seat.Chat(saved, func(now chat.Saved) {
		s.kept.chat = &now
		s.keepLoop()
	}, s.publishLoop)
}
