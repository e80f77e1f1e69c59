package session

import "slices"

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
	Choose     Permission = "choose"      // choose which customer is the primary one
	Transfer   Permission = "transfer"    // give control of the session to an assistant, and stay
	HandOver   Permission = "hand-over"   // give the session to agents or a queue, and go
	Hold       Permission = "hold"        // say that the primary rep is lost
	Resume     Permission = "resume"      // say that one is back
	TakeOver   Permission = "take-over"   // lead a session whose primary rep is lost, or that waits
	Chat       Permission = "chat"        // write to everybody or to one person
	Call       Permission = "call"        // start a voice call (the primary rep), and end one's own
	SendVideo  Permission = "send-video"  // show one's own camera
	Stay       Permission = "stay"        // say that an idle session is in use
)

// roles is the table: what each role may do at all. State.May cuts it with the state, the policy and the customer's consent.
var roles = map[Role]map[Permission]bool{
	PrimaryRep: {Invite: true, Remove: true, EndSession: true, Ask: true, Share: true, StopShare: true, PauseShare: true, See: true, Drive: true,
		Choose: true, Transfer: true, HandOver: true, Resume: true, Chat: true, Call: true, SendVideo: true, Stay: true},
	Assistant: {Leave: true, See: true, TakeOver: true, Hold: true, Chat: true, Call: true, SendVideo: true, Stay: true},
	PrimaryCustomer: {Leave: true, Answer: true, Share: true, StopShare: true, PauseShare: true, See: true, Drive: true,
		Hold: true, EndSession: true, Chat: true, SendVideo: true, Stay: true},
	SecondaryCustomer: {Leave: true, See: true, Hold: true, EndSession: true, Chat: true, Stay: true},
}

// absent is what goes on while the primary rep is lost (held) or has handed the session over (waiting): people see each other, write,
// and leave; what is shared goes on, can be something else of the same screen, and can be stopped.
var absent = map[Permission]bool{
	Leave: true, Share: true, StopShare: true, PauseShare: true, See: true, Hold: true, Resume: true, TakeOver: true, EndSession: true, Chat: true,
	Call: true, SendVideo: true,
}

// May reports whether participant who may do want now: the role table, cut by presence, by the customer's consent and by what
// is going on. Whatever is not known is no.
func (s State) May(who ParticipantID, want Permission) bool {
	p, ok := s.Participant(who)
	led := s.Phase == Live && s.Held.IsZero()
	if !ok || p.Presence != Here || !s.open() || !roles[p.Role][want] || !led && !absent[want] {
		return false
	}
	switch want {
	case Answer:
		return s.Request.ID != 0 && s.Request.To == who
	case Share, StopShare, PauseShare, See, Drive:
		return s.maySharing(p, want)
	case Choose, Ask, Transfer, HandOver, Hold, Resume, TakeOver, EndSession:
		return s.mayLead(p, want)
	case Call: // who began one ends it, also after they gave control away
		return s.Call == who || s.Call == 0 && led && p.Role == PrimaryRep
	case Stay:
		return s.Policy.Idle != 0
	}
	return true
}

// MayAsk reports whether participant who may ask the primary customer for an activity now: May, and neither the site nor the rep's
// account has taken it off what sessions like this one are for.
func (s State) MayAsk(who ParticipantID, what Activity) bool {
	return s.May(who, Ask) && !s.Policy.Barred.Bars(what)
}

// open reports whether the session goes on.
func (s State) open() bool { return s.Phase == Live || s.Phase == Waiting }

func (s State) maySharing(p Participant, want Permission) bool {
	rep := p.Role == PrimaryRep
	switch want {
	case Share:
		agreed := rep && s.Consent.Shown || s.Consent.See && s.Consent.By == p.ID
		return agreed && (s.Held.IsZero() || s.Share.By == p.ID) // nothing begins to be shown while the rep who was told yes is lost
	case StopShare:
		return s.Share.By != 0
	case PauseShare:
		return s.Share.By == p.ID
	case See:
		return s.Share.By != 0 && s.Share.By != p.ID
	}
	given := s.Consent.Drive
	if !rep {
		given = s.Share.Lent
	}
	return s.Share.By != 0 && s.Share.By != p.ID && !s.Share.Paused && s.Control.Holder == p.ID && given && (!rep || !s.barsDriving())
}

func (s State) mayLead(p Participant, want Permission) bool {
	held := !s.Held.IsZero()
	switch want {
	case Ask:
		c, ok := s.PrimaryCustomer()
		return ok && c.Presence == Here
	case Choose:
		return s.any(SecondaryCustomer)
	case Transfer:
		return s.any(Assistant)
	case HandOver: // somebody has to be there who waits
		return p.Agent && (s.any(PrimaryCustomer) || s.any(SecondaryCustomer))
	case Hold: // whoever is left; what follows from whose word is TakeOverAfter
		return s.Phase == Live && !held
	case Resume:
		return held
	case TakeOver:
		return held || s.Phase == Waiting
	}
	return p.Role == PrimaryRep || held || s.Phase == Waiting && p.Role == PrimaryCustomer // EndSession: a customer who is left alone may
}

// any reports whether somebody who is here has that role.
func (s State) any(r Role) bool {
	return slices.ContainsFunc(s.People, func(p Participant) bool { return p.Role == r && p.Presence == Here })
}
