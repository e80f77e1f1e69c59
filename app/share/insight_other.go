//go:build !linux

package share

import "context"

// KeepInSight waits for ctx: on this system the toolkit alone keeps the banner on top.
func KeepInSight(ctx context.Context, _ uintptr, _ func()) error {
	<-ctx.Done()
	return nil
}
