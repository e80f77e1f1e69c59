package ledger

import (
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// QueueLog is what is kept of a site's queues: a state, and what happened since.
type QueueLog struct {
	N      uint64 // of the newest event in State; 0: none is
	State  []byte // JSON; nil: nothing is kept yet, or nothing but events
	Events []QueueEvent
}

// QueueEvent is one thing that happened, by its number: from 1, without gaps.
type QueueEvent struct {
	N    uint64
	At   time.Time
	Kind string
	Fact []byte // as app/acd marshals it
}

// SessionEntry is an entry of a session's log that is written in one step with something else.
type SessionEntry struct {
	Session session.ID
	Entry   wire.Entry
}
