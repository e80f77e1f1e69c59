package share

import (
	"image"
	"time"

	"deskhand/app/screen"
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/sight"
	"deskhand/media/capture"
)

// Monitor and App are what there is to choose from, for those who do not import media.
type (
	Monitor = capture.Monitor
	App     = capture.App
)

// Why there is doubt about what is seen, for those who do not import app/sight.
const (
	Silent  = sight.Silent
	Stuck   = sight.Stuck
	Slow    = sight.Slow
	Garbled = sight.Garbled
)

// Phase is what the customer's screen shows.
type Phase string

// Phases.
const (
	Connecting Phase = "connecting" // to the site and the representative
	Waiting    Phase = "waiting"    // in the session, nothing asked
	Asked      Phase = "asked"      // a request waits for the customer
	Starting   Phase = "starting"   // allowed; the picture is on its way
	Viewed     Phase = "viewed"     // the screen is being seen
	Controlled Phase = "controlled" // and driven
	Paused     Phase = "paused"     // by the customer
	Unplugged  Phase = "unplugged"  // the screen that was shown is not there any more: nothing is seen until another is chosen, or it is back
	Over       Phase = "over"       // ended, left, removed or failed
)

// Halved is how often screens are halved to be shared as one picture: one may be larger than any is, and more so all of them together.
func Halved(list ...capture.Monitor) int {
	var all image.Rectangle
	for _, m := range list {
		all = all.Union(m.Bounds)
	}
	return screen.Reduction(all.Size())
}

// Choices are what the customer has to choose from, as it was found when they were asked.
type Choices struct {
	Monitors []capture.Monitor
	Apps     []capture.App // where windows are asked for
}

// Snapshot is one moment for the customer's screen; never changed after it was published.
type Snapshot struct {
	Phase Phase
	Me    session.ParticipantID
	State session.State
	Seat  seat.Status
	Until time.Time // Asked: when the time to answer is over, on this computer's clock
	Choices
	Shown
	IdleEnd  time.Time // when the session ends for want of use, on this computer's clock, once that is soon; zero: not soon
	WordSeed []byte    // of the check words with the representative
	Seen     Seen      // what others show us
	Receipt  []Line
	Written  seat.Written
	Queue    Standing // State.Phase Waiting: how it waits; later only whether a message was sent
	Err      error    // Over: why; otherwise what went wrong last
	Trouble  Trouble  // the kind of Err
}

// Sharing reports whether the screen is being shared, or about to be: then the banner is shown.
func (s Snapshot) Sharing() bool {
	switch s.Phase {
	case Starting, Viewed, Controlled, Paused, Unplugged:
		return true
	case Asked:
		return s.Me != 0 && s.State.Share.By == s.Me
	}
	return false
}

// Shown is our own screen, as far as it is shared: what of it, to whom, and who acts on it.
type Shown struct {
	Monitor      capture.Monitor       // being shared
	Halved       int                   // how often its picture is, to be no larger than a picture may be
	Showing      []capture.App         // only their windows are shared; nil: all of Monitor
	Viewers      []session.Participant // who sees the screen
	Lost         []session.Participant // who may see it, and to whom there is no direct link at the moment
	Coming       []session.Participant // who came since we agreed: told of to us, they see it in a moment
	Driver       session.Participant   // who drives it; ID 0: nobody
	ControlUntil time.Time             // Controlled: when that ends, on this computer's clock; zero: no bound
	UntilTouch   bool                  // Controlled: it ends with the customer's own hand
	Suspended    bool                  // the customer's own hand goes first at the moment
	Cut          bool                  // while sharing: no direct link to the representative at the moment
}

// Seen is somebody else's screen, as it is shown to us.
type Seen struct {
	By     session.Participant // whose it is; ID 0: nobody shows theirs to us
	Since  time.Time           // by the log: tells one showing from the next
	Source session.Source
	Paused bool
	Cut    bool            // no direct link at the moment over which it comes
	Ahead  sight.Withdrawn // what they have taken away and the log does not say yet
	sight.About
	// Drives: we may act on it, under the lease of Epoch.
	Drives bool
	Epoch  uint32
	Until  time.Time // Drives: when that ends, on this computer's clock; zero: no bound
	Touch  bool      // Drives: it ends with their own hand
}

// Representative is who leads the session.
func (s Snapshot) Representative() (session.Participant, bool) { return s.State.PrimaryRep() }

// LineKind says what a line of the receipt is about.
type LineKind string

// Lines of the receipt.
const (
	LineJoined       LineKind = "joined"
	LinePresent      LineKind = "present" // was there when we joined
	LineLeft         LineKind = "left"
	LineAsked        LineKind = "asked"
	LineAllowed      LineKind = "allowed"
	LineAllowedAll   LineKind = "allowed-all"
	LineRefused      LineKind = "refused"
	LineNoAnswer     LineKind = "no-answer"
	LineShown        LineKind = "shown"      // Who shows their screen
	LineShownStop    LineKind = "shown-stop" // and does not any more
	LineUnreadable   LineKind = "unreadable" // Who shows their screen, and what came was no picture: we look at it no more
	LineLent         LineKind = "lent"       // and lets us act on it
	LineLentStop     LineKind = "lent-stop"  // and does not any more
	LineShareStart   LineKind = "share-start"
	LineAskedOther   LineKind = "asked-other" // Who asked to see something else of our screen
	LineChanged      LineKind = "changed"     // we show Source instead
	LineUnplugged    LineKind = "unplugged"   // Source is not there any more
	LineSees         LineKind = "sees"        // Who came later, and sees it, too
	LineShareStop    LineKind = "share-stop"
	LineControlStart LineKind = "control-start"
	LineControlStop  LineKind = "control-stop"
	LineBound        LineKind = "bound" // the customer said how far control goes: For, Touch
	LinePaused       LineKind = "paused"
	LineResumed      LineKind = "resumed"
	LineLead         LineKind = "lead"      // Who leads instead of Other
	LineHelped       LineKind = "helped"    // Who is helped, with ReasonSwitched instead of Other
	LineHeld         LineKind = "held"      // Who, the representative, is lost
	LineBack         LineKind = "back"      // and back
	LinePassedOn     LineKind = "passed-on" // Who handed the session over
	LineWrote        LineKind = "wrote"     // we left a message
	LineEnded        LineKind = "ended"
)

// Line is one line of the customer's receipt: what happened, when, and who did it.
type Line struct {
	At       time.Time
	Kind     LineKind
	Who      string           // a name; empty: the customer
	Other    string           // likewise
	Seers    []string         // the names of those who began or ceased to see our screen with it
	Activity session.Activity // of what was asked, also in the answer
	Reason   session.Reason
	For      time.Duration // 0: no bound
	Touch    bool
	Source   session.Source // what is shown from now on, seen or controlled
}
