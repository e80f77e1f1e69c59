package server_test

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/servertest"

	"github.com/coder/websocket"
)

func TestTheClientBehindProxies(t *testing.T) {
	own := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.9.0.0/24")}
	tests := []struct {
		name      string
		forwarded []string
		want      string
	}{
		{"one proxy", []string{"203.0.113.5"}, "203.0.113.5"},
		{"what the client wrote itself stands left", []string{"198.51.100.1, 203.0.113.5"}, "203.0.113.5"},
		{"a claim to be the proxy", []string{"127.0.0.1, 203.0.113.5"}, "203.0.113.5"},
		{"two proxies of ours", []string{"198.51.100.1, 203.0.113.5, 10.9.0.7"}, "203.0.113.5"},
		{"several headers are one list", []string{"198.51.100.1", "203.0.113.5", "10.9.0.7"}, "203.0.113.5"},
		{"with a port", []string{"203.0.113.5:4711"}, "203.0.113.5"},
		{"IPv6", []string{"2001:db8::5"}, "2001:db8::5"},
		{"IPv6 in brackets", []string{"[2001:db8::5]"}, "2001:db8::5"},
		{"IPv6 with a port", []string{"[2001:db8::5]:4711"}, "2001:db8::5"},
		{"IPv4 in IPv6", []string{"::ffff:203.0.113.5"}, "203.0.113.5"},
		{"no header: the proxy itself", nil, "127.0.0.1"},
		{"nonsense: the proxy itself", []string{"unknown"}, "127.0.0.1"},
		{"nonsense before a proxy of ours", []string{"203.0.113.5, _hidden, 10.9.0.7"}, "10.9.0.7"},
		{"only proxies", []string{"10.9.0.8, 10.9.0.7"}, "10.9.0.8"},
		{"an empty word", []string{"203.0.113.5,"}, "127.0.0.1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := server.ClientBehind(own, netip.MustParseAddr("127.0.0.1"), test.forwarded...)
			if got.String() != test.want {
				t.Errorf("%q comes from %s, want %s", test.forwarded, got, test.want)
			}
		})
	}
}

// behind starts a server for which 127.0.0.1 is a proxy.
func behind(t *testing.T, change ...func(*server.Config)) *servertest.Server {
	return servertest.Start(t, append([]func(*server.Config){func(c *server.Config) {
		c.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		c.Public = invite.Site{Host: "support.example.com", Port: 443}
	}}, change...)...)
}

// passOn asks as a proxy on this computer does, over plain HTTP.
func passOn(t *testing.T, s *servertest.Server, path, client, scheme string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.Address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Forwarded-For", client)
	if scheme != "" {
		r.Header.Set("X-Forwarded-Proto", scheme)
	}
	resp, err := s.HTTP().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

// TestAProxysTLSIsOurs: what a proxy on this computer took over TLS gets everything, what it took in the clear is sent to TLS, and a
// stranger's headers are worth nothing.
func TestAProxysTLSIsOurs(t *testing.T) {
	s := behind(t)
	if r, page := passOn(t, s, "/", "203.0.113.5", "https"); r.StatusCode != 200 || !strings.Contains(page, "<script") {
		t.Errorf("over the proxy's TLS: %d, %.80q", r.StatusCode, page)
	}
	if r, _ := passOn(t, s, "/?lang=es", "203.0.113.5", "http"); r.StatusCode != http.StatusPermanentRedirect ||
		r.Header.Get("Location") != "https://support.example.com/?lang=es" {
		t.Errorf("in the clear: %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
	if r, page := passOn(t, s, "/", "203.0.113.5", ""); r.StatusCode != 200 || strings.Contains(page, "<script") {
		t.Errorf("a proxy that does not say how: %d, %.80q", r.StatusCode, page)
	}

	direct := servertest.Start(t) // no proxies
	if r, page := passOn(t, direct, "/", "203.0.113.5", "https"); r.StatusCode != 200 || strings.Contains(page, "<script") {
		t.Errorf("a stranger that claims TLS: %d, %.80q", r.StatusCode, page)
	}
}

// TestWhoseKeyAQueuesPageNames: a program that is opened from the page believes that key alone. Behind a proxy it is the proxy's, which we do
// not know; ours would keep everybody out.
func TestWhoseKeyAQueuesPageNames(t *testing.T) {
	s := behind(t)
	aQueue(t, s)
	if _, page := passOn(t, s, "/q/help", "203.0.113.5", "https"); !strings.Contains(page, `data-key=""`) {
		t.Errorf("behind a proxy: %.300q", page)
	}
	direct := servertest.Start(t)
	aQueue(t, direct)
	key := direct.KeyHash()
	resp, err := direct.HTTP().Get("https://" + direct.Address + "/q/help")
	if err != nil {
		t.Fatal(err)
	}
	if page, want := body(t, resp), base64.RawURLEncoding.EncodeToString(key[:]); !strings.Contains(page, `data-key="`+want+`"`) {
		t.Errorf("our own: %.300q", page)
	}
}

// TestAProxyElsewhereHasToSpeakTLS: in the clear between two computers, tokens could be read.
func TestAProxyElsewhereHasToSpeakTLS(t *testing.T) {
	s := behind(t)
	ask := func(h http.Handler) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "http://support.example.com/", nil)
		r.RemoteAddr = "10.9.0.7:4711"
		r.Header.Set("X-Forwarded-For", "203.0.113.5")
		r.Header.Set("X-Forwarded-Proto", "https")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	elsewhere := servertest.Start(t, func(c *server.Config) {
		c.Proxies = []netip.Prefix{netip.MustParsePrefix("10.9.0.7/32")}
		c.Public = invite.Site{Host: "support.example.com", Port: 443}
	})
	w := ask(elsewhere.Handler())
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "TLS") {
		t.Errorf("a proxy in the clear: %d %q", w.Code, w.Body)
	}
	if w := ask(s.Handler()); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "<script") {
		t.Errorf("no proxy of ours: %d %.80q", w.Code, w.Body)
	}
}

// TestLimitsAreByClientBehindAProxy: one client's share is not another's, and a client that writes headers itself gains none.
func TestLimitsAreByClientBehindAProxy(t *testing.T) {
	s := behind(t, func(c *server.Config) { c.Limits.ConnsPerIP, c.Limits.Raw.PerIP = 1, 1 })
	dial := func(client string) (*websocket.Conn, error) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		ws, _, err := websocket.Dial(ctx, "ws://"+s.Address+"/v1/signal", &websocket.DialOptions{
			HTTPHeader: http.Header{"X-Forwarded-For": {client}, "X-Forwarded-Proto": {"https"}},
		})
		if err == nil {
			t.Cleanup(func() { _ = ws.CloseNow() })
		}
		return ws, err
	}
	for _, client := range []string{"203.0.113.5", "203.0.113.6", "203.0.113.7", "203.0.113.8"} { // more than one address may have
		if _, err := dial(client); err != nil {
			t.Fatalf("%s: %v", client, err)
		}
	}
	for _, client := range []string{"203.0.113.5", "198.51.100.1, 203.0.113.5"} {
		if _, err := dial(client); err == nil {
			t.Errorf("%q has a second connection", client)
		}
	}
}

func TestProxiesThatCannotBe(t *testing.T) {
	for name, cfg := range map[string]server.Config{
		"everybody":         {Proxies: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}, Public: invite.Site{Host: "a.example", Port: 443}},
		"no public address": {Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}},
	} {
		s := servertest.Start(t)
		cfg.Data, cfg.Store = t.TempDir(), s.Ledger
		if _, err := server.New(cfg); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
