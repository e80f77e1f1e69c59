package sessiontab_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/driver/desktop"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/sessiontab"
)

// Rule 87: while something is shown the rep asks for something else, and reads what becomes of control, or why it cannot be asked for now.
func TestRule87AskingForSomethingElse(t *testing.T) {
	one := viewing(withCustomer(inviting()))
	one.State.Share.Source = session.Source{Monitor: 2, Name: "HDMI-2"}
	all, windows, barred, asked := viewing(withCustomer(inviting())), one, one, one
	windows.State.Share.Source = session.Source{Apps: true, Name: "Writer"}
	barred.Barred = session.SetOf(session.ViewApp)
	asked.State.Request = session.Request{ID: 2, Activity: session.ViewDesktop, From: 1, To: 2}
	for name, c := range map[string]struct {
		s           console.Snapshot
		screens     []wire.Screen
		screen, app string // what the entries say
		why, whyApp string // a part of the hint
		can, canApp bool
	}{
		"one screen":          {one, nil, "Ask for another screen", "Ask for some windows only", "Marta picks it. Until then", "Marta picks it", true, true},
		"controlled":          {controlling(one), nil, "Ask for another screen", "Ask for some windows only", "Control does not go along", "Control does not", true, true},
		"all there are":       {all, twoScreens()[:1], "Ask for another screen", "Ask for some windows only", "Marta has no other screen", "Marta picks it", false, true},
		"all of two":          {all, twoScreens(), "Ask for another screen", "Ask for some windows only", "Marta picks it", "Marta picks it", true, true},
		"windows":             {windows, nil, "Ask for a whole screen", "Ask for other windows", "Marta picks it", "Marta picks it", true, true},
		"windows are barred":  {barred, nil, "Ask for another screen", "Ask for some windows only", "Marta picks it", "switched this off", true, false},
		"asked already":       {asked, nil, "Ask for another screen", "Ask for some windows only", "asked already", "asked already", false, false},
		"what Marta disowned": {withdrawing(one, wire.Withdrawn{Share: true}), nil, "Ask for another screen", "Ask for some windows only", "Not possible", "Not possible", false, false},
	} {
		r := newRig(t, "en")
		r.Update(sessiontab.Snapshot{Session: c.s, At: moment, Language: "en", Screens: c.screens})
		for what, want := range map[session.Activity]struct {
			text, why string
			can       bool
		}{session.ViewDesktop: {c.screen, c.why, c.can}, session.ViewApp: {c.app, c.whyApp, c.canApp}} {
			b, says := sessiontab.AsksFor(r.Tab, what)
			if b.Text != want.text || b.Disabled() == want.can || !strings.Contains(says(), want.why) {
				t.Errorf("%s: %q, disabled %v, says %q; want %q, %q", name, b.Text, b.Disabled(), says(), want.text, want.why)
			}
			if want.can {
				b.OnTapped()
				if got := chosen[sessiontab.Ask](r); len(got) != 1 || got[0].Activity != what {
					t.Errorf("%s: asked for %+v", name, got)
				}
			}
		}
	}
}

