package sessiontab_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/chat"
	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
)

// unused is a session that ends in a minute and a half for want of use.
func unused(s console.Snapshot) console.Snapshot {
	s.State.Policy.Idle = 30
	s.IdleEnd = moment.Add(90 * time.Second)
	return s
}

// The rep is told how long a session still lasts that nobody uses, and one press keeps it; its tab says that it wants something.
func TestRule133TheRepIsAsked(t *testing.T) {
	r := newRig(t, "en")
	s := viewing(withCustomer(inviting()))
	r.show(s)
	if got := sessiontab.BarText(r.Tab); got != "" {
		t.Errorf("said of a session in use: %q", got)
	}
	if got := sessiontab.ConditionOf(s); got != theme.Live {
		t.Errorf("in use: %v", got)
	}
	r.show(unused(s))
	if got := sessiontab.BarText(r.Tab); got != "Nobody is using this session. It ends in 1:30." {
		t.Errorf("said %q", got)
	}
	if got := sessiontab.ConditionOf(unused(s)); got != theme.Waiting {
		t.Errorf("unused: %v", got)
	}
	stay := sessiontab.StayButton(r.Tab)
	if !stay.Visible() || stay.Disabled() {
		t.Fatal("there is no way to stay")
	}
	test.Tap(stay)
	if !slices.Equal(r.commands, []sessiontab.Command{sessiontab.Stay{}}) {
		t.Errorf("commanded %v", r.commands)
	}
	r.show(s)
	if stay.Visible() || sessiontab.BarText(r.Tab) != "" {
		t.Error("who has stayed is still asked")
	}
	over := unused(s)
	over.Over, over.State.Phase, over.State.EndReason = true, session.Ended, session.ReasonIdle
	r.show(over)
	if got := sessiontab.StatusText(r.Tab); stay.Visible() || got != "The session ended because nobody was using it" {
		t.Errorf("at the end it says %q", got)
	}
}

func TestRule133AsItLooks(t *testing.T) {
	for name, c := range map[string]struct {
		language string
		variant  theme.Variant
	}{"idle-light": {"en", theme.Light}, "idle-dark": {"es", theme.Dark}} {
		r := newRig(t, c.language)
		fyne.CurrentApp().Settings().SetTheme(theme.New(c.variant))
		r.show(unused(viewing(withCustomer(inviting()))))
		r.settle()
		test.AssertRendersToImage(t, name+".png", r.window.Canvas())
	}
}

// What the administrator took away is there, disabled, and says why; the rest asks as ever.
func TestRule80Menu(t *testing.T) {
	const off = "Your administrator has switched this off."
	for _, c := range []struct {
		name   string
		barred []session.Activity
		asks   []session.Activity
	}{
		{"nothing", nil, session.Askable()},
		{"windows", []session.Activity{session.ViewApp}, []session.Activity{session.ViewDesktop, session.ControlDesktop}},
		{"control", []session.Activity{session.ControlDesktop, session.ControlApp}, []session.Activity{session.ViewDesktop, session.ViewApp}},
		{"the desktop", []session.Activity{session.ViewDesktop}, []session.Activity{session.ViewApp, session.ControlApp}},
		{"everything", session.Askable(), nil},
	} {
		r := newRig(t, "en")
		s := withCustomer(inviting())
		s.Barred = session.SetOf(c.barred...)
		r.show(s)
		for _, what := range session.Askable() {
			b, why := sessiontab.Asking(r.Tab, what)
			r.commands = nil
			test.Tap(b)
			if slices.Contains(c.asks, what) {
				if !slices.Equal(r.commands, []sessiontab.Command{sessiontab.Ask{Activity: what}}) {
					t.Errorf("%s barred: %s commanded %v", c.name, what, r.commands)
				}
			} else if len(r.commands) != 0 || why() != off {
				t.Errorf("%s barred: %s commanded %v and says %q", c.name, what, r.commands, why())
			}
		}
		menu, why := sessiontab.WindowsMenu(r.Tab)
		if none := !slices.Contains(c.asks, session.ViewApp); menu.Disabled() != none || none && why() != off {
			t.Errorf("%s barred: the menu of windows says %q", c.name, why())
		}
		r.show(viewing(s))
		control, why := sessiontab.ControlButton(r.Tab)
		if none := !slices.Contains(c.asks, session.ControlDesktop); control.Disabled() != none || none && why() != off {
			t.Errorf("%s barred: while viewing, Control says %q", c.name, why())
		}
	}
}

// While windows are shown, Control asks for control of windows: the desktop is not what is seen.
func TestRule84ControlOfWhatIsShown(t *testing.T) {
	r := newRig(t, "en")
	s := viewing(withCustomer(inviting()))
	for apps, want := range map[bool]session.Activity{false: session.ControlDesktop, true: session.ControlApp} {
		s.State.Share.Source.Apps = apps
		r.commands = nil
		r.show(s)
		b, _ := sessiontab.ControlButton(r.Tab)
		test.Tap(b)
		if !slices.Equal(r.commands, []sessiontab.Command{sessiontab.Ask{Activity: want}}) {
			t.Errorf("windows: %v: commanded %v", apps, r.commands)
		}
	}
}

