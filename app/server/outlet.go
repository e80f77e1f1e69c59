package server

import (
	"sync"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"

	"github.com/coder/websocket"
)

// outgoing is what goes out of a connection at once: one message; or, with log, the entries of a session from one on; or with last
// the end of the connection after its message.
type outgoing struct {
	bytes  []byte
	last   bool
	status websocket.StatusCode
	reason string

	session session.ID
	log     []wire.Entry // as it was when this was queued; nobody changes entries, so whoever sends them reads them where they are
	from    int          // how many of log the other side has
}

// outlet is what waits to be sent on one connection, in order. Entries take no room in it, however many: they stay in the session's
// log, and those that follow entries which wait already wait with them. So a newcomer to a long session may be as slow as they are, and
// only who is told more of everything else than they read is cut. A leaf.
type outlet struct {
	ready chan struct{} // capacity 1: a token while something waits

	mu sync.Mutex
	// ───── guarded by mu ─────
	list  []outgoing
	bytes int
}

func newOutlet() *outlet { return &outlet{ready: make(chan struct{}, 1)} }

// put queues what is to be sent; false when there is no room. It never blocks. queued are the bytes that wait then.
func (q *outlet) put(o outgoing) (queued int, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if n := len(q.list); n > 0 && q.list[n-1].goesOn(o) {
		q.list[n-1].log = o.log
		return q.bytes, true
	}
	q.bytes += len(o.bytes)
	if q.bytes > outBytes || len(q.list) >= outMessages {
		return q.bytes, false
	}
	q.list = append(q.list, o)
	q.tellLocked()
	return q.bytes, true
}

// goesOn reports whether next are the entries that follow these.
func (o outgoing) goesOn(next outgoing) bool {
	return o.log != nil && next.log != nil && o.session == next.session && next.from == len(o.log)
}

// take returns what is to be sent next; false when nothing waits.
func (q *outlet) take() (outgoing, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.list) == 0 {
		return outgoing{}, false
	}
	o := q.list[0]
	q.list[0] = outgoing{} // its log may be long
	q.list = q.list[1:]
	q.bytes -= len(o.bytes)
	if len(q.list) > 0 {
		q.tellLocked()
	}
	return o, true
}

func (q *outlet) tellLocked() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// Pages of a log. Between two of them the other side says that it has read the first (a ping and its pong), so that what is on the way stays
// small: pings of either side come through, and a write waits for nothing but the network.
const (
	firstPage = 16 << 10        // bytes
	lastPage  = 256 << 10       // bytes; up to there a page is doubled
	quickPage = time.Second     // read within it: the next one may be larger
	slowPage  = 4 * time.Second // not read within it: the next one is smaller
)

// pager is how much of a log is sent before the other side has to say that it has read it.
type pager struct {
	size int // bytes of a page
	sent int // bytes of this one
}

// full reports whether a message of n bytes belongs to the next page.
func (p *pager) full(n int) bool { return p.sent > 0 && p.sent+n > p.size }

// turn begins the next page; the one before took so long to be read.
func (p *pager) turn(took time.Duration) {
	switch {
	case took < quickPage:
		p.size = min(2*p.size, lastPage)
	case took > slowPage:
		p.size = max(p.size/2, firstPage)
	}
	p.sent = 0
}
