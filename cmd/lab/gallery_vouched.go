package main

import (
	"context"
	"path/filepath"

	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// vouched is what a customer sees who types the address of a site that an authority vouches for: only there does the program ask for the queues.
func vouched() []step {
	return []step{
		func(ctx context.Context, e *exhibition) error { return e.visitsVouched(ctx) },
		click(marta, "join.ask"),
		shows(marta, "entry.queue.1"),
		shoot("c-entry-choose", marta, "entry.back"),
	}
}

// visitsVouched opens such a site, in a lab of its own, and has Marta type its address.
func (e *exhibition) visitsVouched(ctx context.Context) (err error) {
	if err := e.goes(); err != nil {
		return err
	}
	if e.vouched, err = scene.New(""); err != nil {
		return err
	}
	cert, key, err := scene.Certificate(e.vouched.Dir())
	if err != nil {
		return err
	}
	server, err := e.vouched.Server(ctx, scene.ServerConfig{Site: "Example Support", Args: []string{"--cert", cert, "--key", key}})
	if err != nil {
		return err
	}
	for _, words := range [][]string{
		{"add", "printers", "--name", "Printers", "--service", "Hardware"},
		{"add", "accounts", "--name", "Accounts and passwords", "--service", "Access"},
		{"add", "telephones", "--name", "Telephones", "--service", "Hardware"},
		{"shut", "telephones"},
	} {
		if err := server.Admin(ctx, append([]string{"queue"}, words...)...); err != nil {
			return err
		}
	}
	e.customer, err = e.client(ctx, e.vouched, e.desk, scene.CustomerConfig{
		Name: "customer", Site: server.Address,
		Env: []string{"SSL_CERT_FILE=" + cert, "SSL_CERT_DIR=" + filepath.Join(e.vouched.Dir(), "no-certificates")},
	})
	if err != nil {
		return err
	}
	_, err = e.customer.Wait(ctx, "its queues can be asked for", func(v program.View) bool { return v.Ready("join.ask") })
	return err
}
