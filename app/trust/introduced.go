package trust

import (
	"crypto/sha256"
	"strconv"

	"golang.org/x/crypto/argon2"
)

// Member is a participant of a session as its log has them.
type Member struct {
	Number uint32 // in the session
	Keys   Keys
}

// Cost of an IntroducedSeed: Argon2id (RFC 9106) with 3 passes over 64 MiB by one lane. About 0.2 s on a customer's computer.
const (
	introducedPasses = 3
	introducedMemory = 64 << 10 // KiB
)

// IntroducedSeed is the seed of the check words (Words) of two participants who proved each other nothing: the site introduced one to
// the other, as when an agent takes a session that was handed over. Both find the same, in whichever order a and b are given:
//
//	Argon2id(password lv("deskhand/1/introduced-words", session, number, keys, number, keys), salt SHA-256(session)),
//	the lower number first; keys: Sign, Agree, Fingerprint
//
// A site that stands between them has keys of its own towards each, and wants both ends to see the same words. It cannot choose
// freely: an agent shows no key before they have read the log with the customer's, so the agent's words are settled when the site
// learns them, and one try on the other end's agrees in 2³². The function is slow and takes memory so that few tries fit into the
// time of a call. It blocks for as long: not on a goroutine that others wait for.
func IntroducedSeed(session string, a, b Member) [32]byte {
	if b.Number < a.Number {
		a, b = b, a
	}
	in := lv([]byte(nil), "deskhand/1/introduced-words", session)
	for _, m := range []Member{a, b} {
		in = lv(in, strconv.FormatUint(uint64(m.Number), 10), string(m.Keys.Sign[:]), string(m.Keys.Agree[:]), string(m.Keys.Fingerprint[:]))
	}
	salt := sha256.Sum256([]byte(session))
	return [32]byte(argon2.IDKey(in, salt[:], introducedPasses, introducedMemory, 1, 32))
}
