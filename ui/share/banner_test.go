package share

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/ui/hint"
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
		all := []share.Snapshot{snapshot(share.Viewed), snapshot(share.Controlled), snapshot(share.Paused), long, own, cut, b.unused(share.Viewed), b.unused(share.Paused),
			held(share.Viewed), b.changing(unplugged)}
		for _, change := range []func(*share.Snapshot){
			func(s *share.Snapshot) { s.Suspended = true }, func(s *share.Snapshot) { s.Cut = true }, func(s *share.Snapshot) { s.Trouble = share.NotWatched },
			func(s *share.Snapshot) { s.IdleEnd = b.now.Add(90 * time.Second) }, func(s *share.Snapshot) { s.Seat.Connected = false },
			func(s *share.Snapshot) { s.Coming = s.Viewers },
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
		if width := fyne.MeasureText(lang.L("share.banner.site"), fynetheme.CaptionTextSize(), fyne.TextStyle{}).Width; width > textWidth {
			t.Errorf("%s: %q is %v wide, of %v", language, lang.L("share.banner.site"), width, textWidth)
		}
		for _, key := range []string{"stop.hint", "pause.hint", "goon.hint", "takeback.hint", "change.hint", "change.halved", "chat.hint", "panic", "reconnecting", "nokey", "held.more", "timeover", "touched", "touch", "suspended", "idle"} {
			text := others + " · " + lang.L("share.banner."+key, map[string]any{"Part": 4, "Left": "9:59"})
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
	offDead, offCut := off, off
	offDead.Trouble = share.NotWatched
	offCut.Cut = true
	dead.Trouble = share.NotWatched
	two.Viewers = append(two.Viewers[:1:1], session.Participant{ID: luisID, Name: "Luis"})
	with := func(s share.Snapshot, names ...string) share.Snapshot {
		s.Viewers = s.Viewers[:1:1]
		for _, name := range names {
			s.Viewers = append(s.Viewers, session.Participant{ID: luisID, Name: name})
		}
		return s
	}
	without := func(s share.Snapshot, names ...string) share.Snapshot {
		for _, name := range names {
			s.Lost = append(s.Lost, session.Participant{ID: luisID, Name: name})
		}
		return s
	}
	cut := snapshot(share.Viewed)
	cut.Cut, cut.Viewers, cut.Lost = true, nil, cut.Viewers
	seenStill := held(share.Viewed)
	seenStill.Viewers = []session.Participant{{ID: luisID, Name: "Luis"}}
	coming := func(names ...string) share.Snapshot {
		s := snapshot(share.Viewed)
		for _, name := range names {
			s.Coming = append(s.Coming, session.Participant{ID: luisID, Name: name})
		}
		return s
	}
	for want, s := range map[string]share.Snapshot{
		"Ana controls your computer | Luis sees it too · Your mouse and keyboard go first":   with(own, "Luis"),
		"Ana controls your computer | Luis sees it too · Ctrl+Alt+Shift+F12 stops at once":   with(off, "Luis"),
		"Ana sees your screen | Luis sees it too · No stop key here: use Stop":               with(dead, "Luis"),
		"Ana sees your screen | 2 more watch · No stop key here: use Stop":                   with(dead, "Luis Alberto", "Wilhelmina"),
		"Ana sees your screen | 1 more watches · Ctrl+Alt+Shift+F12 stops at once":           with(snapshot(share.Viewed), strings.Repeat("Wolf", 12)),
		"Ana sees your screen | Luis: connection lost · No stop key here: use Stop":          without(dead, "Luis"),
		"Ana sees your screen | Luis Vega: connection lost":                                  without(snapshot(share.Viewed), "Luis Vega"),
		"Ana sees your screen | 2 connections lost · No stop key here: use Stop":             without(dead, "Luis Alberto", strings.Repeat("Wolf", 12)),
		"Ana: connection lost · ends in 5:00 | Nobody sees it now. Wait, or press Stop.":     held(share.Viewed),
		"Ana: connection lost · ends in 5:00 | Luis still sees it · Wait, or press Stop.":    seenStill,
		"Ana sees nothing at the moment | Connection lost. Reconnecting…":                    cut,
		"Ana sees your screen | Luis joined and is about to see it":                          coming("Luis"),
		"Ana sees your screen | 2 more joined and are about to see it":                       coming("Luis Alberto", strings.Repeat("Wolf", 12)),
		"Ana is about to see your screen | Ctrl+Alt+Shift+F12 stops at once":                 snapshot(share.Starting),
		"Ana sees your screen | Ctrl+Alt+Shift+F12 stops at once":                            snapshot(share.Viewed),
		"Ana sees your screen | Luis sees it too · Ctrl+Alt+Shift+F12 stops at once":         two,
		"Ana controls your computer | Ctrl+Alt+Shift+F12 stops at once":                      snapshot(share.Controlled),
		"Ana controls your computer | Your mouse and keyboard go first":                      own,
		"Ana controls your computer | Site out of reach, goes on · Ctrl+Alt+Shift+F12 stops": off,
		"Ana controls your computer | Connection lost. Reconnecting…":                        offCut,
		"Ana sees your screen | No stop key here: use Stop":                                  dead,
		"Paused: nobody sees your screen | Ctrl+Alt+Shift+F12 stops at once":                 snapshot(share.Paused),
	} {
		if got := say(s); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

// A name in quotation marks that is cut has both of them.
func TestACutNameKeepsItsMarks(t *testing.T) {
	for language, want := range map[string][3]string{"en": {"Nobody", "“Nobody Wolf", "…” "}, "es": {"Nadie", "«Nadie Wolf", "…» "}} {
		b := newBench(t, language)
		s := snapshot(share.Viewed)
		s.State.People[0].Name = want[0] + " " + strings.Repeat("Wolf", 12)
		b.Update(s)
		if got := b.Banner.words.Text(); !strings.HasPrefix(got, want[1]) || !strings.Contains(got, want[2]) {
			t.Errorf("%s: %q", language, got)
		}
		b.Update(snapshot(share.Viewed))
		s.State.People[0].Name = strings.Repeat("Wolf", 12)
		b.Update(s)
		if got := b.Banner.words.Text(); !strings.HasPrefix(got, "WolfWolf") || !strings.Contains(got, "… ") {
			t.Errorf("%s: %q", language, got)
		}
	}
}

// What a button says of itself never stands in for who sees the screen: not beside it, not when a press has changed what is so, and not when the
// pointer has left at one stroke, of which the toolkit says nothing.
func TestAHintHidesNobodyWhoSees(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		b := newBench(t, language)
		two := snapshot(share.Controlled)
		two.Viewers = append(two.Viewers, session.Participant{ID: luisID, Name: strings.Repeat("Wolf", 12)})
		paused := snapshot(share.Paused)
		paused.Viewers = two.Viewers
		b.Update(two)
		at := &desktop.MouseEvent{}
		calm, others := b.Banner.more.Text(), lang.N("share.banner.others", 1, map[string]any{"Count": 1})
		for _, o := range []*hint.Button{b.Banner.Stop, b.Banner.Pause, b.Banner.TakeBack, b.Banner.Chat} {
			o.MouseIn(at)
			if got := b.Banner.more.Text(); !strings.HasPrefix(got, others) || got == calm {
				t.Errorf("%s: over %q it says %q", language, o.Text, got)
			}
			b.Banner.Left()
			if got := b.Banner.more.Text(); got != calm {
				t.Errorf("%s: left at a stroke, it says %q", language, got)
			}
			o.MouseMoved(at)
			if b.Banner.more.Text() == calm {
				t.Errorf("%s: back over %q it says nothing of it", language, o.Text)
			}
			o.MouseOut()
		}
		b.Banner.Pause.MouseIn(at)
		b.Update(paused)
		b.Update(two)
		if got := b.Banner.more.Text(); got != calm {
			t.Errorf("%s: after going on it says %q", language, got)
		}
	}
}
