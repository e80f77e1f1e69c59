package assets_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"deskhand/assets"
)

// word is one value of a translation file: a sentence or its plural forms.
type word struct{ forms map[string]string }

func (w *word) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		w.forms = map[string]string{"": s}
		return nil
	}
	return json.Unmarshal(b, &w.forms)
}

func words(t *testing.T, lang string) map[string]word {
	t.Helper()
	b, err := assets.Translation(lang)
	if err != nil {
		t.Fatal(err)
	}
	checkOneKeyALine(t, lang, string(b))
	var m map[string]word
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatalf("%s.json: %v", lang, err)
	}
	return m
}

// keyLine is a line with a key; "Yes" is Fyne's own.
var keyLine = regexp.MustCompile(`^  "([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+|Yes)": .*[^,],?$`)

func checkOneKeyALine(t *testing.T, lang, file string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(file), "\n")
	seen := map[string]bool{}
	for _, l := range lines[1 : len(lines)-1] {
		m := keyLine.FindStringSubmatch(l)
		if m == nil {
			t.Errorf("%s.json: not one dotted key a line: %s", lang, l)
			continue
		}
		if seen[m[1]] {
			t.Errorf("%s.json: %q is there twice", lang, m[1])
		}
		seen[m[1]] = true
	}
}

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

func placeholders(w word) []string {
	found := map[string]bool{}
	for _, s := range w.forms {
		for _, p := range placeholder.FindAllString(s, -1) {
			found[p] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func TestLanguagesHaveTheSameKeysAndPlaceholders(t *testing.T) {
	en := words(t, "en")
	for _, lang := range assets.Languages() {
		other := words(t, lang)
		for key := range other {
			if _, ok := en[key]; !ok {
				t.Errorf("%s.json: %q is not in en.json", lang, key)
			}
		}
		for key, want := range en {
			got, ok := other[key]
			if !ok {
				t.Errorf("%s.json: %q is missing", lang, key)
				continue
			}
			if g, w := placeholders(got), placeholders(want); !slices.Equal(g, w) {
				t.Errorf("%s.json: %q has placeholders %v, in English %v", lang, key, g, w)
			}
			if g, w := slices.Sorted(maps.Keys(got.forms)), slices.Sorted(maps.Keys(want.forms)); !slices.Equal(g, w) {
				t.Errorf("%s.json: %q has the forms %v, in English %v", lang, key, g, w)
			}
			for form, s := range got.forms {
				if strings.TrimSpace(s) == "" {
					t.Errorf("%s.json: %q %s is empty", lang, key, form)
				}
				if form != "" && form != "one" && form != "other" {
					t.Errorf("%s.json: %q: plural form %q; use one and other", lang, key, form)
				}
			}
		}
	}
}

// An apostrophe is ’ everywhere: a straight one beside it looks like a mistake.
func TestNoStraightApostrophe(t *testing.T) {
	for _, lang := range assets.Languages() {
		for key, w := range words(t, lang) {
			for _, s := range w.forms {
				if strings.Contains(s, "'") {
					t.Errorf("%s.json: %q has a straight apostrophe: %s", lang, key, s)
				}
			}
		}
	}
}

// Who is told what to choose on the home page finds it there by that name: read aloud, in mails and on the site's pages.
func TestAssistingIsCalledTheSameEverywhere(t *testing.T) {
	for _, lang := range assets.Languages() {
		w := words(t, lang)
		b, err := os.ReadFile(filepath.Join("site", "words", lang+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var site map[string]string
		if err := json.Unmarshal(b, &site); err != nil {
			t.Fatal(err)
		}
		said := map[string]string{}
		for _, key := range []string{"assist", "assist.title", "assist.lead", "mail.rep.body"} {
			said["site: "+key] = site[key]
		}
		for _, key := range []string{"invite.aloud.rep", "invite.aloud.rep.shared", "invite.mail.rep.body", "invite.mail.rep.body.shared"} {
			said[key] = w[key].forms[""]
		}
		name := w["home.assist.title"].forms[""]
		for key, text := range said {
			if !strings.Contains(text, name) {
				t.Errorf("%s: %s does not say %q: %q", lang, key, name, text)
			}
		}
	}
}

func TestUnknownLanguageAndIcon(t *testing.T) {
	if _, err := assets.Translation("tlh"); !errors.Is(err, assets.ErrNoLanguage) {
		t.Errorf("Translation: %v, want ErrNoLanguage", err)
	}
	if _, err := assets.Icon("unicorn"); !errors.Is(err, assets.ErrNoIcon) {
		t.Errorf("Icon: %v, want ErrNoIcon", err)
	}
}

// Fyne recolours an SVG by rewriting its fill: one of another size or with its own colours would stand out.
func TestIconsAreOneFamily(t *testing.T) {
	names := assets.Icons()
	if len(names) < 10 {
		t.Fatalf("only %d icons embedded", len(names))
	}
	for _, name := range names {
		b, err := assets.Icon(name)
		if err != nil {
			t.Fatal(err)
		}
		dec := xml.NewDecoder(strings.NewReader(string(b)))
		root := true
		for {
			tok, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			el, ok := tok.(xml.StartElement)
			if !ok {
				continue
			}
			for _, a := range el.Attr {
				if root && a.Name.Local == "viewBox" && a.Value != "0 0 24 24" {
					t.Errorf("%s: viewBox %q", name, a.Value)
				}
				if (a.Name.Local == "fill" && a.Value != "#000000") || a.Name.Local == "style" {
					t.Errorf("%s: <%s %s=%q>", name, el.Name.Local, a.Name.Local, a.Value)
				}
			}
			root = false
		}
	}
}
