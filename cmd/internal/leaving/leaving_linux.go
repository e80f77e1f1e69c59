package leaving

import (
	"context"
	"fmt"

	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
)

// Watch watches a native window until ctx ends, or the display is gone, which is an error. It calls ready, then left each time that the pointer
// has left the window, also for another one that comes over it. Both must not block; left is called on another goroutine.
func Watch(ctx context.Context, window uintptr, ready, left func()) error {
	conn, err := xconn.Dial("", func(event []byte) {
		// The second byte is the detail: into a child of the window is not out of it.
		if event[0]&0x7f == xproto.LeaveNotify && event[1] != xproto.NotifyDetailInferior {
			left()
		}
	})
	if err != nil {
		return fmt.Errorf("watch the pointer: %w", err)
	}
	defer conn.Close()
	// Each program that selects LeaveNotify of a window is told (X11 protocol, section 10).
	err = xproto.ChangeWindowAttributesChecked(conn.Conn, xproto.Window(window), xproto.CwEventMask, []uint32{xproto.EventMaskLeaveWindow}).Check()
	if err != nil {
		return fmt.Errorf("watch the pointer: %w", conn.Cause(err))
	}
	ready()
	select {
	case <-ctx.Done():
		return nil
	case <-conn.Done():
		return fmt.Errorf("watch the pointer: %w", conn.Err())
	}
}
