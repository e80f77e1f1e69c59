package console_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/console"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// rig is a shell with two sessions, each with a field that takes what is typed, as a remote desktop would.
type rig struct {
	*console.Shell
	window fyne.Window
	places []console.Place
	fields map[int]*widget.Entry
	turned int // the agent's switch
	small  int // the compact view
	hints  []string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	r := &rig{fields: map[int]*widget.Entry{}}
	page := func(s string) fyne.CanvasObject { return widget.NewLabel(s) }
	r.Shell = console.New(console.Config{
		Pages: map[console.Page]fyne.CanvasObject{
			console.PageHome: page("the home page"), console.PageHistory: page("the history"), console.PageSettings: page("the settings"),
			console.PageAdmin: page("the accounts"), console.PageQueue: page("the queue"),
		},
		OnPlace: func(p console.Place) { r.places = append(r.places, p) },
		OnClose: func(int) {}, OnDuty: func() { r.turned++ }, OnCompact: func() { r.small++ },
		OnHint: func(text string) { r.hints = append(r.hints, text) },
	})
	r.window = test.NewTempWindow(t, r.Shell)
	r.window.Resize(fyne.NewSize(900, 600))
	for n := 1; n <= 2; n++ {
		r.fields[n] = widget.NewEntry()
		r.Open(n, container.NewStack(r.fields[n]), console.Mark{Title: "Customer", Condition: theme.Live})
	}
	return r
}

func TestOnlyGoSelects(t *testing.T) {
	r := newRig(t)
	home := console.Place{Page: console.PageHome}
	if r.Place() != home {
		t.Errorf("opening a tab selected %v", r.Place())
	}
	r.Mark(1, console.Mark{Title: "Marta", Condition: theme.Stopped, Unread: 3})
	if r.Place() != home {
		t.Errorf("news selected %v", r.Place())
	}
	r.Go(console.Place{Tab: 2})
	r.Mark(1, console.Mark{Title: "Marta", Unread: 4})
	r.Close(1)
	if want := (console.Place{Tab: 2}); r.Place() != want {
		t.Errorf("closing another tab selected %v", r.Place())
	}
	r.Go(console.Place{Tab: 9})
	if want := (console.Place{Tab: 2}); r.Place() != want {
		t.Errorf("a tab that there is not was selected: %v", r.Place())
	}
}

// Keys typed for one customer must never reach another one: the focus leaves whatever was shown before.
func TestTheFocusLeavesWhatIsNotShown(t *testing.T) {
	for name, change := range map[string]func(*rig){
		"another tab":       func(r *rig) { r.Go(console.Place{Tab: 2}) },
		"a page":            func(r *rig) { r.Go(console.Place{Page: console.PageHistory}) },
		"the tab is closed": func(r *rig) { r.Close(1) },
	} {
		r := newRig(t)
		r.Go(console.Place{Tab: 1})
		r.window.Canvas().Focus(r.fields[1])
		change(r)
		if f := r.window.Canvas().Focused(); f != nil {
			t.Errorf("%s: the focus is still in %T", name, f)
		}
	}
}

func TestClosingTheShownTabGoesHomeAndNotToANeighbour(t *testing.T) {
	r := newRig(t)
	r.Go(console.Place{Tab: 1})
	r.Close(1)
	if want := (console.Place{Page: console.PageHome}); r.Place() != want {
		t.Errorf("after closing: %v, want %v", r.Place(), want)
	}
	if last := r.places[len(r.places)-1]; last != r.Place() {
		t.Errorf("told %v, shown %v", last, r.Place())
	}
	if !slices.Contains(r.places, console.Place{Tab: 1}) {
		t.Error("the tab was never told of")
	}
}

func TestShellMarkup(t *testing.T) {
	r := newRig(t)
	r.Go(console.Place{Tab: 2})
	r.Mark(1, console.Mark{Title: "A very long name of a customer who has many names", Condition: theme.Waiting, Unread: 2})
	r.SetWho("Ana Ruiz")
	r.SetAlarm("The disk is full")
	test.AssertRendersToMarkup(t, "shell.xml", r.window.Canvas())
}

// The way to the accounts is on the rail only for who may go there, and who may not any more is led home.
func TestAPageThatIsOffered(t *testing.T) {
	r := newRig(t)
	accounts := console.Place{Page: console.PageAdmin}
	if r.Shell.Offered(console.PageAdmin) {
		t.Error("offered to everybody")
	}
	r.Offer(console.PageAdmin, true)
	r.Go(accounts)
	if !r.Shell.Offered(console.PageAdmin) || r.Place() != accounts {
		t.Errorf("at %v", r.Place())
	}
	r.Offer(console.PageAdmin, false)
	if want := (console.Place{Page: console.PageHome}); r.Place() != want {
		t.Errorf("at %v, want %v", r.Place(), want)
	}
}

