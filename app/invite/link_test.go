package invite

import (
	"errors"
	"strings"
	"testing"
)

const session SessionID = "abcdefghijklmnopqrstuvwxya"

var (
	site = Site{Host: "support.example.com", Port: 443}
	link = Link{Site: site, Session: session, Role: Customer, Secret: LinkSecret{1, 2, 3, 4, 5}}
)

// variants are links of every kind of site, role and key.
func variants() (list []Link) {
	sites := []Site{site, {Host: "192.168.1.20", Port: 8443}, {Host: "2001:db8::1", Port: 443}, {Host: "::1", Port: 80},
		{Host: "münchen.example", Port: 443}, {Host: "xn--mnchen-3ya.example", Port: 65535}, {Host: "helpdesk", Port: 1}}
	for _, s := range sites {
		for _, role := range []Role{Customer, Rep} {
			for _, key := range [][32]byte{{}, {31: 1}, {0: 0xff, 9: 3}} {
				for _, plain := range []bool{false, true} {
					list = append(list, Link{Site: s, Session: session, Role: role, Secret: LinkSecret{9, 15: 0xfe}, ServerKey: key, Plain: plain})
				}
			}
		}
	}
	return list
}

func TestLinkForms(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{link.URL(), "https://support.example.com/j/abcdefghijklmnopqrstuvwxya#1.c.AQIDBAUAAAAAAAAAAAAAAA"},
		{link.Deep(), "deskhand:join/support.example.com/abcdefghijklmnopqrstuvwxya#1.c.AQIDBAUAAAAAAAAAAAAAAA"},
		{DeepSession(site, session, Rep), "deskhand:assist/support.example.com/abcdefghijklmnopqrstuvwxya"},
		{DeepNumber(site, number, Customer), "deskhand:join/support.example.com#482193077415"},
		{Link{Site: Site{"2001:db8::1", 8443}, Session: session, Role: Rep, ServerKey: [32]byte{1}, Plain: true}.URL(),
			"http://[2001:db8::1]:8443/j/abcdefghijklmnopqrstuvwxya#1.r.AAAAAAAAAAAAAAAAAAAAAA.AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
	} {
		if c.got != c.want {
			t.Errorf("\ngot  %s\nwant %s", c.got, c.want)
		}
	}
}

func TestLinkRoundTrip(t *testing.T) {
	for _, l := range variants() {
		if err := l.Valid(); err != nil {
			t.Errorf("%#v: %v", l, err)
		}
		if got, err := ParseLink(l.URL()); err != nil || got != l {
			t.Errorf("%s: %v", l.URL(), err)
		}
		deep := l
		deep.Plain = false
		if got, err := ParseLink(l.Deep()); err != nil || got != deep {
			t.Errorf("%s: %v", l.Deep(), err)
		}
		last := l.URL()[len(l.URL())-1]
		if strings.ContainsRune(".-_", rune(last)) {
			t.Errorf("%s ends in %q, which mail programs cut off", l.URL(), last)
		}
	}
}

func TestDeepForms(t *testing.T) {
	for s, want := range map[string]Target{
		DeepSession(site, session, Customer):                     {Kind: TargetSite, Site: site, Session: session, Role: Customer},
		DeepNumber(site, number, Rep):                            {Kind: TargetNumber, Site: site, Number: number, Role: Rep},
		"deskhand:join/support.example.com":                      {Kind: TargetSite, Site: site, Role: Customer},
		"DESKHAND://Join/Support.Example.com/":                   {Kind: TargetSite, Site: site, Role: Customer},
		"deskhand://assist/support.example.com:443#482193077415": {Kind: TargetNumber, Site: site, Number: number, Role: Rep},
		link.Deep(): {Kind: TargetLink, Site: site, Session: session, Role: Customer, Link: link},
		strings.Replace(link.Deep(), "deskhand:", "deskhand://", 1): {Kind: TargetLink, Site: site, Session: session, Role: Customer, Link: link},
	} {
		if got, err := ParseDeep(s); err != nil || got != want {
			t.Errorf("%s: %+v, %v", s, got, err)
		}
	}
}

const (
	frag = "#1.c.AQIDBAUAAAAAAAAAAAAAAA"
	id   = string(session)
)

func web(rest string) string { return "https://" + rest }

