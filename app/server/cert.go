package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"deskhand/app/invite"
)

// keyFile is the self-signed key within the data folder. It is kept for ever: links hold its hash.
const keyFile = "tls.key"

// certs is the server's certificate: from files, read again when they change, or self-signed. A leaf.
type certs struct {
	certFile, keyFile string // empty: self-signed
	now               func() time.Time

	mu sync.Mutex
	// ───── guarded by mu ─────
	cert   *tls.Certificate
	hash   [32]byte
	mtime  time.Time
	looked time.Time
}

func loadCerts(cfg Config) (*certs, error) {
	c := &certs{certFile: cfg.Cert, keyFile: cfg.Key, now: cfg.Now}
	c.mu.Lock()
	defer c.mu.Unlock()
	if cfg.Cert != "" {
		return c, c.readLocked()
	}
	key, err := ownKey(filepath.Join(cfg.Data, keyFile))
	if err != nil {
		return nil, err
	}
	cert, err := selfSigned(key, cfg.Public, cfg.Now())
	if err != nil {
		return nil, err
	}
	return c, c.setLocked(cert)
}

func (c *certs) readLocked() error {
	info, err := os.Stat(c.certFile)
	if err != nil {
		return fmt.Errorf("%w: certificate: %w", ErrConfig, err)
	}
	cert, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("%w: certificate %s with key %s: %w", ErrConfig, c.certFile, c.keyFile, err)
	}
	c.mtime, c.looked = info.ModTime(), c.now()
	return c.setLocked(cert)
}

func (c *certs) setLocked(cert tls.Certificate) error {
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		return fmt.Errorf("%w: certificate: %w", ErrConfig, err)
	}
	c.cert, c.hash = &cert, sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	return nil
}

func (c *certs) keyHash() [32]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hash
}

func (c *certs) config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"http/1.1"}, // WebSockets
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.get(), nil },
	}
}

// get returns the certificate, looking at most once a minute whether the file has changed. A file that cannot be used keeps the
// old certificate going.
func (c *certs) get() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.certFile == "" || now.Sub(c.looked) < time.Minute {
		return c.cert
	}
	c.looked = now
	if info, err := os.Stat(c.certFile); err == nil && !info.ModTime().Equal(c.mtime) {
		_ = c.readLocked()
	}
	return c.cert
}

// KeyIn is what Server.KeyHash is for a server that keeps its own key in a data folder, or shows a certificate (the file, in PEM). It makes
// nothing: fs.ErrNotExist where there is none yet.
func KeyIn(data, certificate string) (hash [32]byte, err error) {
	if certificate != "" {
		text, err := os.ReadFile(certificate)
		if err != nil {
			return hash, fmt.Errorf("certificate: %w", err)
		}
		block, rest := pem.Decode(text)
		for block != nil && block.Type != "CERTIFICATE" { // its key, in the same file
			block, rest = pem.Decode(rest)
		}
		if block == nil {
			return hash, fmt.Errorf("%w: there is no certificate in %s", ErrConfig, certificate)
		}
		leaf, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return hash, fmt.Errorf("%w: certificate %s: %w", ErrConfig, certificate, err)
		}
		return sha256.Sum256(leaf.RawSubjectPublicKeyInfo), nil
	}
	path := filepath.Join(data, keyFile)
	if _, err := os.Stat(path); err != nil {
		return hash, fmt.Errorf("server key: %w", err)
	}
	key, err := ownKey(path)
	if err != nil {
		return hash, err
	}
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	return sha256.Sum256(spki), err
}

// ownKey reads the self-signed key or makes it; only this user can read the file.
func ownKey(path string) (*ecdsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: server key: %w", ErrConfig, err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%w: server key %s is no PEM file; move it away to get a new one (links made so far will not work)", ErrConfig, path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: server key %s: %w", ErrConfig, path, err)
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%w: server key %s is not an ECDSA key", ErrConfig, path)
	}
	return ec, nil
}

func makeKey(path string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make server key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make server key: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := writeNew(path, text); err != nil {
		return nil, fmt.Errorf("%w: keep server key: %w", ErrConfig, err)
	}
	return key, nil
}

// writeNew writes a whole file that only this user can read, or none.
func writeNew(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// selfSigned makes a certificate for the key. It is made anew at each start: what programs remember is the key.
func selfSigned(key *ecdsa.PrivateKey, site invite.Site, now time.Time) (tls.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make certificate: %w", err)
	}
	t := x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Deskhand, own key"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.AddDate(5, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, BasicConstraintsValid: true,
	}
	if ip := net.ParseIP(site.Host); ip != nil {
		t.IPAddresses = []net.IP{ip}
	} else if site.Host != "" {
		t.DNSNames = append(t.DNSNames, site.Host)
	}
	der, err := x509.CreateCertificate(rand.Reader, &t, &t, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
