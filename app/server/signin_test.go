package server_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/trust"
	"deskhand/app/wire"

	"github.com/coder/websocket"
)

// post sends a sign-in and returns status and answer.
func post(t *testing.T, s *servertest.Server, body any, change func(*http.Request)) (int, map[string]string) {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, "https://"+s.Address+"/v1/signin", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(req)
	}
	resp, err := s.HTTP().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	if resp.StatusCode == http.StatusOK {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(text, &fields); err != nil {
			t.Fatal(err)
		}
		for name, value := range fields {
			out[name] = strings.Trim(string(value), `"`)
		}
	} else {
		out["text"] = string(text)
	}
	return resp.StatusCode, out
}

type credentials struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Device   []byte `json:"device"`
	Code     string `json:"code"`
}

func signIn(t *testing.T, s *servertest.Server, name, password string) string {
	t.Helper()
	k := someKeys(t)
	_, out := post(t, s, credentials{Name: name, Password: password, Device: k.Sign[:]}, nil)
	return out["token"]
}

func addAccount(t *testing.T, s *servertest.Server, name, display, password string) {
	t.Helper()
	a, err := server.NewAccount(name, display, password)
	if err != nil {
		t.Fatal(err)
	}
	a.Made = time.Now()
	if err := s.Ledger.AddAccount(t.Context(), a); err != nil {
		t.Fatal(err)
	}
}

func TestSignIn(t *testing.T) {
	s := servertest.Start(t)
	const password = "correct horse battery"
	addAccount(t, s, "ana", "Ana Ruiz", password)
	addAccount(t, s, "off", "Off", password)
	disable(t, s, "off")
	if _, err := s.LocalToken(t.Context(), "Owner", someKeys(t).Sign); err != nil {
		t.Fatal(err)
	}
	k := someKeys(t)
	device := k.Sign[:]

	status, out := post(t, s, credentials{Name: "ana", Password: password, Device: device}, nil)
	if status != 200 || out["name"] != "ana" || out["display"] != "Ana Ruiz" || len(out["token"]) != 43 {
		t.Fatalf("%d %v", status, out)
	}
	_, wrong := post(t, s, credentials{Name: "ana", Password: "wrong wrong wrong", Device: device}, nil)
	tests := []struct {
		name   string
		given  any
		status int
	}{
		{"a wrong password", credentials{Name: "ana", Password: "wrong wrong wrong", Device: device}, 401},
		{"nobody", credentials{Name: "eve", Password: password, Device: device}, 401},
		{"a disabled account", credentials{Name: "off", Password: password, Device: device}, 401},
		{"the owner has no password", credentials{Name: server.OwnerAccount, Password: "", Device: device}, 401},
		{"no device key", credentials{Name: "ana", Password: password, Device: nil}, 401},
		{"a device key off the curve", credentials{Name: "ana", Password: password, Device: bytes.Repeat([]byte{4}, 65)}, 401},
		{"another field", map[string]any{"name": "ana", "admin": true}, 400},
		{"too long", credentials{Name: "ana", Password: strings.Repeat("x", 5000), Device: device}, 400},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, out := post(t, s, test.given, nil)
			if status != test.status || status == 401 && out["text"] != wrong["text"] {
				t.Errorf("%d %v, want %d and the same words for all", status, out, test.status)
			}
		})
	}
	t.Run("from a page", func(t *testing.T) {
		for _, change := range []func(*http.Request){
			func(r *http.Request) { r.Header.Set("Origin", "https://"+s.Address) },
			func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") },
		} {
			if status, _ := post(t, s, credentials{Name: "ana", Password: password, Device: device}, change); status != 403 {
				t.Errorf("status %d", status)
			}
		}
	})
}

func TestSignInIsLimited(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) {
		c.Limits.AccountTries = server.Rate{PerMinute: 1, Burst: 2}
	})
	k := someKeys(t)
	var got []int
	for range 3 {
		status, _ := post(t, s, credentials{Name: "ana", Password: "wrong wrong wrong", Device: k.Sign[:]}, nil)
		got = append(got, status)
	}
	if got[0] != 401 || got[1] != 401 || got[2] != 429 {
		t.Errorf("got %v", got)
	}
}

