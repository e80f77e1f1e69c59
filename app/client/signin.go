package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Account is a signed-in rep.
type Account struct {
	Token     string // bound to the device key
	Name      string // account name
	Display   string // for people
	Site      string // the organisation's name, for people; "" the site has none
	Rights    wire.Rights
	Asks      wire.Asks // what the site wants to know of sessions
	ServerKey [32]byte  // the key of the server that took the password
	Verified  bool      // a public authority vouches for it
}

// maxAnswer bounds what a server may answer to a sign-in, in bytes.
const maxAnswer = 16 << 10

// signInTime bounds a sign-in: the server may spend a second on the password.
const signInTime = 30 * time.Second

// Credentials are what a rep types.
type Credentials struct {
	Name, Password string
	Code           string // one-time; empty until the site asks for it with ErrCode
}

// SignIn asks the site at address (host:port) for a token bound to device. Errors: ErrCredentials, ErrCode (all but
// the one-time code is right), ErrBusy, ErrUntrusted (then the account holds only the key seen, for the person to judge, and no
// password was sent), ErrServerKey, or what went wrong on the way.
func SignIn(ctx context.Context, address string, t Trust, device trust.Identity, as Credentials) (Account, error) {
	ctx, cancel := context.WithTimeout(ctx, signInTime)
	defer cancel()
	seen := &serverKey{trust: t}
	keys := device.Keys([32]byte{})
	body, err := json.Marshal(struct {
		Name     string `json:"name"`
		Password string `json:"password"`
		Device   []byte `json:"device"`
		Code     string `json:"code,omitempty"`
	}{as.Name, as.Password, keys.Sign[:], as.Code})
	if err != nil {
		return Account{}, fmt.Errorf("sign in: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+address+"/v1/signin", bytes.NewReader(body))
	if err != nil {
		return Account{}, fmt.Errorf("sign in: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := httpOn(ctx, seen.config(hostOf(address))).Do(req)
	if err != nil {
		if key, _, refused := seen.result(); refused != nil {
			return Account{ServerKey: key}, refused
		}
		return Account{}, fmt.Errorf("sign in: %w", err)
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden:
		return Account{}, ErrCredentials
	case http.StatusPreconditionRequired:
		return Account{}, ErrCode
	case http.StatusTooManyRequests:
		return Account{}, ErrBusy
	default:
		return Account{}, fmt.Errorf("sign in: the server answers %s", resp.Status)
	}
	var answer struct {
		Token   string      `json:"token"`
		Name    string      `json:"name"`
		Display string      `json:"display"`
		Site    string      `json:"site"`
		Rights  wire.Rights `json:"rights"`
		Asks    wire.Asks   `json:"asks"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(&answer); err != nil {
		return Account{}, fmt.Errorf("sign in: the server's answer makes no sense: %w", err)
	}
	if answer.Token == "" || len(answer.Token) > wire.MaxWord { // a longer one does not fit Hello
		return Account{}, fmt.Errorf("sign in: a token of %d bytes makes no sense", len(answer.Token))
	}
	key, verified, _ := seen.result()
	return Account{
		Token: answer.Token, Name: answer.Name, Display: answer.Display, Site: trust.Clean(answer.Site, wire.MaxWord),
		Rights: answer.Rights, Asks: answer.Asks, ServerKey: key, Verified: verified,
	}, nil
}

// SiteName asks the site at address (host:port) for the organisation's name, for people; "" it has none. Nothing is told to a site whose
// key t does not trust: then it returns ErrUntrusted or ErrServerKey, else what went wrong on the way.
func SiteName(ctx context.Context, address string, t Trust) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, httpTime)
	defer cancel()
	seen := &serverKey{trust: t}
	ws, err := dial(ctx, ctx, address, seen)
	if err != nil {
		return "", err
	}
	defer ws.CloseNow()
	m, err := readMessage(ctx, ws)
	if err != nil {
		return "", fmt.Errorf("name of the site: %w", err)
	}
	ch, ok := m.(wire.Challenge)
	if !ok {
		return "", fmt.Errorf("name of the site: greeting begins with %T: %w", m, wire.ErrMalformed)
	}
	return trust.Clean(ch.Site, wire.MaxWord), nil
}
