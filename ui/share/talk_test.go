package share

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/chat"
	"deskhand/app/session"
	"deskhand/app/share"
)

// A message is announced wherever the customer looks, without taking the keyboard; it counts until it has been seen.
func TestNewMessagesAreCountedUntilTheyAreSeen(t *testing.T) {
	b := newBench(t, "en")
	b.Update(snapshot(share.Waiting))
	b.Update(b.talking(snapshot(share.Waiting), 2))
	if b.Waiting.Chat.Text != "Chat (2)" || b.window.Title() != "(2) Remote support" || b.shown != b.Waiting.root || b.window.Canvas().Focused() != nil {
		t.Errorf("%q, %q", b.Waiting.Chat.Text, b.window.Title())
	}
	test.Tap(b.Waiting.Chat)
	if b.shown != b.Talk.root || b.window.Canvas().Focused() != b.Talk.pane.Focusable() {
		t.Error("the chat is not there, or one cannot write at once")
	}
	if b.Waiting.Chat.Text != "Chat" || b.window.Title() != "Remote support" {
		t.Errorf("seen: %q, %q", b.Waiting.Chat.Text, b.window.Title())
	}
	b.Update(b.talking(snapshot(share.Waiting), 3))
	if b.shown != b.Talk.root || b.last.unread != 0 {
		t.Errorf("what comes in while it is seen counts: %d", b.last.unread)
	}
	test.Tap(b.Talk.Back)
	if b.shown != b.Waiting.root {
		t.Error("there is no way back")
	}
	b.Update(b.talking(snapshot(share.Waiting), 20))
	if b.Waiting.Chat.Text != "Chat (9+)" {
		t.Errorf("many: %q", b.Waiting.Chat.Text)
	}
}

// While the screen is shown the chat is behind a button of the banner; closing its window hides it, and shares on.
func TestTheChatIsReachableWhileSharing(t *testing.T) {
	b := newBench(t, "en")
	b.Update(snapshot(share.Viewed))
	b.Update(b.talking(snapshot(share.Viewed), 1))
	if main, banner := shown(b.Client); main || !banner {
		t.Error("a message brings a window up")
	}
	if b.Banner.Chat.Text != "1" || !strings.HasPrefix(b.Banner.more.Text(), "1 new message") {
		t.Errorf("the banner: %q, %q", b.Banner.Chat.Text, b.Banner.more.Text())
	}
	b.heard()
	test.Tap(b.Banner.Chat)
	if main, banner := shown(b.Client); !main || !banner || b.shown != b.Talk.root || b.Talk.Back.Text != "Hide chat" {
		t.Errorf("main window %v, banner %v, %q", main, banner, b.Talk.Back.Text)
	}
	if b.Banner.Chat.Text != "" {
		t.Errorf("read: %q", b.Banner.Chat.Text)
	}
	b.Update(sharedAnd(b.asked(2, session.ControlDesktop)))
	if b.shown != b.Consent.root || b.window.Canvas().Focused() != nil {
		t.Error("a question does not go first, or what is being typed could answer it")
	}
	b.Update(snapshot(share.Controlled))
	if b.shown != b.Talk.root {
		t.Error("the chat is gone after the question")
	}
	b.closed()
	if main, banner := shown(b.Client); main || !banner {
		t.Errorf("closed: main window %v, banner %v", main, banner)
	}
	b.wantHeard("opened, asked, closed")
	b.Update(over())
	if b.shown != b.End.root {
		t.Error("the end is not shown")
	}
}

// Whatever had the keyboard on one page has it no more when another one is shown: its cursor would stay, and deceive.
func TestAPageThatIsLeftLosesTheKeyboard(t *testing.T) {
	b := newBench(t, "en")
	for _, leave := range []share.Snapshot{b.asked(1, session.ViewDesktop), snapshot(share.Viewed)} {
		b.Update(snapshot(share.Waiting))
		test.Tap(b.Waiting.Chat)
		before := b.window.Canvas().Focused()
		b.Talk.open = false
		b.Update(leave)
		if got := b.window.Canvas().Focused(); before == nil || got != nil {
			t.Errorf("%s: %T has the keyboard, before %T", leave.Phase, got, before)
		}
	}
}

// A list that is open when the page changes does not lie over the next one.
func TestNothingLiesOverAQuestion(t *testing.T) {
	b := newBench(t, "en")
	b.Update(b.asked(1, session.ControlDesktop))
	test.Tap(b.Consent.scope.choice)
	if b.window.Canvas().Overlays().Top() == nil {
		t.Fatal("the choices are not shown")
	}
	b.Update(snapshot(share.Waiting))
	if b.window.Canvas().Overlays().Top() != nil {
		t.Error("the choices are still there")
	}
}

