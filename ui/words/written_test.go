package words_test

import (
	"strings"
	"testing"
	"time"

	"deskhand/ui/words"
)

func TestWrittenAsTheLanguageDoes(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 5, 7, 0, time.Local)
	for language, want := range map[string][]string{
		"en": {"2026-11-02", "09:05", "09:05:07", "2026-11-02 09:05", "2026-11-02 09:05:07", "0", "999", "1,000", "1,234,567", "7.6", "-0.50", "3"},
		"es": {"02/11/2026", "09:05", "09:05:07", "02/11/2026 09:05", "02/11/2026 09:05:07", "0", "999", "1.000", "1.234.567", "7,6", "-0,50", "3"},
	} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		got := []string{
			words.Day(at), words.Clock(at.UTC()), words.ExactClock(at), words.Moment(at.UTC()), words.Exact(at),
			words.Number(0), words.Number(999), words.Number(1000), words.Number(1234567), words.Decimal(7.61, 1), words.Decimal(-0.5, 2), words.Decimal(3, 0),
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: %q, want %q", language, got[i], want[i])
			}
		}
	}
}

func TestNamesInASentence(t *testing.T) {
	for _, c := range []struct{ names, en, es string }{
		{"", "", ""},
		{"Ana", "Ana", "Ana"},
		{"Ana|Ben", "Ana and Ben", "Ana y Ben"},
		{"Ana|Ben|Eva Prats", "Ana, Ben and Eva Prats", "Ana, Ben y Eva Prats"},
		{"Ana|Inés", "Ana and Inés", "Ana e Inés"},
		{"Inés|Ana", "Inés and Ana", "Inés y Ana"},
		{"Ana|Ben|Íñigo", "Ana, Ben and Íñigo", "Ana, Ben e Íñigo"},
		{"Ana|Hilda", "Ana and Hilda", "Ana e Hilda"},
		{"Ana|Hierro", "Ana and Hierro", "Ana y Hierro"},
		{"Ana|Hugo", "Ana and Hugo", "Ana y Hugo"},
		{"Ana|Yolanda", "Ana and Yolanda", "Ana y Yolanda"},
		{"Ana|Yvonne", "Ana and Yvonne", "Ana e Yvonne"},
		{"Ana|Y", "Ana and Y", "Ana y Y"},
		{"Ana|", "Ana and ", "Ana y "},
	} {
		var names []string
		if c.names != "" {
			names = strings.Split(c.names, "|")
		}
		for language, want := range map[string]string{"en": c.en, "es": c.es} {
			if err := words.Load(language); err != nil {
				t.Fatal(err)
			}
			if got := words.Names(names); got != want {
				t.Errorf("%s: %q, want %q", language, got, want)
			}
		}
	}
}
