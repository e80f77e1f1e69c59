package sessiontab_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/sessiontab"
)

// Everything that is noticed has words of its own; none is taken for a command that was refused.
func TestEveryNoticeHasItsSentence(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		newRig(t, language)
		said := map[string]console.NoticeKind{}
		for _, n := range []console.Notice{
			{Kind: console.NoticeNotDone, Err: errors.New("refused")}, {Kind: console.NoticeAsked}, {Kind: console.NoticeAllowed}, {Kind: console.NoticeRefused},
			{Kind: console.NoticeNoAnswer}, {Kind: console.NoticeDrives}, {Kind: console.NoticeDrives, For: 5 * time.Minute}, {Kind: console.NoticeDrives, UntilTouch: true},
			{Kind: console.NoticeStopped}, {Kind: console.NoticeControlEnded}, {Kind: console.NoticeTimeOver}, {Kind: console.NoticeTouched},
			{Kind: console.NoticePaused}, {Kind: console.NoticeGoesOn}, {Kind: console.NoticePanic}, {Kind: console.NoticeJoined}, {Kind: console.NoticeLeft},
			{Kind: console.NoticeLost}, {Kind: console.NoticeRemoved}, {Kind: console.NoticeAttempt}, {Kind: console.NoticeBurnt}, {Kind: console.NoticeServerKey},
			{Kind: console.NoticeHelping}, {Kind: console.NoticeLead}, {Kind: console.NoticeHeld}, {Kind: console.NoticeResumed}, {Kind: console.NoticeLimit, Count: 3},
			{Kind: console.NoticeForged}, {Kind: console.NoticeUnreadable}, {Kind: console.NoticeDrives, Own: true}, {Kind: console.NoticeDrives, Own: true, For: 5 * time.Minute},
			{Kind: console.NoticeDrives, Own: true, UntilTouch: true}, {Kind: console.NoticeTimeOver, Own: true}, {Kind: console.NoticeTouched, Own: true},
		} {
			n.Who, n.By = 2, 1
			_, text := sessiontab.Sentence(team(), n)
			if before, twice := said[text]; twice || text == "" || strings.Contains(text, "notice.") {
				t.Errorf("%s: %s says %q, as does %s", language, n.Kind, text, before)
			}
			said[text] = n.Kind
		}
	}
}

// The rep sees how long control still lasts, and until what.
func TestHowLongControlLasts(t *testing.T) {
	bounded := controlling(viewing(withCustomer(inviting())))
	bounded.DriveUntil = moment.Add(272 * time.Second)
	touch := controlling(viewing(withCustomer(inviting())))
	touch.State.Consent.UntilTouch = true
	other := as(3, controlling(viewing(team())))
	other.State.Control.Holder, other.DriveUntil = 1, moment.Add(9*time.Second)
	for language, want := range map[string][]string{
		"en": {"You control Marta’s screen · 4:32 left", "You control until Marta touches mouse or keyboard", "Ana Ruiz controls · 0:09 left"},
		"es": {"Usted controla la pantalla de Marta · quedan 4:32", "Usted controla hasta que Marta toque el ratón o el teclado", "Ana Ruiz controla · quedan 0:09"},
	} {
		for i, s := range []console.Snapshot{bounded, touch, other} {
			r := newRig(t, language)
			r.show(s)
			if got, _, _ := sessiontab.Lines(r.Tab); got != want[i] {
				t.Errorf("%s: %q, want %q", language, got, want[i])
			}
		}
	}
}

// What the rep at this console did is told to them as theirs; to a colleague, by name.
func TestWhatWeDidIsToldAsOurs(t *testing.T) {
	for language, ours := range map[string]string{"en": "you", "es": "usted"} {
		newRig(t, language)
		for _, n := range []console.Notice{
			{Kind: console.NoticeAsked, What: session.ViewDesktop}, {Kind: console.NoticeAsked, What: session.ControlDesktop}, {Kind: console.NoticeAsked, What: session.ViewApp},
			{Kind: console.NoticeAsked, What: session.ControlApp}, {Kind: console.NoticeAsked, What: session.ShowDesktop}, {Kind: console.NoticeAsked, What: session.ConfirmRep},
			{Kind: console.NoticeAllowed, What: session.ShowDesktop}, {Kind: console.NoticeAllowed, What: session.ConfirmRep},
			{Kind: console.NoticeAsked, What: session.ViewDesktop, Instead: true}, {Kind: console.NoticeAsked, What: session.ViewDesktop, Instead: true, Source: session.Source{Apps: true}},
			{Kind: console.NoticeAsked, What: session.ViewApp, Instead: true, Source: session.Source{Apps: true}},
			{Kind: console.NoticeDrives}, {Kind: console.NoticeDrives, For: 5 * time.Minute}, {Kind: console.NoticeDrives, UntilTouch: true},
			{Kind: console.NoticePaused}, {Kind: console.NoticeGoesOn},
		} {
			if n.Who, n.By = 1, 1; n.What != "" {
				n.Who = 2
			}
			_, mine := sessiontab.Sentence(team(), n)
			_, theirs := sessiontab.Sentence(as(3, team()), n)
			if !strings.Contains(strings.ToLower(mine), ours) || strings.Contains(mine, "Ana") || !strings.Contains(theirs, "Ana Ruiz") {
				t.Errorf("%s: %s %s: to her %q, to a colleague %q", language, n.Kind, n.What, mine, theirs)
			}
		}
	}
}

// Who is shown something already and asks for something else reads, afterwards too, what they asked for, in the words that they chose it by.
func TestWhatIsAskedForInsteadIsCalledThat(t *testing.T) {
	windows := session.Source{Apps: true}
	for language, want := range map[string][5]string{
		"en": {"You asked Marta to show another screen.", "You asked Marta to show some windows.", "You asked Marta to show a whole screen.", "You asked Marta to show other windows.", "Marta agreed to show something else."},
		"es": {"Usted pidió a Marta que mostrara otra pantalla.", "Usted pidió a Marta que mostrara algunas ventanas.", "Usted pidió a Marta que mostrara una pantalla entera.", "Usted pidió a Marta que mostrara otras ventanas.", "Marta aceptó mostrar otra cosa."},
	} {
		newRig(t, language)
		for i, n := range []console.Notice{
			{Kind: console.NoticeAsked, What: session.ViewDesktop}, {Kind: console.NoticeAsked, What: session.ViewApp},
			{Kind: console.NoticeAsked, What: session.ViewDesktop, Source: windows}, {Kind: console.NoticeAsked, What: session.ViewApp, Source: windows},
			{Kind: console.NoticeAllowed, What: session.ViewDesktop},
		} {
			n.Who, n.By, n.Instead = 2, 1, true
			if _, got := sessiontab.Sentence(team(), n); got != want[i] {
				t.Errorf("%s: %q, want %q", language, got, want[i])
			}
		}
	}
}

// When a session is over, it is said who ended it, where that is known.
func TestWhoEndedTheSession(t *testing.T) {
	ended := func(c console.Snapshot) console.Snapshot {
		c.Over, c.State.Phase, c.State.EndReason = true, session.Ended, session.ReasonDone
		return c
	}
	lost := ended(team())
	lost.State.Held = moment.Add(-time.Hour)
	for want, c := range map[string]console.Snapshot{
		"You ended the session": ended(team()), "Ana Ruiz ended the session": ended(as(3, team())), "The session is over": lost,
	} {
		r := newRig(t, "en")
		r.show(c)
		if got := strings.Join(texts(r.Content), "\n"); !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
}
