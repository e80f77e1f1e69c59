package server

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// pace bounds how fast a connection's messages are read. What comes faster waits, so that TCP slows the sender: a program that others
// make busy is late, not thrown out. Only who goes on for floodTime is. One goroutine takes; any may ask slowed.
type pace struct {
	limit  *rate.Limiter
	since  time.Time    // from when on each message had to wait; zero: the last one had not
	waited atomic.Int64 // when one last had to, Unix nanoseconds
}

func newPace(rep bool) *pace {
	times := 1
	if rep {
		times = repMessages
	}
	return &pace{limit: rate.NewLimiter(rate.Limit(messageRate*times), messageBurst*times)}
}

// take counts a message that was read; wait is the time before it may be dealt with. ok is false when the sender has to go.
func (p *pace) take(now time.Time) (wait time.Duration, ok bool) {
	wait = p.limit.ReserveN(now, 1).DelayFrom(now)
	if wait <= 0 {
		p.since = time.Time{}
		return 0, true
	}
	if p.since.IsZero() {
		p.since = now
	}
	p.waited.Store(now.UnixNano())
	return wait, now.Sub(p.since) < floodTime
}

// slowed reports whether a pong may still wait behind messages that are not read yet.
func (p *pace) slowed(now time.Time) bool {
	return now.Sub(time.Unix(0, p.waited.Load())) < pongTime
}

// pause waits, until ctx is over.
func pause(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
