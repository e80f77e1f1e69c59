package server_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/servertest"
)

// certificate writes one as an operator would have it, and returns the files and the hash of its key.
func certificate(t *testing.T, dir string) (cert, key string, hash [32]byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "support.example.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"support.example.com"}}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key, sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
}

// TestOwnCertificate: with one that browsers trust, plain HTTP only leads to https.
func TestOwnCertificate(t *testing.T) {
	cert, key, hash := certificate(t, t.TempDir())
	s := servertest.Start(t, func(c *server.Config) { c.Cert, c.Key = cert, key })
	if s.KeyHash() != hash || s.SelfSigned() {
		t.Error("the server uses another key")
	}
	if r := s.Get("/", nil); r.StatusCode != 200 || r.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("over TLS: %d, %v", r.StatusCode, r.Header)
	}
	for _, path := range []string{"/", "/j/" + sessionID + "?lang=es", "/v1/signal", "/healthz", "//elsewhere.example"} {
		r := s.GetPlain(path, nil)
		if want := "https://" + s.Address + path; r.StatusCode != http.StatusPermanentRedirect || r.Header.Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", path, r.StatusCode, r.Header.Get("Location"), want)
		}
	}
	r, err := s.HTTP().Post("http://"+s.Address+"/v1/signin", "application/json", bytes.NewReader([]byte(`{"password":"x"}`)))
	if err != nil || r.StatusCode != http.StatusForbidden {
		t.Errorf("a password over plain HTTP: %v, %v", r, err)
	}
	_ = r.Body.Close()
	req, err := http.NewRequest(http.MethodGet, "http://"+s.Address+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "evil.example/@x"
	if r, err := s.HTTP().Do(req); err == nil && r.Header.Get("Location") != "" {
		t.Errorf("a host that is none leads to %q", r.Header.Get("Location"))
	}
}
