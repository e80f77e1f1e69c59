package sight

import (
	"testing"
	"time"
)

func TestPulseIsMissed(t *testing.T) {
	heard := time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		p     pulse
		after time.Duration
		want  Doubt
	}{
		"never heard of":       {pulse{}, time.Hour, Doubt{}},
		"just now":             {pulse{at: heard}, time.Second, Doubt{}},
		"late":                 {pulse{at: heard}, 4900 * time.Millisecond, Doubt{}},
		"silent":               {pulse{at: heard}, 5 * time.Second, Doubt{Silent, heard}},
		"busy for a moment":    {pulse{at: heard, stuck: 2 * time.Second}, 0, Doubt{}},
		"stuck":                {pulse{at: heard, stuck: 4 * time.Second}, 0, Doubt{Stuck, heard.Add(-4 * time.Second)}},
		"stuck, and now still": {pulse{at: heard, stuck: 4 * time.Second}, 6 * time.Second, Doubt{Silent, heard}},
	} {
		if got := test.p.doubt(heard.Add(test.after)); got != test.want || got.Any() != (test.want != Doubt{}) {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}
