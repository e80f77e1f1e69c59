package share

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/theme"
)

// second is Marta, second in the queue.
func second() share.Standing {
	return share.Standing{Stage: wire.PlaceWaiting, Title: "Help with printers", Position: 2, Estimate: 3 * time.Minute}
}

func standing(change func(*share.Standing)) share.Standing {
	s := second()
	change(&s)
	return s
}

// handedOn is Marta in a session that Ana has handed over to a queue.
func handedOn(s share.Standing) share.Snapshot {
	snap := passedOn()
	snap.Queue = s
	snap.Receipt = []share.Line{{Kind: share.LinePassedOn, Who: "Ana"}}
	return snap
}

func waitScenes() []scene {
	stand := func(s share.Standing) func(*bench) { return func(b *bench) { b.Stand(s) } }
	return []scene{
		{"queue", false, stand(second())},
		{"queue-again", false, stand(standing(func(s *share.Standing) { s.Again, s.Position, s.Estimate, s.Trouble = true, 1, -1, share.Unreachable }))},
		{"queue-found", false, stand(standing(func(s *share.Standing) { s.Stage, s.Name = wire.PlaceAccepted, "Ana" }))},
		{"message", false, func(b *bench) {
			b.Stand(second())
			test.Tap(b.Queue.Write)
			b.Message.Text.SetText(strings.Repeat("The printer does not print. ", 60))
		}},
		{"message-late", false, func(b *bench) {
			b.Stand(standing(func(s *share.Standing) { s.Stage = wire.PlaceWriting }))
			test.Tap(b.Message.Send)
		}},
		{"message-sent", false, stand(standing(func(s *share.Standing) { s.Sent = true }))},
		{"handed-waiting", false, func(b *bench) { b.Update(handedOn(second())) }},
		{"handed-late", false, func(b *bench) { b.Update(handedOn(standing(func(s *share.Standing) { s.Stage = wire.PlaceWriting }))) }},
		{"entry-choose", false, func(b *bench) { b.Ask(choice()) }},
		{"entry", false, func(b *bench) {
			b.Entry.begin("Marta")
			b.Ask(askedFor(func(*share.Asking) {}))
		}},
		{"entry-wrong", false, func(b *bench) {
			b.Ask(askedFor(func(s *share.Asking) { s.Field, s.Code = acd.FieldName, wire.TurnRequired }))
		}},
		{"entry-closed", false, func(b *bench) {
			b.Ask(askedFor(func(s *share.Asking) {
				s.Form.Why, s.Form.Lead = wire.TurnClosed, "Tell us your extension; we call back the next morning."
				s.Form.Message = []acd.Field{{Key: "extension", Label: "Extension", Kind: acd.Number, Required: true, Max: 6}}
			}))
		}},
		{"join-entry", false, func(b *bench) { b.Fill(invite.Entry{Site: aPlace().Site, Queue: "printers"}.Target(), "") }},
		{"join-place", false, func(b *bench) { b.Fill(aPlace(), "") }},
		{"words-site", false, func(b *bench) {
			s := snapshot(share.Waiting)
			s.State.People[1].Method = session.BySite
			b.Update(s)
		}},
	}
}

func aPlace() invite.Target {
	site := invite.Site{Host: "support.acme.example", Port: 443}
	return invite.Target{Kind: invite.TargetPlace, Site: site, Role: invite.Customer, Place: invite.Place{Site: site, Ticket: invite.Ticket{1}}}
}

// What a customer who waits reads, in both languages and both looks, on a small screen, too.
func TestEveryWaitLooksAsItShould(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		for _, variant := range []theme.Variant{theme.Light, theme.Dark} {
			for _, sc := range waitScenes() {
				b := newBench(t, language)
				fyne.CurrentApp().Settings().SetTheme(theme.New(variant))
				b.site = invite.Site{Host: "support.acme.example", Port: 443}
				sc.show(b)
				if variant == theme.Light {
					test.AssertRendersToMarkup(t, fmt.Sprintf("%s-%s.xml", sc.name, language), b.window.Canvas())
				}
				picture(t, b.window, fmt.Sprintf("%s-%s-%s", sc.name, language, variant))
				if got := b.window.Canvas().Size(); got.Width > windowWidth || got.Height > screenHeight {
					t.Errorf("%s %s: the page takes %v", sc.name, language, got)
				}
			}
		}
	}
}

// TestRule103PlaceAndTime: what is not shown is not said, and nobody is promised a minute that nobody knows.
func TestRule103PlaceAndTime(t *testing.T) {
	b := newBench(t, "en")
	for want, s := range map[string]share.Standing{
		"Your place: 2. You wait for about 3 minutes.":                  second(),
		"You are next. You wait for about a minute.":                    {Position: 1, Estimate: 40 * time.Second},
		"It is your turn any moment.":                                   {},
		"Somebody will be with you as soon as possible.":                {Estimate: -1},
		"Your place: 40. You wait for more than an hour.":               {Position: 40, Estimate: 2 * time.Hour},
		"Your place: 3. Somebody will be with you as soon as possible.": {Position: 3, Estimate: -time.Second},
	} {
		if got := standText(s); got != want {
			t.Errorf("%+v: %q, want %q", s, got, want)
		}
	}
	b.Stand(share.Standing{Stage: wire.PlaceWaiting, Estimate: -1})
	if b.Queue.rows.place.Visible() {
		t.Error("a place is shown that the queue does not show")
	}
}

