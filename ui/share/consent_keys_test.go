package share

import (
	"testing"

	"fyne.io/fyne/v2"

	"deskhand/app/share"
)

// A question comes without the keyboard in it, whatever the customer was typing: Return presses Allow only for who has gone there.
func TestAQuestionTakesNoKeyByItself(t *testing.T) {
	b := newBench(t, "en")
	b.Update(snapshot(share.Waiting))
	b.talk()
	if b.window.Canvas().Focused() == nil {
		t.Fatal("nobody types in the chat")
	}
	b.Update(snapshot(share.Asked))
	b.now = b.now.Add(2 * settle)
	b.Update(snapshot(share.Asked))
	if got := b.window.Canvas().Focused(); got != nil {
		t.Errorf("%T has the keyboard", got)
	}
	b.heard()
	if b.Consent.Allow.Disabled() {
		t.Fatal("Allow is not free yet: nothing is tested")
	}
	b.window.Canvas().Focus(b.Consent.Allow)
	b.Consent.Allow.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if said := b.heard(); len(said) != 1 {
		t.Errorf("Return on Allow: heard %#v", said)
	} else if _, ok := said[0].(Allow); !ok {
		t.Errorf("Return on Allow: heard %#v", said)
	}
}
