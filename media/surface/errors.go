package surface

import "errors"

var (
	// ErrNoWindow says that there is no window to lie over that this system can put another one on.
	ErrNoWindow = errors.New("no window to show pictures over")
	// ErrUnsupported says that this system, or its display server, has no way to do it.
	ErrUnsupported = errors.New("pictures cannot be shown past the toolkit here")
	// ErrGone says that the window is gone: the one below it was closed, or the display server ended.
	ErrGone = errors.New("the window for pictures is gone")
)
