package share

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/share"
)

// The representative whose connection was lost is told of as lost, and not as one more who sees the same; the other people are.
func TestWhoIsLostIsNotAmongThoseWhoSee(t *testing.T) {
	b := newBench(t, "en")
	for reason, also := range map[session.Reason]string{session.ReasonHanded: "Ana and Pau", session.ReasonLost: "Pau"} {
		s := b.confirm(b.Consent.question.id+1, nil)
		s.State.People = append(s.State.People, session.Participant{ID: 9, Role: session.SecondaryCustomer, Name: "Pau", Presence: session.Here})
		s.Receipt[0].Reason = reason
		b.Update(s)
		var said []string
		for _, o := range b.Consent.what.Objects {
			said = append(said, o.(*note).TraceText())
		}
		all := strings.Join(said, "\n")
		if b.Consent.question.also != also || strings.Contains(all, "connection to Ana was lost. If it comes back, Ana sees the same.") != (reason == session.ReasonLost) {
			t.Errorf("%s: %q see it, and it says\n%s", reason, b.Consent.question.also, all)
		}
	}
}

// A colleague who is called the same sees, too, and the customer is told.
func TestWhoIsCalledAsWhoIsLostIsAmongThoseWhoSee(t *testing.T) {
	b := newBench(t, "en")
	s := b.confirm(b.Consent.question.id+1, nil)
	s.State.People = append(s.State.People, session.Participant{ID: 9, Role: session.Assistant, Name: "Ana", Presence: session.Here})
	s.Receipt[0].Reason = session.ReasonLost
	b.Update(s)
	if also := b.Consent.question.also; also != "Ana" {
		t.Errorf("%q see it, too", also)
	}
}

// Nobody is said to be connected while the site is out of reach, and it is said that nothing has to be done.
func TestALostConnectionIsTheTitle(t *testing.T) {
	b := newBench(t, "en")
	s := snapshot(share.Waiting)
	b.Update(s)
	if got := b.Waiting.title.Text(); got != "You are connected with Ana (Acme)" {
		t.Fatalf("the title is %q", got)
	}
	s.Seat.Connected = false
	b.Update(s)
	if got, next := b.Waiting.title.Text(), b.Waiting.next.Text(); got != "The connection was lost" || !strings.Contains(next, "need not do anything") || !strings.Contains(next, "Ana") {
		t.Errorf("the title is %q, and then %q", got, next)
	}
}

// Where only the site is out of reach, and what Ana shows is still seen, she is not said to be lost; she is where she is not reached directly, either.
func TestALostSiteIsNoLostRepresentative(t *testing.T) {
	for language, want := range map[string][2]string{
		"en": {"The site is out of reach", "You are still connected with Ana Ruiz directly."}, "es": {"Sin conexión con el sitio", "Sigue en contacto directo con Ana Ruiz."},
	} {
		b := newBench(t, language)
		off := func(change func(*share.Seen)) share.Snapshot {
			s := b.showing(change)
			s.Seat.Connected = false
			return s
		}
		for name, c := range map[string]struct {
			s       share.Snapshot
			reached bool
		}{
			"seen": {off(nil), true}, "paused": {off(func(s *share.Seen) { s.Paused = true }), true},
			"cut": {off(func(s *share.Seen) { s.Cut = true }), false}, "silent": {off(func(s *share.Seen) { s.Doubt.Why = share.Silent }), false},
			"nothing shown": {off(func(s *share.Seen) { *s = share.Seen{} }), false},
		} {
			b.Update(c.s)
			title, next := b.Waiting.title.Text(), b.Waiting.next.Text()
			if (title == want[0]) != c.reached || strings.HasSuffix(next, want[1]) != c.reached {
				t.Errorf("%s, %s: the title is %q, and then %q", language, name, title, next)
			}
		}
	}
}

// Who comes from a queue has nobody on the phone: the words are there for when they are called, and nothing has to be compared before.
func TestWordsOfAQueueAreForTheTelephone(t *testing.T) {
	b := newBench(t, "en")
	s := b.asked(1, session.ViewDesktop)
	for _, c := range []struct {
		method                  session.Method
		waiting, asked, because string
	}{
		{session.ByNumber, "Compare these words with Ana on the phone:", "Ana must read the same words. If not, say No.", "This is whoever gave you the number or link; compare the words below to be sure."},
		{session.BySite, "If Ana is on the phone with you, they must read these same words to you:", "If Ana is on the phone, they must read these same words. If not, say No.", "support.acme.example brought you together with Ana."},
	} {
		s.State.People[1].Method = c.method
		b.site = invite.Site{Host: "support.acme.example", Port: 443}
		waiting := snapshot(share.Waiting)
		waiting.State.People, waiting.WordSeed = s.State.People, append(s.WordSeed, byte(s.State.Request.ID))
		b.Update(waiting)
		if got := b.Waiting.words.how.Text(); got != c.waiting {
			t.Errorf("%s: while waiting %q", c.method, got)
		}
		s.WordSeed = waiting.WordSeed
		b.Update(s)
		if got, from := b.Consent.words.how.Text(), b.Consent.from.TraceText(); got != c.asked || from != c.because || !b.Consent.from.Visible() {
			t.Errorf("%s: asked %q, and of who it is %q", c.method, got, from)
		}
		s.State.Request.ID++
	}
}

// Who has no number is not sent to a representative for the site's address, and types on where it belongs.
func TestWhoHasNoNumberIsAskedForTheSite(t *testing.T) {
	b := newBench(t, "en")
	b.Join.Site.SetText("")
	b.window.Canvas().Focus(b.Join.Name)
	test.Tap(b.Join.Ask)
	if got := b.Join.problem.TraceText(); strings.Contains(got, "representative") || !strings.Contains(got, "address of the site") {
		t.Errorf("told %q", got)
	}
	if b.window.Canvas().Focused() != b.Join.Site {
		t.Error("the cursor is elsewhere")
	}
	b.wantHeard("asked without a site")
}
