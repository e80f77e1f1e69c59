package sessiontab_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/sight"
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
	if says := sessiontab.OwnSays(r.Tab); !strings.Contains(says, "Only the windows of Writer and Browser") {
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

// Who shares what their own Deskhand lies over is told that others see grey there, with the way out beside it; a banner alone is not worth a word.
func TestWhoCoversTheirOwnShareIsTold(t *testing.T) {
	r := newRig(t, "en")
	banner := sessiontab.NewOwnBanner(func(sessiontab.Command) {})
	for percent, told := range map[sight.Covered]bool{0: false, 9: false, 10: true, 100: true} {
		s := showing(withCustomer(inviting()))
		s.Own.Covered = percent
		r.show(s)
		banner.Update(s, moment)
		_, more := sessiontab.BannerSays(banner)
		text, way := sessiontab.OwnCovered(r.Tab)
		if (text != "") != told || way.Visible() != told || strings.Contains(more, "Deskhand covers") != told {
			t.Errorf("%d %%: says %q, the banner %q; the way out is seen: %v", percent, text, more, way.Visible())
		}
		s.State.Share.Paused = true // nobody sees anything
		r.show(s)
		banner.Update(s, moment)
		if text, _ := sessiontab.OwnCovered(r.Tab); text != "" {
			t.Errorf("%d %%, paused: says %q", percent, text)
		}
	}
	s := showing(withCustomer(inviting()))
	s.Own.Covered = 96
	r.show(s)
	text, way := sessiontab.OwnCovered(r.Tab)
	if !strings.Contains(text, "others see only grey: 96 % of what you share") {
		t.Errorf("says %q", text)
	}
	r.commands = nil
	test.Tap(way)
	if want := []sessiontab.Command{sessiontab.Shrink{}}; !slices.Equal(r.commands, want) {
		t.Errorf("%+v", r.commands)
	}
}

// How sharing is ended at once stands on the banner whole, in either language, however many see the screen: names give way.
func TestBannerNeverCutsTheWayOut(t *testing.T) {
	for language, key := range map[string]string{"en": "Ctrl+Alt+Shift+F12 stops", "es": "Ctrl+Alt+Mayús+F12 detiene todo"} {
		r := newRig(t, language)
		banner := sessiontab.NewOwnBanner(func(sessiontab.Command) {})
		s := showing(withCustomer(inviting()))
		banner.Update(s, moment)
		if _, more := sessiontab.BannerSays(banner); !strings.Contains(more, "Marta") || !strings.HasSuffix(more, key) || strings.Contains(more, "…") {
			t.Errorf("%s, one sees it: %q", language, more)
		}
		s.Own.Covered = 100
		banner.Update(s, moment)
		if _, more := sessiontab.BannerSays(banner); !strings.Contains(more, "100 %") || !strings.HasSuffix(more, key) {
			t.Errorf("%s, covered: %q", language, more)
		}
		s.Own.Covered = 0
		for i := range s.State.People {
			s.State.People[i].Name += " of the department with the long name"
		}
		r.show(s)
		banner.Update(s, moment)
		if _, more := sessiontab.BannerSays(banner); !strings.Contains(more, "Marta of") || !strings.HasSuffix(more, "… · "+key) {
			t.Errorf("%s, with long names: %q", language, more)
		}
		alone := banner.MinSize().Width
		banner.Update(lent(s, time.Minute, false), moment)
		if driven := banner.MinSize().Width; driven != alone || alone > 420 {
			t.Errorf("%s: it is %v wide, while somebody controls %v", language, alone, driven)
		}
	}
}

// A screen is called by the system's name only where that tells people something.
func TestScreensWithoutNames(t *testing.T) {
	r := newRig(t, "en")
	s := showing(withCustomer(inviting()))
	for name, want := range map[string]string{"screen": "Everything on your screen", "": "Everything on your screen", "HDMI-1": "Everything on HDMI-1"} {
		s.Own.Choice = console.Choice{Monitor: console.Monitor{ID: 3, Name: name}}
		r.show(s)
		if says := sessiontab.OwnSays(r.Tab); !strings.Contains(says, want) {
			t.Errorf("%q: says %q", name, says)
		}
	}
}

// A menu that has no room below its button stands higher: all of it is in the window.
func TestMenusStayInTheWindow(t *testing.T) {
	r := newRig(t, "en")
	s := withCustomer(inviting())
	s.Own.Can = true
	r.show(s)
	sessiontab.TapOwnMenu(r.Tab)
	s.Own.Looks, s.Own.Monitors = 1, []console.Monitor{{ID: 1, Name: "HDMI-1"}}
	var app console.App
	for app.ID < 9 {
		app.ID++
		app.Name = "Program " + strings.Repeat("I", int(app.ID))
		s.Own.Apps = append(s.Own.Apps, app)
	}
	r.show(s)
	_, share := sessiontab.OwnWindows(r.Tab)
	d := fyne.CurrentApp().Driver()
	bottom := d.AbsolutePositionForObject(share).Y + share.Size().Height
	if room := d.CanvasForObject(share).Size().Height; share.Size().Height == 0 || bottom > room {
		t.Errorf("the last row ends at %v, the window at %v", bottom, room)
	}
}
