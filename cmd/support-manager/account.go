package main

import (
	"context"
	"errors"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// account is a sign-in at a site, good for this run of the program.
type account struct {
	client  client.Config // all of it but Log
	key     [32]byte      // that the site had at the sign-in
	site    invite.Site   // as others reach it; zero for our own server, whose address the rep chooses
	org     string        // the organisation's name there, for people; "" it has none
	plain   bool          // its join page has no TLS that browsers trust
	own     bool          // our own server's
	name    string        // of the account; "" for the owner of our own server
	display string        // for people
	rights  wire.Rights   // at the sign-in, then as sessions hear them (desk.learn); the site holds to those of the moment
	asks    wire.Asks     // likewise
}

// keys are what is known of a site's key before it is reached; zero: nothing.
type keys struct {
	pin  [32]byte // the rep has trusted it
	link [32]byte // a link says it: it may confirm a key, but nobody is trusted for it
}

// confirm returns client.ErrServerKey when a link says another key than the one that is known.
func (k keys) confirm(known [32]byte) error {
	if k.link != [32]byte{} && known != [32]byte{} && k.link != known {
		return client.ErrServerKey
	}
	return nil
}

// signIn signs in at a site: with the key that the rep has trusted, or an authority's word. On client.ErrUntrusted key is the one
// that the site shows, for the rep to judge; likewise on client.ErrServerKey, where it is not the trusted one and no link says yet
// another. Nothing is sent to a site whose key is not the one that the link says.
func signIn(ctx context.Context, site invite.Site, k keys, as client.Credentials) (a account, key [32]byte, err error) {
	device, err := client.NewDevice()
	if err != nil {
		return account{}, key, err
	}
	if differ := k.confirm(k.pin); differ != nil {
		if key, err = shownKey(ctx, site, device); err == nil && k.confirm(key) == nil {
			return account{}, key, differ // the link says the key that the site has now
		}
		return account{}, [32]byte{}, differ
	}
	if k.pin == [32]byte{} && k.link != [32]byte{} {
		if key, err = shownKey(ctx, site, device); err == nil {
			err = k.confirm(key)
		}
		if err != nil {
			return account{}, [32]byte{}, err
		}
	}
	got, err := client.SignIn(ctx, site.HostPort(), client.Trust{Pin: k.pin}, device, as)
	if err == nil {
		err = k.confirm(got.ServerKey)
	}
	if err != nil {
		return account{}, got.ServerKey, err
	}
	a = account{site: site, org: got.Site, key: got.ServerKey, plain: !got.Verified, name: got.Name, display: got.Display, rights: got.Rights, asks: got.Asks, client: client.Config{
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

// shownKey is the key that a site shows, judged by nobody: asked for with a pin that no key has, nothing is sent.
func shownKey(ctx context.Context, site invite.Site, device trust.Identity) (key [32]byte, err error) {
	got, err := client.SignIn(ctx, site.HostPort(), client.Trust{Pin: [32]byte{1}}, device, client.Credentials{})
	if errors.Is(err, client.ErrServerKey) {
		return got.ServerKey, nil
	}
	return key, err
}

// keyWords are a server's key as words that two people can compare.
func keyWords(key [32]byte, language string) string {
	w := trust.Words(key[:], language)
	return w[0] + " · " + w[1] + " · " + w[2] + " · " + w[3]
}
