package screen

import "errors"

var (
	// ErrScreen means that the screen could not be captured (any more).
	ErrScreen = errors.New("the screen cannot be shared")
	// ErrNoWatch means that local input and the panic key are not noticed; Stop still works.
	ErrNoWatch = errors.New("the panic key does not work here")
	// ErrHidden means that the banner is not on the screen (any more).
	ErrHidden = errors.New("the banner cannot be seen")
	// errCut means that the person here stopped while the screen was being opened.
	errCut = errors.New("stopped before it began")
)
