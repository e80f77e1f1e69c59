package client

import (
	"errors"
	"strings"
	"testing"

	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"
)

// A site says whose it is to whoever trusts its key, before and at sign-in, and what it says fits one line.
func TestASiteSaysItsName(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Site = "Ayuda \u202eMartínez" })
	member(t, s, "ana", wire.RoleRep)
	pin := Trust{Pin: s.KeyHash()}
	const want = "Ayuda Martínez"
	if got, err := SiteName(t.Context(), s.Address, pin); got != want || err != nil {
		t.Errorf("before sign-in %q, %v", got, err)
	}
	device, err := NewDevice()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := SignIn(t.Context(), s.Address, pin, device, Credentials{Name: "ana", Password: longPassword}); got.Site != want || err != nil {
		t.Errorf("at sign-in %q, %v", got.Site, err)
	}
	for refused, trust := range map[error]Trust{ErrUntrusted: {}, ErrServerKey: {Pin: [32]byte{1}}} {
		if got, err := SiteName(t.Context(), s.Address, trust); got != "" || !errors.Is(err, refused) {
			t.Errorf("untrusted: %q, %v", got, err)
		}
	}
	if strings.Contains(s.Logs.String(), "level=WARN") {
		t.Error("asking is nothing to warn of")
	}
}
