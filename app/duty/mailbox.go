package duty

import "sync"

// mailbox hands work to the loop from many goroutines without ever blocking them. Safe for concurrent use.
type mailbox struct {
	token chan struct{} // capacity 1: something may wait

	mu     sync.Mutex // guards list, closed
	list   []func()
	closed bool
}

func newMailbox() *mailbox { return &mailbox{token: make(chan struct{}, 1)} }

// put reports whether the loop will see f: false once it has ended.
func (m *mailbox) put(f func()) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false
	}
	m.list = append(m.list, f)
	select {
	case m.token <- struct{}{}:
	default:
	}
	return true
}

// take empties the box.
func (m *mailbox) take() []func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := m.list
	m.list = nil
	return list
}

// close returns what nobody has taken.
func (m *mailbox) close() []func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := m.list
	m.list, m.closed = nil, true
	return list
}
