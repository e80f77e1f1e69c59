package servertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"

	"github.com/coder/websocket"
)

// patience is how long a test waits for what has to come.
const patience = time.Minute

// Client is one WebSocket to the server.
type Client struct {
	WS        *websocket.Conn
	Challenge wire.Challenge
	Rep       string         // from Welcome
	Rights    wire.Rights    // likewise
	Asks      wire.Asks      // likewise
	Policy    session.Policy // of the sessions that it starts

	t testing.TB
}

// Connect opens a WebSocket and reads the challenge; Hello is the test's to send.
func (s *Server) Connect() *Client {
	s.t.Helper()
	return s.connect("wss://"+s.Address+"/v1/signal", s.HTTP())
}

func (s *Server) connect(url string, by *http.Client) *Client {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: by})
	if err != nil {
		s.t.Fatalf("connect: %v", err)
	}
	ws.SetReadLimit(wire.MaxSignal)
	c := &Client{WS: ws, t: s.t, Policy: session.Policy{MaxParticipants: 5}}
	s.t.Cleanup(func() { _ = ws.CloseNow() })
	c.Challenge = Expect[wire.Challenge](c)
	return c
}

// Dial connects and greets: as a share client, or with reps as the console of the first of them.
func (s *Server) Dial(reps ...Rep) *Client {
	s.t.Helper()
	return s.greet(s.Connect(), reps...)
}

func (s *Server) greet(c *Client, reps ...Rep) *Client {
	s.t.Helper()
	hello := wire.Hello{Version: wire.Version, Program: wire.ProgramShare}
	if len(reps) > 0 {
		hello.Program, hello.Token = wire.ProgramConsole, reps[0].Token
		sig, err := trust.Sign(reps[0].Device, wire.SignDevice, c.Challenge.Nonce)
		if err != nil {
			s.t.Fatal(err)
		}
		hello.Sig = sig
	}
	c.Send(hello)
	welcome := Expect[wire.Welcome](c)
	c.Rep, c.Rights, c.Asks = welcome.Rep, welcome.Rights, welcome.Asks
	return c
}

// Send sends a message.
func (c *Client) Send(m wire.Message) {
	c.t.Helper()
	b, err := wire.Encode(m)
	if err != nil {
		c.t.Fatalf("send %T: %v", m, err)
	}
	c.SendRaw(b)
}

// SendRaw sends bytes as they are.
func (c *Client) SendRaw(b []byte) {
	c.t.Helper()
	if err := c.TrySend(b); err != nil {
		c.t.Fatalf("send: %v", err)
	}
}

// TrySend sends bytes over a connection that may have ended.
func (c *Client) TrySend(b []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return c.WS.Write(ctx, websocket.MessageText, b)
}

// Receive returns the next message, or why there is none.
func (c *Client) Receive() (wire.Message, error) { return c.receive(patience) }

func (c *Client) receive(wait time.Duration) (wire.Message, error) {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	kind, b, err := c.WS.Read(ctx)
	if err != nil {
		return nil, err
	}
	if kind != websocket.MessageText {
		return nil, errors.New("binary message")
	}
	m, err := wire.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("the server sent what cannot be decoded: %w", err)
	}
	return m, nil
}

// Expect returns the next message, which must be an M.
func Expect[M wire.Message](c *Client) M {
	c.t.Helper()
	m, err := c.Receive()
	if err != nil {
		var want M
		c.t.Fatalf("waiting for %T: %v", want, err)
	}
	got, ok := m.(M)
	if !ok {
		var want M
		c.t.Fatalf("got %#v, want a %T", m, want)
	}
	return got
}

// Await returns the next M, passing over whatever else comes.
func Await[M wire.Message](c *Client) M {
	c.t.Helper()
	for {
		m, err := c.Receive()
		if err != nil {
			var want M
			c.t.Fatalf("waiting for %T: %v", want, err)
		}
		if got, ok := m.(M); ok {
			return got
		}
	}
}

// Drain reads to the end of the connection, which must come, and returns what was read.
func (c *Client) Drain() []wire.Message {
	c.t.Helper()
	var out []wire.Message
	for {
		m, err := c.Receive()
		if errors.Is(err, context.DeadlineExceeded) {
			c.t.Fatalf("the connection did not end; it brought %#v", out)
		}
		if err != nil {
			return out
		}
		out = append(out, m)
	}
}

// Sync waits until a session has dealt with everything that it was sent before, and returns what came meanwhile. The question that
// it asks is a resume whose signature is wrong.
func (c *Client) Sync(id session.ID) []wire.Message {
	c.t.Helper()
	const ref = 0xffff_fff0
	c.Send(wire.Resume{Ref: ref, Session: id, Participant: 1, Sig: make([]byte, wire.SigLen)})
	var out []wire.Message
	for {
		m, err := c.Receive()
		if err != nil {
			c.t.Fatalf("sync: %v (after %#v)", err, out)
		}
		if f, ok := m.(wire.Failure); ok && f.Ref == ref {
			return out
		}
		out = append(out, m)
	}
}

// Close ends the connection at once, as a crash would.
func (c *Client) Close() { _ = c.WS.CloseNow() }

// Get fetches a page over TLS.
func (s *Server) Get(path string, header http.Header) *http.Response {
	return s.get("https", path, header)
}

// GetPlain fetches a page over plain HTTP.
func (s *Server) GetPlain(path string, header http.Header) *http.Response {
	return s.get("http", path, header)
}

func (s *Server) get(scheme, path string, header http.Header) *http.Response {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodGet, scheme+"://"+s.Address+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if header != nil {
		req.Header = header
	}
	resp, err := s.HTTP().Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}
