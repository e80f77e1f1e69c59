package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"fmt"
	"math/big"
)

// SignatureSize is the length of a signature: r ‖ s, each 32 bytes big-endian (WebCrypto's form, IEEE P1363).
const SignatureSize = 64

// Sign signs body under a context (what the bytes are: "entry", "admit", …), so that a signature for one use is none for
// another: ECDSA P-256 over SHA-256("deskhand/1/" ‖ lv(context) ‖ body). The nonce is deterministic (RFC 6979).
func Sign(id Identity, context string, body []byte) ([]byte, error) {
	digest := signedDigest(context, body)
	der, err := id.Sign.Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("sign %s: %w", context, err)
	}
	var rs struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &rs); err != nil {
		return nil, fmt.Errorf("sign %s: %w", context, err)
	}
	out := make([]byte, SignatureSize)
	rs.R.FillBytes(out[:32])
	rs.S.FillBytes(out[32:])
	return out, nil
}

// Verify returns ErrSignature unless sig is 64 bytes and signPub's signature over body in context, ErrPoint when signPub
// is no key.
//
// ECDSA is malleable: whoever sees (r, s) can write (r, n-s), which verifies too, and WebCrypto does not choose the lower
// s. So a signature is never an identity: commands are told apart by the ID their sender chose and signed, and an
// entry's hash covers its signature, so a log with the other form is another log (a fork, seen when heads are compared).
func Verify(signPub [65]byte, context string, body, sig []byte) error {
	pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), signPub[:])
	if err != nil {
		return ErrPoint
	}
	if len(sig) != SignatureSize {
		return ErrSignature
	}
	digest := signedDigest(context, body)
	r, s := new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])
	if !ecdsa.Verify(pub, digest[:], r, s) {
		return ErrSignature
	}
	return nil
}

func signedDigest(context string, body []byte) [32]byte {
	b := lv([]byte("deskhand/1/"), context)
	return sha256.Sum256(append(b, body...))
}
