// Package home is the first page of the Support Manager: start a session, assist in a colleague's, come back to one that was
// cut off, see what was lately, and know how people reach this computer.
//
// Main type: Home. It holds no service: Update says what to show, OnCommand takes what the rep wants. All of it belongs to the
// user interface's goroutine.
package home

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Snapshot is all a Home is told.
type Snapshot struct {
	Email   bool     // the box: open an e-mail as soon as the session has started
	Busy    bool     // something was asked for and is under way
	Codes   []string // names of the tracking codes that the site asks for at Start
	Needed  bool     // Start waits for them
	Running bool     // one session at a time, and it goes on: Start leads back to it, to invite more people
	Problem string   // why the last wish could not be met, as a sentence; "" none
	Usual   string   // the name that customers see as long as the rep has not chosen one; "" they have, or have an account's
	Server  Server
	Waiting Waiting
	Cut     []Cut
	Recent  []Recent // newest first
}

// Server is how people reach this console's sessions.
type Server struct {
	Embedded  bool // in this program; else a site we are signed in at
	Condition theme.Condition
	Text      string   // one line, translated
	Detail    string   // in small below it; "" none
	Warning   string   // a sentence, translated; "" none
	Address   string   // as invitations say it
	Choices   []string // addresses of this computer; Embedded only
	Lapsed    bool     // the site does not know our sign-in any more
}

// Waiting are the customers who wait in the agent's queues; the zero value for who is no agent.
type Waiting struct {
	Count  int
	Queues string // the names of the queues they all wait in, with commas; "" too many to say, or not known
}

// Cut is a session that this console led when it ended unexpectedly.
type Cut struct {
	ID     session.ID
	At     time.Time // when it was last known to be live
	Number string    // its session number, first seven digits; "" not known
}

// Recent is a session that is over.
type Recent struct {
	ID   session.ID
	Line string // who was helped
	At   time.Time
}

// Command is one of Start, Join, SetEmail, SetName, Choose, Serve, Return, GiveUp, Open, SignIn.
type Command interface{ command() }

type (
	// Start starts a session, with the tracking codes that were filled in: "name: code".
	Start struct{ Codes []string }
	// SetEmail changes the box.
	SetEmail struct{ On bool }
	// Join assists in a session.
	Join struct{ Target invite.Target }
	// Choose makes an address of Server.Choices the one that invitations say.
	Choose struct{ Address string }
	// Serve shows who waits.
	Serve struct{}
	// Return comes back to a session that was cut off, GiveUp ends it.
	Return struct{ ID session.ID }
	GiveUp struct{ ID session.ID }
	// Open opens a session of the history.
	Open struct{ ID session.ID }
	// SignIn signs in again at the site.
	SignIn struct{}
)

func (Start) command()    {}
func (SetEmail) command() {}
func (Join) command()     {}
func (Choose) command()   {}
func (Serve) command()    {}
func (Return) command()   {}
func (GiveUp) command()   {}
func (Open) command()     {}
func (SignIn) command()   {}

// Home is the page. Make it with New.
type Home struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	starting
	assisting

	command func(Command)
	now     Snapshot
	filled  bool // Update was called
	problem *theme.State
	server  *serverCard
	waits   *waitingCard
	cut     cutOff
	recent  *fyne.Container
}

// starting is where the rep starts a session, or is led back to the one that goes on.
type starting struct {
	StartButton *hint.Button

	email *widget.Check
	codes *codes
	what  *theme.Text // what StartButton does
}

// assisting is where the rep comes into somebody else's session.
type assisting struct {
	Number     *NumberEntry
	JoinButton *hint.Button

	said *theme.State // what is wrong with Number
}

// New returns a page that tells command what the rep wants.
func New(command func(Command)) *Home {
	h := &Home{command: command}
	h.StartButton = hint.New(lang.L("home.start"), fynetheme.MediaPlayIcon(), h.start)
	h.StartButton.Importance = widget.HighImportance
	h.email = widget.NewCheck(lang.L("home.email"), nil)
	h.email.OnChanged = func(on bool) { command(SetEmail{on}) }
	h.codes = newCodes(h.start)
	h.Number = NewNumberEntry()
	h.Number.SetPlaceHolder(lang.L("home.assist.placeholder"))
	h.Number.OnSubmitted = func(string) { h.join() }
	h.JoinButton = hint.New(lang.L("home.assist.join"), fynetheme.LoginIcon(), h.join)
	h.said = theme.NewSentence(theme.Stopped, "")
	h.said.Hide()
	h.Number.OnEdited = func() { h.say("") }
	h.problem = theme.NewSentence(theme.Stopped, "")
	h.problem.Hide()
	h.server = newServerCard(command)
	h.server.name.taken = h.focusStart
	h.waits = newWaitingCard(command)
	h.cut.root, h.recent = container.NewVBox(), container.NewVBox()
	h.Content = column.Page(560, 920, theme.Title(lang.L("home.title")), h.problem, h.waits, h.cut.root,
		container.New(halves{}, h.starting.card(), h.assisting.card()), h.server, h.recent)
	h.ExtendBaseWidget(h)
	return h
}

