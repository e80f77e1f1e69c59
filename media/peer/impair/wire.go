package impair

import (
	"net"
	"os"
	"sync"
	"time"
)

// wireQueue is how many datagrams wait for a reader of a Pair; what comes beyond is lost, as in a socket's buffer.
const wireQueue = 4096

// Pair returns the two ends of a cable in memory, each with the path of what it writes. No socket is used: under
// testing/synctest time passes as fast as the datagrams are handled, and a measurement does not depend on what else the
// computer does. The ends have the addresses 127.0.0.1:1 and :2.
func Pair(a, b Path, seed uint64) (first, second *Conn) {
	x, y := newPlug(1), newPlug(2)
	x.other, y.other = y, x
	return New(x, a, seed), New(y, b, seed+1)
}

// plug is one end of the cable itself, a net.PacketConn.
type plug struct {
	addr  *net.UDPAddr
	other *plug
	in    chan []byte
	done  chan struct{}
	once  sync.Once
}

func newPlug(port int) *plug {
	return &plug{
		addr: &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1).To4(), Port: port},
		in:   make(chan []byte, wireQueue), done: make(chan struct{}),
	}
}

// ReadFrom waits for a datagram; deadlines are not kept.
func (p *plug) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case d := <-p.in:
		return copy(b, d), p.other.addr, nil
	case <-p.done:
		return 0, nil, net.ErrClosed
	}
}

// WriteTo takes a datagram for the other end; to anybody else it is lost.
func (p *plug) WriteTo(b []byte, to net.Addr) (int, error) {
	select {
	case <-p.done:
		return 0, net.ErrClosed
	default:
	}
	if u, ok := to.(*net.UDPAddr); ok && u.Port == p.other.addr.Port && u.IP.Equal(p.other.addr.IP) {
		select {
		case p.other.in <- append([]byte(nil), b...):
		default:
		}
	}
	return len(b), nil
}

func (p *plug) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *plug) LocalAddr() net.Addr { return p.addr }

func (p *plug) SetDeadline(time.Time) error      { return os.ErrNoDeadline }
func (p *plug) SetReadDeadline(time.Time) error  { return os.ErrNoDeadline }
func (p *plug) SetWriteDeadline(time.Time) error { return os.ErrNoDeadline }
