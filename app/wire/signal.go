package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"deskhand/app/session"
)

// Limits of signaling, in bytes.
const (
	MaxSignal  = 64 << 10 // one message
	MaxProof   = 2 << 10  // one proof message
	MaxSealed  = 47 << 10 // one sealed body; in base64 and with its envelope it still fits MaxSignal
	MaxEntries = 16       // entries in one Entries message at most (and never more than fits MaxSignal)
	NonceLen   = 32
	MaxWord    = 128 // any short text field
)

// Code says why the server refused. Codes are sent; never changed, never re-used.
type Code string

// Codes of Failure.
const (
	CodeOutdated    Code = "outdated"     // another protocol version; Text says which side is older
	CodeSignIn      Code = "sign-in"      // needs a signed-in rep, or the token is not valid any more
	CodeRefused     Code = "refused"      // the rules refuse the command; Text names the rule's error
	CodeNoSession   Code = "no-session"   // resume: no such session or participant
	CodeBusy        Code = "busy"         // a limit is reached; try later
	CodeWaiting     Code = "reconnecting" // the primary rep is not connected at the moment; nothing was charged
	CodeStore       Code = "store"        // the server could not write its ledger; nothing happened
	CodeMalformed   Code = "malformed"    // then the connection ends
	CodeReplaced    Code = "replaced"     // the same participant connected again; this connection ends
	CodeGoingAway   Code = "going-away"   // the server stops; come back
	CodeNotAdmitted Code = "not-admitted" // the proof failed or was not answered in time
	CodeSingle      Code = "single"       // one session at a time in this mode; Text says which goes on
	CodeRights      Code = "rights"       // the account may not do that at this site; Text says what
	CodeLimit       Code = "limit"        // the rep helps as many customers as they may; to who leads Text is the number (Most)
	CodeFull        Code = "full"         // the secret was proved, but the session takes nobody else
)

// Role is what an account is at its site. Roles are stored and sent; never changed, never re-used.
type Role string

// Roles.
const (
	RoleRep     Role = "rep"
	RoleManager Role = "manager" // a rep who also sees to others' queues and sessions
	RoleAdmin   Role = "admin"   // a rep who also looks after the accounts
)

// Known reports whether the role is one of the three.
func (r Role) Known() bool { return r == RoleRep || r == RoleManager || r == RoleAdmin }

// Rights are what an account may do: the site's settings cut with its own. The zero value is nobody's.
type Rights struct {
	Role         Role   `json:"role"`
	Multi        bool   `json:"multi"`           // several sessions at a time, each for one customer
	MaxCustomers uint16 `json:"max_customers"`   // at the same time, over all sessions that the account leads; 0: no limit
	Agent        bool   `json:"agent"`           // works for queues
	Watch        bool   `json:"watch,omitempty"` // sees, live, how queues and their agents do
	Mail         bool   `json:"mail,omitempty"`  // may have the site send invitations (InviteMail)
	// Idle is the most minutes that a session may lie unused; 0: no limit. Barred is what customers may not be asked for. Sessions that
	// the account starts have to say as much in their policy.
	Idle   uint16              `json:"idle,omitempty"`
	Barred session.ActivitySet `json:"barred,omitzero"`
}

// Most is the number that a Failure of CodeLimit names; 0 when it names none.
func (f Failure) Most() uint16 {
	n, err := strconv.ParseUint(f.Text, 10, 16)
	if err != nil || f.Code != CodeLimit {
		return 0
	}
	return uint16(n)
}

// Message is one of the signaling messages below.
type Message interface{ signal() string }

// Program says what a connection is.
type Program string

// Programs.
const (
	ProgramConsole Program = "console"
	ProgramShare   Program = "share"
)

