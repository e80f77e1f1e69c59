package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"deskhand/app/server/servertest"
	"deskhand/app/wire"
)

func TestWhichKeysAreTrusted(t *testing.T) {
	srv := newBadServer(t, func(_ int, c *badConn) { c.greet(); c.listen() })
	wrong := srv.pin()
	wrong[0] ^= 1
	tests := []struct {
		name  string
		trust Trust
		err   error // nil: connected
		final bool
	}{
		{"the pinned key", Trust{Pin: srv.pin()}, nil, false},
		{"another key than the pinned one", Trust{Pin: wrong}, ErrServerKey, true},
		{"a pin is not softened by Later", Trust{Pin: wrong, Later: true}, ErrServerKey, true},
		{"nobody vouches for it", Trust{}, ErrUntrusted, false},
		{"a proof will confirm it", Trust{Later: true}, nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := srv.connections()
			r := run(t, Config{Address: srv.address(), Trust: test.trust})
			if test.err == nil {
				up := next[Up](r)
				if up.ServerKey != srv.pin() || up.Verified || up.Challenge.Site != "Bad" {
					t.Errorf("up %+v", up)
				}
				r.cancel()
				want(t, r.ended(), context.Canceled)
				return
			}
			down := next[Down](r)
			want(t, down.Err, test.err)
			if down.Final != test.final {
				t.Errorf("final: %v", down.Final)
			}
			if !test.final {
				r.cancel()
			}
			if err := r.ended(); test.final {
				want(t, err, test.err)
			}
			if n := srv.connections() - before; n != 0 {
				t.Errorf("%d connections got through", n)
			}
		})
	}
}

func TestAnswersToTheGreeting(t *testing.T) {
	tests := []struct {
		name   string
		answer func(*badConn)
		err    error // nil: any
		final  bool
	}{
		{"the server is newer", func(c *badConn) {
			c.raw(websocket.MessageText, fmt.Appendf(nil, `{"t":"challenge","m":{"v":%d,"novelty":[]}}`, wire.Version+1))
		}, wire.ErrNewer, true},
		{"the server finds us older or newer", failing(wire.CodeOutdated), ErrOutdated, true},
		{"the sign-in is over", failing(wire.CodeSignIn), ErrSignIn, true},
		{"the server is busy", failing(wire.CodeBusy), nil, false},
		{"a code of the future", failing("later"), nil, false},
		{"garbage", func(c *badConn) { c.raw(websocket.MessageText, []byte("GET / HTTP/1.1")) }, wire.ErrMalformed, false},
		{"a binary message", func(c *badConn) { c.raw(websocket.MessageBinary, []byte(`{"t":"welcome","m":{"rep":""}}`)) }, wire.ErrMalformed, false},
		{"a message that is too large", func(c *badConn) { c.raw(websocket.MessageText, make([]byte, wire.MaxSignal+1)) }, wire.ErrTooLarge, false},
		{"a greeting without a challenge", func(c *badConn) { c.say(wire.Welcome{}) }, wire.ErrMalformed, false},
		{"two challenges", func(c *badConn) { c.challenge(); c.challenge() }, wire.ErrMalformed, false},
		{"a hello", func(c *badConn) { c.say(wire.Hello{Version: wire.Version}) }, wire.ErrMalformed, false},
		{"the end", func(c *badConn) { _ = c.CloseNow() }, nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			srv := newBadServer(t, func(n int, c *badConn) {
				if n == 0 {
					test.answer(c)
					c.listen()
					return
				}
				c.greet()
				c.listen()
			})
			r := run(t, Config{Address: srv.address(), Trust: Trust{Later: true}})
			down := next[Down](r)
			if test.err != nil {
				want(t, down.Err, test.err)
			}
			if down.Err == nil || down.Final != test.final {
				t.Fatalf("%+v, want final %v", down, test.final)
			}
			if test.final {
				want(t, r.ended(), test.err)
				if srv.connections() != 1 {
					t.Errorf("%d connections after a final answer", srv.connections())
				}
				return
			}
			next[Up](r)
			r.cancel()
			want(t, r.ended(), context.Canceled)
		})
	}
}

func failing(code wire.Code) func(*badConn) {
	return func(c *badConn) {
		c.challenge()
		_, _ = c.hear()
		c.say(wire.Failure{Code: code, Text: "why"})
	}
}

