package server_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"

	"github.com/pquerna/otp/totp"
)

// clock is a server's, which tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock {
	return &clock{at: time.Now().Truncate(30 * time.Second).Add(10 * time.Second)}
} // within a code's time

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func codeOf(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestOneTimeCodes: from switching them on to switching them off. A code is good once, a period early or late at most; RFC 6238 §5.2.
func TestOneTimeCodes(t *testing.T) {
	clock := newClock()
	s := servertest.Start(t, func(c *server.Config) { c.Now = clock.now })
	addAccount(t, s, "bea", "Bea", goodPassword)
	device := someKeys(t)
	in := func(password, code string) int {
		t.Helper()
		status, _ := post(t, s, credentials{Name: "bea", Password: password, Device: device.Sign[:], Code: code}, nil)
		return status
	}
	bea := s.SignIn("bea")
	secret := do[wire.Secret](t, s, bea, wire.OwnSecret{})
	if in(goodPassword, "") != 200 {
		t.Error("a proposal counts already")
	}
	first := codeOf(t, secret.Secret, clock.now())
	do[wire.Done](t, s, bea, wire.OwnTOTP{Password: goodPassword, On: true, Secret: secret.Secret, Code: first})
	if own := do[wire.Own](t, s, bea, wire.OwnShow{}); !own.Account.TOTP {
		t.Error("they are not on")
	}
	at := func(d time.Duration) string { return codeOf(t, secret.Secret, clock.now().Add(d)) }
	for _, step := range []struct {
		name           string
		after          time.Duration
		password, code func() string
		want           int
	}{
		{"none", 0, nil, func() string { return "" }, 428},
		{"the one that switched them on", 0, nil, func() string { return first }, 428},
		{"with a wrong password nothing is told", 0, func() string { return "wrong wrong" }, func() string { return "" }, 401},
		{"the next one, early", 0, nil, func() string { return at(30 * time.Second) }, 200},
		{"the same again", 0, nil, func() string { return at(30 * time.Second) }, 428},
		{"the same, when its time comes", 30 * time.Second, nil, func() string { return at(0) }, 428},
		{"two early", 0, nil, func() string { return at(60 * time.Second) }, 428},
		{"a late one", 60 * time.Second, nil, func() string { return at(-30 * time.Second) }, 200},
		{"an older one after it", 0, nil, func() string { return at(-60 * time.Second) }, 428},
		{"two late", 5 * time.Minute, nil, func() string { return at(-60 * time.Second) }, 428},
		{"too long", 0, nil, func() string { return at(0) + "0" }, 428},
		{"in time", 0, nil, func() string { return at(0) }, 200},
	} {
		clock.add(step.after)
		password := goodPassword
		if step.password != nil {
			password = step.password()
		}
		if got := in(password, step.code()); got != step.want {
			t.Errorf("%s: %d, want %d", step.name, got, step.want)
		}
	}
	bea = s.SignIn("bea")
	if strings.Contains(s.Logs.String(), secret.Secret) {
		t.Error("the log has the secret")
	}
	do[wire.Done](t, s, bea, wire.OwnTOTP{Password: goodPassword})
	if in(goodPassword, "") != 200 {
		t.Error("a code is asked for after they were switched off")
	}
}

// TestACodeIsGoodOnceAtTheSameMoment: of many sign-ins with one code, one gets in.
func TestACodeIsGoodOnceAtTheSameMoment(t *testing.T) {
	s := servertest.Start(t)
	addAccount(t, s, "ana", "Ana", goodPassword)
	secret, _, err := server.NewSecret("Test", "ana")
	if err != nil {
		t.Fatal(err)
	}
	allow(t, s, "ana", func(a *ledger.Account) { a.TOTP.Secret = secret })
	device := someKeys(t)
	code := codeOf(t, string(secret), time.Now())
	statuses := make(chan int, 4)
	for range cap(statuses) {
		go func() {
			status, _ := post(t, s, credentials{Name: "ana", Password: goodPassword, Device: device.Sign[:], Code: code}, nil)
			statuses <- status
		}()
	}
	got := map[int]int{}
	for range cap(statuses) {
		got[<-statuses]++
	}
	if got[200] != 1 || got[428] != cap(statuses)-1 {
		t.Errorf("statuses %v", got)
	}
}

// TestCodesAreGuessedAsSlowlyAsPasswords: more slowly, from however many addresses; a code is short.
func TestCodesAreGuessedAsSlowlyAsPasswords(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) {
		c.Limits.AccountTries = server.Rate{PerMinute: 1, Burst: 3}
		c.Proxies, c.Public = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, invite.Site{Host: "localhost", Port: 443}
	})
	addAccount(t, s, "ana", "Ana", goodPassword)
	secret, _, err := server.NewSecret("Test", "ana")
	if err != nil {
		t.Fatal(err)
	}
	allow(t, s, "ana", func(a *ledger.Account) { a.TOTP.Secret = secret })
	device := someKeys(t)
	for i, want := range []int{428, 428, 428, 429} {
		status, _ := post(t, s, credentials{Name: "ana", Password: goodPassword, Device: device.Sign[:], Code: "12345x"}, func(r *http.Request) {
			r.Header.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i+1))
		})
		if status != want {
			t.Errorf("try %d: %d, want %d", i+1, status, want)
		}
	}
}
