package sessiontab_test

import (
	"image"
	"strings"
	"testing"

	"deskhand/app/console"
	"deskhand/ui/sessiontab"
)

// Who shares one of several screens is told which one in words of where it stands, and finds it marked among those to choose from.
func TestTheScreenThatIsSharedIsMarked(t *testing.T) {
	r := newRig(t, "en")
	s := showing(withCustomer(inviting()))
	s.Own.Monitors = []console.Monitor{{ID: 1, Name: "eDP-1", Bounds: image.Rect(0, 0, 1280, 800), Primary: true}, {ID: 2, Name: "HDMI-1", Bounds: image.Rect(1280, 0, 3200, 1080)}}
	for now, shown := range map[int]console.Choice{0: {}, 1: {Monitor: s.Own.Monitors[0]}, 2: {Monitor: s.Own.Monitors[1]}} {
		s.Own.Choice = shown
		s.Own.Looks++
		r.show(s)
		says := sessiontab.OwnSays(r.Tab)
		if want := []string{"Everything on all of your screens", "Screen 1 (main), on the left: everything on it", "Screen 2, on the right: everything on it"}[now]; !strings.Contains(says, want) {
			t.Errorf("says %q, want %q", says, want)
		}
		sessiontab.TapOwnMenu(r.Tab)
		s.Own.Looks++
		r.show(s)
		for i, want := range []string{"All of my screens", "Screen 1 (main), on the left · 1280 × 800", "Screen 2, on the right · 1920 × 1080"} {
			if i == now {
				want += " · shown now"
			}
			if got := sessiontab.ChangeEntry(r.Tab, i); got != want {
				t.Errorf("with %d shown, %d is called %q, want %q", now, i, got, want)
			}
		}
	}
}
