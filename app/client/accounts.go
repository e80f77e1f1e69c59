package client

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Accounts calls a site about accounts: a rep's own, and for administrators all of them (app/wire, call.go). Its methods may be called
// from any goroutine; each returns when the site has answered.
//
// Errors of all of them: ErrSignIn, ErrBusy, ErrForbidden (for administrators only), ErrSite (the site could not, and nothing
// happened), ErrServerKey, ErrUntrusted, or what went wrong on the way, after which it is not known whether it happened. Others are
// said at the method.
type Accounts struct {
	cfg Config // Address, Trust, Token and Device

	mu sync.Mutex
	// ───── guarded by mu ─────
	nonce []byte // for the next call; nil: to be asked for
}

// NewAccounts returns the calls of the rep who is signed in with cfg.
func NewAccounts(cfg Config) *Accounts { return &Accounts{cfg: cfg} }

// callTime bounds a call: the server may spend a second on each of two passwords.
const callTime = 30 * time.Second

// Own is the caller's own account, and what it may do.
func (a *Accounts) Own(ctx context.Context) (wire.Own, error) {
	return call[wire.Own](ctx, a, wire.OwnShow{})
}

// ChangePassword changes the caller's password; their other sign-ins end. ErrCredentials when old is not right, ErrPassword when
// the new one is too short or too long, ErrOwner.
func (a *Accounts) ChangePassword(ctx context.Context, old, new string) error {
	return a.do(ctx, wire.OwnPassword{Old: old, New: new})
}

// NewSecret proposes a secret for one-time codes, for CodesOn. Nothing is changed.
func (a *Accounts) NewSecret(ctx context.Context) (wire.Secret, error) {
	return call[wire.Secret](ctx, a, wire.OwnSecret{})
}

// CodesOn switches the caller's one-time codes on: with a secret of NewSecret's, and a code that their program made with it.
// ErrCredentials when the password is not right, ErrCode when the code is not, ErrOwner.
func (a *Accounts) CodesOn(ctx context.Context, password, secret, code string) error {
	return a.do(ctx, wire.OwnTOTP{Password: password, On: true, Secret: secret, Code: code})
}

// CodesOff switches them off. ErrCredentials, ErrOwner.
func (a *Accounts) CodesOff(ctx context.Context, password string) error {
	return a.do(ctx, wire.OwnTOTP{Password: password})
}

// maxAccounts bounds what a site can make the program hold.
const maxAccounts = 100_000

// List returns all accounts, by name.
func (a *Accounts) List(ctx context.Context) ([]wire.Account, error) {
	return parts(maxAccounts, func(last wire.Account) ([]wire.Account, bool, error) {
		part, err := call[wire.Accounts](ctx, a, wire.AccountList{After: last.Name})
		return part.List, part.More, err
	})
}

// parts asks for a list part by part: next has what follows last, the zero value at first, and whether there is more. It ends when most are
// there, or a little more.
func parts[T any](most int, next func(last T) (part []T, more bool, err error)) (all []T, err error) {
	var last T
	for more := true; more && len(all) < most; {
		var part []T
		if part, more, err = next(last); err != nil {
			return nil, err
		}
		if len(part) == 0 {
			break
		}
		all, last = append(all, part...), part[len(part)-1]
	}
	return all, nil
}

// Add makes an account. ErrName, ErrPassword, ErrExists, ErrOwner.
func (a *Accounts) Add(ctx context.Context, as wire.AccountAdd) (wire.Account, error) {
	return call[wire.Account](ctx, a, as)
}

// Set changes what is not nil, and returns the account as it is then. ErrNone, ErrName, ErrLastAdmin, ErrOwner.
func (a *Accounts) Set(ctx context.Context, to wire.AccountSet) (wire.Account, error) {
	return call[wire.Account](ctx, a, to)
}

// Disable locks an account and ends its connections, or unlocks it. ErrNone, ErrLastAdmin, ErrOwner.
func (a *Accounts) Disable(ctx context.Context, name string, disabled bool) (wire.Account, error) {
	return call[wire.Account](ctx, a, wire.AccountDisable{Name: name, Disabled: disabled})
}

// ResetPassword gives somebody else's account another password and signs it out. ErrNone, ErrPassword, ErrOwner; ErrForbidden for
// the own one.
func (a *Accounts) ResetPassword(ctx context.Context, name, password string) error {
	return a.do(ctx, wire.AccountPassword{Name: name, Password: password})
}

// ResetCodes gives somebody else's account a new secret for one-time codes, which counts at once and is to be handed
// over, or with on false takes it away. ErrNone, ErrOwner; ErrForbidden for the own one.
func (a *Accounts) ResetCodes(ctx context.Context, name string, on bool) (wire.Secret, error) {
	return call[wire.Secret](ctx, a, wire.AccountTOTP{Name: name, On: on})
}

// Remove deletes an account and ends its connections. ErrNone, ErrLastAdmin, ErrOwner.
func (a *Accounts) Remove(ctx context.Context, name string) error {
	return a.do(ctx, wire.AccountRemove{Name: name})
}

