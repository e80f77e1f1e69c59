package sessiontab_test

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
)

// team is a session that Ana leads, with Marta who is helped, Luis and Inés who assist, and a customer with a long name.
func team() console.Snapshot {
	s := withCustomer(inviting())
	s.State.People = append(s.State.People,
		session.Participant{ID: 3, Role: session.Assistant, Name: "Luis Vega", Platform: "Linux", Presence: session.Here, Method: session.ByLink, Since: moment.Add(-9 * time.Minute)},
		session.Participant{ID: 4, Role: session.SecondaryCustomer, Name: "María de los Ángeles Fernández-Villaverde Gutiérrez", Platform: "Windows", Presence: session.Here, Method: session.ByNumber},
		session.Participant{ID: 5, Role: session.Assistant, Name: "Inés", Platform: "macOS", Presence: session.Here, Method: session.ByNumber, Since: moment.Add(-3 * time.Minute)})
	s.People = map[session.ParticipantID]console.Person{1: s.People[2], 2: s.People[2], 3: s.People[2], 4: s.People[2], 5: s.People[2]}
	return s
}

// as is a session as another participant sees it.
func as(me session.ParticipantID, s console.Snapshot) console.Snapshot {
	s.Me, s.Primary = me, s.State.People[me-1].Role == session.PrimaryRep
	people := map[session.ParticipantID]console.Person{}
	for id, p := range s.People {
		p.WordSeed = nil
		people[id] = p
	}
	if s.People = people; !s.Primary {
		s.Door = console.Door{}
	}
	return s
}

// handed is a session whose lead Ana has just given to Luis.
func handed(s console.Snapshot) console.Snapshot {
	s.State.People = slices.Clone(s.State.People)
	s.State.People[0].Role, s.State.People[2].Role = session.Assistant, session.PrimaryRep
	s.Notices = append(slices.Clone(s.Notices), console.Notice{N: 9, Kind: console.NoticeLead, Who: 3, By: 1, At: moment.Add(-2 * time.Second)})
	if s.State.Share.By != 0 {
		s.State.Request = session.Request{ID: 4, Activity: session.ConfirmRep, From: 3, To: 2, Drive: true, At: moment}
		s.Waiting = moment.Add(24 * time.Second)
	}
	return s
}

// alone is a team whose customers have gone.
func alone() console.Snapshot {
	s := team()
	s.State.People = slices.Clone(s.State.People)
	s.State.People[1].Presence, s.State.People[3].Presence = session.Gone, session.Gone
	return s
}

func held(s console.Snapshot, ago time.Duration) console.Snapshot {
	s.State.Absence, s.Held = session.Absence{Held: moment.Add(-ago), HeldBy: 2}, moment.Add(-ago)
	return s
}

func TestWhoLeadsInBothLanguages(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		for name, s := range map[string]console.Snapshot{
			"team": team(), "team-assisting": as(5, viewing(team())), "given": as(1, handed(viewing(team()))),
			"received": as(3, handed(viewing(team()))), "held": as(5, held(viewing(team()), 12*time.Second)),
		} {
			r := newRig(t, language)
			r.show(s)
			r.settle()
			test.AssertRendersToMarkup(t, fmt.Sprintf("%s-%s.xml", name, language), r.window.Canvas())
		}
	}
}

// A desktop that is easily told from ours.
func desktopPicture() *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, 640, 400))
	draw.Draw(p, p.Rect, image.NewUniform(color.NRGBA{0x2E, 0x6E, 0x72, 0xFF}), image.Point{}, draw.Src)
	return p
}

func TestWhoLeadsAsItLooks(t *testing.T) {
	for name, c := range map[string]struct {
		s        console.Snapshot
		language string
		variant  theme.Variant
	}{
		"received-light": {as(3, handed(viewing(team()))), "en", theme.Light},
		"received-dark":  {as(3, handed(viewing(team()))), "es", theme.Dark},
		"held-light":     {as(5, held(viewing(team()), 12*time.Second)), "es", theme.Light},
		"held-dark":      {as(3, held(viewing(team()), 72*time.Second)), "en", theme.Dark},
	} {
		r := newRig(t, c.language)
		fyne.CurrentApp().Settings().SetTheme(theme.New(c.variant))
		r.pictures = []*image.RGBA{desktopPicture()}
		r.show(c.s)
		r.settle()
		test.AssertRendersToImage(t, name+".png", r.window.Canvas())
	}
}

