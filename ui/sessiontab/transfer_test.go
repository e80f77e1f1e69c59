package sessiontab_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
)

// agentled is Ana's session with Marta; Ana works for queues and may hand it over.
func agentled() console.Snapshot { return agents(withCustomer(inviting()), 1) }

// agents is a session into which some of its reps came as agents.
func agents(s console.Snapshot, who ...session.ParticipantID) console.Snapshot {
	s.State.People = slices.Clone(s.State.People)
	for _, id := range who {
		s.State.People[id-1].Agent = true
	}
	return s
}

func colleagues() sessiontab.Directory {
	return sessiontab.Directory{Loaded: true, Directory: wire.Directory{
		Agents: []wire.DirectoryAgent{
			{Name: "eva", Display: "Eva Prats", Status: acd.Offline}, {Name: "ines", Status: acd.Busy},
			{Name: "luis", Display: "Luis Vidal", Status: acd.Available},
		},
		Queues: []wire.DirectoryQueue{
			{ID: "help", Service: "Support", Name: "Help desk", Open: true, Waiting: 3, There: 2}, {ID: "night", Service: "Support", Name: "Night"},
		},
	}}
}

// passing is a tab with the dialog open.
func passing(t *testing.T, language string, v theme.Variant) *rig {
	t.Helper()
	r := newRig(t, language)
	fyne.CurrentApp().Settings().SetTheme(theme.New(v))
	r.with(agentled(), colleagues())
	sessiontab.PassButton(r.Tab).OnTapped()
	if sessiontab.PassPart(r.Tab, "send") == nil {
		t.Fatal("no dialog")
	}
	r.commands = nil
	return r
}

func (r *rig) with(c console.Snapshot, d sessiontab.Directory) {
	r.Update(sessiontab.Snapshot{Session: c, At: moment, Rep: "Ana Ruiz", Language: "en", Directory: d, Agent: true})
}

func (r *rig) pass(t *testing.T, name string) fyne.CanvasObject {
	t.Helper()
	o := sessiontab.PassPart(r.Tab, name)
	if o == nil {
		t.Fatalf("the dialog has no %q", name)
	}
	return o
}

func (r *rig) passWhy(t *testing.T) string {
	t.Helper()
	return r.pass(t, "why").(*theme.Text).Text()
}

// One queue, or one or more agents, each in a tab of its own (PRODUCT rules 62, 63).
func TestRule62And63Dialog(t *testing.T) {
	r := passing(t, "en", theme.Light)
	send := r.pass(t, "send").(*hint.Button)
	if !send.Disabled() || r.passWhy(t) != "Choose one or more agents." {
		t.Errorf("before a choice: %q", r.passWhy(t))
	}
	r.pass(t, "to.agent.luis").(*widget.Check).SetChecked(true)
	r.pass(t, "to.agent.eva").(*widget.Check).SetChecked(true)
	test.Tap(send)
	want := console.Recipients{Agents: []acd.UserID{"eva", "luis"}}
	if got := fmt.Sprintf("%+v", r.commands); got != fmt.Sprintf("%+v", []sessiontab.Command{sessiontab.Pass{To: want}}) {
		t.Errorf("commanded %s", got)
	}
	r.commands = nil
	r.pass(t, "queues").(*hint.Button).OnTapped()
	if r.passWhy(t) != "Choose a queue." {
		t.Errorf("on the queues: %q", r.passWhy(t))
	}
	radio := r.pass(t, "to.queues").(*widget.RadioGroup)
	radio.SetSelected(radio.Options[1])
	radio.SetSelected(radio.Options[0]) // one only
	r.pass(t, "message").(*entry.Entry).SetText("  Knows her number. ")
	test.Tap(send)
	want = console.Recipients{Queue: "help", Message: "Knows her number."}
	if got := fmt.Sprintf("%+v", r.commands); got != fmt.Sprintf("%+v", []sessiontab.Command{sessiontab.Pass{To: want}}) {
		t.Errorf("commanded %s", got)
	}
	r.pass(t, "agents").(*hint.Button).OnTapped()
	if !r.pass(t, "to.agent.luis").(*widget.Check).Checked {
		t.Error("what was chosen is forgotten when the tabs are turned")
	}
}

