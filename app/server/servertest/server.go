// Package servertest runs a real signal server for tests: a ledger in a temporary folder, TLS with its own key, a port of its own on
// loopback. Tests of any program that talks to a server may use it.
//
// Main types: Server, and Client, a WebSocket that speaks app/wire and nothing more. Member is a participant who signs and
// checks as real programs do. All of it belongs to one test's goroutine; failures end the test.
package servertest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/store"
)

// Server is a running signal server.
type Server struct {
	*server.Server
	Address string        // host:port on loopback
	Ledger  *store.Ledger // its ledger; close neither
	Data    string        // its folder
	Logs    *Logs

	t      testing.TB
	full   *atomic.Bool // the disk is
	change []func(*server.Config)
	stop   func()
}

// Limits are those of tests: answers after 20 ms, no limit on knocks and sign-ins.
func Limits() server.Limits {
	l := server.DefaultLimits()
	l.Delay = 20 * time.Millisecond
	l.Knocks, l.SignIns, l.AccountTries = server.Rate{}, server.Rate{}, server.Rate{}
	return l
}

// Start runs a server until the test ends. change may alter its configuration, at every Restart too.
func Start(t testing.TB, change ...func(*server.Config)) *Server {
	t.Helper()
	s := &Server{Data: t.TempDir(), Address: "127.0.0.1:0", Logs: &Logs{}, t: t, full: new(atomic.Bool), change: change}
	s.up()
	t.Cleanup(func() { s.Stop() })
	return s
}

// disk is a ledger whose disk may be full.
type disk struct {
	*store.Ledger
	full *atomic.Bool
}

// Append is the ledger's, while there is space.
func (d disk) Append(ctx context.Context, id session.ID, e wire.Entry) error {
	if d.full.Load() {
		return ledger.ErrFull
	}
	return d.Ledger.Append(ctx, id, e)
}

// AppendQueues is the ledger's, while there is space.
func (d disk) AppendQueues(ctx context.Context, events []ledger.QueueEvent, also *ledger.SessionEntry) error {
	if d.full.Load() {
		return ledger.ErrFull
	}
	return d.Ledger.AppendQueues(ctx, events, also)
}

// FillLedger makes the server's disk full, until empty is called.
func (s *Server) FillLedger() (empty func()) {
	s.full.Store(true)
	return func() { s.full.Store(false) }
}

func (s *Server) up() {
	s.t.Helper()
	l, err := store.OpenLedger(context.Background(), filepath.Join(s.Data, "ledger.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	cfg := server.Config{
		Site: "Test Site", Data: s.Data, Store: disk{l, s.full}, Limits: Limits(),
		Log: slog.New(slog.NewTextHandler(s.Logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range s.change {
		f(&cfg)
	}
	srv, err := server.New(cfg)
	if err != nil {
		s.t.Fatal(err)
	}
	ln, err := net.Listen("tcp", s.Address)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ctx, ln) }()
	s.Server, s.Address, s.Ledger = srv, ln.Addr().String(), l
	s.stop = func() {
		cancel()
		if err := errors.Join(<-done, l.Close()); err != nil {
			s.t.Errorf("stop the server: %v", err)
		}
	}
}

// Stop ends the server as a signal would, and waits for it. A second Stop does nothing.
func (s *Server) Stop() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

// Restart stops the server and starts it anew with the same folder and port.
func (s *Server) Restart() {
	s.t.Helper()
	s.Stop()
	s.up()
}

// Rep is a signed-in account.
type Rep struct {
	Account, Display string
	Token            string
	Device           trust.Identity
}

// SignIn makes an account, if there is none of that name, and signs it in without a password.
func (s *Server) SignIn(account string) Rep {
	s.t.Helper()
	ctx := context.Background()
	err := s.Ledger.AddAccount(ctx, ledger.Account{Name: account, Display: "Rep " + account, Made: time.Now(), Role: wire.RoleRep, Multi: true})
	if err != nil && !errors.Is(err, ledger.ErrExists) {
		s.t.Fatal(err)
	}
	r := Rep{Account: account, Display: "Rep " + account, Token: rand.Text(), Device: identity(s.t)}
	now := time.Now()
	err = s.Ledger.AddToken(ctx, ledger.Token{
		Hash: sha256.Sum256([]byte(r.Token)), Account: account, Device: r.Device.Keys([32]byte{}).Sign, Made: now, Used: now,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// HTTP is a client that accepts this server's own key and no other, and follows no redirects.
func (s *Server) HTTP() *http.Client {
	pin := s.KeyHash()
	return &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{
			InsecureSkipVerify: true, // the key is compared below
			VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
				leaf, err := x509.ParseCertificate(raw[0])
				if err != nil {
					return err
				}
				if sha256.Sum256(leaf.RawSubjectPublicKeyInfo) != pin {
					return errors.New("another key than the server's")
				}
				return nil
			},
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func identity(t testing.TB) trust.Identity {
	t.Helper()
	id, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Logs is everything that the server logged.
type Logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *Logs) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *Logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