// What is written goes out; what could not be kept comes back with its reason, and what happened stands between.
func TestWhatIsWritten(t *testing.T) {
	b := newBench(t, "en")
	b.Update(b.talking(snapshot(share.Waiting), 1))
	test.Tap(b.Waiting.Chat)
	to := b.Talk.pane.Focusable()
	for _, r := range "It is on." {
		to.TypedRune(r)
	}
	to.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.wantHeard("sent", Write{Text: "It is on."})
	s := b.talking(snapshot(share.Waiting), 1)
	r := &s.Written.Refused
	r.N, r.Text, r.Err = 1, "It is on.", fmt.Errorf("write: %w", chat.ErrAlone)
	b.Update(s)
	entry := b.Talk.pane.Named()["entry"].(interface{ SelectedText() string })
	to.(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	if got := entry.SelectedText(); got != "It is on." {
		t.Errorf("given back: %q", got)
	}
}

// The chat is for what people write: of what happened it has who came and went, not what the banner shows and the receipt keeps.
func TestTheChatHasOnlyWhoIsInIt(t *testing.T) {
	b := newBench(t, "en")
	s := snapshot(share.Viewed)
	for _, k := range []share.LineKind{share.LineAsked, share.LineShareStart, share.LineControlStart, share.LineControlStop, share.LineShareStop, share.LineSees, share.LineJoined,
		share.LineLead, share.LineLeft, share.LineAllowed} {
		s.Receipt = append(s.Receipt, share.Line{At: b.now, Kind: k, Who: "Bob"})
	}
	s.Receipt = append(s.Receipt, share.Line{At: b.now, Kind: share.LineJoined}, share.Line{At: b.now, Kind: share.LineAllowed}, share.Line{At: b.now, Kind: share.LinePaused})
	var got []string
	for _, l := range course(s) {
		got = append(got, l.text)
	}
	if want := []string{"Bob joined.", "Bob helped you from here on.", "Bob left."}; !slices.Equal(got, want) {
		t.Errorf("between the messages stand %q, want %q", got, want)
	}
	if all := sentences(s); len(s.Receipt) != 13 || len(all) < 10 {
		t.Errorf("the receipt has lost lines: %+v", all)
	}
}

// Nothing of one session is in the chat of the next.
func TestTheNextSessionBeginsWithAnEmptyChat(t *testing.T) {
	b := newBench(t, "en")
	b.Update(b.talking(snapshot(share.Waiting), 5))
	test.Tap(b.Waiting.Chat)
	b.Back(share.ServerGone)
	b.join(Join{})
	b.Update(snapshot(share.Waiting))
	if b.shown != b.Waiting.root {
		t.Error("the chat is still open")
	}
	b.Update(b.talking(snapshot(share.Waiting), 1))
	if b.last.unread != 1 {
		t.Errorf("%d messages of the next session are new", b.last.unread)
	}
}

// Where the site wants it, the chat opens by itself (PRODUCT rule 123): with a message, and for who comes from a queue; never over what the
// customer shows, and never while they are asked.
func TestRule123TheChatOpens(t *testing.T) {
	from := func(b *bench, phase share.Phase, n int, chats, queue bool) share.Snapshot {
		s := snapshot(phase)
		if n > 0 {
			s = b.talking(s, n)
		}
		s.Seat.Asks.Chat = chats
		if queue {
			s.State.People[1].Method = session.BySite
		}
		return s
	}
	for _, c := range []struct {
		name   string
		phase  share.Phase
		n      int
		chats  bool
		queue  bool
		opened bool
	}{
		{"a message", share.Waiting, 1, true, false, true},
		{"no message", share.Waiting, 0, true, false, false},
		{"a message, where the site does not want it", share.Waiting, 1, false, false, false},
		{"a message while the screen is seen", share.Viewed, 1, true, false, false},
		{"a message while it is controlled", share.Controlled, 1, true, false, false},
		{"from a queue", share.Waiting, 0, true, true, true},
		{"from a queue, where the site does not want it", share.Waiting, 0, false, true, false},
	} {
		b := newBench(t, "en")
		if !c.queue {
			b.Update(from(b, share.Waiting, 0, c.chats, false))
		}
		b.Update(from(b, c.phase, c.n, c.chats, c.queue))
		if got := b.shown == b.Talk.root; got != c.opened {
			t.Errorf("%s: opened %v", c.name, got)
		}
		if !c.opened {
			continue
		}
		test.Tap(b.Talk.Back)
		b.Update(from(b, c.phase, c.n, c.chats, c.queue))
		if b.shown == b.Talk.root {
			t.Errorf("%s: comes back without news", c.name)
		}
		b.Update(from(b, c.phase, c.n+1, c.chats, c.queue))
		if b.shown != b.Talk.root {
			t.Errorf("%s: does not come with the next message", c.name)
		}
	}
}
