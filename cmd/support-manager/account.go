package main

import (
	"context"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// account is a sign-in at a site, good for this run of the program.
type account struct {
	client  client.Config // all of it but Log
	site    invite.Site   // as others reach it; zero for our own server, whose address the rep chooses
	plain   bool          // its join page has no TLS that browsers trust
	own     bool          // our own server's
	display string        // for people
}

// signIn signs in at a site. pin is the key that the rep has trusted, zero to trust authorities only. On client.ErrUntrusted key is
// the one that the site shows, for the rep to judge.
func signIn(ctx context.Context, site invite.Site, pin [32]byte, name, password string) (a account, key [32]byte, err error) {
	device, err := client.NewDevice()
	if err != nil {
		return account{}, key, err
	}
	got, err := client.SignIn(ctx, site.HostPort(), client.Trust{Pin: pin}, device, name, password)
	if err != nil {
		return account{}, got.ServerKey, err
	}
	a = account{site: site, plain: !got.Verified, display: got.Display, client: client.Config{
		Address: site.HostPort(), Program: wire.ProgramConsole, Token: got.Token, Device: &device,
	}}
	if !got.Verified {
		a.client.Trust.Pin = got.ServerKey
	}
	if a.display == "" {
		a.display = got.Name
	}
	return a, got.ServerKey, nil
}

// keyWords are a server's key as words that two people can compare.
func keyWords(key [32]byte, language string) string {
	w := trust.Words(key[:], language)
	return w[0] + " · " + w[1] + " · " + w[2] + " · " + w[3]
}