// The message has at most 345 characters, counted as people do, and a counter that lives (PRODUCT rule 64).
func TestRule64Counter(t *testing.T) {
	r := passing(t, "en", theme.Light)
	r.pass(t, "to.agent.luis").(*widget.Check).SetChecked(true)
	message, count := r.pass(t, "message").(*entry.Entry), func() string { return r.pass(t, "count").(*theme.Text).Text() }
	if count() != "0 of 345" {
		t.Errorf("counted %q", count())
	}
	message.SetText(strings.Repeat("ñ", acd.MaxTransfer))
	if count() != "345 of 345" || r.pass(t, "send").(*hint.Button).Disabled() {
		t.Errorf("counted %q, %q", count(), r.passWhy(t))
	}
	message.SetText(strings.Repeat("ñ", acd.MaxTransfer+2))
	if !r.pass(t, "send").(*hint.Button).Disabled() || r.passWhy(t) != "The message is 2 characters too long." {
		t.Errorf("too long: %q", r.passWhy(t))
	}
	test.Tap(r.pass(t, "send").(*hint.Button))
	if len(r.commands) != 0 {
		t.Errorf("commanded %v", r.commands)
	}
}

// What the site would refuse anyhow cannot be pressed, and says why: nobody of those who were chosen is there, the queue is closed, also since it was
// chosen. Whoever is busy may come.
func TestRule62And63WhoCannotTakeIt(t *testing.T) {
	r := passing(t, "en", theme.Light)
	why := func(want string) {
		t.Helper()
		if got := r.passWhy(t); got != want || r.pass(t, "send").(*hint.Button).Disabled() != (want != "") {
			t.Errorf("said %q, want %q", got, want)
		}
	}
	r.pass(t, "to.agent.eva").(*widget.Check).SetChecked(true)
	why("Nobody you chose is there at the moment. Choose somebody who is available or busy.")
	r.pass(t, "to.agent.ines").(*widget.Check).SetChecked(true)
	why("")
	r.pass(t, "queues").(*hint.Button).OnTapped()
	radio := r.pass(t, "to.queues").(*widget.RadioGroup)
	radio.SetSelected(radio.Options[1])
	why("That queue is closed. Choose another one.")
	radio.SetSelected(radio.Options[0])
	why("")
	d := colleagues()
	d.Queues[0].Open = false
	r.with(agentled(), d)
	why("That queue is closed. Choose another one.")
	d = colleagues()
	d.Queues[0].There = 0 // it may send on to another one
	r.with(agentled(), d)
	why("")
}

// Who is no agent sees why they cannot hand a session over; so does an assistant (PRODUCT rule 61). It is who leads now that has to be an
// agent, whoever started the session.
func TestRule61Menu(t *testing.T) {
	r := newRig(t, "en")
	const (
		nobody = "Only agents who work for a queue can hand a session over. An administrator can make you one."
		late   = "You were not an agent yet when you came into this session. You can hand over the sessions that you start or join from now on."
	)
	for _, c := range []struct {
		name  string
		s     console.Snapshot
		agent bool // at the site, now
		why   string
	}{
		{"no agent", team(), false, nobody},
		{"an agent", agents(team(), 1), true, ""},
		{"an agent by themselves with a customer", agentled(), true, ""},
		{"nobody is there who would wait", agents(alone(), 1), true, "A session is handed over with a customer in it. Nobody is here yet who could wait."},
		{"made an agent since", team(), true, late},
		{"dismissed since", agents(team(), 1), false, nobody},
		{"an agent assists", as(3, agents(team(), 1, 3)), true, "Ana Ruiz leads this session and decides this. You can watch; to do it yourself, ask Ana Ruiz to transfer control to you."},
		{"an agent leads what another rep started", as(3, handed(agents(team(), 3))), true, ""},
		{"another rep leads what an agent started", as(3, handed(agents(team(), 1))), false, nobody},
	} {
		r.Update(sessiontab.Snapshot{Session: c.s, At: moment, Rep: "Ana Ruiz", Language: "en", Agent: c.agent})
		why := sessiontab.PassWhy(r.Tab)
		if menu, hover := sessiontab.TransferMenu(r.Tab); menu.Disabled() {
			why = hover()
		}
		if on := !sessiontab.PassButton(r.Tab).Disabled(); why != c.why || on != (why == "") {
			t.Errorf("%s: %v, %q", c.name, on, why)
		}
	}
}

