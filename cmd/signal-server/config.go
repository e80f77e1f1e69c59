package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"

	"deskhand/app/invite"
	"deskhand/cmd/internal/house"

	"github.com/BurntSushi/toml"
)

// config is what the file (--config, TOML) may hold; flags win over it.
type config struct {
	Site      string   `toml:"site"`
	Listen    string   `toml:"listen"`
	Public    string   `toml:"public"`
	Data      string   `toml:"data"`
	Cert      string   `toml:"cert"`
	Key       string   `toml:"key"`
	Downloads string   `toml:"downloads"`
	Proxies   []string `toml:"behind_proxy"`
	LogLevel  string   `toml:"log_level"`
	Multi     bool     `toml:"multi_sessions"`
	Customers uint16   `toml:"max_customers"`
	house.Rules
	Mail   mailConfig `toml:"mail"`
	Turn   turnConfig `toml:"turn"`
	Limits limits     `toml:"limits"`
}

type turnConfig struct {
	Listen string   `toml:"listen"`
	Public []string `toml:"public"`
	Allow  []string `toml:"allow"`
	At     string   `toml:"at"`
	First  uint16   `toml:"first_port"`
	Last   uint16   `toml:"last_port"`
}

// limits are those of server.Limits that operators change. 0 keeps the default, -1 means none where there can be none.
type limits struct {
	Connections               int `toml:"connections"`
	ConnectionsPerAddress     int `toml:"connections_per_address"`
	SilentConnections         int `toml:"silent_connections"`
	PageConnectionsPerAddress int `toml:"page_connections_per_address"`
	Sessions                  int `toml:"sessions"`
	Attempts                  int `toml:"attempts"`
	AttemptsPerAddress        int `toml:"attempts_per_address"`
	KnocksPerMinute           int `toml:"knocks_per_minute"`
	SignInsPerMinute          int `toml:"signins_per_minute"`
}

// serveFlags declares the flags of serve. After parsing, c holds the file's values with the flags over them.
func serveFlags(name string, c *config) (fs *flag.FlagSet, file *string) {
	fs = flag.NewFlagSet(name, flag.ContinueOnError)
	file = fs.String("config", "", "a TOML `file` with any of these; names as here with _ for -; those of turn- stand in [turn], of mail- in [mail], the other max- (not max-customers) and -per-minute in [limits], without turn-, mail- and max-")
	fs.StringVar(&c.Site, "site", "Deskhand", "the organisation's `name`, shown to everybody")
	fs.StringVar(&c.Listen, "listen", ":8443", "`address` and port of the one port for everything, such as :443")
	fs.StringVar(&c.Public, "public", "", "the `address` at which people reach the server, such as support.example.com; empty: as they write it")
	fs.StringVar(&c.Data, "data", defaultData(), "`folder` of the ledger and the keys; only the server's user may read it")
	fs.StringVar(&c.Cert, "cert", "", "certificate `file` (PEM, with the chain); read again when it changes")
	fs.StringVar(&c.Key, "key", "", "key `file` of the certificate (PEM)")
	fs.StringVar(&c.Downloads, "downloads", "", "`folder` with the programs to offer: share-client-windows-amd64.exe, share-client-linux-amd64, support-manager-macos-arm64, …")
	fs.Var(house.Listed(&c.Proxies), "behind-proxy", "`address` of a reverse proxy before the server, whose X-Forwarded-For and -Proto are believed; several times or with commas; never a network with people in it")
	fs.StringVar(&c.LogLevel, "log-level", "info", "debug, info, warn or error")
	siteFlags(fs, c)
	mailFlags(fs, &c.Mail)
	turnFlags(fs, &c.Turn)
	fs.StringVar(&c.Turn.At, "turn-at", "", "`host:port` of a STUN/TURN that runs alone (signal-server turn) with a copy of the data folder's turn.key; then nothing is served here")
	fs.IntVar(&c.Limits.Connections, "max-connections", 0, "connections in all; 0: 4000")
	fs.IntVar(&c.Limits.ConnectionsPerAddress, "max-connections-per-address", 0, "connections from one address, and of one account that is signed in; 0: 50")
	fs.IntVar(&c.Limits.SilentConnections, "max-silent-connections", 0, "connections in all that have not said anything yet; beyond them the oldest is closed; 0: 512")
	fs.IntVar(&c.Limits.PageConnectionsPerAddress, "max-page-connections-per-address", 0, "connections from one address for pages and sign-ins, beside those of max-connections-per-address; 0: 64")
	fs.IntVar(&c.Limits.Sessions, "max-sessions", 0, "live sessions in all; 0: 2000")
	fs.IntVar(&c.Limits.Attempts, "max-attempts", 0, "attempts to join one session that are under way at a time; beyond them an older one gives way; 0: 32")
	fs.IntVar(&c.Limits.AttemptsPerAddress, "max-attempts-per-address", 0, "of these, from one address; 0: 2")
	fs.IntVar(&c.Limits.KnocksPerMinute, "knocks-per-minute", 0, "attempts to join from one address; 0: 5, -1: no limit (only for tests)")
	fs.IntVar(&c.Limits.SignInsPerMinute, "signins-per-minute", 0, "sign-ins from one address; 0: 20, -1: no limit (only for tests)")
	return fs, file
}

