package session

// Role is what a participant is in a session. The words are stored and sent; they are never changed or re-used.
type Role string

// The four roles. There is at most one primary rep and at most one primary customer at a time.
const (
	PrimaryRep        Role = "primary-rep"
	Assistant         Role = "assistant"
	PrimaryCustomer   Role = "primary-customer"
	SecondaryCustomer Role = "secondary-customer"
)

// IsRep reports whether the role belongs to a support representative.
func (r Role) IsRep() bool { return r == PrimaryRep || r == Assistant }

// IsCustomer reports whether the role belongs to a person being helped.
func (r Role) IsCustomer() bool { return r == PrimaryCustomer || r == SecondaryCustomer }

// Permission is something a participant may or may not do.
type Permission string

// Permissions of the role table (PRODUCT A5).
const (
	Invite     Permission = "invite"      // invite customers and reps, admit who proves the number or a link
	Remove     Permission = "remove"      // send another participant out
	EndSession Permission = "end"         // end it for everybody
	Leave      Permission = "leave"       // go, the session goes on
	Ask        Permission = "ask"         // ask the primary customer for view or control
	Answer     Permission = "answer"      // answer such a request
	Share      Permission = "share"       // share one's own screen
	StopShare  Permission = "stop-share"  // stop what is being shared
	PauseShare Permission = "pause-share" // pause one's own sharing
	See        Permission = "see"         // see what is being shared
	Drive      Permission = "drive"       // act on the shared screen
)

// roles is the table: what each role may do at all. State.May cuts it with the state, the policy and the customer's consent.
var roles = map[Role]map[Permission]bool{
	PrimaryRep:        {Invite: true, Remove: true, EndSession: true, Ask: true, StopShare: true, See: true, Drive: true},
	Assistant:         {Leave: true, See: true},
	PrimaryCustomer:   {Leave: true, Answer: true, Share: true, StopShare: true, PauseShare: true, See: true},
	SecondaryCustomer: {Leave: true, See: true},
}

// May reports whether participant who may do want now: the role table, cut by presence, by the customer's consent and by what
// is going on. Whatever is not known is no.
func (s State) May(who ParticipantID, want Permission) bool {
	p, ok := s.Participant(who)
	if !ok || s.Phase != Live || p.Presence != Here || !roles[p.Role][want] {
		return false
	}
	switch want {
	case Ask:
		c, ok := s.PrimaryCustomer()
		return ok && c.Presence == Here
	case Answer:
		return s.Request.ID != 0 && s.Request.To == who
	case Share:
		return s.Consent.See && s.Consent.By == who
	case StopShare:
		return s.Share.By == who || s.Share.By != 0 && p.Role == PrimaryRep
	case PauseShare:
		return s.Share.By == who
	case See:
		return s.Share.By != 0 && s.Share.By != who
	case Drive:
		return s.Share.By != 0 && !s.Share.Paused && s.Control.Holder == who && s.Consent.Drive
	}
	return true
}
