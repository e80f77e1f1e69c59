package invite

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
)

func seeded(name string) io.Reader { return rand.NewChaCha8(sha256.Sum256([]byte(name))) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

var number = Number{Locator: "4821930", Secret: "77415"}

func TestNewNumber(t *testing.T) {
	rnd := seeded("numbers")
	var first, last [10]int
	for range 5000 {
		l, s := must(NewLocator(rnd)), must(NewSecret(rnd))
		n, err := ParseNumber(l + s)
		if err != nil || n.Locator != l || n.Secret != s {
			t.Fatalf("%s %s: %v", l, s, err)
		}
		first[l[0]-'0']++
		last[s[4]-'0']++
	}
	if first[0] != 0 {
		t.Error("a locator starts with 0")
	}
	for d := range 10 {
		if last[d] < 400 || last[d] > 600 || d > 0 && (first[d] < 450 || first[d] > 660) {
			t.Errorf("digit %d: first %d, last %d times", d, first[d], last[d])
		}
	}
	if _, err := NewSecret(strings.NewReader("a")); !errors.Is(err, io.EOF) {
		t.Errorf("random bytes end: %v", err)
	}
}

func TestParseNumber(t *testing.T) {
	for _, s := range []string{
		"4821 9307 7415", "482193077415", "4821-9307-7415", " 4821.9307.7415\n", "4821930 77415", "48 21 93 07 74 15",
		"4821\u00a09307\u00a07415", "4821\u202f9307\u20097415", "4821–9307—7415", "４８２１　９３０７　７４１５",
		"\u200e4821 9307 7415\u200f", "(4821) 9307 7415", "4821·9307·7415", "٤٨٢١ ٩٣٠٧ ٧٤١٥", "۴۸۲۱۹۳۰۷۷۴۱۵", "४८२१ ९३०७ ७४१५",
	} {
		if n, err := ParseNumber(s); err != nil || n != number {
			t.Errorf("%q: %#v, %v", s, n, err)
		}
	}
	for s, want := range map[string]NumberError{
		"":                 {},
		"4821 9307 741":    {Digits: 11},
		"4821 9307 7415 1": {Digits: 13},
		"0821 9307 7415":   {Digits: 12, LeadingZero: true},
		"4821 93O7 7415":   {Digits: 6, Strange: 'O'},
		"+482193077415":    {Strange: '+'},
		"4821 9307 7415²":  {Digits: 12, Strange: '²'},
	} {
		_, err := ParseNumber(s)
		var got NumberError
		if !errors.As(err, &got) || got != want || !errors.Is(err, ErrNumber) {
			t.Errorf("%q: %v, want %v", s, err, want)
		}
	}
	if _, err := ParseNumber(strings.Repeat(" ", MaxInput+1)); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
}

func TestRule16FormatGroupSpoken(t *testing.T) {
	if got := number.Format(); got != "4821 9307 7415" {
		t.Error(got)
	}
	if got := number.Spoken(); got != "4 8 2 1, 9 3 0 7, 7 4 1 5" {
		t.Error(got)
	}
	for in, want := range map[string]string{
		"": "", "4": "4", "4821": "4821", "48219": "4821 9", "4821 ": "4821", "4821 9": "4821 9", "48-21 93x07": "4821 9307",
		"4821 9307 74159999": "4821 9307 7415", "４８２１９": "4821 9",
	} {
		if got := Group(in); got != want {
			t.Errorf("Group(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	var logged strings.Builder
	log := slog.New(slog.NewJSONHandler(&logged, nil))
	log.Info("x", "number", number, "link", link, "secret", link.Secret)
	log = slog.New(slog.NewTextHandler(&logged, nil))
	log.Info("x", "number", number, "link", link, "secret", link.Secret)
	for _, v := range []any{number, link, link.Secret, []any{number, link}, Target{Number: number, Link: link}} {
		for _, format := range []string{"%v", "%+v", "%#v"} {
			fmt.Fprintf(&logged, format+"\n", v)
		}
	}
	secret := strings.SplitN(link.fragment(), ".", 4)[2]
	for _, bad := range []string{"77415", secret, "1 2 3 4 5", "0x1, 0x2"} {
		if strings.Contains(logged.String(), bad) {
			t.Errorf("%q in %s", bad, logged.String())
		}
	}
}

func TestSessionID(t *testing.T) {
	id := must(NewSessionID(seeded("session")))
	if got, err := ParseSessionID(string(id)); err != nil || got != id || len(id) != 26 {
		t.Errorf("%q: %v", id, err)
	}
	for name, bad := range map[string]string{
		"empty": "", "short": string(id[:25]), "long": string(id) + "a", "upper case": strings.ToUpper(string(id)),
		"stray bits": string(id[:25]) + "b", "digit 1": "1" + string(id[1:]), "line end": string(id[:25]) + "\n",
	} {
		if ValidSessionID(bad) {
			t.Errorf("%s is valid", name)
		}
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"4821 9307 7415", "４８２１9307-7415", "0", "12x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseNumber(s)
		if err != nil {
			return
		}
		if again, err := ParseNumber(n.Format()); err != nil || again != n || Group(s) != n.Format() {
			t.Errorf("%q: %q, Group %q", s, n.Format(), Group(s))
		}
	})
}

func FuzzGroup(f *testing.F) {
	f.Add("48 21-9")
	f.Fuzz(func(t *testing.T, s string) {
		g := Group(s)
		if Group(g) != g || len(g) > NumberDigits+2 || strings.Trim(g, "0123456789 ") != "" {
			t.Errorf("Group(%q) = %q", s, g)
		}
	})
}
