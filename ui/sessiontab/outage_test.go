package sessiontab_test

import (
	"image"
	"strings"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/sessiontab"
)

// Frames that stop while the link is up grey the picture with the reason and keep the hand off it, and it comes back by itself.
func TestPictureGreysWhenFramesStop(t *testing.T) {
	seen := controlling(viewing(withCustomer(inviting())))
	with := func(d console.Doubt) console.Snapshot { s := seen; s.Doubt = d; return s }
	cut := seen
	cut.People = map[session.ParticipantID]console.Person{2: {}}
	for name, c := range map[string]struct {
		s            console.Snapshot
		broken       time.Duration
		over, status string
	}{
		"silent":        {with(console.Doubt{Since: moment.Add(-7 * time.Second)}), 0, "No news from Marta’s computer for 7 s.", "No news from Marta’s computer for 7 s · "},
		"stuck":         {with(console.Doubt{Since: moment.Add(-4 * time.Second), Stuck: true}), 0, "unable to send a new picture for 4 s", "No new picture from Marta’s computer for 4 s · "},
		"lost":          {seen, 6 * time.Second, "lost on the way 6 s ago", "Picture lost on the way 6 s ago"},
		"lost, in time": {seen, 2 * time.Second, "", ""},
		"no link":       {func() console.Snapshot { s := cut; s.Doubt = console.Doubt{Since: moment}; return s }(), 0, "The connection to Marta was lost", "Connection to the customer lost"},
	} {
		r := newRig(t, "en")
		show := func(s console.Snapshot, broken time.Duration) {
			r.Update(sessiontab.Snapshot{Session: s, At: moment, Rep: "Ana Ruiz", Language: "en", Broken: broken})
		}
		draw := func() {
			r.pictures = append(r.pictures, image.NewRGBA(image.Rect(0, 0, 64, 40)))
			r.Draw()
		}
		r.SetActive(true)
		show(seen, 0)
		draw()
		show(c.s, c.broken)
		over, status := r.View.TraceText(), sessiontab.StatusText(r.Tab)
		if greyed := over != ""; greyed != (c.over != "") || !strings.Contains(over, c.over) || !strings.Contains(status, c.status) {
			t.Errorf("%s: over the picture %q, on the line %q", name, over, status)
		}
		if r.View.Controls() != (c.over == "") {
			t.Errorf("%s: input leaves: %v", name, r.View.Controls())
		}
		show(seen, 0)
		if over := r.View.TraceText(); over != "" || !r.View.Controls() {
			t.Errorf("%s: it is over, and there stands %q", name, over)
		}
	}
	r := newRig(t, "en")
	r.SetActive(true)
	r.Update(sessiontab.Snapshot{Session: seen, At: moment, Broken: 9 * time.Second})
	if over := r.View.TraceText(); !strings.Contains(over, "Waiting for the first picture") {
		t.Errorf("before there is a picture: %q", over)
	}
	r.pictures = append(r.pictures, image.NewRGBA(image.Rect(0, 0, 64, 40)))
	if r.Draw(); r.View.TraceText() != "" {
		t.Errorf("with the picture that mends it: %q", r.View.TraceText())
	}
}
