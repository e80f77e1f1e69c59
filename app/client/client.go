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
	Now     func() time.Time // this computer's clock, called on any goroutine; nil: time.Now
}

// Pauses are the times between attempts to come back: First, then twice as long each time up to Longest, all give or take a half.
type Pauses struct{ First, Longest time.Duration }

// Event is one of Up, Down, Received.
type Event interface{ event() }

type (
	// Up: connected and greeted. ServerKey is the key seen; Verified when a public authority vouches for it.
	Up struct {
		Challenge wire.Challenge
		Rep       string
		Rights    wire.Rights // what the rep's account may do now; zero without one
		Asks      wire.Asks   // what the site wants to know of sessions
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
	outQueue = 256 // messages; more means that the server does not read
	inQueue  = 64
	httpTime = 10 * time.Second // for a TLS handshake, for the head of an answer

	firstPause   = 500 * time.Millisecond
	longestPause = 15 * time.Second
)

// timing are a connection's times; tests shorten them.
type timing struct {
	greet     time.Duration // from dialling to Welcome
	pingEvery time.Duration
	ping      time.Duration // for a pong
	write     time.Duration // for one message
	drain     time.Duration // for what is queued when Run's context ends
	after     func(time.Duration) <-chan time.Time
}

func defaultTiming() timing {
	return timing{
		greet: 10 * time.Second, pingEvery: 20 * time.Second, ping: 10 * time.Second, write: 10 * time.Second, drain: time.Second,
		after: time.After,
	}
}

// Conn is one program's connection to a site. Make it with New.
type Conn struct {
	cfg    Config
	times  timing
	events chan Event

	mu  sync.Mutex // guards out
	out chan []byte
}

// New returns a Conn that is not connected; Run connects it.
func New(cfg Config) *Conn {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Pauses.First <= 0 {
		cfg.Pauses.First = firstPause
	}
	if cfg.Pauses.Longest <= 0 {
		cfg.Pauses.Longest = longestPause
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Pauses.Longest = max(cfg.Pauses.Longest, cfg.Pauses.First)
	return &Conn{cfg: cfg, times: defaultTiming(), events: make(chan Event, inQueue)}
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
		case <-c.times.after(jitter(pause)):
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
	greet, done := context.WithTimeout(ctx, c.times.greet)
	defer done()
	line, hangUp := context.WithCancel(context.WithoutCancel(ctx)) // outlives ctx: see pump
	defer hangUp()
	seen := &serverKey{trust: c.cfg.Trust}
	ws, err := dial(greet, line, c.cfg.Address, seen)
	if err != nil {
		return false, err
	}
	defer ws.CloseNow()
	info, err := c.greet(greet, ws)
	if err != nil {
		return false, err
	}
	info.ServerKey, info.Verified, _ = seen.result()
	out := make(chan []byte, outQueue)
	c.setOut(out)
	defer c.setOut(nil)
	if !c.emit(ctx, info) {
		return true, ctx.Err()
	}
	return true, c.pump(ctx, cancel, ws, out)
}

// dial opens a WebSocket to a site and leaves in seen which key it has; line is how long the connection may last.
func dial(ctx, line context.Context, address string, seen *serverKey) (*websocket.Conn, error) {
	ws, _, err := websocket.Dial(ctx, "wss://"+address+"/v1/signal", &websocket.DialOptions{
		HTTPClient:      httpOn(line, seen.config(hostOf(address))),
		CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		if _, _, refused := seen.result(); refused != nil {
			return nil, refused
		}
		return nil, fmt.Errorf("connect to %s: %w", address, err)
	}
	ws.SetReadLimit(wire.MaxSignal)
	return ws, nil
}

func (c *Conn) setOut(out chan []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = out
}

// pump moves messages both ways until one way ends; it waits for both.
func (c *Conn) pump(ctx context.Context, cancel context.CancelFunc, ws *websocket.Conn, out <-chan []byte) error {
	// Whatever ends reading or writing under way closes the WebSocket at once. What was queued before ctx ended (a stop, a leave)
	// still has to go out, so both live a little longer than ctx.
	late, end := linger(ctx, c.times.drain)
	defer end()
	var wg sync.WaitGroup
	var writeErr error
	wg.Go(func() {
		defer end()
		writeErr = c.write(ctx, late, ws, out)
	})
	readErr := c.read(ctx, late, ws)
	cancel()
	wg.Wait()
	if isFinal(readErr) || writeErr == nil || errors.Is(writeErr, context.Canceled) {
		return readErr // the server's word explains why writing ended
	}
	return writeErr
}

// linger returns a context that ends d after ctx does, or with cancel.
func linger(ctx context.Context, d time.Duration) (late context.Context, cancel context.CancelFunc) {
	late, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
		case <-late.Done():
		}
		end()
	})
	return late, func() { stop(); end() }
}

