package desk

import "errors"

var (
	// ErrNoKey says that the display's keyboard layout has no key for a character or a name.
	ErrNoKey = errors.New("no key for it in this keyboard layout")
	// ErrNoWindow says that a window is not there (any more).
	ErrNoWindow = errors.New("no such window")
)
