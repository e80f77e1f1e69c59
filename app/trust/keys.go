package trust

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"fmt"
	"io"
	"log/slog"
)

// Identity is one participant's keys for one session: ECDSA P-256 to sign, X25519 to agree (both exist in WebCrypto).
// It never leaves the program, but for Save.
type Identity struct {
	Sign  *ecdsa.PrivateKey
	Agree *ecdh.PrivateKey
}

// Keys is the public side of an Identity with the certificate its owner uses for DTLS.
type Keys struct {
	Sign        [65]byte // P-256, uncompressed SEC 1 point (WebCrypto's "raw")
	Agree       [32]byte // X25519, canonical u coordinate
	Fingerprint [32]byte // SHA-256 of the DTLS certificate in DER, as in SDP's a=fingerprint
}

// NewIdentity makes both keys from rand. The keys are read from rand directly: since Go 1.26 GenerateKey ignores its
// reader.
func NewIdentity(rand io.Reader) (Identity, error) {
	var raw [32]byte
	for {
		if _, err := io.ReadFull(rand, raw[:]); err != nil {
			return Identity{}, fmt.Errorf("draw signing key: %w", err)
		}
		// Refused are zero and what is not below the group order: 1 in 2³².
		sign, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw[:])
		if err != nil {
			continue
		}
		if _, err := io.ReadFull(rand, raw[:]); err != nil {
			return Identity{}, fmt.Errorf("draw agreement key: %w", err)
		}
		agree, err := ecdh.X25519().NewPrivateKey(raw[:])
		if err != nil {
			return Identity{}, fmt.Errorf("agreement key: %w", err)
		}
		return Identity{Sign: sign, Agree: agree}, nil
	}
}

// Keys is the public form, with the fingerprint of the DTLS certificate that goes with it.
func (id Identity) Keys(fingerprint [32]byte) Keys {
	k := Keys{Fingerprint: fingerprint}
	pub, err := id.Sign.PublicKey.Bytes()
	if err != nil {
		panic("trust: identity without a P-256 key: " + err.Error())
	}
	copy(k.Sign[:], pub)
	copy(k.Agree[:], id.Agree.PublicKey().Bytes())
	return k
}

// Valid returns ErrPoint unless Sign is on its curve and Agree is canonical and not of low order.
func (k Keys) Valid() error {
	if _, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), k.Sign[:]); err != nil {
		return ErrPoint
	}
	return checkX25519(k.Agree[:])
}

// SavedIdentity is an Identity as bytes for the key ring or a 0600 file: "DHI1", the P-256 scalar (big-endian), the X25519
// scalar; 68 bytes. It prints and logs as "[redacted]".
type SavedIdentity []byte

const savedMagic = "DHI1"

func (SavedIdentity) String() string       { return redacted }
func (SavedIdentity) GoString() string     { return redacted }
func (SavedIdentity) LogValue() slog.Value { return slog.StringValue(redacted) }

const redacted = "[redacted]"

// Save returns the identity's private bytes; the caller keeps them secret and deletes them when the session ends.
func (id Identity) Save() (SavedIdentity, error) {
	sign, err := id.Sign.Bytes()
	if err != nil {
		return nil, fmt.Errorf("save signing key: %w", err)
	}
	out := append(make(SavedIdentity, 0, len(savedMagic)+64), savedMagic...)
	return append(append(out, sign...), id.Agree.Bytes()...), nil
}

// Restore is the inverse of Save. It returns ErrIdentity for anything else.
func Restore(b SavedIdentity) (Identity, error) {
	if len(b) != len(savedMagic)+64 || string(b[:4]) != savedMagic {
		return Identity{}, ErrIdentity
	}
	sign, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), b[4:36])
	if err != nil {
		return Identity{}, ErrIdentity
	}
	agree, err := ecdh.X25519().NewPrivateKey(b[36:68])
	if err != nil {
		return Identity{}, ErrIdentity
	}
	return Identity{Sign: sign, Agree: agree}, nil
}
