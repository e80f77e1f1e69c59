package home_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"

	"deskhand/app/invite"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/home"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

func newHome(t *testing.T, language string) (*home.Home, fyne.Window, *[]home.Command) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	var commands []home.Command
	h := home.New(func(c home.Command) { commands = append(commands, c) })
	w := test.NewTempWindow(t, h)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(940, 600))
	return h, w, &commands
}

func snapshot() home.Snapshot {
	return home.Snapshot{Email: true, Server: home.Server{Embedded: true, Condition: theme.Live, Text: "here", Address: "10.0.0.5", Choices: []string{"10.0.0.5", "127.0.0.1"}}}
}

func TestHomeInBothLanguages(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		h, w, commands := newHome(t, language)
		h.Update(snapshot())
		test.AssertRendersToMarkup(t, "home-"+language+".xml", w.Canvas())
		if len(*commands) != 0 {
			t.Errorf("showing it commanded %v", *commands)
		}
	}
}

func TestCutOffSessionIsOffered(t *testing.T) {
	h, w, _ := newHome(t, "en")
	s := snapshot()
	s.Cut = []home.Cut{{ID: "aaaaaaaaaaaaaaaaaaaaaaaaaa", At: time.Date(2026, 1, 2, 3, 4, 0, 0, time.Local), Number: "4821930"}}
	h.Update(s)
	test.AssertRendersToMarkup(t, "home-cut.xml", w.Canvas())
}

func TestNumberIsGroupedWhileItIsTyped(t *testing.T) {
	h, _, _ := newHome(t, "en")
	test.Type(h.Number, "482193077")
	if h.Number.Text != "4821 9307 7" || h.Number.CursorColumn != 11 {
		t.Errorf("typed: %q, cursor at %d", h.Number.Text, h.Number.CursorColumn)
	}
	h.Number.CursorColumn = 2
	test.Type(h.Number, "5")
	if h.Number.Text != "4852 1930 77" || h.Number.CursorColumn != 3 {
		t.Errorf("typed in the middle: %q, cursor at %d", h.Number.Text, h.Number.CursorColumn)
	}
	h.Number.SetText("")
	test.Type(h.Number, "site.example 4821")
	if h.Number.Text != "site.example 4821" {
		t.Errorf("a site became %q", h.Number.Text)
	}
}

