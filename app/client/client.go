// Package client is a program's signaling connection to one site for one session: it dials, greets, keeps the connection
// alive and comes back with growing pauses. It knows messages (app/wire), not sessions; app/seat does.
//
// Main type: Conn. Run blocks and owns everything; Send and Close may be called from any goroutine. What happens comes out of
// Events, in order; the channel's reader must keep reading until it is closed.
package client

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"deskhand/app/trust"
	"deskhand/app/wire"

	"github.com/coder/websocket"
)

// Trust is how the server's TLS key is judged.
type Trust struct {
	// Pin is the SHA-256 of the server's public key (SPKI) when it is known beforehand, from a link or from sign-in.
	Pin [32]byte
	// Later accepts a key that no authority vouches for, because a proof will confirm it (app/trust, Hello.ServerKey): for
	// typed numbers. It is ignored when Pin is set.
	Later bool
}

// Config says where to connect and as what. The zero values of Log and Pauses are good.
type Config struct {
	Address string // host:port
	Trust   Trust
	Program wire.Program
	Token   string          // a signed-in rep's; empty for others
	Device  *trust.Identity // signs for Token; nil without one
	Log     *slog.Logger    // nil discards
	Pauses  Pauses
}

// Pauses are the times between attempts to come back.
type Pauses struct{ First, Longest time.Duration }

// Event is one of Up, Down, Received.
type Event interface{ event() }

type (
	// Up: connected and greeted. ServerKey is the key seen; Verified when a public authority vouches for it.
	Up struct {
		Challenge wire.Challenge
		Rep       string
		ServerKey [32]byte
		Verified  bool
		Offset    time.Duration // the server's clock minus ours
	}
	// Down: not connected; Run is trying again unless Final.
	Down struct {
		Err   error
		Final bool
	}
	// Received is one message.
	Received struct{ Message wire.Message }
)

func (Up) event()       {}
func (Down) event()     {}
func (Received) event() {}

const (
	outQueue     = 256 // messages; more means that the server does not read
	inQueue      = 64
	greetTime    = 10 * time.Second
	pingEvery    = 20 * time.Second
	pingTimeout  = 10 * time.Second
	writeTimeout = 10 * time.Second
)

// Conn is one program's connection to a site. Make it with New.
type Conn struct {
	cfg    Config
	events chan Event

	mu  sync.Mutex // guards out
	out chan []byte
}

// New returns a Conn that is not connected; Run connects it.
func New(cfg Config) *Conn {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Pauses == (Pauses{}) {
		cfg.Pauses = Pauses{First: 500 * time.Millisecond, Longest: 15 * time.Second}
	}
	return &Conn{cfg: cfg, events: make(chan Event, inQueue)}
}

// Events carries what happens; it is closed when Run returns.
func (c *Conn) Events() <-chan Event { return c.events }

// Send queues m for the server. It never blocks: ErrDown when not connected, ErrSlow when the server does not read.
func (c *Conn) Send(m wire.Message) error {
	b, err := wire.Encode(m)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.out == nil {
		return ErrDown
	}
	select {
	case c.out <- b:
		return nil
	default:
		return ErrSlow
	}
}

