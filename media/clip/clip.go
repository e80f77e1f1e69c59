// Package clip puts a picture on the system's clipboard, which the toolkit cannot: it has text only.
//
// The main type is Clipboard. Whoever puts something on X11's clipboard has to hand it out to each program that asks for it: Run does that, until
// another program puts something else there or ctx ends. Put may be called from any goroutine. It reads nothing, and where there is no such
// clipboard Put says ErrUnsupported.
package clip

import (
	"context"
	"errors"
)

var (
	// ErrUnsupported says that this system's clipboard cannot be reached for pictures.
	ErrUnsupported = errors.New("there is no clipboard for pictures here")
	// ErrTaken says that another program kept the clipboard.
	ErrTaken = errors.New("another program has the clipboard")
	// ErrEnded says that Run has ended.
	ErrEnded = errors.New("the clipboard is not served any more")
)

// Clipboard is the system's. Make it with New.
type Clipboard struct {
	display string
	offers  chan offer
	ended   chan struct{} // closed when Run has
}

// offer is a picture for Run to put on the clipboard.
type offer struct {
	png  []byte
	done chan<- error // capacity 1
}

// New returns the clipboard of an X display, "" is $DISPLAY; other systems ignore it. Nothing is asked of the system before the first Put.
func New(display string) *Clipboard {
	return &Clipboard{display: display, offers: make(chan offer), ended: make(chan struct{})}
}

// Put puts a picture, encoded as PNG, on the clipboard; png must not change afterwards. It waits for Run, and returns ErrUnsupported, ErrTaken,
// ErrEnded, the display's error, or ctx's.
func (c *Clipboard) Put(ctx context.Context, png []byte) error {
	done := make(chan error, 1)
	select {
	case c.offers <- offer{png, done}:
	case <-c.ended:
		return ErrEnded
	case <-ctx.Done():
		return ctx.Err()
	}
	return <-done // Run answers each that it has taken
}
