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
	// Left is the message that a customer left with it; nil: none. It is kept until somebody deletes it, whatever happens to events.
	Left *QueueMessage
}

// QueueMessage is what a customer wrote for those who could not come.
type QueueMessage struct {
	N       uint64 // of the event; it names the message
	At      time.Time
	Queue   string // empty: agents were named, and the customer came by no queue
	Answers []byte // to the form, JSON
	Text    string
	Read    time.Time // zero: not yet
	By      string    // the account of who marked it as read
}

// SessionEntry is an entry of a session's log that is written in one step with something else.
type SessionEntry struct {
	Session session.ID
	Entry   wire.Entry
}
