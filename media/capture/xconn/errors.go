package xconn

import "errors"

var (
	// ErrServerGone says that the X server ended, or the connection to it broke.
	ErrServerGone = errors.New("the X server is gone")
	// ErrClosed says that the connection was closed at this end.
	ErrClosed = errors.New("the X connection is closed")
	// ErrNoExtension says that the server lacks an extension.
	ErrNoExtension = errors.New("the X server lacks an extension")
	// ErrNoScreen says that the display string names a screen that the server does not have.
	ErrNoScreen = errors.New("no such screen")
	// ErrBadDisplay says that a display string cannot be read, or that there is none.
	ErrBadDisplay = errors.New("not a display name")
	// errEventTooLong ends a connection whose GenericEvent exceeds maxGeneric.
	errEventTooLong = errors.New("generic event too long")
)
