//go:build !linux

package surface

func openWindow(string, uint32, func()) (win window, cut func(), err error) {
	return nil, nil, ErrUnsupported
}
