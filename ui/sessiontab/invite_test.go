package sessiontab_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/hint"
	uiinvite "deskhand/ui/invite"
	"deskhand/ui/sessiontab"
)

// mailField reports whether the address of an e-mail invitation is being typed.
func mailField(r *rig) bool {
	_, ok := r.window.Canvas().Focused().(*uiinvite.Entry)
	return ok
}

// PRODUCT rule 13: the box on Home opens the e-mail invitation by itself, but nothing is taken away from another tab or a customer who
// was faster.
func TestRule13TheMailInvitationOpensByItself(t *testing.T) {
	r := newRig(t, "en")
	r.show(inviting())
	if mailField(r) {
		t.Error("opened although nobody wants it")
	}
	r.InviteByMail()
	if !mailField(r) {
		t.Errorf("not opened: %T has the focus", r.window.Canvas().Focused())
	}

	r = newRig(t, "en")
	r.SetActive(false)
	r.show(inviting())
	r.InviteByMail()
	if mailField(r) {
		t.Error("the focus was taken from another tab")
	}
	r.SetActive(true)
	if !mailField(r) {
		t.Error("not opened when the tab was selected")
	}

	r = newRig(t, "en")
	r.SetActive(false)
	r.show(inviting())
	r.InviteByMail()
	r.show(withCustomer(inviting()))
	r.SetActive(true)
	if mailField(r) {
		t.Error("opened although the customer is there")
	}
}

// PRODUCT rule 15: at any time again; Escape closes it.
func TestRule15InviteAgain(t *testing.T) {
	r := newRig(t, "en")
	s := withCustomer(inviting())
	s.Door.Open = []console.OpenLink{{ID: console.LinkID{7}, For: console.For{Way: console.WayMessage}}}
	r.show(s)
	canvas := r.window.Canvas()
	escape := fyne.KeyEvent{Name: fyne.KeyEscape}
	for _, focused := range []bool{true, false} {
		sessiontab.TapInvite(r.Tab)
		if canvas.Overlays().Top() == nil || !mailField(r) {
			t.Fatal("no invitation")
		}
		revoke, ok := sessiontab.Invitation(r.Tab).Named()["revoke.1"].(*hint.Button)
		if !ok {
			t.Fatal("the open invitation is not listed")
		}
		test.Tap(revoke)
		r.show(s) // whatever happens meanwhile
		if focused {
			canvas.Focus(revoke)
			revoke.TypedKey(&escape)
		} else { // as a click on a button leaves it
			canvas.Unfocus()
			canvas.OnTypedKey()(&escape)
		}
		if canvas.Overlays().Top() != nil {
			t.Fatal("Escape closes nothing")
		}
	}
	if canvas.OnTypedKey() != nil {
		t.Error("keys are still taken after the end")
	}
	want := sessiontab.Invite{Do: uiinvite.Revoke{ID: console.LinkID{7}}}
	if !slices.Equal(r.commands, []sessiontab.Command{want, want}) {
		t.Errorf("commanded %v", r.commands)
	}
}

// An invitation that is open goes with what it invites to: with the end of the session, with the lead, and with the tab.
func TestTheInvitationClosesWithItsSession(t *testing.T) {
	for name, change := range map[string]func(r *rig, s console.Snapshot){
		"the end": func(r *rig, s console.Snapshot) {
			s.Over, s.State.Phase = true, session.Ended
			r.show(s)
		},
		"the lead":   func(r *rig, s console.Snapshot) { r.show(assisting(s)) },
		"the tab":    func(r *rig, s console.Snapshot) { r.Shut() },
		"":           func(r *rig, s console.Snapshot) { r.show(s) },
		"somebody's": func(r *rig, s console.Snapshot) { r.show(viewing(s)) },
	} {
		r := newRig(t, "en")
		s := withCustomer(inviting())
		r.show(s)
		sessiontab.TapInvite(r.Tab)
		change(r, s)
		stays := name == "" || name == "somebody's"
		if open := r.window.Canvas().Overlays().Top() != nil; open != stays {
			t.Errorf("%q: open %v", name, open)
		}
	}
}

func TestWhoseInvitationTheyCameBy(t *testing.T) {
	r := newRig(t, "en")
	s := withCustomer(inviting())
	for by, want := range map[console.For]string{
		{}: "Marta joined.", {Way: console.WayHanded}: "Marta joined.", {Way: console.WayMessage}: "Marta joined by a link that you gave.",
		{Way: console.WayMail, To: "marta@example.org"}: "Marta joined by the link sent to marta@example.org.",
	} {
		s.People = map[session.ParticipantID]console.Person{2: {Invited: by}}
		if _, got := sessiontab.Sentence(s, console.Notice{Kind: console.NoticeJoined, Who: 2}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	r.show(s)
}

// Home leads to the invitation of the session that is running: to what the middle of the tab shows, or to the dialog once somebody is there.
func TestInviteFromHome(t *testing.T) {
	r := newRig(t, "en")
	r.show(inviting())
	r.Invite()
	if r.window.Canvas().Overlays().Top() != nil {
		t.Error("a dialog over the invitation")
	}
	r.Update(coming(inviting()))
	r.Invite()
	if r.window.Canvas().Overlays().Top() == nil || !mailField(r) {
		t.Error("while somebody comes from the queue there is no way to the invitation")
	}
	r.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	r.show(withCustomer(inviting()))
	r.Invite()
	if r.window.Canvas().Overlays().Top() == nil || !mailField(r) {
		t.Errorf("not opened: %T has the focus", r.window.Canvas().Focused())
	}
}
