package wire

import (
	"errors"
	"fmt"
)

var (
	// ErrMalformed means that bytes do not follow the protocol; their sender is cut off.
	ErrMalformed = errors.New("malformed message")
	// ErrTooLarge means that a message is over its size limit; its sender is cut off.
	ErrTooLarge = errors.New("message over the size limit")
	// ErrOutdated means that the other side speaks a version of the protocol that this program does not. Where it says which, the error is a
	// VersionError.
	ErrOutdated = errors.New("protocol version not spoken here")
	// ErrNewer is ErrOutdated of a side that speaks a newer version: our program has to be renewed.
	ErrNewer = errors.New("newer version")
	// ErrOlder is ErrOutdated of a side that speaks an older version: theirs has to be.
	ErrOlder = errors.New("older version")
)

// VersionError is what was said in another version than ours. It is ErrOutdated, and ErrNewer or ErrOlder.
type VersionError struct{ Theirs int }

func (e VersionError) Error() string { return fmt.Sprintf("version %d, not %d", e.Theirs, Version) }

// Is makes errors.Is tell which side is behind.
func (e VersionError) Is(target error) bool {
	switch target {
	case ErrOutdated:
		return true
	case ErrNewer:
		return e.Theirs > Version
	case ErrOlder:
		return e.Theirs < Version
	}
	return false
}
