package server_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

const goodPassword = "correct horse battery"

// raw is a call as it goes over the wire; tests change it before it is sent.
type raw struct {
	path        string
	body, nonce []byte
	token       string
	device      trust.Identity
	sig         []byte // nil: made from the rest
	change      func(*http.Request)
}

// send posts it and returns status and answer.
func (c raw) send(t *testing.T, s *servertest.Server) (int, []byte) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, "https://"+s.Address+c.path, bytes.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	if c.nonce != nil {
		if c.sig == nil {
			if c.sig, err = trust.Sign(c.device, wire.SignCall, wire.CallBytes(c.nonce, http.MethodPost, c.path, c.body)); err != nil {
				t.Fatal(err)
			}
		}
		req.Header.Set(wire.HeaderNonce, base64.StdEncoding.EncodeToString(c.nonce))
		req.Header.Set(wire.HeaderSignature, base64.StdEncoding.EncodeToString(c.sig))
	}
	if c.change != nil {
		c.change(req)
	}
	resp, err := s.HTTP().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, b
}

// prepare makes a call of a rep's, with a fresh nonce.
func prepare(t *testing.T, s *servertest.Server, r servertest.Rep, c wire.Call) raw {
	t.Helper()
	body, err := wire.EncodeCall(c)
	if err != nil {
		t.Fatal(err)
	}
	out := raw{path: c.Path(), body: body, token: r.Token, device: r.Device}
	status, b := raw{path: wire.PathNonce, token: r.Token}.send(t, s)
	n, err := wire.DecodeAnswer[wire.Nonce](b)
	if status != http.StatusOK || err != nil {
		t.Fatalf("no nonce: %d %s", status, b)
	}
	out.nonce = n.Nonce
	return out
}

// do makes a call that must be done.
func do[A wire.Answer](t *testing.T, s *servertest.Server, r servertest.Rep, c wire.Call) A {
	t.Helper()
	status, b := prepare(t, s, r, c).send(t, s)
	a, err := wire.DecodeAnswer[A](b)
	if status != http.StatusOK || err != nil {
		t.Fatalf("%#v: %d %s, %v", c, status, b, err)
	}
	return a
}

// refused makes a call that must not be done, and returns why.
func refused(t *testing.T, s *servertest.Server, r servertest.Rep, c wire.Call) wire.TroubleCode {
	t.Helper()
	status, b := prepare(t, s, r, c).send(t, s)
	return trouble(t, status, b)
}

func trouble(t *testing.T, status int, b []byte) wire.TroubleCode {
	t.Helper()
	a, err := wire.DecodeAnswer[wire.Trouble](b)
	if status < 400 || err != nil {
		t.Fatalf("%d %s, %v", status, b, err)
	}
	return a.Code
}

// adminOf makes an administrator with a password, signed in.
func adminOf(t *testing.T, s *servertest.Server, name string) servertest.Rep {
	t.Helper()
	addAccount(t, s, name, "Admin "+name, goodPassword)
	allow(t, s, name, func(a *ledger.Account) { a.Role = wire.RoleAdmin })
	return s.SignIn(name)
}

// everyCall has one of each kind.
func everyCall() []wire.Call {
	five := uint16(5)
	return []wire.Call{
		wire.OwnShow{}, wire.OwnPassword{Old: goodPassword, New: "another long one"}, wire.OwnSecret{}, wire.OwnTOTP{Password: goodPassword},
		wire.AccountList{}, wire.AccountAdd{Name: "new", Display: "New", Password: goodPassword, Role: wire.RoleRep},
		wire.AccountSet{Name: "bea", MaxCustomers: &five}, wire.AccountDisable{Name: "bea", Disabled: true},
		wire.AccountPassword{Name: "bea", Password: goodPassword}, wire.AccountTOTP{Name: "bea", On: true}, wire.AccountRemove{Name: "bea"},
	}
}

