package console_test

import (
	"sync"
	"testing"
	"time"
)

// watch follows snapshots until one is as wanted.
type watch[S any] struct {
	mu   sync.Mutex
	cond *sync.Cond
	last S
	n    int
}

func newWatch[S any]() *watch[S] {
	w := &watch[S]{}
	w.cond = sync.NewCond(&w.mu)
	return w
}

func (w *watch[S]) publish(s S) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = s
	w.n++
	w.cond.Broadcast()
}

// now is the newest snapshot.
func (w *watch[S]) now() S {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

func (w *watch[S]) until(t *testing.T, what string, ok func(S) bool) S {
	t.Helper()
	late := false
	timer := time.AfterFunc(patience, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		late = true
		w.cond.Broadcast()
	})
	defer timer.Stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		if last, n := w.last, w.n; n > 0 {
			w.mu.Unlock() // ok may look at the newest one itself
			good := ok(last)
			w.mu.Lock()
			switch {
			case good:
				return last
			case w.n != n:
				continue
			}
		}
		if late {
			t.Fatalf("waited in vain for: %s\nlast: %+v", what, w.last)
		}
		w.cond.Wait()
	}
}

// clock is a program's clock: it goes as the real one does, unless a test stops it, and on by what a test says.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
	stood time.Time // zero: it goes
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.stood.IsZero() {
		return c.stood.Add(c.ahead)
	}
	return time.Now().Add(c.ahead)
}

// stop has it stand still: what goes by of itself lasts until the test has it pass. No longer than a site's time may be ahead.
func (c *clock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stood = time.Now()
}

// pass puts it on by d, at the least: a clock that stood goes again.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead, c.stood = c.ahead+d, time.Time{}
}