type (
	// Challenge is the server's first message.
	Challenge struct {
		Version int    `json:"v"`
		Nonce   []byte `json:"nonce"` // NonceLen random bytes of this connection
		Now     int64  `json:"now"`   // Unix milliseconds
		Site    string `json:"site"`  // the organisation's name, for people
	}
	// Hello is the program's first message. Token and Sig are a signed-in rep's: the token from sign-in and the device key's
	// signature over the nonce (context SignDevice); empty otherwise.
	Hello struct {
		Version int     `json:"v"`
		Program Program `json:"program"`
		Token   string  `json:"token"`
		Sig     []byte  `json:"sig"`
	}
	// Welcome ends the greeting. Asks are what the site wants to know of sessions. Rep is the signed-in rep's name and Rights what their account may do at this moment; both are
	// empty for others.
	Welcome struct {
		Rep    string `json:"rep"`
		Rights Rights `json:"rights,omitzero"`
		Asks   Asks   `json:"asks,omitzero"` // codes: only to reps
	}
	// Failure answers the message with the same Ref (0: the connection as a whole). Text is for logs, in English.
	Failure struct {
		Ref  uint32 `json:"ref"`
		Code Code   `json:"code"`
		Text string `json:"text"`
	}
	// Open starts a session: Body is the signed start command.
	Open struct {
		Ref  uint32 `json:"ref"`
		Body []byte `json:"body"`
		Sig  []byte `json:"sig"`
	}
	// Opened answers Open.
	Opened struct {
		Ref     uint32     `json:"ref"`
		Session session.ID `json:"session"`
		Locator string     `json:"locator"` // 7 digits
	}
	// Knock is a joiner's request to prove a number (Locator) or a link (Session). Rep asks for a rep's place.
	Knock struct {
		Ref     uint32     `json:"ref"`
		Locator string     `json:"locator"`
		Session session.ID `json:"session"`
		Rep     bool       `json:"rep"`
		Proof   []byte     `json:"proof"`
	}
	// Knocked brings it to the primary rep's console. Joiner names the joiner's connection.
	Knocked struct {
		Session session.ID `json:"session"`
		Joiner  string     `json:"joiner"`
		Rep     bool       `json:"rep"`
		Account string     `json:"account"` // a signed-in rep's name as the server knows it; empty for customers
		Proof   []byte     `json:"proof"`
	}
	// Prove is the console's answer to a joiner: its proof, or nothing to refuse them. Code is empty, or of a refusal of a joiner who
	// did prove the secret, and whom there is no room for, CodeLimit or CodeFull: they are told so.
	Prove struct {
		Session session.ID `json:"session"`
		Joiner  string     `json:"joiner"`
		Proof   []byte     `json:"proof"`
		Code    Code       `json:"code,omitempty"`
	}
	// Proof carries a proof message to (B) or from (C) the joiner.
	Proof struct {
		Ref   uint32 `json:"ref"`
		Proof []byte `json:"proof"`
	}
	// Proven brings the joiner's last proof message to the console.
	Proven struct {
		Session session.ID `json:"session"`
		Joiner  string     `json:"joiner"`
		Proof   []byte     `json:"proof"`
	}
	// Admitted tells the joiner which participant they are now.
	Admitted struct {
		Session     session.ID            `json:"session"`
		Participant session.ParticipantID `json:"participant"`
	}
	// Submit hands in a signed command. Joiner binds a connection to the participant that an admit names; empty otherwise.
	Submit struct {
		Ref     uint32     `json:"ref"`
		Session session.ID `json:"session"`
		Joiner  string     `json:"joiner"`
		Body    []byte     `json:"body"`
		Sig     []byte     `json:"sig"`
	}
	// Submitted answers Submit: the command is entry N.
	Submitted struct {
		Ref uint32 `json:"ref"`
		N   uint64 `json:"n"`
	}
	// Entries are the next lines of a session's log.
	Entries struct {
		Session session.ID `json:"session"`
		List    []Entry    `json:"list"`
	}
	// Resume takes a participant's place again after a lost connection. Sig is the participant's signature (context SignResume)
	// over nonce ‖ session ‖ participant (4 bytes, big-endian). After is the last entry the program has.
	Resume struct {
		Ref         uint32                `json:"ref"`
		Session     session.ID            `json:"session"`
		Participant session.ParticipantID `json:"participant"`
		After       uint64                `json:"after"`
		Sig         []byte                `json:"sig"`
	}
	// Resumed answers Resume; Entries follow.
	Resumed struct {
		Ref     uint32     `json:"ref"`
		Session session.ID `json:"session"`
		Locator string     `json:"locator"`
	}
	// Relay carries sealed bytes between participants. To the server: To is whom; from the server: From is who (the server
	// sets it; it is only believed because Body opens with that participant's key).
	Relay struct {
		Session session.ID            `json:"session"`
		From    session.ParticipantID `json:"from"`
		To      session.ParticipantID `json:"to"`
		Body    []byte                `json:"body"`
	}
	// Presence tells whether a participant's program is connected to the server at the moment.
	Presence struct {
		Session     session.ID            `json:"session"`
		Participant session.ParticipantID `json:"participant"`
		Connected   bool                  `json:"connected"`
	}
	// Relays names the STUN and TURN servers for a session with a short-lived ticket; sent again before the ticket ends.
	Relays struct {
		Session  session.ID `json:"session"`
		URLs     []string   `json:"urls"`
		Username string     `json:"username"`
		Password string     `json:"password"`
		Until    int64      `json:"until"` // Unix milliseconds
	}
)