// siteFlags are what the site lays down for sessions.
func siteFlags(fs *flag.FlagSet, c *config) {
	fs.BoolVar(&c.Multi, "multi-sessions", true, "representatives whose account allows it may run several sessions at a time; =false: nobody may")
	fs.Func("max-customers", "`number` of customers that one representative helps at the same time, over all sessions; an account may have less; 0: no limit (default 0)",
		house.Number(&c.Customers, "a number from 0 to 65535"))
	c.Rules.Flags(fs)
}

func mailFlags(fs *flag.FlagSet, m *mailConfig) {
	fs.StringVar(&m.Host, "mail-host", "", "`name` of the mail server by which invitations and queues' notices are sent, which carry no secret; empty: none are sent")
	fs.Func("mail-port", "`port` of it; empty: the usual one", house.Number(&m.Port, "a number from 1 to 65535"))
	fs.StringVar(&m.Security, "mail-security", "", "starttls, tls or none (only on this machine); empty: starttls")
	fs.StringVar(&m.User, "mail-user", "", "account `name` at the mail server; empty: it asks for none")
	fs.StringVar(&m.PasswordFile, "mail-password-file", "", "`file` with its password, which only the server's user may read")
	fs.StringVar(&m.From, "mail-from", "", "`address` that the mails come from")
}

func turnFlags(fs *flag.FlagSet, t *turnConfig) {
	fs.StringVar(&t.Listen, "turn-listen", ":3478", "`address` and port of STUN and TURN, UDP and TCP; none: do not serve them")
	fs.Var(house.Listed(&t.Public), "turn-public", "`IP` at which others reach this machine, one of each family; empty: found out")
	fs.Var(house.Listed(&t.Allow), "turn-allow", "`network` beyond the internet that relays may reach, such as 10.20.0.0/16; several times or with commas")
	fs.Func("turn-ports", "`range` of relay ports, such as 49160-51159; empty: any", func(s string) error {
		n, err := fmt.Sscanf(s, "%d-%d", &t.First, &t.Last)
		if n != 2 || err != nil {
			return errors.New("write FIRST-LAST")
		}
		return nil
	})
}

// readServe parses the arguments twice: the first time to learn the file's name, the second to put the flags over it.
func readServe(args []string, std streams) (config, error) {
	var c config
	flags, file := serveFlags("serve", &c)
	if err := parse(flags, args, std, 0); err != nil {
		return c, err
	}
	if *file == "" {
		return c, nil
	}
	var merged config
	again, _ := serveFlags("serve", &merged)
	meta, err := toml.DecodeFile(*file, &merged)
	if err != nil {
		return c, fmt.Errorf("read %s: %w", *file, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return c, fmt.Errorf("read %s: there is no setting %q", *file, unknown[0])
	}
	return merged, parse(again, args, std, 0)
}

func (c config) public() (invite.Site, error) {
	if c.Public == "" {
		return invite.Site{}, nil
	}
	site, err := invite.ParseSite(c.Public)
	if err != nil {
		return site, fmt.Errorf("--public %q is no address: write a name or an IP, with :PORT unless it is 443", c.Public)
	}
	return site, nil
}

func (c config) logger(std streams) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return nil, fmt.Errorf("--log-level %q: write debug, info, warn or error", c.LogLevel)
	}
	return slog.New(slog.NewTextHandler(std.err, &slog.HandlerOptions{Level: level})), nil
}

// defaultData is where services keep their state when root runs them, else where the user's programs do.
func defaultData() string {
	if os.Geteuid() == 0 {
		return "/var/lib/deskhand"
	}
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "deskhand")
	}
	if dir, err := os.UserConfigDir(); err == nil {
		return filepath.Join(dir, "deskhand-server")
	}
	return "deskhand-data"
}

// prepareData makes the folder, or checks that nobody else may read it.
func prepareData(dir string, log *slog.Logger) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make the data folder: %w", err)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("data folder %s is a file", dir)
	}
	if info.Mode().Perm()&0o077 != 0 && log != nil {
		log.Warn("others may read the data folder; chmod 700 it", "folder", dir, "mode", info.Mode().Perm())
	}
	return nil
}

// publicIPs are the addresses of --turn-public, else what this machine seems to have: for each family the address from which
// it would reach the internet. Nothing is sent to find that out.
func publicIPs(given []string, listen string) ([]netip.Addr, error) {
	var out []netip.Addr
	for _, text := range given {
		ip, err := netip.ParseAddr(text)
		if err != nil {
			return nil, fmt.Errorf("--turn-public %q is no IP address", text)
		}
		out = append(out, ip)
	}
	if len(out) > 0 {
		return out, nil
	}
	if host, _, err := net.SplitHostPort(listen); err == nil {
		if ip, err := netip.ParseAddr(host); err == nil && !ip.IsUnspecified() {
			return []netip.Addr{ip}, nil
		}
	}
	for _, to := range []string{"198.51.100.1:9", "[2001:db8::1]:9"} { // documentation networks, RFC 5737 and RFC 3849
		c, err := net.Dial("udp", to)
		if err != nil {
			continue
		}
		if a, ok := c.LocalAddr().(*net.UDPAddr); ok && a.AddrPort().Addr().IsGlobalUnicast() {
			out = append(out, a.AddrPort().Addr().Unmap().WithZone(""))
		}
		_ = c.Close()
	}
	if len(out) == 0 {
		return nil, errors.New("this machine has no address for TURN to be reached at: give --turn-public IP, or --turn-listen none")
	}
	return out, nil
}