// TestTheWaitInTheWindow: to the message and back, sent once, and what closing the window means.
func TestTheWaitInTheWindow(t *testing.T) {
	b := newBench(t, "en")
	b.Stand(second())
	test.Tap(b.Queue.Write)
	if b.shown != b.Message.root || b.window.Canvas().Focused() != b.Message.Text {
		t.Error("there is no message to write")
	}
	if b.window.Canvas().FocusNext(); b.window.Canvas().Focused() != b.Message.Back {
		t.Error("Tab does not leave the text")
	}
	b.Stand(standing(func(s *share.Standing) { s.Position = 1 }))
	if b.shown != b.Message.root {
		t.Error("a new place in the queue takes away what is being written")
	}
	b.closed()
	if b.shown != b.Queue.root {
		t.Error("closing the message is no way back")
	}
	test.Tap(b.Queue.Write)
	test.Tap(b.Message.Send)
	b.wantHeard("nothing to send")
	if !b.Message.problem.Visible() {
		t.Error("it is not said that there is no message")
	}
	b.Message.Text.SetText(" Call me\tat\u202e 5.\r\nMarta \n")
	test.Tap(b.Message.Send)
	b.Stand(standing(func(s *share.Standing) { s.Sending = true }))
	test.Tap(b.Message.Send)
	b.wantHeard("one message", LeaveMessage{Text: "Call me at 5.\nMarta"})
	b.Stand(standing(func(s *share.Standing) { s.Trouble = share.Unreachable }))
	if b.Message.Text.Text == "" || !b.Message.problem.Visible() {
		t.Error("what did not arrive is lost, or nobody says so")
	}
	b.Message.Text.SetText(strings.Repeat("x", acd.MaxMessage+1))
	test.Tap(b.Message.Send)
	b.wantHeard("too long")
	test.Tap(b.Message.Back)
	test.Tap(b.Queue.Leave)
	b.wantHeard("left", LeaveQueue{})
	b.Stand(standing(func(s *share.Standing) { s.Stage, s.Name = wire.PlaceAccepted, "Ana" }))
	if b.shown != b.Queue.root || b.Queue.Write.Visible() {
		t.Error("somebody is there, and there is a message to write")
	}
	b.Update(share.Snapshot{Phase: share.Connecting})
	if b.shown != b.Connecting.root || b.wait.open {
		t.Error("the way in is not to be seen")
	}
	b.Stand(standing(func(s *share.Standing) { s.Sent = true }))
	b.heard()
	test.Tap(b.Message.Back)
	b.wantHeard("closed after it was sent", Quit{})
}

// TestRule66TheCustomerStays: in a session that was handed over the customer reads how it waits, may leave at any time, and writes where
// nobody comes.
func TestRule66TheCustomerStays(t *testing.T) {
	b := newBench(t, "en")
	b.Update(handedOn(second()))
	if got := b.Waiting.next.Text(); !strings.Contains(got, "Ana has passed you on to Help with printers.") || !strings.Contains(got, "Your place: 2. You wait for about 3 minutes.") {
		t.Errorf("reads %q", got)
	}
	test.Tap(b.Waiting.Leave)
	b.wantHeard("left while waiting", Leave{})
	late := standing(func(s *share.Standing) { s.Stage = wire.PlaceWriting })
	b.Update(handedOn(late))
	b.Message.Text.SetText("Call me.")
	b.Update(handedOn(late)) // the next snapshot
	test.Tap(b.Message.Send)
	b.wantHeard("a message", LeaveMessage{Text: "Call me."})
	test.Tap(b.Message.Back)
	b.wantHeard("left without one", Leave{})
	s := over()
	s.Queue.Sent = true
	b.Update(s)
	if got := b.End.why.TraceText(); !strings.Contains(got, "message has been sent") {
		t.Errorf("the end says %q", got)
	}
	s = snapshot(share.Waiting)
	b.Update(s)
	if b.shown != b.Waiting.root {
		t.Error("somebody has come, and the message is still there")
	}
}

// TestAPlaceIsFilledIn: a page can open the program to wait, but it is the customer who begins.
func TestAPlaceIsFilledIn(t *testing.T) {
	b := newBench(t, "en")
	b.Fill(aPlace(), "")
	b.wantHeard("filled in")
	if b.Join.Button.Text != "Wait here" || !b.Join.Number.Disabled() {
		t.Errorf("the button says %q", b.Join.Button.Text)
	}
	b.Join.Name.SetText("Marta")
	test.Tap(b.Join.Button)
	b.wantHeard("begun", Join{Target: aPlace(), Name: "Marta"})
	b.Back(share.PlaceGone)
	if b.Join.link != nil || !b.Join.problem.Visible() || b.Join.Button.Text != "Join" {
		t.Errorf("after it is gone: %v, %q", b.Join.link, b.Join.Button.Text)
	}
}
