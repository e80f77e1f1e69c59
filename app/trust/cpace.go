package trust

import (
	"bytes"
	"crypto/ecdh"
	"crypto/sha512"
	"fmt"
	"io"

	"filippo.io/edwards25519/field"
)

// CPACE-X25519-SHA512, initiator/responder form, of draft-irtf-cfrg-cpace (§7.1 group G_X25519, §6.2 the protocol). The
// vectors of its appendix are in testdata.
const (
	cpaceDSI    = "CPace255"
	cpaceDSIISK = "CPace255_ISK"
	sha512Block = 128 // bytes; the zero padding makes PRS fill the hash's first block
)

// cpaceGenerator is calculate_generator(PRS, CI, sid): the u coordinate both sides multiply.
func cpaceGenerator(prs, ci, sid []byte) []byte {
	used := len(lv(lv(nil, cpaceDSI), prs))
	zeros := make([]byte, max(0, sha512Block-1-used))
	gen := lv(lv(nil, cpaceDSI), prs, zeros, ci, sid)
	h := sha512.Sum512(gen)
	return elligator2(h[:32])
}

// elligator2 maps 32 bytes (little-endian, top bit ignored) to a u coordinate on Curve25519 in constant time: RFC 9380
// §6.7.1 with J = 486662, Z = 2. Its exceptional case, 2u² = -1, cannot occur: -1/2 is no square mod 2²⁵⁵-19.
func elligator2(b []byte) []byte {
	var u, d, x1, x2, gx, j field.Element
	one := new(field.Element).One()
	if _, err := u.SetBytes(b); err != nil {
		panic("trust: elligator2 takes 32 bytes")
	}
	j.Mult32(one, 486662)
	d.Square(&u)
	d.Add(&d, &d)
	d.Add(&d, one)
	x1.Negate(x1.Multiply(&j, d.Invert(&d))) // -J / (1 + 2u²)
	x2.Negate(x2.Add(&x1, &j))               // -x1 - J
	gx.Add(&x1, &j)                          // x1³ + J·x1² + x1 = ((x1 + J)·x1 + 1)·x1
	gx.Multiply(&gx, &x1)
	gx.Add(&gx, one)
	gx.Multiply(&gx, &x1)
	_, square := new(field.Element).SqrtRatio(&gx, one)
	return x1.Select(&x1, &x2, square).Bytes()
}

// cpaceShare draws a scalar and returns it with its public share, Y = scalar·generator.
func cpaceShare(rand io.Reader, generator []byte) (*ecdh.PrivateKey, [32]byte, error) {
	var raw, pub [32]byte
	if _, err := io.ReadFull(rand, raw[:]); err != nil {
		return nil, pub, fmt.Errorf("draw scalar: %w", err)
	}
	priv, err := ecdh.X25519().NewPrivateKey(raw[:])
	if err != nil {
		return nil, pub, fmt.Errorf("scalar: %w", err)
	}
	y, err := x25519(priv, generator)
	if err != nil {
		return nil, pub, err
	}
	copy(pub[:], y)
	return priv, pub, nil
}

// x25519 multiplies; it returns ErrPoint for a u that is not canonical or has low order. RFC 7748 §5 lets implementations
// reduce such values instead; no honest program ever sends one, and refusing them leaves one encoding for each point.
func x25519(priv *ecdh.PrivateKey, u []byte) ([]byte, error) {
	if !canonicalU(u) {
		return nil, ErrPoint
	}
	pub, err := ecdh.X25519().NewPublicKey(u)
	if err != nil {
		return nil, ErrPoint
	}
	k, err := priv.ECDH(pub) // fails exactly when the result is zero: low order
	if err != nil {
		return nil, ErrPoint
	}
	return k, nil
}

// canonicalU reports whether u is 32 bytes, little-endian, below 2²⁵⁵-19.
func canonicalU(u []byte) bool {
	var e field.Element
	if _, err := e.SetBytes(u); err != nil {
		return false
	}
	return bytes.Equal(e.Bytes(), u)
}

// checkX25519 returns ErrPoint unless u is canonical and not of low order.
func checkX25519(u []byte) error {
	var one [32]byte // any scalar will do: clamping makes it a multiple of the cofactor
	priv, err := ecdh.X25519().NewPrivateKey(one[:])
	if err != nil {
		return fmt.Errorf("scalar: %w", err)
	}
	_, err = x25519(priv, u)
	return err
}

// cpaceKeyInput is what the intermediate session key is made from. A is the initiator (the joiner), B the responder.
type cpaceKeyInput struct {
	Sid, K        []byte
	Ya, ADa       []byte
	Yb, ADb       []byte
	SymmetricForm bool // ISK_SY of the draft (ordered concatenation); only its vectors use it
}

// cpaceISK is the intermediate session key, 64 bytes.
func cpaceISK(in cpaceKeyInput) []byte {
	b := lv(lv(nil, cpaceDSIISK), in.Sid, in.K)
	first, second := lv(nil, in.Ya, in.ADa), lv(nil, in.Yb, in.ADb)
	if in.SymmetricForm {
		b = append(b, "oc"...)
		if bytes.Compare(first, second) < 0 {
			first, second = second, first
		}
	}
	h := sha512.Sum512(append(append(b, first...), second...))
	return h[:]
}
