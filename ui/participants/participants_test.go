package participants_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"deskhand/app/session"
	"deskhand/ui/participants"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

const long = "María de los Ángeles Fernández-Villaverde Gutiérrez"

type rig struct {
	*participants.Panel
	window               fyne.Window
	helped, led, removed []session.ParticipantID
	hint                 string
}

func newRig(t *testing.T, language string) *rig {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	r := &rig{}
	r.Panel = participants.New(participants.Config{
		OnHelp:   func(id session.ParticipantID) { r.helped = append(r.helped, id) },
		OnLead:   func(id session.ParticipantID) { r.led = append(r.led, id) },
		OnRemove: func(id session.ParticipantID) { r.removed = append(r.removed, id) },
		OnHint:   func(text string) { r.hint = text },
	})
	r.window = test.NewTempWindow(t, r.Panel)
	r.window.SetPadded(false)
	r.window.Resize(fyne.NewSize(participants.Width, 500))
	return r
}

func team() []participants.Row {
	return []participants.Row{
		{ID: 1, Name: "Ana Ruiz", Role: session.PrimaryRep, Platform: "Linux", You: true},
		{ID: 2, Name: "Marta", Role: session.PrimaryCustomer, Platform: "Windows", Link: participants.LinkGood, Path: "direct 18 ms", May: participants.May{Remove: true}},
		{ID: 3, Name: "Luis Vega", Role: session.Assistant, Platform: "Linux", Link: participants.LinkFair, May: participants.May{Remove: true, Lead: true}},
		{ID: 4, Name: long, Role: session.SecondaryCustomer, Platform: "Windows", Link: participants.LinkGood, Path: "direct 18 ms", May: participants.May{Remove: true, Help: true}},
	}
}

// Tab goes to what can be pressed and to nothing else; what it is on says what it does.
func TestWalkedThroughByKeys(t *testing.T) {
	r := newRig(t, "en")
	r.Update(team())
	c := r.window.Canvas()
	var said []string
	var stops []fyne.Focusable // Fyne's buttons let go of the focus when they are pressed
	for range 5 {
		c.FocusNext()
		said, stops = append(said, r.hint), append(stops, c.Focused())
	}
	for _, stop := range stops {
		stop.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	want := []string{"Remove Marta from the session", "Transfer control to Luis Vega", "Remove Luis Vega from the session", "Help " + long, "Remove " + long + " from the session"}
	for i := range want {
		if said[i] != want[i] {
			t.Errorf("stop %d says %q, want %q", i, said[i], want[i])
		}
	}
	if len(r.helped) != 1 || r.helped[0] != 4 || len(r.led) != 1 || r.led[0] != 3 || len(r.removed) != 3 {
		t.Errorf("helped %v, led %v, removed %v", r.helped, r.led, r.removed)
	}
}

// A name that cannot be chosen any more lets go of the focus and says why.
func TestANameThatCannotBeChosenAnyMore(t *testing.T) {
	r := newRig(t, "en")
	rows := team()
	r.Update(rows)
	ben := r.Named()["4"]
	ben.(desktop.Hoverable).MouseIn(&desktop.MouseEvent{})
	if r.hint != "Help "+long || ben.(desktop.Cursorable).Cursor() != desktop.PointerCursor {
		t.Errorf("says %q", r.hint)
	}
	ben.(desktop.Hoverable).MouseOut()
	rows = team()
	rows[3].May.Help, rows[3].May.WhyNot = false, "Only Luis Vega, who leads, can choose."
	r.Update(rows)
	ben.(desktop.Hoverable).MouseIn(&desktop.MouseEvent{})
	if r.hint != rows[3].May.WhyNot || ben.(desktop.Cursorable).Cursor() != desktop.DefaultCursor {
		t.Errorf("says %q", r.hint)
	}
	test.Tap(ben.(fyne.Tappable))
	if len(r.helped) != 0 {
		t.Error("was chosen all the same")
	}
}

// Rows never lie over each other, however long names and roles are, also when their marks come and go.
func TestRowsDoNotOverlap(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		r := newRig(t, language)
		for _, rows := range [][]participants.Row{team(), bare(team()), team()} {
			r.Update(rows)
			bottom := float32(0)
			for _, id := range []string{"1", "2", "3", "4"} {
				o := r.Named()[id]
				at, least := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.MinSize()
				if o.Size().Height < least.Height || o.Size().Width < least.Width {
					t.Errorf("%s %s: %v, needs %v", language, id, o.Size(), least)
				}
				const own = 8 // the room that a text keeps around it
				if at.Y+own < bottom-own {
					t.Errorf("%s %s begins at %v, the one above ends at %v", language, id, at.Y+own, bottom-own)
				}
				bottom = at.Y + o.Size().Height
			}
		}
	}
}

func bare(rows []participants.Row) []participants.Row {
	for i := range rows {
		rows[i].May.Remove, rows[i].May.Lead, rows[i].Shares, rows[i].Link = false, false, false, participants.LinkNone
	}
	return rows
}

// Whatever stands beside a name, there is room for a dozen letters of it, and it is not cut: it goes on in the next line.
func TestNamesHaveRoom(t *testing.T) {
	const dozen = "Hermenegildo"
	for _, language := range []string{"en", "es"} {
		r := newRig(t, language)
		rows := team()
		for i := range rows {
			rows[i].Name, rows[i].Shares, rows[i].Controls, rows[i].Link = dozen, i == 1, i != 1, participants.LinkPoor
			rows[i].May.Remove, rows[i].May.Lead = true, i == 2
		}
		rows[3].Name = dozen + " " + dozen
		r.Update(rows)
		test.AssertRendersToMarkup(t, "marks-"+language+".xml", r.window.Canvas())
		for _, want := range []string{"2", "3", "4"} {
			name := r.Named()[want]
			for _, o := range test.LaidOutObjects(name) {
				if text, is := o.(*canvas.Text); is && text.TextStyle.Bold && text.Text != dozen {
					t.Errorf("%s: %s has a line %q", language, want, text.Text)
				}
			}
		}
	}
}

// Who shares says so, also while they pause: then nobody sees it.
func TestWhoShares(t *testing.T) {
	newRig(t, "en")
	for want, r := range map[string]participants.Row{
		"Customer · shares the screen": {Role: session.PrimaryCustomer, Shares: true}, "Customer · shares the screen, paused": {Role: session.PrimaryCustomer, Shares: true, Shared: participants.Shared{Paused: true}},
		"Customer · screen disconnected: nothing is seen": {Role: session.PrimaryCustomer, Shares: true, Shared: participants.Shared{Gone: true}},
		"Customer · shares some windows":                  {Role: session.PrimaryCustomer, Shares: true, Shared: participants.Shared{Windows: true}},
		"Customer · shares some windows, paused":          {Role: session.PrimaryCustomer, Shares: true, Shared: participants.Shared{Windows: true, Paused: true}},
		"Assistant · sees some windows":                   {Role: session.Assistant, Sees: true, Shared: participants.Shared{Windows: true}},
		"Assistant · sees the screen":                     {Role: session.Assistant, Sees: true}, "Assistant": {Role: session.Assistant, Shared: participants.Shared{Paused: true}},
	} {
		if got := participants.Description(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
