package process

import "errors"

// ErrClosed says that the Keeper has ended and starts nothing any more.
var ErrClosed = errors.New("no more programs are started")

// ErrEnded says that a program ended before it did what it was waited for.
var ErrEnded = errors.New("the program ended")
