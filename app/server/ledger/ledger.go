// Package ledger names what a signal server writes down: sessions, accounts, tokens, and the errors of writing. It is the
// contract between app/server, which needs these things kept, and store, which keeps them; it holds no code that does so.
// Log entries themselves are app/wire's.
package ledger

import (
	"errors"
	"log/slog"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

var (
	// ErrFull means that the disk or the database is full. Nothing of the write happened.
	ErrFull = errors.New("ledger: no space left")
	// ErrExists means that there is one of that name already.
	ErrExists = errors.New("ledger: exists already")
	// ErrLocator means that the locator belongs to a live session or still rests.
	ErrLocator = errors.New("ledger: locator is taken")
	// ErrNone means that there is none of that name.
	ErrNone = errors.New("ledger: no such thing")
	// ErrOrder means that an entry does not follow the last one that was written.
	ErrOrder = errors.New("ledger: entry out of order")
)

// Session is a session as the server knows it beside its log.
type Session struct {
	ID      session.ID
	Locator string // 7 digits
	Account string // the account that opened it
	Opened  time.Time
}

// Password is a password's PHC string. It prints and logs as "[redacted]".
type Password string

func (Password) String() string       { return "[redacted]" }
func (Password) GoString() string     { return "[redacted]" }
func (Password) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// Secret is the secret of an account's one-time codes, in base32. It prints and logs as "[redacted]".
type Secret string

func (Secret) String() string       { return "[redacted]" }
func (Secret) GoString() string     { return "[redacted]" }
func (Secret) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// Account is a rep's account.
type Account struct {
	Name         string // to sign in with: 1–64 bytes of a–z 0–9 . _ - @
	Display      string // for people, 1–64 runes
	Password     Password
	Disabled     bool
	Made         time.Time
	Role         wire.Role
	Multi        bool                // may run several sessions at a time, where the site allows it
	MaxCustomers uint16              // at the same time; 0: the site's
	Barred       session.ActivitySet // what they may not ask customers for, beside what nobody at the site may
	TOTP         TOTP
	SignedIn     time.Time // the last time; zero: never, as far as is known
}

// TOTP are an account's one-time codes (RFC 6238).
type TOTP struct {
	Secret Secret // empty: none are asked for
	Step   int64  // of the newest code that was taken, in periods of 30 s: it and older ones are worth nothing
}

// SignOut says which sign-ins end with a change of their account. The zero value ends none.
type SignOut struct {
	All bool
	But [32]byte // of All: this one stays; zero: none does
}

// Token is a sign-in: what the rep's program holds is only kept as a hash.
type Token struct {
	Hash    [32]byte // SHA-256 of the token
	Account string
	Device  [65]byte // the device key that it is bound to, P-256 uncompressed
	Made    time.Time
	Used    time.Time // last time that it was in use
}

// Errand is what a command beside the running server wants it to do: a call of app/wire.
type Errand struct {
	ID   int64 // given by the store
	Made time.Time
	Path string
	Body []byte
}
