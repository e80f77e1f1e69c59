package server

import "sync"

// crowd knows the connections. A leaf.
type crowd struct {
	limits Limits
	left   sync.WaitGroup // one for each connection

	mu sync.Mutex
	// ───── guarded by mu ─────
	conns  map[*conn]struct{}
	perIP  map[string]int
	total  int // with those that are still being greeted
	closed bool
}

func newCrowd(l Limits) *crowd {
	return &crowd{limits: l, conns: map[*conn]struct{}{}, perIP: map[string]int{}}
}

// enter takes a place for a connection from an origin; ok is false when there is none. Every enter that was granted is followed by
// leave. spare says that it is one of the last fifth, which are for signed-in reps and for participants who come back: a crowd of
// joiners must not part those who are in a session.
func (c *crowd) enter(from string) (spare, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.perIP[from] >= c.limits.ConnsPerIP || c.total >= c.limits.Conns {
		return false, false
	}
	c.perIP[from]++
	c.total++
	c.left.Add(1)
	return c.total > c.limits.Conns-c.limits.Conns/5, true
}

func (c *crowd) leave(from string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total--
	if c.perIP[from]--; c.perIP[from] <= 0 {
		delete(c.perIP, from)
	}
	c.left.Done()
}

// add makes a connection known; false when the server is closing.
func (c *crowd) add(x *conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	c.conns[x] = struct{}{}
	return true
}

func (c *crowd) remove(x *conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.conns, x)
}

// all returns the connections of this moment.
func (c *crowd) all() []*conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]*conn, 0, len(c.conns))
	for x := range c.conns {
		out = append(out, x)
	}
	return out
}

// close lets nobody in any more and returns who is in.
func (c *crowd) close() []*conn {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	return c.all()
}
