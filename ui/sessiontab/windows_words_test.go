package sessiontab_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/participants"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// Who asked for windows is not told of the whole screen, in either language.
func TestWindowsAreCalledWindows(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	for language, want := range map[string]struct{ windows, screen string }{"en": {"windows", "screen"}, "es": {"ventanas", "pantalla"}} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		for _, what := range []session.Activity{session.ViewApp, session.ControlApp} {
			for _, kind := range []console.NoticeKind{console.NoticeAsked, console.NoticeAllowed} {
				_, got := sessiontab.Sentence(console.Snapshot{}, console.Notice{Kind: kind, What: what})
				if !strings.Contains(got, want.windows) || strings.Contains(got, want.screen) {
					t.Errorf("%s, %v: %q", language, what, got)
				}
			}
		}
	}
}

// While some windows are shown, the rep reads of windows beside the picture and of who shows them, and what is noticed names no screen.
func TestWhatIsShownIsCalledWhatItIs(t *testing.T) {
	for language, want := range map[string]struct{ windows, screen string }{"en": {"windows", "screen"}, "es": {"ventanas", "pantalla"}} {
		r := newRig(t, language)
		for _, windows := range []bool{false, true} {
			word, other := want.screen, want.windows
			s := viewing(withCustomer(inviting()))
			if windows {
				word, other = other, word
				s.State.Share.Source = session.Source{Apps: true, Name: "XTerm"}
			}
			bounded := controlling(s)
			bounded.DriveUntil = moment.Add(time.Minute)
			for _, now := range []console.Snapshot{s, controlling(s), bounded} {
				r.show(now)
				if line, _, _ := sessiontab.Lines(r.Tab); !strings.Contains(line, word) || strings.Contains(line, other) {
					t.Errorf("%s, windows %v: beside the picture %q", language, windows, line)
				}
			}
			if rows := sessiontab.Rows(s); !strings.Contains(participants.Description(rows[1]), word) || strings.Contains(participants.Description(rows[1]), other) {
				t.Errorf("%s, windows %v: beside who shows %q", language, windows, participants.Description(rows[1]))
			}
		}
		for _, kind := range []console.NoticeKind{
			console.NoticeDrives, console.NoticeTimeOver, console.NoticeTouched, console.NoticePaused, console.NoticeGoesOn, console.NoticeStopped,
			console.NoticeControlEnded, console.NoticeGaveBack,
		} {
			if _, got := sessiontab.Sentence(console.Snapshot{}, console.Notice{Kind: kind}); strings.Contains(got, want.screen) {
				t.Errorf("%s, %s: %q, whatever is shown", language, kind, got)
			}
		}
	}
}

// The same goes for what the rep shows of their own screen.
func TestOwnWindowsAreCalledWindows(t *testing.T) {
	newRig(t, "en")
	c := console.Snapshot{Me: 1, State: session.State{People: team().State.People, Share: session.SharedScreen{By: 1}}}
	paused, driven, bounded := c, c, c
	paused.State.Share.Paused = true
	driven.State.Control.Holder = 2
	bounded.State.Control.Holder, bounded.Own.Until = 2, moment.Add(time.Minute)
	for _, now := range []console.Snapshot{c, paused, driven, bounded} {
		before, screen := sessiontab.OwnTitle(now, moment)
		now.State.Share.Source.Apps = true
		condition, windows := sessiontab.OwnTitle(now, moment)
		if condition != before || !strings.Contains(windows, "windows") || strings.Contains(windows, "screen") || strings.Contains(screen, "windows") {
			t.Errorf("%v %q, with windows %v %q", before, screen, condition, windows)
		}
	}
}
