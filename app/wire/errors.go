package wire

import "errors"

var (
	// ErrMalformed means that bytes do not follow the protocol; their sender is cut off.
	ErrMalformed = errors.New("malformed message")
	// ErrTooLarge means that a message is over its size limit; its sender is cut off.
	ErrTooLarge = errors.New("message over the size limit")
	// ErrOutdated means that the other side speaks a version of the protocol that this program does not.
	ErrOutdated = errors.New("protocol version not spoken here")
)
