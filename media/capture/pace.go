package capture

import (
	"context"
	"sync"
	"time"
)

// pace waits; ended ends the wait too and its error is given by the caller. It re-uses one timer. Not safe for concurrent use, but for
// busy.
type pace struct {
	timer *time.Timer
	ended <-chan struct{}

	mu    sync.Mutex // guards since
	since time.Time  // work between two waits goes on since then; zero: it does not
}

// works notes since when work goes on; rests, that it does not any more.
func (p *pace) works(since time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.since = since
}

func (p *pace) rests() { p.works(time.Time{}) }

// busy is how long work has been going on, whatever is done to the clock on the wall meanwhile; any goroutine.
func (p *pace) busy() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.since.IsZero() {
		return 0
	}
	return time.Since(p.since)
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
