package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"deskhand/app/client"
	"deskhand/app/invite"
)

// A link may confirm a site's key; nothing is sent to one that is known from a link only, or that is not the one in it.
func TestALinkOnlyConfirmsAKey(t *testing.T) {
	var asked atomic.Int32
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		io.WriteString(w, `{"token":"t","name":"ana","display":"Ana"}`)
	}))
	srv.Config.ErrorLog = nil
	defer srv.Close()
	site, err := invite.ParseSite(strings.TrimPrefix(srv.URL, "https://"))
	if err != nil {
		t.Fatal(err)
	}
	key, other := sha256.Sum256(srv.Certificate().RawSubjectPublicKeyInfo), [32]byte{7}
	for _, c := range []struct {
		name  string
		keys  keys
		want  error
		words bool // the rep is to judge the key
		sent  int32
	}{
		{"nothing is known", keys{}, client.ErrUntrusted, true, 0},
		{"a link says it", keys{link: key}, client.ErrUntrusted, true, 0},
		{"a link says another", keys{link: other}, client.ErrServerKey, false, 0},
		{"the rep has trusted it", keys{pin: key}, nil, true, 1},
		{"and the link says the same", keys{pin: key, link: key}, nil, true, 1},
		{"and the link says another", keys{pin: key, link: other}, client.ErrServerKey, false, 0},
		{"the rep has trusted another", keys{pin: other}, client.ErrServerKey, true, 0},
		{"the rep has trusted another, the link says this one", keys{pin: other, link: key}, client.ErrServerKey, true, 0},
		{"the rep has trusted one, the link says another, and it is neither", keys{pin: other, link: [32]byte{8}}, client.ErrServerKey, false, 0},
	} {
		asked.Store(0)
		a, got, err := signIn(context.Background(), site, c.keys, client.Credentials{Name: "ana", Password: "secret"})
		if !errors.Is(err, c.want) || (got == key) != c.words || asked.Load() != c.sent {
			t.Errorf("%s: %v, key seen %v, %d requests", c.name, err, got == key, asked.Load())
		}
		if c.want == nil && (a.key != key || a.client.Trust.Pin != key) {
			t.Errorf("%s: the account has the key %x", c.name, a.key)
		}
	}
}
