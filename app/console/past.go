package console

import (
	"time"

	"deskhand/app/chat"
	"deskhand/app/session"
)

// A console that comes back after a crash is sent the whole log. What is in it up to the entry at which the session was kept has had
// its effect on the door and on what we said: it makes the State, the notices and the history once more, and does nothing else.

// kept is how far the session had come when it was kept, and how far it is, with what was written. It belongs to the seat's goroutine.
type kept struct {
	id      session.ID  // of a session that was kept; empty otherwise
	head    uint64      // the newest entry that had its effect before; 0: none had
	applied uint64      // the newest entry that has come
	at      time.Time   // when the entry came about that is being taken, on this computer's clock; zero: none is
	chat    *chat.Saved // what was written, to be kept; nil: nothing yet
}

// past reports whether the newest entry had its effect before we came back.
func (k kept) past() bool { return k.applied <= k.head }

// caughtUp reports whether the State is at least as new as what was kept.
func (k kept) caughtUp() bool { return k.applied >= k.head }

// leadChangedLoop takes a change of the lead; one that is past is only told of.
func (s *Session) leadChangedLoop(e session.LeadChanged) {
	if s.kept.past() {
		s.noticeLoop(Notice{Kind: NoticeLead, Who: e.To, By: e.From})
		return
	}
	s.leadEventLoop(e)
}

// followLoop keeps the door in step with who leads after entry n, unless others came with it: who led in between is past.
func (s *Session) followLoop(n uint64) {
	if s.end.Over || s.kept.applied != n || !s.kept.caughtUp() {
		return
	}
	s.leadLoop(time.Now())
	s.changedLoop()
}
