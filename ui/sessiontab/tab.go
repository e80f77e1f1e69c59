// Package sessiontab is one session as a rep sees it: the head with its number, the invitation while nobody is there, the
// customer's card, the remote desktop with its tools, who is in it, what happened, and one status line that is always true.
//
// Main type: Tab. It holds no service: Update says what to show, Config.OnCommand takes what the rep wants; what cannot be
// undone is asked before it is commanded. All of it belongs to the user interface's goroutine.
package sessiontab

import (
	"image"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/wire"
	uiinvite "deskhand/ui/invite"
	"deskhand/ui/notes"
	"deskhand/ui/participants"
	"deskhand/ui/post"
	"deskhand/ui/remoteview"
	"deskhand/ui/theme"
	"deskhand/ui/trace"
)

// Snapshot is all a Tab is told.
type Snapshot struct {
	Session   console.Snapshot
	At        time.Time // now
	Rep       string    // our name
	Language  string    // of the program, for check words
	Trouble   string    // why the session cannot be opened or is over, as a sentence; "" nothing is known
	Shared    bool      // colleagues sign in at the same site as we
	Hosts     []string  // of this computer that invitations may name; none: they are not ours to choose
	Mail      uiinvite.Mailing
	Notes     notes.Snapshot
	Quality   wire.Quality  // of pictures, as the rep chose it; 0: balanced
	Screens   []wire.Screen // of which the shared picture is made; none: it is not known, or made of none
	Directory Directory     // whom the session can be handed to, as far as the dialog has asked
	Case      Case
	Elsewhere bool          // our own screen is shared in another session
	Agent     bool          // we work for queues, as the site has it now
	Broken    time.Duration // for how long a lost piece has kept the picture from going on; 0: nothing does
}

// Command is one of the types below.
type Command interface{ command() }

type (
	// Ask asks the customer, Cancel takes that back.
	Ask    struct{ Activity session.Activity }
	Cancel struct{}
	// Release gives control back, Stop ends the sharing.
	Release struct{}
	Stop    struct{}
	// Input is what the rep's hand did.
	Input struct {
		Epoch uint32 // the lease it was done under
		Act   wire.InputAct
	}
	// Remove sends somebody out; it has been asked.
	Remove struct{ ID session.ParticipantID }
	// Choose makes a customer the one who is helped, Transfer gives control of the session to an assistant; it has been asked where
	// it had to be. TakeOver makes us lead a session whose rep is lost.
	Choose   struct{ ID session.ParticipantID }
	Transfer struct{ ID session.ParticipantID }
	TakeOver struct{}
	// Stay says that somebody is here, in a session that nobody uses.
	Stay struct{}
	// End ends the session, or our part in it; it has been asked where it had to be.
	End struct{}
	// Close takes the tab of a session away that is over.
	Close struct{}
	// Copy puts text on the clipboard.
	Copy struct{ Text string }
	// Write says something to one participant, or to everyone (0).
	Write struct {
		To   session.ParticipantID
		Text string
	}
	// SetQuality chooses what pictures give up where a link cannot carry all of it.
	SetQuality struct{ Quality wire.Quality }
	// Anew asks for a picture that needs none before it: the last one was of something that is not shown any more.
	Anew struct{}
	// Note is what the rep notes for themselves.
	Note struct{ Do notes.Command }
	// Invite is what the rep does in an invitation, but for Copy without a link.
	Invite struct{ Do uiinvite.Command }
)

func (Ask) command()        {}
func (Cancel) command()     {}
func (Release) command()    {}
func (Stop) command()       {}
func (Input) command()      {}
func (Remove) command()     {}
func (Choose) command()     {}
func (Transfer) command()   {}
func (TakeOver) command()   {}
func (Stay) command()       {}
func (End) command()        {}
func (Close) command()      {}
func (Copy) command()       {}
func (Write) command()      {}
func (SetQuality) command() {}
func (Anew) command()       {}
func (Note) command()       {}
func (Invite) command()     {}

