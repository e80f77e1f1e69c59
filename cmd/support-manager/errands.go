package main

import (
	"context"
	"sync"
)

// errands are done one after the other on a goroutine of their own: writing files and the history, for goroutines that must not
// wait for a disk. Nothing is dropped; what is left when the program ends is still done.
type errands struct {
	mu      sync.Mutex // guards waiting
	waiting []func()
	ready   chan struct{} // capacity 1
}

func newErrands() *errands { return &errands{ready: make(chan struct{}, 1)} }

// put never blocks.
func (e *errands) put(f func()) {
	e.mu.Lock()
	e.waiting = append(e.waiting, f)
	e.mu.Unlock()
	select {
	case e.ready <- struct{}{}:
	default:
	}
}

func (e *errands) take() []func() {
	e.mu.Lock()
	defer e.mu.Unlock()
	waiting := e.waiting
	e.waiting = nil
	return waiting
}

// run does errands until ctx ends and nothing is left.
func (e *errands) run(ctx context.Context) {
	for {
		for waiting := e.take(); len(waiting) > 0; waiting = e.take() {
			for _, f := range waiting {
				f()
			}
		}
		select {
		case <-e.ready:
		case <-ctx.Done():
			for _, f := range e.take() {
				f()
			}
			return
		}
	}
}
