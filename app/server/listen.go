package server

import (
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"syscall"
	"time"
)

// both is a listener whose connections are TLS or plain, told apart by their first byte: 0x16 begins a TLS handshake (RFC 8446
// §5.1) and no HTTP request.
type both struct {
	net.Listener
	tls  *tls.Config
	out  chan net.Conn
	stop chan struct{}
	once sync.Once
	wg   sync.WaitGroup
	err  error // of the listener; read after out gave nothing more

	mu sync.Mutex
	// ───── guarded by mu ─────
	silent map[net.Conn]struct{} // whose first byte is awaited
	closed bool
}

const (
	firstByteTime = 5 * time.Second
	maxUnread     = 512 // connections whose first byte is awaited; more have to wait in the system's queue
)

func newBoth(ln net.Listener, config *tls.Config) *both {
	b := &both{Listener: ln, tls: config, out: make(chan net.Conn), stop: make(chan struct{}), silent: map[net.Conn]struct{}{}}
	b.wg.Go(b.acceptLoop)
	return b
}

func (b *both) acceptLoop() {
	defer close(b.out)
	var peeking sync.WaitGroup
	defer peeking.Wait()
	slots := make(chan struct{}, maxUnread)
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
		select {
		case slots <- struct{}{}:
		case <-b.stop:
			_ = c.Close()
			continue
		}
		peeking.Go(func() {
			defer func() { <-slots }()
			b.peek(c)
		})
	}
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
func (b *both) peek(c net.Conn) {
	if !b.await(c, true) {
		_ = c.Close()
		return
	}
	defer b.await(c, false)
	var first [1]byte
	_ = c.SetReadDeadline(time.Now().Add(firstByteTime))
	if _, err := c.Read(first[:]); err != nil {
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

// await notes or forgets a connection whose first byte is awaited; false when the listener is closed.
func (b *both) await(c net.Conn, on bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !on {
		delete(b.silent, c)
		return true
	}
	if !b.closed {
		b.silent[c] = struct{}{}
	}
	return !b.closed
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
		for c := range b.silent {
			_ = c.Close()
		}
	})
	return err
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
