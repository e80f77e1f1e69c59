package peer

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"fmt"
	"io"
	"math/big"
	"time"
)

// certificateLife is how long a certificate is valid. A session, and so a resumed one, is far shorter.
const certificateLife = 30 * 24 * time.Hour

// Certificate identifies one participant in one session to every other: an ECDSA P-256 key and a self-signed certificate.
// The same one is used for all Conns of the session, so that its Fingerprint can be bound in the session's transcript. The
// zero value is not usable.
type Certificate struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

// NewCertificate makes one from random bytes. It names nobody.
func NewCertificate(random io.Reader) (Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), random)
	if err != nil {
		return Certificate{}, fmt.Errorf("make key: %w", err)
	}
	serial := make([]byte, 16)
	if _, err := io.ReadFull(random, serial); err != nil {
		return Certificate{}, fmt.Errorf("make serial number: %w", err)
	}
	serial[0] &= 0x7F
	day := time.Now().UTC().Truncate(24 * time.Hour)
	template := &x509.Certificate{
		SerialNumber:       new(big.Int).SetBytes(serial),
		Subject:            pkix.Name{CommonName: "WebRTC"},
		NotBefore:          day.Add(-24 * time.Hour),
		NotAfter:           day.Add(certificateLife),
		SignatureAlgorithm: x509.ECDSAWithSHA256,
	}
	der, err := x509.CreateCertificate(random, template, template, key.Public(), key)
	if err != nil {
		return Certificate{}, fmt.Errorf("sign certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return Certificate{}, fmt.Errorf("read own certificate: %w", err)
	}
	return Certificate{key: key, cert: cert}, nil
}

// Fingerprint is the SHA-256 of the certificate's DER (RFC 8122, section 5).
func (c Certificate) Fingerprint() [32]byte { return sha256.Sum256(c.cert.Raw) }

// MarshalBinary returns the certificate *with its private key*, for ParseCertificate: the certificate's length in two
// bytes, big endian, its DER, then the key in PKCS #8.
func (c Certificate) MarshalBinary() ([]byte, error) {
	if c.cert == nil || c.key == nil {
		return nil, ErrCertificate
	}
	key, err := x509.MarshalPKCS8PrivateKey(c.key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	out := binary.BigEndian.AppendUint16(nil, uint16(len(c.cert.Raw)))
	return append(append(out, c.cert.Raw...), key...), nil
}

// ParseCertificate reads what MarshalBinary wrote, to resume a session. Returns ErrCertificate, also when key and
// certificate do not belong together.
func ParseCertificate(b []byte) (Certificate, error) {
	if len(b) < 2 || len(b) > 4096 {
		return Certificate{}, ErrCertificate
	}
	n := int(binary.BigEndian.Uint16(b))
	if b = b[2:]; n > len(b) {
		return Certificate{}, ErrCertificate
	}
	cert, err := x509.ParseCertificate(b[:n])
	if err != nil {
		return Certificate{}, fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(b[n:])
	if err != nil {
		return Certificate{}, fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() || !key.PublicKey.Equal(cert.PublicKey) {
		return Certificate{}, ErrCertificate
	}
	return Certificate{key: key, cert: cert}, nil
}
