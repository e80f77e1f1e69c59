package duty

import (
	"errors"
	"fmt"
)

var (
	// ErrNoAnswer means that the site did not answer in time, or the line was lost before it did: it is not known whether it happened.
	ErrNoAnswer = errors.New("the site did not answer")
	// ErrSingle means that our account leads a session, and may not lead another one beside it.
	ErrSingle = errors.New("one session at a time")
	// ErrEnded means that the line has ended.
	ErrEnded = errors.New("the line has ended")
)

// LimitError means that our account helps as many customers as it may, over all sessions that it leads; the request waits on.
type LimitError struct{ Most uint16 }

func (e LimitError) Error() string { return fmt.Sprintf("as many customers as allowed: %d", e.Most) }
