package invite

import (
	"net/url"
	"strings"
	"unicode"
)

// MaxMailto bounds a mailto: URL in bytes. Windows hands a program at most 2048 characters of one (ShellExecute's
// INTERNET_MAX_URL_LENGTH is 2083); beyond it mail programs open with a cut body or not at all.
const MaxMailto = 2000

// Facts are what a message may speak of. Placeholders in templates, with what they become:
//
//	{rep}           Rep
//	{organisation}  Organisation
//	{site}          Site, for people: host, and the port unless 443
//	{number}        Number in three groups: "4821 9307 7415"
//	{spoken}        Number digit by digit, for reading aloud
//	{link}          Link as URL
//
// The words come from the caller, already translated (assets/translations): this package has none.
type Facts struct {
	Rep          string
	Organisation string
	Site         Site
	Number       Number
	Link         Link
}

// Fill puts the facts into a translated template. It returns ErrTemplate for an unknown placeholder, an unclosed brace, or a
// placeholder whose fact is not given: better no message than one with a hole. Facts go in as they are, on one line; a
// fact that contains "{link}" stays that text.
//
// A mail that the server sends carries no secret: give no Number and no Link then, and a template that asks for one fails.
func Fill(template string, f Facts) (string, error) {
	var out strings.Builder
	for {
		before, rest, open := strings.Cut(template, "{")
		out.WriteString(before)
		if !open {
			return out.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		value := f.value(name)
		if !closed || value == "" {
			return "", ErrTemplate
		}
		out.WriteString(value)
		template = after
	}
}

func (f Facts) value(placeholder string) string {
	switch placeholder {
	case "rep":
		return oneLine(f.Rep)
	case "organisation":
		return oneLine(f.Organisation)
	case "site":
		return f.Site.String()
	case "number":
		return f.Number.Format()
	case "spoken":
		return f.Number.Spoken()
	case "link":
		if f.Link.Valid() == nil {
			return f.Link.URL()
		}
	}
	return ""
}

// oneLine drops control and format characters, so that no name adds a header, a line or a change of direction.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))), " ")
}

// Mail is a message ready to send. Subject is one line; Body's lines end in CRLF (RFC 5322 §2.1).
type Mail struct {
	To, Subject, Body string
}

// NewMail fills both templates. to is one address, or "" when the rep types it in the mail program. ErrAddress, ErrTemplate.
func NewMail(to, subject, body string, f Facts) (Mail, error) {
	to = strings.TrimSpace(to)
	if to != "" && !ValidAddress(to) {
		return Mail{}, ErrAddress
	}
	subject, err := Fill(subject, f)
	if err != nil {
		return Mail{}, err
	}
	if body, err = Fill(body, f); err != nil {
		return Mail{}, err
	}
	return Mail{To: to, Subject: oneLine(subject), Body: crlf(body)}, nil
}

// Mailto is the message as a mailto: URL (RFC 6068) for the rep's own mail program. ErrTooLong above MaxMailto bytes.
func (m Mail) Mailto() (string, error) {
	u := "mailto:" + escapeMailto(m.To) + "?subject=" + escapeMailto(m.Subject) + "&body=" + escapeMailto(m.Body)
	if len(u) > MaxMailto {
		return "", ErrTooLong
	}
	return u, nil
}

// escapeMailto percent-encodes everything but unreserved characters and the at sign of the address (RFC 6068 §2); a space
// is %20, since "+" stands for itself in mailto:.
func escapeMailto(s string) string {
	s = strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
	return strings.ReplaceAll(s, "%40", "@")
}

func crlf(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.ReplaceAll(s, "\n", "\r\n")
}

// ValidAddress: one plain address, local@domain, without display name, comments, quotes or lists. The domain is a name or
// an address as in Site.
func ValidAddress(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || len(local) > 64 || len(s) > 254 { // RFC 5321 §4.5.3.1
		return false
	}
	for _, r := range local {
		plain := unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r)
		if !plain {
			return false
		}
	}
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return false
	}
	host, err := parseHost(domain)
	return err == nil && !strings.Contains(host, ":")
}
