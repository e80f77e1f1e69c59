package server

import (
	"context"
	"net/http"
	"net/netip"
	"testing"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/session"
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

// QueuesDo carries out a command of the queues as the server does. An agent who signs in by it has a line that never ends; they must not
// open another one.
func QueuesDo(s *Server, by acd.UserID, cmd acd.Command) ([]acd.Event, error) {
	if _, ok := cmd.(acd.SignIn); ok {
		s.queues.duties.set(&duty{agent: by})
	}
	return s.queues.do(context.Background(), by, cmd)
}

// QueuesState is the queues as they are when everything has been looked after. Nobody who waits is gone.
func QueuesState(s *Server) acd.State {
	for _, r := range s.queues.state().Requests {
		s.entry.mu.Lock()
		h := s.entry.heard[r.First()]
		s.entry.mu.Unlock()
		s.entry.hear(r.First(), heard{s.now(), h.from})
	}
	s.queues.tend(context.Background())
	return s.queues.state()
}

// Counted is how many connections are counted by their origin, and how many by their account.
func Counted(s *Server) (origins, accounts int) {
	s.crowd.mu.Lock()
	defer s.crowd.mu.Unlock()
	for _, n := range s.crowd.perIP {
		origins += n
	}
	for _, n := range s.crowd.byAccount {
		accounts += n
	}
	return origins, accounts
}

// LinkOf is the link that was handed in for the customer of a session, who knows the site as support.example.
func LinkOf(s *Server, id session.ID) string {
	return s.queues.introduced(id, reached{site: invite.Site{Host: "support.example", Port: 443}})
}

// ClientBehind is the address that a request comes from which a proxy at from passed on, with these X-Forwarded-For headers.
func ClientBehind(list []netip.Prefix, from netip.Addr, forwarded ...string) netip.Addr {
	return proxies(list).client(from, forwarded)
}
