package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"deskhand/app/server/ledger"
)

// signedIn is what a connection knows of the rep whose token it showed.
type signedIn struct {
	account string
	display string
	device  [65]byte
	hash    [32]byte // of the token
}

// OwnerAccount is the account of the person at whose computer an embedded server runs. It has no password.
const OwnerAccount = "owner"

// SignIn checks name and password and returns a token bound to device, an uncompressed P-256 point. from is the origin's key
// for limits. Errors: ErrCredentials, ErrBusy, or the ledger's.
func (s *Server) signIn(ctx context.Context, from, name, password string, device []byte) (token string, a ledger.Account, err error) {
	now := s.now()
	if !s.signIns.take(from, now) || !s.accountTries.take(name, now) {
		return "", a, ErrBusy
	}
	if _, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), device); err != nil || len(device) != 65 {
		return "", a, ErrCredentials
	}
	a, err = s.cfg.Store.Account(ctx, name)
	known := err == nil
	if err != nil && !errors.Is(err, ledger.ErrNone) {
		return "", a, err
	}
	// A stranger's name costs as much time as a known one.
	ok, err := s.hasher.check(ctx, a.Password, password)
	if err != nil {
		return "", a, err
	}
	if !known || !ok || a.Disabled {
		return "", ledger.Account{}, ErrCredentials
	}
	token, err = s.giveToken(ctx, a.Name, [65]byte(device))
	return token, a, err
}

// giveToken makes and writes a token.
func (s *Server) giveToken(ctx context.Context, account string, device [65]byte) (string, error) {
	var raw [32]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return "", fmt.Errorf("draw token: %w", err)
	}
	token := base64.RawURLEncoding.EncodeToString(raw[:])
	now := s.now()
	t := ledger.Token{Hash: sha256.Sum256([]byte(token)), Account: account, Device: device, Made: now, Used: now}
	if err := s.cfg.Store.AddToken(ctx, t); err != nil {
		return "", err
	}
	return token, nil
}

// LocalToken signs the owner of an embedded server in: the person who runs this program. display is their name for people. The
// token is bound to device, as any.
func (s *Server) LocalToken(ctx context.Context, display string, device [65]byte) (string, error) {
	if !validDisplay(display) {
		return "", fmt.Errorf("owner: %w", ErrName)
	}
	err := s.cfg.Store.ChangeAccount(ctx, OwnerAccount, false, func(a *ledger.Account) { a.Display, a.Disabled = display, false })
	if errors.Is(err, ledger.ErrNone) {
		err = s.cfg.Store.AddAccount(ctx, ledger.Account{Name: OwnerAccount, Display: display, Made: s.now()})
	}
	if err != nil {
		return "", fmt.Errorf("sign the owner in: %w", err)
	}
	return s.giveToken(ctx, OwnerAccount, device)
}

// checkToken returns who signed in with a token; errSignedOut when it is not valid (any more).
func (s *Server) checkToken(ctx context.Context, token string) (*signedIn, error) {
	return s.checkHash(ctx, sha256.Sum256([]byte(token)))
}

func (s *Server) checkHash(ctx context.Context, hash [32]byte) (*signedIn, error) {
	t, err := s.cfg.Store.Token(ctx, hash)
	if errors.Is(err, ledger.ErrNone) {
		return nil, errSignedOut
	}
	if err != nil {
		return nil, err
	}
	now := s.now()
	if now.Sub(t.Made) > s.cfg.Limits.TokenLife || now.Sub(t.Used) > s.cfg.Limits.TokenIdle {
		return nil, errSignedOut
	}
	a, err := s.cfg.Store.Account(ctx, t.Account)
	if errors.Is(err, ledger.ErrNone) || err == nil && a.Disabled {
		return nil, errSignedOut
	}
	if err != nil {
		return nil, err
	}
	return &signedIn{account: a.Name, display: a.Display, device: t.Device, hash: hash}, nil
}

// signOut ends a token and what is connected with it.
func (s *Server) signOut(ctx context.Context, token string) error {
	hash := sha256.Sum256([]byte(token))
	if err := s.cfg.Store.DropToken(ctx, hash); err != nil {
		return err
	}
	for _, c := range s.crowd.all() {
		if r := c.rep.Load(); r != nil && r.hash == hash {
			c.rep.Store(nil)
			c.finish(signInCode, "signed out")
		}
	}
	return nil
}

// stillSignedIn asks the ledger again: an account may have been disabled, a token have ended.
func (c *conn) stillSignedIn(ctx context.Context) bool {
	r := c.rep.Load()
	if r == nil {
		return false
	}
	_, err := c.srv.checkHash(ctx, r.hash)
	if err != nil && !errors.Is(err, errSignedOut) {
		c.log.Error("sign-in not checked", "err", err)
	}
	return err == nil
}

// tendTokens keeps the tokens in use from going idle, and lets go of those that were taken back. A token that only came to its
// age keeps its connection: sessions that go on are held by participants' keys, and a new one needs a new sign-in.
func (s *Server) tendTokens(ctx context.Context, now time.Time) {
	for _, c := range s.crowd.all() {
		r := c.rep.Load()
		if r == nil {
			continue
		}
		t, err := s.cfg.Store.Token(ctx, r.hash)
		if err == nil {
			var a ledger.Account
			a, err = s.cfg.Store.Account(ctx, t.Account)
			if a.Disabled {
				err = ledger.ErrNone
			}
		}
		switch {
		case errors.Is(err, ledger.ErrNone):
			c.rep.Store(nil)
			c.finish(signInCode, "signed out")
		case err != nil:
			s.log.Error("sign-in not checked", "err", err)
		default:
			if err := s.cfg.Store.TouchToken(ctx, r.hash, now); err != nil {
				s.log.Error("sign-in not touched", "err", err)
			}
		}
	}
}
