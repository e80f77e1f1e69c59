package relay

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"
)

func TestPortsForEachParticipant(t *testing.T) {
	clock := newClock()
	s := start(t, func(c *Config) { c.Now, c.Quotas.PerParticipant = clock.now, 2 })
	first := allocate(t, member(t, s, "s1", "p1"))
	clock.advance(time.Second) // the next ticket is another one of the same participant
	allocate(t, member(t, s, "s1", "p1"))
	if _, err := member(t, s, "s1", "p1").Allocate(); err == nil {
		t.Error("a third port for one participant")
	}
	allocate(t, member(t, s, "s1", "p2"))
	allocate(t, member(t, s, "s2", "p1"))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the closed port is given back", func() bool { return s.Stats().Ports == 3 })
	allocate(t, member(t, s, "s1", "p1"))
}

func TestPortsInTotal(t *testing.T) {
	s := start(t, func(c *Config) { c.Quotas.Total = 2 })
	allocate(t, member(t, s, "s1", "p1"))
	allocate(t, member(t, s, "s2", "p1"))
	if _, err := member(t, s, "s3", "p1").Allocate(); err == nil {
		t.Error("a third port")
	}
}

func TestStartsPerMinute(t *testing.T) {
	clock := newClock()
	s := start(t, func(c *Config) { c.Now, c.Quotas.StartsPerMinute = clock.now, 2 })
	allocate(t, member(t, s, "s1", "p1"))
	allocate(t, member(t, s, "s1", "p2"))
	if _, err := member(t, s, "s1", "p3").Allocate(); err == nil {
		t.Error("a third port within the same moment")
	}
	clock.advance(31 * time.Second)
	allocate(t, member(t, s, "s1", "p4"))
}

// Quotas hold between the question and the opening of the port, when several listeners are asked at once.
func TestQuotaAtTheLastMoment(t *testing.T) {
	b := newBook(Quotas{Total: 1}.withDefaults())
	if !b.mayStart("a", netip.MustParseAddr("192.0.2.1"), time.Now()) || !b.mayStart("b", netip.MustParseAddr("192.0.2.2"), time.Now()) {
		t.Fatal("no room in an empty book")
	}
	if !b.add(&port{user: "a"}) || b.add(&port{user: "b"}) {
		t.Error("want the first port and not the second")
	}
}

// Strangers get a few answers a second, so that requests with a forged sender are not turned into a flood.
func TestStrangers(t *testing.T) {
	clock := newClock()
	s := start(t, func(c *Config) { c.Now, c.Quotas.StrangerRate = clock.now, 5 })
	conn, err := net.Dial("udp", s.UDPAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	request := make([]byte, 20)
	binary.BigEndian.PutUint16(request[0:], 0x0001)     // Binding request, RFC 8489
	binary.BigEndian.PutUint32(request[4:], 0x2112a442) // magic cookie
	for range 30 {
		if _, err := conn.Write(request); err != nil {
			t.Fatal(err)
		}
	}
	answers := func(n int) {
		t.Helper()
		buf := make([]byte, maxFrame)
		for k := range n {
			_ = conn.SetReadDeadline(time.Now().Add(patience))
			if _, err := conn.Read(buf); err != nil {
				t.Fatalf("answer %d: %v", k+1, err)
			}
		}
	}
	answers(5)
	eventually(t, "the rest is dropped", func() bool { return s.Stats().Strangers == 25 })
	clock.advance(200 * time.Millisecond)
	if _, err := conn.Write(request); err != nil {
		t.Fatal(err)
	}
	answers(1)
}

func TestStreamsForEachAddress(t *testing.T) {
	s := start(t, func(c *Config) { c.Quotas.StreamsPerAddr = 2 })
	var conns []net.Conn
	open := func() {
		conn, err := net.Dial("tcp", s.TCPAddr().String())
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, conn)
	}
	open()
	open()
	eventually(t, "both are accepted", func() bool { return streamCount(s) == 2 })
	open()
	eventually(t, "the third is refused", func() bool { return s.Stats().Refused == 1 })
	_ = conns[0].Close()
	eventually(t, "the first has left", func() bool { return streamCount(s) == 1 })
	open()
	eventually(t, "its place is taken", func() bool { return streamCount(s) == 2 })
	for _, conn := range conns {
		_ = conn.Close()
	}
}

func streamCount(s *Server) int {
	accepting := s.streams[0]
	accepting.mu.Lock()
	defer accepting.mu.Unlock()
	return len(accepting.conns)
}

// sink is a packet conn that counts what is written and gives out packets of one size.
type sink struct {
	net.PacketConn
	written int
	reads   int
	size    int
	from    net.Addr
}

var errNoMore = errors.New("no more packets")

func (s *sink) WriteTo(data []byte, _ net.Addr) (int, error) {
	s.written += len(data)
	return len(data), nil
}

func (s *sink) ReadFrom([]byte) (int, net.Addr, error) {
	if s.reads == 0 {
		return 0, nil, errNoMore
	}
	s.reads--
	return s.size, s.from, nil
}

