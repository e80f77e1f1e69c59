package relay

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/pion/turn/v5"
)

// fenced is a fence as on a public server that allows two networks.
func fenced() *fence {
	return &fence{
		allow: []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16"), netip.MustParsePrefix("fd00::/8"), netip.MustParsePrefix("127.0.0.7/32")},
		relay: []netip.Addr{netip.MustParseAddr("198.51.100.7")},
		own:   []netip.Addr{netip.MustParseAddr("198.51.100.7"), netip.MustParseAddr("8.8.4.4"), netip.MustParseAddr("2600::1")},
	}
}

func TestFence(t *testing.T) {
	// in is what somebody of the session is connected from.
	in := map[string]bool{"192.168.1.20": true, "8.8.4.4": true, "127.0.0.1": true, "169.254.169.254": true, "64:ff9b::7f00:1": true, "fe80::1": true}
	tests := []struct {
		peer string
		open bool
		why  string
	}{
		{"9.9.9.9", true, "public"},
		{"2620:fe::9", true, "public"},
		{"::ffff:9.9.9.9", true, "public, written as IPv6"},
		{"198.51.100.7", true, "the relay itself"},
		{"10.20.3.4", true, "allowed network"},
		{"fd12:3456::1", true, "allowed network"},
		{"127.0.0.7", true, "allowed address inside what is never reached"},
		{"192.168.1.20", true, "private, and in the session"},
		{"::ffff:192.168.1.20", true, "the same, written as IPv6"},
		{"8.8.4.4", true, "own address, and in the session: a console with the server inside"},

		{"2600::1", false, "another address of this machine"},
		{"192.168.1.21", false, "private, not in the session"},
		{"10.21.0.1", false, "private, beside the allowed network"},
		{"172.16.0.1", false, "private"},
		{"100.64.0.1", false, "carrier-grade NAT"},
		{"127.0.0.1", false, "loopback, although in the session"},
		{"127.0.0.6", false, "loopback, beside the allowed address"},
		{"::ffff:127.0.0.1", false, "loopback, written as IPv6"},
		{"::1", false, "loopback"},
		{"::127.0.0.1", false, "loopback, IPv4-compatible"},
		{"::ffff:0:127.0.0.1", false, "loopback, IPv4-translated"},
		{"64:ff9b::7f00:1", false, "loopback through NAT64, although in the session"},
		{"64:ff9b::808:808", false, "anything through NAT64"},
		{"64:ff9b:1::a9fe:a9fe", false, "metadata through a local NAT64"},
		{"2002:7f00:1::1", false, "loopback through 6to4"},
		{"2001:0:1::1", false, "Teredo"},
		{"169.254.169.254", false, "metadata service, although in the session"},
		{"::ffff:169.254.169.254", false, "the same, written as IPv6"},
		{"fd00:ec2::254", false, "metadata service inside an allowed network"},
		{"100.100.100.200", false, "metadata service"},
		{"168.63.129.16", false, "metadata service"},
		{"fe80::1", false, "link-local, although in the session"},
		{"fe80::1%eth0", false, "link-local with a zone"},
		{"9.9.9.9%1", false, "no address"},
		{"0.0.0.0", false, "unspecified"},
		{"0.1.2.3", false, "this host"},
		{"::", false, "unspecified"},
		{"224.0.0.251", false, "multicast"},
		{"ff02::fb", false, "multicast"},
		{"255.255.255.255", false, "broadcast"},
		{"240.0.0.1", false, "reserved"},
		{"192.0.2.1", false, "documentation"},
		{"2001:db8::1", false, "documentation"},
	}
	f := fenced()
	for _, test := range tests {
		t.Run(test.peer+" "+test.why, func(t *testing.T) {
			addr, _ := netip.ParseAddr(test.peer) // not valid for what is no address
			if got := f.reaches(addr, func(a netip.Addr) bool { return in[a.String()] }); got != test.open {
				t.Errorf("reaches %s: %v, want %v", test.peer, got, test.open)
			}
		})
	}
}

