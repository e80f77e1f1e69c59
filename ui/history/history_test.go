package history_test

import (
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/ui/history"
	"deskhand/ui/words"
)

var at = time.Date(2026, 11, 22, 13, 0, 0, 0, time.Local)

// What was asked for while something was shown already is called what it was: another screen, a whole one, other windows.
func TestWhatWasAskedForInstead(t *testing.T) {
	people := []session.Participant{{ID: 1, Name: "Ana", Role: session.PrimaryRep}, {ID: 2, Name: "Marta", Role: session.PrimaryCustomer}}
	shown := session.State{People: people, Share: session.SharedScreen{By: 2}}
	windows := session.State{People: people, Share: session.SharedScreen{By: 2, Source: session.Source{Apps: true, Name: "Writer"}}}
	for language, want := range map[string][4]string{
		"en": {"Ana asked Marta to show another screen.", "Ana asked Marta to show some windows.", "Ana asked Marta to show a whole screen.", "Ana asked Marta to show other windows."},
		"es": {"Ana pidió a Marta que mostrara otra pantalla.", "Ana pidió a Marta que mostrara algunas ventanas.", "Ana pidió a Marta que mostrara una pantalla entera.", "Ana pidió a Marta que mostrara otras ventanas."},
	} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		for i, s := range []session.State{shown, shown, windows, windows} {
			what := [...]session.Activity{session.ViewDesktop, session.ViewApp}[i%2]
			if _, got := history.Sentence(s, session.Requested{Request: session.Request{From: 1, To: 2, Activity: what, At: at}}); got != want[i] {
				t.Errorf("%s: %q, want %q", language, got, want[i])
			}
		}
	}
}

