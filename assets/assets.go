// Package assets embeds what the programs carry with them: their words in each language and the icons that Fyne's own set
// lacks. It hands out bytes and knows nothing of Fyne; ui/words makes the words known to Fyne's lang package, ui/theme the
// icons. Everybody may read from it, from any goroutine.
//
// # Words
//
// translations/en.json and es.json hold one key a line, in any order; whoever adds a key adds it to both. A key is a dotted
// id, first the place where the word is seen, then what it says: "home.start", "session.end.confirm". Code looks a word up
// when it makes the widget, with the key as a literal, so that a test finds it (ui/words):
//
//	lang.L("home.start")
//	lang.L("share.consent.title", map[string]any{"Name": name})     // "{{.Name}} wants to see your screen"
//	lang.N("session.participants", n, map[string]any{"Count": n})   // {"one": "{{.Count}} person", "other": "{{.Count}} people"}
//
// "file.parent" and "Yes" are Fyne's own keys, whose words for them are not ours or wrong: its dialog for files says what stands here. Words common to several places start with "common.". No other punctuation than the sentence needs, and ’ for an apostrophe; no line breaks; the
// placeholders of a key are the same in all languages.
//
// # Icons
//
// icons/*.svg are 24 by 24, one colour (black, recoloured by the theme), drawn like the Material icons of Fyne's set.
package assets

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed translations/*.json
var translations embed.FS

//go:embed icons/*.svg
var icons embed.FS

// Languages lists the languages there are translations for, as two-letter ISO 639-1 codes, English first.
func Languages() []string { return []string{"en", "es"} }

// Translation returns the words of a language, one of Languages, as JSON for Fyne's lang package.
// It returns ErrNoLanguage for any other.
func Translation(lang string) ([]byte, error) {
	b, err := translations.ReadFile("translations/" + lang + ".json")
	if err != nil {
		return nil, fmt.Errorf("words in %q: %w", lang, ErrNoLanguage)
	}
	return b, nil
}

// Icon returns an SVG by its file's name without the ending, for example "people". It returns ErrNoIcon if there is none.
func Icon(name string) ([]byte, error) {
	b, err := icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		return nil, fmt.Errorf("icon %q: %w", name, ErrNoIcon)
	}
	return b, nil
}

// Icons lists the names that Icon knows, sorted.
func Icons() []string {
	entries, err := icons.ReadDir("icons")
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".svg"))
	}
	return names
}
