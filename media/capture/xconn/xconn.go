// Package xconn opens connections to an X server for the X11 leaves of media: capture, cursor, and whoever else speaks X.
//
// It is jezek/xgb, which encodes requests and decodes replies, on a socket of our own. xgb keeps the constructors of
// extension events and errors in process-wide maps, which its extensions' Init functions write while the readers of other
// connections read them: a data race, a crash ("concurrent map read and map write"), and wrong events when two servers
// number their extensions differently. So Conn takes events out of the stream before xgb sees them, gives extension errors a
// core number, and looks extensions up with Use; the xgb Init functions must not be called on a Conn. It does not interpret
// events: their receiver does, from the 32 bytes that the protocol defines.
//
// The main type is Conn. Its requests may be made from any goroutine; the event function runs in xgb's reader goroutine and
// must not block or make requests. Conn starts no goroutine beside xgb's own four; Close waits for the reader, on whose end
// the three others end.
package xconn

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// dialTimeout bounds how long a server may take to accept a connection and to answer the set-up request.
const dialTimeout = 5 * time.Second

// Conn is one connection to an X server.
type Conn struct {
	*xgb.Conn
	tap    *tap
	screen *xproto.ScreenInfo

	closing sync.Once
	closed  chan struct{} // closed when xgb's reader has ended after Close
}

// Extension is where a server put an extension's codes.
type Extension struct {
	Opcode     byte // major opcode of its requests
	FirstEvent byte // number of its event 0
}

// Dial connects to display (":1", "host:0.1", "/path/to/socket:0"; "" means $DISPLAY). Each event is passed to onEvent, which
// may be nil, as the bytes from the wire: 32, or more for a GenericEvent; they are valid during the call. onEvent runs in
// the connection's reader: it must not block and must not make requests.
func Dial(display string, onEvent func(event []byte)) (*Conn, error) {
	addr, err := parseDisplay(display)
	if err != nil {
		return nil, err
	}
	// xgb writes what it also returns as errors to a logger of its own. SetOutput is safe while others log.
	xgb.Logger.SetOutput(io.Discard)
	sock, err := addr.dial()
	if err != nil {
		return nil, fmt.Errorf("connect to display %s: %w", addr.name, err)
	}
	t := newTap(sock, onEvent)
	x, err := setUp(t, addr.cookie(sock.RemoteAddr()))
	if err != nil {
		_ = sock.Close()
		return nil, fmt.Errorf("set up display %s: %w", addr.name, err)
	}
	x.DisplayNumber, x.DefaultScreen = addr.number, addr.screen
	c := &Conn{Conn: x, tap: t, closed: make(chan struct{})}
	roots := xproto.Setup(x).Roots
	if addr.screen >= len(roots) {
		c.Close()
		return nil, fmt.Errorf("display %s: %w: it has %d", addr.name, ErrNoScreen, len(roots))
	}
	c.screen = &roots[addr.screen]
	return c, nil
}

// setUp shakes hands with the server within dialTimeout.
func setUp(t *tap, cookie string) (*xgb.Conn, error) {
	if err := t.SetDeadline(time.Now().Add(dialTimeout)); err != nil {
		return nil, err
	}
	x, err := xgb.NewConnNetWithCookieHex(t, cookie)
	if err != nil {
		return nil, err
	}
	if err := t.SetDeadline(time.Time{}); err != nil {
		x.Close()
		return nil, err
	}
	return x, nil
}

// Local reports whether the server is reached over a socket of this machine, without which memory cannot be shared.
func (c *Conn) Local() bool { return c.tap.RemoteAddr().Network() == "unix" }

// Screen is the screen that the display string named, as it was when the connection was made; read-only.
func (c *Conn) Screen() *xproto.ScreenInfo { return c.screen }

// Use makes the extension's requests usable on this connection, in place of the Init function of its xgb package, and
// returns its codes, or ErrNoExtension.
func (c *Conn) Use(name string) (Extension, error) {
	reply, err := xproto.QueryExtension(c.Conn, uint16(len(name)), name).Reply()
	if err != nil {
		return Extension{}, fmt.Errorf("query extension %s: %w", name, c.Cause(err))
	}
	if !reply.Present {
		return Extension{}, fmt.Errorf("%w: %s", ErrNoExtension, name)
	}
	c.ExtLock.Lock()
	c.Extensions[name] = reply.MajorOpcode
	c.ExtLock.Unlock()
	return Extension{Opcode: reply.MajorOpcode, FirstEvent: reply.FirstEvent}, nil
}

// Done is closed when the connection has ended, from whichever side.
func (c *Conn) Done() <-chan struct{} { return c.tap.ended }

// Cause returns what a request's error means: an error that says only that the connection ended becomes ErrClosed or
// ErrServerGone; others pass.
func (c *Conn) Cause(err error) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	if cause := c.Err(); cause != nil {
		return cause
	}
	return ErrServerGone
}

// Err is nil while the connection lives, then ErrClosed after Close, else ErrServerGone with the reason.
func (c *Conn) Err() error {
	select {
	case <-c.tap.ended:
		return c.tap.reason
	default:
		return nil
	}
}

// Stray returns the next error of a request that nobody waits for, nil when there is none. Who makes unchecked requests
// calls it now and then: xgb keeps 5000 of them and then stops reading.
func (c *Conn) Stray() error {
	if _, err := c.PollForEvent(); err != nil {
		return fmt.Errorf("x request: %w", err)
	}
	return nil
}

// Close ends the connection and waits until its reader has ended: pending and later requests return errors, onEvent is not
// called again. It may be called from any goroutine but the reader's, and more than once.
func (c *Conn) Close() {
	c.closing.Do(func() {
		c.tap.end(ErrClosed)
		_ = c.tap.Conn.Close()
		for {
			if ev, err := c.WaitForEvent(); ev == nil && err == nil {
				break
			}
		}
		// A read error arrives as (nil, nil) too, before the reader has ended: the next one is the channel's close.
		_, _ = c.WaitForEvent()
		close(c.closed)
	})
	<-c.closed
}

// tap is a server's stream without its events. Only xgb's reader calls Read.
type tap struct {
	net.Conn
	in      stream
	onEvent func([]byte)

	once   sync.Once
	ended  chan struct{}
	reason error // set before ended is closed
}

func newTap(sock net.Conn, onEvent func([]byte)) *tap {
	t := &tap{Conn: sock, onEvent: onEvent, ended: make(chan struct{})}
	t.in.init(sock)
	return t
}

// end records why the connection is over; the first reason stays.
func (t *tap) end(reason error) {
	t.once.Do(func() {
		t.reason = reason
		close(t.ended)
	})
}

// Read hands replies and errors on and passes events to onEvent.
func (t *tap) Read(p []byte) (int, error) {
	n, err := t.in.read(p, t.onEvent)
	if err != nil {
		t.end(fmt.Errorf("%w: %w", ErrServerGone, err))
	}
	return n, err
}

// Write notes when the server is gone.
func (t *tap) Write(p []byte) (int, error) {
	n, err := t.Conn.Write(p)
	if err != nil {
		t.end(fmt.Errorf("%w: %w", ErrServerGone, err))
	}
	return n, err
}
