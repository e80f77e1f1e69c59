package sessiontab_test

import (
	"image"
	"strings"
	"testing"

	"deskhand/app/console"
	"deskhand/app/wire"
	"deskhand/ui/remoteview"
	"deskhand/ui/sessiontab"
)

// The mark is on the status line while the picture is the sharer's, pixel for pixel, and goes with the first picture that is not; a
// pause, what was taken away and the end of sharing take it too. Of a picture shown in another size it says at which one it would be.
func TestExactMark(t *testing.T) {
	at100 := map[string]string{"en": "exact at 100 %", "es": "exacta al 100 %"}
	for language, word := range map[string]string{"en": "exact", "es": "exacta"} {
		r := newRig(t, language)
		r.exact = true
		r.SetSize(remoteview.Size{Mode: remoteview.ModeActual}) // one to one
		marked := func() bool { return strings.HasSuffix(sessiontab.StatusText(r.Tab), " · "+word) }
		seen := viewing(withCustomer(inviting()))
		r.show(seen)
		if marked() {
			t.Error("marked before there is a picture")
		}
		draw := func(exact bool) {
			t.Helper()
			r.exact = exact
			r.pictures = append(r.pictures, image.NewRGBA(image.Rect(0, 0, 64, 40)))
			r.Draw()
			if marked() != exact {
				t.Errorf("exact %v: %q", exact, sessiontab.StatusText(r.Tab))
			}
		}
		draw(true)
		draw(false)
		draw(true)
		paused := seen
		paused.State.Share.Paused = true
		for name, s := range map[string]console.Snapshot{
			"paused": paused, "withdrawn": withdrawing(seen, wire.Withdrawn{Share: true}), "not shared": withCustomer(inviting()),
		} {
			r.show(s)
			if marked() {
				t.Errorf("%s: %q", name, sessiontab.StatusText(r.Tab))
			}
			r.show(seen)
			draw(true)
		}
		r.exact = false // something was lost, and no picture came since
		r.show(seen)
		if marked() {
			t.Errorf("after a loss: %q", sessiontab.StatusText(r.Tab))
		}
		draw(true)
		r.SetSize(remoteview.Size{Mode: remoteview.ModeZoom, Zoom: 200})
		if got := sessiontab.StatusText(r.Tab); !strings.HasSuffix(got, " · "+at100[language]) {
			t.Errorf("twice as large: %q", got)
		}
	}
}

// The mark is looked at with every picture: as long as nothing of it changes, that takes no more memory than to ask in which size the picture is seen.
func TestTheExactMarkCostsNothingAPicture(t *testing.T) {
	r := newRig(t, "en")
	r.exact = true
	r.show(viewing(withCustomer(inviting())))
	for _, size := range []remoteview.Size{{Mode: remoteview.ModeActual}, {Mode: remoteview.ModeZoom, Zoom: 200}} {
		r.SetSize(size)
		r.pictures = append(r.pictures, image.NewRGBA(image.Rect(0, 0, 64, 40)))
		r.Draw()
		if text := sessiontab.StatusText(r.Tab); !strings.Contains(text, "exact") {
			t.Fatalf("not marked: %q", text)
		}
		least := testing.AllocsPerRun(100, func() { r.View.Percent() })
		if got := testing.AllocsPerRun(100, func() { sessiontab.MarkExact(r.Tab) }); got > least {
			t.Errorf("%v allocations, of which %v are for the size", got, least)
		}
	}
}
