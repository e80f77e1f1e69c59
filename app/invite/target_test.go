package invite

import (
	"errors"
	"strings"
	"testing"
)

func TestParseAnything(t *testing.T) {
	whole := Target{Kind: TargetLink, Site: site, Session: session, Role: Customer, Link: link}
	bare := Target{Kind: TargetNumber, Number: number}
	both := Target{Kind: TargetNumber, Number: number, Site: site}
	at := func(host string, port uint16) Target {
		return Target{Kind: TargetNumber, Number: number, Site: Site{Host: host, Port: port}}
	}
	url := link.URL()
	for _, c := range []struct {
		in   string
		want Target
	}{
		{url, whole}, {"  " + url + "\r\n", whole}, {"<" + url + ">", whole}, {"(" + url + ").", whole}, {"«" + url + "»", whole},
		{"[join](" + url + ")", whole}, {url + ", thanks", whole}, {url + "\u200b", whole}, {`<a href="` + url + `">` + url + `</a>`, whole},
		{link.Deep(), whole}, {"Open " + link.Deep() + " please", whole}, {url + " or " + link.Deep(), whole},
		{"Hola Marta:\r\n\r\nAbre este enlace:\r\n" + url + "\r\n\r\nO entra en support.example.com con el número 4821 9307 7415.\r\n\r\nAna Gil\r\nana@example.com\r\nTel. +34 600 123 456\r\nhttps://www.example.com/legal", whole},

		{"4821 9307 7415", bare}, {"482193077415", bare}, {"48 21 93 07 74 15", bare}, {"４８２１　９３０７　７４１５", bare},
		{"Your number is 4821 9307 7415.", bare}, {"(4821-9307-7415)", bare}, {"type\r\n4821 9307\r\n7415 there", bare}, {"nº 4821\u00a09307\u00a07415, gracias", bare},
		{"4821 9307 7415 call +34 600 123 456", bare},

		{"support.example.com 4821 9307 7415", both}, {"4821 9307 7415 support.example.com", both},
		{"https://support.example.com/ 482193077415", both}, {"support.example.com\n4821 9307 7415\n", both},
		{"Go to support.example.com, choose Join and type 4821 9307 7415.", both},
		{"Sitio: support.example.com\nNúmero: 4821 9307 7415\nana@example.com", both},
		{DeepNumber(site, number, Customer), Target{Kind: TargetNumber, Site: site, Number: number, Role: Customer}},
		{"192.168.1.20:8443 4821 9307 7415", at("192.168.1.20", 8443)}, {"192.168.100.200 4821 9307 7415", at("192.168.100.200", 443)},
		{"[2001:db8::1]:8443 4821 9307 7415", at("2001:db8::1", 8443)}, {"helpdesk 4821 9307 7415", at("helpdesk", 443)},
		{"helpdesk:8443 4821 9307 7415", at("helpdesk", 8443)}, {"http://192.168.1.20:8080 4821 9307 7415", at("192.168.1.20", 8080)},
		{"a.example or b.example, 4821 9307 7415", bare},

		{"support.example.com", Target{Kind: TargetSite, Site: site}}, {"https://support.example.com/", Target{Kind: TargetSite, Site: site}},
		{"https://support.example.com/j/" + string(session), Target{Kind: TargetSite, Site: site, Session: session}},
		{"helpdesk", Target{Kind: TargetSite, Site: Site{Host: "helpdesk", Port: 443}}},
		{"192.168.100.200", Target{Kind: TargetSite, Site: Site{Host: "192.168.100.200", Port: 443}}},
	} {
		if got, err := ParseAnything(c.in); err != nil || got != c.want {
			t.Errorf("%q:\ngot  %+v, %v\nwant %+v", c.in, got, err, c.want)
		}
	}
}

func TestParseAnythingRefuses(t *testing.T) {
	other := link
	other.Secret[0]++
	for in, want := range map[string]error{
		"":                                   ErrNothing,
		"hello there":                        ErrNothing,
		"4821 9307 741":                      ErrNothing,
		"4111 1111 1111 1111":                ErrNothing, // a card
		"+34 600 123 456 789":                ErrNothing,
		"IBAN ES91 2100 0418 4502 0005 1332": ErrNothing,
		link.URL() + " " + other.URL():       ErrAmbiguous,
		"4821 9307 7415 or 4821 9307 7416":   ErrAmbiguous,
		"xhttps://support.example.com/j/" + string(session) + link.fragment():           ErrNothing,
		"https://user@support.example.com/j/" + string(session) + "#" + link.fragment(): ErrNothing,
		strings.Repeat("x", MaxInput+1):                                                 ErrTooLong,
	} {
		if got, err := ParseAnything(in); !errors.Is(err, want) {
			t.Errorf("%.80q: %+v, %v, want %v", in, got, err, want)
		}
	}
}

func FuzzParseAnything(f *testing.F) {
	for _, s := range []string{link.URL(), link.Deep(), "support.example.com 4821 9307 7415", "4821 9307 7415", "[::1]:1 4821-9307-7415", "a\xff4"} {
		f.Add(s)
		f.Add("x " + s + ".\r\n")
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseAnything(s)
		if err != nil {
			return
		}
		switch got.Kind {
		case TargetLink:
			if got.Link.Valid() != nil || got.Site != got.Link.Site || got.Role != got.Link.Role {
				t.Errorf("%q: %#v", s, got)
			}
		case TargetNumber:
			if n, err := ParseNumber(got.Number.Format()); err != nil || n != got.Number {
				t.Errorf("%q: %#v", s, got)
			}
		case TargetSite:
			if got.Site.IsZero() {
				t.Errorf("%q: %#v", s, got)
			}
		default:
			t.Errorf("%q: kind %d", s, got.Kind)
		}
		if !got.Site.IsZero() {
			if again, err := ParseSite(got.Site.HostPort()); err != nil || again != got.Site {
				t.Errorf("%q: site %q", s, got.Site)
			}
		}
	})
}
