package relay

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// never is reached only by an entry of Config.Allow that lies inside the same range: what belongs to one machine or one wire,
// what hides another address in itself, and the services that tell a cloud machine its own secrets.
var never = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),          // this host, RFC 1122
	netip.MustParsePrefix("127.0.0.0/8"),        // loopback
	netip.MustParsePrefix("169.254.0.0/16"),     // link-local, with most clouds' metadata service, 169.254.169.254
	netip.MustParsePrefix("224.0.0.0/4"),        // multicast
	netip.MustParsePrefix("255.255.255.255/32"), // broadcast
	netip.MustParsePrefix("100.100.100.200/32"), // metadata service, Alibaba Cloud
	netip.MustParsePrefix("168.63.129.16/32"),   // metadata service, Azure
	netip.MustParsePrefix("192.0.0.192/32"),     // metadata service, Oracle Cloud
	netip.MustParsePrefix("::/96"),              // unspecified, loopback, IPv4-compatible
	netip.MustParsePrefix("::ffff:0:0:0/96"),    // IPv4-translated, RFC 2765
	netip.MustParsePrefix("64:ff9b::/96"),       // NAT64, RFC 6052
	netip.MustParsePrefix("64:ff9b:1::/48"),     // local NAT64, RFC 8215
	netip.MustParsePrefix("2001::/32"),          // Teredo
	netip.MustParsePrefix("2002::/16"),          // 6to4
	netip.MustParsePrefix("fe80::/10"),          // link-local
	netip.MustParsePrefix("fec0::/10"),          // site-local, RFC 3879
	netip.MustParsePrefix("ff00::/8"),           // multicast
	netip.MustParsePrefix("fd00:ec2::254/128"),  // metadata service, AWS
	netip.MustParsePrefix("fd20:ce::254/128"),   // metadata service, Google Cloud
}

// private is reached only by who is in the session from there, or by an entry of Config.Allow: networks that are somebody's own,
// and ranges that no public host has (IANA special-purpose address registries).
var private = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carrier-grade NAT
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays
	netip.MustParsePrefix("192.168.0.0/16"),  //
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),     // reserved
	netip.MustParsePrefix("100::/64"),        // discard
	netip.MustParsePrefix("2001::/23"),       // protocol assignments
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
	netip.MustParsePrefix("3fff::/20"),       // documentation
	netip.MustParsePrefix("5f00::/16"),       // segment routing
	netip.MustParsePrefix("fc00::/7"),        // unique local
}

// ParseAllow reads the operator's list, as in --turn-allow: networks ("10.20.0.0/16") and single addresses. Its errors name the
// entry and say what to write.
func ParseAllow(list []string) ([]netip.Prefix, error) {
	var allow []netip.Prefix
	for _, text := range list {
		text = strings.TrimSpace(text)
		if addr, err := netip.ParseAddr(text); err == nil && addr.Zone() == "" {
			allow = append(allow, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%w: allow %q: write an address or a network such as 10.20.0.0/16", ErrConfig, text)
		}
		allow = append(allow, prefix)
	}
	return allow, checkAllow(allow)
}

// checkAllow refuses entries that cannot be meant.
func checkAllow(allow []netip.Prefix) error {
	var problems []error
	for _, p := range allow {
		problem := ""
		switch {
		case !p.IsValid():
			problem = "not a network"
		case p.Bits() == 0:
			problem = "opens every network; name the ones that are meant"
		case p.Addr().Is4In6():
			problem = "write the IPv4 network itself"
		case p.Masked() != p:
			problem = fmt.Sprintf("has bits set behind its length; write %s, or %s/%d", p.Masked(), p.Addr(), p.Addr().BitLen())
		case p.Addr().IsMulticast():
			problem = "multicast is never relayed"
		}
		if problem != "" {
			problems = append(problems, fmt.Errorf("%w: allow %s: %s", ErrConfig, p, problem))
		}
	}
	return errors.Join(problems...)
}

// fence decides which addresses a session's relays reach. It does not change after Start.
type fence struct {
	allow []netip.Prefix
	relay []netip.Addr // the relay's own, as told to clients
	own   []netip.Addr // the other addresses of this machine
}

func newFence(allow []netip.Prefix, relay []netip.Addr) (*fence, error) {
	if err := checkAllow(allow); err != nil {
		return nil, err
	}
	own, err := interfaceAddrs()
	if err != nil {
		return nil, err
	}
	return &fence{allow: allow, relay: relay, own: own}, nil
}

// reaches says whether a relay may send to peer. isPeer says whether somebody of the relay's session is connected from there;
// it is only asked when that decides.
func (f *fence) reaches(peer netip.Addr, isPeer func(netip.Addr) bool) bool {
	if !peer.IsValid() || peer.Zone() != "" {
		return false
	}
	peer = peer.Unmap() // ::ffff:127.0.0.1 is 127.0.0.1
	if within := containing(never, peer); within.IsValid() {
		return f.allowedWithin(within, peer)
	}
	switch {
	case f.isRelay(peer), containing(f.allow, peer).IsValid():
		return true
	case containing(private, peer).IsValid(), f.isOwn(peer):
		return isPeer(peer)
	}
	return peer.IsGlobalUnicast()
}

// allowedWithin says whether the operator opened peer by an entry that lies inside the range that closes it: 127.0.0.1/32 opens
// that address, fc00::/7 does not open the metadata service inside it.
func (f *fence) allowedWithin(closed netip.Prefix, peer netip.Addr) bool {
	for _, p := range f.allow {
		if p.Contains(peer) && p.Bits() >= closed.Bits() {
			return true
		}
	}
	return false
}

// isRelay says whether addr is the relay itself. Two relayed ends need it; which ports they reach there is the book's to say.
func (f *fence) isRelay(addr netip.Addr) bool {
	for _, a := range f.relay {
		if a == addr {
			return true
		}
	}
	return false
}

func (f *fence) isOwn(addr netip.Addr) bool {
	for _, a := range f.own {
		if a == addr {
			return true
		}
	}
	return false
}

// containing returns the first prefix that addr lies in.
func containing(list []netip.Prefix, addr netip.Addr) netip.Prefix {
	for _, p := range list {
		if p.Contains(addr) {
			return p
		}
	}
	return netip.Prefix{}
}

// interfaceAddrs returns the addresses of this machine.
func interfaceAddrs() ([]netip.Addr, error) {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("list this machine's addresses: %w", err)
	}
	var own []netip.Addr
	for _, a := range addrs {
		if ipNet, ok := a.(*net.IPNet); ok {
			if addr, ok := netip.AddrFromSlice(ipNet.IP); ok {
				own = append(own, addr.Unmap())
			}
		}
	}
	return own, nil
}
