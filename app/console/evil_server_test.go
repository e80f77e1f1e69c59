package console_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/wire"

	"github.com/coder/websocket"
)

// evil is a dishonest server: it has the honest one's key, address and knowledge, and lets every message through a rule. What the
// rule is: the test's.
type evil struct {
	*servertest.Server // the honest one, at the evil one's address
	t                  *testing.T

	mu    sync.Mutex // guards what follows; rules run under it
	rule  rule
	lines []*line
}

// rule gets each message and returns what goes on in its place. up is from the program to the server.
type rule func(l *line, up bool, m wire.Message) []wire.Message

// line is one program's connection. Its fields are for rules.
type line struct {
	rep     bool // signed in
	session session.ID
	who     session.ParticipantID // as far as the server told
	ctx     context.Context
	down    *websocket.Conn
	up      *websocket.Conn
	cut     context.CancelFunc
}

func (l *line) tell(m wire.Message) { l.send(l.down, m) }
func (l *line) ask(m wire.Message)  { l.send(l.up, m) }

func (l *line) send(ws *websocket.Conn, m wire.Message) {
	if b, err := wire.Encode(m); err == nil {
		_ = ws.Write(l.ctx, websocket.MessageText, b)
	}
}

// newEvil stands before srv. otherKey gives it a TLS key of its own.
func newEvil(t *testing.T, srv *servertest.Server, otherKey bool) *evil {
	t.Helper()
	through := *srv
	e := &evil{Server: &through, t: t}
	web := httptest.NewUnstartedServer(nil)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	honest := srv.Address
	web.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wg.Add(1)
		defer wg.Done()
		down, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer down.CloseNow()
		up, _, err := websocket.Dial(ctx, "wss://"+honest+"/v1/signal", &websocket.DialOptions{HTTPClient: srv.HTTP()})
		if err != nil {
			return
		}
		defer up.CloseNow()
		e.serve(ctx, down, up)
	})
	web.TLS = &tls.Config{Certificates: []tls.Certificate{certificate(t, srv, otherKey)}}
	web.StartTLS()
	through.Address = web.Listener.Addr().String()
	t.Cleanup(func() { cancel(); wg.Wait(); web.Close() })
	return e
}

// certificate is one with the honest server's own key, or another.
func certificate(t *testing.T, srv *servertest.Server, other bool) tls.Certificate {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(srv.Data, "tls.key"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	key := parsed.(*ecdsa.PrivateKey)
	if other {
		if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (e *evil) serve(ctx context.Context, down, up *websocket.Conn) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l := &line{ctx: ctx, down: down, up: up, cut: cancel}
	e.mu.Lock()
	e.lines = append(e.lines, l)
	e.mu.Unlock()
	var wg sync.WaitGroup
	wg.Go(func() { defer cancel(); e.pass(l, down, up, true) })
	wg.Go(func() { defer cancel(); e.pass(l, up, down, false) })
	wg.Wait()
}

func (e *evil) pass(l *line, from, to *websocket.Conn, up bool) {
	from.SetReadLimit(wire.MaxSignal)
	for {
		_, b, err := from.Read(l.ctx)
		if err != nil {
			return
		}
		m, err := wire.Decode(b)
		if err != nil {
			e.t.Errorf("an honest program or server sent %.200q: %v", b, err)
			return
		}
		e.mu.Lock()
		l.learn(up, m)
		out := []wire.Message{m}
		if e.rule != nil {
			out = e.rule(l, up, m)
		}
		e.mu.Unlock()
		for _, m := range out {
			l.send(to, m)
		}
	}
}

// learn notes who is at the other end.
func (l *line) learn(up bool, m wire.Message) {
	switch m := m.(type) {
	case wire.Hello:
		l.rep = m.Token != ""
	case wire.Opened:
		l.session, l.who = m.Session, 1
	case wire.Admitted:
		l.session, l.who = m.Session, m.Participant
	case wire.Resume:
		if up {
			l.session, l.who = m.Session, m.Participant
		}
	}
}

// follow sets the rule; nil is honest.
func (e *evil) follow(r rule) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.rule = r
}

// cutAll ends every connection, as a crash would.
func (e *evil) cutAll() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, l := range e.lines {
		l.cut()
	}
	e.lines = nil
}

// command is what an entry or submission holds.
func command(body []byte) session.Command {
	c, err := wire.DecodeCommand(body)
	if err != nil {
		return nil
	}
	return c.Do
}

// is reports whether a signed body is a command of that type.
func is[C session.Command](body []byte) bool {
	_, ok := command(body).(C)
	return ok
}

// all is the rule's answer that changes nothing.
func all(m wire.Message) []wire.Message { return []wire.Message{m} }

// flip is b with one bit turned.
func flip(b []byte, at int) []byte {
	b = append([]byte(nil), b...)
	b[(at+len(b))%len(b)] ^= 1
	return b
}
