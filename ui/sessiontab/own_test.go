package sessiontab_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/sessiontab"
)

// showing is Ana who shows her own screen to Marta.
func showing(s console.Snapshot) console.Snapshot {
	s.State.Consent = session.Consent{By: 2, Shown: true}
	s.State.Share = session.SharedScreen{By: s.Me, Since: moment.Add(-time.Minute)}
	s.Own.Can, s.Own.Open = true, true
	return s
}

// lent is the same, lent with what is left of a bound.
func lent(s console.Snapshot, left time.Duration, touch bool) console.Snapshot {
	s = showing(s)
	s.State.Share.Lent = true
	s.State.Control = session.Control{Epoch: 1, Holder: 2}
	if s.Own.Touch = touch; left > 0 {
		s.Own.Until = moment.Add(left)
	}
	return s
}

// 88: the rep ticks the programs whose windows are shared, one or several, as the customer does; without any there is nothing to share.
func TestRule88TheRepTicksPrograms(t *testing.T) {
	r := newRig(t, "en")
	s := withCustomer(inviting())
	s.Own.Can = true
	r.show(s)
	sessiontab.TapOwnMenu(r.Tab)
	s.Own.Looks, s.Own.Monitors = 1, []console.Monitor{{ID: 1, Name: "HDMI-1"}}
	s.Own.Apps = []console.App{{ID: 11, Name: "Writer"}, {ID: 12, Name: "Bank", Titles: []string{"My account"}}, {ID: 13, Name: "Browser"}}
	r.show(s)
	list, share := sessiontab.OwnWindows(r.Tab)
	if !slices.Equal(list.Options, []string{"Writer", "Bank: My account", "Browser"}) || len(list.Selected) != 0 || !share.Disabled() {
		t.Fatalf("offered %q, ticked %q, may share nothing: %v", list.Options, list.Selected, !share.Disabled())
	}
	list.SetSelected([]string{"Browser", "Writer"})
	if share.Disabled() {
		t.Fatal("what is ticked cannot be shared")
	}
	r.commands = nil
	test.Tap(share)
	if len(r.commands) != 1 {
		t.Fatalf("%+v", r.commands)
	}
	c, ok := r.commands[0].(sessiontab.ShowOwn)
	if !ok || len(c.Choice.Apps) != 2 || c.Choice.Apps[0].ID != 11 || c.Choice.Apps[1].ID != 13 {
		t.Errorf("shares %+v", r.commands[0])
	}

	s = showing(s)
	s.Own.Choice = c.Choice
	r.show(s)
	if says := sessiontab.OwnSays(r.Tab); !strings.Contains(says, "Only the windows of Writer, Browser") {
		t.Errorf("says %q", says)
	}
	sessiontab.TapOwnMenu(r.Tab)
	s.Own.Looks = 2
	r.show(s)
	if list, share = sessiontab.OwnWindows(r.Tab); !slices.Equal(list.Selected, []string{"Writer", "Browser"}) || share.Disabled() {
		t.Errorf("what is shared already is not ticked: %q", list.Selected)
	}
}

// 89: the rep says how far they lend their screen, sees how long it still goes, and may take it back at any time.
func TestRule89LendingIsBounded(t *testing.T) {
	r := newRig(t, "en")
	s := showing(withCustomer(inviting()))
	r.show(s)
	sessiontab.LendButton(r.Tab).FocusGained()
	if got := sessiontab.StatusText(r.Tab); !strings.Contains(got, "for as long as you choose") {
		t.Errorf("before it is lent there stands %q", got)
	}
	sessiontab.LendButton(r.Tab).FocusLost()
	var got []console.Bound
	for _, b := range sessiontab.Lendings(r.Tab) {
		r.commands = nil
		test.Tap(b)
		got = append(got, r.commands[0].(sessiontab.LendOwn).Bound)
	}
	if want := []console.Bound{{}, {For: 5 * time.Minute}, {For: 15 * time.Minute}, {UntilTouch: true}}; !slices.Equal(got, want) {
		t.Errorf("lends %+v, want %+v", got, want)
	}
	banner := sessiontab.NewOwnBanner(func(c sessiontab.Command) { r.commands = append(r.commands, c) })
	for _, c := range []struct {
		s           console.Snapshot
		words, more string
	}{
		{lent(s, 272*time.Second, false), "Marta controls your computer · 4:32 left", ""},
		{lent(s, 0, true), "Marta controls your computer", "Ends when you touch the mouse or keyboard"},
		{lent(s, 0, false), "Marta controls your computer", ""},
	} {
		r.show(c.s)
		if says := sessiontab.OwnSays(r.Tab); !strings.Contains(says, c.words+"\n") || strings.Contains(says, "left") != strings.Contains(c.words, "left") {
			t.Errorf("says %q, want %q", says, c.words)
		}
		banner.Update(c.s, moment)
		if words, more := sessiontab.BannerSays(banner); words != c.words || c.more != "" && more != c.more {
			t.Errorf("the banner says %q and %q, want %q and %q", words, more, c.words, c.more)
		}
	}
	r.commands = nil
	test.Tap(sessiontab.TakeBackButton(r.Tab))
	test.Tap(banner.TakeBack)
	if want := []sessiontab.Command{sessiontab.TakeBackOwn{}, sessiontab.TakeBackOwn{}}; !slices.Equal(r.commands, want) {
		t.Errorf("%+v", r.commands)
	}
}
