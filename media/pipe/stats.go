package pipe

import (
	"slices"
	"sync"
	"time"
)

// recent keeps the last durations of something, for quantiles. Safe for concurrent use.
type recent struct {
	mu   sync.Mutex // guards last, n
	last [256]time.Duration
	n    int // all ever noted
}

func (r *recent) note(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last[r.n%len(r.last)] = d
	r.n++
}

// quantiles returns the median and the 95th percentile; 0 if nothing was noted.
func (r *recent) quantiles() (p50, p95 time.Duration) {
	r.mu.Lock()
	sorted := r.last
	n := min(r.n, len(r.last))
	r.mu.Unlock()
	if n == 0 {
		return 0, 0
	}
	slices.Sort(sorted[:n])
	return sorted[n/2], sorted[n*95/100]
}

// rate counts what happened within the last second. Safe for concurrent use.
type rate struct {
	mu   sync.Mutex // guards last, n
	last [128]time.Time
	n    int
}

func (r *rate) note(at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last[r.n%len(r.last)] = at
	r.n++
}

// perSecond returns the number in the second before now, and when the last one was; zero if there was none.
func (r *rate) perSecond(now time.Time) (n int, last time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range min(r.n, len(r.last)) {
		if now.Sub(r.last[i]) < time.Second {
			n++
		}
	}
	if r.n > 0 {
		last = r.last[(r.n-1)%len(r.last)]
	}
	return n, last
}