// Rule 41: a click or a key on a second customer's name helps them, at once when nothing is shared and after a yes when it is.
func TestAClickOnANameHelps(t *testing.T) {
	r := newRig(t, "en")
	r.show(team())
	name := r.part("4")
	test.Tap(name.(fyne.Tappable))
	name.(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	name.(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if want := []sessiontab.Command{sessiontab.Choose{ID: 4}, sessiontab.Choose{ID: 4}, sessiontab.Choose{ID: 4}}; !slices.Equal(r.commands, want) {
		t.Fatalf("commanded %v", r.commands)
	}
	r.commands = nil
	test.Tap(r.part("2").(fyne.Tappable)) // is helped already
	r.show(viewing(team()))
	test.Tap(name.(fyne.Tappable))
	if len(r.commands) != 0 || r.window.Canvas().Overlays().Top() == nil {
		t.Fatalf("Marta's screen is shared: commanded %v", r.commands)
	}
	r.answer(true)
	if want := []sessiontab.Command{sessiontab.Choose{ID: 4}}; !slices.Equal(r.commands, want) {
		t.Errorf("after the yes commanded %v", r.commands)
	}
}

func TestANameSaysWhatItDoes(t *testing.T) {
	arriving := team()
	arriving.State.People = slices.Clone(arriving.State.People)
	arriving.State.People[3].Presence = session.Admitted
	for name, c := range map[string]struct {
		s    console.Snapshot
		want string
	}{
		"leading":   {team(), "Help María"},
		"assisting": {as(3, team()), "Only Ana Ruiz, who leads this session, can choose."},
		"arriving":  {arriving, "is joining…"},
		"held":      {as(3, held(team(), time.Minute)), "Ana Ruiz leads this session and is reconnecting."},
	} {
		r := newRig(t, "en")
		r.show(c.s)
		pointed := r.part("4")
		pointed.(desktop.Hoverable).MouseIn(&desktop.MouseEvent{})
		if got := sessiontab.StatusText(r.Tab); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if d := pointed.(fyne.Disableable).Disabled(); d != (name != "leading") {
			t.Errorf("%s: disabled %v", name, d)
		}
		test.Tap(pointed.(fyne.Tappable))
		if name != "leading" && len(r.commands) != 0 {
			t.Errorf("%s: a click commands %v", name, r.commands)
		}
	}
}

// Rules 52–55.
func TestTransferSaysWhatItMeans(t *testing.T) {
	r := newRig(t, "en")
	r.show(withCustomer(inviting()))
	if menu, why := sessiontab.TransferMenu(r.Tab); !menu.Disabled() || !strings.HasPrefix(why(), "Invite a colleague first") {
		t.Errorf("with nobody to give it to: disabled %v, %q", menu.Disabled(), why())
	}
	r.show(viewing(team()))
	menu, _ := sessiontab.TransferMenu(r.Tab)
	if menu.Disabled() {
		t.Fatal("control cannot be transferred")
	}
	for _, way := range []func(){
		func() { test.Tap(r.part("3.transfer").(fyne.Tappable)) },
		func() { test.Tap(menu); test.Tap(sessiontab.TransferTo(r.Tab, 3)) },
	} {
		r.commands = nil
		way()
		if top := r.window.Canvas().Overlays().Top(); len(r.commands) != 0 || top == nil {
			t.Fatalf("nothing is asked; commands %v", r.commands)
		}
		said := r.asked()
		for _, want := range []string{"Luis Vega will lead this session:", "only Luis Vega can let you lead again.", "Marta is asked to confirm"} {
			if !strings.Contains(said, want) {
				t.Errorf("the question %q does not say %q", said, want)
			}
		}
		r.answer(true)
		if want := []sessiontab.Command{sessiontab.Transfer{ID: 3}}; !slices.Equal(r.commands, want) {
			t.Errorf("commanded %v", r.commands)
		}
	}
	r.show(as(1, handed(viewing(team()))))
	if menu, why := sessiontab.TransferMenu(r.Tab); !menu.Disabled() || !strings.Contains(why(), "Luis Vega leads this session") {
		t.Errorf("the giver: disabled %v, %q", menu.Disabled(), why())
	}
}

// Rule 59: the new rep knows that they lead, and why they cannot control yet.
func TestTheNewRepWaitsForTheCustomer(t *testing.T) {
	r := newRig(t, "en")
	r.show(as(3, handed(viewing(team()))))
	want := "Waiting for Marta to confirm that you are helping now (24 s)"
	if got := sessiontab.BarText(r.Tab); got != "You lead this session now. "+want {
		t.Errorf("the bar says %q", got)
	}
	control, why := sessiontab.ControlButton(r.Tab)
	if !control.Disabled() || why() != want {
		t.Errorf("control: disabled %v, %q", control.Disabled(), why())
	}
	refused := handed(team())
	refused.Notices = append(refused.Notices, console.Notice{N: 10, Kind: console.NoticeRefused, Who: 2, By: 3, What: session.ConfirmRep, At: moment})
	r.show(as(3, refused))
	if got := sessiontab.CardSays(r.Tab); got != "Marta said no: nothing is shown any more. Ask again when they are ready." {
		t.Errorf("after a no the card says %q", got)
	}
	if view, _ := sessiontab.AskButtons(r.Tab); view.Disabled() {
		t.Error("they cannot be asked again")
	}
}

// Who has got an answer asks again where they asked before: the pointer is still there.
func TestTheButtonsStayWhereTheyWereAfterAnAnswer(t *testing.T) {
	r := newRig(t, "en")
	at := func() fyne.Position {
		view, _ := sessiontab.AskButtons(r.Tab)
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(view)
	}
	s := withCustomer(inviting())
	r.show(s)
	before := at()
	r.show(asking(s))
	s.Notices = append(slices.Clone(s.Notices), console.Notice{N: 10, Kind: console.NoticeRefused, Who: 2, By: 1, What: session.ViewDesktop, At: moment})
	r.show(s)
	if got := at(); got != before || before.IsZero() || sessiontab.CardSays(r.Tab) == "" {
		t.Errorf("after an answer View is at %v, before at %v; the card says %q", got, before, sessiontab.CardSays(r.Tab))
	}
}

// Rule 60, as the kernel decides it.
func TestTakingOverAHeldSession(t *testing.T) {
	alone, both := alone(), held(team(), 5*time.Second)
	both.State.HeldBy = 5
	for name, c := range map[string]struct {
		s    console.Snapshot
		bar  string
		take bool
	}{
		"the longest here":        {as(3, held(team(), 5*time.Second)), "Ana Ruiz is reconnecting… (0:05)", true},
		"another":                 {as(5, held(team(), 5*time.Second)), "Ana Ruiz is reconnecting… (0:05) · you can lead the session in 25 s, Luis Vega before that", false},
		"another, later":          {as(5, held(team(), 72*time.Second)), "Ana Ruiz is reconnecting… (1:12)", true},
		"with no customer":        {as(3, held(alone, 5*time.Second)), "Ana Ruiz is reconnecting… (0:05) · you can lead the session in 25 s", false},
		"with no customer, later": {as(3, held(alone, session.TakeTime)), "Ana Ruiz is reconnecting… (0:30)", true},
		"on a colleague's word":   {as(3, both), "Ana Ruiz is reconnecting… (0:05) · you can lead the session in 25 s", false},
		"on their own word":       {as(5, both), "Ana Ruiz is reconnecting… (0:05) · you can lead the session in 25 s", false},
		"herself":                 {as(1, held(team(), 5*time.Second)), "", false},
	} {
		r := newRig(t, "en")
		r.show(c.s)
		take := sessiontab.TakeOverButton(r.Tab)
		if got, can := sessiontab.BarText(r.Tab), take.Visible() && !take.Disabled(); got != c.bar || c.bar != "" && can != c.take {
			t.Errorf("%s: %q, may take over %v", name, got, can)
		}
		_, err := session.Decide(c.s.State, c.s.ID, c.s.Me, session.TakingOver{}, moment)
		if (err == nil) != c.take {
			t.Errorf("%s: the rules say %v", name, err)
		}
		if c.take {
			test.Tap(take)
			if want := []sessiontab.Command{sessiontab.TakeOver{}}; !slices.Equal(r.commands, want) {
				t.Errorf("%s: commanded %v", name, r.commands)
			}
		}
	}
}

// What one customer did is not said on the next one's card.
func TestTheNextCustomersCardIsClean(t *testing.T) {
	r := newRig(t, "en")
	s := team()
	s.Notices = []console.Notice{{N: 1, Kind: console.NoticeStopped, Who: 2, At: moment}}
	r.show(s)
	if got := sessiontab.CardSays(r.Tab); got != "Marta stopped sharing." {
		t.Fatalf("Marta's card says %q", got)
	}
	s.State.People = slices.Clone(s.State.People)
	s.State.People[1].Role, s.State.People[3].Role = session.SecondaryCustomer, session.PrimaryCustomer
	r.show(s)
	if got := sessiontab.CardSays(r.Tab); got != "" {
		t.Errorf("the next one's card says %q", got)
	}
	s.State.People[1].Role, s.State.People[3].Role = session.PrimaryCustomer, session.SecondaryCustomer
	s.Notices = append(s.Notices, console.Notice{N: 2, Kind: console.NoticeHelping, Who: 4, At: moment}, console.Notice{N: 3, Kind: console.NoticeHelping, Who: 2, By: 4, At: moment})
	r.show(s)
	if got := sessiontab.CardSays(r.Tab); got != "" {
		t.Errorf("Marta's card, when she is helped again, says %q", got)
	}
}

func TestAnEndIsSaidForWhatItIs(t *testing.T) {
	left := as(3, viewing(team()))
	left.State.People[2].Presence, left.State.People[2].Reason, left.Over = session.Gone, session.ReasonDone, true
	removed := as(3, team())
	removed.State.People[2].Presence, removed.State.People[2].Reason, removed.Over = session.Gone, session.ReasonRemoved, true
	ended := team()
	ended.State.Phase, ended.Over = session.Ended, true
	for name, c := range map[string]struct {
		s    console.Snapshot
		want string
		is   theme.Condition
	}{
		"left": {left, "You left the session", theme.Idle}, "removed": {removed, "You were removed from the session", theme.Stopped},
		"ended": {ended, "The session is over", theme.Idle},
	} {
		r := newRig(t, "en")
		r.show(c.s)
		_, _, onStatus := sessiontab.Lines(r.Tab)
		if got := sessiontab.StatusText(r.Tab); got != c.want || onStatus != c.is || sessiontab.ConditionOf(c.s) != c.is {
			t.Errorf("%s: %q, %v on the line, %v on the tab", name, got, onStatus, sessiontab.ConditionOf(c.s))
		}
		if what := sessiontab.PersonText(r.Tab, 2); strings.Contains(what, "screen") {
			t.Errorf("%s: Marta still %q", name, what)
		}
		if got := sessiontab.RoleText(r.Tab); got != "" {
			t.Errorf("%s: the head still says %q", name, got)
		}
	}
}

// settle lays everything out again, as a real window does when what is in it wants another size.
func (r *rig) settle() {
	for range 2 {
		for _, o := range test.LaidOutObjects(r.window.Content()) {
			if c, ok := o.(*fyne.Container); ok && c.Layout != nil {
				c.Layout.Layout(c.Objects, c.Size())
			}
		}
	}
}

// part is a named part of the participants' panel.
func (r *rig) part(name string) fyne.CanvasObject { return sessiontab.People(r.Tab)[name] }

// asked is all that the open question says.
func (r *rig) asked() string {
	var said []string
	for _, o := range test.LaidOutObjects(r.window.Canvas().Overlays().Top()) {
		if text, ok := o.(interface{ TraceText() string }); ok {
			said = append(said, text.TraceText())
		}
	}
	return strings.Join(said, " ")
}

// answer presses the yes or the no of the open question.
func (r *rig) answer(yes bool) {
	var buttons []fyne.Tappable
	for _, o := range test.LaidOutObjects(r.window.Canvas().Overlays().Top()) {
		if b, ok := o.(fyne.Tappable); ok {
			if _, focusable := o.(fyne.Focusable); focusable {
				buttons = append(buttons, b)
			}
		}
	}
	if which := buttons[0]; !yes {
		test.Tap(which)
		return
	}
	test.Tap(buttons[len(buttons)-1])
}

// What is new of who leads is said where it always stands: nothing that the rep may be about to click on moves, and words have room.
func TestNewsOfTheLeadMoveNothing(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		for name, news := range map[string]console.Snapshot{
			"given": as(1, handed(viewing(team()))), "received": as(3, handed(viewing(team()))), "held": as(5, held(viewing(team()), 72*time.Second)),
		} {
			r := newRig(t, language)
			before := news
			before.Notices, before.State.Absence, before.Held = nil, session.Absence{}, time.Time{}
			r.show(before)
			r.settle()
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(r.View)
			size := r.View.Size()
			r.show(news)
			r.settle()
			if got := sessiontab.BarText(r.Tab); got == "" {
				t.Fatalf("%s: no news", name)
			}
			if now := fyne.CurrentApp().Driver().AbsolutePositionForObject(r.View); now != at || r.View.Size() != size {
				t.Errorf("%s %s: the picture was at %v, %v; it is at %v, %v", name, language, at, size, now, r.View.Size())
			}
		}
	}
}

// A sentence beside the tools is seen as a whole or stands in the status line.
func TestNoSentenceBesideTheToolsIsCut(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		for width := float32(900); width < 1500; width += 50 {
			r := newRig(t, language)
			r.window.Resize(fyne.NewSize(width, 640))
			s := asking(viewing(withCustomer(inviting())))
			s.State.People[1].Name = "Guadalupe"
			r.show(s)
			r.settle()
			line, _, _ := sessiontab.Lines(r.Tab)
			room, need := sessiontab.LineRoom(r.Tab)
			if shown := room > 0; shown && room < need || shown == strings.Contains(sessiontab.StatusText(r.Tab), line) {
				t.Errorf("%s at %v: %q has %v of %v, the status says %q", language, width, line, room, need, sessiontab.StatusText(r.Tab))
			}
		}
	}
}