func (s *starting) card() fyne.CanvasObject {
	s.what = theme.Subtle(lang.L("home.start.what"))
	return theme.Card(container.NewVBox(theme.Section(lang.L("home.start.title")), s.what,
		theme.Gap(1), s.codes.root, s.email, s.StartButton))
}

// start starts a session, or leads back to the one that runs.
func (h *Home) start() {
	if h.now.Busy {
		return
	}
	if h.now.Running {
		h.command(Start{})
		return
	}
	if list, ok := h.codes.filled(); ok {
		h.command(Start{Codes: list})
		h.codes.clear()
	}
}

func (a *assisting) card() fyne.CanvasObject {
	return theme.Card(container.NewVBox(theme.Section(lang.L("home.assist.title")), theme.Subtle(lang.L("home.assist.what")),
		theme.Gap(1), a.Number, a.said, a.JoinButton))
}

// join reads the field.
func (h *Home) join() {
	target, err := invite.ParseAnything(h.Number.Text)
	problem := sentence(h.Number.Text, target, err)
	if problem == "" && target.Kind == invite.TargetNumber && target.Site.IsZero() && h.now.Server.Embedded {
		problem = lang.L("home.assist.site")
	}
	h.say(problem)
	if problem == "" && !h.now.Busy {
		h.command(Join{target})
	}
}

func (a *assisting) say(text string) {
	show(a.said, text)
}

// line is what shows a text, or nothing.
type line interface {
	fyne.CanvasObject
	SetText(text string)
}

// show puts text into t and hides it when there is none.
func show(t line, text string) {
	t.SetText(text)
	if text == "" {
		t.Hide()
	} else {
		t.Show()
	}
}

// Update takes what is to be shown from now on.
func (h *Home) Update(s Snapshot) {
	before, first := h.now, !h.filled
	h.now, h.filled = s, true
	if h.email.Checked != s.Email {
		h.email.Checked = s.Email
		h.email.Refresh()
	}
	for _, b := range []*hint.Button{h.StartButton, h.JoinButton} {
		enable(b, !s.Busy)
	}
	h.codes.ask(s.Codes, s.Needed)
	h.codes.seen(!s.Running)
	if first || before.Running != s.Running {
		h.sayStart(s.Running)
	}
	show(h.problem, s.Problem)
	h.server.update(s.Server, s.Usual)
	h.waits.update(s.Waiting)
	if first || !sameCut(before.Cut, s.Cut) {
		h.cut.fill(s.Cut, h.command)
	}
	h.cut.allow(!s.Busy)
	if first || !sameRecent(before.Recent, s.Recent) {
		h.fillRecent(s.Recent)
	}
	if content, ok := h.Content.(*container.Scroll); ok {
		content.Refresh()
	}
}

// focusStart puts the keyboard where one goes on.
func (h *Home) focusStart() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(h); c != nil {
		c.Focus(h.StartButton)
	}
}

// sayStart says where Start leads.
func (s *starting) sayStart(running bool) {
	if running {
		s.StartButton.SetText(lang.L("home.start.invite"))
		s.what.SetText(lang.L("home.start.running"))
		s.email.Hide()
		return
	}
	s.StartButton.SetText(lang.L("home.start"))
	s.what.SetText(lang.L("home.start.what"))
	s.email.Show()
}

func enable(b *hint.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// Named are the parts that traces name, below "home". The sessions that were cut off count from 1.
func (h *Home) Named() map[string]fyne.CanvasObject {
	named := map[string]fyne.CanvasObject{"start": h.StartButton, "assist.number": h.Number, "assist.join": h.JoinButton, "waiting": h.waits.words, "serve": h.waits.serve, "signin": h.server.again,
		"name": h.server.name.field, "name.use": h.server.name.use}
	for i, field := range h.codes.fields {
		named["code."+strconv.Itoa(i+1)] = field
	}
	for i, w := range h.cut.ways {
		n := strconv.Itoa(i + 1)
		named["return."+n], named["give-up."+n] = w[0], w[1]
	}
	return named
}

// Clear empties the number field, after it has been used.
func (h *Home) Clear() { h.Number.SetText("") }

// CreateRenderer implements fyne.Widget.
func (h *Home) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(h.Content) }
