package server

import (
	"net/http"
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