func TestBitRate(t *testing.T) {
	clock := newClock()
	const bitRate = 800_000 // 100 kB/s, and 50 kB at once
	peer := &net.UDPAddr{IP: net.IPv4(9, 9, 9, 9), Port: 9}
	under := &sink{reads: 100, size: 1000, from: peer}
	stats := &counters{}
	p := &port{PacketConn: under, book: newBook(Quotas{}.withDefaults()), fence: fenced(), now: clock.now, stats: stats,
		out: newMeter(bitRate), in: newMeter(bitRate)}
	packet := make([]byte, 1000)
	burst := func() {
		for range 200 {
			if n, err := p.WriteTo(packet, peer); n != len(packet) || err != nil {
				t.Fatalf("WriteTo: %d, %v; a dropped packet is no error", n, err)
			}
		}
	}
	burst()
	if under.written != 50_000 {
		t.Errorf("%d bytes at once, want 50000", under.written)
	}
	clock.advance(100 * time.Millisecond)
	burst()
	if under.written != 60_000 {
		t.Errorf("%d bytes after 100 ms, want 60000", under.written)
	}
	read := 0
	for {
		n, _, err := p.ReadFrom(packet)
		if err != nil {
			break
		}
		read += n
	}
	if read != 50_000 {
		t.Errorf("%d bytes towards the client at once, want 50000", read)
	}
	if got := stats.throttled.Load(); got != 150+190+50 {
		t.Errorf("%d packets counted as dropped, want 390", got)
	}
}

// Memory for telling sources apart is bounded: when it is full of busy ones, the others share a bucket.
func TestManySources(t *testing.T) {
	s := newSources(1, 2)
	now := time.Unix(1000, 0)
	source := func(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}) }
	for n := range maxSources {
		if !s.allow(source(n), now) {
			t.Fatalf("source %d refused", n)
		}
	}
	allowed := 0
	for n := range 100 {
		if s.allow(source(maxSources+n), now) {
			allowed++
		}
	}
	if allowed != 2 || len(s.buckets) != maxSources {
		t.Errorf("%d events of new sources, %d remembered; want 2 and %d", allowed, len(s.buckets), maxSources)
	}
	if !s.allow(source(maxSources), now.Add(3*time.Second)) || len(s.buckets) != 1 {
		t.Errorf("%d sources remembered after a pause, want 1", len(s.buckets))
	}
	if sourceOf(netip.MustParseAddr("2001:db8::1")) != sourceOf(netip.MustParseAddr("2001:db8::ffff:1")) {
		t.Error("two addresses of one /64 are two sources")
	}
	if sourceOf(netip.MustParseAddr("::ffff:192.0.2.1")) != sourceOf(netip.MustParseAddr("192.0.2.1")) {
		t.Error("an IPv4 address written as IPv6 is another source")
	}
}

func TestOwnersAreCounted(t *testing.T) {
	b := newBook(Quotas{}.withDefaults())
	c := client{0, netip.MustParseAddrPort("192.0.2.1:1000")}
	b.own(c, "old")
	b.own(c, "new") // reported before the end of the old one is
	b.disown(c)
	if user, ok := b.ownerOf(c); !ok || user != "new" {
		t.Errorf("owner %q, %v; want new", user, ok)
	}
	b.disown(c)
	if _, ok := b.ownerOf(c); ok {
		t.Error("still an owner")
	}
}

func TestFraming(t *testing.T) {
	stun := func(length uint16) []byte {
		m := make([]byte, 20+int(length))
		m[1] = 1
		binary.BigEndian.PutUint16(m[2:], length)
		return m
	}
	channel := func(length, padded int) []byte {
		m := make([]byte, 4+padded)
		m[0] = 0x40
		binary.BigEndian.PutUint16(m[2:], uint16(length))
		return m
	}
	good := [][]byte{stun(0), stun(100), channel(0, 0), channel(1, 4), channel(1200, 1200), stun(1576), channel(1592, 1592)}
	var stream []byte
	for _, m := range good {
		stream = append(stream, m...)
	}
	for chunk := 1; chunk <= 40; chunk++ { // however the bytes arrive
		var f framing
		for at := 0; at < len(stream); at += chunk {
			if err := f.check(stream[at:min(at+chunk, len(stream))]); err != nil {
				t.Fatalf("in pieces of %d, at %d: %v", chunk, at, err)
			}
		}
		if f.rest != 0 || f.have != 0 {
			t.Fatalf("in pieces of %d: %d bytes and %d of a header are missing at the end", chunk, f.rest, f.have)
		}
	}
	for _, head := range [][]byte{{0, 1, 0xff, 0xec}, {0x40, 0, 0xff, 0xfc}, {0, 1, 0x06, 0x2c}, {0x40, 0, 0x06, 0x3c}, {0x80, 0, 0, 0}, {0xff, 0xff, 0, 0}} {
		f := framing{}
		if err := errors.Join(f.check(stun(8)), f.check(head)); !errors.Is(err, ErrFrame) {
			t.Errorf("% x: %v, want ErrFrame", head, err)
		}
	}
}
