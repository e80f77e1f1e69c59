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
	"deskhand/app/wire"
)

// signedIn is what a connection knows of the rep whose token it showed.
type signedIn struct {
	account string
	display string
	device  [65]byte
	hash    [32]byte    // of the token
	rights  wire.Rights // at the time it was looked at
}

// OwnerAccount is the account of the person at whose computer an embedded server runs. It has no password.
const OwnerAccount = "owner"

// credentials are what a rep's program signs in with.
type credentials struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Device   []byte `json:"device"` // P-256 uncompressed: the token is bound to it
	Code     string `json:"code"`   // a one-time code, for accounts that have them; empty: not asked for yet
}

// signIn checks credentials and returns a token bound to their device. from is the origin's key for limits. Errors:
// ErrCredentials, ErrCode (everything else was right), ErrBusy, or the ledger's.
func (s *Server) signIn(ctx context.Context, from string, in credentials) (token string, a ledger.Account, err error) {
	now := s.now()
	switch {
	case !s.signIns.take(from, now):
		return "", a, ErrBusy
	case !validAccount(in.Name): // nobody's: nothing is kept of it, not even that it was tried
		return "", a, ErrCredentials
	case !s.tries.password(in.Name, from, now):
		return "", a, ErrBusy
	}
	if _, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), in.Device); err != nil || len(in.Device) != 65 {
		return "", a, ErrCredentials
	}
	a, err = s.cfg.Store.Account(ctx, in.Name)
	known := err == nil
	if err != nil && !errors.Is(err, ledger.ErrNone) {
		return "", a, err
	}
	// A stranger's name costs as much time as a known one.
	ok, err := s.hasher.check(ctx, a.Password, in.Password)
	if err != nil {
		return "", a, err
	}
	if !known || !ok || a.Disabled {
		return "", ledger.Account{}, ErrCredentials
	}
	if a.TOTP.Secret != "" && in.Code != "" && !s.tries.code(a.Name, now) {
		return "", ledger.Account{}, ErrBusy
	}
	token, t, err := s.newToken(a.Name, [65]byte(in.Device))
	if err != nil {
		return "", ledger.Account{}, err
	}
	if a, err = s.enter(ctx, a, in.Code, t); err != nil {
		return "", ledger.Account{}, err
	}
	s.tries.right(a.Name, from, now)
	return token, a, nil
}

// enter takes the one-time code of an account whose password was right, notes the time and writes the token. What changed since it was
// read counts: a password that has been replaced leaves no token behind.
func (s *Server) enter(ctx context.Context, was ledger.Account, code string, t ledger.Token) (a ledger.Account, err error) {
	now, why := s.now(), error(nil)
	err = s.cfg.Store.SignIn(ctx, t, func(is *ledger.Account) bool {
		switch {
		case is.Disabled || is.Password != was.Password:
			why = ErrCredentials
		case is.TOTP.Secret != "" && !takeCode(&is.TOTP, code, now):
			why = ErrCode
		default:
			is.SignedIn = now
		}
		a = *is
		return why == nil
	})
	if errors.Is(err, ledger.ErrNone) {
		err = ErrCredentials
	}
	return a, errors.Join(err, why)
}

// newToken makes a token, which is not written yet.
func (s *Server) newToken(account string, device [65]byte) (token string, t ledger.Token, err error) {
	var raw [32]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return "", t, fmt.Errorf("draw token: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(raw[:])
	now := s.now()
	return token, ledger.Token{Hash: sha256.Sum256([]byte(token)), Account: account, Device: device, Made: now, Used: now}, nil
}

// LocalToken signs the owner of an embedded server in: the person who runs this program. display is their name for people. The
// token is bound to device, as any.
func (s *Server) LocalToken(ctx context.Context, display string, device [65]byte) (string, error) {
	if !validDisplay(display) {
		return "", fmt.Errorf("owner: %w", ErrName)
	}
	now := s.now()
	be := func(a *ledger.Account) {
		a.Display, a.Disabled, a.Role, a.Multi, a.SignedIn = display, false, wire.RoleAdmin, true, now
	}
	token, t, err := s.newToken(OwnerAccount, device)
	if err != nil {
		return "", err
	}
	err = s.cfg.Store.ChangeAccount(ctx, OwnerAccount, ledger.SignOut{}, be)
	if errors.Is(err, ledger.ErrNone) {
		a := ledger.Account{Name: OwnerAccount, Made: now}
		be(&a)
		err = s.cfg.Store.AddAccount(ctx, a)
	}
	if err == nil {
		err = s.cfg.Store.AddToken(ctx, t)
	}
	if err != nil {
		return "", fmt.Errorf("sign the owner in: %w", err)
	}
	return token, nil
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
	return &signedIn{account: a.Name, display: a.Display, device: t.Device, hash: hash, rights: s.rightsOf(a)}, nil
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

// repNow asks the ledger again who the connection's rep is and what they may do: an account may have been disabled or changed, a token
// have ended. Nil: nobody, or nobody knows in time; then a failure was sent that says which.
func (c *conn) repNow(ctx context.Context, ref uint32) *signedIn {
	err := errSignedOut
	if r := c.rep.Load(); r != nil {
		ctx, cancel := context.WithTimeout(ctx, lookTime)
		defer cancel()
		var now *signedIn
		if now, err = c.srv.checkHash(ctx, r.hash); err == nil {
			return now
		}
	}
	if errors.Is(err, errSignedOut) {
		c.fail(ref, wire.CodeSignIn, "a representative has to be signed in")
		return nil
	}
	c.log.Error("sign-in not checked", "err", err)
	c.fail(ref, wire.CodeStore, notRead)
	return nil
}

// signedNow is who is signed in over the connection, as the ledger has it now; nil: the sign-in has ended, also by its age. A ledger that
// cannot be read ends none.
func (c *conn) signedNow(ctx context.Context) *signedIn {
	r := c.rep.Load()
	if r == nil {
		return nil
	}
	switch now, err := c.srv.checkHash(ctx, r.hash); {
	case errors.Is(err, errSignedOut):
		return nil
	case err == nil:
		return now
	}
	return r
}

// tendTokens keeps the tokens in use from going idle, and lets go of those that were taken back. A token that only came to its
// age keeps its connection, and is kept with it: sessions that go on are held by participants' keys, and a new one needs a new sign-in.
func (s *Server) tendTokens(ctx context.Context, now time.Time) {
	for _, c := range s.crowd.all() {
		s.tendToken(ctx, c, now)
	}
}

// letGo ends the connections of an account whose sign-ins were taken back, without waiting for the next sweep.
func (s *Server) letGo(ctx context.Context, account string) {
	for _, c := range s.crowd.all() {
		if c.account() == account {
			s.tendToken(ctx, c, s.now())
		}
	}
}

// touches is how often a token in use is noted to be, within the time after which it were idle: each is a write, and a site has many.
const touches = 8

func (s *Server) tendToken(ctx context.Context, c *conn, now time.Time) {
	r := c.rep.Load()
	if r == nil {
		return
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
	case now.Sub(t.Used) >= s.cfg.Limits.TokenIdle/touches:
		if err := s.cfg.Store.TouchToken(ctx, r.hash, now); err != nil {
			s.log.Error("sign-in not touched", "err", err)
		}
	}
}
