package trust

import "errors"

var (
	// ErrPoint: a public key that is not a point of its curve in the canonical encoding, or that has low order.
	ErrPoint = errors.New("trust: bad point")
	// ErrMessage: bytes that are not a well-formed message of a proof: wrong kind, size, padding or characters.
	ErrMessage = errors.New("trust: malformed message")
	// ErrVersion: a well-formed beginning with a version this program does not speak.
	ErrVersion = errors.New("trust: unknown version")
	// ErrProof: the other side does not hold the same secret, or something was altered on the way. The two cannot be told
	// apart, and neither side learns more than that.
	ErrProof = errors.New("trust: proof refused")
	// ErrRole: the joiner asks for a role that this link was not made for. To the outside it looks like any wrong secret:
	// the console answers with a decoy.
	ErrRole = errors.New("trust: link was made for another role")
	// ErrServerKey: both sides hold the same secret but see servers with different TLS keys: somebody is in between.
	// A hard stop.
	ErrServerKey = errors.New("trust: the two sides see different server keys")
	// ErrUsed: a Joiner or Answerer is good for one Finish.
	ErrUsed = errors.New("trust: proof already finished")
	// ErrBurnt: no attempt may start on this number, now (three are charged) or ever (three have failed).
	ErrBurnt = errors.New("trust: no attempts left")
	// ErrSecret: a number, session id, role or link secret that cannot exist.
	ErrSecret = errors.New("trust: not a secret of a session")
	// ErrSignature: not a signature by this key over this body in this context.
	ErrSignature = errors.New("trust: bad signature")
	// ErrIdentity: bytes that are not a saved identity.
	ErrIdentity = errors.New("trust: not a saved identity")
	// ErrSealed: a sealed message that is not for us, altered, replayed, out of order or of a superseded incarnation.
	ErrSealed = errors.New("trust: sealed message refused")
	// ErrWords: who was introduced to us by the site does not keep to what they said when the check words were found: somebody is in
	// between. A hard stop.
	ErrWords = errors.New("trust: the other end did not keep to its word")
	// ErrTooLong: more than MaxSealed bytes to seal.
	ErrTooLong = errors.New("trust: too long to seal")
)
