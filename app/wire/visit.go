package wire

import (
	"bytes"
	"fmt"

	"deskhand/app/acd"
)

// Visits are what a customer who is in no session says to a queue, from the site's page or from their program: HTTPS POST, JSON both
// ways, ≤ MaxVisit bytes there, ≤ MaxAnswer back, over TLS only. They need no account. A page's must come from the site's own.
//
//	path                 visit         answer
//	/v1/queue/forms      VisitForms    Forms    what there is to enter, and what to fill in
//	/v1/queue/enter      VisitEnter    Place    the same Once is the same request, however often it comes
//	/v1/queue/wait       VisitWait     Place    at once when it is not as Seen, else when it changes or after VisitTime
//	/v1/queue/leave      VisitLeave    Done     also when there is nothing to leave
//	/v1/queue/message    VisitMessage  Done     the same Once is the same message
//
// A ticket is what the server gives for a place in a queue, and all that is needed to ask for it and to leave it: who has it may have the
// link into the session. It outlives a restart of the server. Who has not asked for VisitLost is taken to have gone.
//
//	customer                                server
//	  |  VisitEnter{queue, answers} -------→ |
//	  |  ←----------- Place{ticket, waiting} |
//	  |  VisitWait{ticket, seen} ----------→ |
//	  |  ←---------- Place{accepted, "Ana"}  |  a representative has taken the request
//	  |  VisitWait{ticket, seen} ----------→ |
//	  |  ←--------------- Place{ready, link} |  and their program has handed in a link: the customer joins by it
//
// When nothing comes of an accepted request, the server begins it anew with the same answers; Place then has another ticket, and Again.
//
// Statuses: 200; 403 not from the site's own page; 404 none; 409 closed, nobody, full, away; 410 gone; 400 malformed; 422 required, too-long,
// invalid; 429 busy; 503 store. All but 200 and 403 with Turned.
type Visit interface{ Path() string }

// Limits of visits.
const (
	MaxVisit   = 64 << 10 // bytes of a body
	MaxFilled  = 32 << 10 // bytes of the answers to a form, keys and values together
	OnceLen    = 16       // bytes
	TicketLen  = 32       // characters: base64url of 24 bytes
	AgentLen   = 16       // characters: base64url of 12 bytes
	VisitTime  = 8        // seconds that a VisitWait may take to be answered; less than programs wait for any answer
	VisitLost  = 60       // seconds
	MaxPlace   = 1 << 20  // highest Position that is said
	maxWaiting = 7 * 24 * 3600
)

type (
	// VisitForms asks for the forms of a queue; with an empty Queue, which queues there are. Queues that others' rules send on to are in no
	// list: nobody is meant to begin there.
	VisitForms struct {
		Queue acd.QueueID `json:"queue"`
	}
	// VisitEnter asks for a place in a queue.
	VisitEnter struct {
		Queue   acd.QueueID `json:"queue"`
		Answers acd.Answers `json:"answers"`
		Once    []byte      `json:"once"`            // OnceLen random bytes of the customer's: the request that this is
		Agent   string      `json:"agent,omitempty"` // whom they chose, as the page calls them: AgentLen characters; empty: nobody
	}
	// VisitWait asks how a place is. Seen is the Mark of the last answer, 0 for none.
	VisitWait struct {
		Ticket string `json:"ticket"`
		Seen   uint64 `json:"seen"`
	}
	// VisitLeave gives a place up.
	VisitLeave struct {
		Ticket string `json:"ticket"`
	}
	// VisitMessage leaves a message, which gives the place up. Without a ticket it is from who was not let in: Queue and Answers say
	// what VisitEnter did.
	VisitMessage struct {
		Ticket  string      `json:"ticket"`
		Queue   acd.QueueID `json:"queue"`
		Answers acd.Answers `json:"answers"`
		Text    string      `json:"text"` // 1–acd.MaxMessage runes
		Once    []byte      `json:"once"` // OnceLen random bytes of the customer's: the message that this is
	}
)

// Path is the route of the visit.
func (VisitForms) Path() string   { return "/v1/queue/forms" }
func (VisitEnter) Path() string   { return "/v1/queue/enter" }
func (VisitWait) Path() string    { return "/v1/queue/wait" }
func (VisitLeave) Path() string   { return "/v1/queue/leave" }
func (VisitMessage) Path() string { return "/v1/queue/message" }

type (
	// Place is how a customer's place in a queue is. Of what a stage does not have, and of what the queue does not show, it says nothing:
	// Position 0, Estimate -1.
	Place struct {
		Ticket   string     `json:"ticket"` // to go on with
		Mark     uint64     `json:"mark"`   // of all that follows
		Stage    PlaceStage `json:"stage"`
		Title    string     `json:"title"` // the queue's name
		Position uint32     `json:"position"`
		Estimate int64      `json:"estimate"` // seconds, about; 0: any moment
		Again    bool       `json:"again"`    // it was accepted before, and nothing came of it
		Name     string     `json:"name"`     // the representative's
		Link     string     `json:"link"`
		Lead     string     `json:"lead"` // of the message, in the administrator's words; empty: the program's own
	}
	// Turned says why a visit was not done; nothing happened. Field is the one of the form that is wrong, if it is one.
	Turned struct {
		Code  TurnCode     `json:"code"`
		Field acd.FieldKey `json:"field"`
		Text  string       `json:"text"` // for logs, in English
	}
)

// PlaceStage is how far it has come. Sent; never changed, never re-used.
type PlaceStage string

