// Package impair makes a bad network out of a good one: a net.PacketConn that loses, delays and throttles what is written to
// it, for tests and measurements without tc. It goes under ICE's UDP mux (peer.Config.Net).
//
// It impairs what leaves; put one under both ends for both directions. It is not for use in a product.
package impair

import (
	"errors"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// Path is what happens to datagrams. The zero value changes nothing.
type Path struct {
	Loss  float64       // share lost, 0..1, each by itself
	Delay time.Duration // added to each; the order is kept
	Vary  time.Duration // up to so much more for each; the order is kept
	Hold  time.Duration // what arrives within such a time comes together at its end, as over a busy radio; 0: not
	Rate  int           // bit/s; 0: unlimited. Each datagram counts its payload and 28 bytes
	Queue time.Duration // what may wait at Rate before datagrams are dropped; 0: 300 ms
	Cut   bool          // nothing passes, in either direction
}

const (
	overhead     = 28 // IPv4 and UDP
	defaultQueue = 300 * time.Millisecond
	maxWaiting   = 1 << 16 // datagrams
)

var errClosed = errors.New("impair: closed")

type datagram struct {
	data []byte
	to   net.Addr
	at   time.Time // when it leaves
}

// Conn is the impaired net.PacketConn. Make it with New; Close ends its goroutine.
type Conn struct {
	net.PacketConn

	mu      sync.Mutex // guards what follows
	path    Path
	random  *rand.Rand
	queue   []datagram
	free    time.Time // when the link at Rate has sent what it has
	last    time.Time // when the last one arrives
	lost    int
	sent    int
	closed  bool
	arrived chan struct{} // capacity 1
	done    chan struct{}
}

// New impairs c. The same seed and the same datagrams lose the same ones.
func New(c net.PacketConn, p Path, seed uint64) *Conn {
	i := &Conn{
		PacketConn: c, path: p, random: rand.New(rand.NewPCG(seed, 1)),
		arrived: make(chan struct{}, 1), done: make(chan struct{}),
	}
	go i.sendLoop()
	return i
}

// Listen is New over a UDP socket on addr, such as "127.0.0.1:0".
func Listen(addr string, p Path, seed uint64) (*Conn, error) {
	c, err := net.ListenPacket("udp", addr)
	if err != nil {
		return nil, err
	}
	return New(c, p, seed), nil
}

// Set changes the path for what is written from now on.
func (c *Conn) Set(p Path) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.path = p
}

// Counts is how many datagrams were written, and how many of them lost.
func (c *Conn) Counts() (written, lost int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sent, c.lost
}

// WriteTo takes a datagram as the network would: without an error when it is lost.
func (c *Conn) WriteTo(b []byte, to net.Addr) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return 0, errClosed
	}
	c.sent++
	now := time.Now()
	leave, ok := c.admitLocked(len(b), now)
	switch {
	case !ok:
		c.lost++
		return len(b), nil
	case len(c.queue) == 0 && !leave.After(now):
		return c.PacketConn.WriteTo(b, to)
	}
	c.queue = append(c.queue, datagram{data: append([]byte(nil), b...), to: to, at: leave})
	select {
	case c.arrived <- struct{}{}:
	default:
	}
	return len(b), nil
}

// admitLocked says when a datagram of n bytes leaves, or that it is lost.
func (c *Conn) admitLocked(n int, now time.Time) (time.Time, bool) {
	p := c.path
	if p.Cut || c.random.Float64() < p.Loss || len(c.queue) >= maxWaiting {
		return time.Time{}, false
	}
	if p.Rate <= 0 {
		return c.laterLocked(now), true
	}
	limit := p.Queue
	if limit == 0 {
		limit = defaultQueue
	}
	if c.free.Before(now) {
		c.free = now
	}
	if c.free.Sub(now) > limit {
		return time.Time{}, false
	}
	c.free = c.free.Add(time.Duration((n + overhead) * 8 * int(time.Second) / p.Rate))
	return c.laterLocked(c.free), true
}

// laterLocked adds what the path takes to the time at which a datagram left its narrowest part.
func (c *Conn) laterLocked(at time.Time) time.Time {
	at = at.Add(c.path.Delay)
	if c.path.Vary > 0 {
		at = at.Add(time.Duration(c.random.Int64N(int64(c.path.Vary))))
	}
	if c.path.Hold > 0 {
		at = at.Truncate(c.path.Hold).Add(c.path.Hold)
	}
	if at.Before(c.last) {
		at = c.last
	}
	c.last = at
	return at
}

// sendLoop sends each datagram at its time.
func (c *Conn) sendLoop() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		c.mu.Lock()
		var next datagram
		waiting := len(c.queue) > 0
		if waiting {
			next = c.queue[0]
		}
		wait := time.Until(next.at)
		if waiting && wait <= 0 {
			c.queue = c.queue[1:]
		}
		c.mu.Unlock()
		switch {
		case waiting && wait <= 0:
			// An error here is the path's, and the writer is long gone.
			_, _ = c.PacketConn.WriteTo(next.data, next.to)
			continue
		case waiting:
			timer.Reset(wait)
		default:
			timer.Stop()
		}
		select {
		case <-c.arrived:
		case <-timer.C:
		case <-c.done:
			return
		}
	}
}

// ReadFrom reads the next datagram that comes while the path is not cut.
func (c *Conn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.PacketConn.ReadFrom(b)
		if err != nil {
			return n, from, err
		}
		c.mu.Lock()
		cut := c.path.Cut
		c.mu.Unlock()
		if !cut {
			return n, from, nil
		}
	}
}

// Close closes the socket too. What waits is lost.
func (c *Conn) Close() error {
	c.mu.Lock()
	closed := c.closed
	c.closed = true
	c.mu.Unlock()
	if closed {
		return nil
	}
	close(c.done)
	return c.PacketConn.Close()
}