func (a *Accounts) do(ctx context.Context, c wire.Call) error {
	_, err := call[wire.Done](ctx, a, c)
	return err
}

// call makes one call. A nonce that the server does not know any more is replaced, once: nothing has happened then.
func call[A wire.Answer](ctx context.Context, a *Accounts, c wire.Call) (out A, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	body, err := wire.EncodeCall(c)
	if err != nil {
		return out, err
	}
	a.mu.Lock()
	nonce := a.nonce
	a.nonce = nil
	a.mu.Unlock()
	for try := 0; ; try++ {
		if nonce == nil {
			if nonce, err = a.freshNonce(ctx); err != nil {
				return out, fmt.Errorf("call %s: %w", c.Path(), err)
			}
		}
		b, err := a.post(ctx, c.Path(), body, nonce)
		nonce = nil
		if errors.Is(err, errNonce) && try == 0 {
			continue
		}
		if err == nil {
			out, err = wire.DecodeAnswer[A](b)
		}
		if err != nil {
			return out, fmt.Errorf("call %s: %w", c.Path(), err)
		}
		return out, nil
	}
}

func (a *Accounts) freshNonce(ctx context.Context) ([]byte, error) {
	b, err := a.post(ctx, wire.PathNonce, nil, nil)
	if err != nil {
		return nil, err
	}
	n, err := wire.DecodeAnswer[wire.Nonce](b)
	if err == nil && len(n.Nonce) != wire.NonceLen {
		err = fmt.Errorf("a nonce of %d bytes: %w", len(n.Nonce), wire.ErrMalformed)
	}
	return n.Nonce, err
}

// post sends one request, signed over nonce unless that is nil, and keeps the nonce that comes with the answer.
func (a *Accounts) post(ctx context.Context, path string, body, nonce []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+a.cfg.Address+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+a.cfg.Token)
	if nonce != nil {
		if a.cfg.Device == nil {
			return nil, ErrSignIn
		}
		sig, err := trust.Sign(*a.cfg.Device, wire.SignCall, wire.CallBytes(nonce, http.MethodPost, path, body))
		if err != nil {
			return nil, err
		}
		req.Header.Set(wire.HeaderNonce, base64.StdEncoding.EncodeToString(nonce))
		req.Header.Set(wire.HeaderSignature, base64.StdEncoding.EncodeToString(sig))
	}
	resp, b, err := ask(ctx, a.cfg, req)
	if err != nil {
		return nil, err
	}
	a.keepNonce(resp.Header.Get(wire.HeaderNonce))
	if resp.StatusCode != http.StatusOK {
		return nil, troubleOf(resp, b)
	}
	return b, nil
}

// ask sends a request to the site of cfg and reads the answer, up to wire.MaxAnswer and one byte more; the answer's Body is closed. A key that
// is not the site's is ErrServerKey or ErrUntrusted: no proof confirms it later.
func ask(ctx context.Context, cfg Config, req *http.Request) (*http.Response, []byte, error) {
	seen := &serverKey{trust: cfg.Trust}
	seen.trust.Later = false
	resp, err := httpOn(ctx, seen.config(hostOf(cfg.Address))).Do(req)
	if err != nil {
		if _, _, refused := seen.result(); refused != nil {
			return nil, nil, refused
		}
		return nil, nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, wire.MaxAnswer+1))
	if err != nil {
		return nil, nil, err
	}
	return resp, b, nil
}

func (a *Accounts) keepNonce(text string) {
	nonce, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(nonce) != wire.NonceLen {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.nonce = nonce
}

// troubleErrors is a table, never changed.
var troubleErrors = map[wire.TroubleCode]error{
	wire.TroubleSignIn: ErrSignIn, wire.TroubleNonce: errNonce, wire.TroubleRights: ErrForbidden, wire.TroubleBusy: ErrBusy,
	wire.TroubleStore: ErrSite, wire.TroubleNone: ErrNone, wire.TroubleExists: ErrExists, wire.TroubleName: ErrName,
	wire.TroublePassword: ErrPassword, wire.TroubleWrong: ErrCredentials, wire.TroubleCodeWrong: ErrCode,
	wire.TroubleLastAdmin: ErrLastAdmin, wire.TroubleOwner: ErrOwner, wire.TroubleMail: ErrMail, wire.TroubleChanged: ErrChanged,
}

// troubleOf is an answer that is no success, as an error.
func troubleOf(resp *http.Response, b []byte) error {
	t, err := wire.DecodeAnswer[wire.Trouble](b)
	if err != nil {
		return fmt.Errorf("the server answers %s", resp.Status)
	}
	if t.Code == wire.TroubleQueue && t.Refusal != nil {
		return &RefusedError{*t.Refusal}
	}
	if known := troubleErrors[t.Code]; known != nil {
		return known
	}
	return fmt.Errorf("the server answers %s: %.200q", resp.Status, t.Text)
}