// Run connects and keeps connected until ctx ends or the server's answer is final (ErrOutdated, ErrSignIn, ErrServerKey,
// ErrReplaced). It returns that error, or ctx's.
func (c *Conn) Run(ctx context.Context) error {
	defer close(c.events)
	pause := c.cfg.Pauses.First
	for {
		up, err := c.once(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		final := isFinal(err)
		if !c.emit(ctx, Down{Err: err, Final: final}) {
			return ctx.Err()
		}
		if final {
			return err
		}
		if up {
			pause = c.cfg.Pauses.First
		}
		select {
		case <-time.After(jitter(pause)):
		case <-ctx.Done():
			return ctx.Err()
		}
		pause = min(2*pause, c.cfg.Pauses.Longest)
	}
}

func isFinal(err error) bool {
	for _, f := range []error{ErrOutdated, ErrSignIn, ErrServerKey, ErrReplaced} {
		if errors.Is(err, f) {
			return true
		}
	}
	return false
}

func jitter(d time.Duration) time.Duration {
	return d/2 + time.Duration(mathrand.Int64N(int64(d)))
}

func (c *Conn) emit(ctx context.Context, ev Event) bool {
	select {
	case c.events <- ev:
		return true
	case <-ctx.Done():
		return false
	}
}

// once is one connection, from dialling to its end. up tells whether it was greeted.
func (c *Conn) once(ctx context.Context) (up bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	greet, done := context.WithTimeout(ctx, greetTime)
	defer done()
	seen := &serverKey{trust: c.cfg.Trust}
	ws, _, err := websocket.Dial(greet, "wss://"+c.cfg.Address+"/v1/signal", &websocket.DialOptions{
		HTTPClient:      HTTP(seen.config(hostOf(c.cfg.Address))),
		CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		if seen.err != nil {
			return false, seen.err
		}
		return false, fmt.Errorf("connect to %s: %w", c.cfg.Address, err)
	}
	defer ws.CloseNow()
	ws.SetReadLimit(wire.MaxSignal)
	info, err := c.greet(greet, ws)
	if err != nil {
		return false, err
	}
	info.ServerKey, info.Verified = seen.key, seen.verified
	out := make(chan []byte, outQueue)
	c.setOut(out)
	defer c.setOut(nil)
	if !c.emit(ctx, info) {
		return true, ctx.Err()
	}
	return true, c.pump(ctx, cancel, ws, out)
}

func (c *Conn) setOut(out chan []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = out
}

// pump moves messages both ways until one way ends; it waits for both.
func (c *Conn) pump(ctx context.Context, cancel context.CancelFunc, ws *websocket.Conn, out <-chan []byte) error {
	var wg sync.WaitGroup
	var writeErr error
	wg.Go(func() {
		defer cancel()
		writeErr = write(ctx, ws, out)
	})
	readErr := c.read(ctx, ws)
	cancel()
	wg.Wait()
	if writeErr != nil && !errors.Is(writeErr, context.Canceled) {
		return writeErr
	}
	return readErr
}

func write(ctx context.Context, ws *websocket.Conn, out <-chan []byte) error {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		var err error
		select {
		case b := <-out:
			err = withTimeout(ctx, writeTimeout, func(ctx context.Context) error { return ws.Write(ctx, websocket.MessageText, b) })
		case <-ping.C:
			err = withTimeout(ctx, pingTimeout, ws.Ping)
		case <-ctx.Done():
			// What was queued before the end (a stop, a leave) still goes out.
			return drain(ws, out)
		}
		if err != nil {
			return fmt.Errorf("send to the server: %w", err)
		}
	}
}

func drain(ws *websocket.Conn, out <-chan []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for {
		select {
		case b := <-out:
			if ws.Write(ctx, websocket.MessageText, b) != nil {
				return context.Canceled
			}
		default:
			return context.Canceled
		}
	}
}

func withTimeout(ctx context.Context, d time.Duration, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	return f(ctx)
}

func (c *Conn) read(ctx context.Context, ws *websocket.Conn) error {
	for {
		m, err := readMessage(ctx, ws)
		if err != nil {
			return err
		}
		if f, ok := m.(wire.Failure); ok && f.Ref == 0 {
			return failure(f)
		}
		if !c.emit(ctx, Received{m}) {
			return ctx.Err()
		}
	}
}

func readMessage(ctx context.Context, ws *websocket.Conn) (wire.Message, error) {
	kind, b, err := ws.Read(ctx)
	if err != nil {
		return nil, fmt.Errorf("connection to the server: %w", err)
	}
	if kind != websocket.MessageText {
		return nil, fmt.Errorf("binary message from the server: %w", wire.ErrMalformed)
	}
	return wire.Decode(b)
}

// greet does the first exchange: Challenge, Hello, Welcome.
func (c *Conn) greet(ctx context.Context, ws *websocket.Conn) (Up, error) {
	m, err := readMessage(ctx, ws)
	if err != nil {
		return Up{}, err
	}
	ch, ok := m.(wire.Challenge)
	if !ok {
		return Up{}, fmt.Errorf("greeting begins with %T: %w", m, wire.ErrMalformed)
	}
	hello := wire.Hello{Version: wire.Version, Program: c.cfg.Program}
	if c.cfg.Token != "" && c.cfg.Device != nil {
		hello.Token = c.cfg.Token
		if hello.Sig, err = trust.Sign(*c.cfg.Device, wire.SignDevice, ch.Nonce); err != nil {
			return Up{}, fmt.Errorf("greet the server: %w", err)
		}
	}
	b, err := wire.Encode(hello)
	if err != nil {
		return Up{}, err
	}
	if err := ws.Write(ctx, websocket.MessageText, b); err != nil {
		return Up{}, fmt.Errorf("greet the server: %w", err)
	}
	if m, err = readMessage(ctx, ws); err != nil {
		return Up{}, err
	}
	switch m := m.(type) {
	case wire.Welcome:
		return Up{Challenge: ch, Rep: m.Rep, Offset: time.Until(time.UnixMilli(ch.Now))}, nil
	case wire.Failure:
		return Up{}, failure(m)
	}
	return Up{}, fmt.Errorf("greeting ends with %T: %w", m, wire.ErrMalformed)
}

// failure is a Failure about the whole connection as an error.
func failure(f wire.Failure) error {
	switch f.Code {
	case wire.CodeOutdated:
		return fmt.Errorf("%s: %w", f.Text, ErrOutdated)
	case wire.CodeSignIn:
		return ErrSignIn
	case wire.CodeReplaced:
		return ErrReplaced
	}
	return fmt.Errorf("server: %s: %s", f.Code, f.Text)
}

// serverKey judges and remembers the key that the server shows.
type serverKey struct {
	trust    Trust
	key      [32]byte
	verified bool
	err      error
}

func (s *serverKey) config(host string) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         host,
		InsecureSkipVerify: true, // judged below: by pin, by the system's authorities, or later by the proof
		VerifyConnection: func(cs tls.ConnectionState) error {
			s.err = s.judge(cs)
			return s.err
		},
	}
}

