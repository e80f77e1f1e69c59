// Package words makes the program's translations (package assets) known to Fyne's lang package, in the language of the
// system or in one chosen by the user. It holds no words itself; the convention for keys is in the comment of package assets. What several
// windows say in the same words is put together here (Source).
//
// Load is called once by a program, before its first window: words are looked up when a widget is made, so that another
// language takes effect at the next start.
package words

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"deskhand/assets"
	_ "deskhand/ui/words/early"
)

// Load loads the translations into a language. language is one of assets.Languages, or "" for the system's (English where it has none that
// we know). It returns assets.ErrNoLanguage. Call it from main, before other goroutines: on Linux it changes the environment
// variables LC_ALL and LANGUAGE for the moment of loading, because Fyne (2.8) has no "set language" and reads them then;
// this way its own words follow too. On Windows and macOS the chosen words are loaded under the system's locale, and Fyne's
// own few stay in the system's language.
func Load(language string) error {
	if language == "" {
		language = ofSystem()
	}
	data, err := assets.Translation(language)
	if err != nil {
		return err
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		if err := loadAll(); err != nil {
			return err
		}
		if err := lang.AddTranslationsForLocale(data, lang.SystemLocale()); err != nil {
			return fmt.Errorf("load words in %q under the system locale: %w", language, err)
		}
		return nil
	}
	// LANGUAGE wins over LC_ALL unless that is C (go-locale, locale_unix.go, getLangFromEnv).
	defer setenv("LC_ALL", language)()
	defer setenv("LANGUAGE", language)()
	return load(language, data) // the others would never be looked at, and cost 1.5 MB each
}

// ofSystem is the system's language where we know it, else English: Fyne would settle on a language that it knows itself and
// we do not, and report every word as missing.
func ofSystem() string {
	have, _, _ := strings.Cut(lang.SystemLocale().String(), "-")
	if slices.Contains(assets.Languages(), have) {
		return have
	}
	return assets.Languages()[0]
}

func loadAll() error {
	for _, l := range assets.Languages() {
		data, err := assets.Translation(l)
		if err != nil {
			return err
		}
		if err := load(l, data); err != nil {
			return err
		}
	}
	return nil
}

func load(language string, words []byte) error {
	if err := lang.AddTranslations(fyne.NewStaticResource(language+".json", words)); err != nil {
		return fmt.Errorf("load words in %q: %w", language, err)
	}
	return nil
}

// setenv sets a variable and returns a function that puts it back as it was.
func setenv(name, value string) (restore func()) {
	old, was := os.LookupEnv(name)
	os.Setenv(name, value)
	return func() {
		if was {
			os.Setenv(name, old)
		} else {
			os.Unsetenv(name)
		}
	}
}
