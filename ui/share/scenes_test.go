package share

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/chat"
	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/theme"
)

const benID session.ParticipantID = 4

// confirm asks Marta, who shows her screen, whether Luis may go on instead of Ana.
func (b *bench) confirm(n session.RequestID, change func(*session.Request)) share.Snapshot {
	s := b.asked(n, session.ConfirmRep)
	s.State.People[0].Role = session.Assistant
	s.State.People = append(s.State.People, session.Participant{ID: luisID, Role: session.PrimaryRep, Name: "Luis", Presence: session.Here})
	s.State.Request.From, s.State.Request.At = luisID, b.now
	s.WordSeed = nil
	if change != nil {
		change(&s.State.Request)
	}
	s.Receipt = []share.Line{{At: b.now, Kind: share.LineLead, Who: "Luis", Other: "Ana", Reason: session.ReasonHanded}}
	return sharedAnd(s)
}

// held is Marta while Ana is lost.
func held(phase share.Phase) share.Snapshot {
	s := snapshot(phase)
	s.State.Held, s.Driver = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), session.Participant{}
	s.Viewers, s.Lost = nil, s.Viewers
	return s
}

// besideBen is Marta while Ana helps Ben, from then on when she had been helped before.
func besideBen(before bool) share.Snapshot {
	s := snapshot(share.Waiting)
	s.State.People[1].Role = session.SecondaryCustomer
	s.State.People = append(s.State.People,
		session.Participant{ID: luisID, Role: session.Assistant, Name: "Luis", Presence: session.Here},
		session.Participant{ID: benID, Role: session.PrimaryCustomer, Name: "Ben", Presence: session.Here})
	if before {
		s.Receipt = []share.Line{{Kind: share.LineShareStart}, {Kind: share.LineShareStop, Who: "Ana", Reason: session.ReasonSwitched},
			{Kind: share.LineHelped, Who: "Ben", Reason: session.ReasonSwitched}}
	}
	return s
}

// passedOn is Marta while nobody leads.
func passedOn() share.Snapshot {
	s := snapshot(share.Waiting)
	s.State.Phase, s.WordSeed = session.Waiting, nil
	s.State.People[0].Presence = session.Gone
	return s
}

// talking is s after Ana and Marta have written; Ana's n last messages are new.
func (b *bench) talking(s share.Snapshot, n int) share.Snapshot {
	s.Receipt = append(s.Receipt, share.Line{At: b.now.Add(-4 * time.Minute), Kind: share.LineJoined})
	say := func(from session.ParticipantID, text string) {
		s.Written.Messages = append(s.Written.Messages, chat.Message{
			N: uint64(len(s.Written.Messages) + 1), From: from, Text: text, At: b.now.Add(-time.Minute), Delivery: chat.Delivered,
		})
	}
	say(martaID, "The printer does not print.")
	for i := range n {
		say(anaID, fmt.Sprintf("Please look whether it is on (%d).", i+1))
	}
	return s
}

// unused is Marta in a session that ends in a minute and a half for want of use.
func (b *bench) unused(phase share.Phase) share.Snapshot {
	s := snapshot(phase)
	s.IdleEnd = b.now.Add(90 * time.Second)
	return s
}

// bounded is Marta while Ana controls for a while, or until her own hand.
func (b *bench) bounded(left time.Duration, touch bool) share.Snapshot {
	s := snapshot(share.Controlled)
	if s.UntilTouch = touch; left != 0 {
		s.ControlUntil = b.now.Add(left)
	}
	return s
}

// scene is a page or a banner to be looked at.
type scene struct {
	name   string
	banner bool
	show   func(*bench)
}

