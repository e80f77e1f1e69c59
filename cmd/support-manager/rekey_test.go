package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/invite"
	"deskhand/app/trust"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// otherwise makes the rep have trusted another key of a site, and opens the form to sign in there.
func (s *stage) otherwise(site invite.Site, key [32]byte) (in *account) {
	s.t.Helper()
	if err := s.set.change(func(c *Settings) { c.Sites[site.HostPort()], c.Accounts[site.HostPort()] = key[:], "luis" }); err != nil {
		s.t.Fatal(err)
	}
	in = &account{}
	s.signInAt(site, [32]byte{}, func(a account) { *in = a })
	s.password(first)
	s.until("that the key is another one", func() bool { return s.reads("Trust the new key…") })
	return in
}

// reads reports whether a text or a button's name can be seen over the window.
func (s *stage) reads(text string) bool {
	if top := s.win.Canvas().Overlays().Top(); top != nil {
		return reads(top, text)
	}
	return false
}

func reads(in fyne.CanvasObject, text string) bool {
	return seen(in, func(o fyne.CanvasObject) bool {
		switch o := o.(type) {
		case *theme.Text:
			return o.Text() == text
		case *hint.Button:
			return o.Text == text
		}
		return false
	})
}

// seen reports whether an object that fits can be seen: neither it is hidden nor what it is in, unlike in test.LaidOutObjects.
func seen(o fyne.CanvasObject, fits func(fyne.CanvasObject) bool) bool {
	if o == nil || !o.Visible() {
		return false
	}
	if fits(o) {
		return true
	}
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	return slices.ContainsFunc(parts, func(o fyne.CanvasObject) bool { return seen(o, fits) })
}

// A site shows another key than the trusted one. Nothing but the code of the new one, typed, replaces it: no click, no words, no other key's
// code; and the way back is the button that stands out. The replacement is remembered.
func TestAKeyIsReplacedByItsCodeOnly(t *testing.T) {
	s := newStage(t)
	s.luis()
	site, now, old := s.who.site, s.who.key, [32]byte{7, 7}
	in := s.otherwise(site, old)
	kept := func(when string) {
		t.Helper()
		if s.set.trusted(site) != old || in.name != "" || len(s.set.now.Replaced) != 0 {
			t.Fatalf("%s: trusted %x, signed in as %q", when, s.set.trusted(site), in.name)
		}
	}
	if !s.reads(trust.KeyCode(old)) || !s.reads(trust.KeyCode(now)) {
		t.Error("the keys are not shown")
	}
	s.press(s.win, "Try again") // again: nothing changes by that
	s.until("the same answer", func() bool { return strings.Count(s.logs.String(), "shows another key than the trusted one") == 2 })
	kept("signing in again")
	s.press(s.win, "Trust the new key…")
	if s.reads("Try again") || s.reads(trust.KeyCode(now)) {
		t.Error("what has to be typed stands on screen")
	}
	s.press(s.win, "Keep the old key")
	kept("keeping it")
	s.press(s.win, "Trust the new key…")
	s.press(s.win, "Replace the key and sign in")
	kept("nothing typed")
	w := trust.Words(now[:], "en")
	for _, typed := range []string{trust.KeyCode(old), strings.Join(w[:], " "), trust.KeyCode(now)[:34], "yes"} {
		s.password(typed)
		if !s.reads("The site shows another key than you typed. Look for a slip; if there is none, this is not the site: keep the old key, and tell the administrator.") {
			t.Errorf("nothing is said of %q", typed)
		}
		kept(typed)
	}
	s.password(strings.ToUpper(trust.KeyCode(now)))
	s.until("the sign-in", func() bool { return in.name == "luis" })
	if s.set.trusted(site) != now || in.key != now || s.win.Canvas().Overlays().Top() != nil {
		t.Errorf("trusted %x, signed in with %x", s.set.trusted(site), in.key)
	}
	again := loadSettings(s.set.path, quiet()).now
	if r := again.Replaced; len(r) != 1 || r[0].Site != site.HostPort() || !slices.Equal(r[0].Old, old[:]) || !slices.Equal(r[0].New, now[:]) || r[0].At.IsZero() {
		t.Errorf("remembered %+v", r)
	}
	if lines := again.replacements(); len(lines) != 1 || !strings.Contains(lines[0], trust.KeyCode(now)) || !strings.Contains(lines[0], site.HostPort()) {
		t.Errorf("settings say %q", lines)
	}
}

// Who is in between shows the genuine key's place a moment later: the code that was typed is for the key that was shown, and no password goes
// to any other one.
func TestAKeyThatChangesAgainGetsNothing(t *testing.T) {
	s := newStage(t)
	var certs [2]tls.Certificate
	var keys [2][32]byte
	for i := range certs {
		certs[i], keys[i] = throwaway(t)
	}
	var shown, asked atomic.Int32
	fake := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		io.WriteString(w, `{"token":"t","name":"luis","display":"Luis"}`)
	}))
	fake.TLS = &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &certs[shown.Load()], nil }}
	fake.StartTLS()
	defer fake.Close()
	fake.TLS.Certificates = nil
	site, err := invite.ParseSite(strings.TrimPrefix(fake.URL, "https://"))
	if err != nil {
		t.Fatal(err)
	}
	in := s.otherwise(site, [32]byte{7})
	s.press(s.win, "Trust the new key…")
	shown.Store(1)
	s.password(trust.KeyCode(keys[0]))
	s.until("another question", func() bool {
		return s.reads(trust.KeyCode(keys[1]))
	})
	if in.name != "" || asked.Load() != 0 || s.set.trusted(site) != keys[0] {
		t.Errorf("signed in as %q, %d requests, trusted %x", in.name, asked.Load(), s.set.trusted(site))
	}
}

// throwaway is a certificate that nobody vouches for, and the hash of its key.
func throwaway(t *testing.T) (tls.Certificate, [32]byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
}

// A site that an authority vouches for is trusted by that, not by the key it has today; and not every replacement is kept for ever.
func TestReplacementsAreRemembered(t *testing.T) {
	s := Settings{}
	s.tidy()
	s.Sites["a:443"], s.Sites["b:443"] = []byte{1}, []byte{2}
	s.replaceKey(replacedKey{Site: "a:443", Old: []byte{1}, New: []byte{3}, Vouched: true})
	if _, is := s.Sites["a:443"]; is || len(s.Sites) != 1 {
		t.Errorf("trusted keys: %v", s.Sites)
	}
	for i := range 2 * maxReplaced {
		s.replaceKey(replacedKey{Site: "b:443", New: []byte{byte(i)}})
	}
	if n := len(s.Replaced); n != maxReplaced || s.Replaced[n-1].New[0] != 2*maxReplaced-1 || s.Sites["b:443"][0] != 2*maxReplaced-1 {
		t.Errorf("%d remembered, trusted %v", n, s.Sites)
	}
}