// Config is what a Tab is wired to. All but Tracer, Surface, Exact, Shown and OnUnread are needed.
type Config struct {
	Post      post.Post
	KeyCode   func(scan int) (wire.KeyCode, bool)
	OnCommand func(Command)
	// After calls f on the user interface's goroutine after d unless stopped.
	After func(d time.Duration, f func()) (stop func())
	// Take returns the newest picture that has not been taken yet; it stays unchanged until the next Take that returns true.
	Take func() (*image.RGBA, bool)
	// Surface shows the picture past Fyne's painter (remoteview.Config.Surface); nil: Fyne draws it.
	Surface remoteview.Surface
	// Exact reports whether the picture taken last is what the sharer's program captured, pixel for pixel; nil: nobody knows.
	Exact func() bool
	// Shown is told that a picture is on screen.
	Shown func(*image.RGBA)
	// OnUnread is told that Unread may have changed without an Update or SetActive.
	OnUnread func()
	// Ours reports that a combination of keys is the program's, whoever controls (remoteview.Config.Ours). It may be nil.
	Ours func(fyne.KeyName, fyne.KeyModifier) bool
	// Modifiers are those that are held; nil asks the toolkit's driver.
	Modifiers func() fyne.KeyModifier
	// Size is how large pictures are shown at first.
	Size   remoteview.Size
	Tracer *trace.Tracer
}

// Tab shows one session. Make it with New; call Shut when it is removed.
type Tab struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject
	// View is the remote desktop.
	View *remoteview.View

	cfg    Config
	now    Snapshot
	active bool
	full   bool // the remote desktop is all that is shown
	byMail bool // the e-mail invitation is to be opened when the tab is shown
	loss   loss
	read   uint64 // the newest notice that was seen
	screen screen
	parts  parts
}

// parts are what a Tab is made of.
type parts struct {
	head    *head
	invite  *uiinvite.Panel
	opening *openingPane
	coming  *comingPane
	card    *card
	desk    *deskPane
	own     *ownPane
	over    *overPane
	pass    *passPane // the Transfer Session dialog, nil while it is closed
	people  *participants.Panel
	side    *side
	status  *line
	hinted  string
	middle  *fyne.Container
	around  []fyne.CanvasObject // what is not shown while the remote desktop fills the screen
}

// screen is what the tab knows of the picture.
type screen struct {
	shown   *image.RGBA // on screen
	share   time.Time   // the share that shown belongs to began then
	stopped time.Time   // when sharing was last seen to end
	source  session.Source
	hidden  bool // the sharer paused: shown is covered
	size    remoteview.Size
	monitor string    // the name of the screen that is looked at; "" all
	exact   exactness // as the status line says
}

// New returns a tab that waits for its first Update.
func New(cfg Config) *Tab {
	t := &Tab{cfg: cfg, screen: screen{size: cfg.Size.Tidy()}}
	t.View = remoteview.New(remoteview.Config{
		Post: cfg.Post, KeyCode: cfg.KeyCode, Surface: cfg.Surface,
		OnInput: func(epoch uint32, do wire.InputAct) { cfg.OnCommand(Input{Epoch: epoch, Act: do}) },
		OnSize:  t.choose, Ours: cfg.Ours, Modifiers: cfg.Modifiers,
	})
	t.parts = parts{
		head: newHead(t), invite: uiinvite.New(t.invited), opening: newOpeningPane(t), coming: newComingPane(t), card: newCard(t), desk: newDeskPane(t),
		own: newOwnPane(t), over: newOverPane(t), status: newLine(),
	}
	t.parts.people = participants.New(participants.Config{OnHelp: t.askHelp, OnLead: t.askTransfer, OnRemove: t.askRemove, OnHint: t.Hint})
	t.parts.side = newSide(t)
	t.parts.invite.OnHint = t.Hint
	t.build()
	t.ExtendBaseWidget(t)
	return t
}

func (t *Tab) build() {
	p := &t.parts
	p.middle = container.NewStack(p.opening, container.NewVScroll(container.New(layout.NewCustomPaddedLayout(theme.Grid, 0, theme.Grid, theme.Grid), p.invite)), container.NewVScroll(p.card), p.desk, p.over, container.NewVScroll(p.own), container.NewVScroll(p.coming))
	line := theme.NewSurface(p.status, theme.SurfaceStyle{Ground: theme.ColorSurface})
	top, bottom := container.NewVBox(p.head, widget.NewSeparator()), container.NewVBox(widget.NewSeparator(), line)
	right := container.NewHBox(widget.NewSeparator(), p.side)
	p.around = []fyne.CanvasObject{top, bottom, right}
	t.Content = container.NewBorder(top, bottom, nil, right, p.middle)
}

