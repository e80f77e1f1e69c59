package trust

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base32"
	"log/slog"
)

// Method is how a joiner shows that they were invited. Written values; they are on the wire.
type Method byte

const (
	ByNumber   Method = 'n' // 5 secret digits, CPace
	ByLink     Method = 'l' // 16-byte secret of a link
	Introduced Method = 's' // no secret: introduced by the server; only the check words can tell
)

// Role is what the joiner asks to be. The values are those in a link ("c", "r").
type Role byte

const (
	Customer Role = 'c'
	Rep      Role = 'r'
)

// SessionIDSize is the length of a session id: 16 bytes as lower-case base32 without padding.
const SessionIDSize = 26

const (
	locatorSize = 7
	digitsSize  = 5
)

// Secret is what both sides hold before a proof, and the way it is used. It prints and logs as "[redacted]".
type Secret struct {
	method  Method
	role    Role     // ByLink, Introduced: the only role it admits; ByNumber: 0, both
	locator string   // ByNumber
	digits  string   // ByNumber
	session string   // ByLink
	link    [16]byte // ByLink
}

func (Secret) String() string       { return redacted }
func (Secret) GoString() string     { return redacted }
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// Method tells how this secret is used.
func (s Secret) Method() Method { return s.method }

// NumberSecret is a session number: 7 locator digits and 5 secret digits, ASCII. ErrSecret for anything else.
func NumberSecret(locator, digits string) (Secret, error) {
	if len(locator) != locatorSize || len(digits) != digitsSize || !allDigits(locator) || !allDigits(digits) {
		return Secret{}, ErrSecret
	}
	return Secret{method: ByNumber, locator: locator, digits: digits}, nil
}

// LinkSecret is the secret of a link of one session, made for one role. ErrSecret when session or role cannot be.
func LinkSecret(session string, role Role, secret [16]byte) (Secret, error) {
	if !validSession(session) || !role.valid() {
		return Secret{}, ErrSecret
	}
	return Secret{method: ByLink, role: role, session: session, link: secret}, nil
}

// NoSecret is for joins that the server introduces (inbound queue, transfer to a queue): the proof then binds both sides'
// keys and gives check words, but a dishonest server could be both ends until the words are compared.
func NoSecret(role Role) (Secret, error) {
	if !role.valid() {
		return Secret{}, ErrSecret
	}
	return Secret{method: Introduced, role: role}, nil
}

// LinkID names a link without giving it away: HKDF(secret, no salt, "deskhand/1/link id"), 8 bytes.
func LinkID(secret [16]byte) (id [8]byte) {
	b, err := hkdf.Key(sha256.New, secret[:], nil, "deskhand/1/link id", len(id))
	if err != nil {
		panic("trust: hkdf: " + err.Error())
	}
	copy(id[:], b)
	return id
}

func (r Role) valid() bool { return r == Customer || r == Rep }

func (m Method) valid() bool { return m == ByNumber || m == ByLink || m == Introduced }

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// validSession: 26 characters of lower-case base32 whose last one has no stray bits.
func validSession(s string) bool {
	if len(s) != SessionIDSize {
		return false
	}
	enc := base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
	raw, err := enc.DecodeString(s)
	return err == nil && enc.EncodeToString(raw) == s
}
