package words_test

import (
	"image"
	"slices"
	"testing"

	"deskhand/ui/words"
)

// Screens are named by where they stand; by what the system calls them only where they do not stand in a row.
func TestScreensAreNamedByTheirPlace(t *testing.T) {
	at := func(x, y, w, h int) words.Spot {
		return words.Spot{Name: "HDMI-1", At: image.Rect(x, y, x+w, y+h)}
	}
	main, nameless := at(1920, 0, 2560, 1440), at(0, 0, 800, 600)
	main.Main, nameless.Name = true, "screen"
	for name, c := range map[string]struct {
		language string
		screens  []words.Spot
		want     []string
	}{
		"one":      {"en", []words.Spot{at(0, 0, 800, 600)}, []string{"Screen 1: HDMI-1 · 800 × 600"}},
		"nameless": {"en", []words.Spot{nameless}, []string{"Screen 1 · 800 × 600"}},
		"two":      {"en", []words.Spot{at(0, 100, 1920, 1080), main}, []string{"Screen 1, on the left · 1920 × 1080", "Screen 2 (main), on the right · 2560 × 1440"}},
		"Spanish":  {"es", []words.Spot{main, at(0, 100, 1920, 1080)}, []string{"Pantalla 1 (principal), a la derecha · 2560 × 1440", "Pantalla 2, a la izquierda · 1920 × 1080"}},
		"three":    {"en", []words.Spot{at(0, 0, 10, 10), at(10, 0, 10, 10), at(20, 0, 10, 10)}, []string{"Screen 1, on the left · 10 × 10", "Screen 2, in the middle · 10 × 10", "Screen 3, on the right · 10 × 10"}},
		"stacked":  {"en", []words.Spot{at(0, 10, 10, 10), at(0, 0, 10, 10)}, []string{"Screen 1, at the bottom · 10 × 10", "Screen 2, at the top · 10 × 10"}},
		"mirrored": {"en", []words.Spot{at(0, 0, 10, 10), at(0, 0, 10, 10)}, []string{"Screen 1: HDMI-1 · 10 × 10", "Screen 2: HDMI-1 · 10 × 10"}},
		"in a square": {"en", []words.Spot{at(0, 0, 10, 10), at(10, 0, 10, 10), at(0, 10, 10, 10), at(10, 10, 10, 10)},
			[]string{"Screen 1: HDMI-1 · 10 × 10", "Screen 2: HDMI-1 · 10 × 10", "Screen 3: HDMI-1 · 10 × 10", "Screen 4: HDMI-1 · 10 × 10"}},
	} {
		if err := words.Load(c.language); err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range c.screens {
			got = append(got, words.SizedScreen(c.screens, i))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