func (s *serverKey) judge(cs tls.ConnectionState) error {
	leaf := cs.PeerCertificates[0]
	s.key = sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	if s.trust.Pin != [32]byte{} {
		if s.key != s.trust.Pin {
			return ErrServerKey
		}
		return nil
	}
	pool := x509.NewCertPool()
	for _, c := range cs.PeerCertificates[1:] {
		pool.AddCert(c)
	}
	_, err := leaf.Verify(x509.VerifyOptions{DNSName: cs.ServerName, Intermediates: pool})
	s.verified = err == nil
	if err != nil && !s.trust.Later {
		return fmt.Errorf("certificate of %s: %w: %w", cs.ServerName, ErrUntrusted, err)
	}
	return nil
}

// HTTP returns a client for one site with that TLS set-up: no proxy surprises, no redirects to elsewhere.
func HTTP(t *tls.Config) *http.Client {
	return &http.Client{
		Transport: &http.Transport{TLSClientConfig: t, Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true,
			TLSHandshakeTimeout: greetTime, ResponseHeaderTimeout: greetTime},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func hostOf(address string) string {
	if h, _, err := net.SplitHostPort(address); err == nil {
		return h
	}
	return address
}

// NewDevice makes the key that a console's sign-in is bound to.
func NewDevice() (trust.Identity, error) { return trust.NewIdentity(rand.Reader) }
