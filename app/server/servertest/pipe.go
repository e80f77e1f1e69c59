package servertest

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
)

// DialUnbuffered connects and greets a share client over a pipe: what it does not read is not taken by any system's buffer, so that a
// slow reader is slow from its first message on.
func (s *Server) DialUnbuffered() *Client {
	s.t.Helper()
	return s.DialFrom("")
}

// DialFrom is DialUnbuffered, for a client whose address is that one as far as the server can see.
func (s *Server) DialFrom(ip string) *Client {
	s.t.Helper()
	ln := &pipes{ends: make(chan net.Conn), closed: make(chan struct{})}
	handler := s.Handler()
	web := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.TLS = &tls.ConnectionState{} // as safe as TLS: it does not leave the process
		r.RemoteAddr = net.JoinHostPort(ip, "1")
		handler.ServeHTTP(w, r)
	})}
	var wg sync.WaitGroup
	wg.Go(func() { _ = web.Serve(ln) })
	s.t.Cleanup(func() {
		_ = web.Close()
		wg.Wait()
	})
	return s.greet(s.connect("ws://pipe/v1/signal", &http.Client{Transport: &http.Transport{DialContext: ln.dial}}))
}

// pipes is a listener within the process.
type pipes struct {
	ends   chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.ends <- far:
		return near, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.ends:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }
