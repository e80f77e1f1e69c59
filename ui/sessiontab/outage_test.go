package sessiontab_test

import (
	"image"
	"strings"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/sight"
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
		"silent":        {with(console.Doubt{Why: sight.Silent, Since: moment.Add(-7 * time.Second)}), 0, "No news from Marta’s computer for 7 s.", "No news from Marta’s computer for 7 s · "},
		"stuck":         {with(console.Doubt{Why: sight.Stuck, Since: moment.Add(-4 * time.Second)}), 0, "unable to send a new picture for 4 s", "No new picture from Marta’s computer for 4 s · "},
		"no picture":    {with(console.Doubt{Why: sight.Garbled, Since: moment}), 0, "What comes from Marta’s computer is no picture", "What comes from Marta’s computer is no picture"},
		"late":          {with(console.Doubt{Why: sight.Slow, Since: moment.Add(-4 * time.Second)}), 0, "", "The connection is slow: the picture may be some seconds old · "},
		"late and lost": {with(console.Doubt{Why: sight.Slow, Since: moment.Add(-4 * time.Second)}), 6 * time.Second, "lost on the way 6 s ago", "Picture lost on the way 6 s ago"},
		"lost":          {seen, 6 * time.Second, "lost on the way 6 s ago", "Picture lost on the way 6 s ago"},
		"lost, in time": {seen, 2 * time.Second, "", ""},
		"no link":       {func() console.Snapshot { s := cut; s.Doubt = console.Doubt{Why: sight.Silent, Since: moment}; return s }(), 0, "The connection to Marta was lost", "Connection to the customer lost"},
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
		if status := sessiontab.StatusText(r.Tab); strings.Contains(status, c.status) && c.status != "" {
			t.Errorf("%s: it is over, and the line says %q", name, status)
		}
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

// A link that is down for a while may be a program that was closed: the rep reads what they can do about it who sit there.
func TestALongLossSaysWhatCanBeDone(t *testing.T) {
	r := newRig(t, "en")
	cut := viewing(withCustomer(inviting()))
	r.SetActive(true)
	show := func(at time.Time) {
		r.Update(sessiontab.Snapshot{Session: cut, At: at, Rep: "Ana Ruiz", Language: "en"})
	}
	show(moment)
	r.pictures = append(r.pictures, image.NewRGBA(image.Rect(0, 0, 64, 40)))
	r.Draw()
	cut.People = map[session.ParticipantID]console.Person{2: {}}
	const advice = "join again"
	for after, want := range map[time.Duration]bool{5 * time.Second: false, 30 * time.Second: true} {
		show(moment)
		show(moment.Add(after))
		if over := r.View.TraceText(); strings.Contains(over, advice) != want || !strings.Contains(over, "comes back by itself") {
			t.Errorf("after %v: %q", after, over)
		}
	}
}
