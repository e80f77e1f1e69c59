package acd

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

func TestRule104HoursAsText(t *testing.T) {
	nine, five := 9*60, 17*60
	for _, c := range []struct {
		text, again string
		want        []Interval
	}{
		{"", "always", nil},
		{" Always ", "always", nil},
		{"mon 9-17", "mon 09:00-17:00", []Interval{{time.Monday, nine, five}}},
		{"Monday–tue. 09:00–17:00", "mon-tue 09:00-17:00", []Interval{{time.Monday, nine, five}, {time.Tuesday, nine, five}}},
		{"mon wed 9:00-17:00; sun 10-24:00", "mon 09:00-17:00\nwed 09:00-17:00\nsun 10:00-24:00",
			[]Interval{{time.Monday, nine, five}, {time.Wednesday, nine, five}, {time.Sunday, 600, 1440}}},
		{"fri 22:00-02:00", "fri 22:00-24:00\nsat 00:00-02:00", []Interval{{time.Friday, 1320, 1440}, {time.Saturday, 0, 120}}},
		{"sun 22-0:00", "sun 22:00-24:00", []Interval{{time.Sunday, 1320, 1440}}},
		{"sat-mon 1-2", "mon 01:00-02:00\nsat-sun 01:00-02:00", []Interval{{time.Monday, 60, 120}, {time.Saturday, 60, 120}, {time.Sunday, 60, 120}}},
		{"mon 14:00-18:00 9-13,\nmon 9-13", "mon 09:00-13:00 14:00-18:00", []Interval{{time.Monday, nine, 780}, {time.Monday, 840, 1080}}},
	} {
		got, err := ParseHours(c.text, EnglishDays(), "always")
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q is %v, %v, want %v", c.text, got, err, c.want)
		}
		if again := FormatHours(got, EnglishDays(), "always"); again != c.again {
			t.Errorf("%q is written %q, want %q", c.text, again, c.again)
		}
	}
	if got, err := ParseHours("Lunes-MIÉRCOLES 9-14; mie-sab 16-20", Days{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"}, "siempre"); err != nil || len(got) != 7 {
		t.Errorf("in Spanish: %v, %v", got, err)
	}
}

func TestHoursThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]HoursError{
		"xyz 9-17":                 {1, "xyz"},
		"mon 9-17\nsat":            {2, ""},
		"9-17":                     {1, ""},
		"mon 9":                    {1, "9"},
		"mon 9-25":                 {1, "9-25"},
		"mon 9:60-17":              {1, "9:60-17"},
		"mon 9:5-17":               {1, "9:5-17"},
		"mon 9-9":                  {1, "9-9"},
		"mon 24:00-2":              {1, "24:00-2"},
		"\n\nmon 9-17 tue 9-17":    {3, "tue"},
		"mon-xyz 9-17":             {1, "mon-xyz"},
		"mon 999999999999999999-1": {1, "999999999999999999-1"},
	} {
		_, err := ParseHours(text, EnglishDays(), "always")
		var got *HoursError
		if !errors.As(err, &got) || *got != want || !errors.Is(err, ErrSyntax) {
			t.Errorf("%q: %v, want %v", text, err, &want)
		}
	}
}

// FuzzParseHours: what can be read has hours that a queue may have, and reads the same when it is written.
func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"mon-fri 09:00-17:00, sat 10-14", "fri 22-2", "sun 0-24:00", "mon", "9-9"} {
		f.Add(s)
	}
	zones := Zones{"UTC": time.UTC}
	f.Fuzz(func(t *testing.T, text string) {
		week, err := ParseHours(text, EnglishDays(), "always")
		if err != nil {
			return
		}
		if err := (Hours{Zone: "UTC", Week: week}).check(zones); err != nil && len(week) <= MaxIntervals {
			t.Fatalf("%q: %v", text, err)
		}
		written := FormatHours(week, EnglishDays(), "always")
		if again, err := ParseHours(written, EnglishDays(), "always"); err != nil || !reflect.DeepEqual(again, week) {
			t.Fatalf("%q is %v, written %q is %v, %v", text, week, written, again, err)
		}
	})
}

func TestRulesThatCannotBeReadNameTheLine(t *testing.T) {
	for text, want := range map[string]SyntaxError{
		"IF name is \"x\" THEN agent ana\nELSE IF name is x THEN agent ana": {WantText, "x", 2},
		"IF name is \"x\" THEN\n\nking\n":                                   {WantTarget, "king", 3},
		"IF name\nlikes \"x\"":                                              {WantOperator, "likes", 2},
		"IF name is \"x\"\n\n":                                              {WantThen, "", 1},
		"":                                                                  {WantIf, "", 1},
		"everybody\nelse":                                                   {WantEnd, "else", 2},
	} {
		_, err := ParseRules(text)
		var got *SyntaxError
		if !errors.As(err, &got) || *got != want {
			t.Errorf("%q: %v, want %v", text, err, &want)
		}
	}
}
