package server_test

import (
	"net/http"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/wire"
)

// TestOneAddressDoesNotFillAQueue: who enters under ever new names keeps nobody from elsewhere out, and gets a place again when one of theirs is free.
func TestOneAddressDoesNotFillAQueue(t *testing.T) {
	clock := newClock()
	s := behind(t, func(c *server.Config) { c.Now = clock.now })
	aQueue(t, s, func(q *acd.Queue) { q.Thresholds.Closing = 100 })
	enter := func(from string) (int, string) {
		t.Helper()
		clock.add(10 * time.Second)  // each address has twelve visits a minute
		server.QueuesState(s.Server) // everybody asks how their place is
		s.Sweep()                    // who has not, is gone
		b, err := wire.EncodeVisit(wire.VisitEnter{Queue: "help", Answers: acd.Answers{"name": "Marta"}, Once: once(t)})
		if err != nil {
			t.Fatal(err)
		}
		resp := visitor{t, s}.postPlain("/v1/queue/enter", b, from)
		got := []byte(body(t, resp))
		if p, err := wire.DecodeAnswer[wire.Place](got); err == nil {
			return resp.StatusCode, p.Ticket
		}
		turned, err := wire.DecodeAnswer[wire.Turned](got)
		if err != nil {
			t.Fatalf("%s: %s", resp.Status, got)
		}
		return resp.StatusCode, string(turned.Code)
	}
	ticket := ""
	for n := range 25 { // a quarter of those who may wait
		status, got := enter("203.0.113.5")
		if ticket = got; status != http.StatusOK {
			t.Fatalf("customer %d of one address: %d %s", n+1, status, got)
		}
	}
	if status, got := enter("203.0.113.5"); status != http.StatusConflict || got != string(wire.TurnFull) {
		t.Errorf("one more of them: %d %s", status, got)
	}
	if status, got := enter("203.0.113.6"); status != http.StatusOK {
		t.Errorf("somebody else: %d %s", status, got)
	}
	b, err := wire.EncodeVisit(wire.VisitLeave{Ticket: ticket})
	if err != nil {
		t.Fatal(err)
	}
	if resp := (visitor{t, s}).postPlain("/v1/queue/leave", b, "203.0.113.5"); resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
	if status, got := enter("203.0.113.5"); status != http.StatusOK {
		t.Errorf("after one of them has left: %d %s", status, got)
	}
	if n := server.QueueState(s.Server).Waits("help"); n != 26 {
		t.Errorf("%d wait", n)
	}
}

// postPlain speaks to a site behind a proxy on this computer, from an address.
func (v visitor) postPlain(path string, b []byte, from string) *http.Response {
	v.t.Helper()
	return v.postTo("http", path, b, http.Header{"X-Forwarded-For": {from}, "X-Forwarded-Proto": {"https"}})
}
