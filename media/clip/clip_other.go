//go:build !linux

package clip

import "context"

// Run answers every Put with ErrUnsupported until ctx ends. Call it once.
func (c *Clipboard) Run(ctx context.Context) error {
	defer close(c.ended)
	for {
		select {
		case o := <-c.offers:
			o.done <- ErrUnsupported
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
