package relay

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	// maxFrame is the longest TURN frame taken, in bytes; pion reads no more from a datagram.
	maxFrame = 1600
	// strangerIdle is how long a TCP connection may stay without a ticket; clientIdle, without a byte. Clients refresh
	// their permissions every few minutes (RFC 8656, 9).
	strangerIdle = 20 * time.Second
	clientIdle   = 15 * time.Minute
	// writeWait is how long a client may take no data before its connection is closed; media older than that is of no use.
	writeWait = 5 * time.Second
	// acceptPause is waited when no connection can be accepted, as when the process is out of descriptors.
	acceptPause = 100 * time.Millisecond
)

// packets is the UDP socket as pion reads it: strangers come through a few times a second only, so that we neither amplify forged
// requests nor spend our time on checking them. Who has a relay port is no stranger.
type packets struct {
	net.PacketConn
	listener  int
	book      *book
	strangers *sources
	now       func() time.Time
	stats     *counters
}

func (p *packets) ReadFrom(data []byte) (int, net.Addr, error) {
	for {
		n, addr, err := p.PacketConn.ReadFrom(data)
		if err != nil {
			return n, addr, err
		}
		from := addrPort(addr)
		if _, known := p.book.ownerOf(client{p.listener, from}); known || p.strangers.allow(from.Addr(), p.now()) {
			return n, addr, nil
		}
		p.stats.strangers.Add(1)
	}
}

// streams is a TCP (or TLS) listener as pion accepts from it: a bounded number of connections for each address, each of which is
// closed when it is silent, does not take data, or sends what is not TURN.
type streams struct {
	net.Listener
	listener int
	book     *book
	now      func() time.Time
	stats    *counters
	closing  chan struct{}
	open     sync.WaitGroup // connections that pion has not closed yet

	mu sync.Mutex
	// --- guarded by mu ---
	conns   map[*stream]bool
	byAddr  map[netip.Addr]int
	stopped bool
}

func newStreams(l net.Listener, listener int, b *book, now func() time.Time, stats *counters) *streams {
	return &streams{
		Listener: l, listener: listener, book: b, now: now, stats: stats,
		closing: make(chan struct{}),
		conns:   map[*stream]bool{},
		byAddr:  map[netip.Addr]int{},
	}
}

// Accept returns the next connection that is within the quotas. pion stops accepting for good at the first error, so only
// closing is one.
func (s *streams) Accept() (net.Conn, error) {
	for {
		conn, err := s.Listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil, err
		}
		if err != nil {
			select {
			case <-s.closing:
				return nil, net.ErrClosed
			case <-time.After(acceptPause):
				continue
			}
		}
		if c := s.add(conn); c != nil {
			return c, nil
		}
		s.stats.streams.Add(1)
		_ = conn.Close()
	}
}

func (s *streams) add(conn net.Conn) *stream {
	from := addrPort(conn.RemoteAddr())
	s.mu.Lock()
	defer s.mu.Unlock()
	quotas := s.book.quotas
	if s.stopped || s.byAddr[from.Addr()] >= quotas.StreamsPerAddr || len(s.conns) >= 2*quotas.Total {
		return nil
	}
	c := &stream{Conn: conn, from: from, streams: s}
	s.conns[c] = true
	s.byAddr[from.Addr()]++
	s.open.Add(1)
	return c
}

func (s *streams) remove(c *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	if s.byAddr[c.from.Addr()]--; s.byAddr[c.from.Addr()] == 0 {
		delete(s.byAddr, c.from.Addr())
	}
	s.open.Done()
}

// Close stops accepting and ends the connections. pion closes the listener only.
func (s *streams) Close() error {
	s.mu.Lock()
	if !s.stopped {
		s.stopped = true
		close(s.closing)
	}
	for c := range s.conns {
		_ = c.Conn.Close()
	}
	s.mu.Unlock()
	return s.Listener.Close()
}

// stream is one connection of a client. pion reads it in one goroutine and writes to it from several.
type stream struct {
	net.Conn
	from    netip.AddrPort
	streams *streams
	frames  framing // of the reading goroutine
	once    sync.Once
}

func (c *stream) Read(data []byte) (int, error) {
	idle := strangerIdle
	if _, known := c.streams.book.ownerOf(client{c.streams.listener, c.from}); known {
		idle = clientIdle
	}
	if err := c.SetReadDeadline(time.Now().Add(idle)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(data)
	if bad := c.frames.check(data[:n]); bad != nil {
		return 0, bad
	}
	return n, err
}

// Write sends a whole frame or closes the connection: half a frame would make nonsense of all that follows.
func (c *stream) Write(data []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(data)
	if err != nil {
		_ = c.Conn.Close()
	}
	return n, err
}

// Close is pion's word that it is done with the connection.
func (c *stream) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { c.streams.remove(c) })
	return err
}

// framing follows the frames in a stream of bytes (RFC 8656, 12.6: STUN messages and channel data, padded to four) and refuses
// lengths that no datagram has. pion v5.1.0 adds header and padding in 16 bits: a length that wraps to zero is a frame of no
// bytes, which it handles again and again without reading on.
type framing struct {
	head [4]byte
	have int // bytes of head that are there
	rest int // bytes of the frame still to come
}

func (f *framing) check(data []byte) error {
	for len(data) > 0 {
		if f.rest > 0 {
			n := min(f.rest, len(data))
			f.rest -= n
			data = data[n:]
			continue
		}
		n := copy(f.head[f.have:], data)
		f.have += n
		data = data[n:]
		if f.have < len(f.head) {
			return nil
		}
		f.have = 0
		length := int(binary.BigEndian.Uint16(f.head[2:]))
		switch f.head[0] >> 6 {
		case 0: // STUN: a header of 20, of which 4 are read
			length += 16
		case 1: // channel data: a header of 4
			length = (length + 3) &^ 3
		default:
			return ErrFrame
		}
		if length+len(f.head) >= maxFrame {
			return ErrFrame
		}
		f.rest = length
	}
	return nil
}
