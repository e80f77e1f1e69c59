package server

import (
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"time"

	"deskhand/app/server/ledger"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// One-time codes are those of RFC 6238 that every program for them knows: SHA-1, six digits, a new one each 30 seconds.
const (
	codePeriod = 30 // seconds
	codeSecret = 20 // bytes, as RFC 4226 §4 recommends
	codeSkew   = 1  // periods that the two clocks may be apart
)

// NewSecret makes the secret of an account's one-time codes. url is the same for a program to take in (otpauth://totp/…), with the
// site's name and the account's for people.
func NewSecret(site, account string) (secret ledger.Secret, url string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: site, AccountName: account, Period: codePeriod, SecretSize: codeSecret})
	if err != nil {
		return "", "", fmt.Errorf("make a secret for one-time codes: %w", err)
	}
	return ledger.Secret(key.Secret()), key.URL(), nil
}

// validSecret: what NewSecret makes. Shorter ones are guessed.
func validSecret(s ledger.Secret) bool {
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(string(s))
	return err == nil && len(b) == codeSecret
}

// codeStep is the period of which a code is; ok is false when it is none of this time's. Periods that are not after the newest one
// taken are the caller's to refuse: a code is good once.
func codeStep(secret ledger.Secret, code string, now time.Time) (step int64, ok bool) {
	opts := hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
	at := now.Unix() / codePeriod
	for n := at - codeSkew; n <= at+codeSkew; n++ {
		want, err := hotp.GenerateCodeCustom(string(secret), uint64(n), opts)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = n, true
		}
	}
	return step, ok
}

// takeCode accepts a code, and it and older ones never again.
func takeCode(t *ledger.TOTP, code string, now time.Time) bool {
	step, ok := codeStep(t.Secret, code, now)
	if !ok || step <= t.Step {
		return false
	}
	t.Step = step
	return true
}
