package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/relay"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/wire"
	"deskhand/store"
)

// embedded is the signal server inside this program, for people who can reach this computer.
type embedded struct {
	server   *server.Server
	relay    *relay.Server // nil: none
	ledger   *store.Ledger
	listener net.Listener
	port     uint16
	host     string // the one address that --listen names; "" all of this computer's
	moved    bool   // the port of the last time was taken: links from then do not work now
	asks     wire.Asks
}

// serverFolder is the server's folder within the data folder; signal-server admin --data works on it.
const serverFolder = "server"

// ledgerFile is the server's ledger within its folder.
const ledgerFile = "ledger.db"

// signInLife is long: the owner of this computer does not sign in, and a session may go on over a weekend.
const signInLife = 30 * 24 * time.Hour

// startEmbedded makes the server; serve runs it. name stands where a team's server has its organisation's; port is the one of the
// last time, 0 at the first.
func startEmbedded(ctx context.Context, o *options, name string, port uint16, log *slog.Logger) (*embedded, error) {
	dir := filepath.Join(o.data, serverFolder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the server's folder: %w", err)
	}
	e := &embedded{}
	if err := e.listen(o.listen, port); err != nil {
		return nil, err
	}
	var err error
	if e.ledger, err = store.OpenLedger(ctx, filepath.Join(dir, ledgerFile)); err != nil {
		return nil, errors.Join(err, e.listener.Close())
	}
	limits := server.DefaultLimits()
	limits.TokenLife, limits.TokenIdle = signInLife, signInLife
	cfg := server.Config{Site: name, Data: dir, Downloads: o.downloads, Store: e.ledger, Limits: limits, Log: log.With("part", "server")}
	if err := o.house.Apply(&cfg); err != nil {
		return nil, errors.Join(err, e.listener.Close(), e.close())
	}
	e.asks = cfg.Asks
	cfg.Turn = e.startRelay(log)
	if e.server, err = server.New(cfg); err != nil {
		return nil, errors.Join(err, e.listener.Close(), e.close())
	}
	return e, nil
}

// noServer says why there is no server, and what to do.
func (b *back) noServer() string {
	with := map[string]any{"File": filepath.Join(b.o.data, serverFolder, ledgerFile)}
	switch err := b.startErr; {
	case errors.Is(err, ledger.ErrFull), errors.Is(err, syscall.ENOSPC):
		return lang.L("server.none.full")
	case errors.Is(err, store.ErrNewer):
		return lang.L("server.none.newer", with)
	case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrForeign):
		return lang.L("server.none.damaged", with)
	}
	return lang.L("server.none.what")
}

// downloadsHere is the folder of programs that lies beside this one, as make build leaves it; "" there is none.
func downloadsHere() string {
	program, err := os.Executable()
	if err != nil {
		return ""
	}
	dir := filepath.Join(filepath.Dir(program), "downloads")
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return ""
	}
	return dir
}

// listen takes the port of the last time, or a free one.
func (e *embedded) listen(address string, port uint16) (err error) {
	if address == "" {
		address = ":" + strconv.Itoa(int(port))
		e.listener, err = net.Listen("tcp", address)
		if port != 0 && errors.Is(err, syscall.EADDRINUSE) {
			e.moved = true
			e.listener, err = net.Listen("tcp", ":0")
		}
	} else {
		e.listener, err = net.Listen("tcp", address)
	}
	if err != nil {
		return fmt.Errorf("listen for people who join: %w", err)
	}
	at, err := netip.ParseAddrPort(e.listener.Addr().String())
	if err != nil {
		return errors.Join(err, e.listener.Close())
	}
	e.port = at.Port()
	if !at.Addr().IsUnspecified() {
		e.host = at.Addr().Unmap().String()
	}
	return nil
}

// startRelay starts STUN and TURN where others reach this computer. Without it programs on one network still find each other,
// so that its failure is only said in the log.
func (e *embedded) startRelay(log *slog.Logger) *server.Turn {
	var public []netip.Addr
	for _, host := range e.hosts() {
		a, err := netip.ParseAddr(host)
		if err == nil && a.Is4() && !a.IsLoopback() {
			public = []netip.Addr{a}
			break
		}
	}
	if public == nil {
		return nil
	}
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		log.Warn("no relay", "err", err)
		return nil
	}
	r, err := relay.Start(relay.Config{UDP: ":0", PublicIPs: public, Secret: secret, Log: log.With("part", "relay")})
	if err != nil {
		log.Warn("no relay", "err", err)
		return nil
	}
	e.relay = r
	return &server.Turn{Relay: r, UDP: r.UDPAddr().Port()}
}

// serve blocks until ctx ends.
func (e *embedded) serve(ctx context.Context) error { return e.server.Serve(ctx, e.listener) }

// close is called after serve has returned, or when it never ran.
func (e *embedded) close() error {
	var errs []error
	if e.relay != nil {
		errs = append(errs, e.relay.Close())
	}
	return errors.Join(append(errs, e.ledger.Close())...)
}

// hosts are the addresses of this computer that invitations may say, the best first.
func (e *embedded) hosts() []string {
	if e.host != "" {
		return []string{e.host}
	}
	var out []string
	for _, a := range addresses() {
		out = append(out, a.String())
	}
	return out
}

// site is how others reach the server by one of its hosts.
func (e *embedded) site(host string) invite.Site { return invite.Site{Host: host, Port: e.port} }

// is reports whether a site is this server.
func (e *embedded) is(s invite.Site) bool {
	if s.Port != e.port {
		return false
	}
	for _, h := range e.hosts() {
		if h == s.Host {
			return true
		}
	}
	return isLocal(s.Host)
}

// owner signs the person at this computer in.
func (e *embedded) owner(ctx context.Context, display string) (account, error) {
	device, err := client.NewDevice()
	if err != nil {
		return account{}, err
	}
	token, err := e.server.LocalToken(ctx, display, device.Keys([32]byte{}).Sign)
	if err != nil {
		return account{}, err
	}
	host := e.host
	if host == "" {
		host = "127.0.0.1"
	}
	return account{display: display, own: true, rights: e.server.OwnerRights(), asks: e.asks, key: e.server.KeyHash(), client: client.Config{
		Address: net.JoinHostPort(host, strconv.Itoa(int(e.port))), Trust: client.Trust{Pin: e.server.KeyHash()},
		Program: wire.ProgramConsole, Token: token, Device: &device,
	}}, nil
}
