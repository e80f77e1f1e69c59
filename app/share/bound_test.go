package share

import (
	"testing"
	"time"

	"deskhand/app/session"
)

// What was said of how long control goes on holds until control is agreed to anew, whatever else is answered meanwhile.
func TestBoundOf(t *testing.T) {
	now := time.Unix(1_790_000_000, 0)
	soon, later := now.Add(time.Minute), now.Add(10*time.Minute)
	for name, c := range map[string]struct {
		before time.Time
		what   session.Activity
		lasts  time.Duration
		want   time.Time
	}{
		"control without a bound":              {time.Time{}, session.ControlDesktop, 0, time.Time{}},
		"control for a minute":                 {time.Time{}, session.ControlDesktop, time.Minute, soon},
		"control anew, for longer":             {soon, session.ControlDesktop, 10 * time.Minute, later},
		"control anew, without a bound":        {soon, session.ControlApp, 0, time.Time{}},
		"another rep goes on":                  {soon, session.ConfirmRep, 0, soon},
		"another rep goes on, but for less":    {later, session.ConfirmRep, time.Minute, soon},
		"another rep goes on, not for longer":  {soon, session.ConfirmRep, 10 * time.Minute, soon},
		"another screen is seen":               {soon, session.ViewDesktop, 0, soon},
		"their own screen is seen":             {soon, session.ShowDesktop, 0, soon},
		"another rep, where there was no end":  {time.Time{}, session.ConfirmRep, 0, time.Time{}},
		"another rep for a minute, by consent": {time.Time{}, session.ConfirmRep, time.Minute, soon},
	} {
		if got := boundOf(c.before, session.Request{Activity: c.what}, c.lasts, now); !got.Equal(c.want) {
			t.Errorf("%s: until %v, want %v", name, got, c.want)
		}
	}
}