// Rule 88: a rep who views a customer's screen cannot share their own, as one is shared at a time; where they look for it they read why, and
// on a computer that cannot show its screen there is nothing of it.
func TestRule88OneScreenAtATime(t *testing.T) {
	for language, want := range map[string]string{"en": "Stop viewing Marta’s screen first", "es": "Deje antes de ver la pantalla de Marta"} {
		s := viewing(withCustomer(inviting()))
		s.Own.Can = true
		for name, c := range map[string]struct {
			s         console.Snapshot
			elsewhere bool
			why       string
		}{
			"viewing":                     {s, false, want},
			"controlling":                 {controlling(s), false, want},
			"assisting":                   {assisting(s), false, "Ana"},
			"it is shared in another":     {s, true, map[string]string{"en": "in another session", "es": "en otra sesión"}[language]},
			"what Marta does not confirm": {withdrawing(s, wire.Withdrawn{Share: true}), false, want},
		} {
			r := newRig(t, language)
			r.Update(sessiontab.Snapshot{Session: c.s, At: moment, Language: language, Elsewhere: c.elsewhere})
			b, says := sessiontab.OwnBeside(r.Tab)
			if !b.Visible() || !b.Disabled() || !strings.Contains(says(), c.why) {
				t.Errorf("%s, %s: seen %v, disabled %v, says %q, want %q", language, name, b.Visible(), b.Disabled(), says(), c.why)
			}
		}
		s.Own.Can = false
		r := newRig(t, language)
		r.Update(sessiontab.Snapshot{Session: s, At: moment, Language: language, Screens: twoScreens()}) // the menu is made anew
		if b, _ := sessiontab.OwnBeside(r.Tab); b.Visible() {
			t.Errorf("%s: %q is offered where nothing can be shown", language, b.Text)
		}
	}
}

// What is shown is said when it changes, and a screen that is pulled out is said over the picture, which stays what it was.
func TestWhatIsShownNow(t *testing.T) {
	for language, want := range map[string][4]string{
		"en": {"Marta shows the screen HDMI-2 now.", "To control that, ask again", "Marta’s screen “HDMI-2” is disconnected", "is asked to show something else"},
		"es": {"Marta muestra ahora la pantalla HDMI-2.", "Para controlarlo, pídalo", "La pantalla «HDMI-2» de Marta está desconectada", "que muestre otra cosa"},
	} {
		r := newRig(t, language)
		s := viewing(withCustomer(inviting()))
		s.State.Share.Source = session.Source{Monitor: 2, Name: "HDMI-2"}
		n := console.Notice{N: 9, At: moment, Kind: console.NoticeChanged, Who: 2, Source: s.State.Share.Source}
		says := func(what, want string) {
			t.Helper()
			r.Update(sessiontab.Snapshot{Session: s, At: moment, Language: language})
			if got, _, _ := sessiontab.Lines(r.Tab); !strings.Contains(got, want) {
				t.Errorf("%s, %s: %q, want %q", language, what, got, want)
			}
		}
		s.Notices = []console.Notice{n}
		says("changed", want[0])
		n.Ended = true
		s.Notices = []console.Notice{n}
		says("and control ended", want[1])
		s.State.Share.Source.Gone = true
		says("pulled out", want[2])
		if b, say := sessiontab.ControlButton(r.Tab); !b.Disabled() || !strings.Contains(say(), want[2]) {
			t.Errorf("%s: control of what is not there can be asked for: %q", language, say())
		}
		s.State.Request = session.Request{ID: 3, Activity: session.ViewDesktop, From: 1, To: 2}
		says("asked", want[3])
		if sessiontab.ConditionOf(s) == sessiontab.ConditionOf(viewing(withCustomer(inviting()))) {
			t.Errorf("%s: it stands as if all were well", language)
		}
	}
}

// An entry that was pressed is gone with its menu: what becomes of it afterwards is no hint for the status line.
func TestWhatIsGoneWithAMenuSaysNothing(t *testing.T) {
	r := newRig(t, "en")
	s := viewing(withCustomer(inviting()))
	s.State.Share.Source = session.Source{Monitor: 2, Name: "HDMI-2"}
	r.show(s)
	sessiontab.TapScreens(r.Tab)
	b, says := sessiontab.AsksFor(r.Tab, session.ViewDesktop)
	if !strings.Contains(says(), "Marta picks it") {
		t.Fatal("the entry says nothing")
	}
	b.MouseIn(&desktop.MouseEvent{})
	b.OnTapped()
	r.show(asking(s))
	if got := sessiontab.StatusText(r.Tab); !strings.Contains(got, "23 s") && !strings.Contains(got, "direct") {
		t.Errorf("the status line says %q", got)
	}
}