// TestAdministratorsLookAfterAccounts is an administrator's day.
func TestAdministratorsLookAfterAccounts(t *testing.T) {
	s := servertest.Start(t)
	ana := adminOf(t, s, "ana")
	bea := do[wire.Account](t, s, ana, wire.AccountAdd{Name: "bea", Display: "Bea", Password: goodPassword, Role: wire.RoleManager, Multi: true, MaxCustomers: 4})
	if bea.Name != "bea" || bea.Display != "Bea" || bea.Role != wire.RoleManager || !bea.Multi || bea.MaxCustomers != 4 || bea.Disabled || bea.SignedIn != 0 {
		t.Errorf("made %+v", bea)
	}
	if signIn(t, s, "bea", goodPassword) == "" {
		t.Error("the new account cannot sign in")
	}
	name, no := "Bea B.", false
	bea = do[wire.Account](t, s, ana, wire.AccountSet{Name: "bea", Display: &name, Multi: &no})
	if bea.Display != name || bea.Multi || bea.Role != wire.RoleManager || bea.MaxCustomers != 4 || bea.SignedIn == 0 {
		t.Errorf("after a change of two things %+v", bea)
	}
	list := do[wire.Accounts](t, s, ana, wire.AccountList{})
	if len(list.List) != 2 || list.List[0].Name != "ana" || list.List[1] != bea || list.More {
		t.Errorf("list %+v", list)
	}
	if list := do[wire.Accounts](t, s, ana, wire.AccountList{After: "ana"}); len(list.List) != 1 {
		t.Errorf("list after ana %+v", list)
	}

	connected := s.Dial(s.SignIn("bea"))
	do[wire.Account](t, s, ana, wire.AccountDisable{Name: "bea", Disabled: true})
	said := connected.Drain() // at once, without a sweep
	if f, ok := said[len(said)-1].(wire.Failure); !ok || f.Code != wire.CodeSignIn {
		t.Errorf("a disabled rep is told %#v", said)
	}
	if signIn(t, s, "bea", goodPassword) != "" {
		t.Error("a disabled account signs in")
	}
	do[wire.Account](t, s, ana, wire.AccountDisable{Name: "bea"})
	connected = s.Dial(s.SignIn("bea"))
	do[wire.Done](t, s, ana, wire.AccountPassword{Name: "bea", Password: "something quite new"})
	connected.Drain()
	if signIn(t, s, "bea", goodPassword) != "" || signIn(t, s, "bea", "something quite new") == "" {
		t.Error("the password is not the new one")
	}
	secret := do[wire.Secret](t, s, ana, wire.AccountTOTP{Name: "bea", On: true})
	if !strings.HasPrefix(secret.URL, "otpauth://totp/Test%20Site:bea?") || !strings.Contains(secret.URL, secret.Secret) {
		t.Errorf("secret %+v", secret)
	}
	if signIn(t, s, "bea", "something quite new") != "" {
		t.Error("an account with codes signs in without")
	}
	do[wire.Secret](t, s, ana, wire.AccountTOTP{Name: "bea"})
	if signIn(t, s, "bea", "something quite new") == "" {
		t.Error("codes are asked for after they were switched off")
	}
	connected = s.Dial(s.SignIn("bea"))
	do[wire.Done](t, s, ana, wire.AccountRemove{Name: "bea"})
	connected.Drain()
	for _, change := range []string{"add", "set", "disable", "enable", "password", `"one-time codes on"`, `"one-time codes off"`, "remove"} {
		if want := "account=bea change=" + change + " by=ana from=127.0.0.1"; !strings.Contains(s.Logs.String(), want) {
			t.Errorf("the log does not say %q", want)
		}
	}
	for _, hidden := range []string{goodPassword, "something quite new", secret.Secret, ana.Token} {
		if strings.Contains(s.Logs.String(), hidden) {
			t.Errorf("the log says %q", hidden)
		}
	}
}