func TestGrouped(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "4": "4", "48219": "4821 9", "4821-9307-7415": "4821 9307 7415", "482193077415": "4821 9307 7415",
		"4821930774156": "4821930774156", "https://x.example/j/1": "https://x.example/j/1", "10.0.0.5": "10.0.0.5", "4821 a": "4821 a",
	} {
		if got, _ := home.Grouped(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestRule32Join(t *testing.T) {
	link := invite.Link{Site: invite.Site{Host: "support.example.com", Port: 443}, Session: "aaaaaaaaaaaaaaaaaaaaaaaaaa", Role: invite.Rep}
	forCustomers := link
	forCustomers.Role = invite.Customer
	for _, c := range []struct {
		name, text string
		embedded   bool
		joins      bool
	}{
		{"nothing", "", true, false},
		{"too short", "4821 9307", false, false},
		{"a number at our site", "4821 9307 7415", false, true},
		{"a number without a site", "4821 9307 7415", true, false},
		{"site and number", "support.example.com 4821 9307 7415", true, true},
		{"a link for us", link.URL(), true, true},
		{"a link for customers", forCustomers.URL(), true, false},
		{"only a site", "support.example.com", true, false},
		{"a mail around a link", "Please join:\n" + link.URL() + "\nThanks", true, true},
	} {
		h, _, commands := newHome(t, "en")
		s := snapshot()
		s.Server.Embedded = c.embedded
		h.Update(s)
		h.Number.SetText(c.text)
		test.Tap(h.JoinButton)
		joins := slices.ContainsFunc(*commands, func(c home.Command) bool { _, ok := c.(home.Join); return ok })
		if joins != c.joins {
			t.Errorf("%s: joins %v", c.name, joins)
		}
	}
}

// In single-session mode Start leads back to the session while it lives, and says so (PRODUCT, what is decided of the mode).
func TestStartLeadsBackToTheOneSession(t *testing.T) {
	h, _, _ := newHome(t, "en")
	s := snapshot()
	s.Running = true
	h.Update(s)
	if got := h.StartButton.Text; got != "Invite to the running session" {
		t.Errorf("while one runs Start says %q", got)
	}
	h.Update(snapshot())
	if got := h.StartButton.Text; got != "Start session" {
		t.Errorf("after it Start says %q", got)
	}
}

func TestBusyStopsSecondClicks(t *testing.T) {
	h, _, commands := newHome(t, "en")
	s := snapshot()
	s.Busy = true
	s.Cut = []home.Cut{{ID: "aaaaaaaaaaaaaaaaaaaaaaaaaa"}}
	h.Update(s)
	test.Tap(h.StartButton)
	for _, name := range []string{"return.1", "give-up.1"} {
		test.Tap(h.Named()[name].(*hint.Button))
	}
	if len(*commands) != 0 {
		t.Errorf("a busy page commanded %v", *commands)
	}
	s.Busy = false
	h.Update(s)
	test.Tap(h.StartButton)
	if !reflect.DeepEqual(*commands, []home.Command{home.Start{}}) {
		t.Errorf("commanded %v", *commands)
	}
}

// One click, or one key, starts a session; nothing is asked before where the site asks for nothing (PRODUCT rule 17).
func TestRule17OneClick(t *testing.T) {
	h, w, commands := newHome(t, "en")
	h.Update(snapshot())
	test.Tap(h.StartButton)
	h.StartButton.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if !reflect.DeepEqual(*commands, []home.Command{home.Start{}, home.Start{}}) || w.Canvas().Overlays().Top() != nil {
		t.Errorf("commanded %v", *commands)
	}
}

// Customers who wait in a queue are said on the page, with the way to them; nothing is there while none waits.
func TestWhoWaitsIsSaid(t *testing.T) {
	for language, want := range map[string][3]string{
		"en": {"1 customer is waiting in Printer help", "3 customers are waiting in Printer help, Billing", "9 customers are waiting"},
		"es": {"1 cliente espera en Printer help", "3 clientes esperan en Printer help, Billing", "9 clientes en espera"},
	} {
		h, _, commands := newHome(t, language)
		h.Update(snapshot())
		words, serve := h.Named()["waiting"].(*theme.State), h.Named()["serve"].(*hint.Button)
		if h.Waits() {
			t.Errorf("%s: nobody waits, and there stands %q", language, words.TraceText())
		}
		for i, waiting := range []home.Waiting{{1, "Printer help"}, {3, "Printer help, Billing"}, {9, ""}} {
			s := snapshot()
			s.Waiting = waiting
			if h.Update(s); words.TraceText() != want[i] || !h.Waits() {
				t.Errorf("%s: %+v: %q, seen %v", language, waiting, words.TraceText(), h.Waits())
			}
		}
		test.Tap(serve)
		if !reflect.DeepEqual(*commands, []home.Command{home.Serve{}}) {
			t.Errorf("commanded %v", *commands)
		}
		h.Update(snapshot())
		if h.Waits() {
			t.Errorf("%s: nobody waits any more", language)
		}
	}
}

// Who works with the server inside and has never said how customers see them is asked for it, with the system's name filled in: else customers
// read "root". What is being typed stays, and afterwards the keyboard is at Start.
func TestWhoHasNoNameIsAskedForOne(t *testing.T) {
	h, w, commands := newHome(t, "en")
	field, use := h.Named()["name"].(*entry.Entry), h.Named()["name.use"].(*hint.Button)
	s := snapshot()
	if h.Update(s); h.AsksName() {
		t.Error("a name is asked for that has been chosen")
	}
	s.Usual = "root"
	h.Update(s)
	if !h.AsksName() || field.Text != "root" {
		t.Fatalf("asked %v, with %q filled in", h.AsksName(), field.Text)
	}
	field.SetText("Ana Ru")
	if h.Update(s); field.Text != "Ana Ru" {
		t.Errorf("what is being typed became %q", field.Text)
	}
	field.SetText("  ")
	if test.Tap(use); len(*commands) != 0 || field.Text != "root" {
		t.Errorf("no name: %v, and there stands %q", *commands, field.Text)
	}
	field.SetText(" Ana Ruiz ")
	w.Canvas().Focus(field)
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !reflect.DeepEqual(*commands, []home.Command{home.SetName{Name: "Ana Ruiz"}}) || w.Canvas().Focused() != fyne.Focusable(h.StartButton) {
		t.Errorf("commanded %v, and %T has the keyboard", *commands, w.Canvas().Focused())
	}
	s.Usual = ""
	if h.Update(s); h.AsksName() {
		t.Error("it is asked for again")
	}
}

// The question has its place in both languages, below what is said of the address, also where there is no address to choose: the warning is the
// address's, and no name comes between.
func TestTheNamesPlace(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		h, w, _ := newHome(t, language)
		s := snapshot()
		s.Usual = "root"
		s.Server.Warning = lang.L("server.local")
		h.Update(s)
		test.AssertRendersToMarkup(t, "home-name-"+language+".xml", w.Canvas())
		state, address, warning, name := h.ServerCard()
		for _, choices := range [][]string{s.Server.Choices, {"127.0.0.1"}} {
			s.Server.Choices = choices
			h.Update(s)
			order := []fyne.CanvasObject{state, address, warning, name}
			if len(choices) == 1 {
				order = []fyne.CanvasObject{state, warning, name}
			}
			below := float32(0)
			for i, o := range order {
				y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
				if !o.Visible() || y < below {
					t.Errorf("%s, %d addresses: line %d begins at %v, the one above it ends at %v", language, len(choices), i, y, below)
				}
				below = y + o.Size().Height
			}
		}
	}
}
