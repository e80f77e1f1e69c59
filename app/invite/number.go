package invite

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode"
)

const (
	LocatorDigits = 7
	SecretDigits  = 5
	NumberDigits  = LocatorDigits + SecretDigits
	groupDigits   = 4
)

// Number is a session number, shown as LLLL LLLS SSSS: the locator is known to the server, the secret only to the console
// that made it and the people it was read to. It prints and logs without its secret.
type Number struct {
	Locator string // 7 ASCII digits, the first not 0
	Secret  string // 5 ASCII digits
}

// String hides the secret; Format shows the number.
func (n Number) String() string { return n.Locator + "•••••" }

func (n Number) GoString() string     { return n.String() }
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Locator) }

// IsZero: no number.
func (n Number) IsZero() bool { return n == Number{} }

// NewLocator draws a locator; the server draws again when it is taken or rests.
func NewLocator(rand io.Reader) (string, error) {
	for {
		s, err := digits(rand, LocatorDigits)
		if err != nil || s[0] != '0' {
			return s, err
		}
	}
}

// NewSecret draws the secret digits; the primary's console does.
func NewSecret(rand io.Reader) (string, error) { return digits(rand, SecretDigits) }

// digits draws n digits, each equally likely.
func digits(rand io.Reader, n int) (string, error) {
	out := make([]byte, 0, n)
	var b [1]byte
	for len(out) < n {
		if _, err := io.ReadFull(rand, b[:]); err != nil {
			return "", fmt.Errorf("draw digits: %w", err)
		}
		if b[0] < 250 { // 250 = 25·10: no digit is favoured
			out = append(out, '0'+b[0]%10)
		}
	}
	return string(out), nil
}

// Format is the number for people, secret included: "4821 9307 7415".
func (n Number) Format() string { return Group(n.Locator + n.Secret) }

// ParseNumber reads a number as people type and paste it: any white space, dashes, dots and brackets between the digits,
// full-width and other decimal digits. It returns a NumberError otherwise.
func ParseNumber(s string) (Number, error) {
	if len(s) > MaxInput {
		return Number{}, ErrTooLong
	}
	var d strings.Builder
	for _, r := range s {
		if v, ok := digitValue(r); ok {
			d.WriteByte('0' + v)
		} else if !isSeparator(r) {
			return Number{}, NumberError{Digits: d.Len(), Strange: r}
		}
	}
	return numberOf(d.String())
}

// numberOf takes ASCII digits only.
func numberOf(d string) (Number, error) {
	if len(d) != NumberDigits {
		return Number{}, NumberError{Digits: len(d)}
	}
	if d[0] == '0' {
		return Number{}, NumberError{Digits: len(d), LeadingZero: true}
	}
	return Number{Locator: d[:LocatorDigits], Secret: d[LocatorDigits:]}, nil
}

// Group writes the digits of what has been typed so far in groups of four, dropping everything else and what is beyond a
// whole number: "48219" gives "4821 9". Group(Group(s)) = Group(s).
func Group(partial string) string {
	var out strings.Builder
	n := 0
	for _, r := range partial {
		v, ok := digitValue(r)
		if !ok {
			continue
		}
		if n == NumberDigits {
			break
		}
		if n > 0 && n%groupDigits == 0 {
			out.WriteByte(' ')
		}
		out.WriteByte('0' + v)
		n++
	}
	return out.String()
}

// Spoken is the number for reading aloud, digit by digit: "4 8 2 1, 9 3 0 7, 7 4 1 5".
func (n Number) Spoken() string {
	groups := strings.Fields(n.Format())
	for i, g := range groups {
		groups[i] = strings.Join(strings.Split(g, ""), " ")
	}
	return strings.Join(groups, ", ")
}

// digitValue is the value of a decimal digit of any script that people's input methods produce for Latin-digit readers:
// ASCII, full-width, Arabic-Indic, Persian, Devanagari, Bengali, Thai.
func digitValue(r rune) (byte, bool) {
	for _, zero := range [...]rune{'0', '\uff10', '\u0660', '\u06f0', '\u0966', '\u09e6', '\u0e50'} {
		if r >= zero && r <= zero+9 {
			return byte(r - zero), true
		}
	}
	return 0, false
}

// isSeparator: what may stand between digits, and invisible characters that copying brings along.
func isSeparator(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r) ||
		strings.ContainsRune(".,·•−_()[]\u3002\uff0e", r)
}
