package pipe

import (
	"time"

	"deskhand/media/codec"
)

const (
	// moveAfter is how long nothing lossy comes before the decoder's side gives the memory for it back, as trimAfter is for the encoder's …
	moveAfter = 5 * time.Second
	// stillAfter … and nothing at all: giving back takes tens of milliseconds of a processor, which nobody who types or scrolls is to notice.
	stillAfter = time.Second
)

// rest is when what only something in motion needs is given back. It belongs to the decode goroutine; its zero value has nothing to give.
type rest struct {
	moved time.Time // something lossy came; zero: nothing has, since memory was given back
	came  time.Time // something did
}

// note notes that sample came.
func (r *rest) note(sample []byte, now time.Time) {
	r.came = now
	if codec.IsLossy(sample) {
		r.moved = now
	}
}

// due is when to give back, unless something comes before; zero: there is nothing.
func (r *rest) due() time.Time {
	if r.moved.IsZero() {
		return time.Time{}
	}
	at, still := r.moved.Add(moveAfter), r.came.Add(stillAfter)
	if at.Before(still) {
		return still
	}
	return at
}

// done reports whether it is due, once.
func (r *rest) done(now time.Time) bool {
	due := r.due()
	if due.IsZero() || now.Before(due) {
		return false
	}
	r.moved = time.Time{}
	return true
}