func TestCallsAreRefused(t *testing.T) {
	s := servertest.Start(t)
	ana := adminOf(t, s, "ana")
	addAccount(t, s, "bea", "Bea", goodPassword)
	owner(t, s)
	tests := []struct {
		name string
		call wire.Call
		want wire.TroubleCode
	}{
		{"nobody", wire.AccountDisable{Name: "eve", Disabled: true}, wire.TroubleNone},
		{"nobody's password", wire.AccountPassword{Name: "eve", Password: goodPassword}, wire.TroubleNone},
		{"remove nobody", wire.AccountRemove{Name: "eve"}, wire.TroubleNone},
		{"a name that is taken", wire.AccountAdd{Name: "bea", Display: "B", Password: goodPassword, Role: wire.RoleRep}, wire.TroubleExists},
		{"a name that is none", wire.AccountAdd{Name: "Bea B", Display: "B", Password: goodPassword, Role: wire.RoleRep}, wire.TroubleName},
		{"no name for people", wire.AccountAdd{Name: "x", Password: goodPassword, Role: wire.RoleRep}, wire.TroubleName},
		{"a short password", wire.AccountAdd{Name: "x", Display: "X", Password: "short", Role: wire.RoleRep}, wire.TroublePassword},
		{"a short new password", wire.AccountPassword{Name: "bea", Password: "short"}, wire.TroublePassword},
		{"a turned name for people", wire.AccountSet{Name: "bea", Display: ptr("a\u202eb")}, wire.TroubleName},
		{"the owner", wire.AccountDisable{Name: server.OwnerAccount, Disabled: true}, wire.TroubleOwner},
		{"the owner's password", wire.AccountPassword{Name: server.OwnerAccount, Password: goodPassword}, wire.TroubleOwner},
		{"one's own password without the old one", wire.AccountPassword{Name: "ana", Password: "another long password"}, wire.TroubleRights},
		{"one's own codes without the password", wire.AccountTOTP{Name: "ana", On: true}, wire.TroubleRights},
		{"one's own codes off without the password", wire.AccountTOTP{Name: "ana"}, wire.TroubleRights},
		{"remove the owner", wire.AccountRemove{Name: server.OwnerAccount}, wire.TroubleOwner},
		{"a wrong own password", wire.OwnPassword{Old: "wrong wrong", New: goodPassword}, wire.TroubleWrong},
		{"a short own password", wire.OwnPassword{Old: goodPassword, New: "short"}, wire.TroublePassword},
		{"codes without a program", wire.OwnTOTP{Password: goodPassword, On: true, Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", Code: "000000"}, wire.TroubleCodeWrong},
		{"codes with a short secret", wire.OwnTOTP{Password: goodPassword, On: true, Secret: "MZXQ", Code: codeOf(t, "MZXQ", time.Now())}, wire.TroubleCodeWrong},
		{"codes off with a wrong password", wire.OwnTOTP{Password: "wrong wrong"}, wire.TroubleWrong},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := refused(t, s, ana, test.call); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }

// TestOnlyAdministratorsLookAfterAccounts: a rep and a manager do what concerns themselves. What counts is the role now.
func TestOnlyAdministratorsLookAfterAccounts(t *testing.T) {
	for _, role := range []wire.Role{wire.RoleRep, wire.RoleManager} {
		s := servertest.Start(t)
		was := adminOf(t, s, "ana")
		adminOf(t, s, "bea")
		allow(t, s, "ana", func(a *ledger.Account) { a.Role = role })
		for _, c := range everyCall() {
			own := strings.HasPrefix(c.Path(), "/v1/own/")
			status, b := prepare(t, s, was, c).send(t, s)
			if own && status != http.StatusOK || !own && trouble(t, status, b) != wire.TroubleRights {
				t.Errorf("%s: %s: %d %s", role, c.Path(), status, b)
			}
			if _, isPassword := c.(wire.OwnPassword); isPassword {
				do[wire.Done](t, s, was, wire.OwnPassword{Old: "another long one", New: goodPassword})
			}
		}
		if a, err := s.Ledger.Account(t.Context(), "bea"); err != nil || a.Disabled || a.MaxCustomers != 0 || a.TOTP.Secret != "" {
			t.Errorf("%s changed %+v, %v", role, a, err)
		}
	}
}

// TestNoncesAreFewAndShort: the oldest of many gives way, and none is good for long.
func TestNoncesAreFewAndShort(t *testing.T) {
	clock := newClock()
	s := servertest.Start(t, func(c *server.Config) { c.Now = clock.now })
	ana := adminOf(t, s, "ana")
	first := prepare(t, s, ana, wire.OwnShow{})
	for range 8 {
		prepare(t, s, ana, wire.OwnShow{})
	}
	if status, b := first.send(t, s); trouble(t, status, b) != wire.TroubleNonce {
		t.Errorf("the ninth newest: %d %s", status, b)
	}
	late := prepare(t, s, ana, wire.OwnShow{})
	clock.add(time.Minute)
	if status, b := late.send(t, s); trouble(t, status, b) != wire.TroubleNonce {
		t.Errorf("after a minute: %d %s", status, b)
	}
}

func TestCallsAreLimited(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) {
		c.Limits.SignIns = server.Rate{PerMinute: 1, Burst: 1} // 12 calls, each of which is two with its nonce
		c.Limits.AccountTries = server.Rate{PerMinute: 1, Burst: 2}
	})
	ana := adminOf(t, s, "ana")
	for range 2 {
		if got := refused(t, s, ana, wire.OwnPassword{Old: "wrong wrong", New: goodPassword}); got != wire.TroubleWrong {
			t.Errorf("got %q", got)
		}
	}
	if got := refused(t, s, ana, wire.OwnTOTP{Password: goodPassword}); got != wire.TroubleBusy { // guesses of both are counted together
		t.Errorf("a third guess: %q", got)
	}
	for range 3 {
		do[wire.Own](t, s, ana, wire.OwnShow{})
	}
	if status, b := (raw{path: wire.PathNonce, token: ana.Token}).send(t, s); trouble(t, status, b) != wire.TroubleBusy {
		t.Errorf("too many: %d %s", status, b)
	}
}

// TestSomebodyStaysAdministrator: the last one cannot go, in whatever way; of two who go at the same moment one stays.
func TestSomebodyStaysAdministrator(t *testing.T) {
	s := servertest.Start(t)
	ana := adminOf(t, s, "ana")
	addAccount(t, s, "bea", "Bea", goodPassword)
	rep := wire.RoleRep
	away := []wire.Call{wire.AccountDisable{Name: "ana", Disabled: true}, wire.AccountSet{Name: "ana", Role: &rep}, wire.AccountRemove{Name: "ana"}}
	nobodyElse := func(why string) {
		t.Helper()
		for _, c := range away {
			if got := refused(t, s, ana, c); got != wire.TroubleLastAdmin {
				t.Errorf("%s: %s: %q", why, c.Path(), got)
			}
		}
	}
	nobodyElse("alone")
	owner(t, s) // has no password: whoever runs this ledger without a Support Manager has no owner
	nobodyElse("with an owner")
	allow(t, s, "bea", func(a *ledger.Account) { a.Role, a.Disabled = wire.RoleAdmin, true })
	nobodyElse("with a locked one")
	allow(t, s, "bea", func(a *ledger.Account) { a.Disabled = false })
	bea := s.SignIn("bea")
	done := make(chan int, 2)
	for _, c := range []raw{prepare(t, s, ana, away[1]), prepare(t, s, bea, wire.AccountSet{Name: "bea", Role: &rep})} {
		go func() {
			status, _ := c.send(t, s)
			done <- status
		}()
	}
	if a, b := <-done, <-done; a+b != http.StatusOK+http.StatusConflict {
		t.Errorf("both went: %d, %d", a, b)
	}
}

// TestTheOwnerLooksAfterAccounts of their own server, and has nothing of their own to change.
func TestTheOwnerLooksAfterAccounts(t *testing.T) {
	s := servertest.Start(t)
	me := owner(t, s)
	if own := do[wire.Own](t, s, me, wire.OwnShow{}); !own.Account.Owner || own.Rights != (wire.Rights{Role: wire.RoleAdmin, Multi: true}) {
		t.Errorf("own %+v", own)
	}
	do[wire.Account](t, s, me, wire.AccountAdd{Name: "bea", Display: "Bea", Password: goodPassword, Role: wire.RoleRep})
	if signIn(t, s, "bea", goodPassword) == "" {
		t.Error("a colleague cannot sign in")
	}
	for _, c := range []wire.Call{wire.OwnPassword{New: goodPassword}, wire.OwnTOTP{}} {
		if got := refused(t, s, me, c); got != wire.TroubleOwner {
			t.Errorf("%s: %q", c.Path(), got)
		}
	}
}

// TestOwnPassword: the other sign-ins end, this one stays.
func TestOwnPassword(t *testing.T) {
	s := servertest.Start(t)
	addAccount(t, s, "bea", "Bea", goodPassword)
	here, there := s.SignIn("bea"), s.SignIn("bea")
	mine, other := s.Dial(here), s.Dial(there)
	do[wire.Done](t, s, here, wire.OwnPassword{Old: goodPassword, New: "another long one"})
	other.Drain()
	mine.Sync("none")
	do[wire.Own](t, s, here, wire.OwnShow{})
	if status, b := (raw{path: wire.PathNonce, token: there.Token}).send(t, s); trouble(t, status, b) != wire.TroubleSignIn {
		t.Errorf("the other sign-in: %d %s", status, b)
	}
	if signIn(t, s, "bea", "another long one") == "" || signIn(t, s, "bea", goodPassword) != "" {
		t.Error("the password is not the new one")
	}
}

// TestCallsCountByAccount: colleagues behind one address do not slow each other, and strangers there slow only strangers.
func TestCallsCountByAccount(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) {
		c.Limits.SignIns = server.Rate{PerMinute: 1, Burst: 1} // 12 calls by account, and 12 by address of whose token is not good
	})
	ana, bea, eve := s.SignIn("ana"), s.SignIn("bea"), s.SignIn("eve")
	eve.Token = "made up"
	nonce := func(r servertest.Rep) (int, []byte) { return raw{path: wire.PathNonce, token: r.Token}.send(t, s) }
	if status, b := nonce(ana); status != http.StatusOK {
		t.Fatalf("%d %s", status, b)
	}
	do[wire.Own](t, s, bea, wire.OwnShow{}) // a nonce and the call
	for i := range 10 {                     // ana and bea were strangers once each
		if status, b := nonce(eve); trouble(t, status, b) != wire.TroubleSignIn {
			t.Errorf("stranger's call %d: %d %s", i+1, status, b)
		}
	}
	if status, b := nonce(eve); trouble(t, status, b) != wire.TroubleBusy {
		t.Errorf("a stranger goes on: %d %s", status, b)
	}
	for i := range 11 {
		if status, b := nonce(ana); status != http.StatusOK {
			t.Errorf("ana's call %d, beside a stranger: %d %s", i+2, status, b)
		}
	}
	if status, b := nonce(ana); trouble(t, status, b) != wire.TroubleBusy {
		t.Errorf("ana goes on: %d %s", status, b)
	}
	for range 5 {
		do[wire.Own](t, s, bea, wire.OwnShow{})
	}
	if status, b := nonce(bea); trouble(t, status, b) != wire.TroubleBusy {
		t.Errorf("bea goes on: %d %s", status, b)
	}
}

