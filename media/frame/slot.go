package frame

import (
	"context"
	"sync"
)

// Slot hands values from one goroutine to another: it holds at most one, and a newer one replaces an older one that nobody
// has taken. Pictures are never queued. Safe for concurrent use; make it with NewSlot.
type Slot[T any] struct {
	mu    sync.Mutex // guards value, full
	value T
	full  bool
	ready chan struct{} // capacity 1: a token while full
}

// NewSlot returns an empty slot.
func NewSlot[T any]() *Slot[T] { return &Slot[T]{ready: make(chan struct{}, 1)} }

// Put stores v. It returns the value it replaced, if there was one that nobody took, so that its owner can re-use it.
func (s *Slot[T]) Put(v T) (old T, replaced bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, replaced = s.value, s.full
	s.value, s.full = v, true
	select {
	case s.ready <- struct{}{}:
	default:
	}
	return old, replaced
}

// TryTake returns the value if there is one.
func (s *Slot[T]) TryTake() (v T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.full {
		return v, false
	}
	v = s.value
	var zero T
	s.value, s.full = zero, false
	select {
	case <-s.ready:
	default:
	}
	return v, true
}

// Take waits for a value, or for ctx to end and returns its error.
func (s *Slot[T]) Take(ctx context.Context) (T, error) {
	for {
		if v, ok := s.TryTake(); ok {
			return v, nil
		}
		select {
		case <-s.ready:
			// TryTake takes the token with the value; this one announced a value that may be gone: look again.
			s.mu.Lock()
			if s.full {
				select {
				case s.ready <- struct{}{}:
				default:
				}
			}
			s.mu.Unlock()
		case <-ctx.Done():
			var zero T
			return zero, ctx.Err()
		}
	}
}

// Ready is readable while a value waits. Follow it with TryTake.
func (s *Slot[T]) Ready() <-chan struct{} { return s.ready }