// Contexts of signatures made for signaling (trust.Sign).
const (
	SignDevice = "device"
	SignResume = "resume"
	SignCall   = "call" // CallBytes
)

func (Challenge) signal() string { return "challenge" }
func (Hello) signal() string     { return "hello" }
func (Welcome) signal() string   { return "welcome" }
func (Failure) signal() string   { return "failure" }
func (Open) signal() string      { return "open" }
func (Opened) signal() string    { return "opened" }
func (Knock) signal() string     { return "knock" }
func (Knocked) signal() string   { return "knocked" }
func (Prove) signal() string     { return "prove" }
func (Proof) signal() string     { return "proof" }
func (Proven) signal() string    { return "proven" }
func (Admitted) signal() string  { return "admitted" }
func (Submit) signal() string    { return "submit" }
func (Submitted) signal() string { return "submitted" }
func (Entries) signal() string   { return "entries" }
func (Resume) signal() string    { return "resume" }
func (Resumed) signal() string   { return "resumed" }
func (Relay) signal() string     { return "relay" }
func (Presence) signal() string  { return "presence" }
func (Relays) signal() string    { return "relays" }

// envelope is a message on the wire: {"t":name,"m":{…}}.
type envelope struct {
	Type string          `json:"t"`
	Body json.RawMessage `json:"m"`
}

// Encode returns the bytes of m; they are what Decode accepts. It returns ErrMalformed for a field outside its limits, or
// ErrTooLarge.
func Encode(m Message) ([]byte, error) {
	if err := validMessage(m); err != nil {
		return nil, fmt.Errorf("encode %s: %w", m.signal(), err)
	}
	body, err := marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", m.signal(), err)
	}
	b, err := marshal(envelope{m.signal(), body})
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", m.signal(), err)
	}
	if len(b) > MaxSignal {
		return nil, fmt.Errorf("encode %s: %d bytes: %w", m.signal(), len(b), ErrTooLarge)
	}
	return b, nil
}

// Decode reads one message that fills b, and checks the lengths of its fields. It returns ErrTooLarge, ErrMalformed, or
// a VersionError for a greeting of another version, whatever else that says.
func Decode(b []byte) (Message, error) {
	if len(b) > MaxSignal {
		return nil, fmt.Errorf("decode message of %d bytes: %w", len(b), ErrTooLarge)
	}
	var e envelope
	if err := unmarshal(b, &e); err != nil {
		return nil, fmt.Errorf("decode message: %w", err)
	}
	decode, known := decoders[e.Type]
	if !known {
		return nil, fmt.Errorf("decode message %.32q: unknown type: %w", e.Type, ErrMalformed)
	}
	if e.Type == (Challenge{}).signal() || e.Type == (Hello{}).signal() {
		if v := saidVersion(e.Body); v > 0 && v != Version {
			return nil, fmt.Errorf("decode %s: %w", e.Type, VersionError{v})
		}
	}
	m, err := decode(e.Body)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", e.Type, err)
	}
	if err := validMessage(m); err != nil {
		return nil, fmt.Errorf("decode %s: %w", e.Type, err)
	}
	if again, err := Encode(m); err != nil || !bytes.Equal(again, b) {
		return nil, fmt.Errorf("decode %s: not in its one form: %w", e.Type, ErrMalformed)
	}
	return m, nil
}

// saidVersion is the version that a greeting or a command names; 0: none. Nothing else of it is read: another version may say more, or the
// same differently.
func saidVersion(b []byte) int {
	var says struct {
		Version int `json:"v"`
	}
	if json.Unmarshal(b, &says) != nil {
		return 0
	}
	return says.Version
}

