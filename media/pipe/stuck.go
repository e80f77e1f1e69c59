package pipe

import (
	"sync"
	"time"
)

// Busy is what a Source may have besides: how long the Next under way has been fetching pixels already, rather than waiting for a change;
// 0: it is not. Any goroutine may call it.
type Busy interface{ Busy() time.Duration }

// task is how long what goes on now has been going on, whatever is done to the clock on the wall meanwhile. Its zero value is idle. One
// goroutine begins and ends it, any may ask.
type task struct {
	mu    sync.Mutex // guards since
	since time.Time  // zero: nothing goes on
}

func (t *task) begin() { t.set(time.Now()) }
func (t *task) end()   { t.set(time.Time{}) }

func (t *task) set(since time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.since = since
}

func (t *task) lasting() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.since.IsZero() {
		return 0
	}
	return time.Since(t.since)
}

// Stuck is how long a picture has been under way that is being fetched or encoded: milliseconds, unless the screen or the codec hangs.
func (s *Sender) Stuck() time.Duration {
	d := s.encoding.lasting()
	if b, ok := s.cfg.Source.(Busy); ok {
		d = max(d, b.Busy())
	}
	return d
}
