package server

import "sync"

// crowd knows the connections. A leaf.
type crowd struct {
	limits Limits
	left   sync.WaitGroup // one for each connection

	mu sync.Mutex
	// ───── guarded by mu ─────
	conns     map[*conn]struct{}
	perIP     map[string]int // but those that are counted by account
	byAccount map[string]int
	total     int // with those that are still being greeted
	closed    bool
}

func newCrowd(l Limits) *crowd {
	return &crowd{limits: l, conns: map[*conn]struct{}{}, perIP: map[string]int{}, byAccount: map[string]int{}}
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

// vouch counts a connection by the account that is signed in over it, and no longer by its origin: a help desk behind one address has more
// representatives than an address may have strangers. An account has as many; what is beyond them stays with the origin.
func (c *crowd) vouch(x *conn, account string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byAccount[account] >= c.limits.ConnsPerIP {
		return false
	}
	c.byAccount[account]++
	less(c.perIP, origin(x.ip))
	x.counted = account
	return true
}

// leave gives a connection's place back.
func (c *crowd) leave(x *conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total--
	if x.counted != "" {
		less(c.byAccount, x.counted)
	} else {
		less(c.perIP, origin(x.ip))
	}
	c.left.Done()
}

// less counts one less.
func less(of map[string]int, key string) {
	if of[key]--; of[key] <= 0 {
		delete(of, key)
	}
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
