package invite

import (
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// The forms of an invitation in one line:
//
//	https://SITE/j/SESSION#1.ROLE.SECRET[.KEY]      join link; http:// where an embedded server has no trusted certificate
//	deskhand:VERB/SITE/SESSION#1.ROLE.SECRET[.KEY]  the same as a deep link: opens an installed program
//	deskhand:VERB/SITE/SESSION                      without a secret: the program asks for the number
//	deskhand:VERB/SITE#NUMBER                       the page's Join box: site and 12 digits
//	deskhand:VERB/SITE                              only the site
//	deskhand:wait/SITE#1.TICKET[.KEY]               a place in a queue: the program waits there and joins when it is accepted
//	deskhand:wait/SITE/QUEUE[#1.KEY]                a queue's form, in the program (entry.go)
//
// ~NAME after the fragment of a link or a place is what the customer has called themselves on a queue's page (called.go).
//
// SITE is host[:port]; ROLE is c or r; VERB is join (customer) or assist (rep), and says the same as ROLE. SECRET is 16
// bytes and KEY, the SHA-256 of the SPKI of the server's TLS key, 32 bytes, in base64url without padding. KEY is absent
// where a public CA vouches for the server. TICKET is 32 characters of base64url (app/wire, Visit). Secrets stand in the fragment,
// which browsers do not send.
//
// These are join intents and nothing else: no query, no user name, no escapes, no settings. A program that is opened by one
// shows what it is about to join and asks.
const (
	scheme      = "deskhand"
	linkVersion = "1"
	linkPath    = "j"
	verbJoin    = "join"
	verbAssist  = "assist"
	verbWait    = "wait"

	// MaxLink bounds a link in bytes: the longest host, the longest fragment and some room.
	MaxLink = 512

	secretChars = 22
	keyChars    = 43
	ticketBytes = 24
	ticketChars = 32
)

// Role is what a link admits as; the written value is the letter in the link.
type Role byte

const (
	NoRole   Role = 0 // a target that does not say
	Customer Role = 'c'
	Rep      Role = 'r'
)

// LinkSecret is a link's 16 secret bytes. It prints and logs as "[redacted]".
type LinkSecret [16]byte

const redacted = "[redacted]"

func (LinkSecret) String() string       { return redacted }
func (LinkSecret) GoString() string     { return redacted }
func (LinkSecret) LogValue() slog.Value { return slog.StringValue(redacted) }

// NewLinkSecret draws one; the primary's console does.
func NewLinkSecret(rand io.Reader) (LinkSecret, error) {
	var s LinkSecret
	if _, err := io.ReadFull(rand, s[:]); err != nil {
		return s, fmt.Errorf("draw link secret: %w", err)
	}
	return s, nil
}

// Link is an invitation for one role to one session. URL and Deep write it; String hides the secret.
type Link struct {
	Site      Site
	Session   SessionID
	Role      Role
	Secret    LinkSecret
	ServerKey [32]byte // zero: a public CA vouches for the server
	Plain     bool     // written with http://; native programs use TLS nevertheless
}

// String is for logs: no secret.
func (l Link) String() string { return "link to " + string(l.Session) + " at " + l.Site.String() }

func (l Link) GoString() string     { return l.String() }
func (l Link) LogValue() slog.Value { return slog.StringValue(l.String()) }

// Valid returns ErrLink for a link that could not be parsed back.
func (l Link) Valid() error {
	site, err := ParseSite(l.Site.HostPort())
	if err != nil || site != l.Site || !ValidSessionID(string(l.Session)) || l.Role.verb() == "" {
		return ErrLink
	}
	return nil
}

// URL is the join link, secret included. The link must be Valid.
func (l Link) URL() string {
	if l.Plain {
		return "http://" + l.Site.withDefault(plainPort) + "/" + linkPath + "/" + string(l.Session) + "#" + l.fragment()
	}
	return "https://" + l.Site.String() + "/" + linkPath + "/" + string(l.Session) + "#" + l.fragment()
}

// Deep is the deep link, secret included. The link must be Valid.
func (l Link) Deep() string {
	return scheme + ":" + l.Role.verb() + "/" + l.Site.String() + "/" + string(l.Session) + "#" + l.fragment()
}

// DeepSession is a deep link to a session without a secret: the program asks for the number.
func DeepSession(site Site, session SessionID, role Role) string {
	return scheme + ":" + role.verb() + "/" + site.String() + "/" + string(session)
}

// DeepNumber is a deep link with a number, as the page's Join box makes it.
func DeepNumber(site Site, n Number, role Role) string {
	return scheme + ":" + role.verb() + "/" + site.String() + "#" + n.Locator + n.Secret
}

// fragment: the key is left out with its dot when there is none, because mail programs cut a dot off a link's end.
func (l Link) fragment() string {
	enc := base64.RawURLEncoding
	f := linkVersion + "." + string(rune(l.Role)) + "." + enc.EncodeToString(l.Secret[:])
	if l.ServerKey == [32]byte{} {
		return f
	}
	return f + "." + enc.EncodeToString(l.ServerKey[:])
}

func (r Role) verb() string {
	switch r {
	case Customer:
		return verbJoin
	case Rep:
		return verbAssist
	default:
		return ""
	}
}

// ParseLink reads a join link (https or http) or a deep link with a secret. ErrLink, or ErrVersion for a newer form.
func ParseLink(s string) (Link, error) {
	if t, err := ParseDeep(s); err == nil && t.Kind == TargetLink {
		return t.Link, nil
	}
	rest, l, err := cutWebScheme(s)
	if err != nil {
		return Link{}, err
	}
	path, fragment, ok := strings.Cut(rest, "#")
	if l, err = parseWebPath(path, l); err != nil || !ok {
		return Link{}, ErrLink
	}
	if fragment, _, err = cutCalled(fragment); err != nil {
		return Link{}, err
	}
	return parseFragment(l, fragment)
}

// parseWebPath reads SITE/j/SESSION.
func parseWebPath(path string, l Link) (Link, error) {
	parts := strings.Split(path, "/")
	if len(parts) != 3 || parts[1] != linkPath {
		return Link{}, ErrLink
	}
	port := uint16(defaultPort)
	if l.Plain {
		port = plainPort
	}
	var err error
	if l.Site, err = parseAuthority(parts[0], port); err != nil {
		return Link{}, ErrLink
	}
	if l.Session, err = ParseSessionID(parts[2]); err != nil {
		return Link{}, ErrLink
	}
	return l, nil
}

// cutWebScheme checks size and characters and takes the scheme off.
func cutWebScheme(s string) (rest string, l Link, err error) {
	if len(s) > MaxLink || !linkCharacters(s) {
		return "", l, ErrLink
	}
	if rest, ok := cutFold(s, "https://"); ok {
		return rest, l, nil
	}
	if rest, ok := cutFold(s, "http://"); ok {
		return rest, Link{Plain: true}, nil
	}
	return "", l, ErrLink
}

// linkCharacters: printable, none that would make two programs read two different links: spaces, quotes, \ , % (we never
// escape), @ (user names), ? (queries).
func linkCharacters(s string) bool {
	for _, r := range s {
		if r <= ' ' || r == 0x7f || r == 0xfffd || strings.ContainsRune("\\%@?<>\"'`{}|^", r) {
			return false
		}
	}
	return true
}

// ofVersion takes the version off a fragment: ErrVersion for a newer one.
func ofVersion(f string) (rest string, err error) {
	version, rest, _ := strings.Cut(f, ".")
	if version == linkVersion {
		return rest, nil
	}
	if allDigits(version) && len(version) <= 3 && version[0] != '0' {
		return "", ErrVersion
	}
	return "", ErrLink
}

func parseFragment(l Link, f string) (Link, error) {
	rest, err := ofVersion(f)
	if err != nil {
		return Link{}, err
	}
	parts := strings.Split(rest, ".")
	if len(parts) == 3 && parts[2] == "" { // an empty key, dot kept
		parts = parts[:2]
	}
	if len(parts) < 2 || len(parts) > 3 || len(parts[0]) != 1 {
		return Link{}, ErrLink
	}
	l.Role = Role(parts[0][0])
	if l.Role.verb() == "" || !decode64(l.Secret[:], parts[1], secretChars) {
		return Link{}, ErrLink
	}
	if len(parts) == 3 && (!decode64(l.ServerKey[:], parts[2], keyChars) || l.ServerKey == [32]byte{}) {
		return Link{}, ErrLink
	}
	return l, nil
}

// decode64 is strict: exact length, no stray bits.
func decode64(dst []byte, s string, chars int) bool {
	if len(s) != chars {
		return false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && copy(dst, raw) == len(dst) && len(raw) == len(dst)
}

// ParseDeep reads a deep link of any of the forms. "deskhand://" and one slash at the end of the path are accepted too:
// some systems write them so. ErrLink, or ErrVersion.
func ParseDeep(s string) (Target, error) {
	if len(s) > MaxLink || !linkCharacters(s) {
		return Target{}, ErrLink
	}
	rest, ok := cutFold(s, scheme+":")
	if !ok {
		return Target{}, ErrLink
	}
	path, fragment, hasFragment := strings.Cut(strings.TrimPrefix(rest, "//"), "#")
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	if strings.EqualFold(parts[0], verbWait) {
		return deepWait(parts[1:], fragment)
	}
	if len(parts) < 2 || len(parts) > 3 {
		return Target{}, ErrLink
	}
	t := Target{Kind: TargetSite, Role: roleOfVerb(parts[0])}
	var err error
	if t.Site, err = parseAuthority(parts[1], defaultPort); err != nil || t.Role == NoRole {
		return Target{}, ErrLink
	}
	if len(parts) == 3 {
		if t.Session, err = ParseSessionID(parts[2]); err != nil {
			return Target{}, ErrLink
		}
	}
	if !hasFragment {
		return t, nil
	}
	return deepFragment(t, fragment)
}

func deepFragment(t Target, fragment string) (Target, error) {
	if t.Session == "" {
		n, err := numberOf(fragment)
		if err != nil || !allDigits(fragment) {
			return Target{}, ErrLink
		}
		t.Kind, t.Number = TargetNumber, n
		return t, nil
	}
	fragment, called, err := cutCalled(fragment)
	if err != nil {
		return Target{}, err
	}
	l, err := parseFragment(Link{Site: t.Site, Session: t.Session}, fragment)
	if err != nil {
		return Target{}, err
	}
	if t.Called = called; l.Role != t.Role {
		return Target{}, ErrLink
	}
	t.Kind, t.Link = TargetLink, l
	return t, nil
}

func roleOfVerb(verb string) Role {
	switch {
	case strings.EqualFold(verb, verbJoin):
		return Customer
	case strings.EqualFold(verb, verbAssist):
		return Rep
	default:
		return NoRole
	}
}