// Everybody who is in the session stands in the panel, by name, role and platform, with what they see, share and control; who has gone does
// not (PRODUCT rule 40). The panel is hidden and brought back with one button (rule 42).
func TestRule40And42Participants(t *testing.T) {
	r := newRig(t, "en")
	s := controlling(viewing(team()))
	gone := s.State.People[4]
	gone.ID, gone.Name, gone.Presence = 6, "Eva", session.Gone
	s.State.People = append(slices.Clone(s.State.People), gone)
	r.show(s)
	for id, want := range map[session.ParticipantID][]string{
		1: {"Leads the session", "Linux", "controls"}, 2: {"Customer", "Windows", "direct 18 ms", "shares the screen"},
		3: {"Assistant", "Linux", "sees the screen"}, 4: {"Other customer", "Windows", "sees the screen"}, 5: {"Assistant", "macOS"},
	} {
		got := sessiontab.PersonText(r.Tab, id)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("participant %d: %q does not say %q", id, got, w)
			}
		}
		if id != 1 && r.part(fmt.Sprint(id)) == nil {
			t.Errorf("participant %d has no row", id)
		}
	}
	if sessiontab.PersonText(r.Tab, 6) != "" || r.part("6") != nil {
		t.Error("who has gone is still listed")
	}
	seen := func() bool { return sessiontab.PanelVisible(r.Tab) }
	if !seen() {
		t.Fatal("the panel is not there to begin with")
	}
	sessiontab.TogglePeople(r.Tab)
	if seen() {
		t.Error("the button does not hide the panel")
	}
	r.show(s)
	if seen() {
		t.Error("news brings the panel back")
	}
	sessiontab.TogglePeople(r.Tab)
	if !seen() {
		t.Error("the button does not bring it back")
	}
}
