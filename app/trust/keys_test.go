package trust

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
	"io"
	"math/big"
	"testing"
)

func TestIdentityComesFromItsReader(t *testing.T) {
	a, b, c := must(NewIdentity(seeded("a"))), must(NewIdentity(seeded("a"))), must(NewIdentity(seeded("c")))
	if !a.Sign.Equal(b.Sign) || !a.Agree.Equal(b.Agree) || a.Sign.Equal(c.Sign) || a.Agree.Equal(c.Agree) {
		t.Error("the same random bytes must give the same keys, others other keys")
	}
	if err := a.Keys([32]byte{1}).Valid(); err != nil {
		t.Error(err)
	}
	if _, err := NewIdentity(bytes.NewReader(make([]byte, 40))); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a reader that ends: %v", err)
	}
}

func TestKeysValid(t *testing.T) {
	good := newSide("Marta").hello.Keys
	for name, break_ := range map[string]func(*Keys){
		"point off the curve":  func(k *Keys) { k.Sign[64] ^= 1 },
		"compressed form":      func(k *Keys) { k.Sign[0] = 2 },
		"no signing key":       func(k *Keys) { k.Sign = [65]byte{} },
		"agreement key zero":   func(k *Keys) { k.Agree = [32]byte{} },
		"agreement key one":    func(k *Keys) { k.Agree = [32]byte{1} },
		"agreement key high":   func(k *Keys) { k.Agree[31] |= 0x80 },
		"agreement key p plus": func(k *Keys) { copy(k.Agree[:], bytes.Repeat([]byte{0xff}, 31)); k.Agree[31] = 0x7f },
	} {
		k := good
		break_(&k)
		if err := k.Valid(); !errors.Is(err, ErrPoint) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestIdentitySaveRestore(t *testing.T) {
	id := must(NewIdentity(seeded("Marta")))
	saved := must(id.Save())
	got := must(Restore(saved))
	if !got.Sign.Equal(id.Sign) || !got.Agree.Equal(id.Agree) {
		t.Error("another identity came back")
	}
	zero := append([]byte(savedMagic), make([]byte, 64)...)
	for name, bad := range map[string][]byte{
		"empty": nil, "short": saved[:67], "long": append(bytes.Clone(saved), 0), "other kind": append([]byte("DHI2"), saved[4:]...),
		"zero scalar": zero,
	} {
		if _, err := Restore(bad); !errors.Is(err, ErrIdentity) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSignVerify(t *testing.T) {
	id, other := must(NewIdentity(seeded("Marta"))), must(NewIdentity(seeded("other")))
	pub, otherPub := id.Keys([32]byte{}).Sign, other.Keys([32]byte{}).Sign
	body := []byte("end the session")
	sig := must(Sign(id, "command", body))
	if len(sig) != SignatureSize || !bytes.Equal(sig, must(Sign(id, "command", body))) {
		t.Fatalf("signature of %d bytes, or not deterministic", len(sig))
	}
	if err := Verify(pub, "command", body, sig); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"other key":       Verify(otherPub, "command", body, sig),
		"other context":   Verify(pub, "admit", body, sig),
		"moved border":    Verify(pub, "comman", append([]byte("d"), body...), sig),
		"other body":      Verify(pub, "command", []byte("end the sessioN"), sig),
		"empty":           Verify(pub, "command", body, nil),
		"one byte more":   Verify(pub, "command", body, append(bytes.Clone(sig), 0)),
		"zeros":           Verify(pub, "command", body, make([]byte, 64)),
		"order as values": Verify(pub, "command", body, bytes.Repeat(elliptic.P256().Params().N.Bytes(), 2)),
	} {
		if !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Verify([65]byte{}, "command", body, sig); !errors.Is(err, ErrPoint) {
		t.Errorf("no key: %v", err)
	}
	for i := range sig {
		bad := bytes.Clone(sig)
		bad[i] ^= 0x10
		if Verify(pub, "command", body, bad) == nil {
			t.Errorf("byte %d altered and still valid", i)
		}
	}
}

// The documented malleability: the second form verifies, so nothing may take a signature's bytes for an identity.
func TestSignatureHasTwoForms(t *testing.T) {
	id := must(NewIdentity(seeded("Marta")))
	sig := must(Sign(id, "command", []byte("x")))
	s := new(big.Int).SetBytes(sig[32:])
	twin := bytes.Clone(sig)
	s.Sub(elliptic.P256().Params().N, s).FillBytes(twin[32:])
	if bytes.Equal(twin, sig) || Verify(id.Keys([32]byte{}).Sign, "command", []byte("x"), twin) != nil {
		t.Error("(r, n-s) should verify; if it no longer does, say so at Verify")
	}
}

// What we hash is what WebCrypto's ECDSA/SHA-256 hashes when it is given the prefixed bytes.
func TestSignatureIsPlainECDSA(t *testing.T) {
	id := must(NewIdentity(seeded("Marta")))
	sig := must(Sign(id, "command", []byte("body")))
	digest := signedDigest("command", []byte("body"))
	r, s := new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])
	if !ecdsa.Verify(&id.Sign.PublicKey, digest[:], r, s) {
		t.Error("not over the documented digest")
	}
	if want := sha256Of("deskhand/1/\x07commandbody"); digest != want {
		t.Errorf("digest %x, want %x", digest, want)
	}
}
