package signin_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/signin"
)

// Where the site shows another key than the trusted one the form says what that may mean and leaves everything as it is, unless the new key's
// code is typed, which is not on screen then. Enter and Escape never bring somebody there.
func TestAnotherKey(t *testing.T) {
	for _, c := range looks {
		f, w, want := c.form(t)
		part := f.Named()
		ask, keep, yes := part["changed.ask"].(*hint.Button), part["changed.keep"].(*hint.Button), part["changed.yes"].(*hint.Button)
		typed := part["changed.typed"].(*entry.Entry)
		asks := signin.Snapshot{Site: "support.example.com", Changed: signin.Changed{
			Old: "3f2a 90bc 1e07 55d1 c0ff ee01 8a4b 7d20", New: "b81c 44e9 0a72 f3d5 6b1e 9c08 27fa e413",
		}}
		f.Name.SetText("ana")
		f.Password.SetText("pass phrase")
		f.Update(asks)
		w.Resize(f.MinSize())
		test.AssertRendersToImage(t, "changed-"+c.language+".png", w.Canvas())
		f.Focus(w.Canvas())
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		want("Enter", signin.Submit{Name: "ana", Password: "pass phrase"})
		test.Tap(ask)
		w.Resize(f.MinSize())
		if w.Canvas().Focused() != typed || f.OK.Visible() {
			t.Errorf("the keyboard is in %T, signing in is offered %v", w.Canvas().Focused(), f.OK.Visible())
		}
		test.AssertRendersToImage(t, "changed-type-"+c.language+".png", w.Canvas())
		typed.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		test.Tap(yes)
		want("nothing typed")
		typed.SetText("b81c")
		typed.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if typed.Text != "" || !f.OK.Visible() || w.Canvas().Focused() != f.OK {
			t.Errorf("after Escape %q is typed, the keyboard is in %T", typed.Text, w.Canvas().Focused())
		}
		test.Tap(ask)
		typed.SetText(" B81C44E9… ")
		test.Tap(yes)
		want("typed", signin.ReplaceKey{Name: "ana", Password: "pass phrase", Typed: "B81C44E9…"})
		asks.Busy = true
		f.Update(asks)
		typed.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		want("while it is compared")
		asks.Busy, asks.Changed.New = false, "0000 44e9 0a72 f3d5 6b1e 9c08 27fa e413"
		f.Update(asks)
		if typed.Text != "" || !f.OK.Visible() {
			t.Errorf("yet another key, and %q is typed for it", typed.Text)
		}
		test.Tap(ask)
		test.Tap(keep)
		want("keeping the old key")
	}
}
