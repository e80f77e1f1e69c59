package invite

import (
	"encoding/base32"
	"fmt"
	"io"
)

// SessionID is 16 random bytes as 26 characters of lower-case base32 (RFC 4648, no padding): fit for file names, host-free
// URLs and reading case-blind. app/session has its own type for rules; this one is what an invitation carries.
type SessionID string

const (
	sessionBytes = 16
	sessionChars = 26
	base32Lower  = "abcdefghijklmnopqrstuvwxyz234567"
)

// NewSessionID draws one.
func NewSessionID(rand io.Reader) (SessionID, error) {
	var raw [sessionBytes]byte
	if _, err := io.ReadFull(rand, raw[:]); err != nil {
		return "", fmt.Errorf("draw session id: %w", err)
	}
	return SessionID(sessionEncoding().EncodeToString(raw[:])), nil
}

// ParseSessionID returns ErrSession unless s is exactly a session id.
func ParseSessionID(s string) (SessionID, error) {
	if !ValidSessionID(s) {
		return "", ErrSession
	}
	return SessionID(s), nil
}

// ValidSessionID: 26 characters of the alphabet, no stray bits in the last one.
func ValidSessionID(s string) bool {
	if len(s) != sessionChars {
		return false
	}
	raw, err := sessionEncoding().DecodeString(s)
	return err == nil && sessionEncoding().EncodeToString(raw) == s
}

func sessionEncoding() *base32.Encoding {
	return base32.NewEncoding(base32Lower).WithPadding(base32.NoPadding)
}
