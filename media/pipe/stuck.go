package pipe

import (
	"sync/atomic"
	"time"
)

// Busy is what a Source may have besides: how long the Next under way has been fetching pixels already, rather than waiting for a change;
// 0: it is not. Any goroutine may call it.
type Busy interface{ Busy() time.Duration }

// task is how long what goes on now has been going on. Its zero value is idle. One goroutine begins and ends it, any may ask.
type task struct{ since atomic.Int64 } // Unix nanoseconds; 0: nothing goes on

func (t *task) begin() { t.since.Store(time.Now().UnixNano()) }
func (t *task) end()   { t.since.Store(0) }

func (t *task) lasting() time.Duration {
	if since := t.since.Load(); since != 0 {
		return max(time.Since(time.Unix(0, since)), 0)
	}
	return 0
}

// Stuck is how long a picture has been under way that is being fetched or encoded: milliseconds, unless the screen or the codec hangs.
func (s *Sender) Stuck() time.Duration {
	d := s.encoding.lasting()
	if b, ok := s.cfg.Source.(Busy); ok {
		d = max(d, b.Busy())
	}
	return d
}
