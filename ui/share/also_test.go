package share

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"deskhand/app/session"
)

// Who asks is not the only one who will see: the question names everybody else, and one who comes while it stands makes it a new
// question, which takes no click that was meant for the old one.
func TestConsentNamesWhoElseSees(t *testing.T) {
	b := newBench(t, "en")
	s := b.asked(1, session.ViewDesktop)
	b.Update(s)
	notes := len(b.Consent.what.Objects)
	b.now = b.now.Add(settle)
	b.Update(s)
	if b.Consent.Allow.Disabled() {
		t.Fatal("the question takes no answer")
	}
	s.State.People = append(s.State.People, session.Participant{ID: 9, Role: session.Assistant, Name: "Luis", Presence: session.Here})
	b.Update(s)
	if b.Consent.question.also != "Luis" || len(b.Consent.what.Objects) != notes+1 {
		t.Errorf("Luis is named as %q, in %d notes", b.Consent.question.also, len(b.Consent.what.Objects))
	}
	test.Tap(b.Consent.Allow)
	b.wantHeard("a click meant for the question without Luis")
}
