package share

import "errors"

var (
	// ErrScreen means that the screen could not be captured (any more).
	ErrScreen = errors.New("the screen cannot be shared")
	// ErrNoWatch means that local input and the panic key are not noticed; Stop still works.
	ErrNoWatch = errors.New("the panic key does not work here")
	// errCut means that the customer stopped while the screen was being opened.
	errCut = errors.New("stopped before it began")
	// ErrHidden means that the banner is not on the screen (any more).
	ErrHidden = errors.New("the banner cannot be seen")
	// ErrPlaceGone means that there is no such place in a queue (any more): given up, or not asked for too long.
	ErrPlaceGone = errors.New("the place in the queue is gone")
	// ErrWritten means that the customer waits no longer: they left, or left a message.
	ErrWritten = errors.New("not waiting any longer")
)