// write sends what is queued until ctx ends, and then what is left; late bounds that.
func (c *Conn) write(ctx, late context.Context, ws *websocket.Conn, out <-chan []byte) error {
	ping := time.NewTicker(c.times.pingEvery)
	defer ping.Stop()
	send := func(b []byte) error {
		return withTimeout(late, c.times.write, func(ctx context.Context) error { return ws.Write(ctx, websocket.MessageText, b) })
	}
	for {
		var err error
		select {
		case b := <-out:
			err = send(b)
		case <-ping.C:
			err = withTimeout(ctx, c.times.ping, ws.Ping)
		case <-ctx.Done():
			return drain(out, send)
		}
		switch {
		case err == nil:
		case ctx.Err() != nil: // a ping was cut short
			return drain(out, send)
		default:
			return fmt.Errorf("send to the server: %w", err)
		}
	}
}

// drain sends what is queued. It returns context.Canceled: that is why.
func drain(out <-chan []byte, send func([]byte) error) error {
	for {
		select {
		case b := <-out:
			if send(b) != nil {
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

// read hands on what comes until ctx ends; late ends the reading under way.
func (c *Conn) read(ctx, late context.Context, ws *websocket.Conn) error {
	for {
		m, err := readMessage(late, ws)
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
	switch {
	case errors.Is(err, websocket.ErrMessageTooBig):
		return nil, fmt.Errorf("message from the server: %w", wire.ErrTooLarge)
	case err != nil:
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
	if errors.Is(err, wire.ErrOutdated) {
		return Up{}, fmt.Errorf("the server: %w: %w", ErrOutdated, err)
	}
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
		return Up{Challenge: ch, Rep: m.Rep, Rights: m.Rights, Asks: m.Asks, Offset: time.UnixMilli(ch.Now).Sub(c.cfg.Now())}, nil
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

// serverKey judges and remembers the key that the server shows. A handshake may go on after its dialling was given up, on a
// goroutine of net/http.
type serverKey struct {
	trust Trust

	mu       sync.Mutex // guards what follows
	key      [32]byte
	verified bool
	err      error
}

// result is the key seen, whether an authority vouches for it, and why it was refused; zeros before there was any.
func (s *serverKey) result() (key [32]byte, verified bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key, s.verified, s.err
}

func (s *serverKey) config(host string) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         host,
		InsecureSkipVerify: true, // judged below: by pin, by the system's authorities, or later by the proof
		VerifyConnection: func(cs tls.ConnectionState) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.err = s.judgeLocked(cs)
			return s.err
		},
	}
}

func (s *serverKey) judgeLocked(cs tls.ConnectionState) error {
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

// httpOn returns a client for one site with that TLS set-up: no proxy surprises, no redirects to elsewhere. Its connections end with
// line: net/http itself would go on dialling and shaking hands for what nobody waits for any more.
func httpOn(line context.Context, t *tls.Config) *http.Client {
	dial := func(_ context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{Timeout: httpTime}).DialContext(line, network, address)
		if err == nil {
			context.AfterFunc(line, func() { conn.Close() })
		}
		return conn, err
	}
	return &http.Client{
		Transport: &http.Transport{TLSClientConfig: t, Proxy: http.ProxyFromEnvironment, DialContext: dial, DisableKeepAlives: true,
			TLSHandshakeTimeout: httpTime, ResponseHeaderTimeout: httpTime},
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