func TestEveryEventHasASentence(t *testing.T) {
	s := session.State{People: []session.Participant{{ID: 1, Name: "Ana", Role: session.PrimaryRep}, {ID: 2, Name: "Marta", Role: session.PrimaryCustomer},
		{ID: 3, Name: "Luis", Role: session.Assistant}, {ID: 4, Name: "Ben", Role: session.SecondaryCustomer}},
		Share: session.SharedScreen{By: 3, Since: at.Add(-time.Minute)}}
	silent := map[string]bool{"admitted": true, "consent": true, "stayed": true}
	for _, language := range []string{"en", "es"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		said := map[string]string{}
		for name, ev := range map[string]session.Event{
			"started": session.Started{Rep: s.People[0], At: at}, "admitted": session.ParticipantAdmitted{At: at},
			"joined": session.ParticipantJoined{ID: 2, At: at}, "left": session.ParticipantLeft{ID: 2, At: at},
			"lost": session.ParticipantLeft{ID: 2, Reason: session.ReasonLost, At: at}, "removed": session.ParticipantLeft{ID: 2, Reason: session.ReasonRemoved, At: at},
			"something else": session.Requested{Request: session.Request{From: 1, To: 3, Activity: session.ViewDesktop, At: at}},
			"view":           session.Requested{Request: session.Request{From: 1, To: 2, Activity: session.ViewDesktop, At: at}},
			"control":        session.Requested{Request: session.Request{From: 1, To: 2, Activity: session.ControlDesktop, At: at}},
			"yes":            session.RequestClosed{Allowed: true, At: at}, "no": session.RequestClosed{Reason: session.ReasonRefused, At: at},
			"no answer": session.RequestClosed{Reason: session.ReasonNoAnswer, At: at}, "cancelled": session.RequestClosed{Reason: session.ReasonCancelled, At: at},
			"consent": session.ConsentGiven{Consent: session.Consent{By: 2, See: true}, At: at}, "all": session.ConsentGiven{Consent: session.Consent{By: 2, All: true}, At: at},
			"withdrawn": session.ConsentWithdrawn{At: at}, "share": session.ShareStarted{By: 2, At: at}, "lent": session.ShareStarted{By: 1, Lent: true, At: at}, "paused": session.SharePaused{On: true, At: at},
			"other": session.ShareStarted{By: 3, Source: session.Source{Monitor: 2, Name: "HDMI-2"}, At: at}, "pulled out": session.ShareStarted{By: 3, Source: session.Source{Gone: true}, At: at},
			"left behind": session.ControlEnded{From: 1, By: 2, Reason: session.ReasonChanged, At: at},
			"resumed":     session.SharePaused{At: at}, "stopped": session.ShareStopped{By: 2, Sharer: 2, At: at}, "panic": session.ShareStopped{By: 2, Sharer: 2, Reason: session.ReasonPanic, At: at},
			"granted": session.ControlGranted{To: 1, At: at}, "given back": session.ControlEnded{From: 1, By: 1, At: at}, "ended": session.SessionEnded{By: 1, At: at},
			"stayed": session.Stayed{By: 1, At: at}, "ended unused": session.SessionEnded{By: 1, Reason: session.ReasonIdle, At: at},
			"another": session.PrimaryCustomerChanged{ID: 4, Former: 2, At: at}, "the next": session.PrimaryCustomerChanged{ID: 4, At: at},
			"transferred": session.LeadChanged{From: 1, To: 3, Reason: session.ReasonHanded, At: at},
			"taken over":  session.LeadChanged{From: 1, To: 3, Reason: session.ReasonLost, At: at},
			"taken":       session.LeadChanged{To: 3, Reason: session.ReasonHanded, At: at},
			"confirm":     session.Requested{Request: session.Request{From: 3, To: 2, Activity: session.ConfirmRep, At: at}},
			"windows":     session.Requested{Request: session.Request{From: 1, To: 2, Activity: session.ViewApp, At: at}},
			"their":       session.Requested{Request: session.Request{From: 1, To: 2, Activity: session.ControlApp, At: at}},
			"show":        session.Requested{Request: session.Request{From: 1, To: 2, Activity: session.ShowDesktop, At: at}},
			"held":        session.SessionHeld{By: 2, At: at}, "back": session.SessionResumed{At: at}, "waits": session.SessionWaits{By: 1, At: at},
			"call": session.CallStarted{By: 1, At: at}, "call ended": session.CallEnded{By: 1, At: at},
			"camera": session.CameraSet{By: 1, On: true, At: at}, "camera off": session.CameraSet{By: 1, At: at},
		} {
			when, text := history.Sentence(s, ev)
			if silent[name] != (text == "") {
				t.Errorf("%s %s: %q", language, name, text)
			}
			if before, twice := said[text]; twice && text != "" {
				t.Errorf("%s: %s and %s both say %q", language, before, name, text)
			}
			said[text] = name
			if text != "" && !when.Equal(at) {
				t.Errorf("%s %s: at %v", language, name, when)
			}
		}
	}
}

// A pause is said to be of whose screen it is: the representative pauses theirs, too.
func TestAPauseIsSomebodys(t *testing.T) {
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	s := session.State{People: []session.Participant{{ID: 1, Name: "Ana Ruiz"}, {ID: 2, Name: "Marta"}}}
	for by, want := range map[session.ParticipantID]string{1: "Ana Ruiz paused: nobody saw the picture.", 2: "Marta paused: nobody saw the picture."} {
		s.Share.By = by
		if _, text := history.Sentence(s, session.SharePaused{On: true}); text != want {
			t.Errorf("%q, want %q", text, want)
		}
	}
}

// What was shown is called windows where it was only some.
func TestWindowsAreCalledWindows(t *testing.T) {
	for language, want := range map[string][2]string{
		"en": {"began to show their screen.", "began to show only windows of XTerm."}, "es": {"empezó a mostrar su pantalla.", "empezó a mostrar solo ventanas de XTerm."},
	} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		for n, source := range []session.Source{{}, {Apps: true, Name: "XTerm"}} {
			if _, got := history.Sentence(session.State{}, session.ShareStarted{By: 2, Source: source}); !strings.HasSuffix(got, want[n]) {
				t.Errorf("%s: %q, want %q", language, got, want[n])
			}
		}
	}
}