// Once greeted, nonsense ends the connection, and the next one is a new beginning.
func TestNonsenseOnAConnection(t *testing.T) {
	tests := []struct {
		name  string
		say   func(*badConn)
		err   error
		final bool
	}{
		{"garbage", func(c *badConn) { c.raw(websocket.MessageText, []byte("{}")) }, wire.ErrMalformed, false},
		{"a binary message", func(c *badConn) { c.raw(websocket.MessageBinary, []byte("{}")) }, wire.ErrMalformed, false},
		{"a message that is too large", func(c *badConn) { c.raw(websocket.MessageText, make([]byte, wire.MaxSignal+1)) }, wire.ErrTooLarge, false},
		{"a failure of the connection", func(c *badConn) { c.say(wire.Failure{Code: wire.CodeGoingAway}) }, nil, false},
		{"replaced", func(c *badConn) { c.say(wire.Failure{Code: wire.CodeReplaced}) }, ErrReplaced, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			srv := newBadServer(t, func(n int, c *badConn) {
				c.greet()
				c.say(wire.Presence{Session: "s", Participant: 1})
				c.say(wire.Failure{Ref: 5, Code: wire.CodeRefused}) // an answer, not the end
				if n == 0 {
					test.say(c)
				}
				c.listen()
			})
			r := run(t, Config{Address: srv.address(), Trust: Trust{Later: true}})
			next[Up](r)
			if m := next[Received](r).Message; m != (wire.Presence{Session: "s", Participant: 1}) {
				t.Errorf("received %+v", m)
			}
			if m := next[Received](r).Message; m != (wire.Failure{Ref: 5, Code: wire.CodeRefused}) {
				t.Errorf("received %+v", m)
			}
			down := next[Down](r)
			if test.err != nil {
				want(t, down.Err, test.err)
			}
			if down.Final != test.final {
				t.Errorf("final: %v", down.Final)
			}
			if test.final {
				want(t, r.ended(), test.err)
				return
			}
			next[Up](r)
			r.cancel()
			want(t, r.ended(), context.Canceled)
		})
	}
}

func TestSilentServer(t *testing.T) {
	tests := []struct {
		name   string
		first  func(*badConn)
		events int // before Down
	}{
		{"no challenge", func(c *badConn) { <-c.ctx.Done() }, 0},
		{"no welcome", func(c *badConn) { c.challenge(); <-c.ctx.Done() }, 0},
		{"no pong", func(c *badConn) { c.greet(); <-c.ctx.Done() }, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			srv := newBadServer(t, func(n int, c *badConn) {
				if n == 0 {
					test.first(c)
					return
				}
				c.greet()
				c.listen()
			})
			r := run(t, Config{Address: srv.address(), Trust: Trust{Later: true}}, func(c *Conn) {
				c.times.greet, c.times.pingEvery, c.times.ping = 300*time.Millisecond, 50*time.Millisecond, 200*time.Millisecond
			})
			for range test.events {
				next[Up](r)
			}
			want(t, next[Down](r).Err, context.DeadlineExceeded)
			r.untilUp()
			r.cancel()
			want(t, r.ended(), context.Canceled)
		})
	}
}

func TestServerGoesAndComesBack(t *testing.T) {
	srv := servertest.Start(t)
	rep := srv.SignIn("ana")
	r := run(t, Config{Address: srv.Address, Trust: Trust{Pin: srv.KeyHash()}, Program: wire.ProgramConsole, Token: rep.Token, Device: &rep.Device})
	up := next[Up](r)
	for range 3 {
		if up.Rep != rep.Display || up.ServerKey != srv.KeyHash() {
			t.Errorf("up %+v", up)
		}
		srv.Stop()
		if down := next[Down](r); down.Final || down.Err == nil {
			t.Errorf("down %+v", down)
		}
		if err := r.Send(wire.Proof{}); !errors.Is(err, ErrDown) {
			t.Errorf("send while down: %v", err)
		}
		srv.Restart()
		up = r.untilUp()
	}
	r.cancel()
	want(t, r.ended(), context.Canceled)
}

// The pauses double up to the longest, and begin anew after a connection.
func TestPausesGrow(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	pauses := make(chan time.Duration)
	after := func(c *Conn) {
		c.times.after = func(d time.Duration) <-chan time.Time {
			now := make(chan time.Time, 1)
			now <- time.Time{}
			pauses <- d
			return now
		}
	}
	r := run(t, Config{Address: gone.Addr().String(), Pauses: Pauses{First: time.Second, Longest: 10 * time.Second}}, after)
	for i, mean := range []time.Duration{1, 2, 4, 8, 10, 10} {
		mean *= time.Second
		next[Down](r)
		if d := <-pauses; d < mean/2 || d >= mean*3/2 {
			t.Errorf("pause %d is %v, want %v give or take a half", i, d, mean)
		}
	}
	r.cancel()
	for range r.Events() { // an attempt may be under way
		select {
		case <-pauses:
		default:
		}
	}

	srv := newBadServer(t, func(n int, c *badConn) {
		if n%3 == 0 { // every third one is a good one
			c.greet()
		}
	})
	r = run(t, Config{Address: srv.address(), Trust: Trust{Later: true}, Pauses: Pauses{First: time.Second, Longest: time.Minute}}, after)
	for range 3 {
		next[Up](r)
		for _, mean := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
			next[Down](r)
			if d := <-pauses; d < mean/2 || d >= mean*3/2 {
				t.Errorf("after a connection: %v, want %v give or take a half", d, mean)
			}
		}
	}
	r.cancel()
	go func() {
		for range pauses { // an attempt may be under way
		}
	}()
	r.ended()
	close(pauses)
}

