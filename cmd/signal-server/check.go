package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"

	"deskhand/app/relay"
	"deskhand/app/session"
)

// check looks at everything that is configured, before a folder is made or a port is taken. Its errors name the flag; a setting of the
// file has the same name.
func (c config) check() error {
	if len([]rune(c.Site)) > session.MaxName {
		return fmt.Errorf("--site: the organisation's name is longer than %d characters", session.MaxName)
	}
	if err := checkListen("--listen", c.Listen); err != nil {
		return err
	}
	if _, err := c.public(); err != nil {
		return err
	}
	if _, err := c.proxies(); err != nil {
		return err
	}
	if err := checkCert(c.Cert, c.Key); err != nil {
		return err
	}
	if err := checkDownloads(c.Downloads); err != nil {
		return err
	}
	if err := c.Limits.check(); err != nil {
		return err
	}
	if err := c.Rules.Check(); err != nil {
		return err
	}
	switch _, mails, err := c.Mail.server(c.Site); {
	case err != nil:
		return err
	case mails && c.Public == "":
		return errors.New("--public: a server that sends mails has to know the address at which people reach it")
	}
	if c.Turn.At != "" {
		_, _, err := c.Turn.at()
		return err
	}
	if c.Turn.Listen == "none" {
		return nil
	}
	return c.Turn.check()
}

func checkListen(flag, address string) error {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("%s %q: write :PORT or ADDRESS:PORT, such as :443", flag, address)
	}
	return nil
}

// checkCert reads both files and sees that they belong together.
func checkCert(cert, key string) error {
	switch {
	case cert == "" && key == "":
		return nil
	case cert == "":
		return errors.New("--key without --cert: give both files or neither")
	case key == "":
		return errors.New("--cert without --key: give both files or neither")
	}
	chain, err := os.ReadFile(cert)
	if err != nil {
		return fmt.Errorf("--cert: %w", err)
	}
	secret, err := os.ReadFile(key)
	if err != nil {
		return fmt.Errorf("--key: %w", err)
	}
	if _, err := tls.X509KeyPair(chain, secret); err != nil {
		return fmt.Errorf("--cert %s and --key %s are not a certificate and its key in PEM: %w", cert, key, err)
	}
	return nil
}

func checkDownloads(dir string) error {
	if dir == "" {
		return nil
	}
	if _, err := os.ReadDir(dir); err != nil {
		return fmt.Errorf("--downloads: %w", err)
	}
	return nil
}

// proxies are those of --behind-proxy.
func (c config) proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range c.Proxies {
		n, err := netip.ParsePrefix(text)
		if a, bad := netip.ParseAddr(text); bad == nil && a.Zone() == "" {
			n, err = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()), nil
		}
		switch {
		case err != nil || n.Masked() != n || n.Addr().Is4In6():
			return nil, fmt.Errorf("--behind-proxy %q: write the proxy's address, such as 127.0.0.1, or a network of proxies, such as 10.9.0.0/29", text)
		case n.Bits() == 0:
			return nil, fmt.Errorf("--behind-proxy %s: everybody would be a proxy, and could claim any address", text)
		}
		out = append(out, n)
	}
	if len(out) > 0 && c.Public == "" {
		return nil, errors.New("--behind-proxy needs --public: the address at which people reach the proxy")
	}
	return out, nil
}

func (l limits) check() error {
	for _, x := range []struct {
		flag  string
		n     int
		least int
	}{
		{"max-connections", l.Connections, 0}, {"max-connections-per-address", l.ConnectionsPerAddress, 0},
		{"max-silent-connections", l.SilentConnections, 0}, {"max-page-connections-per-address", l.PageConnectionsPerAddress, 0},
		{"max-sessions", l.Sessions, 0}, {"max-attempts", l.Attempts, 0}, {"max-attempts-per-address", l.AttemptsPerAddress, 0},
		{"knocks-per-minute", l.KnocksPerMinute, -1}, {"signins-per-minute", l.SignInsPerMinute, -1},
	} {
		if x.n < x.least {
			return fmt.Errorf("--%s %d: not below %d", x.flag, x.n, x.least)
		}
	}
	return nil
}

// at is where the STUN/TURN of --turn-at is.
func (t turnConfig) at() (host string, port uint16, err error) {
	host, text, err := net.SplitHostPort(t.At)
	n, bad := strconv.ParseUint(text, 10, 16)
	if err != nil || bad != nil || n == 0 || host == "" {
		return "", 0, fmt.Errorf("--turn-at %q: write HOST:PORT", t.At)
	}
	return host, uint16(n), nil
}

func (t turnConfig) check() error {
	if err := checkListen("--turn-listen", t.Listen); err != nil {
		return err
	}
	c, err := t.relay()
	if err != nil {
		return err
	}
	c.Secret = make([]byte, turnSecretLen)
	if err := relay.Check(c); err != nil {
		return fmt.Errorf("--turn-listen, --turn-public, --turn-allow, --turn-ports: %w", err)
	}
	return nil
}

// relay is the configuration of a relay, without its secret.
func (t turnConfig) relay() (relay.Config, error) {
	allow, err := relay.ParseAllow(t.Allow)
	if err != nil {
		return relay.Config{}, fmt.Errorf("--turn-allow: %w", err)
	}
	ips, err := publicIPs(t.Public, t.Listen)
	if err != nil {
		return relay.Config{}, err
	}
	return relay.Config{UDP: t.Listen, TCP: t.Listen, PublicIPs: ips, Allow: allow, FirstPort: t.First, LastPort: t.Last}, nil
}