// TestAStolenTokenSlowsNobody: a token alone, without the device's key, uses up the calls of where it is used from, and not its owner's.
func TestAStolenTokenSlowsNobody(t *testing.T) {
	s := behind(t, func(c *server.Config) { c.Limits.SignIns = server.Rate{PerMinute: 1, Burst: 1} })
	ana := s.SignIn("ana")
	from := func(client string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("X-Forwarded-For", client)
			r.Header.Set("X-Forwarded-Proto", "https")
		}
	}
	for i := range 13 {
		status, b := raw{path: wire.PathNonce, token: ana.Token, change: from("203.0.113.9")}.send(t, s)
		if busy := i == 12; busy != (status == http.StatusTooManyRequests) {
			t.Fatalf("the thief's call %d: %d %s", i+1, status, b)
		}
	}
	if status, b := (raw{path: wire.PathNonce, token: ana.Token, change: from("198.51.100.4")}).send(t, s); status != http.StatusOK {
		t.Errorf("her own: %d %s", status, b)
	}
}

// TestSignOutsOfStrangersAreLimited: each looks a token up. Who makes calls signs out all the same.
func TestSignOutsOfStrangersAreLimited(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.SignIns = server.Rate{PerMinute: 1, Burst: 1} })
	ana := s.SignIn("ana")
	do[wire.Own](t, s, ana, wire.OwnShow{})
	status := 0
	for range 13 {
		req, err := http.NewRequest(http.MethodPost, "https://"+s.Address+"/v1/signout", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer nobody's")
		resp, err := s.HTTP().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		status = resp.StatusCode
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("the thirteenth: %d", status)
	}
	signOut(t, s, ana)
}