func scenes() []scene {
	update := func(s func(*bench) share.Snapshot) func(*bench) { return func(b *bench) { b.Update(s(b)) } }
	is := func(s share.Snapshot) func(*bench) { return func(b *bench) { b.Update(s) } }
	return []scene{
		{"consent-bound", false, func(b *bench) {
			b.Update(b.asked(1, session.ControlDesktop))
			b.Consent.scope.choice.SetSelectedIndex(1)
		}},
		{"consent-all", false, func(b *bench) {
			b.Update(b.asked(1, session.ControlDesktop))
			b.Consent.All.SetChecked(true)
		}},
		{"confirm", false, update(func(b *bench) share.Snapshot { return b.confirm(1, nil) })},
		{"confirm-drive", false, update(func(b *bench) share.Snapshot {
			return b.confirm(1, func(r *session.Request) { r.Drive, r.DriveUntil = true, b.now.Add(200*time.Second) })
		})},
		{"waiting-held", false, is(held(share.Waiting))},
		{"waiting-card", false, update(func(b *bench) share.Snapshot {
			s := snapshot(share.Waiting)
			s.Seat.Asks.Card = wire.CardFields()
			return s
		})},
		{"waiting-idle", false, update(func(b *bench) share.Snapshot { return b.unused(share.Waiting) })},
		{"waiting-passed", false, is(passedOn())},
		{"waiting-secondary", false, is(besideBen(false))},
		{"waiting-switched", false, is(besideBen(true))},
		{"waiting-unread", false, update(func(b *bench) share.Snapshot { return b.talking(snapshot(share.Waiting), 2) })},
		{"chat", false, func(b *bench) {
			b.Update(b.talking(snapshot(share.Waiting), 2))
			test.Tap(b.Waiting.Chat)
		}},
		{"consent-apps", false, func(b *bench) {
			b.Update(b.windows(1, session.ViewApp))
			b.Consent.programs.Ticks.SetSelected([]string{b.Consent.programs.Ticks.Options[1]})
		}},
		{"consent-apps-none", false, update(func(b *bench) share.Snapshot { return b.asked(1, session.ControlApp) })},
		{"end-survey", false, func(b *bench) {
			b.Update(surveyed())
			test.Tap(b.End.Survey.Rates[4])
		}},
		{"end-thanks", false, func(b *bench) {
			b.Update(surveyed())
			b.Rated(true)
		}},
		{"join-limit", false, func(b *bench) { b.Back(share.Limit) }},
		{"banner-bound", true, update(func(b *bench) share.Snapshot { return b.bounded(272*time.Second, false) })},
		{"banner-touch", true, update(func(b *bench) share.Snapshot { return b.bounded(0, true) })},
		{"banner-unread", true, update(func(b *bench) share.Snapshot { return b.talking(snapshot(share.Viewed), 3) })},
		{"banner-idle", true, update(func(b *bench) share.Snapshot { return b.unused(share.Viewed) })},
		{"banner-held", true, is(held(share.Viewed))},
		{"banner-ended", true, func(b *bench) {
			s := snapshot(share.Viewed)
			s.Receipt = []share.Line{{Kind: share.LineControlStop, Who: "Ana", Reason: session.ReasonTime}}
			b.Update(s)
		}},
	}
}

// screenHeight is what a page may take of a small screen, 768 × 576, below a title bar.
const screenHeight = 576 - 32

// What the customer reads in each situation. In Spanish sentences are longer: the page is as it should be there, too, and nothing takes
// the answers off a small screen.
func TestEverySituationLooksAsItShould(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		for _, variant := range []theme.Variant{theme.Light, theme.Dark} {
			for _, sc := range append(scenes(), changeScenes()...) {
				b := newBench(t, language)
				fyne.CurrentApp().Settings().SetTheme(theme.New(variant))
				b.site = invite.Site{Host: "support.acme.example", Port: 443}
				w := b.window
				if sc.show(b); sc.banner {
					w = b.strip.Window()
				}
				if variant == theme.Light {
					test.AssertRendersToMarkup(t, fmt.Sprintf("%s-%s.xml", sc.name, language), w.Canvas())
				}
				picture(t, w, fmt.Sprintf("%s-%s-%s", sc.name, language, variant))
				if sc.banner {
					continue
				}
				if got := w.Canvas().Size(); got.Width > windowWidth || got.Height > screenHeight {
					t.Errorf("%s %s: the page takes %v", sc.name, language, got)
				}
			}
		}
	}
}

