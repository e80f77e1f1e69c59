package server_test

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/servertest"
)

// silentTo opens a TCP connection from a loopback address and says nothing.
func silentTo(t *testing.T, s *servertest.Server, from string) net.Conn {
	t.Helper()
	d := net.Dialer{Timeout: 5 * time.Second, LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	c, err := d.DialContext(t.Context(), "tcp", s.Address)
	if err != nil {
		t.Skipf("no connection from %s on this system: %v", from, err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// closedWithin reports whether the server ends a connection in that time.
func closedWithin(t *testing.T, c net.Conn, wait time.Duration) bool {
	t.Helper()
	if err := c.SetReadDeadline(time.Now().Add(wait)); err != nil {
		t.Fatal(err)
	}
	_, err := c.Read(make([]byte, 1))
	return err != nil && !errors.Is(err, os.ErrDeadlineExceeded)
}

// TestOneAddressDoesNotHoldTheDoor: beyond its share an address's connections are closed at once; what it ends makes room again, and
// another address is not concerned.
func TestOneAddressDoesNotHoldTheDoor(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.ConnsPerIP, c.Limits.Raw.PerIP = 1, 3 })
	var held []net.Conn
	for range 4 {
		held = append(held, silentTo(t, s, "127.0.0.66"))
	}
	if !closedWithin(t, silentTo(t, s, "127.0.0.66"), time.Second) {
		t.Fatal("a fifth connection of one address is kept")
	}
	if s.Get("/healthz", nil).StatusCode != 200 {
		t.Error("another address is not served")
	}
	for _, c := range held {
		_ = c.Close()
	}
	for end := time.Now().Add(5 * time.Second); closedWithin(t, silentTo(t, s, "127.0.0.66"), 50*time.Millisecond); {
		if time.Now().After(end) {
			t.Fatal("the address gets no connection after it ended its own")
		}
	}
}

// TestSilentConnectionsGiveWay: when all places of the silent are taken, the oldest of them ends, and who speaks is served at once.
func TestSilentConnectionsGiveWay(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.Raw.Total = 2 })
	oldest, second := silentTo(t, s, "127.0.0.66"), silentTo(t, s, "127.0.0.67")
	start := time.Now()
	if s.Get("/healthz", nil).StatusCode != 200 {
		t.Error("not served")
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("served after %v", took)
	}
	if !closedWithin(t, oldest, 500*time.Millisecond) {
		t.Error("the oldest silent connection goes on")
	}
	if closedWithin(t, second, 100*time.Millisecond) {
		t.Error("the second was closed too: one place was needed")
	}
	if !closedWithin(t, second, 3*time.Second) {
		t.Error("a connection may be silent for more than 3 s")
	}
}
