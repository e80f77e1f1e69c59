package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"

	"deskhand/app/trust"
	"deskhand/app/wire"

	"github.com/coder/websocket"
)

// greet does the first exchange: Challenge, Hello, Welcome. Before it nothing else is listened to.
func (c *conn) greet(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.srv.cfg.Limits.Hello)
	defer cancel()
	c.nonce = make([]byte, wire.NonceLen)
	if _, err := rand.Read(c.nonce); err != nil {
		return fmt.Errorf("draw nonce: %w", err)
	}
	challenge := wire.Challenge{Version: wire.Version, Nonce: c.nonce, Now: c.srv.now().UnixMilli(), Site: c.srv.cfg.Site}
	if err := c.say(ctx, challenge); err != nil {
		return err
	}
	kind, b, err := c.ws.Read(ctx)
	if err != nil {
		return fmt.Errorf("wait for hello: %w", err)
	}
	hello, err := decodeHello(kind, b)
	var other wire.VersionError
	switch {
	case errors.As(err, &other):
		return c.turnAway(ctx, wire.CodeOutdated, outdated(other), err)
	case err != nil:
		return c.turnAway(ctx, wire.CodeMalformed, "malformed hello", err)
	}
	welcome := wire.Welcome{}
	if hello.Token != "" {
		rep, err := c.srv.checkToken(ctx, hello.Token)
		if err == nil && trust.Verify(rep.device, wire.SignDevice, c.nonce, hello.Sig) != nil {
			err = errSignedOut
		}
		if errors.Is(err, errSignedOut) {
			return c.turnAway(ctx, wire.CodeSignIn, "sign in again", err)
		}
		if err != nil {
			return c.turnAway(ctx, wire.CodeStore, "the server cannot read its ledger", err)
		}
		c.rep.Store(rep)
		if c.srv.crowd.vouch(c, rep.account) {
			vouchRaw(ctx)
		}
		welcome.Rep, welcome.Rights = rep.display, rep.rights
	}
	welcome.Asks = c.srv.asks(hello.Token != "")
	return c.say(ctx, welcome)
}

func (c *conn) say(ctx context.Context, m wire.Message) error {
	b, err := wire.Encode(m)
	if err != nil {
		return err
	}
	if err := c.write(ctx, b, c.srv.cfg.Limits.Write); err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	return nil
}

// turnAway says why and closes; it returns cause, for the log.
func (c *conn) turnAway(ctx context.Context, code wire.Code, text string, cause error) error {
	if err := c.say(ctx, wire.Failure{Code: code, Text: text}); err != nil {
		return errors.Join(cause, err)
	}
	_ = c.ws.Close(websocket.StatusPolicyViolation, string(code))
	return cause
}

// decodeHello reads the first message: a wire.VersionError for a program of another version.
func decodeHello(kind websocket.MessageType, b []byte) (wire.Hello, error) {
	if kind != websocket.MessageText {
		return wire.Hello{}, fmt.Errorf("binary hello: %w", wire.ErrMalformed)
	}
	m, err := wire.Decode(b)
	if err != nil {
		return wire.Hello{}, err
	}
	hello, ok := m.(wire.Hello)
	if !ok || hello.Program != wire.ProgramConsole && hello.Program != wire.ProgramShare {
		return wire.Hello{}, fmt.Errorf("first message is %T: %w", m, wire.ErrMalformed)
	}
	return hello, nil
}

func outdated(other wire.VersionError) string {
	behind := "program"
	if errors.Is(other, wire.ErrNewer) {
		behind = "server"
	}
	return fmt.Sprintf("the program speaks version %d, the server version %d: renew the %s", other.Theirs, wire.Version, behind)
}

// remoteAddr is the address that a request came from: the other end of the TCP connection, or what a proxy of ours says (proxy.go).
func remoteAddr(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap()
}

// hostOf is a request's host without its port.
func hostOf(hostPort string) string {
	if h, _, err := net.SplitHostPort(hostPort); err == nil {
		return h
	}
	return hostPort
}
