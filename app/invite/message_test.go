package invite

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

var facts = Facts{Rep: "Ana Gil", Organisation: "Redes & Cía", Site: site, Number: number, Link: link}

const (
	subjectES = "{rep} ({organisation}) le invita a una sesión de soporte"
	bodyES    = "Hola:\n\nAbra este enlace:\n{link}\n\nO entre en {site} y escriba el número {number}.\n\n{rep}"
	spokenEN  = "Open {site}, choose Join, and type the number {spoken}."
)

func TestFill(t *testing.T) {
	got := must(Fill(spokenEN, facts))
	if got != "Open support.example.com, choose Join, and type the number 4 8 2 1, 9 3 0 7, 7 4 1 5." {
		t.Error(got)
	}
	hostile := facts
	hostile.Rep = "Ana\r\nBcc: x@y {link} \u202egil"
	if got := must(Fill("{rep}!", hostile)); got != "Ana Bcc: x@y {link} gil!" {
		t.Errorf("%q", got)
	}
	noSecret := Facts{Rep: "Ana", Site: site}
	for template, f := range map[string]Facts{
		"{link}": noSecret, "{number}": noSecret, "{spoken}": noSecret, "{organisation}": noSecret, "{site}": {}, "{rep}": {Rep: "\u200b"},
		"{unknown}": facts, "{": facts, "{rep": facts, "{}": facts, "{{rep}}": facts,
	} {
		if got, err := Fill(template, f); !errors.Is(err, ErrTemplate) {
			t.Errorf("%q: %q, %v", template, got, err)
		}
	}
	if got := must(Fill("no placeholder }", facts)); got != "no placeholder }" {
		t.Error(got)
	}
}

func TestMail(t *testing.T) {
	m := must(NewMail(" marta@example.org ", subjectES, bodyES, facts))
	if m.To != "marta@example.org" || m.Subject != "Ana Gil (Redes & Cía) le invita a una sesión de soporte" {
		t.Errorf("%+v", m)
	}
	if strings.Count(m.Body, "\r\n") != strings.Count(bodyES, "\n") || strings.Contains(strings.ReplaceAll(m.Body, "\r\n", ""), "\n") {
		t.Errorf("lines: %q", m.Body)
	}
	// The mail that we write is a text that we read.
	if got, err := ParseAnything(m.Body); err != nil || got.Link != link {
		t.Errorf("%+v, %v", got, err)
	}
	u := must(m.Mailto())
	rest, query, _ := strings.Cut(u, "?")
	if rest != "mailto:marta@example.org" || strings.ContainsAny(u, " +\r\n\"<>") || !strings.Contains(u, "%0D%0A%0D%0A") {
		t.Error(u)
	}
	values, err := url.ParseQuery(query)
	if err != nil || values.Get("subject") != m.Subject || values.Get("body") != m.Body || len(values) != 2 {
		t.Errorf("%v: %v", err, values)
	}
	if _, err := (Mail{Body: strings.Repeat("x", MaxMailto)}).Mailto(); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
	if u := must(must(NewMail("", "a", "b", facts)).Mailto()); u != "mailto:?subject=a&body=b" {
		t.Error(u)
	}
	if _, err := NewMail("x", "a", "b", facts); !errors.Is(err, ErrAddress) {
		t.Error(err)
	}
}

func TestValidAddress(t *testing.T) {
	for _, s := range []string{"a@b.example", "marta.ruiz+soporte@sub.example.com", "o'neil@example.com", "josé@example.es", "a@localhost"} {
		if !ValidAddress(s) {
			t.Errorf("%q is fine", s)
		}
	}
	for _, s := range []string{
		"", "a", "@b.example", "a@", "a@@b.example", "a b@c.example", "a@b.example,c@d.example", "Ana <a@b.example>", `"a b"@c.example`,
		"a@b.example\r\nBcc: x@y.example", ".a@b.example", "a.@b.example", "a..b@c.example", "a@b..example", strings.Repeat("a", 65) + "@b.example",
		"a@2001:db8::1", "a@b/c",
	} {
		if ValidAddress(s) {
			t.Errorf("%q is no address", s)
		}
	}
}

func FuzzMail(f *testing.F) {
	f.Add("marta@example.org", subjectES, bodyES, "Ana")
	f.Add("", "{rep}", "{", "a\r\nb")
	f.Fuzz(func(t *testing.T, to, subject, body, rep string) {
		fs := facts
		fs.Rep = rep
		m, err := NewMail(to, subject, body, fs)
		if err != nil {
			return
		}
		if strings.ContainsAny(m.Subject, "\r\n") || strings.ContainsAny(m.To, "\r\n,<> ") || !utf8.ValidString(m.Subject) {
			t.Errorf("%q %q", m.To, m.Subject)
		}
		u, err := m.Mailto()
		if err != nil {
			return
		}
		back, err := url.Parse(u)
		if err != nil || back.Scheme != "mailto" || back.Query().Get("subject") != m.Subject || back.Query().Get("body") != m.Body {
			t.Errorf("%q: %v", u, err)
		}
	})
}
