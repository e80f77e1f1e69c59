//go:build !linux

package capture

import "image"

// OpenCursor returns ErrUnsupported: there is no cursor source for this system yet.
func OpenCursor(string, func() image.Rectangle) (CursorSource, error) { return nil, ErrUnsupported }
