package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"

	"github.com/pquerna/otp/totp"
)

const longPassword = "correct horse battery"

// member makes an account with a password, and signs it in as a console does.
func member(t *testing.T, s *servertest.Server, name string, role wire.Role) *Accounts {
	t.Helper()
	a, err := server.NewAccount(name, "Rep "+name, longPassword)
	if err != nil {
		t.Fatal(err)
	}
	a.Made, a.Role = time.Now(), role
	if err := s.Ledger.AddAccount(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	return enter(t, s, Credentials{Name: name, Password: longPassword})
}

func enter(t *testing.T, s *servertest.Server, as Credentials) *Accounts {
	t.Helper()
	device, err := NewDevice()
	if err != nil {
		t.Fatal(err)
	}
	pin := Trust{Pin: s.KeyHash()}
	got, err := SignIn(t.Context(), s.Address, pin, device, as)
	if err != nil {
		t.Fatal(err)
	}
	return NewAccounts(Config{Address: s.Address, Trust: pin, Token: got.Token, Device: &device})
}

// TestAccounts: every call against the real server, and what it is refused with.
func TestAccounts(t *testing.T) {
	s, ctx := servertest.Start(t), t.Context()
	ana := member(t, s, "ana", wire.RoleAdmin)
	own, err := ana.Own(ctx)
	if err != nil || own.Account.Name != "ana" || own.Rights.Role != wire.RoleAdmin || own.Account.SignedIn == 0 {
		t.Fatalf("own %+v, %v", own, err)
	}
	bea := wire.AccountAdd{Name: "bea", Display: "Bea", Password: longPassword, Role: wire.RoleRep, Multi: true}
	if got, err := ana.Add(ctx, bea); err != nil || got.Name != "bea" || !got.Multi {
		t.Errorf("add: %+v, %v", got, err)
	}
	most := uint16(5)
	if got, err := ana.Set(ctx, wire.AccountSet{Name: "bea", MaxCustomers: &most}); err != nil || got.MaxCustomers != 5 || !got.Multi {
		t.Errorf("set: %+v, %v", got, err)
	}
	rep := enter(t, s, Credentials{Name: "bea", Password: longPassword})
	if own, err := rep.Own(ctx); err != nil || own.Rights != (wire.Rights{Role: wire.RoleRep, Multi: true, MaxCustomers: 5}) {
		t.Errorf("bea's own: %+v, %v", own, err)
	}
	disabled, err := ana.Disable(ctx, "bea", true)
	if err != nil || !disabled.Disabled {
		t.Errorf("disable: %+v, %v", disabled, err)
	}
	if _, err := rep.Own(ctx); !errors.Is(err, ErrSignIn) {
		t.Errorf("a disabled rep: %v", err)
	}
	if _, err := ana.Disable(ctx, "bea", false); err != nil {
		t.Error(err)
	}
	all, err := ana.List(ctx)
	if err != nil || len(all) != 2 || all[1].Name != "bea" {
		t.Errorf("list: %+v, %v", all, err)
	}
	secret, err := ana.ResetCodes(ctx, "bea", true)
	if err != nil || secret.Secret == "" {
		t.Errorf("codes: %+v, %v", secret, err)
	}
	if secret, err := ana.ResetCodes(ctx, "bea", false); err != nil || secret != (wire.Secret{}) {
		t.Errorf("no codes: %+v, %v", secret, err)
	}
	if err := ana.ResetPassword(ctx, "bea", "another long one"); err != nil {
		t.Error(err)
	}
	if err := ana.Remove(ctx, "bea"); err != nil {
		t.Error(err)
	}
}

// TestAccountRefusals: each call tells why it does nothing.
func TestAccountRefusals(t *testing.T) {
	s, ctx := servertest.Start(t), t.Context()
	ana := member(t, s, "ana", wire.RoleAdmin)
	long := wire.AccountAdd{Name: strings.Repeat("x", 500), Role: wire.RoleRep}
	for name, test := range map[string]struct {
		do   func() error
		want error
	}{
		"nobody": {func() error { return ana.Remove(ctx, "bea") }, ErrNone},
		"taken": {func() error {
			_, err := ana.Add(ctx, wire.AccountAdd{Name: "ana", Display: "A", Password: longPassword, Role: wire.RoleRep})
			return err
		}, ErrExists},
		"a name": {func() error {
			_, err := ana.Add(ctx, wire.AccountAdd{Name: "A", Display: "A", Password: longPassword, Role: wire.RoleRep})
			return err
		}, ErrName},
		"a password":        {func() error { return ana.ResetPassword(ctx, "bea", "short") }, ErrPassword},
		"the own password":  {func() error { return ana.ResetPassword(ctx, "ana", longPassword) }, ErrForbidden},
		"the own codes":     {func() error { _, err := ana.ResetCodes(ctx, "ana", false); return err }, ErrForbidden},
		"the last":          {func() error { _, err := ana.Disable(ctx, "ana", true); return err }, ErrLastAdmin},
		"the owner":         {func() error { return ana.Remove(ctx, server.OwnerAccount) }, ErrOwner},
		"a wrong password":  {func() error { return ana.ChangePassword(ctx, "wrong wrong", longPassword) }, ErrCredentials},
		"what does not fit": {func() error { _, err := ana.Add(ctx, long); return err }, wire.ErrMalformed},
	} {
		if err := test.do(); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// TestOwnAccount: a rep switches codes on, signs in with one, changes their password, and is no administrator.
func TestOwnAccount(t *testing.T) {
	s, ctx := servertest.Start(t), t.Context()
	bea := member(t, s, "bea", wire.RoleRep)
	secret, err := bea.NewSecret(ctx)
	if err != nil {
		t.Fatal(err)
	}
	code := func(ahead time.Duration) string {
		code, err := totp.GenerateCode(secret.Secret, time.Now().Add(ahead))
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	if err := bea.CodesOn(ctx, longPassword, secret.Secret, "none"); !errors.Is(err, ErrCode) {
		t.Errorf("a wrong code: %v", err)
	}
	if err := bea.CodesOn(ctx, longPassword, secret.Secret, code(0)); err != nil {
		t.Error(err)
	}
	device, err := NewDevice()
	if err != nil {
		t.Fatal(err)
	}
	_, err = SignIn(ctx, s.Address, Trust{Pin: s.KeyHash()}, device, Credentials{Name: "bea", Password: longPassword})
	if !errors.Is(err, ErrCode) {
		t.Errorf("without a code: %v", err)
	}
	again := enter(t, s, Credentials{Name: "bea", Password: longPassword, Code: code(30 * time.Second)})
	if err := again.CodesOff(ctx, longPassword); err != nil {
		t.Error(err)
	}
	if _, err := bea.Own(ctx); !errors.Is(err, ErrSignIn) { // the other sign-in has ended with that
		t.Errorf("the sign-in before: %v", err)
	}
	if err := again.ChangePassword(ctx, longPassword, "another long one"); err != nil {
		t.Error(err)
	}
	enter(t, s, Credentials{Name: "bea", Password: "another long one"})
	if _, err := again.List(ctx); !errors.Is(err, ErrForbidden) {
		t.Errorf("a list for a rep: %v", err)
	}
}

// TestCallsAtTheSameTime each have a nonce of their own, and a restart of the server, which forgets them, is nothing that anybody sees.
func TestCallsAtTheSameTime(t *testing.T) {
	s := servertest.Start(t)
	ana := member(t, s, "ana", wire.RoleAdmin)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			for range 3 {
				if _, err := ana.Own(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s.Restart()
	if _, err := ana.Own(t.Context()); err != nil {
		t.Errorf("after a restart: %v", err)
	}
}

// TestLongListsAreFetchedInParts.
func TestLongListsAreFetchedInParts(t *testing.T) {
	s := servertest.Start(t)
	ana := member(t, s, "ana", wire.RoleAdmin)
	want := []string{"ana"}
	for i := range 2*wire.MaxListed + 1 {
		name := fmt.Sprintf("rep%04d", i)
		want = append(want, name)
		if err := s.Ledger.AddAccount(t.Context(), ledger.Account{Name: name, Display: strings.Repeat(`"`, 64), Made: time.Now(), Role: wire.RoleManager}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := ana.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range all {
		got = append(got, a.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d accounts, want %d", len(got), len(want))
	}
}

// TestAnEvilSiteOfAccounts: whatever it answers, the program is not told that something was done, holds little, and asks no more than
// it has to; and without the right key it is told nothing.
func TestAnEvilSiteOfAccounts(t *testing.T) {
	nonce := `{"nonce":"` + strings.Repeat("A", 43) + `="}`
	for name, answers := range map[string]func(n int) (int, string){
		"nonces that never do": func(n int) (int, string) { return 409, `{"code":"nonce","text":""}` },
		"no JSON":              func(int) (int, string) { return 200, `<html>` },
		"an unknown trouble":   func(int) (int, string) { return 418, `{"code":"teapot","text":"short and stout"}` },
		"too much": func(int) (int, string) {
			return 200, `{"list":[` + strings.Repeat(" ", wire.MaxAnswer) + `],"more":false}`
		},
		"a redirect": func(int) (int, string) { return 307, `` },
	} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			calls := 0
			site := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == wire.PathNonce {
					_, _ = w.Write([]byte(nonce))
					return
				}
				mu.Lock()
				defer mu.Unlock()
				calls++
				status, text := answers(calls)
				w.Header().Set("Location", "https://192.0.2.1/")
				w.WriteHeader(status)
				_, _ = w.Write([]byte(text))
			}))
			defer site.Close()
			a := NewAccounts(evilConfig(t, site))
			if _, err := a.List(t.Context()); err == nil || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			if calls > 2 {
				t.Errorf("it was asked %d times", calls)
			}
		})
	}
	t.Run("another key", func(t *testing.T) {
		asked := false
		site := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
		defer site.Close()
		cfg := evilConfig(t, site)
		cfg.Trust = Trust{Pin: [32]byte{1}}
		if err := NewAccounts(cfg).ChangePassword(t.Context(), longPassword, longPassword); !errors.Is(err, ErrServerKey) || asked {
			t.Errorf("%v, asked %v", err, asked)
		}
		cfg.Trust = Trust{Later: true} // there is no proof that would confirm it
		if err := NewAccounts(cfg).ChangePassword(t.Context(), longPassword, longPassword); !errors.Is(err, ErrUntrusted) || asked {
			t.Errorf("%v, asked %v", err, asked)
		}
	})
}

// evilConfig is signed in at a site whose key is known.
func evilConfig(t *testing.T, site *httptest.Server) Config {
	t.Helper()
	device, err := NewDevice()
	if err != nil {
		t.Fatal(err)
	}
	address := site.Listener.Addr().String()
	seen := &serverKey{trust: Trust{Later: true}}
	conn, err := tls.Dial("tcp", address, seen.config("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	defer func(c net.Conn) { _ = c.Close() }(conn)
	key, _, _ := seen.result()
	return Config{Address: address, Trust: Trust{Pin: key}, Token: "token", Device: &device}
}

// A list that comes in parts ends when the site says so, with a part that is empty, with an error, or when it is longer than any can be.
func TestParts(t *testing.T) {
	lost := errors.New("lost")
	for name, test := range map[string]struct {
		parts [][]int // the last one again and again
		more  int     // so often there is more
		want  int     // -1: an error
	}{
		"one part":            {[][]int{{1, 2}}, 0, 2},
		"three":               {[][]int{{1, 2}, {3, 4}, {5}}, 2, 5},
		"more, and nothing":   {[][]int{{1}, {}}, 9, 1},
		"for ever":            {[][]int{{1, 2, 3}}, 1000, 12},
		"an error on the way": {[][]int{{1}, nil}, 9, -1},
	} {
		asked, before := 0, 0
		all, err := parts(10, func(last int) ([]int, bool, error) {
			if last != before {
				t.Errorf("%s: goes on after %d, want %d", name, last, before)
			}
			part := test.parts[min(asked, len(test.parts)-1)]
			asked++
			if part == nil {
				return nil, false, lost
			}
			if len(part) > 0 {
				before = part[len(part)-1]
			}
			return part, asked <= test.more, nil
		})
		if test.want < 0 {
			if !errors.Is(err, lost) || all != nil {
				t.Errorf("%s: %v, %v", name, all, err)
			}
		} else if err != nil || len(all) != test.want {
			t.Errorf("%s: %v, %v; want %d", name, all, err, test.want)
		}
	}
}
