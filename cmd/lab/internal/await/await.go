// Package await waits for conditions of the world outside: a window that appears, a pixel that changes, a file that is written.
// They have no channel to wait on, so they are looked at again and again until they hold or the caller's patience ends.
package await

import (
	"context"
	"fmt"
	"time"
)

// interval is how long to wait between two looks: short against a person, long against the cost of a look.
const interval = 25 * time.Millisecond

// Until looks until ok is true and returns nil, until look fails and returns why, or until ctx ends. what names the condition
// in the error ("the window is there"). A look that is under way when ctx ends is finished.
func Until(ctx context.Context, what string, look func() (ok bool, err error)) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		ok, err := look()
		if err != nil {
			return fmt.Errorf("wait until %s: %w", what, err)
		}
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until %s: %w", what, context.Cause(ctx))
		case <-tick.C:
		}
	}
}
