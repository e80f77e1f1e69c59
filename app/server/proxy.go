package server

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// proxies are the reverse proxies that stand before the server: their word on whom a request comes from, and how, is believed, and
// nobody else's.
//
//	X-Forwarded-For    each proxy appends whom it was asked by; from the right, the first that is no proxy of ours is the client
//	X-Forwarded-Proto  https: the proxy was asked over TLS. Believed over plain HTTP from a proxy on this computer only, where
//	                   nothing leaves it; a proxy elsewhere has to speak TLS to us
type proxies []netip.Prefix

// scheme is how a client asked.
type scheme string

const (
	overTLS    scheme = "https"
	overHTTP   scheme = "http"   // to us
	overProxy  scheme = "proxy"  // plain HTTP to a proxy of ours, which has TLS
	overUnsafe scheme = "unsafe" // a proxy elsewhere passed it on in the clear
)

func (p proxies) has(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(a) })
}

// check refuses lists by which anybody could claim to be anybody.
func (p proxies) check() error {
	for _, n := range p {
		if !n.IsValid() || n.Bits() == 0 {
			return fmt.Errorf("%w: %s is no list of proxies: write their own addresses", ErrConfig, n)
		}
	}
	return nil
}

// asked returns the request as its client made it (RemoteAddr, and TLS not nil when it came over that), and how. The request that
// was given is not changed.
func (p proxies) asked(r *http.Request) (*http.Request, scheme) {
	from := remoteAddr(r)
	if !p.has(from) {
		if r.TLS != nil {
			return r, overTLS
		}
		return r, overHTTP
	}
	as := *r
	as.RemoteAddr = netip.AddrPortFrom(p.client(from, r.Header.Values("X-Forwarded-For")), 0).String()
	said := last(r.Header.Values("X-Forwarded-Proto"))
	switch {
	case said == "http":
		return &as, overProxy
	case r.TLS != nil:
		return &as, overTLS
	case said != "https":
		return &as, overHTTP
	case !from.IsLoopback():
		return &as, overUnsafe
	}
	as.TLS = &tls.ConnectionState{} // the proxy's; nobody looks into it
	return &as, overTLS
}

// passedOn reports whether a request, as asked returned it, came through a proxy: it has no port then. The key that its client saw is the
// proxy's.
func passedOn(r *http.Request) bool {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && a.Port() == 0
}

// client is the address that a chain of proxies ends at, from being the nearest. What is malformed, and what stands left of it or of a
// stranger, is a stranger's word.
func (p proxies) client(from netip.Addr, forwarded []string) netip.Addr {
	list := strings.Split(strings.Join(forwarded, ","), ",")
	for _, word := range slices.Backward(list) {
		a, ok := forwardedAddr(strings.TrimSpace(word))
		if !ok {
			break
		}
		if from = a; !p.has(a) {
			break
		}
	}
	return from
}

// forwardedAddr reads an address, which some proxies write with the port.
func forwardedAddr(word string) (netip.Addr, bool) {
	if ap, err := netip.ParseAddrPort(word); err == nil {
		return ap.Addr().Unmap(), true
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(word, "["), "]"))
	return a.Unmap(), err == nil
}

// last is a header's last word, that of the nearest proxy, in small letters.
func last(values []string) string {
	all := strings.Join(values, ",")
	return strings.ToLower(strings.TrimSpace(all[strings.LastIndexByte(all, ',')+1:]))
}