// What the site refuses is said in the dialog, which stays; when it is done, the dialog goes with the session.
func TestWhatBecomesOfATransfer(t *testing.T) {
	r := passing(t, "en", theme.Light)
	s := agentled()
	s.Notices = append(s.Notices, console.Notice{N: 99, Kind: console.NoticeNotDone, Err: fmt.Errorf("not handed over: %w", acd.ErrNobody), At: moment})
	r.with(s, colleagues())
	said := r.pass(t, "said").(*theme.State)
	if !said.Visible() || !strings.Contains(said.TraceText(), "nobody who could take it") {
		t.Errorf("said %q", said.TraceText())
	}
	r.pass(t, "to.agent.luis").(*widget.Check).SetChecked(true)
	if r.with(s, colleagues()); said.Visible() {
		t.Errorf("somebody else is chosen, and it still says %q", said.TraceText())
	}
	s.Notices = append(s.Notices, console.Notice{N: 100, Kind: console.NoticeNotDone, Err: fmt.Errorf("not handed over: %w", acd.ErrNobody), At: moment})
	if r.with(s, colleagues()); !said.Visible() {
		t.Error("refused once more, and nothing is said")
	}
	s.Submitted = true
	r.with(s, colleagues())
	if r.passWhy(t) != "Handing over…" {
		t.Errorf("on its way: %q", r.passWhy(t))
	}
	s.Submitted, s.Over, s.Handed = false, true, true
	r.with(s, colleagues())
	if sessiontab.PassPart(r.Tab, "send") != nil || r.window.Canvas().Overlays().Top() != nil {
		t.Error("the dialog outlives the session")
	}
}

// Who is there changes while the dialog is open: it asks again, keeps what is chosen, and the keyboard where it is.
func TestTheDirectoryLives(t *testing.T) {
	r := passing(t, "en", theme.Light)
	check := r.pass(t, "to.agent.luis").(*widget.Check)
	check.SetChecked(true)
	r.window.Canvas().Focus(check)
	d := colleagues()
	d.Agents = append([]wire.DirectoryAgent{}, d.Agents...)
	d.Agents[0].Status = acd.Available
	r.with(agentled(), d)
	again := r.pass(t, "to.agent.luis").(*widget.Check)
	if !again.Checked || r.window.Canvas().Focused() != fyne.Focusable(again) {
		t.Error("the choice or the keyboard is lost")
	}
	d.Agents = d.Agents[:2]
	r.with(agentled(), d)
	if r.passWhy(t) != "Choose one or more agents." {
		t.Errorf("who is gone is still chosen: %q", r.passWhy(t))
	}
	r.commands = nil
	r.Update(sessiontab.Snapshot{Session: agentled(), At: moment.Add(6 * time.Second), Directory: d, Agent: true})
	if got := fmt.Sprintf("%T", r.commands); len(r.commands) != 1 {
		t.Errorf("asked again with %s %v", got, r.commands)
	}
	r.pass(t, "search").(*entry.Entry).SetText("prat")
	if sessiontab.PassPart(r.Tab, "to.agent.eva") == nil || sessiontab.PassPart(r.Tab, "to.agent.ines") != nil {
		t.Error("the search does not find Eva alone")
	}
}

func TestTransferSessionAsItLooks(t *testing.T) {
	for _, c := range []struct {
		name, language string
		theme          theme.Variant
		change         func(*rig)
	}{
		{"pass-agents-en", "en", theme.Light, func(r *rig) {
			r.pass(t, "to.agent.luis").(*widget.Check).SetChecked(true)
			r.pass(t, "message").(*entry.Entry).SetText("Her account is locked; I have checked her identity.")
		}},
		{"pass-queues-es", "es", theme.Dark, func(r *rig) { r.pass(t, "queues").(*hint.Button).OnTapped() }},
	} {
		r := passing(t, c.language, c.theme)
		r.with(viewing(agentled()), colleagues())
		c.change(r)
		r.settle()
		test.AssertRendersToImage(t, c.name+".png", r.window.Canvas())
	}
}

// A customer whom the site introduced is not "verified", whatever words there are; the card says what the queue and the giver told us.
func TestIntroducedBySite(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		r := newRig(t, language)
		s := agentled()
		p := s.People[2]
		p.Level = console.LevelSite
		s.People = map[session.ParticipantID]console.Person{2: p}
		r.Update(sessiontab.Snapshot{Session: s, At: moment, Agent: true, Rep: "Ana Ruiz", Language: language, Case: sessiontab.Case{
			Title: "Help desk", From: "Luis Vidal", Message: "Her account is locked; I have checked her identity.", Answers: "Subject: cannot sign in\nPhone: 555 0134"}})
		r.settle()
		if got := sessiontab.StatusText(r.Tab); strings.HasPrefix(got, "verif") {
			t.Errorf("said %q", got)
		}
		test.AssertRendersToMarkup(t, "introduced-"+language+".xml", r.window.Canvas())
		p.WordSeed = nil
		s.People = map[session.ParticipantID]console.Person{2: p}
		r.Update(sessiontab.Snapshot{Session: s, At: moment, Agent: true, Rep: "Ana Ruiz", Language: language})
		r.settle()
		want := map[string]string{"en": "no words to compare", "es": "no hay palabras"}[language]
		if got := test.RenderToMarkup(r.window.Canvas()); !strings.Contains(got, want) {
			t.Errorf("%s: nothing says that the words are missing", language)
		}
	}
}
