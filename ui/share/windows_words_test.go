package share

import (
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/app/share"
)

// Who chose some windows is told of windows, on the banner, in the receipt and of what others show; who shows a screen, of that.
func TestWindowsAreCalledWindows(t *testing.T) {
	for language, say := range map[string]struct{ windows, screen []string }{
		"en": {[]string{"window"}, []string{"screen", "computer"}}, "es": {[]string{"ventanas"}, []string{"pantalla", "equipo"}},
	} {
		b := newBench(t, language)
		has := func(text string, words []string) bool {
			for _, word := range words {
				if strings.Contains(text, word) {
					return true
				}
			}
			return false
		}
		for of, texts := range map[bool][]string{true: b.told(true), false: b.told(false)} {
			want, other := say.screen, say.windows
			if of {
				want, other = say.windows, say.screen
			}
			for _, text := range texts {
				if !has(text, want) || has(text, other) {
					t.Errorf("%s, windows %v: %q", language, of, text)
				}
			}
		}
	}
}

// told is what the customer reads of a share of windows, or of all that there is to see.
func (b *bench) told(windows bool) (texts []string) {
	source, see, control := session.Source{}, session.ViewDesktop, session.ControlDesktop
	if windows {
		source, see, control = session.Source{Apps: true, Name: "XTerm"}, session.ViewApp, session.ControlApp
	}
	for _, phase := range []share.Phase{share.Starting, share.Viewed, share.Controlled, share.Paused} {
		s := snapshot(phase)
		s.State.Consent.Apps = windows
		s.State.Share.Source = source
		b.Update(s)
		texts = append(texts, b.Banner.words.Text())
	}
	for _, drives := range []func(*share.Seen){
		func(*share.Seen) {}, func(s *share.Seen) { s.Drives = true }, func(s *share.Seen) { s.Drives, s.Until = true, b.now.Add(time.Minute) },
		func(s *share.Seen) { s.Drives, s.Touch = true, true },
	} {
		b.Update(b.showing(func(s *share.Seen) { s.Source = source; drives(s) }))
		texts = append(texts, b.Viewer.words.Text())
	}
	for _, l := range []share.Line{
		{Kind: share.LineAsked, Who: "Ana", Activity: see}, {Kind: share.LineAskedOther, Who: "Ana", Activity: see}, {Kind: share.LineAsked, Who: "Ana", Activity: control},
		{Kind: share.LineShareStart, Seers: []string{"Ana"}, Source: source}, {Kind: share.LineShareStart, Source: source},
		{Kind: share.LineSees, Who: "Luis", Source: source}, {Kind: share.LineControlStart, Who: "Ana", Source: source},
	} {
		l.At = time.Unix(1, 0)
		texts = append(texts, lineText(l))
	}
	return texts
}

// A yes to windows says so.
func TestWhatWasAllowed(t *testing.T) {
	for language, want := range map[string][2]string{
		"en": {"You allowed it.", "You allowed it for the windows that you chose."}, "es": {"Usted lo permitió.", "Usted lo permitió para las ventanas que eligió."},
	} {
		newBench(t, language)
		for n, what := range []session.Activity{session.ViewDesktop, session.ViewApp} {
			if got := lineText(share.Line{Kind: share.LineAllowed, Activity: what}); got != want[n] {
				t.Errorf("%s, %s: %q, want %q", language, what, got, want[n])
			}
		}
	}
}