// There are 30 seconds to answer in: the time, the words to compare and both answers are seen without scrolling on every screen, whoever
// asks and however much there is to read.
func TestWhatAnAnswerNeedsIsInSight(t *testing.T) {
	long := strings.Repeat("Wolfeschlegelstein ", 3)
	ask := map[string]func(b *bench) share.Snapshot{
		"view":    func(b *bench) share.Snapshot { return b.asked(1, session.ViewDesktop, twoMonitors()...) },
		"control": func(b *bench) share.Snapshot { return b.asked(1, session.ControlDesktop, twoMonitors()...) },
		"bound":   func(b *bench) share.Snapshot { return b.asked(1, session.ControlDesktop) },
		"other":   func(b *bench) share.Snapshot { return sharedAnd(b.asked(1, session.ViewDesktop, twoMonitors()...)) },
		"confirm": func(b *bench) share.Snapshot {
			return b.confirm(1, func(r *session.Request) { r.Drive, r.DriveTouch = true, true })
		},
		"long": func(b *bench) share.Snapshot {
			s := b.asked(1, session.ControlDesktop, twoMonitors()...)
			s.State.People[0].Name = long
			s.State.People = append(s.State.People, session.Participant{ID: luisID, Role: session.Assistant, Name: long, Presence: session.Here})
			return s
		},
	}
	for _, language := range []string{"en", "es"} {
		for name, q := range ask {
			for _, size := range []fyne.Size{{Width: 1024, Height: 600}, {Width: 400, Height: screenHeight}, {Width: windowWidth, Height: windowHeight}} {
				b := newBench(t, language)
				b.site = invite.Site{Host: "support.acme.example", Port: 443}
				b.Update(q(b))
				if name == "bound" {
					b.Consent.scope.choice.SetSelectedIndex(1)
				}
				b.window.Resize(size)
				if got := b.window.Canvas().Size(); got.Width > size.Width || got.Height > size.Height {
					t.Errorf("%s %s: takes %v of %v", name, language, got, size)
				}
				for _, o := range []fyne.CanvasObject{b.Consent.left, b.Consent.words, b.Consent.All, b.Consent.Allow, b.Consent.Refuse} {
					at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
					if least := o.MinSize().Height; o.Visible() && (at.Y < 0 || at.Y+least > size.Height || o.Size().Height < least) {
						t.Errorf("%s %s at %v: %T at %v is %v and needs %v", name, language, size, o, at, o.Size(), least)
					}
				}
				if seen := b.Consent.words.Visible(); seen != (name != "confirm") {
					t.Errorf("%s %s: words seen: %v", name, language, seen)
				}
				picture(t, b.window, fmt.Sprintf("sight-%s-%s-%.0f", name, language, size.Width))
			}
		}
	}
}

// What there is to choose and to be warned of is seen with the question itself, before what is as well to know; also with somebody else there.
func TestChoicesAndWarningsAreInSight(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		for _, alone := range []bool{true, false} {
			b := newBench(t, language)
			b.site = invite.Site{Host: "localhost", Port: 7601}
			s := b.asked(1, session.ControlDesktop)
			if !alone {
				s.State.People = append(s.State.People, session.Participant{ID: luisID, Role: session.Assistant, Name: "Luis", Presence: session.Here})
			}
			b.Update(s)
			b.window.Resize(fyne.NewSize(windowWidth, windowHeight))
			d := fyne.CurrentApp().Driver()
			edge := d.AbsolutePositionForObject(b.Consent.words).Y
			for name, o := range map[string]fyne.CanvasObject{"the choice": b.Consent.scope.choice, "that nobody has checked the site": b.Consent.from} {
				if name != "the choice" && !alone {
					continue // one line more: it is begun
				}
				if bottom := d.AbsolutePositionForObject(o).Y + o.Size().Height; bottom > edge-theme.Grid {
					t.Errorf("%s, alone %v: %s ends at %.0f, what is below begins at %.0f", language, alone, name, bottom, edge)
				}
			}
			picture(t, b.window, fmt.Sprintf("howlong-%s-%v", language, alone))
		}
	}
}

// picture writes what a window shows where somebody wants to look at it.
func picture(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("DESKHAND_TEST_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
