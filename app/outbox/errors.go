package outbox

import "errors"

var (
	// ErrFull means that as much is kept for this addressee as may be; it goes on when some of it has arrived.
	ErrFull = errors.New("outbox is full")
	// ErrMessage means that a message has no kind, no body, or a body over wire.MaxFrameBody.
	ErrMessage = errors.New("message cannot be kept")
	// ErrAhead means that the other end acknowledged what was never sent; it is not to be trusted with its own books.
	ErrAhead = errors.New("acknowledged what was not sent")
	// ErrState means that a stored state is not one of ours.
	ErrState = errors.New("malformed outbox state")
)
