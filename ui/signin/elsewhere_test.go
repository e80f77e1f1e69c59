package signin_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/invite"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/signin"
)

// At the start the site itself can be chosen in the form: another one, or none; and a sign-in at some other site is for that one alone.
func TestAnotherSiteIsChosen(t *testing.T) {
	for _, c := range looks {
		f, w, want := c.form(t)
		part := f.Named()
		ask, keep, yes := part["elsewhere"].(*hint.Button), part["elsewhere.keep"].(*hint.Button), part["elsewhere.yes"].(*hint.Button)
		address := part["elsewhere.address"].(*entry.Entry)
		if f.Update(signin.Snapshot{Site: "support.example.com", Cancel: true}); ask.Visible() {
			t.Error("it is offered for a sign-in at some other site")
		}
		f.Update(signin.Snapshot{Site: "suport.example.com", Elsewhere: true, Problem: "The site cannot be reached."})
		w.Resize(f.MinSize())
		test.AssertRendersToImage(t, "unreached-"+c.language+".png", w.Canvas())
		for _, leave := range []func(){func() { test.Tap(keep) }, func() { address.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) }} {
			test.Tap(ask)
			if w.Canvas().Focused() != address || address.Text != "suport.example.com" || f.OK.Visible() && !f.Choosing() {
				t.Errorf("the keyboard is in %T, the field says %q", w.Canvas().Focused(), address.Text)
			}
			if leave(); f.Choosing() || w.Canvas().Focused() != f.OK {
				t.Errorf("it stays, the keyboard is in %T", w.Canvas().Focused())
			}
		}
		test.Tap(ask)
		address.SetText("https://support.example.com/q/printers")
		test.Tap(yes)
		w.Resize(f.MinSize())
		test.AssertRendersToImage(t, "elsewhere-"+c.language+".png", w.Canvas())
		want("with what is no address")
		address.SetText(" Support.example.com ")
		address.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		address.SetText(" ")
		test.Tap(yes)
		want("a site, then none", signin.Work{Site: invite.Site{Host: "support.example.com", Port: 443}}, signin.Work{})
	}
}