// The menu of Transfer Control has the assistants who are in the session, by name, and no one else (PRODUCT rules 52, 53); without any it
// says what to do, and an assistant cannot open it.
func TestRule53Menu(t *testing.T) {
	r := newRig(t, "en")
	r.show(team())
	for id, there := range map[session.ParticipantID]bool{1: false, 2: false, 3: true, 4: false, 5: true} {
		b := sessiontab.TransferTo(r.Tab, id)
		if (b != nil) != there {
			t.Errorf("participant %d is in the menu: %v", id, b != nil)
		}
	}
	if b := sessiontab.TransferTo(r.Tab, 3); b != nil && b.Text != "Luis Vega" {
		t.Errorf("Luis is called %q", b.Text)
	}
	menu, why := sessiontab.TransferMenu(r.Tab)
	if menu.Disabled() {
		t.Fatalf("cannot be opened: %q", why())
	}
	test.Tap(menu)
	if r.window.Canvas().Overlays().Top() == nil {
		t.Fatal("nothing opens")
	}
	test.Tap(sessiontab.TransferTo(r.Tab, 5))
	if len(r.commands) != 0 {
		t.Errorf("not asked before %v", r.commands)
	}
	r.answer(true)
	if !slices.Equal(r.commands, []sessiontab.Command{sessiontab.Transfer{ID: 5}}) {
		t.Errorf("commanded %v", r.commands)
	}
	gone := team()
	gone.State.People[2].Presence = session.Gone
	r.show(gone)
	if sessiontab.TransferTo(r.Tab, 3) != nil {
		t.Error("who has gone is still in the menu")
	}
	r.show(withCustomer(inviting()))
	if menu, why := sessiontab.TransferMenu(r.Tab); !menu.Disabled() || why() != "Invite a colleague first: only a representative who is in the session can lead it." {
		t.Errorf("without an assistant: %v, %q", menu.Disabled(), why())
	}
	r.show(as(3, team()))
	if menu, why := sessiontab.TransferMenu(r.Tab); !menu.Disabled() || why() != "Ana Ruiz leads this session and decides this. You can watch; to do it yourself, ask Ana Ruiz to transfer control to you." {
		t.Errorf("an assistant: %v, %q", menu.Disabled(), why())
	}
}

// Where the site wants it, the chat takes the place of what happened when somebody writes, or a customer comes from a queue (PRODUCT rule
// 123); never that of notes, and it does not take the keyboard.
func TestRule123TheChatComesUp(t *testing.T) {
	writes := func(s console.Snapshot, from ...session.ParticipantID) console.Snapshot {
		for i, id := range from {
			s.Written.Messages = append(slices.Clone(s.Written.Messages), chat.Message{N: uint64(i + 1), From: id, Text: "Hello", At: moment})
		}
		return s
	}
	for _, c := range []struct {
		name  string
		chats bool
		part  string // that the rep had chosen
		s     console.Snapshot
		want  string
	}{
		{"a message", true, "events", writes(withCustomer(inviting()), 2), "chat"},
		{"where the site does not want it", false, "events", writes(withCustomer(inviting()), 2), "events"},
		{"the rep's own", true, "events", writes(withCustomer(inviting()), 1), "events"},
		{"while they note something", true, "notes", writes(withCustomer(inviting()), 2), "notes"},
		{"nothing was said", true, "events", withCustomer(inviting()), "events"},
	} {
		r := newRig(t, "en")
		s := withCustomer(inviting())
		s.Seat.Asks.Chat, c.s.Seat.Asks.Chat = c.chats, c.chats
		r.show(s)
		b, _ := sessiontab.Choice(r.Tab, c.part)
		test.Tap(b)
		before := r.window.Canvas().Focused()
		r.show(c.s)
		if got := sessiontab.Part(r.Tab); got != c.want {
			t.Errorf("%s: %s is shown", c.name, got)
		}
		if r.window.Canvas().Focused() != before {
			t.Errorf("%s: the keyboard went elsewhere", c.name)
		}
	}
	r := newRig(t, "en")
	s := inviting()
	s.Seat.Asks.Chat = true
	r.show(s)
	s = withCustomer(s)
	s.State.People[1].Method = session.BySite
	r.show(s)
	if got := sessiontab.Part(r.Tab); got != "chat" {
		t.Errorf("with a customer from a queue %s is shown", got)
	}
	b, _ := sessiontab.Choice(r.Tab, "events")
	test.Tap(b)
	r.show(s)
	if got := sessiontab.Part(r.Tab); got != "events" {
		t.Errorf("after the rep turned away %s is shown", got)
	}
}

// What the customer said of themselves stands on their card and in their row (PRODUCT rule 29).
func TestRule29WhatTheRepReads(t *testing.T) {
	r := newRig(t, "en")
	s := withCustomer(inviting())
	s.Written.Cards = map[session.ParticipantID]wire.Card{2: {Email: "marta@example.com", Phone: "600 000 000"}}
	r.show(s)
	if got := sessiontab.Origin(r.Tab); got != "E-mail: marta@example.com\nTelephone: 600 000 000" {
		t.Errorf("the card says %q", got)
	}
	if got := sessiontab.PersonText(r.Tab, 2); !strings.Contains(got, "E-mail: marta@example.com · Telephone: 600 000 000") {
		t.Errorf("the row says %q", got)
	}
	if got := sessiontab.PersonText(r.Tab, 1); strings.Contains(got, "example") {
		t.Errorf("the rep's row says %q", got)
	}
	s.Written.Cards = nil
	r.show(s)
	if got := sessiontab.Origin(r.Tab); got != "" {
		t.Errorf("taken back, the card says %q", got)
	}
}
