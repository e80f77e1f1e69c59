package share

import (
	"time"

	"fyne.io/fyne/v2"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
)

// Command is what the customer wants; one of the types below. Whoever gets one returns at once.
type Command interface{ command() }

type (
	// Join is the wish to come in. Target is a number with its site, or a link.
	Join struct {
		Target invite.Target
		Name   string // as typed; may be empty
	}
	// Cancel gives a join up.
	Cancel struct{}
	// ChooseQueue is which queue's form is to be filled in; empty: which queues there are.
	ChooseQueue struct{ Queue acd.QueueID }
	// EnterQueue asks for a place in the chosen queue, LeaveMessageFor leaves a message where it lets nobody in.
	EnterQueue struct {
		Answers acd.Answers
		Rep     string // who is to help, as the form calls them; empty: nobody in particular
	}
	LeaveMessageFor struct {
		Answers acd.Answers
		Text    string
	}
	// LeaveQueue gives a place in a queue up.
	LeaveQueue struct{}
	// LeaveMessage is for those who cannot come, in a queue or in a session that was handed over.
	LeaveMessage struct{ Text string }
	// Allow answers the request that was shown with yes. All is the box "without asking again".
	Allow struct {
		Request session.RequestID
		All     bool
		Monitor share.Monitor // zero: the whole desktop
		Apps    []share.App   // only the windows of these programs, where windows are asked for
		// How far control goes; not with All.
		For        time.Duration // 0: no bound
		UntilTouch bool
	}
	// Refuse answers it with no.
	Refuse struct{ Request session.RequestID }
	// LookAround finds what else there is to show, and Change shows it: Monitor (zero: the whole desktop), or with Apps only these programs' windows.
	LookAround struct{}
	Change     struct {
		Monitor share.Monitor
		Apps    []share.App
	}
	// Stop ends what is shared, at once.
	Stop struct{}
	// Pause holds it, or goes on with it.
	Pause struct{ On bool }
	// TakeBack ends control; the screen stays seen.
	TakeBack struct{}
	// Stay says that the customer is still there.
	Stay struct{}
	// Leave goes from the session.
	Leave struct{}
	// BannerUp says that the banner is on the screen, as this native window (0 where there is none); BannerDown that it is not.
	BannerUp   struct{ Window uintptr }
	BannerDown struct{}
	// Write says something to one participant, or to everyone (0).
	Write struct {
		To   session.ParticipantID
		Text string
	}
	// Introduce tells the representatives who the customer is beside their name.
	Introduce struct{ Card wire.Card }
	// Rate tells the site how it was, at the end: a rating of 1 to 5 (0: none), a comment.
	Rate struct {
		Rating  uint8
		Comment string
	}
	// Anew asks for a picture of it that needs none before it: the last one was of something that is not shown any more.
	Anew struct{}
	// Look says whether what somebody else shows is being looked at: in Viewer, which is the window for it.
	Look struct {
		On     bool
		Viewer fyne.Window
	}
	// Input is what the customer's hand does on the representative's screen, under the lease of Epoch; Release gives control of it back.
	Input struct {
		Epoch uint32
		Act   wire.InputAct
	}
	Release struct{}
	// Hide ends what the representative shows, for everybody.
	Hide struct{}
	// Quit ends the program.
	Quit struct{}
)

func (Join) command()            {}
func (Cancel) command()          {}
func (LeaveQueue) command()      {}
func (LeaveMessage) command()    {}
func (Allow) command()           {}
func (Refuse) command()          {}
func (Stop) command()            {}
func (LookAround) command()      {}
func (Change) command()          {}
func (Pause) command()           {}
func (TakeBack) command()        {}
func (Stay) command()            {}
func (Leave) command()           {}
func (BannerUp) command()        {}
func (BannerDown) command()      {}
func (Write) command()           {}
func (Rate) command()            {}
func (Look) command()            {}
func (Anew) command()            {}
func (Input) command()           {}
func (Release) command()         {}
func (Hide) command()            {}
func (Quit) command()            {}
func (ChooseQueue) command()     {}
func (EnterQueue) command()      {}
func (LeaveMessageFor) command() {}
func (Introduce) command()       {}
