package invite

import (
	"errors"
	"strings"
	"testing"
)

func TestParseSite(t *testing.T) {
	for in, want := range map[string]string{ // want is String()
		"support.example.com":          "support.example.com",
		" Support.Example.COM ":        "support.example.com",
		"support.example.com:443":      "support.example.com",
		"support.example.com:8443":     "support.example.com:8443",
		"https://support.example.com/": "support.example.com",
		"HTTPS://support.example.com":  "support.example.com",
		"http://support.example.com":   "support.example.com:80",
		"http://192.168.1.20:8080/":    "192.168.1.20:8080",
		"192.168.1.20":                 "192.168.1.20",
		"2001:db8::1":                  "[2001:db8::1]",
		"[2001:DB8:0::1]":              "[2001:db8::1]",
		"[2001:db8::1]:8443":           "[2001:db8::1]:8443",
		"[::1]:1":                      "[::1]:1",
		"helpdesk":                     "helpdesk",
		"localhost:7000":               "localhost:7000",
		"MÜNCHEN.example":              "münchen.example",
		"mu\u0308nchen.example":        "münchen.example", // decomposed
		"soporte.españa.example:1":     "soporte.españa.example:1",
		"xn--mnchen-3ya.example":       "xn--mnchen-3ya.example",
		"１２７.０.０.１":                    "127.0.0.1", // what IDNA makes of it
		"例え.テスト":                       "例え.テスト",
	} {
		got, err := ParseSite(in)
		if err != nil || got.String() != want {
			t.Errorf("ParseSite(%q) = %q, %v", in, got, err)
			continue
		}
		if again, err := ParseSite(got.HostPort()); err != nil || again != got {
			t.Errorf("%q does not come back: %v, %v", got.HostPort(), again, err)
		}
	}
	for _, in := range []string{
		"", " ", "https://", "/", "a b", "a/b", "a//", "a?b", "a#b", "a@b", "user:x@host", "ftp://a.example", ":443", "a:", "a:0", "a:65536", "a:-1",
		"a:0443", "a:443:1", "[a]", "[::1", "::1]", "[::1]x", "[::1]:", "[]", "fe80::1%eth0", "[fe80::1%25eth0]:1", "1.2.3", "256.1.1.1",
		"1.2.3.4.5", "0x7f.1", "2130706433", "a.0x1", "-a", "a-", "a..b", ".a", "a.", "a_b", "a\x00b", "a\u202eb", "a\xff", "a\u3002b",
		strings.Repeat("a", 64), strings.Repeat("a.", 127) + "a", "482193077415", "4821 9307 7415",
	} {
		if got, err := ParseSite(in); !errors.Is(err, ErrSite) || got != (Site{}) {
			t.Errorf("ParseSite(%q) = %+v, %v", in, got, err)
		}
	}
	if (Site{}).String() != "" || (Site{}).HostPort() != "" || !(Site{}).IsZero() {
		t.Error("the zero site is nothing")
	}
}

func FuzzParseSite(f *testing.F) {
	for _, s := range []string{"support.example.com", "[2001:db8::1]:8443", "http://a", "İ.example", "ß", "１２７.1", "x.0x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseSite(s)
		if err != nil {
			return
		}
		for _, form := range []string{got.String(), got.HostPort(), "https://" + got.HostPort() + "/"} {
			if again, err := ParseSite(form); err != nil || again != got {
				t.Errorf("%q: %q gives %+v, %v", s, form, again, err)
			}
		}
	})
}
