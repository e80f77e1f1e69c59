package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"deskhand/app/invite"
	"deskhand/app/relay"
	"deskhand/app/server"
	"deskhand/app/trust"
	"deskhand/store"
)

const (
	ledgerFile = "ledger.db"
	turnKey    = "turn.key"
)

func serve(ctx context.Context, args []string, std streams) error {
	c, err := readServe(args, std)
	if err != nil {
		return err
	}
	log, err := c.logger(std)
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	if err := prepareData(c.Data, log); err != nil {
		return err
	}
	ln, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	defer ln.Close()
	ledger, err := store.OpenLedger(ctx, filepath.Join(c.Data, ledgerFile))
	if err != nil {
		return err
	}
	defer ledger.Close()
	site, err := c.server(ledger, log)
	if err != nil {
		return err
	}
	stopTurn, err := addTurn(&site, c, log)
	if err != nil {
		return err
	}
	defer stopTurn()
	s, err := server.New(site)
	if err != nil {
		return err
	}
	defer s.Close()
	if s.SelfSigned() && len(site.Proxies) == 0 {
		key := s.KeyHash()
		log.Info("serving with an own key; browsers will warn, programs check it", "sha256", fmt.Sprintf("%x", key),
			"words", keyWords(key, "en"), "palabras", keyWords(key, "es"), "code", trust.KeyCode(key))
		log.Info("customers' programs take a queue's address with the key", "address", invite.Entry{Site: reached(site.Public, ln), Queue: "QUEUE", ServerKey: key}.URL())
	}
	if err := s.Serve(ctx, ln); err != nil {
		return err
	}
	log.Info("stopped; live sessions go on at the next start")
	return nil
}

// reached is where customers reach the server: where its administrator says, else at the one address that it listens at, else at this computer.
func reached(public invite.Site, ln net.Listener) invite.Site {
	at, ok := ln.Addr().(*net.TCPAddr)
	switch {
	case !ok || !public.IsZero():
		return public
	case at.IP.IsUnspecified():
		return invite.Site{Host: "localhost", Port: uint16(at.Port)}
	}
	return invite.Site{Host: at.IP.String(), Port: uint16(at.Port)}
}

// server is the configuration of the server, without its relay.
func (c config) server(ledger *store.Ledger, log *slog.Logger) (server.Config, error) {
	public, err := c.public()
	if err != nil {
		return server.Config{}, err
	}
	proxies, err := c.proxies()
	if err != nil {
		return server.Config{}, err
	}
	mails, ok, err := c.Mail.server(c.Site)
	if err != nil {
		return server.Config{}, err
	}
	cfg := server.Config{
		Site: c.Site, Public: public, Data: c.Data, Cert: c.Cert, Key: c.Key, Downloads: c.Downloads, Proxies: proxies, Store: ledger,
		Policy: server.Policy{Single: !c.Multi, MaxCustomers: c.Customers},
		Limits: c.Limits.apply(server.DefaultLimits()), Log: log,
	}
	if ok {
		cfg.Mail = mailer{mails}
	}
	return cfg, c.Rules.Apply(&cfg)
}

// keyWords are the words that a representative compares at the first sign-in.
func keyWords(key [32]byte, language string) string {
	w := trust.Words(key[:], language)
	return strings.Join(w[:], " ")
}

// apply puts what was configured over the defaults.
func (l limits) apply(to server.Limits) server.Limits {
	set := func(n int, into *int) {
		if n > 0 {
			*into = n
		}
	}
	set(l.Connections, &to.Conns)
	set(l.ConnectionsPerAddress, &to.ConnsPerIP)
	set(l.Sessions, &to.Sessions)
	set(l.SilentConnections, &to.Raw.Total)
	set(l.PageConnectionsPerAddress, &to.Raw.PerIP)
	set(l.Attempts, &to.Attempts.Total)
	set(l.AttemptsPerAddress, &to.Attempts.PerIP)
	for _, r := range []struct {
		n    int
		into *server.Rate
	}{{l.KnocksPerMinute, &to.Knocks}, {l.SignInsPerMinute, &to.SignIns}} {
		switch {
		case r.n < 0:
			*r.into = server.Rate{}
		case r.n > 0:
			*r.into = server.Rate{PerMinute: r.n, Burst: r.n}
		}
	}
	return to
}

