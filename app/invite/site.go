package invite

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Site is where a signal server is reached. The zero Site is "not known".
type Site struct {
	Host string // lower case: a name (IDN as written), an IPv4 address, or an IPv6 address without brackets and zone
	Port uint16 // never 0 in a parsed Site
}

const (
	defaultPort = 443
	plainPort   = 80
	maxHost     = 253 // bytes, RFC 1035 §2.3.4
	maxLabel    = 63
)

// IsZero: no site.
func (s Site) IsZero() bool { return s == Site{} }

// String is the address for people and fields: the host, and the port unless it is 443.
func (s Site) String() string { return s.withDefault(defaultPort) }

// HostPort is always host:port, for net.Dial.
func (s Site) HostPort() string { return s.withDefault(0) }

func (s Site) withDefault(port uint16) string {
	if s.IsZero() {
		return ""
	}
	host := s.Host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if s.Port == port {
		return host
	}
	return host + ":" + strconv.Itoa(int(s.Port))
}

// ParseSite reads an address as people type it: an https:// or http:// before and a slash after are dropped, the host is
// made lower case, the port is 443 (80 after http://) unless given. It returns ErrSite for everything else: a path, user
// names, a zone, underscores, a numeric name that is no dotted IPv4 address.
func ParseSite(s string) (Site, error) {
	s = strings.TrimSpace(s)
	if len(s) > MaxInput {
		return Site{}, ErrTooLong
	}
	port := uint16(defaultPort)
	if rest, ok := cutFold(s, "https://"); ok {
		s = rest
	} else if rest, ok := cutFold(s, "http://"); ok {
		s, port = rest, plainPort
	}
	return parseAuthority(strings.TrimSuffix(s, "/"), port)
}

// parseAuthority reads host[:port] and nothing else.
func parseAuthority(s string, port uint16) (Site, error) {
	host, tail := s, ""
	if strings.HasPrefix(s, "[") {
		inside, after, ok := strings.Cut(s[1:], "]")
		if !ok || after != "" && after[0] != ':' || !strings.Contains(inside, ":") {
			return Site{}, ErrSite
		}
		host, tail = inside, after
	} else if i := strings.IndexByte(s, ':'); i >= 0 && strings.Count(s, ":") == 1 {
		host, tail = s[:i], s[i:]
	}
	if tail != "" {
		var err error
		if port, err = parsePort(tail[1:]); err != nil {
			return Site{}, err
		}
	}
	host, err := parseHost(host)
	if err != nil {
		return Site{}, err
	}
	return Site{Host: host, Port: port}, nil
}

// parsePort: 1–65535 in plain digits without a leading zero.
func parsePort(s string) (uint16, error) {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n == 0 || strconv.FormatUint(n, 10) != s {
		return 0, ErrSite
	}
	return uint16(n), nil
}

func parseHost(s string) (string, error) {
	// IDNA maps compatibility forms before it looks a name up: full-width "１２７.０.０.１" is an address, too.
	s = strings.ToLower(norm.NFKC.String(s))
	if !utf8.ValidString(s) || !norm.NFKC.IsNormalString(s) {
		return "", ErrSite
	}
	if strings.Contains(s, ":") {
		addr, err := netip.ParseAddr(s)
		if err != nil || addr.Zone() != "" {
			return "", ErrSite
		}
		return addr.String(), nil
	}
	if addr, err := netip.ParseAddr(s); err == nil {
		return addr.String(), nil
	}
	if s == "" || len(s) > maxHost {
		return "", ErrSite
	}
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if !validLabel(l) {
			return "", ErrSite
		}
	}
	if endsInNumber(labels[len(labels)-1]) {
		return "", ErrSite
	}
	return s, nil
}

// validLabel: letters, digits, marks of any script and inner hyphens.
func validLabel(l string) bool {
	if l == "" || len(l) > maxLabel || l[0] == '-' || l[len(l)-1] == '-' {
		return false
	}
	for _, r := range l {
		ok := r == '-' || r >= '0' && r <= '9' || unicode.IsLetter(r) || r >= utf8.RuneSelf && unicode.In(r, unicode.M, unicode.Nd)
		if !ok || r != unicode.ToLower(r) {
			return false
		}
	}
	return true
}

// endsInNumber: what resolvers and browsers read as an IPv4 address in disguise (decimal, octal, hexadecimal): WHATWG URL,
// "ends in a number".
func endsInNumber(label string) bool {
	if allDigits(label) {
		return true
	}
	hex, ok := strings.CutPrefix(label, "0x")
	return ok && strings.Trim(hex, "0123456789abcdef") == ""
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// cutFold is strings.CutPrefix, blind to ASCII case.
func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}
