package share

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/app/session"
	"deskhand/app/share"
)

func TestBannerCommands(t *testing.T) {
	b := newBench(t, "en")
	b.Update(snapshot(share.Controlled))
	b.heard()
	test.Tap(b.Banner.Pause)
	test.Tap(b.Banner.TakeBack)
	test.Tap(b.Banner.Stop)
	b.wantHeard("controlled", Pause{On: true}, TakeBack{}, Stop{})
	b.Update(snapshot(share.Paused))
	test.Tap(b.Banner.Pause)
	b.wantHeard("paused", Pause{On: false})
}

// smallScreen is the width of the smallest screen on which the whole banner is seen.
const smallScreen = 768

// The customer aims at Stop: whatever happens meanwhile, it stays where it is.
func TestTheBannersButtonsStandStill(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		b := newBench(t, language)
		b.Update(snapshot(share.Starting))
		width := b.Banner.MinSize().Width
		if width > smallScreen {
			t.Errorf("%s: the banner is %v wide", language, width)
		}
		long := snapshot(share.Controlled)
		long.Driver.Name = strings.Repeat("Wilhelmina ", 6)
		long.Viewers = append(long.Viewers, session.Participant{ID: luisID, Name: strings.Repeat("Wolfgang ", 7)})
		own := snapshot(share.Controlled)
		own.Suspended = true
		cut := snapshot(share.Viewed)
		cut.Cut = true
		all := []share.Snapshot{snapshot(share.Viewed), snapshot(share.Controlled), snapshot(share.Paused), long, own, cut}
		for _, change := range []func(*share.Snapshot){
			func(s *share.Snapshot) { s.Suspended = true }, func(s *share.Snapshot) { s.Cut = true }, func(s *share.Snapshot) { s.Trouble = share.NotWatched },
		} {
			s := long
			for range 9 {
				s.Viewers = append(s.Viewers[:len(s.Viewers):len(s.Viewers)], session.Participant{ID: luisID, Name: "Luis"})
			}
			change(&s)
			all = append(all, s)
		}
		for _, s := range all {
			b.Update(s)
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.Banner.Stop)
			if got := b.Banner.MinSize().Width; got != width {
				t.Errorf("%s, %s: the banner is %v wide, was %v", language, s.Phase, got, width)
			}
			if end := at.X + b.Banner.Stop.Size().Width; end > width {
				t.Errorf("%s, %s: Stop ends at %v of %v", language, s.Phase, end, width)
			}
		}
	}
}

// Whatever the banner says, there is room for how many others see the screen, too.
func TestTheBannersWordsFit(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		newBench(t, language)
		others := lang.N("share.banner.others", 10, map[string]any{"Count": 10})
		for _, key := range []string{"panic", "reconnecting", "nokey", "held.more", "timeover", "touched", "touch", "suspended"} {
			text := others + " · " + lang.L("share.banner."+key)
			if width := fyne.MeasureText(text, fynetheme.CaptionTextSize(), fyne.TextStyle{}).Width; width > textWidth {
				t.Errorf("%s: %q is %v wide, of %v", language, text, width, textWidth)
			}
		}
	}
}

func TestWhatTheBannerSays(t *testing.T) {
	b := newBench(t, "en")
	say := func(s share.Snapshot) string {
		b.Update(s)
		return b.Banner.words.Text() + " | " + b.Banner.more.Text()
	}
	own, off, dead, two := snapshot(share.Controlled), snapshot(share.Controlled), snapshot(share.Viewed), snapshot(share.Viewed)
	own.Suspended = true
	off.Seat.Connected = false
	dead.Trouble = share.NotWatched
	two.Viewers = append(two.Viewers[:1:1], session.Participant{ID: luisID, Name: "Luis"})
	with := func(s share.Snapshot, names ...string) share.Snapshot {
		s.Viewers = s.Viewers[:1:1]
		for _, name := range names {
			s.Viewers = append(s.Viewers, session.Participant{ID: luisID, Name: name})
		}
		return s
	}
	coming := func(names ...string) share.Snapshot {
		s := snapshot(share.Viewed)
		for _, name := range names {
			s.Coming = append(s.Coming, session.Participant{ID: luisID, Name: name})
		}
		return s
	}
	for want, s := range map[string]share.Snapshot{
		"Ana controls your computer | Luis sees it too · Your mouse and keyboard go first": with(own, "Luis"),
		"Ana controls your computer | Luis sees it too · Connection lost. Reconnecting…":   with(off, "Luis"),
		"Ana sees your screen | Luis sees it too · No panic key here: use Stop":            with(dead, "Luis"),
		"Ana sees your screen | 2 more see it · No panic key here: use Stop":               with(dead, "Luis Alberto", "Wilhelmina"),
		"Ana sees your screen | 1 more sees it · Ctrl+Alt+Shift+F12 stops at once":         with(snapshot(share.Viewed), strings.Repeat("Wolf", 12)),
		"Ana sees your screen | Luis joined and is about to see it":                        coming("Luis"),
		"Ana sees your screen | 2 more joined and are about to see it":                     coming("Luis Alberto", strings.Repeat("Wolf", 12)),
		"Ana is about to see your screen | Ctrl+Alt+Shift+F12 stops at once":               snapshot(share.Starting),
		"Ana sees your screen | Ctrl+Alt+Shift+F12 stops at once":                          snapshot(share.Viewed),
		"Ana sees your screen | Luis sees it too · Ctrl+Alt+Shift+F12 stops at once":       two,
		"Ana controls your computer | Ctrl+Alt+Shift+F12 stops at once":                    snapshot(share.Controlled),
		"Ana controls your computer | Your mouse and keyboard go first":                    own,
		"Ana controls your computer | Connection lost. Reconnecting…":                      off,
		"Ana sees your screen | No panic key here: use Stop":                               dead,
		"Paused: nobody sees your screen | Ctrl+Alt+Shift+F12 stops at once":               snapshot(share.Paused),
	} {
		if got := say(s); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
