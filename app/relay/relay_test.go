package relay

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
)

// patience bounds waits for what other goroutines and the loopback do; nothing waits that long when all is well.
const patience = time.Minute

var testSecret = []byte("0123456789abcdef0123456789abcdef")

// clock is a clock that tests set.
type clock struct{ nanos atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.nanos.Store(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC).UnixNano())
	return c
}
func (c *clock) now() time.Time          { return time.Unix(0, c.nanos.Load()) }
func (c *clock) advance(d time.Duration) { c.nanos.Add(int64(d)) }

// start runs a relay on the loopback for one test, which may change the configuration first, and sees that it leaves nothing
// behind.
func start(t *testing.T, change func(*Config)) *Server {
	t.Helper()
	config := Config{
		UDP: "127.0.0.1:0", TCP: "127.0.0.1:0",
		PublicIPs: []netip.Addr{netip.MustParseAddr("127.0.0.1")},
		Secret:    testSecret,
		Allow:     []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
	}
	if change != nil {
		change(&config)
	}
	s, err := Start(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		eventually(t, "all goroutines of the relay have ended", func() bool { return !strings.Contains(stacks(), "deskhand/app/relay.(*") })
	})
	return s
}

func stacks() string {
	buf := make([]byte, 1<<20)
	return string(buf[:runtime.Stack(buf, true)])
}

// eventually waits until done; the state it asks about belongs to goroutines of a library, which say nothing when they change it.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("waited %s in vain: %s\n%s", patience, what, stacks())
		}
	}
}

