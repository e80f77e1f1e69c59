package server

import (
	"container/list"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"syscall"
	"time"
)

// both is a listener whose connections are TLS or plain, told apart by their first byte: 0x16 begins a TLS handshake (RFC 8446
// §5.1) and no HTTP request. Accepting never waits for anybody: an address beyond its share is closed at once, and when too many
// connections are silent the oldest of them is. A proxy of ours has no share: all the world comes from its address.
type both struct {
	net.Listener
	tls   *tls.Config
	share Share // Total of the silent, PerIP of all that an address has open
	free  proxies
	out   chan net.Conn
	stop  chan struct{}
	once  sync.Once
	wg    sync.WaitGroup
	err   error // of the listener; read after out gave nothing more

	mu sync.Mutex
	// ───── guarded by mu ─────
	silent list.List      // of *raw whose first byte is awaited, oldest first
	open   map[string]int // connections by origin
	conns  map[*raw]struct{}
	closed bool
}

// raw is a TCP connection that is counted until it is closed.
type raw struct {
	net.Conn
	of   *both
	from string // its origin
	once sync.Once
	// ───── guarded by of.mu ─────
	at      *list.Element // in of.silent; nil when it is not there
	vouched bool          // a representative is signed in over it: it is not of its origin's share
}

// rawKey is where a request's context has its raw connection.
type rawKey struct{}

// withRaw puts the connection that requests come over into their context.
func withRaw(ctx context.Context, c net.Conn) context.Context {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	if p, ok := c.(*peeked); ok {
		c = p.Conn
	}
	return context.WithValue(ctx, rawKey{}, c)
}

// vouchRaw takes the connection that a request came over out of its origin's share. A proxy's has none.
func vouchRaw(ctx context.Context) {
	r, ok := ctx.Value(rawKey{}).(*raw)
	if !ok {
		return
	}
	r.of.mu.Lock()
	defer r.of.mu.Unlock()
	if !r.vouched {
		r.vouched = true
		less(r.of.open, r.from)
	}
}

// firstByteTime is how long a connection may be silent.
const firstByteTime = 2 * time.Second

func newBoth(ln net.Listener, config *tls.Config, share Share, free proxies) *both {
	b := &both{
		Listener: ln, tls: config, share: share, free: free, out: make(chan net.Conn), stop: make(chan struct{}),
		open: map[string]int{}, conns: map[*raw]struct{}{},
	}
	b.wg.Go(b.acceptLoop)
	return b
}

func (b *both) acceptLoop() {
	defer close(b.out)
	var peeking sync.WaitGroup
	defer peeking.Wait()
	pause := time.Millisecond
	for {
		c, err := b.Listener.Accept()
		if err != nil {
			if !passing(err) {
				b.err = err
				return
			}
			select {
			case <-time.After(pause):
			case <-b.stop:
			}
			pause = min(2*pause, time.Second)
			continue
		}
		pause = time.Millisecond
		r, gives := b.admit(c)
		if gives != nil {
			_ = gives.Close()
		}
		if r == nil {
			_ = c.Close()
			continue
		}
		peeking.Go(func() { b.peek(r) })
	}
}

// admit counts a connection and notes that it is silent; nil when it is one too many of its address or the listener is closed. gives
// is the silent one whose place it takes, if any.
func (b *both) admit(c net.Conn) (r, gives *raw) {
	from, free := "", false
	if at, ok := c.RemoteAddr().(*net.TCPAddr); ok {
		from, free = origin(at.AddrPort().Addr()), b.free.has(at.AddrPort().Addr())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || !free && b.open[from] >= b.share.PerIP {
		return nil, nil
	}
	if b.silent.Len() >= b.share.Total {
		gives = b.silent.Front().Value.(*raw)
		b.heardLocked(gives)
	}
	r = &raw{Conn: c, of: b, from: from}
	b.open[from]++
	b.conns[r] = struct{}{}
	r.at = b.silent.PushBack(r)
	return r, gives
}

// heard notes that a connection is not silent any more; false when it was not counted as silent either: it had to give way.
func (b *both) heard(r *raw) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.heardLocked(r)
}

func (b *both) heardLocked(r *raw) bool {
	if r.at == nil {
		return false
	}
	b.silent.Remove(r.at)
	r.at = nil
	return true
}

// Close ends the connection; its address may have another one.
func (r *raw) Close() error {
	r.once.Do(func() {
		b := r.of
		b.mu.Lock()
		defer b.mu.Unlock()
		b.heardLocked(r)
		delete(b.conns, r)
		if !r.vouched {
			less(b.open, r.from)
		}
	})
	return r.Conn.Close()
}

// passing reports whether a failed accept may be tried again: the other side gave up, or descriptors or memory are short.
func passing(err error) bool {
	for _, e := range []error{syscall.ECONNABORTED, syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// peek reads the first byte and passes the connection on, or closes it.
func (b *both) peek(c *raw) {
	var first [1]byte
	_ = c.SetReadDeadline(time.Now().Add(firstByteTime))
	_, err := c.Read(first[:])
	if !b.heard(c) || err != nil {
		_ = c.Close()
		return
	}
	_ = c.SetReadDeadline(time.Time{})
	var whole net.Conn = &peeked{Conn: c, first: first[:]}
	if first[0] == 0x16 {
		whole = tls.Server(whole, b.tls)
	}
	select {
	case b.out <- whole:
	case <-b.stop:
		_ = c.Close()
	}
}

// Accept returns the next connection whose kind is known: *tls.Conn, which net/http knows, or a plain one.
func (b *both) Accept() (net.Conn, error) {
	c, ok := <-b.out
	if !ok {
		return nil, b.err
	}
	return c, nil
}

// Close stops listening; wait waits for what that ends.
func (b *both) Close() error {
	err := net.ErrClosed
	b.once.Do(func() {
		close(b.stop)
		err = b.Listener.Close()
		b.mu.Lock()
		defer b.mu.Unlock()
		b.closed = true
		for e := b.silent.Front(); e != nil; e = e.Next() {
			_ = e.Value.(*raw).Conn.Close() // peek does the rest
		}
	})
	return err
}

// cut ends every connection at once, whoever has it and whatever it waits for.
func (b *both) cut() {
	b.mu.Lock()
	all := make([]*raw, 0, len(b.conns))
	for r := range b.conns {
		all = append(all, r)
	}
	b.mu.Unlock()
	for _, r := range all {
		_ = r.Close()
	}
}

// peeked is a connection whose first byte has been read.
type peeked struct {
	net.Conn
	first []byte // not yet given out
}

// Read is called by one goroutine at a time, as net/http and crypto/tls do.
func (p *peeked) Read(b []byte) (int, error) {
	if len(p.first) == 0 || len(b) == 0 {
		return p.Conn.Read(b)
	}
	n := copy(b, p.first)
	p.first = p.first[n:]
	return n, nil
}
