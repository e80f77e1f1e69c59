package post

import "sync"

// Refresher brings the newest value of something to the user interface: however often Put is called, at most one function
// waits in Post, and it sees the value of the last Put. Values in between are never shown. Safe for concurrent use; make it
// with NewRefresher.
type Refresher[T any] struct {
	post Post
	show func(T)

	mu      sync.Mutex // guards value, waiting
	value   T
	waiting bool
}

// NewRefresher returns a Refresher that calls show through post.
func NewRefresher[T any](post Post, show func(T)) *Refresher[T] {
	return &Refresher[T]{post: post, show: show}
}

// Put makes v the next value to be shown. It returns the value it replaced, if there was one that was not shown, so that
// its owner can use it again.
func (r *Refresher[T]) Put(v T) (old T, replaced bool) {
	r.mu.Lock()
	old, replaced = r.value, r.waiting
	r.value, r.waiting = v, true
	r.mu.Unlock()
	if !replaced {
		r.post(r.run)
	}
	return old, replaced
}

func (r *Refresher[T]) run() {
	r.mu.Lock()
	v := r.value
	var zero T
	r.value, r.waiting = zero, false
	r.mu.Unlock()
	r.show(v)
}
