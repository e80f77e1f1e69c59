package server

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"

	"golang.org/x/crypto/argon2"
)

const signInCode = wire.CodeSignIn

// Parameters of argon2id (RFC 9106 §4, second recommendation: 64 MiB, 3 passes), one lane so that two hashings at a time are two
// cores.
const (
	argonMemory = 64 << 10 // KiB
	argonTime   = 3
	argonLanes  = 1
	argonSalt   = 16
	argonKey    = 32

	minPassword = wire.MinPassword // characters
	maxPassword = wire.MaxPassword // bytes
)

// HashPassword returns a password's PHC string for ledger.Account; ErrPassword when it is shorter than 10 characters or longer
// than 512 bytes.
func HashPassword(password string) (ledger.Password, error) {
	if utf8.RuneCountInString(password) < minPassword || len(password) > maxPassword || !utf8.ValidString(password) {
		return "", fmt.Errorf("a password has %d characters or more, and not more than %d bytes: %w", minPassword, maxPassword, ErrPassword)
	}
	salt := make([]byte, argonSalt)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("draw salt: %w", err)
	}
	p := phc{memory: argonMemory, time: argonTime, lanes: argonLanes, salt: salt}
	p.key = p.derive(password)
	return p.encode(), nil
}

// phc is a PHC string, taken apart: $argon2id$v=19$m=65536,t=3,p=1$salt$key.
type phc struct {
	memory, time uint32
	lanes        uint8
	salt, key    []byte
}

func (p phc) derive(password string) []byte {
	return argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.lanes, argonKey)
}

func (p phc) encode() ledger.Password {
	b64 := base64.RawStdEncoding
	return ledger.Password(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.time, p.lanes,
		b64.EncodeToString(p.salt), b64.EncodeToString(p.key)))
}

// parsePHC reads what encode wrote; false for anything else, also for parameters that would eat the machine.
func parsePHC(s ledger.Password) (phc, bool) {
	var p phc
	parts := strings.Split(string(s), "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, false
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.lanes); n != 3 || err != nil {
		return p, false
	}
	var err1, err2 error
	p.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	ok := err1 == nil && err2 == nil && len(p.salt) >= 8 && len(p.key) == argonKey &&
		p.memory >= 8 && p.memory <= 1<<20 && p.time >= 1 && p.time <= 10 && p.lanes >= 1 && p.lanes <= 8
	return p, ok
}

// hasher makes and checks hashes of passwords, two at a time: each takes 64 MiB.
type hasher struct{ slots chan struct{} }

func newHasher() *hasher { return &hasher{slots: make(chan struct{}, 2)} }

// hash is HashPassword when it is its turn.
func (h *hasher) hash(ctx context.Context, password string) (ledger.Password, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-h.slots }()
	return HashPassword(password)
}

// check compares in the same time whether or not there is something to compare with. An error is ctx's.
func (h *hasher) check(ctx context.Context, want ledger.Password, password string) (bool, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-h.slots }()
	p, real := parsePHC(want)
	if !real {
		p = phc{memory: argonMemory, time: argonTime, lanes: argonLanes, salt: make([]byte, argonSalt), key: make([]byte, argonKey)}
	}
	if len(password) > maxPassword {
		password, real = password[:maxPassword], false
	}
	return subtle.ConstantTimeCompare(p.derive(password), p.key) == 1 && real, nil
}

// NewAccount checks the names and hashes the password; the account is a rep's with no rights beyond. ErrName, ErrPassword.
func NewAccount(name, display, password string) (ledger.Account, error) {
	if err := checkNames(name, display); err != nil {
		return ledger.Account{}, err
	}
	hash, err := HashPassword(password)
	return ledger.Account{Name: name, Display: display, Password: hash, Role: wire.RoleRep}, err
}

func checkNames(name, display string) error {
	if !validAccount(name) || name == OwnerAccount {
		return fmt.Errorf("account name %q: 1 to 64 of a-z, 0-9, . _ - @: %w", name, ErrName)
	}
	return CheckDisplay(display)
}

// CheckDisplay returns ErrName when a name is not one for people.
func CheckDisplay(display string) error {
	if !validDisplay(display) {
		return fmt.Errorf("display name: 1 to %d characters on one line: %w", session.MaxName, ErrName)
	}
	return nil
}

func validAccount(name string) bool {
	if name == "" || len(name) > 64 {
		return false
	}
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789._-@") == ""
}

// validDisplay: what a session's rules take as a name, and what fits the greeting.
func validDisplay(s string) bool { return s != "" && session.Clean(s, wire.MaxWord) == s }
