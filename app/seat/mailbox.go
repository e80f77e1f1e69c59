package seat

import "sync"

// mailbox hands values to one loop from many goroutines without ever blocking them. Safe for concurrent use.
type mailbox[T any] struct {
	token chan struct{} // capacity 1: something may wait

	mu     sync.Mutex // guards list, closed
	list   []T
	closed bool
}

func newMailbox[T any]() *mailbox[T] { return &mailbox[T]{token: make(chan struct{}, 1)} }

func (m *mailbox[T]) put(v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	m.list = append(m.list, v)
	select {
	case m.token <- struct{}{}:
	default:
	}
}

// take empties the box.
func (m *mailbox[T]) take() []T {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := m.list
	m.list = nil
	return list
}

func (m *mailbox[T]) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed, m.list = true, nil
}

// ready is readable when something may wait.
func (m *mailbox[T]) ready() <-chan struct{} { return m.token }
