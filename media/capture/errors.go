package capture

import "errors"

var (
	// ErrClosed says that the source was closed.
	ErrClosed = errors.New("capture source is closed")
	// ErrServerGone says that the display server ended or the connection to it broke; the screen is gone with it.
	ErrServerGone = errors.New("display server is gone")
	// ErrMonitorGone says that the chosen monitor is not there (any more). Nothing else is captured in its place: the
	// customer agreed to this monitor only.
	ErrMonitorGone = errors.New("monitor is not connected")
	// ErrVisual says that the screen's pixels are not 32 bits of B, G, R, X, the only layout this package reads.
	ErrVisual = errors.New("screen has an unsupported pixel layout")
	// ErrWayland says that the display is a Wayland desktop's X11 compatibility server, whose root shows nothing.
	ErrWayland = errors.New("a Wayland desktop cannot be captured over X11")
	// ErrOtherDisplay says that the portable source was asked for a display that is not $DISPLAY.
	ErrOtherDisplay = errors.New("the portable capture source knows only the display in $DISPLAY")
	// ErrUnsupported says that this system offers no way to do it.
	ErrUnsupported = errors.New("not supported on this system")
)
