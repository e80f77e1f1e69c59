//go:build !linux

package capture

// OpenCursor returns ErrUnsupported: there is no cursor source for this system yet.
func OpenCursor(string, Source) (CursorSource, error) { return nil, ErrUnsupported }
