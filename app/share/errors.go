package share

import "errors"

var (
	// ErrPlaceGone means that there is no such place in a queue (any more): given up, or not asked for too long.
	ErrPlaceGone = errors.New("the place in the queue is gone")
	// ErrNoQueue means that the site has no queue to enter, or not the one that was asked for.
	ErrNoQueue = errors.New("no queue to enter")
	// ErrWritten means that the customer waits no longer: they left, or left a message.
	ErrWritten = errors.New("not waiting any longer")
)
