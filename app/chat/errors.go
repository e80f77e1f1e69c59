package chat

import (
	"errors"

	"deskhand/app/outbox"
)

var (
	// ErrText means that there is nothing to say, or more than wire.MaxChatRunes.
	ErrText = errors.New("not a text that can be said")
	// ErrAlone means that nobody is there to read it.
	ErrAlone = errors.New("nobody to write to")
	// ErrAddressee means that this person cannot be written to alone: they are not there, or one customer wants to write to another.
	ErrAddressee = errors.New("cannot be written to")
	// ErrForbidden means that the session's rules do not let us write now.
	ErrForbidden = errors.New("may not write")
	// ErrFull means that as much waits as may for everybody who is to read it.
	ErrFull = outbox.ErrFull
	// ErrForged means that a message is not its author's, or did not come the way it should; it is dropped.
	ErrForged = errors.New("message is not its author's")
	// ErrUnknown means that a message is by somebody whom our log does not have.
	ErrUnknown = errors.New("author is not known")
	// ErrState means that a stored record is not one of ours.
	ErrState = errors.New("malformed chat record")
)
