package replica

import "errors"

var (
	// ErrGap means that entries are missing between the log's head and this one.
	ErrGap = errors.New("entries are missing")
	// ErrFork means that the server has shown a different log to somebody: a hard stop, never merged.
	ErrFork = errors.New("the log was forked")
	// ErrTime means that an entry's time is before that of the entry it follows.
	ErrTime = errors.New("time runs backwards")
	// ErrForged means that a command does not bear its author's signature.
	ErrForged = errors.New("not signed by its author")
	// ErrTaken means that this very command is in the log already.
	ErrTaken = errors.New("command is in the log already")
)