// dial returns a TURN client of s with the given ticket, over UDP or TCP.
func dial(t *testing.T, s *Server, network, username, password string) *turn.Client {
	t.Helper()
	server := s.UDPAddr()
	var conn net.PacketConn
	if network == "tcp" {
		server = s.TCPAddr()
		stream, err := net.Dial("tcp", server.String())
		if err != nil {
			t.Fatal(err)
		}
		conn = turn.NewSTUNConn(stream)
	} else {
		var err error
		if conn, err = net.ListenPacket("udp4", "127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
	}
	silent := logging.NewDefaultLoggerFactory()
	silent.DefaultLogLevel = logging.LogLevelDisabled
	c, err := turn.NewClient(&turn.ClientConfig{
		STUNServerAddr: server.String(), TURNServerAddr: server.String(),
		Username: username, Password: password, Realm: "deskhand",
		Conn: conn, RTO: 200 * time.Millisecond, LoggerFactory: silent,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		_ = conn.Close()
	})
	return c
}

// member dials with a good ticket of participant in session.
func member(t *testing.T, s *Server, session, participant string) *turn.Client {
	t.Helper()
	username, password := s.Ticket(s.config.Now(), session, participant, time.Minute)
	return dial(t, s, "udp", username, password)
}

func allocate(t *testing.T, c *turn.Client) net.PacketConn {
	t.Helper()
	conn, err := c.Allocate()
	if err != nil {
		t.Fatalf("Allocate: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func receive(t *testing.T, conn net.PacketConn) string {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, maxFrame)
	n, _, err := conn.ReadFrom(buf)
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	return string(buf[:n])
}

func send(t *testing.T, conn net.PacketConn, to net.Addr, text string) {
	t.Helper()
	if _, err := conn.WriteTo([]byte(text), to); err != nil {
		t.Fatalf("send: %v", err)
	}
}

func TestStartARelay(t *testing.T) {
	clock := newClock()
	good := func(s *Server) (string, string) { return s.Ticket(clock.now(), "s1", "p1", time.Minute) }
	tests := []struct {
		name   string
		ticket func(s *Server) (username, password string)
		ok     bool
	}{
		{"good ticket", good, true},
		{"last second", func(s *Server) (string, string) {
			username, password := good(s)
			clock.advance(time.Minute)
			return username, password
		}, true},
		{"expired", func(s *Server) (string, string) {
			username, password := good(s)
			clock.advance(time.Minute + time.Second)
			return username, password
		}, false},
		{"expiry moved", func(s *Server) (string, string) {
			username, password := good(s)
			_, user, _ := strings.Cut(username, ":")
			return "9999999999:" + user, password
		}, false},
		{"another participant's name", func(s *Server) (string, string) {
			_, password := good(s)
			username, _ := s.Ticket(clock.now(), "s1", "p2", time.Minute)
			return username, password
		}, false},
		{"another secret", func(*Server) (string, string) {
			return Ticket([]byte("another secret of thirty-two byte"), clock.now(), "s1", "p1", time.Minute)
		}, false},
		{"no ticket at all", func(*Server) (string, string) { return "guest", "guest" }, false},
		{"session is over", func(s *Server) (string, string) {
			username, password := good(s)
			s.ForgetSession("s1")
			return username, password
		}, false},
		{"another session is over", func(s *Server) (string, string) {
			username, password := good(s)
			s.ForgetSession("s2")
			return username, password
		}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := start(t, func(c *Config) { c.Now = clock.now })
			username, password := test.ticket(s)
			for _, network := range []string{"udp", "tcp"} {
				conn, err := dial(t, s, network, username, password).Allocate()
				if (err == nil) != test.ok {
					t.Errorf("over %s: Allocate: %v, want success %v", network, err, test.ok)
				}
				if err == nil {
					_ = conn.Close()
				}
			}
		})
	}
}

// A running relay outlives its ticket, since WebRTC cannot change it, but not by more than MaxAge.
func TestKeepARelayGoing(t *testing.T) {
	clock := newClock()
	s := start(t, func(c *Config) { c.Now, c.Quotas.MaxAge = clock.now, time.Hour })
	relay := allocate(t, member(t, s, "s1", "p1"))
	request := &turn.RequestAttributes{Realm: "deskhand"}
	request.Username, _ = s.Ticket(clock.now(), "s1", "p1", time.Minute)

	clock.advance(time.Minute + 50*time.Minute)
	peer := listen(t)
	send(t, relay, peer.LocalAddr(), "late") // asks for a permission first, with the old ticket
	if got := receive(t, peer); got != "late" {
		t.Errorf("peer got %q", got)
	}
	clock.advance(11 * time.Minute)
	request.Method = 4 // Refresh, RFC 8656, 17
	if _, _, ok := s.authenticate(request); ok {
		t.Error("a relay is kept going beyond MaxAge")
	}
}

func listen(t *testing.T) net.PacketConn {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestRelays(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		t.Run("client over "+network+", peer and back", func(t *testing.T) {
			s := start(t, nil)
			username, password := s.Ticket(time.Now(), "s1", "p1", time.Minute)
			relay, peer := allocate(t, dial(t, s, network, username, password)), listen(t)
			send(t, relay, peer.LocalAddr(), "there")
			if got := receive(t, peer); got != "there" {
				t.Errorf("peer got %q", got)
			}
			send(t, peer, relay.LocalAddr(), "and back")
			if got := receive(t, relay); got != "and back" {
				t.Errorf("client got %q", got)
			}
		})
	}
	t.Run("from relay to relay", func(t *testing.T) {
		s := start(t, nil)
		a, b := allocate(t, member(t, s, "s1", "rep")), allocate(t, member(t, s, "s1", "customer"))
		send(t, b, a.LocalAddr(), "opens b for a")
		send(t, a, b.LocalAddr(), "hello")
		if got := receive(t, b); got != "hello" {
			t.Errorf("b got %q", got)
		}
	})
	t.Run("a port of the range", func(t *testing.T) {
		s := start(t, func(c *Config) { c.FirstPort, c.LastPort = 49160, 49199 })
		relay := allocate(t, member(t, s, "s1", "p1"))
		if port := addrPort(relay.LocalAddr()).Port(); port < 49160 || port > 49199 {
			t.Errorf("port %d", port)
		}
	})
	t.Run("further listener", func(t *testing.T) {
		further, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		s := start(t, func(c *Config) { c.UDP, c.TCP, c.Streams = "", "", []net.Listener{further} })
		s.tcp = further // where dial goes
		username, password := s.Ticket(time.Now(), "s1", "p1", time.Minute)
		allocate(t, dial(t, s, "tcp", username, password))
	})
	t.Run("own address by STUN", func(t *testing.T) {
		s := start(t, nil)
		addr, err := dial(t, s, "udp", "", "").SendBindingRequest()
		if err != nil || !addrPort(addr).Addr().IsLoopback() {
			t.Errorf("SendBindingRequest: %v, %v", addr, err)
		}
	})
}

// TestNoTCPRelays asks for a TCP port (RFC 6062), over UDP and over TCP.
func TestNoTCPRelays(t *testing.T) {
	s := start(t, nil)
	username, password := s.Ticket(time.Now(), "s1", "p1", time.Minute)
	for _, network := range []string{"udp", "tcp"} {
		if allocation, err := dial(t, s, network, username, password).AllocateTCP(); err == nil {
			t.Errorf("over %s: got a TCP port at %v", network, allocation.Addr())
		}
	}
	if n := s.Stats().Ports; n != 0 {
		t.Errorf("%d ports are open", n)
	}
}

func TestForgetSessionClosesItsRelays(t *testing.T) {
	s := start(t, nil)
	ended, other := allocate(t, member(t, s, "s1", "p1")), allocate(t, member(t, s, "s2", "p1"))
	peer := listen(t)
	send(t, ended, peer.LocalAddr(), "one")
	receive(t, peer)
	s.ForgetSession("s1")
	if n := s.Stats().Ports; n != 1 {
		t.Errorf("%d ports are open, want the other session's", n)
	}
	if conn, err := net.ListenPacket("udp4", ended.LocalAddr().String()); err != nil {
		t.Errorf("the ended session's port is still taken: %v", err)
	} else {
		_ = conn.Close()
	}
	send(t, other, peer.LocalAddr(), "still here")
	if got := receive(t, peer); got != "still here" {
		t.Errorf("peer got %q", got)
	}
}

// A 20-byte message over TCP whose length is 0xffec made pion v5.1.0 handle an empty frame for ever: its sum of length and
// header has 16 bits. The same goes for channel data of 0xfffc bytes.
func TestLengthsThatWrap(t *testing.T) {
	binding := make([]byte, 20)
	binary.BigEndian.PutUint16(binding[0:], 0x0001)
	binary.BigEndian.PutUint16(binding[2:], 0xffec)
	binary.BigEndian.PutUint32(binding[4:], 0x2112a442) // magic cookie, RFC 8489, 5
	channel := make([]byte, 20)
	binary.BigEndian.PutUint16(channel[0:], 0x4000)
	binary.BigEndian.PutUint16(channel[2:], 0xfffc)
	for name, message := range map[string][]byte{"STUN": binding, "channel data": channel, "neither": bytes.Repeat([]byte{0xff}, 20)} {
		t.Run(name, func(t *testing.T) {
			s := start(t, nil)
			conn, err := net.Dial("tcp", s.TCPAddr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if _, err := conn.Write(message); err != nil {
				t.Fatal(err)
			}
			_ = conn.SetReadDeadline(time.Now().Add(patience))
			if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, errTimeout(err)) {
				t.Errorf("the connection is still open: %v", err)
			}
		})
	}
}

// errTimeout returns err itself when it is a time-out.
func errTimeout(err error) error {
	var netErr net.Error
	if errors.As(err, &netErr) && netErr.Timeout() {
		return err
	}
	return io.ErrNoProgress
}

// TestClose closes a relay in full use; start's clean-up looks for goroutines.
func TestClose(t *testing.T) {
	s := start(t, nil)
	username, password := s.Ticket(time.Now(), "s1", "p1", time.Minute)
	allocate(t, dial(t, s, "udp", username, password))
	allocate(t, dial(t, s, "tcp", username, password))
	idle, err := net.Dial("tcp", s.TCPAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = idle.Close() }()
	eventually(t, "the idle connection is accepted", func() bool {
		accepting := s.streams[0]
		accepting.mu.Lock()
		defer accepting.mu.Unlock()
		return len(accepting.conns) == 2
	})
	udp, tcp := s.UDPAddr(), s.TCPAddr()
	for range 2 { // again does no harm
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.Stats().Ports; n != 0 {
		t.Errorf("%d ports are open", n)
	}
	again := start(t, func(c *Config) { c.UDP, c.TCP = udp.String(), tcp.String() })
	if again.UDPAddr() != udp {
		t.Errorf("listens at %s, want %s", again.UDPAddr(), udp)
	}
}

func TestStartRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Config)
		says   string
	}{
		{"short secret", func(c *Config) { c.Secret = []byte("hunter2") }, "secret has 7 bytes"},
		{"no public address", func(c *Config) { c.PublicIPs = nil }, "no public address"},
		{"any as public address", func(c *Config) { c.PublicIPs = []netip.Addr{netip.IPv4Unspecified()} }, "public address 0.0.0.0"},
		{"two of a family", func(c *Config) {
			c.PublicIPs = []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("::ffff:192.0.2.2")}
		}, "one of each family"},
		{"nothing to listen at", func(c *Config) { c.UDP, c.TCP = "", "" }, "nothing to listen at"},
		{"ports the wrong way round", func(c *Config) { c.FirstPort, c.LastPort = 50000, 49000 }, "relay ports 50000 to 49000"},
		{"all networks", func(c *Config) { c.Allow = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")} }, "opens every network"},
		{"bits behind the length", func(c *Config) { c.Allow = []netip.Prefix{netip.MustParsePrefix("10.1.2.3/8")} }, "write 10.0.0.0/8"},
		{"no network", func(c *Config) { c.Allow = []netip.Prefix{{}} }, "not a network"},
		{"IPv4 in IPv6", func(c *Config) {
			c.Allow = []netip.Prefix{netip.PrefixFrom(netip.MustParseAddr("::ffff:10.0.0.1"), 128)}
		}, "IPv4 network itself"},
		{"multicast", func(c *Config) { c.Allow = []netip.Prefix{netip.MustParsePrefix("224.0.0.0/24")} }, "multicast"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			further, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			config := Config{
				UDP: "127.0.0.1:0", TCP: "127.0.0.1:0", Secret: testSecret,
				PublicIPs: []netip.Addr{netip.MustParseAddr("127.0.0.1")},
			}
			if test.name != "nothing to listen at" {
				config.Streams = []net.Listener{further}
			}
			defer func() { _ = further.Close() }()
			test.change(&config)
			s, err := Start(config)
			if err == nil {
				_ = s.Close()
				t.Fatal("started")
			}
			if !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %q, want it to say %q", err, test.says)
			}
			if len(config.Streams) > 0 && further.Close() == nil {
				t.Error("the further listener was left open")
			}
		})
	}
	t.Run("address in use", func(t *testing.T) {
		first := start(t, nil)
		if s, err := Start(Config{UDP: first.UDPAddr().String(), Secret: testSecret, PublicIPs: first.config.PublicIPs}); err == nil {
			_ = s.Close()
			t.Error("started twice at one address")
		}
	})
}
