package invite

import (
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The file name of a downloaded share client says where it belongs, and nothing secret:
//
//	deskhand-share--HOST-PORT--SESSION[.exe]
//
// In HOST a colon (IPv6) is written "_", any other byte that is not a lower-case letter, digit, dot or hyphen "=" and two
// hexadecimal digits, so the name is plain ASCII and safe on every file system.
const (
	downloadPrefix = "deskhand-share--"
	maxFileName    = 255 // bytes; what ext4, NTFS (characters) and APFS take
)

// Download is what the name carries.
type Download struct {
	Site    Site
	Session SessionID
}

// FileName makes the name; windows adds ".exe". ErrFileName when site or session are none or the name would be too long
// for a file system (only a long IDN host can be).
func (d Download) FileName(windows bool) (string, error) {
	site, err := ParseSite(d.Site.HostPort())
	if err != nil || site != d.Site || !ValidSessionID(string(d.Session)) {
		return "", ErrFileName
	}
	name := downloadPrefix + escapeHost(d.Site.Host) + "-" + strconv.Itoa(int(d.Site.Port)) + "--" + string(d.Session)
	if windows {
		name += ".exe"
	}
	if len(name) > maxFileName {
		return "", ErrFileName
	}
	return name, nil
}

// downloadForm: what follows the session id is whatever browsers and people add ("(1)", " - Copy", "-1", an extension),
// but no further letter or digit of an id.
func downloadForm() *regexp.Regexp {
	return regexp.MustCompile(`^` + downloadPrefix + `(.+)-([0-9]{1,5})--([a-z2-7]{26})(?:[^a-z0-9].*)?$`)
}

// ParseFileName reads site and session from a program's own path (os.Args[0], os.Executable) on any system: the last path
// element that has the form counts, so that a macOS bundle's name does, too. ErrFileName when there is none.
func ParseFileName(path string) (Download, error) {
	if len(path) > MaxInput {
		return Download{}, ErrTooLong
	}
	elements := strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' })
	for i := len(elements) - 1; i >= 0; i-- {
		if d, ok := parseFileName(elements[i]); ok {
			return d, nil
		}
	}
	return Download{}, ErrFileName
}

func parseFileName(name string) (Download, bool) {
	m := downloadForm().FindStringSubmatch(strings.ToLower(name))
	if m == nil {
		return Download{}, false
	}
	host, ok := unescapeHost(m[1])
	if !ok {
		return Download{}, false
	}
	session, err := ParseSessionID(m[3])
	if err != nil {
		return Download{}, false
	}
	host, err = parseHost(host)
	if err != nil {
		return Download{}, false
	}
	port, err := parsePort(m[2])
	return Download{Site: Site{Host: host, Port: port}, Session: session}, err == nil
}

func escapeHost(host string) string {
	var out strings.Builder
	for i := range len(host) {
		switch c := host[i]; {
		case c == ':':
			out.WriteByte('_')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-':
			out.WriteByte(c)
		default:
			out.WriteByte('=')
			out.WriteString(hex.EncodeToString([]byte{c}))
		}
	}
	return out.String()
}

func unescapeHost(s string) (string, bool) {
	var out []byte
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '_':
			out = append(out, ':')
		case s[i] != '=':
			out = append(out, s[i])
		case i+2 < len(s):
			b, err := hex.DecodeString(s[i+1 : i+3])
			if err != nil {
				return "", false
			}
			out = append(out, b[0])
			i += 2
		default:
			return "", false
		}
	}
	return string(out), utf8.Valid(out)
}
