package trust

import (
	"slices"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestWordPairs(t *testing.T) {
	if n := len(wordPairs); n != 256 {
		t.Fatalf("%d pairs; one byte picks one", n)
	}
	for column, language := range []string{"English", "Spanish"} {
		var list []string
		for _, p := range wordPairs {
			w := p[column]
			if n := utf8.RuneCountInString(w); n < 3 || n > 9 {
				t.Errorf("%s %q has %d letters", language, w, n)
			}
			for _, r := range w {
				if !unicode.IsLower(r) {
					t.Errorf("%s %q: %q", language, w, r)
				}
			}
			for _, other := range list {
				if oneLetterApart(w, other) {
					t.Errorf("%s %q and %q are easily misheard", language, w, other)
				}
			}
			if slices.Contains(list, w) {
				t.Errorf("%s %q twice", language, w)
			}
			list = append(list, w)
		}
	}
}

// oneLetterApart: replaced, added or left out.
func oneLetterApart(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	switch len(y) - len(x) {
	case 0:
		return i < len(x) && slices.Equal(x[i+1:], y[i+1:])
	case 1:
		return slices.Equal(x[i:], y[i+1:])
	}
	return false
}

func TestWords(t *testing.T) {
	seed := []byte("a seed")
	en, es := Words(seed, "en"), Words(seed, "es")
	for i := range en {
		at := slices.IndexFunc(wordPairs[:], func(p [2]string) bool { return p[0] == en[i] })
		if at < 0 || wordPairs[at][1] != es[i] {
			t.Errorf("word %d: %s and %s are no pair", i, en[i], es[i])
		}
	}
	for _, lang := range []string{"es-MX", "ES", "es_ES.UTF-8", "es-419"} {
		if Words(seed, lang) != es {
			t.Errorf("%s is Spanish", lang)
		}
	}
	for _, lang := range []string{"", "fr", "est"} {
		if Words(seed, lang) != en {
			t.Errorf("%s falls back to English", lang)
		}
	}
	if Words([]byte("b seed"), "en") == en {
		t.Error("another seed, the same words")
	}
	// The list and its order are part of the protocol.
	if got := Words([]byte("deskhand"), "en"); got != [4]string{"fox", "ship", "acorn", "book"} {
		t.Errorf("the protocol changed: %v", got)
	}
}