// TestNobodyIsLockedOut: who guesses slows themselves; who brings many addresses slows those who come from a new one, and not who signed in
// before.
func TestNobodyIsLockedOut(t *testing.T) {
	at := newClock()
	s := servertest.Start(t, func(c *server.Config) {
		c.Now, c.Limits.AccountTries = at.now, server.Rate{PerMinute: 1, Burst: 2}
		c.Proxies, c.Public = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, invite.Site{Host: "localhost", Port: 443}
	})
	addAccount(t, s, "ana", "Ana", goodPassword)
	k := someKeys(t)
	from := func(ip, password string, device []byte) int {
		status, _ := post(t, s, credentials{Name: "ana", Password: password, Device: device}, func(r *http.Request) { r.Header.Set("X-Forwarded-For", ip) })
		return status
	}
	office, home := "203.0.113.7", "198.51.100.9"
	if status := from(office, goodPassword, k.Sign[:]); status != 200 {
		t.Fatalf("at the office: %d", status)
	}
	for i, want := range []int{401, 401, 429} {
		if status := from("192.0.2.1", "a guess of somebody's", nil); status != want {
			t.Errorf("guess %d: %d, want %d", i+1, status, want)
		}
	}
	if status := from(home, goodPassword, k.Sign[:]); status != 200 {
		t.Errorf("from home, while one address guesses: %d", status)
	}
	for i := range 20 {
		from(fmt.Sprintf("192.0.2.%d", 10+i), "a guess of somebody's", nil)
	}
	if status := from("198.51.100.200", goodPassword, k.Sign[:]); status != 429 {
		t.Errorf("from a new place, while many guess: %d", status)
	}
	for _, ip := range []string{office, home} {
		if status := from(ip, goodPassword, k.Sign[:]); status != 200 {
			t.Errorf("from %s, while many guess: %d", ip, status)
		}
	}
}

// replacing is a store in which the password is replaced between a sign-in's check of it and the token.
type replacing struct {
	server.Store
	by ledger.Password
}

func (r replacing) SignIn(ctx context.Context, t ledger.Token, enter func(*ledger.Account) bool) error {
	err := r.ChangeAccount(ctx, t.Account, ledger.SignOut{All: true}, func(a *ledger.Account) { a.Password = r.by })
	return errors.Join(err, r.Store.SignIn(ctx, t, enter))
}

func TestReplacedPasswordLeavesNoToken(t *testing.T) {
	hash, err := server.HashPassword("something quite new")
	if err != nil {
		t.Fatal(err)
	}
	s := servertest.Start(t, func(c *server.Config) { c.Store = replacing{c.Store, hash} })
	addAccount(t, s, "bea", "Bea", goodPassword)
	if signIn(t, s, "bea", goodPassword) != "" {
		t.Error("the password that was replaced signs in")
	}
	if signIn(t, s, "bea", "something quite new") == "" {
		t.Error("the new one does not")
	}
}

// TestTokensEnd: by age, by idleness, by sign-out, by disabling; using one keeps it from idling.
func TestTokensEnd(t *testing.T) {
	s, later := startClocked(t)
	idle, used, out, disabled := s.SignIn("idle"), s.SignIn("used"), s.SignIn("out"), s.SignIn("disabled")
	for _, r := range []servertest.Rep{idle, used, out, disabled} {
		if !good(t, s, r) {
			t.Fatalf("%s is not signed in", r.Account)
		}
	}
	connected := s.Dial(used)
	connected.Sync("none")
	later(90 * time.Minute)
	s.Sweep()
	later(90 * time.Minute)
	if good(t, s, idle) {
		t.Error("a token is good after three hours in a drawer")
	}
	if !good(t, s, used) {
		t.Error("a token that was connected all the time went idle")
	}
	disable(t, s, "disabled")
	if good(t, s, disabled) {
		t.Error("the token of a disabled account is good")
	}
	signOut(t, s, used)
	said := connected.Drain()
	if f, ok := said[len(said)-1].(wire.Failure); !ok || f.Code != wire.CodeSignIn {
		t.Errorf("a signed-out connection was told %#v", said)
	}
	if good(t, s, used) {
		t.Error("a token is good after sign-out")
	}
	old := s.SignIn("old")
	for range 13 {
		_ = s.Ledger.ChangeAccount(t.Context(), "old", ledger.SignOut{}, func(*ledger.Account) {})
		later(time.Hour)
		s.Sweep()
	}
	if good(t, s, old) {
		t.Error("a token is good after 13 hours")
	}
}

