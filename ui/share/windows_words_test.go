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

// Who else sees the chosen windows, too, or is about to, sees several things; their number alone is said of both alike.
func TestOthersSeeWindows(t *testing.T) {
	luis := session.Participant{ID: luisID, Name: "Luis"}
	seen := func(windows bool, change func(*share.Snapshot)) share.Snapshot {
		s := snapshot(share.Viewed)
		s.State.Share.Source.Apps = windows
		change(&s)
		return s
	}
	hold := func(s *share.Snapshot) {
		s.Viewers, s.State.Held = nil, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	}
	for language, want := range map[string][5][2]string{
		"en": {{"Luis sees it too", "Luis sees them too"}, {"2 more watch", "2 more watch"}, {"Luis joined and is about to see it", "Luis joined and is about to see them"}, {"Nobody sees it now", "Nobody sees them now"}, {"Luis still sees it", "Luis still sees them"}},
		"es": {{"También la ve Luis", "También las ve Luis"}, {"Miran 2 más", "Miran 2 más"}, {"Luis ha entrado y va a verla", "Luis ha entrado y va a verlas"}, {"Ahora no la ve nadie", "Ahora no las ve nadie"}, {"Aún la ve Luis", "Aún las ve Luis"}},
	} {
		b := newBench(t, language)
		for n, change := range []func(*share.Snapshot){
			func(s *share.Snapshot) { s.Viewers = append(s.Viewers[:1:1], luis) },
			func(s *share.Snapshot) {
				s.Viewers = append(s.Viewers[:1:1], session.Participant{ID: 8, Name: strings.Repeat("Wolf", 12)}, session.Participant{ID: 9, Name: strings.Repeat("Wolf", 12)})
			},
			func(s *share.Snapshot) { s.Coming = []session.Participant{luis} },
			hold,
			func(s *share.Snapshot) { hold(s); s.Viewers = []session.Participant{luis} },
		} {
			for of, windows := range []bool{false, true} {
				b.Update(seen(windows, change))
				if got := b.Banner.more.Text(); !strings.HasPrefix(got, want[n][of]) {
					t.Errorf("%s, windows %v: %q, want %q", language, windows, got, want[n][of])
				}
			}
		}
	}
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
