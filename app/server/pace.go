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
	since  time.Time     // when one had to wait first; zero: none had to since the sender was waited for
	idle   time.Duration // how long the sender was waited for since then
	waited atomic.Int64  // when one last had to, Unix nanoseconds
}

func newPace(rep bool) *pace {
	times := 1
	if rep {
		times = repMessages
	}
	return &pace{limit: rate.NewLimiter(rate.Limit(messageRate*times), messageBurst*times)}
}

// restTime is how long a sender has been waited for who is not ahead of us any more.
const restTime = time.Second

// take counts a message that was waited for since asked and has been read; wait is the time before it may be dealt with. ok is false when
// the sender has to go. That we are late ourselves is not to the sender's credit: on a busy computer nobody would be ahead.
func (p *pace) take(asked, now time.Time) (wait time.Duration, ok bool) {
	if p.idle += now.Sub(asked); p.idle >= restTime {
		p.since = time.Time{}
	}
	if wait = p.limit.ReserveN(now, 1).DelayFrom(now); wait > 0 {
		if p.since.IsZero() {
			p.since, p.idle = now, 0
		}
		p.waited.Store(now.UnixNano())
	}
	return wait, p.since.IsZero() || now.Sub(p.since) < floodTime
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