// hostileLinks is what a hostile page, mail or file can put into a link.
var hostileLinks = map[string]string{
	"empty":                       "",
	"scheme only":                 "https://",
	"javascript":                  "javascript:alert(1)//support.example.com/j/" + id + frag,
	"file":                        "file:///j/" + id + frag,
	"ftp":                         "ftp://support.example.com/j/" + id + frag,
	"scheme in a scheme":          "deskhand:https://support.example.com/j/" + id + frag,
	"no scheme":                   "support.example.com/j/" + id + frag,
	"user name":                   web("support.example.com@evil.example/j/" + id + frag),
	"user and password":           web("a:b@evil.example/j/" + id + frag),
	"escaped at":                  web("support.example.com%40evil.example/j/" + id + frag),
	"no host":                     web("/j/" + id + frag),
	"port 0":                      web("support.example.com:0/j/" + id + frag),
	"port 65536":                  web("support.example.com:65536/j/" + id + frag),
	"port with zeros":             web("support.example.com:00443/j/" + id + frag),
	"port with sign":              web("support.example.com:+443/j/" + id + frag),
	"no port after the colon":     web("support.example.com:/j/" + id + frag),
	"two ports":                   web("support.example.com:443:443/j/" + id + frag),
	"extra path before":           web("support.example.com/x/j/" + id + frag),
	"extra path after":            web("support.example.com/j/" + id + "/x" + frag),
	"slash after the id":          web("support.example.com/j/" + id + "/" + frag),
	"two slashes":                 web("support.example.com//j/" + id + frag),
	"dot path":                    web("support.example.com/j/../j/" + id + frag),
	"query":                       web("support.example.com/j/" + id + "?next=x" + frag),
	"upper-case path":             web("support.example.com/J/" + id + frag),
	"upper-case id":               web("support.example.com/j/" + strings.ToUpper(id) + frag),
	"escaped id":                  web("support.example.com/j/%61" + id[1:] + frag),
	"escaped slash":               web("support.example.com%2fj/" + id + frag),
	"backslash":                   web(`support.example.com\j\` + id + frag),
	"backslash host":              web(`evil.example\@support.example.com/j/` + id + frag),
	"space":                       web("support.example.com /j/" + id + frag),
	"tab":                         web("support.exa\tmple.com/j/" + id + frag),
	"line end":                    web("support.example.com/j/" + id + frag + "\n"),
	"NUL":                         web("support.example.com/j/" + id + frag + "\x00"),
	"bad UTF-8":                   web("support\xff.example.com/j/" + id + frag),
	"bidi host":                   web("support.\u202emoc.elpmaxe/j/" + id + frag),
	"zero-width host":             web("support\u200b.example.com/j/" + id + frag),
	"full-stop look-alike":        web("support。example.com/j/" + id + frag),
	"division slash in host":      web("support.example.com\u2215.evil.example/j/" + id + frag),
	"decimal address":             web("2130706433/j/" + id + frag),
	"hexadecimal address":         web("0x7f000001/j/" + id + frag),
	"octal address":               web("0177.0.0.1/j/" + id + frag),
	"short address":               web("127.1/j/" + id + frag),
	"zone":                        web("[fe80::1%25eth0]/j/" + id + frag),
	"open bracket":                web("[2001:db8::1/j/" + id + frag),
	"name in brackets":            web("[support.example.com]/j/" + id + frag),
	"address without brackets":    web("2001:db8::1:zz/j/" + id + frag),
	"empty label":                 web("support..example.com/j/" + id + frag),
	"leading hyphen":              web("-support.example.com/j/" + id + frag),
	"underscore":                  web("sup_port.example.com/j/" + id + frag),
	"long label":                  web(strings.Repeat("a", 64) + ".example/j/" + id + frag),
	"long host":                   web(strings.Repeat("a.", 127) + "example/j/" + id + frag),
	"over-long":                   web("support.example.com/j/" + id + frag + strings.Repeat("A", MaxLink)),
	"no fragment":                 web("support.example.com/j/" + id),
	"empty fragment":              web("support.example.com/j/" + id + "#"),
	"two fragments":               web("support.example.com/j/" + id + frag + frag),
	"no role":                     web("support.example.com/j/" + id + "#1..AQIDBAUAAAAAAAAAAAAAAA"),
	"unknown role":                web("support.example.com/j/" + id + "#1.p.AQIDBAUAAAAAAAAAAAAAAA"),
	"two roles":                   web("support.example.com/j/" + id + "#1.cr.AQIDBAUAAAAAAAAAAAAAAA"),
	"short secret":                web("support.example.com/j/" + id + "#1.c.AQIDBAUAAAAAAAAAAAAAA"),
	"padded secret":               web("support.example.com/j/" + id + "#1.c.AQIDBAUAAAAAAAAAAAAAAA=="),
	"stray bits in the secret":    web("support.example.com/j/" + id + "#1.c.AQIDBAUAAAAAAAAAAAAAAB"),
	"standard base64":             web("support.example.com/j/" + id + "#1.c.+/IDBAUAAAAAAAAAAAAAAA"),
	"short key":                   web("support.example.com/j/" + id + frag + ".AQID"),
	"zero key written out":        web("support.example.com/j/" + id + frag + "." + strings.Repeat("A", 43)),
	"a part too many":             web("support.example.com/j/" + id + frag + "..x"),
	"version 01":                  web("support.example.com/j/" + id + "#01.c.AQIDBAUAAAAAAAAAAAAAAA"),
	"version x":                   web("support.example.com/j/" + id + "#x.c.AQIDBAUAAAAAAAAAAAAAAA"),
	"deep: other verb":            "deskhand:config/support.example.com/" + id + frag,
	"deep: verb against role":     "deskhand:assist/support.example.com/" + id + frag,
	"deep: three slashes":         "deskhand:///join/support.example.com/" + id + frag,
	"deep: no site":               "deskhand:join//" + id + frag,
	"deep: no verb":               "deskhand:support.example.com/" + id + frag,
	"deep: secret, no session":    "deskhand:join/support.example.com" + frag,
	"deep: number with session":   "deskhand:join/support.example.com/" + id + "#482193077415",
	"deep: number grouped":        "deskhand:join/support.example.com#4821 9307 7415",
	"deep: number with words":     "deskhand:join/support.example.com#48219307741x",
	"deep: number with leading 0": "deskhand:join/support.example.com#082193077415",
	"deep: empty fragment":        "deskhand:join/support.example.com#",
	"deep: query":                 "deskhand:join/support.example.com?password=x",
	"deep: user":                  "deskhand:join/ana@support.example.com",
	"deep: option":                "deskhand:join/--config=x",
	"deep: path":                  "deskhand:join/support.example.com/" + id + "/../../x" + frag,
	"deep: quote":                 `deskhand:join/support.example.com" --config "x`,
}

// Hostile links are refused, not repaired.
func TestHostileLinks(t *testing.T) {
	for name, s := range hostileLinks {
		if l, err := ParseLink(s); !errors.Is(err, ErrLink) {
			t.Errorf("%s: ParseLink(%q) = %v, %v", name, s, l, err)
		}
		if d, err := ParseDeep(s); !errors.Is(err, ErrLink) {
			t.Errorf("%s: ParseDeep(%q) = %v, %v", name, s, d, err)
		}
	}
}

func TestLinkTolerance(t *testing.T) {
	for name, s := range map[string]string{
		"empty key, dot kept": link.URL() + ".",
		"upper-case scheme":   strings.Replace(link.URL(), "https", "HTTPS", 1),
		"upper-case host":     strings.Replace(link.URL(), "support.example", "SUPPORT.Example", 1),
		"port written out":    strings.Replace(link.URL(), ".com", ".com:443", 1),
	} {
		if got, err := ParseLink(s); err != nil || got != link {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, s := range []string{
		"https://support.example.com/j/" + string(session) + "#2.whatever.comes",
		"deskhand:join/support.example.com/" + string(session) + "#12.x",
	} {
		if _, err := ParseLink(s); !errors.Is(err, ErrVersion) && !strings.HasPrefix(s, scheme) {
			t.Errorf("%s: %v", s, err)
		}
		if _, err := ParseAnything(s); !errors.Is(err, ErrVersion) {
			t.Errorf("%s: %v", s, err)
		}
	}
}

func TestLinkValid(t *testing.T) {
	for name, break_ := range map[string]func(*Link){
		"no site":        func(l *Link) { l.Site = Site{} },
		"no port":        func(l *Link) { l.Site.Port = 0 },
		"host is a path": func(l *Link) { l.Site.Host = "a/b" },
		"upper case":     func(l *Link) { l.Site.Host = "A.example" },
		"no session":     func(l *Link) { l.Session = "" },
		"no role":        func(l *Link) { l.Role = NoRole },
	} {
		l := link
		break_(&l)
		if err := l.Valid(); !errors.Is(err, ErrLink) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseLink(f *testing.F) {
	for _, l := range variants() {
		f.Add(l.URL())
		f.Add(l.Deep())
	}
	f.Add("https://a@b:0/j/x#1.c.")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseLink(s)
		if err != nil {
			if !errors.Is(err, ErrLink) && !errors.Is(err, ErrVersion) {
				t.Errorf("%q: untyped %v", s, err)
			}
			return
		}
		if again, err := ParseLink(l.URL()); err != nil || again != l || l.Valid() != nil {
			t.Errorf("%q: %q: %v", s, l.URL(), err)
		}
	})
}

func FuzzParseDeep(f *testing.F) {
	for _, l := range variants() {
		f.Add(l.Deep())
		f.Add(DeepSession(l.Site, l.Session, l.Role))
		f.Add(DeepNumber(l.Site, number, l.Role))
	}
	for _, p := range places() {
		f.Add(p.Deep())
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseDeep(s)
		if err != nil {
			return
		}
		got.Called = "" // the script of a page writes it
		var again string
		switch {
		case got.Kind == TargetLink:
			again = got.Link.Deep()
		case got.Kind == TargetPlace:
			again = got.Place.Deep()
		case got.Kind == TargetNumber:
			again = DeepNumber(got.Site, got.Number, got.Role)
		case got.Session != "":
			again = DeepSession(got.Site, got.Session, got.Role)
		default:
			again = scheme + ":" + got.Role.verb() + "/" + got.Site.String()
		}
		if back, err := ParseDeep(again); err != nil || back != got {
			t.Errorf("%q: %q: %v", s, again, err)
		}
	})
}
