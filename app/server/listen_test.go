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
	d := net.Dialer{Timeout: time.Minute, LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
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

// atOnce is sooner than a connection ends because it says nothing: after 2 s.
const atOnce = 1500 * time.Millisecond

// inTime has something looked at, that a machine which stalls may be too late for, until it is as wanted once. look returns what is not.
func inTime(t *testing.T, look func() (wrong string)) {
	t.Helper()
	for tries := 1; ; tries++ {
		switch wrong := look(); {
		case wrong == "":
			return
		case tries == 5:
			t.Fatal(wrong)
		}
	}
}

// TestOneAddressDoesNotHoldTheDoor: beyond its share an address's connections are closed at once; what it ends makes room again, and
// another address is not concerned.
func TestOneAddressDoesNotHoldTheDoor(t *testing.T) {
	var s *servertest.Server
	var held []net.Conn
	inTime(t, func() string {
		s, held = servertest.Start(t, func(c *server.Config) { c.Limits.ConnsPerIP, c.Limits.Raw.PerIP = 1, 3 }), nil
		for range 4 {
			held = append(held, silentTo(t, s, "127.0.0.66"))
		}
		if !closedWithin(t, silentTo(t, s, "127.0.0.66"), atOnce) {
			return "a fifth connection of one address is kept"
		}
		return ""
	})
	if s.Get("/healthz", nil).StatusCode != 200 {
		t.Error("another address is not served")
	}
	for _, c := range held {
		_ = c.Close()
	}
	for end := time.Now().Add(time.Minute); closedWithin(t, silentTo(t, s, "127.0.0.66"), 50*time.Millisecond); {
		if time.Now().After(end) {
			t.Fatal("the address gets no connection after it ended its own")
		}
	}
}

// TestSilentConnectionsGiveWay: when all places of the silent are taken, the oldest of them ends, and who speaks is served at once.
func TestSilentConnectionsGiveWay(t *testing.T) {
	var second net.Conn
	inTime(t, func() string {
		s := servertest.Start(t, func(c *server.Config) { c.Limits.Raw.Total = 2 })
		start := time.Now()
		oldest := silentTo(t, s, "127.0.0.66")
		second = silentTo(t, s, "127.0.0.67")
		switch {
		case s.Get("/healthz", nil).StatusCode != 200:
			return "not served"
		case time.Since(start) > atOnce:
			return "served too late"
		case !closedWithin(t, oldest, atOnce-time.Since(start)):
			return "the oldest silent connection goes on"
		case closedWithin(t, second, 100*time.Millisecond):
			return "the second was closed too: one place was needed"
		}
		return ""
	})
	if !closedWithin(t, second, time.Minute) {
		t.Error("a connection may be silent for more than 3 s")
	}
}