// TestAnOldSignInKeepsItsSession: a sign-in that came to its age lets nobody in any more, and parts no representative from the customer whom
// they help; taken back, it does.
func TestAnOldSignInKeepsItsSession(t *testing.T) {
	s, later := startClocked(t)
	rep, other := s.SignIn("ana"), s.SignIn("bea")
	ana := s.Dial(rep).Open("Ana")
	for range 15 {
		later(time.Hour)
		ana.CatchUp()
		s.Sweep()
	}
	ana.CatchUp()
	if good(t, s, rep) {
		t.Error("it opens another connection")
	}
	disable(t, s, "ana")
	s.Sweep()
	said := ana.Drain()
	if f, ok := said[len(said)-1].(wire.Failure); !ok || f.Code != wire.CodeSignIn {
		t.Errorf("of a locked account: told %#v", said)
	}
	if _, err := s.Ledger.Token(t.Context(), sha256.Sum256([]byte(other.Token))); !errors.Is(err, ledger.ErrNone) {
		t.Errorf("one that nobody uses is kept: %v", err)
	}
}

// startClocked starts a server whose clock goes on by later.
func startClocked(t *testing.T) (s *servertest.Server, later func(time.Duration)) {
	var mu sync.Mutex
	now := time.Now()
	s = servertest.Start(t, func(c *server.Config) {
		c.Now = func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return now
		}
	})
	return s, func(d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(d)
	}
}

// good reports whether a rep's token opens a connection; when it does the connection is closed again.
func good(t *testing.T, s *servertest.Server, r servertest.Rep) bool {
	t.Helper()
	c := s.Connect()
	sig, err := trust.Sign(r.Device, wire.SignDevice, c.Challenge.Nonce)
	if err != nil {
		t.Fatal(err)
	}
	c.Send(wire.Hello{Version: wire.Version, Program: wire.ProgramConsole, Token: r.Token, Sig: sig})
	m, err := c.Receive()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := m.(wire.Welcome); !ok {
		return false
	}
	c.Sync("none") // it is in use now
	before := s.Connections()
	_ = c.WS.Close(websocket.StatusNormalClosure, "")
	for deadline := time.Now().Add(time.Minute); s.Connections() >= before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("a closed connection stays")
		}
	}
	return true
}

// signOut signs a rep out as their program does.
func signOut(t *testing.T, s *servertest.Server, r servertest.Rep) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, "https://"+s.Address+"/v1/signout", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.Token)
	resp, err := s.HTTP().Do(req)
	if err != nil || resp.StatusCode != http.StatusNoContent {
		t.Fatalf("sign out: %v %v", resp, err)
	}
	_ = resp.Body.Close()
}

// TestDisabledRepsAreLetGo: a connection does not outlive its account.
func TestDisabledRepsAreLetGo(t *testing.T) {
	s := servertest.Start(t)
	rep := s.SignIn("ana")
	ana := s.Dial(rep).Open("Ana")
	disable(t, s, "ana")
	s.Sweep()
	said := ana.Drain()
	if f, ok := said[len(said)-1].(wire.Failure); !ok || f.Code != wire.CodeSignIn {
		t.Errorf("told %#v", said)
	}
}

func TestAccountNames(t *testing.T) {
	const password = "correct horse battery"
	tests := []struct{ name, display, password string }{
		{"", "Ana", password}, {"Ana", "Ana", password}, {"a b", "Ana", password}, {server.OwnerAccount, "Ana", password},
		{"ana", "", password}, {"ana", "Ana\u202e", password}, {"ana", strings.Repeat("x", 65), password},
		{"ana", "Ana", "short"}, {"ana", "Ana", strings.Repeat("x", 600)}, {strings.Repeat("a", 65), "Ana", password},
	}
	for _, test := range tests {
		if _, err := server.NewAccount(test.name, test.display, test.password); err == nil {
			t.Errorf("%.20q, %.20q, %d characters: taken", test.name, test.display, len(test.password))
		}
	}
}
