package session

import (
	"slices"
	"time"
)

// Phase is how far a session's life has come. The zero value is "not started".
type Phase string

// Phases that are stored and sent.
const (
	Live    Phase = "live"
	Waiting Phase = "waiting" // handed over; nobody leads it yet
	Ended   Phase = "ended"
)

// Presence is whether a participant is in the session.
type Presence string

// Presences. A removed participant, one who left and one whose program was lost are all Gone, with a reason.
const (
	Admitted Presence = "admitted" // proved the number or a link; has not joined yet
	Here     Presence = "here"
	Gone     Presence = "gone"
)

// Reason says why something ended. Stored and sent.
type Reason string

// Reasons for leaving, stopping and ending.
const (
	ReasonDone      Reason = "done"       // the person meant it
	ReasonRemoved   Reason = "removed"    // by the primary rep
	ReasonLost      Reason = "lost"       // the program was gone too long
	ReasonPanic     Reason = "panic"      // the customer's panic key
	ReasonRefused   Reason = "refused"    // the customer said no
	ReasonNoAnswer  Reason = "no-answer"  // 30 s passed
	ReasonCancelled Reason = "cancelled"  // the rep took the request back
	ReasonGivenBack Reason = "given-back" // the controller released control
	ReasonSharing   Reason = "sharing"    // what was shared ended
	ReasonChanged   Reason = "changed"    // something else is shown: control had been agreed to for what was seen then
	ReasonFailed    Reason = "failed"     // the customer's computer could not do it
	ReasonEnded     Reason = "ended"      // with the session
	ReasonSwitched  Reason = "switched"   // the rep helps another customer
	ReasonHanded    Reason = "handed"     // to another rep
	ReasonTime      Reason = "time"       // for as long as the customer had said
	ReasonTouched   Reason = "touched"    // until the customer's own hand, as they had said
	ReasonUnread    Reason = "unreadable" // what the sharer's program sent was no picture
	ReasonIdle      Reason = "idle"       // nobody used the session for as long as the site lets it lie
)

// Activity is what a request asks the customer for.
type Activity string

// Activities.
const (
	ViewDesktop    Activity = "view-desktop"    // see the customer's desktop
	ControlDesktop Activity = "control-desktop" // and act on it
	ViewApp        Activity = "view-app"        // see windows that the customer chooses
	ControlApp     Activity = "control-app"     // and act on them
	ShowDesktop    Activity = "show-desktop"    // show the rep's own desktop
	ShowApp        Activity = "show-app"        // show windows of the rep's
	// ConfirmRep is asked by a change of the primary rep, never by hand: "Ana is now helping you". A no ends what is shared.
	ConfirmRep Activity = "confirm-rep"
)

// activities tells of each activity that may be asked for what it is about.
var activities = map[Activity]struct{ control, app, show bool }{
	ViewDesktop: {}, ControlDesktop: {control: true}, ViewApp: {app: true}, ControlApp: {control: true, app: true},
	ShowDesktop: {show: true}, ShowApp: {show: true, app: true},
}

// Controls reports whether the activity is to act on the customer's screen.
func (a Activity) Controls() bool { return activities[a].control }

// Shows reports whether the activity is to show the rep's own screen.
func (a Activity) Shows() bool { return activities[a].show }

// OfWindows reports whether it is about chosen windows rather than a desktop.
func (a Activity) OfWindows() bool { return activities[a].app }

// Method is how a participant proved to belong here.
type Method string

// Methods.
const (
	ByStart  Method = "start"  // started the session
	ByNumber Method = "number" // proved the session number
	ByLink   Method = "link"   // proved an invite link
	BySite   Method = "site"   // the site introduced them; no secret was shared
)

// Keys are a participant's public keys for this session.
type Keys struct {
	Sign        []byte `json:"sign"`        // ECDSA P-256, uncompressed point, 65 bytes
	Agree       []byte `json:"agree"`       // X25519, 32 bytes
	Fingerprint []byte `json:"fingerprint"` // SHA-256 of the DTLS certificate, 32 bytes
}

