package console

import (
	"testing"
	"time"
)

// A time of the log is told by this computer's clock, which may be wrong.
func TestWhenThingsCameAbout(t *testing.T) {
	site := time.Date(2026, 11, 22, 13, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		ahead, ago, want time.Duration // of our clock; of the entry; of what is told
	}{
		"now": {0, 0, 0}, "two minutes ago": {0, 2 * time.Minute, 2 * time.Minute}, "our clock is wrong": {3 * time.Hour, 2 * time.Minute, 2 * time.Minute},
		"it seems to be ahead": {0, -time.Second, 0},
	} {
		now := site.Add(c.ahead)
		if got := now.Sub(cameAbout(now, site, site.Add(-c.ago))); got != c.want {
			t.Errorf("%s: told as %v ago, want %v", name, got, c.want)
		}
	}
}
