package server_test

import (
	"bytes"
	"net/http"
	"testing"

	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// TestCallsProveWhoMakesThem: token, device and time.
func TestCallsProveWhoMakesThem(t *testing.T) {
	s := servertest.Start(t)
	ana := adminOf(t, s, "ana")
	addAccount(t, s, "bea", "Bea", goodPassword)
	thief := s.SignIn("bea")
	call := wire.AccountDisable{Name: "bea", Disabled: true}
	tests := []struct {
		name   string
		change func(*raw)
		status int
		want   wire.TroubleCode
	}{
		{"no token", func(c *raw) { c.token = "" }, 401, wire.TroubleSignIn},
		{"another's token", func(c *raw) { c.token = thief.Token }, 401, wire.TroubleSignIn},
		{"a stolen token", func(c *raw) { c.device = thief.Device }, 401, wire.TroubleSignIn},
		{"no signature", func(c *raw) { c.nonce = nil }, 401, wire.TroubleSignIn},
		{"a signature cut short", func(c *raw) { c.sig = make([]byte, 12) }, 401, wire.TroubleSignIn},
		{"a nonce of one's own", func(c *raw) { c.nonce = bytes.Repeat([]byte{7}, wire.NonceLen) }, 409, wire.TroubleNonce},
		{"another's nonce", func(c *raw) { c.nonce = prepare(t, s, thief, call).nonce }, 409, wire.TroubleNonce},
		{"no call", func(c *raw) { c.body = []byte(`{"name":"bea"}`) }, 400, wire.TroubleMalformed},
		{"too long a call", func(c *raw) { c.body = bytes.Repeat([]byte{'x'}, wire.MaxCall+1) }, 400, wire.TroubleMalformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := prepare(t, s, ana, call)
			test.change(&c)
			status, b := c.send(t, s)
			if got := trouble(t, status, b); status != test.status || got != test.want {
				t.Errorf("%d %q, want %d %q", status, got, test.status, test.want)
			}
		})
	}
	if a, err := s.Ledger.Account(t.Context(), "bea"); err != nil || a.Disabled {
		t.Fatalf("something of it was done: %+v, %v", a, err)
	}
}

// TestCallsAreSignedWhole: a signature is for one body, one path, and programs that are no pages.
func TestCallsAreSignedWhole(t *testing.T) {
	s := servertest.Start(t)
	ana := adminOf(t, s, "ana")
	addAccount(t, s, "bea", "Bea", goodPassword)
	call := wire.AccountDisable{Name: "bea", Disabled: true}
	signed := func(c raw) []byte {
		sig, err := trust.Sign(c.device, wire.SignCall, wire.CallBytes(c.nonce, http.MethodPost, c.path, c.body))
		if err != nil {
			t.Fatal(err)
		}
		return sig
	}
	t.Run("another body", func(t *testing.T) {
		c := prepare(t, s, ana, call)
		c.sig, c.body = signed(c), bytes.Replace(c.body, []byte("bea"), []byte("ana"), 1)
		if status, b := c.send(t, s); trouble(t, status, b) != wire.TroubleSignIn {
			t.Errorf("%d %s", status, b)
		}
	})
	t.Run("another path", func(t *testing.T) {
		c := prepare(t, s, ana, wire.AccountRemove{Name: "bea"})
		c.sig, c.path = signed(c), wire.AccountTOTP{}.Path()
		if status, b := c.send(t, s); trouble(t, status, b) != wire.TroubleSignIn {
			t.Errorf("%d %s", status, b)
		}
	})
	t.Run("from a page", func(t *testing.T) {
		c := prepare(t, s, ana, call)
		c.change = func(r *http.Request) { r.Header.Set("Origin", "https://"+s.Address) }
		if status, _ := c.send(t, s); status != http.StatusForbidden {
			t.Errorf("status %d", status)
		}
	})
	if a, err := s.Ledger.Account(t.Context(), "bea"); err != nil || a.Disabled {
		t.Fatalf("something of it was done: %+v, %v", a, err)
	}
}

// TestACallIsMadeOnce: not again, and not after a restart by who kept it back.
func TestACallIsMadeOnce(t *testing.T) {
	s := servertest.Start(t)
	ana := adminOf(t, s, "ana")
	addAccount(t, s, "bea", "Bea", goodPassword)
	call := wire.AccountDisable{Name: "bea", Disabled: true}
	c := prepare(t, s, ana, call)
	if status, b := c.send(t, s); status != http.StatusOK {
		t.Fatalf("%d %s", status, b)
	}
	allow(t, s, "bea", func(a *ledger.Account) { a.Disabled = false })
	if status, b := c.send(t, s); trouble(t, status, b) != wire.TroubleNonce {
		t.Errorf("%d %s", status, b)
	}
	c = prepare(t, s, ana, call)
	s.Restart()
	if status, b := c.send(t, s); trouble(t, status, b) != wire.TroubleNonce {
		t.Errorf("after a restart: %d %s", status, b)
	}
	if a, err := s.Ledger.Account(t.Context(), "bea"); err != nil || a.Disabled {
		t.Errorf("it was done again: %+v, %v", a, err)
	}
}
