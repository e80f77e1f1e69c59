package session

import (
	"slices"
	"time"
)

// Phase is how far a session's life has come. The zero value is "not started".
type Phase string

// Phases that are stored and sent.
const (
	Live  Phase = "live"
	Ended Phase = "ended"
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
	ReasonFailed    Reason = "failed"     // the customer's computer could not do it
	ReasonEnded     Reason = "ended"      // with the session
)

// Activity is what a request asks the customer for.
type Activity string

// Activities.
const (
	ViewDesktop    Activity = "view-desktop"
	ControlDesktop Activity = "control-desktop"
)

// Method is how a participant proved to belong here.
type Method string

// Methods.
const (
	ByStart  Method = "start"  // started the session
	ByNumber Method = "number" // proved the session number
	ByLink   Method = "link"   // proved an invite link
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
}

// Until is when the time to answer is over.
func (r Request) Until() time.Time { return r.At.Add(AnswerTime) }

// Consent is what the primary customer has agreed to. It ends with what it was given for; All lasts until the customer stops
// something, and never longer than the session.
type Consent struct {
	By    ParticipantID // who gave it; 0: nobody
	See   bool
	Drive bool
	All   bool // "allow everything in this session without asking again"
}

// Source is what is shared.
type Source struct {
	Monitor uint8  `json:"monitor"` // 0 the whole desktop, n the nth monitor
	Name    string `json:"name"`    // for people, ≤ MaxName runes
}

// SharedScreen is the running share; By 0 means that nobody shares.
type SharedScreen struct {
	By     ParticipantID
	Source Source
	Paused bool
	Since  time.Time
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
}

// State is everything the rules need to know of a session. The zero value is a session that has not started. Read it freely;
// change it only by Evolve.
type State struct {
	ID        ID
	Org       string
	Phase     Phase
	Policy    Policy
	Started   time.Time
	EndedAt   time.Time
	EndReason Reason
	People    []Participant // by ID, from 1
	Request   Request
	LastAsk   RequestID // the highest request number so far
	Consent   Consent
	Share     SharedScreen
	Control   Control
	Last      time.Time // time of the newest entry
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

// Next tells when time alone changes something: when the customer's time to answer is over. The customer's program then says
// so with an Answer, or the rep's with a Cancel.
func (s State) Next() (time.Time, bool) {
	if s.Phase != Live || s.Request.ID == 0 {
		return time.Time{}, false
	}
	return s.Request.Until(), true
}