// Stages of a place.
const (
	PlaceWaiting  PlaceStage = "waiting"
	PlaceWriting  PlaceStage = "writing"  // nobody can come: the customer may leave a message
	PlaceAccepted PlaceStage = "accepted" // by Name, whose program opens the session
	PlaceReady    PlaceStage = "ready"    // Link leads into it
	PlaceGone     PlaceStage = "gone"     // given up, lost, or of before: there is no such place (any more)
)

// TurnCode is sent; never changed, never re-used.
type TurnCode string

// Codes of Turned.
const (
	TurnMalformed TurnCode = "malformed" // the visit is not one
	TurnBusy      TurnCode = "busy"      // too many visits from this address; later
	TurnStore     TurnCode = "store"     // the server could not write it down
	TurnNone      TurnCode = "none"      // no such queue
	TurnClosed    TurnCode = "closed"    // by its hours, or by hand
	TurnNobody    TurnCode = "nobody"    // no agent is there
	TurnFull      TurnCode = "full"      // as many wait as may
	TurnAway      TurnCode = "away"      // who was chosen is not there (any more)
	TurnRequired  TurnCode = "required"  // Field is empty
	TurnTooLong   TurnCode = "too-long"  // Field is
	TurnInvalid   TurnCode = "invalid"   // Field is not what it may be, or is not on the form
	TurnGone      TurnCode = "gone"      // there is no such place (any more)
)

// EncodeVisit returns a visit's body; ErrMalformed for a field outside its limits.
func EncodeVisit(v Visit) ([]byte, error) {
	if !validVisit(v) {
		return nil, fmt.Errorf("encode %s: a field's length: %w", v.Path(), ErrMalformed)
	}
	b, err := marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", v.Path(), err)
	}
	if len(b) > MaxVisit {
		return nil, fmt.Errorf("encode %s: %d bytes: %w", v.Path(), len(b), ErrTooLarge)
	}
	return b, nil
}

// DecodeVisit reads the body of the visit at path, which fills b. Whatever it accepts re-encodes to the same bytes. ErrTooLarge,
// ErrMalformed.
func DecodeVisit(path string, b []byte) (Visit, error) {
	if len(b) > MaxVisit {
		return nil, fmt.Errorf("decode visit of %d bytes: %w", len(b), ErrTooLarge)
	}
	decode, known := visits[path]
	if !known {
		return nil, fmt.Errorf("decode visit %.64q: unknown: %w", path, ErrMalformed)
	}
	v, err := decode(b)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", path, err)
	}
	if again, err := EncodeVisit(v); err != nil || !bytes.Equal(again, b) {
		return nil, fmt.Errorf("decode %s: not in its one form, or a field's length: %w", path, ErrMalformed)
	}
	return v, nil
}

// VisitPaths are the routes of all visits.
func VisitPaths() []string {
	out := make([]string, 0, len(visits))
	for path := range visits {
		out = append(out, path)
	}
	return out
}

// visits is a table by path.
var visits = map[string]func([]byte) (Visit, error){
	"/v1/queue/enter": visit[VisitEnter], "/v1/queue/wait": visit[VisitWait], "/v1/queue/leave": visit[VisitLeave],
	"/v1/queue/message": visit[VisitMessage], "/v1/queue/forms": visit[VisitForms],
}

func visit[V Visit](b []byte) (Visit, error) {
	var v V
	if err := unmarshal(b, &v); err != nil {
		return nil, err
	}
	return v, nil
}

// validVisit checks every length.
func validVisit(v Visit) bool {
	switch v := v.(type) {
	case VisitForms:
		return short(string(v.Queue))
	case VisitEnter:
		return v.Queue != "" && short(string(v.Queue)) && validFilled(v.Answers) && len(v.Once) == OnceLen &&
			(v.Agent == "" || inBase64(v.Agent, AgentLen))
	case VisitWait:
		return ValidTicket(v.Ticket)
	case VisitLeave:
		return ValidTicket(v.Ticket)
	case VisitMessage:
		from := ValidTicket(v.Ticket) && v.Queue == "" && len(v.Answers) == 0 ||
			v.Ticket == "" && v.Queue != "" && short(string(v.Queue)) && validFilled(v.Answers)
		return from && v.Text != "" && atMost(v.Text, acd.MaxMessage) && len(v.Once) == OnceLen
	}
	return false
}

func validFilled(a acd.Answers) bool {
	n := 0
	for key, text := range a {
		if key == "" || !short(string(key)) || !atMost(text, acd.MaxAnswer) {
			return false
		}
		n += len(key) + len(text)
	}
	return len(a) <= acd.MaxFields && n <= MaxFilled
}

// ValidTicket reports whether s has the form of a ticket.
func ValidTicket(s string) bool { return inBase64(s, TicketLen) }

// inBase64 reports whether s is n characters of base64url.
func inBase64(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}

// Valid returns ErrMalformed for a place that a server of ours does not give.
func (p Place) Valid() error {
	known := p.Stage == PlaceWaiting || p.Stage == PlaceWriting || p.Stage == PlaceAccepted || p.Stage == PlaceReady || p.Stage == PlaceGone
	if !known || !ValidTicket(p.Ticket) || p.Position > MaxPlace || p.Estimate < -1 || p.Estimate > maxWaiting ||
		!atMost(p.Title, acd.MaxName) || !atMost(p.Lead, acd.MaxText) || !short(p.Name) || len(p.Link) > MaxLinkLen || (p.Stage == PlaceReady) != (p.Link != "") {
		return fmt.Errorf("place %q: %w", p.Stage, ErrMalformed)
	}
	return nil
}
