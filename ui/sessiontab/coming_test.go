package sessiontab_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
)

// coming is a session that was opened for Luis, who waits in a queue.
func coming(s console.Snapshot) sessiontab.Snapshot {
	return sessiontab.Snapshot{Session: s, At: moment, Rep: "Ana Ruiz", Language: "en", Case: sessiontab.Case{
		Title: "Printer help", Name: "Luis Gil", Answers: "How many computers? 2\nPhone: 600 100 200", Expected: true,
	}}
}

// Until the customer from a queue has come, the tab says who that is and what they have said, not that somebody should be invited.
func TestWhoComesFromTheQueueIsSaid(t *testing.T) {
	r := newRig(t, "en")
	var late func()
	r.after = func(d time.Duration, f func()) func() {
		if d == time.Minute {
			late = f
		}
		return func() {}
	}
	all := func() string { return strings.Join(texts(r.window.Content()), "\n") }
	for _, s := range []console.Snapshot{{Primary: true}, inviting()} {
		r.Update(coming(s))
		if got := all(); !strings.Contains(got, "Luis Gil is opening the program…") || !strings.Contains(got, "How many computers? 2") || strings.Contains(got, "Read aloud") {
			t.Fatalf("shown:\n%s", got)
		}
	}
	if got := sessiontab.StatusText(r.Tab); got != "Luis Gil is on the way" {
		t.Errorf("the status line says %q", got)
	}
	if strings.Contains(all(), "This is taking long") {
		t.Error("it takes long at once")
	}
	late()
	if !strings.Contains(all(), "This is taking long") {
		t.Error("after a minute nothing is said")
	}
	sessiontab.TapComingInvite(r.Tab)
	if r.window.Canvas().Overlays().Top() == nil || !mailField(r) {
		t.Error("there is no way to the invitation")
	}
	r.window.Canvas().Focused().(interface{ TypedKey(*fyne.KeyEvent) }).TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})

	here := withCustomer(inviting())
	left := withCustomer(inviting())
	left.State.People[1].Presence, left.State.People[1].Role = session.Gone, session.SecondaryCustomer
	failed := coming(inviting())
	failed.Trouble = "The site refuses it."
	for name, s := range map[string]sessiontab.Snapshot{"here": coming(here), "gone again": coming(left), "it failed": failed, "nobody's": {Session: inviting(), At: moment}} {
		if got := sessiontab.Coming(s); got != "" {
			t.Errorf("%s: %q comes", name, got)
		}
	}
	nameless := coming(inviting())
	nameless.Case.Name = ""
	if got := sessiontab.Coming(nameless); got != "A customer" {
		t.Errorf("without a name: %q", got)
	}
}

func TestWhoComesAsItLooks(t *testing.T) {
	for name, c := range map[string]struct {
		language string
		variant  theme.Variant
	}{"coming-light": {"en", theme.Light}, "coming-dark": {"es", theme.Dark}} {
		r := newRig(t, c.language)
		fyne.CurrentApp().Settings().SetTheme(theme.New(c.variant))
		r.Update(coming(inviting()))
		r.settle()
		test.AssertRendersToImage(t, name+".png", r.window.Canvas())
	}
}

// texts are the words that are seen in o.
func texts(o fyne.CanvasObject) (out []string) {
	if !o.Visible() {
		return nil
	}
	if said, ok := o.(interface{ TraceText() string }); ok {
		return []string{said.TraceText()}
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, in := range o.Objects {
			out = append(out, texts(in)...)
		}
	case fyne.Widget:
		for _, in := range test.WidgetRenderer(o).Objects() {
			out = append(out, texts(in)...)
		}
	}
	return out
}
