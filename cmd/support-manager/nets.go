package main

import (
	"cmp"
	"net"
	"net/netip"
	"slices"
)

// addresses are those at which this computer can be reached by others, the likeliest first, and loopback last.
func addresses() []netip.Addr {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	}
	var out []netip.Addr
	for _, a := range list {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil || prefix.Addr().IsLinkLocalUnicast() || prefix.Addr().IsLoopback() {
			continue
		}
		out = append(out, prefix.Addr().Unmap().WithZone(""))
	}
	slices.SortStableFunc(out, func(a, b netip.Addr) int { return cmp.Compare(likelihood(a), likelihood(b)) })
	return append(out, netip.AddrFrom4([4]byte{127, 0, 0, 1}))
}

// likelihood orders addresses for people nearby, who are those that an embedded server is for: IPv4 can be read aloud, and the
// networks that offices and homes number themselves come before a public address.
func likelihood(a netip.Addr) int {
	switch {
	case a.Is4() && a.IsPrivate():
		return 0
	case a.Is4():
		return 1
	case a.IsPrivate():
		return 2
	}
	return 3
}

func isLocal(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}