// addTurn starts STUN and TURN, or points at one that runs elsewhere. The function it returns ends what was started.
func addTurn(site *server.Config, c config, log *slog.Logger) (stop func(), err error) {
	nothing := func() {}
	if c.Turn.At == "" && c.Turn.Listen == "none" {
		return nothing, nil
	}
	secret, err := turnSecret(c.Data)
	if err != nil {
		return nothing, err
	}
	if c.Turn.At != "" {
		host, port, err := c.Turn.at()
		if err != nil {
			return nothing, err
		}
		site.Turn = &server.Turn{Relay: elsewhere(secret), Host: host, UDP: port, TCP: port}
		return nothing, nil
	}
	r, err := startTurn(c.Turn, secret, log)
	if err != nil {
		return nothing, err
	}
	site.Turn = &server.Turn{Relay: r, Host: site.Public.Host, UDP: r.UDPAddr().Port(), TCP: r.TCPAddr().Port()}
	return func() {
		if err := r.Close(); err != nil {
			log.Error("TURN not closed in order", "err", err)
		}
	}, nil
}

func startTurn(c turnConfig, secret []byte, log *slog.Logger) (*relay.Server, error) {
	cfg, err := c.relay()
	if err != nil {
		return nil, err
	}
	for _, ip := range cfg.PublicIPs {
		if ip.IsPrivate() {
			log.Warn("TURN will be offered at a private address; give --turn-public for people outside", "address", ip)
		}
	}
	cfg.Secret, cfg.Log = secret, log
	return relay.Start(cfg)
}

// elsewhere makes tickets for a TURN in another process, which knows the same secret. Its fence cannot be opened from here.
type elsewhere []byte

func (e elsewhere) Ticket(now time.Time, session, participant string, ttl time.Duration) (username, password string) {
	return relay.Ticket(e, now, session, participant, ttl)
}
func (elsewhere) AllowPeer(string, netip.Addr) {}
func (elsewhere) ForgetSession(string)         {}

// turn runs STUN and TURN alone.
func turn(ctx context.Context, args []string, std streams) error {
	var c turnConfig
	flags := flag.NewFlagSet("turn", flag.ContinueOnError)
	data := flags.String("data", defaultData(), "`folder` with turn.key, the secret that the signal server makes tickets with")
	level := flags.String("log-level", "info", "debug, info, warn or error")
	turnFlags(flags, &c)
	if err := parse(flags, args, std, 0); err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	log, err := config{LogLevel: *level}.logger(std)
	if err != nil {
		return err
	}
	if err := prepareData(*data, log); err != nil {
		return err
	}
	secret, err := turnSecret(*data)
	if err != nil {
		return err
	}
	r, err := startTurn(c, secret, log)
	if err != nil {
		return err
	}
	<-ctx.Done()
	if err := r.Close(); err != nil {
		return err
	}
	log.Info("stopped")
	return nil
}

const turnSecretLen = 32

// turnSecret reads the secret, or makes it: hexadecimal in a file that only this user can read.
func turnSecret(data string) ([]byte, error) {
	path := filepath.Join(data, turnKey)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		secret := make([]byte, turnSecretLen)
		if _, err := rand.Read(secret); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, fmt.Errorf("keep the TURN secret: %w", err)
		}
		_, err = f.WriteString(hex.EncodeToString(secret) + "\n")
		return secret, errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("read the TURN secret: %w", err)
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) < turnSecretLen {
		return nil, fmt.Errorf("%s does not hold %d bytes in hexadecimal; delete it to get a new secret", path, turnSecretLen)
	}
	return secret, nil
}