// What is new on a page is counted on the way to it, and takes nobody there.
func TestWhatIsNewIsCounted(t *testing.T) {
	r := newRig(t)
	r.Go(console.Place{Tab: 1})
	r.Offer(console.PageAdmin, true)
	height := r.MinSize().Height
	r.Attend(console.PageAdmin, 3)
	if got := r.Attended(console.PageAdmin); got != 3 || r.Place() != (console.Place{Tab: 1}) {
		t.Errorf("%d are counted, at %v", got, r.Place())
	}
	if r.MinSize().Height <= height {
		t.Error("the count has no room")
	}
	r.Attend(console.PageAdmin, 0)
	if r.Attended(console.PageAdmin) != 0 || r.MinSize().Height != height {
		t.Error("it is counted after it was seen")
	}
	r.Attend(console.PageMonitor, 1) // there is no such page here
}

// The crosses of the strip say what they do, to the pointer and to the keyboard.
func TestTheStripsCrossesSayWhatTheyDo(t *testing.T) {
	r := newRig(t)
	cross := console.Cross(r.Shell, 2)
	cross.MouseIn(&desktop.MouseEvent{})
	cross.MouseOut()
	r.window.Canvas().Focus(cross)
	r.window.Canvas().Unfocus()
	if want := []string{"Close this tab", "", "Close this tab", ""}; !slices.Equal(r.hints, want) {
		t.Errorf("said %q, want %q", r.hints, want)
	}
}

// Agents have the way to the queue on the rail, with how many wait, and their switch at its end; nobody else does, and no news of the
// queue takes anybody away from what they see (PRODUCT rule 120).
func TestRule120Rail(t *testing.T) {
	r := newRig(t)
	page := console.Place{Page: console.PageQueue}
	if r.Shell.Offered(console.PageQueue) {
		t.Error("offered to everybody")
	}
	r.Go(console.Place{Tab: 1})
	r.SetDuty(console.Duty{Agent: true, Condition: theme.Live, Word: "Available", Waiting: 3, Offered: 1})
	if want := (console.Place{Tab: 1}); !r.Shell.Offered(console.PageQueue) || r.Place() != want {
		t.Errorf("at %v", r.Place())
	}
	r.TurnDuty()
	if r.turned != 1 {
		t.Errorf("turned %d times", r.turned)
	}
	test.AssertRendersToMarkup(t, "duty.xml", r.window.Canvas())
	r.Go(page)
	r.SetDuty(console.Duty{})
	if want := (console.Place{Page: console.PageHome}); r.Place() != want || r.Shell.Offered(console.PageQueue) {
		t.Errorf("no agent any more, and at %v", r.Place())
	}
}

// The way to the compact view is on the rail while a session is shown, and only then (PRODUCT rule 8); by keyboard, too.
func TestRule8TheWayToTheCompactView(t *testing.T) {
	r := newRig(t)
	b := console.Compact(r.Shell)
	if b.Visible() {
		t.Error("offered on the home page")
	}
	r.Go(console.Place{Tab: 1})
	if !b.Visible() {
		t.Fatal("not offered in a session")
	}
	test.Tap(b.(fyne.Tappable))
	b.(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if r.small != 2 {
		t.Errorf("wanted %d times", r.small)
	}
	r.Go(console.Place{Page: console.PageHistory})
	if b.Visible() {
		t.Error("offered on a page")
	}
}

// The smallest window leaves a session as much beside the rail as its tab is made for (roomForTab in ui/sessiontab).
func TestRoomForASession(t *testing.T) {
	const window, tab = 1024, 1024 - 93
	r := newRig(t)
	r.window.SetPadded(false)
	r.window.Resize(fyne.NewSize(window, 640))
	r.SetDuty(console.Duty{Agent: true, Condition: theme.Live, Word: "No disponible"})
	r.Go(console.Place{Tab: 1})
	if got := r.fields[1].Size().Width; got < tab {
		t.Errorf("a tab has %v, and needs %v", got, tab)
	}
}

// The rail never looks as if a page were shown where a session is: a pointer that has stayed on the button that led away does not count.
func TestTheRailShowsNoPageWhileASessionIs(t *testing.T) {
	r := newRig(t)
	page := console.Place{Page: console.PageHistory}
	plain := console.Ground(r.Shell, page.Page)
	r.Go(page)
	if console.Ground(r.Shell, page.Page) == plain {
		t.Fatal("the page that is shown is not marked")
	}
	over := console.Button(r.Shell, page.Page).(desktop.Hoverable)
	over.MouseIn(&desktop.MouseEvent{})
	r.Go(console.Place{Tab: 1})
	if got := console.Ground(r.Shell, page.Page); got != plain {
		t.Errorf("a session is shown, and the page is marked with %v", got)
	}
	shown := console.Place{Page: console.PageSettings}
	r.Go(shown)
	over.MouseIn(&desktop.MouseEvent{})
	if console.Ground(r.Shell, page.Page) == console.Ground(r.Shell, shown.Page) {
		t.Error("what is pointed at looks like what is shown")
	}
}