// Participant is one person in the session, with the program they use.
type Participant struct {
	ID       ParticipantID
	Role     Role
	Name     string
	Platform string // for people to read: "Linux", "Windows"
	Method   Method
	Agent    bool // a rep who works for queues, as of when they came; the site asks again when they hand a session over
	Keys     Keys
	Presence Presence
	Reason   Reason // why Gone
	Since    time.Time
}

// Request is the primary rep's open question to the primary customer; ID 0 means none.
type Request struct {
	ID       RequestID
	Activity Activity
	From, To ParticipantID
	At       time.Time

	// Of ConfirmRep: a yes gives control, too, which the rep before had, and within the bounds that they had it.
	Drive      bool
	DriveUntil time.Time
	DriveTouch bool
}

// Until is when the time to answer is over.
func (r Request) Until() time.Time { return r.At.Add(AnswerTime) }

// Consent is what the primary customer has agreed to. It ends with what it was given for; All lasts until the customer stops
// something, and never longer than the rep who was given it leads and the customer is the primary one. Until something is shared the
// newest answer counts alone; what is shared is one direction at a time.
type Consent struct {
	By    ParticipantID // who gave it; 0: nobody
	See   bool          // their screen may be seen
	Apps  bool          // of See: only windows that they choose
	Drive bool
	Shown bool // the rep's own screen may be shown to them
	All   bool // "allow everything in this session without asking again"

	Until      time.Time // of Drive: it ends then; zero: no bound
	UntilTouch bool      // of Drive: it ends when their own hand touches mouse or keyboard
}

// Source is what is shared.
type Source struct {
	Monitor uint8  `json:"monitor"` // 0 the whole desktop, n the nth monitor
	Apps    bool   `json:"apps"`    // only chosen windows; Monitor is 0 then
	Name    string `json:"name"`    // for people, ≤ MaxName runes
	// Gone: the monitor is not there any more (unplugged, switched off); nothing is seen until something else is chosen, or it comes back.
	Gone bool `json:"gone,omitempty"`
}

// SharedScreen is the running share; By 0 means that nobody shares.
type SharedScreen struct {
	By     ParticipantID
	Source Source
	Paused bool
	Lent   bool      // the rep's, which the customer may drive
	Since  time.Time // By has shown something since then, whatever of theirs

	LentUntil time.Time // of Lent: it ends then; zero: no bound
	LentTouch bool      // of Lent: it ends when the rep's own hand touches mouse or keyboard
}

// Bound is how far control of what is shared goes, as its owner said: until when (zero: no bound), and whether it ends when their own hand
// touches mouse or keyboard.
func (s State) Bound() (until time.Time, touch bool) {
	if s.Share.Lent {
		return s.Share.LentUntil, s.Share.LentTouch
	}
	return s.Consent.Until, s.Consent.UntilTouch
}

// Control is the lease on the shared screen's pointer and keyboard. Epoch rises with every change of holder; the touched device
// drops input of any other epoch.
type Control struct {
	Epoch  uint32
	Holder ParticipantID // 0: nobody
	Since  time.Time
}

// Policy is what the site lays down for a session.
type Policy struct {
	MaxParticipants uint16 `json:"max_participants"` // at the same time, 2..MaxParticipants
	OneCustomer     bool   `json:"one_customer"`     // multi-session mode: one customer, further sessions for others
	Agent           bool   `json:"agent"`            // the rep who starts it works for queues (Participant.Agent)
	Idle            uint16 `json:"idle,omitempty"`   // minutes that it may lie unused, MinIdle..MaxIdle; 0: as long as it likes
	// Barred is what reps may not ask the customer for (PRODUCT rule 80).
	Barred ActivitySet `json:"barred,omitzero"`
}