// Update takes what is to be shown from now on.
func (t *Tab) Update(s Snapshot) {
	t.now = s
	if t.active {
		t.markRead()
	}
	stage := StageOf(s.Session)
	lost := t.loss.note(s)
	t.parts.head.update(s)
	t.parts.invite.Update(inviteSnapshot(s))
	t.parts.people.Update(rows(s.Session))
	t.parts.side.update(s)
	t.updateView(lost)
	switch stage {
	case StageOpening:
		t.parts.opening.update(s)
	case StageInviting:
		t.parts.opening.update(s)
	case StageCustomer, StageAsking:
		t.parts.card.update(s)
	case StageViewing, StageControlling, StageStopped:
		t.parts.desk.update(s)
	case StageShowing:
		t.parts.own.update(s)
	case StageOver:
		t.parts.over.update(s)
	}
	if Coming(s) != "" {
		t.parts.coming.update(s)
	}
	t.showMiddle(stage)
	if t.full && !t.Seen() { // what there is to be seen now is said elsewhere
		t.cfg.OnCommand(FullScreen{})
	}
	t.showStatus(lost)
	if t.parts.pass != nil {
		t.parts.pass.update(s)
	}
	t.nameParts()
}

// showMiddle shows what belongs to the stage. An assistant has nobody to invite: the waiting page is shown instead;
// where a customer from a queue is on their way, that is said.
func (t *Tab) showMiddle(stage Stage) {
	want := map[Stage]int{StageOpening: 0, StageInviting: 1, StageCustomer: 2, StageAsking: 2, StageViewing: 3, StageControlling: 3, StageStopped: 3, StageOver: 4, StageShowing: 5}[stage]
	if stage == StageInviting && !t.now.Session.Primary {
		want = 0
	}
	if Coming(t.now) != "" {
		want = 6
	}
	for i, o := range t.parts.middle.Objects {
		if i == want {
			o.Show()
		} else {
			o.Hide()
		}
	}
}

func (t *Tab) showStatus(lost outage) {
	if t.parts.hinted != "" {
		t.parts.status.set(theme.Idle, t.parts.hinted)
		return
	}
	condition, text := status(t.now, lost)
	said := condition == theme.Live || asksOnLine(t.now.Session, lost) // else the status says more than the line would
	if stage := StageOf(t.now.Session); t.parts.desk.cramped && said && (stage == StageViewing || stage == StageControlling) {
		going, line := deskLine(t.now, lost)
		condition, text = going, strings.TrimSuffix(line, ".")+" · "+text
	}
	t.parts.status.set(condition, t.withExact(condition, text))
}

// Hint shows text in the status line until Hint("").
func (t *Tab) Hint(text string) {
	t.parts.hinted = text
	t.showStatus(t.loss.note(t.now))
}

// sayTime is how long what has been done is said.
const sayTime = 4 * time.Second

// Say shows in the status line what has just been done, for a while.
func (t *Tab) Say(text string) {
	t.Hint(text)
	t.cfg.After(sayTime, func() {
		if t.parts.hinted == text {
			t.Hint("")
		}
	})
}

// SetActive says whether the tab is the one that is selected and shown. Without it no input leaves.
func (t *Tab) SetActive(on bool) {
	t.active = on
	if on {
		t.markRead()
	}
	t.parts.side.look()
	t.updateView(t.loss.note(t.now))
	t.nameParts()
	t.startMail()
}

func (t *Tab) markRead() {
	if n := t.now.Session.Notices; len(n) > 0 {
		t.read = n[len(n)-1].N
	}
}

// Unread is how many notices came since the tab was last looked at, and how many messages since its chat was.
func (t *Tab) Unread() int {
	count := t.parts.side.chat.Unread()
	for _, n := range t.now.Session.Notices {
		if n.N > t.read {
			count++
		}
	}
	return count
}

// UnreadMessages is how many of them are messages.
func (t *Tab) UnreadMessages() int { return t.parts.side.chat.Unread() }

// FollowNotes takes what was noted of a session elsewhere.
func (t *Tab) FollowNotes(c notes.Command) { t.parts.side.notes.Follow(c) }

// FlushNotes hands over what was noted and waits.
func (t *Tab) FlushNotes() { t.parts.side.notes.Flush() }

// Shut lets go of what is held in the view, and hands over what was noted. The tab is not used afterwards.
func (t *Tab) Shut() {
	if t.parts.pass != nil {
		t.parts.pass.hide()
	}
	if t.parts.head.dialog != nil {
		t.parts.head.hide()
	}
	t.FlushNotes()
	t.active = false
	t.View.Close()
}

// CreateRenderer implements fyne.Widget.
func (t *Tab) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.Content) }
