package impair

import (
	"encoding/binary"
	"errors"
	"math"
	"net"
	"testing"
	"time"
)

// pair returns an impaired end and the plain one it writes to.
func pair(t *testing.T, p Path) (*Conn, net.PacketConn) {
	t.Helper()
	to, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Listen("127.0.0.1:0", p, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Close()
		_ = to.Close()
	})
	return c, to
}

func write(t *testing.T, c *Conn, to net.PacketConn, n int, size int) {
	t.Helper()
	b := make([]byte, size)
	binary.BigEndian.PutUint32(b, uint32(n))
	if _, err := c.WriteTo(b, to.LocalAddr()); err != nil {
		t.Fatal(err)
	}
}

// read returns the next datagram's number, or -1 when none comes in wait.
func read(t *testing.T, c net.PacketConn, wait time.Duration) int {
	t.Helper()
	b := make([]byte, 2000)
	_ = c.SetReadDeadline(time.Now().Add(wait))
	if _, _, err := c.ReadFrom(b); err != nil {
		return -1
	}
	return int(binary.BigEndian.Uint32(b))
}

func TestDelayKeepsTheOrder(t *testing.T) {
	const delay = 50 * time.Millisecond
	c, to := pair(t, Path{Delay: delay})
	start := time.Now()
	for i := range 20 {
		write(t, c, to, i, 100)
	}
	for i := range 20 {
		if n := read(t, to, 5*time.Second); n != i {
			t.Fatalf("datagram %d came as number %d", n, i)
		}
	}
	if d := time.Since(start); d < delay {
		t.Errorf("came after %v", d)
	}
}

func TestLossIsAsAskedAndTheSameForTheSameSeed(t *testing.T) {
	var losses [2]int
	for i := range losses {
		c, to := pair(t, Path{Loss: 0.1})
		for n := range 5000 {
			write(t, c, to, n, 10)
		}
		written, lost := c.Counts()
		if written != 5000 || math.Abs(float64(lost)/5000-0.1) > 0.02 {
			t.Errorf("%d of %d lost", lost, written)
		}
		losses[i] = lost
	}
	if losses[0] != losses[1] {
		t.Errorf("lost %d and %d with one seed", losses[0], losses[1])
	}
}

func TestRateAndItsQueue(t *testing.T) {
	c, to := pair(t, Path{Rate: 1_000_000, Queue: 100 * time.Millisecond})
	start := time.Now()
	for i := range 100 { // 100 ms of queue hold about 12 of them
		write(t, c, to, i, 1000-overhead)
	}
	count := 0
	for read(t, to, 500*time.Millisecond) >= 0 {
		count++
		if d, least := time.Since(start), time.Duration(count)*8*time.Millisecond; d < least-time.Millisecond {
			t.Fatalf("datagram %d after %v, not before %v", count, d, least)
		}
	}
	if count < 12 || count > 20 {
		t.Errorf("%d came through a queue for 13", count)
	}
}

func TestCutAndMend(t *testing.T) {
	c, to := pair(t, Path{Cut: true})
	write(t, c, to, 1, 10)
	c.Set(Path{})
	write(t, c, to, 2, 10)
	if n := read(t, to, 5*time.Second); n != 2 {
		t.Errorf("got %d", n)
	}
	c.Set(Path{Cut: true})
	if _, err := to.WriteTo(make([]byte, 10), c.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	if n := read(t, c, 100*time.Millisecond); n >= 0 {
		t.Errorf("read %d through a cut", n)
	}
}

func TestClosed(t *testing.T) {
	c, to := pair(t, Path{})
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	if _, err := c.WriteTo([]byte{1}, to.LocalAddr()); !errors.Is(err, errClosed) {
		t.Errorf("write: %v", err)
	}
}
