package share

import (
	"reflect"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"deskhand/app/session"
	"deskhand/app/share"
)

// windows is Ana's question for windows that Marta chooses.
func (b *bench) windows(n session.RequestID, what session.Activity) share.Snapshot {
	s := b.asked(n, what, twoMonitors()...)
	s.Apps = []share.App{{ID: 1 << 21, Name: "Writer", Titles: []string{"Letter.odt"}}, {ID: 2 << 21, Name: "Bank", Titles: []string{"My account"}}, {ID: 3 << 21, Name: "Writer", Titles: []string{"Letter.odt"}}}
	return s
}

// Rule 79: the customer picks which programs are seen; nothing is picked for them, and without any a yes means nothing.
func TestRule79TheCustomerPicksPrograms(t *testing.T) {
	b := newBench(t, "en")
	s := b.windows(1, session.ControlApp)
	b.Update(s)
	b.now = b.now.Add(2 * time.Second)
	b.Update(s)
	v := b.Consent
	if !v.programs.root.Visible() || v.screens.root.Visible() || !v.Allow.Disabled() || len(v.programs.Ticks.Selected) != 0 {
		t.Errorf("programs offered %v, screens %v, a yes to nothing %v, ticked %v", v.programs.root.Visible(), v.screens.root.Visible(), !v.Allow.Disabled(), v.programs.Ticks.Selected)
	}
	v.programs.Ticks.SetSelected([]string{v.programs.Ticks.Options[2]})
	b.Update(s)
	b.heard()
	test.Tap(v.Allow)
	want := Allow{Request: 1, Apps: s.Apps[2:]}
	if got := b.heard(); len(got) != 1 || !reflect.DeepEqual(got[0], Command(want)) {
		t.Errorf("allowed %+v, want %+v", got, want)
	}
	s = b.windows(2, session.ViewApp)
	s.Showing = s.Apps[:1]
	b.Update(s)
	if got := v.programs.ticked(); len(got) != 1 || got[0].ID != s.Apps[0].ID {
		t.Errorf("what is seen already is not ticked: %+v", got)
	}
	v.programs.Ticks.SetSelected(nil)
	b.now = b.now.Add(2 * time.Second)
	b.Update(s)
	if !v.Allow.Disabled() {
		t.Error("a yes to nothing")
	}
	b.Update(b.asked(3, session.ViewDesktop))
	if v.programs.root.Visible() {
		t.Error("programs are offered where the screen is asked for")
	}
}
