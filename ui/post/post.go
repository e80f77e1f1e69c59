// Package post is the one seam between the program's goroutines and the user interface's: everything that touches a widget
// is handed to a Post, and nothing waits for it.
//
// Main types: Post and Refresher. Everybody above the kernel may use it, from any goroutine; what is posted runs on the
// user interface's goroutine, later, in the order in which it was posted. In the running program UI is the Post; tests pass
// Inline where order does not matter and a Queue where it does (Fyne's own test driver runs at once, on the caller's
// goroutine, which hides races and wrong orders). Nothing here waits for the user interface: a wait for it on its own
// goroutine never ends (Fyne 2.8, fyne.DoAndWait).
package post

import (
	"sync"

	"fyne.io/fyne/v2"
)

// Post runs f on the user interface's goroutine, some time after it was called, and returns at once. Functions posted by
// one goroutine run in their order.
type Post func(f func())

// UI returns the Post of a running program. It needs fyne.CurrentApp.
func UI() Post { return fyne.Do }

// Inline returns a Post that calls f before it returns. It is for tests of code in which nothing else runs.
func Inline() Post { return func(f func()) { f() } }

// Queue holds what was posted until a test runs it. Its Post method is a Post, safe for concurrent use; the zero value is
// empty and ready.
type Queue struct {
	mu    sync.Mutex // guards fns
	fns   []func()
	front int
}

// Post appends f.
func (q *Queue) Post(f func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.fns = append(q.fns, f)
}

// Len is the number of functions that wait.
func (q *Queue) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.fns) - q.front
}

// Run calls what waits, and what that posts in turn, on the calling goroutine, and returns how many functions it called.
func (q *Queue) Run() int {
	n := 0
	for q.Step() {
		n++
	}
	return n
}

// Step calls the oldest waiting function and reports whether there was one.
func (q *Queue) Step() bool {
	q.mu.Lock()
	if q.front == len(q.fns) {
		q.fns, q.front = q.fns[:0], 0
		q.mu.Unlock()
		return false
	}
	f := q.fns[q.front]
	q.fns[q.front] = nil
	q.front++
	q.mu.Unlock()
	f()
	return true
}
