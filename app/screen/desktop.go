package screen

import (
	"context"
	"image"

	"deskhand/app/wire"
	"deskhand/media/capture"
)

// Desktop is this computer as far as a session touches it. Of a customer's nothing is used before their consent but Monitors and
// Watch.
type Desktop interface {
	// Monitors are the screens to choose from.
	Monitors() ([]capture.Monitor, error)
	// Source opens the picture of one monitor, as Monitors gave it, or of all (the zero Monitor). It is capture.ErrMonitorGone when it is not
	// there any more, also where another one has its number by now; one without Bounds is known by its number alone.
	Source(capture.Monitor) (capture.Source, error)
	// Cursor opens the pointer's shape and place over what a source shows.
	Cursor(over capture.Source) (capture.CursorSource, error)
	// Hands opens pointer and keyboard of an area for a controller. may is asked before every act.
	Hands(area image.Rectangle, may func() bool) (Hands, error)
	// Watch calls local when somebody at this computer uses its mouse or keyboard, and panicKey when the panic key is pressed, until
	// ctx ends. Both are called on a goroutine of its own and return at once.
	Watch(ctx context.Context, local, panicKey func()) error
}

// Hands act on the computer; one goroutine uses them. *inject.Injector documents it.
type Hands interface {
	Do(wire.InputAct) error
	ReleaseAll() error
	SetArea(image.Rectangle)
	Close() error
}

// DesktopConfig says how this computer is reached.
type DesktopConfig struct {
	// Display is the X display, "" for $DISPLAY. Other systems ignore it.
	Display string
	// Portable uses the portable capturer although there is a better one.
	Portable bool
	// HideOwn keeps this program's own windows out of the picture; X11 only, and not with Portable.
	HideOwn bool
}
