//go:build !linux

package surface

import "context"

func openWindow(context.Context, string, uint32, func()) (win window, cut func(), err error) {
	return nil, nil, ErrUnsupported
}