// Half a Pauses is filled up; it is no reason to panic at the second attempt.
func TestPausesHaveDefaults(t *testing.T) {
	for _, p := range []Pauses{{}, {First: time.Minute}, {Longest: time.Minute}, {First: -1, Longest: -1}} {
		got := New(Config{Pauses: p}).cfg.Pauses
		if got.First <= 0 || got.Longest < got.First || p.First > 0 && got.First != p.First {
			t.Errorf("%+v became %+v", p, got)
		}
		jitter(got.First)
		jitter(got.Longest)
	}
}

func TestSendToAServerThatDoesNotRead(t *testing.T) {
	release := make(chan struct{})
	srv := newBadServer(t, func(_ int, c *badConn) { c.greet(); <-c.ctx.Done() })
	t.Cleanup(func() { close(release) })
	r := run(t, Config{Address: srv.address(), Trust: Trust{Later: true}}, func(c *Conn) { c.times.drain = 50 * time.Millisecond })
	if err := r.Send(wire.Proof{}); !errors.Is(err, ErrDown) {
		t.Errorf("before there is a connection: %v", err)
	}
	next[Up](r)
	large := wire.Relay{Session: "s", Body: make([]byte, wire.MaxSealed)}
	var err error
	for range 10_000 {
		if err = r.Send(large); err != nil {
			break
		}
	}
	want(t, err, ErrSlow)
	want(t, r.Send(wire.Relay{Body: make([]byte, wire.MaxSealed+1)}), wire.ErrMalformed)
	r.cancel()
	want(t, r.ended(), context.Canceled)
	want(t, r.Send(wire.Proof{}), ErrDown)
}

// What was queued before the end still goes out: a stop, a leave, the proof that tells the rep of a stranger in between.
func TestLastWordsGoOut(t *testing.T) {
	const words = 100
	heard := make(chan int, 1)
	srv := newBadServer(t, func(_ int, c *badConn) {
		c.greet()
		n := 0
		for {
			m, err := c.hear()
			if err != nil {
				heard <- n
				return
			}
			if p, ok := m.(wire.Proof); ok && int(p.Ref) == n {
				n++
			}
		}
	})
	r := run(t, Config{Address: srv.address(), Trust: Trust{Later: true}})
	next[Up](r)
	for i := range words {
		if err := r.Send(wire.Proof{Ref: uint32(i), Proof: make([]byte, wire.MaxProof)}); err != nil {
			t.Fatal(err)
		}
	}
	r.cancel()
	want(t, r.ended(), context.Canceled)
	if n := <-heard; n != words {
		t.Errorf("%d of %d words arrived", n, words)
	}
}

// Run can be ended wherever it is, and leaves nothing behind.
func TestCancelAtEachStage(t *testing.T) {
	at := make(chan struct{}, 1)
	here := func() {
		select {
		case at <- struct{}{}:
		default:
		}
	}
	tests := []struct {
		name    string
		address func(*testing.T) string
	}{
		{"connected, before TLS", func(t *testing.T) string { return mute(t, here) }},
		{"asked for a WebSocket", func(t *testing.T) string {
			s := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { here(); <-r.Context().Done() }))
			t.Cleanup(s.Close)
			return s.Listener.Addr().String()
		}},
		{"before the challenge", func(t *testing.T) string {
			return newBadServer(t, func(_ int, c *badConn) { here(); c.listen() }).address()
		}},
		{"before the welcome", func(t *testing.T) string {
			return newBadServer(t, func(_ int, c *badConn) { c.challenge(); _, _ = c.hear(); here(); c.listen() }).address()
		}},
		{"greeted", func(t *testing.T) string {
			return newBadServer(t, func(_ int, c *badConn) { c.greet(); here(); c.listen() }).address()
		}},
		{"nobody takes the events", func(t *testing.T) string {
			return newBadServer(t, func(_ int, c *badConn) {
				c.greet()
				for range 2 * inQueue {
					c.say(wire.Presence{Session: "s"})
				}
				here()
				c.listen()
			}).address()
		}},
		{"between two attempts", func(*testing.T) string { here(); return "127.0.0.1:1" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := run(t, Config{Address: test.address(t), Trust: Trust{Later: true}, Pauses: Pauses{First: time.Hour}})
			select {
			case <-at:
			case <-time.After(patience):
				t.Fatal("never came so far")
			}
			r.cancel()
			want(t, r.ended(), context.Canceled)
		})
	}
}

// mute accepts connections and says nothing.
func mute(t *testing.T, accepted func()) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			accepted()
		}
	}()
	t.Cleanup(func() { ln.Close(); <-done })
	return ln.Addr().String()
}

// A handshake that goes on after dialling was given up does not write what is being read (for the race detector).
func TestHandshakeOutlivesDialling(t *testing.T) {
	var hold atomic.Pointer[chan struct{}]
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		if c := hold.Load(); c != nil {
			<-*c
		}
		return nil, nil
	}}
	s.StartTLS()
	t.Cleanup(s.Close)
	for range 20 {
		gate := make(chan struct{})
		hold.Store(&gate)
		r := run(t, Config{Address: s.Listener.Addr().String(), Pauses: Pauses{First: time.Hour}}, func(c *Conn) { c.times.greet = 5 * time.Millisecond })
		go close(gate)
		next[Down](r)
		r.cancel()
		r.ended()
	}
}
