package server

import (
	"net/http"
	"net/netip"
	"testing"
)

// RoutesOf is the table of routes, for the test that walks all of it from outside.
func RoutesOf(t *testing.T, s *Server) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, r := range s.routes() {
		if _, twice := out[r.pattern]; twice || r.serve == nil {
			t.Errorf("route %s", r.pattern)
		}
		out[r.pattern] = r.plain
	}
	var _ http.Handler = s.Handler() // panics on patterns that collide
	return out
}

// ClientBehind is the address that a request comes from which a proxy at from passed on, with these X-Forwarded-For headers.
func ClientBehind(list []netip.Prefix, from netip.Addr, forwarded ...string) netip.Addr {
	return proxies(list).client(from, forwarded)
}
