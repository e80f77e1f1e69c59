package client

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/trust"
	"deskhand/app/wire"

	"github.com/coder/websocket"
)

// patience is how long a test waits for what has to come.
const patience = time.Minute

// badServer is a server by hand: script gets the nth connection (from 0) and does what it likes with it. When it returns, the
// connection is cut.
type badServer struct {
	*httptest.Server
	t *testing.T

	mu sync.Mutex // guards n
	n  int
}

func newBadServer(t *testing.T, script func(n int, c *badConn)) *badServer {
	t.Helper()
	s := &badServer{t: t}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/signal", func(w http.ResponseWriter, r *http.Request) {
		wg.Add(1)
		defer wg.Done()
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer ws.CloseNow()
		ws.SetReadLimit(wire.MaxSignal)
		s.mu.Lock()
		n := s.n
		s.n++
		s.mu.Unlock()
		script(n, &badConn{Conn: ws, ctx: ctx, t: t})
	})
	s.Server = httptest.NewTLSServer(mux)
	t.Cleanup(func() { cancel(); s.CloseClientConnections(); s.Close(); wg.Wait() })
	return s
}

func (s *badServer) address() string { return s.Listener.Addr().String() }

func (s *badServer) pin() [32]byte { return sha256.Sum256(s.Certificate().RawSubjectPublicKeyInfo) }

// connections is how many there were.
func (s *badServer) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// badConn is one connection at the server's end. Its methods give up when the test ends.
type badConn struct {
	*websocket.Conn
	ctx context.Context
	t   *testing.T
}

func (c *badConn) say(m wire.Message) {
	b, err := wire.Encode(m)
	if err != nil {
		c.t.Errorf("bad server: %v", err)
		return
	}
	c.raw(websocket.MessageText, b)
}

func (c *badConn) raw(kind websocket.MessageType, b []byte) { _ = c.Write(c.ctx, kind, b) }

func (c *badConn) hear() (wire.Message, error) {
	_, b, err := c.Read(c.ctx)
	if err != nil {
		return nil, err
	}
	return wire.Decode(b)
}

func (c *badConn) challenge() {
	c.say(wire.Challenge{Version: wire.Version, Nonce: make([]byte, wire.NonceLen), Now: time.Now().UnixMilli(), Site: "Bad"})
}

// greet is what a good server does.
func (c *badConn) greet() {
	c.challenge()
	_, _ = c.hear()
	c.say(wire.Welcome{})
}

// listen reads until the connection ends.
func (c *badConn) listen() {
	for {
		if _, err := c.hear(); err != nil {
			return
		}
	}
}

// running is a Conn whose Run is under way.
type running struct {
	*Conn
	t      *testing.T
	cancel context.CancelFunc
	done   chan error
}

// run starts a Conn with short pauses; change may alter it before.
func run(t *testing.T, cfg Config, change ...func(*Conn)) *running {
	t.Helper()
	if cfg.Program == "" {
		cfg.Program = wire.ProgramShare
	}
	if cfg.Pauses == (Pauses{}) {
		cfg.Pauses = Pauses{First: time.Millisecond, Longest: 10 * time.Millisecond}
	}
	r := &running{Conn: New(cfg), t: t, done: make(chan error, 1)}
	for _, f := range change {
		f(r.Conn)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go func() { r.done <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		for range r.Events() {
		}
	})
	return r
}

func (r *running) event() Event {
	r.t.Helper()
	select {
	case ev, ok := <-r.Events():
		if !ok {
			r.t.Fatal("no more events")
		}
		return ev
	case <-time.After(patience):
		r.t.Fatal("no event comes")
	}
	return nil
}

func next[E Event](r *running) E {
	r.t.Helper()
	ev := r.event()
	e, ok := ev.(E)
	if !ok {
		var want E
		r.t.Fatalf("event %+v, want a %T", ev, want)
	}
	return e
}

// untilUp is the next Up, after attempts that came to nothing.
func (r *running) untilUp() Up {
	r.t.Helper()
	for {
		switch ev := r.event().(type) {
		case Up:
			return ev
		case Down:
			if ev.Final {
				r.t.Fatalf("%+v on the way back", ev)
			}
		default:
			r.t.Fatalf("%+v on the way back", ev)
		}
	}
}

// ended waits for Run's error and for the end of everything that it started.
func (r *running) ended() error {
	r.t.Helper()
	for range r.Events() {
	}
	var err error
	select {
	case err = <-r.done:
	case <-time.After(patience):
		r.t.Fatal("Run does not end")
	}
	r.nothingLeft()
	return err
}

// nothingLeft: no goroutine of this package, and none that it had started, is left.
func (r *running) nothingLeft() {
	r.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		left := goroutines("app/client.(*Conn)", "app/client.linger", "net/http.(*Transport)", "net/http.(*persistConn)")
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("left behind:\n%s", strings.Join(left, "\n\n"))
		}
		runtime.Gosched()
	}
}

func goroutines(of ...string) []string {
	buf := make([]byte, 1<<20)
	var left []string
	for _, g := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		for _, name := range of {
			if strings.Contains(g, name) {
				left = append(left, g)
				break
			}
		}
	}
	return left
}

func identity(t *testing.T) trust.Identity {
	t.Helper()
	id, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func want(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