// State is everything the rules need to know of a session. The zero value is a session that has not started. Read it freely;
// change it only by Evolve.
type State struct {
	ID      ID
	Org     string
	Phase   Phase
	Policy  Policy
	Started time.Time
	Ending                // zero until Phase is Ended
	People  []Participant // by ID, from 1
	Request Request
	LastAsk RequestID // the highest request number so far
	Consent Consent
	Share   SharedScreen
	Control Control
	Media
	Absence
	Last time.Time // time of the newest entry
}

// Absence is how long the primary rep has been lost, and who said so.
type Absence struct {
	Held   time.Time     // since then; zero: they are not lost
	HeldBy ParticipantID // 0: they are not lost
}

// Ending is when and why a session ended.
type Ending struct {
	EndedAt   time.Time
	EndReason Reason
}

// Media is who can be heard and seen. What is said and shown goes from program to program.
type Media struct {
	Call    ParticipantID   // whose voice call goes on; 0: none
	Cameras []ParticipantID // who shows theirs, rising
}

// Participant returns the participant with that ID.
func (s State) Participant(id ParticipantID) (Participant, bool) {
	if id == 0 || int(id) > len(s.People) {
		return Participant{}, false
	}
	return s.People[id-1], true
}

// PrimaryRep returns the rep who leads the session.
func (s State) PrimaryRep() (Participant, bool) { return s.first(PrimaryRep) }

// PrimaryCustomer returns the customer who is being helped.
func (s State) PrimaryCustomer() (Participant, bool) { return s.first(PrimaryCustomer) }

func (s State) first(r Role) (Participant, bool) {
	i := slices.IndexFunc(s.People, func(p Participant) bool { return p.Role == r && p.Presence != Gone })
	if i < 0 {
		return Participant{}, false
	}
	return s.People[i], true
}

// Present counts the participants who are not Gone.
func (s State) Present() int {
	n := 0
	for _, p := range s.People {
		if p.Presence != Gone {
			n++
		}
	}
	return n
}

// LongestAssistant returns the assistant who has been here the longest: the first to be offered a held session.
func (s State) LongestAssistant() (Participant, bool) { return s.longest(Assistant) }

// TakeOverAfter is how long after a session was held assistant who may take it over: the longest-present one at once on the primary
// customer's word, as long as they are here. On anybody else's the primary rep has TakeTime to come back, so that nobody takes a session
// from a colleague by themselves.
func (s State) TakeOverAfter(who ParticipantID) time.Duration {
	first, _ := s.LongestAssistant()
	c, ok := s.PrimaryCustomer()
	if first.ID == who && ok && c.ID == s.HeldBy && c.Presence == Here {
		return 0
	}
	return TakeTime
}

// ShouldHold reports whether it is for participant me to say that the primary rep is lost, whose program has not been seen for LostTime.
// The primary customer's word counts most, so everybody else leaves it to them while their program is there. away tells whose programs are
// not connected to the site.
func (s State) ShouldHold(me ParticipantID, away func(ParticipantID) bool) bool {
	rep, led := s.PrimaryRep()
	c, helped := s.PrimaryCustomer()
	return led && away(rep.ID) && s.May(me, Hold) && (!helped || c.ID == me || c.Presence != Here || away(c.ID))
}

func (s State) longest(r Role) (Participant, bool) {
	var found Participant
	for _, p := range s.People {
		if p.Role == r && p.Presence == Here && (found.ID == 0 || p.Since.Before(found.Since)) {
			found = p
		}
	}
	return found, found.ID != 0
}

// Next tells when time alone changes something, the soonest first: the customer's time to answer is over (their program then says so
// with a Reply, or the rep's with a Cancel), control that they bounded ends (Stop), a held session has waited enough, or one has lain
// unused for long (End).
func (s State) Next() (time.Time, bool) {
	var next time.Time
	add := func(t time.Time) {
		if !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if s.Phase != Live {
		return next, false
	}
	if s.Request.ID != 0 {
		add(s.Request.Until())
	}
	if s.Control.Holder != 0 {
		add(s.Consent.Until)
	}
	if !s.Held.IsZero() {
		add(s.Held.Add(WaitTime))
	}
	add(s.IdleEnd())
	return next, !next.IsZero()
}
