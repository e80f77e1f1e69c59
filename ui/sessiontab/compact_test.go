package sessiontab_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// small is a compact view in a window, and what it commanded.
type small struct {
	*sessiontab.Compact
	window   fyne.Window
	commands []sessiontab.Command
	chat     int
	full     int
}

func newSmall(t *testing.T, language string, variant theme.Variant) *small {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(variant))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	s := &small{}
	s.Compact = sessiontab.NewCompact(func(c sessiontab.Command) { s.commands = append(s.commands, c) }, func() { s.chat++ }, func() { s.full++ })
	s.window = test.NewTempWindow(t, s.Compact)
	s.window.SetPadded(false)
	s.window.Resize(s.MinSize())
	return s
}

func (s *small) show(c console.Snapshot, unread int) {
	s.Update(sessiontab.Snapshot{Session: c, At: moment, Rep: "Ana Ruiz", Language: "en"}, unread)
}

// The compact view of a session says whom it is with, how long and what goes on, and has the one thing to do next (PRODUCT rule 8).
func TestRule8CompactView(t *testing.T) {
	s := newSmall(t, "en", theme.Light)
	over := withCustomer(inviting())
	over.Over, over.State.Phase = true, session.Ended
	back := viewing(withCustomer(inviting()))
	back.Notices = append(back.Notices, console.Notice{N: 99, At: moment, Kind: console.NoticeControlEnded, Who: 2})
	barred := withCustomer(inviting())
	barred.Barred = session.SetOf(session.ViewDesktop)
	for name, c := range map[string]struct {
		s       console.Snapshot
		says    string
		button  string // "": there is none
		dead    bool
		command sessiontab.Command
	}{
		"nobody there": {inviting(), "4821 9307 7415: 1:00 · Waiting for somebody to join", "", false, nil},
		"a customer":   {withCustomer(inviting()), "Marta: 1:00 · Nothing is shared.", "View screen", false, sessiontab.Ask{Activity: session.ViewDesktop}},
		"barred":       {barred, "Marta: 1:00 · Nothing is shared.", "View screen", true, nil},
		"asked":        {asking(withCustomer(inviting())), "Marta: 1:00 · Marta is asked to let you control: 23 s left", "Cancel", false, sessiontab.Cancel{}},
		"viewing":      {viewing(withCustomer(inviting())), "Marta: 1:00 · You see Marta’s screen", "Stop viewing", false, sessiontab.Stop{}},
		"assisting":    {assisting(viewing(withCustomer(inviting()))), "Marta: 1:00 · You see Marta’s screen", "Stop viewing", true, nil},
		"unused":       {unused(viewing(withCustomer(inviting()))), "Marta: 1:00 · Nobody is using this session. It ends in 1:30.", "Stay", false, sessiontab.Stay{}},
		"taken back":   {back, "Marta: Marta took control back. You still see the picture.", "Stop viewing", false, sessiontab.Stop{}},
		"over":         {over, "Marta: The session is over", "", false, nil},
	} {
		s.commands = nil
		s.show(c.s, 0)
		if got := s.TraceText(); got != c.says {
			t.Errorf("%s: says %q, want %q", name, got, c.says)
		}
		if s.Act.Visible() != (c.button != "") || c.button != "" && (s.Act.Text != c.button || s.Act.Disabled() != c.dead) {
			t.Errorf("%s: a button %q, visible %v, disabled %v", name, s.Act.Text, s.Act.Visible(), s.Act.Disabled())
		}
		if s.Act.MouseIn(&desktop.MouseEvent{}); c.dead && strings.HasSuffix(s.TraceText(), c.says[len("Marta: "):]) {
			t.Errorf("%s: it is dead and does not say why: %q", name, s.TraceText())
		}
		if s.Act.MouseOut(); s.TraceText() != c.says {
			t.Errorf("%s: afterwards it says %q", name, s.TraceText())
		}
		if test.Tap(s.Act); c.command != nil && !slices.Equal(s.commands, []sessiontab.Command{c.command}) || c.command == nil && len(s.commands) != 0 {
			t.Errorf("%s: commanded %v", name, s.commands)
		}
	}
	s.show(withCustomer(inviting()), 3)
	if s.Chat.Text != "3" || s.Chat.Importance != widget.HighImportance {
		t.Errorf("three to read: %q", s.Chat.Text)
	}
	test.Tap(s.Chat)
	test.Tap(s.Full)
	if s.chat != 1 || s.full != 1 {
		t.Errorf("back %d times, to the chat %d times", s.full, s.chat)
	}
}

// A name that is too long is cut where the room ends, not at its first point.
func TestANameWithAPointIsCutAsAName(t *testing.T) {
	const name = "Dr. Wilhelmina Alexandra Featherstonehaugh-Montgomery"
	called := func(s console.Snapshot) console.Snapshot {
		for i := range s.State.People {
			if s.State.People[i].Role == session.PrimaryCustomer {
				s.State.People[i].Name = name
			}
		}
		return s
	}
	s := newSmall(t, "en", theme.Light)
	s.show(called(viewing(withCustomer(inviting()))), 0)
	banner := sessiontab.NewOwnBanner(func(sessiontab.Command) {})
	banner.Update(called(lent(withCustomer(inviting()), 0, false)), moment)
	words, _ := sessiontab.BannerSays(banner)
	for what, got := range map[string]string{"the compact view": s.TraceText(), "the banner": words} {
		if !strings.HasPrefix(got, "Dr. Wilhelmina Alexandra") || !strings.Contains(got, "…") {
			t.Errorf("%s says %q", what, got)
		}
	}
}

func TestRule8AsItLooks(t *testing.T) {
	for _, c := range []struct {
		language string
		variant  theme.Variant
	}{{"en", theme.Light}, {"es", theme.Dark}} {
		s := newSmall(t, c.language, c.variant)
		s.show(viewing(withCustomer(inviting())), 2)
		s.window.Resize(s.MinSize())
		test.AssertRendersToImage(t, fmt.Sprintf("compact-%s.png", c.language), s.window.Canvas())
	}
}
