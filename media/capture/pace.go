package capture

import (
	"context"
	"sync/atomic"
	"time"
)

// pace waits; ended ends the wait too and its error is given by the caller. It re-uses one timer. Not safe for concurrent use, but for
// busy.
type pace struct {
	timer *time.Timer
	ended <-chan struct{}
	since atomic.Int64 // work between two waits goes on since then, in Unix nanoseconds; 0: it does not
}

// works notes since when work goes on; rests, that it does not any more.
func (p *pace) works(since time.Time) { p.since.Store(since.UnixNano()) }
func (p *pace) rests()                { p.since.Store(0) }

// busy is how long work has been going on; any goroutine.
func (p *pace) busy() time.Duration {
	if since := p.since.Load(); since != 0 {
		return max(time.Since(time.Unix(0, since)), 0)
	}
	return 0
}

// errEnded says that pace.ended was closed while waiting. It never leaves the package.
type errEnded struct{}

func (errEnded) Error() string { return "ended" }

// until waits until t; it returns ctx's error or errEnded when that comes first.
func (p *pace) until(ctx context.Context, t time.Time) error {
	_, err := p.either(ctx, t, nil)
	return err
}

// either waits until t or until wake is readable (which it then has taken from), and reports whether it was wake. A zero t
// never comes.
func (p *pace) either(ctx context.Context, t time.Time, wake <-chan struct{}) (woken bool, err error) {
	var due <-chan time.Time
	if !t.IsZero() {
		wait := time.Until(t)
		if wait <= 0 {
			return false, p.over(ctx)
		}
		if p.timer == nil {
			p.timer = time.NewTimer(wait)
		} else {
			p.timer.Reset(wait)
		}
		defer p.timer.Stop()
		due = p.timer.C
	}
	select {
	case <-due:
		return false, nil
	case <-wake:
		return true, nil
	case <-ctx.Done():
		return false, ctx.Err()
	case <-p.ended:
		return false, errEnded{}
	}
}

// over reports whether ctx or the source has ended, without waiting.
func (p *pace) over(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-p.ended:
		return errEnded{}
	default:
		return nil
	}
}