// TestPermissions asks a running relay, as a client does.
func TestPermissions(t *testing.T) {
	s := start(t, func(c *Config) { c.Allow = nil })
	s.AllowPeer("s1", netip.MustParseAddr("10.1.2.3"))
	s.AllowPeer("s1", netip.MustParseAddr("::ffff:10.1.2.4"))
	s.AllowPeer("s1", netip.MustParseAddr("127.0.0.1"))
	s.AllowPeer("s2", netip.MustParseAddr("10.9.9.9"))
	a, b := member(t, s, "s1", "p1"), member(t, s, "s2", "p1")
	allocate(t, a)
	allocate(t, b)
	tests := []struct {
		peer string
		a, b bool
	}{
		{"9.9.9.9", true, true},
		{"10.1.2.3", true, false},
		{"10.1.2.4", true, false},
		{"10.9.9.9", false, true},
		{"10.9.9.8", false, false},
		{"127.0.0.1", false, false},
		{"169.254.169.254", false, false},
		{"0.0.0.0", false, false},
		{"224.0.0.1", false, false},
	}
	for _, test := range tests {
		peer := &net.UDPAddr{IP: net.ParseIP(test.peer), Port: 9}
		for session, client := range map[string]*turn.Client{"s1": a, "s2": b} {
			want := session == "s1" && test.a || session == "s2" && test.b
			if err := client.CreatePermission(peer); (err == nil) != want {
				t.Errorf("%s wants to reach %s: %v, want success %v", session, test.peer, err, want)
			}
		}
	}
	s.ForgetSession("s1")
	s.AllowPeer("s1", netip.MustParseAddr("10.1.2.3"))
	if s.book.isPeer(sessionTag(testSecret, "s1"), netip.MustParseAddr("10.1.2.3")) {
		t.Error("a session that is over has peers again")
	}
}

// TestMappedPermission asks with the 16 bytes that a hostile client may send, which the client library would not.
func TestMappedPermission(t *testing.T) {
	s := start(t, func(c *Config) { c.Allow = nil })
	c := client{0, netip.MustParseAddrPort("192.0.2.1:1000")}
	s.book.own(c, strings.Repeat("s", tagLength)+"."+strings.Repeat("p", tagLength))
	for _, peer := range []string{"::ffff:127.0.0.1", "64:ff9b::7f00:1", "::ffff:169.254.169.254", "::1"} {
		addr := netip.MustParseAddr(peer).As16()
		if s.mayPermit(c, addr[:]) {
			t.Errorf("may reach %s", peer)
		}
	}
	if !s.mayPermit(c, net.IPv4(9, 9, 9, 9)) {
		t.Error("may not reach 9.9.9.9")
	}
	if s.mayPermit(client{1, c.addr}, net.IPv4(9, 9, 9, 9)) {
		t.Error("an address at another listener has its permissions")
	}
	if s.mayPermit(c, net.IP{1, 2, 3}) {
		t.Error("may reach three bytes")
	}
}

// The relay's own address is on the machine where signaling and who knows what else listens: only relay ports are reached there.
func TestOwnAddressOnlyAtRelayPorts(t *testing.T) {
	relay := netip.MustParseAddr("198.51.100.7")
	b := newBook(Quotas{}.withDefaults())
	user := func(session string) string {
		return sessionTag(testSecret, session) + "." + strings.Repeat("p", tagLength)
	}
	first := &port{at: netip.AddrPortFrom(relay, 50000), user: user("s1"), book: b, fence: fenced()}
	second := &port{at: netip.AddrPortFrom(relay, 50002), user: user("s2"), book: b, fence: fenced()}
	for _, p := range []*port{first, second} {
		if !b.add(p) {
			t.Fatal("no room")
		}
	}
	reaches := func(n uint16) bool { return first.mayReach(netip.AddrPortFrom(relay, n)) }
	if !reaches(50002) {
		t.Error("does not reach the other relay port")
	}
	if reaches(53) || reaches(3478) {
		t.Error("reaches another service of the machine")
	}
	b.remove(second)
	if reaches(50002) {
		t.Error("reaches a port that is closed")
	}
	b.addPeer(sessionTag(testSecret, "s1"), relay) // the console that has this relay inside
	if !reaches(40000) {
		t.Error("does not reach a participant at the relay's own address")
	}
}

func TestParseAllow(t *testing.T) {
	allow, err := ParseAllow([]string{"10.20.0.0/16", " 127.0.0.1", "fd00::/8"})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []string{"10.20.0.0/16", "127.0.0.1/32", "fd00::/8"} {
		if allow[n].String() != want {
			t.Errorf("entry %d: got %s, want %s", n, allow[n], want)
		}
	}
	for _, bad := range []string{"", "localhost", "10.0.0.0/33", "10.0.0.1/8", "::/0", "fe80::1%eth0", "10.0.0.0-10.0.0.9"} {
		if _, err := ParseAllow([]string{"10.0.0.0/8", bad}); !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), bad) {
			t.Errorf("%q: got %v, want an error that names it", bad, err)
		}
	}
}