// decoders is a table by type name.
var decoders = map[string]func([]byte) (Message, error){
	"challenge": message[Challenge], "hello": message[Hello], "welcome": message[Welcome], "failure": message[Failure],
	"open": message[Open], "opened": message[Opened], "knock": message[Knock], "knocked": message[Knocked],
	"prove": message[Prove], "proof": message[Proof], "proven": message[Proven], "admitted": message[Admitted],
	"submit": message[Submit], "submitted": message[Submitted], "entries": message[Entries], "resume": message[Resume],
	"resumed": message[Resumed], "relay": message[Relay], "presence": message[Presence], "relays": message[Relays],
	"duty": message[Duty], "inbox": message[Inbox], "noted": message[Noted], "decline": message[Decline],
	"accept": message[Accept], "accepted": message[Accepted], "introduce": message[Introduce], "take": message[Take],
	"taken": message[Taken], "pass": message[Pass], "queued": message[Queued], "leave-message": message[LeaveMessage],
}

func message[M Message](b []byte) (Message, error) {
	var m M
	if err := unmarshal(b, &m); err != nil {
		return nil, err
	}
	return m, nil
}

// validMessage checks every length; an accepted message holds nothing larger than its field may be.
func validMessage(m Message) error {
	ok := true
	switch m := m.(type) {
	case Challenge:
		ok = m.Version == Version && len(m.Nonce) == NonceLen && short(m.Site)
	case Hello:
		ok = m.Version == Version && short(string(m.Program), m.Token) && (len(m.Sig) == 0 || len(m.Sig) == SigLen)
	case Welcome:
		ok = short(m.Rep) && (m.Rights == Rights{} || m.Rep != "" && m.Rights.Role.Known()) && m.Asks.valid()
	case Failure:
		ok = short(string(m.Code)) && len(m.Text) <= 4*MaxWord
	case Open:
		ok = len(m.Body) <= MaxBody && len(m.Sig) == SigLen
	case Opened:
		ok = short(string(m.Session), m.Locator)
	case Knock:
		ok = short(string(m.Session), m.Locator) && len(m.Proof) <= MaxProof && (m.Locator == "") != (m.Session == "")
	case Knocked:
		ok = short(string(m.Session), m.Joiner, m.Account) && len(m.Proof) <= MaxProof
	case Prove:
		ok = short(string(m.Session), m.Joiner) && len(m.Proof) <= MaxProof &&
			(m.Code == "" || len(m.Proof) == 0 && (m.Code == CodeLimit || m.Code == CodeFull))
	case Proof:
		ok = len(m.Proof) <= MaxProof
	case Proven:
		ok = short(string(m.Session), m.Joiner) && len(m.Proof) <= MaxProof
	case Admitted:
		ok = short(string(m.Session))
	case Submit:
		ok = short(string(m.Session), m.Joiner) && len(m.Body) <= MaxBody && len(m.Sig) == SigLen
	case Entries:
		ok = short(string(m.Session)) && validEntries(m.List)
	case Resume:
		ok = short(string(m.Session)) && len(m.Sig) == SigLen
	case Resumed:
		ok = short(string(m.Session), m.Locator)
	case Relay:
		ok = short(string(m.Session)) && len(m.Body) <= MaxSealed
	case Presence:
		ok = short(string(m.Session))
	case Relays:
		ok = short(string(m.Session), m.Username, m.Password) && len(m.URLs) <= 8 && short(m.URLs...)
	case Duty, Inbox, Noted, Decline, Accept, Accepted, Introduce, Take, Taken, Pass, Queued, LeaveMessage:
		ok = validQueueing(m)
	}
	if !ok {
		return fmt.Errorf("a field's length: %w", ErrMalformed)
	}
	return nil
}

func validEntries(list []Entry) bool {
	if len(list) == 0 || len(list) > MaxEntries {
		return false
	}
	for _, e := range list {
		if e.valid() != nil {
			return false
		}
	}
	return true
}

func short(words ...string) bool {
	for _, w := range words {
		if len(w) > MaxWord {
			return false
		}
	}
	return true
}

// Split cuts a log into Entries messages that each fit MaxSignal and MaxEntries.
func Split(id session.ID, log []Entry) []Entries {
	var out []Entries
	size, from := 0, 0
	for i, e := range log {
		n := (len(e.Body)+len(e.Sig)+len(e.Prev))*4/3 + 128
		if i > from && (size+n > MaxSignal*3/4 || i-from == MaxEntries) {
			out = append(out, Entries{id, log[from:i]})
			size, from = 0, i
		}
		size += n
	}
	if from < len(log) {
		out = append(out, Entries{id, log[from:]})
	}
	return out
}
