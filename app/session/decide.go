package session

import (
	"fmt"
	"time"
)

// Decide answers a command of participant by, at time now, with the events that follow, or refuses with one of the errors of
// this package. It changes nothing. id is the session the command is for; only Start uses it.
func Decide(s State, id ID, by ParticipantID, cmd Command, now time.Time) ([]Event, error) {
	if start, ok := cmd.(Start); ok {
		return decideStart(s, id, by, start, now)
	}
	switch s.Phase {
	case Live, Waiting:
	case Ended:
		return nil, ErrEnded
	default:
		return nil, fmt.Errorf("session has not started: %w", ErrState)
	}
	p, ok := s.Participant(by)
	d := deciding{State: s, by: p, now: now}
	if take, is := cmd.(Taking); is && (!ok || p.Presence == Here) {
		return d.take(by, ok, take)
	}
	if !ok || p.Presence == Gone {
		return nil, ErrUnknown
	}
	if evs, err, is := d.lead(cmd); is {
		return evs, err
	}
	switch c := cmd.(type) {
	case Admit:
		return d.admit(c)
	case Join:
		return d.join(c)
	case Leaving:
		return d.leave(c)
	case Removal:
		return d.remove(c)
	case Asking:
		return d.ask(c)
	case Cancel:
		return d.cancel(c)
	case Reply:
		return d.reply(c)
	case Sharing:
		return d.share(c)
	case Pause:
		return d.pause(c)
	case Stop:
		return d.stop(c)
	case Release:
		return d.release()
	case End:
		return d.end(c)
	}
	return nil, fmt.Errorf("command %T: %w", cmd, ErrInvalid)
}

// lead answers the commands of decide_lead.go; is tells whether cmd is one.
func (d deciding) lead(cmd Command) (evs []Event, err error, is bool) {
	switch c := cmd.(type) {
	case Choosing:
		evs, err = d.choose(c)
	case Transferring:
		evs, err = d.transfer(c)
	case Holding:
		evs, err = d.hold()
	case Resuming:
		evs, err = d.resume()
	case TakingOver:
		evs, err = d.takeOver()
	case HandingOver:
		evs, err = d.handOver()
	case Calling:
		evs, err = d.call(c)
	case Filming:
		evs, err = d.film(c)
	case Staying:
		evs, err = d.stay()
	default:
		return nil, nil, false
	}
	return evs, err, true
}

// deciding is one call of Decide: the state, the author and the time.
type deciding struct {
	State
	by  Participant
	now time.Time
}

func decideStart(s State, id ID, by ParticipantID, c Start, now time.Time) ([]Event, error) {
	if s.Phase != "" {
		return nil, fmt.Errorf("start a session that has started: %w", ErrState)
	}
	if id == "" || by != 1 || !validName(c.Name) || !validLabel(c.Org) || !validLabel(c.Platform) || !c.Keys.valid() {
		return nil, fmt.Errorf("start: %w", ErrInvalid)
	}
	if c.Policy.MaxParticipants < 2 || c.Policy.MaxParticipants > MaxParticipants {
		return nil, fmt.Errorf("start with a policy of %d participants: %w", c.Policy.MaxParticipants, ErrInvalid)
	}
	rep := Participant{ID: 1, Role: PrimaryRep, Name: c.Name, Platform: c.Platform, Method: ByStart, Agent: c.Policy.Agent, Keys: c.Keys,
		Presence: Here, Since: now}
	if idle := c.Policy.Idle; idle != 0 && (idle < MinIdle || idle > MaxIdle) || !c.Policy.Barred.valid() {
		return nil, fmt.Errorf("start with a policy of %d idle minutes, barring %v: %w", idle, c.Policy.Barred, ErrInvalid)
	}
	return []Event{Started{ID: id, Org: c.Org, Policy: c.Policy, Rep: rep, At: now}}, nil
}

func (d deciding) admit(c Admit) ([]Event, error) {
	if !d.May(d.by.ID, Invite) {
		return nil, ErrForbidden
	}
	if int(c.Participant) != len(d.People)+1 {
		return nil, fmt.Errorf("admit participant %d as number %d: %w", c.Participant, len(d.People)+1, ErrState)
	}
	known := c.Method == ByNumber || c.Method == ByLink || c.Method == BySite && c.Customer
	if !validName(c.Name) || !c.Keys.valid() || !known || d.keyKnown(c.Keys) {
		return nil, fmt.Errorf("admit: %w", ErrInvalid)
	}
	if len(d.People) >= MaxPeople || d.Present() >= int(d.Policy.MaxParticipants) {
		return nil, ErrFull
	}
	role := Assistant
	if c.Customer && d.Policy.OneCustomer && d.anyCustomer(0) {
		return nil, ErrOneCustomer
	}
	if c.Customer {
		role = SecondaryCustomer
		if _, taken := d.PrimaryCustomer(); !taken {
			role = PrimaryCustomer
		}
	}
	return []Event{ParticipantAdmitted{At: d.now, Participant: Participant{ID: c.Participant, Role: role, Name: c.Name,
		Method: c.Method, Keys: c.Keys, Presence: Admitted, Since: d.now}}}, nil
}

// anyCustomer reports whether a customer other than but has part in the session.
func (d deciding) anyCustomer(but ParticipantID) bool {
	for _, p := range d.People {
		if p.ID != but && p.Role.IsCustomer() && p.Presence != Gone {
			return true
		}
	}
	return false
}

// keyKnown reports whether somebody in the session signs with the same key already: one key, one person.
func (d deciding) keyKnown(k Keys) bool {
	for _, p := range d.People {
		if string(p.Keys.Sign) == string(k.Sign) {
			return true
		}
	}
	return false
}

func (d deciding) join(c Join) ([]Event, error) {
	if d.by.Presence != Admitted {
		return nil, fmt.Errorf("join twice: %w", ErrState)
	}
	if !validLabel(c.Platform) || c.Agent && !d.by.Role.IsRep() {
		return nil, fmt.Errorf("join: %w", ErrInvalid)
	}
	evs := []Event{ParticipantJoined{ID: d.by.ID, Platform: c.Platform, Agent: c.Agent, At: d.now}}
	if _, led := d.PrimaryCustomer(); !led && d.by.Role == SecondaryCustomer {
		evs = append(evs, PrimaryCustomerChanged{ID: d.by.ID, At: d.now})
	}
	return evs, nil
}

func (d deciding) leave(c Leaving) ([]Event, error) {
	if d.by.Presence == Here && !d.May(d.by.ID, Leave) { // without one the session would go on with nobody to lead it
		return nil, fmt.Errorf("the primary rep ends the session or hands it on: %w", ErrForbidden)
	}
	if !validReason(c.Reason) {
		return nil, ErrInvalid
	}
	return d.gone(d.by, c.Reason), nil
}

func (d deciding) remove(c Removal) ([]Event, error) {
	if !d.May(d.by.ID, Remove) || c.Participant == d.by.ID {
		return nil, ErrForbidden
	}
	who, ok := d.Participant(c.Participant)
	if !ok || who.Presence == Gone {
		return nil, ErrUnknown
	}
	if c.Reason != ReasonRemoved && c.Reason != ReasonLost {
		return nil, ErrInvalid
	}
	return d.gone(who, c.Reason), nil
}

// gone takes back everything that who had part in, in the order of PRODUCT rule 47 (input first), then who. A session whose primary
// customer is gone goes on with the longest-present other one; no permission carries over. One that waits for a rep ends with its last
// customer: whoever took it would help nobody.
func (d deciding) gone(who Participant, why Reason) []Event {
	var evs []Event
	if d.Share.By == who.ID || d.Share.By != 0 && d.Consent.By == who.ID { // theirs, or shown to them
		evs = append(evs, d.shareStops(ReasonSharing)...)
	}
	if d.Request.ID != 0 && !d.confirming() && (d.Request.To == who.ID || d.Request.From == who.ID) {
		evs = append(evs, RequestClosed{ID: d.Request.ID, Reason: why, At: d.now})
	}
	if d.Consent.By == who.ID && d.Consent.All {
		evs = append(evs, ConsentWithdrawn{At: d.now})
	}
	evs = append(evs, d.mediaEnds(who.ID)...)
	evs = append(evs, ParticipantLeft{ID: who.ID, By: d.by.ID, Reason: why, At: d.now})
	if next, ok := d.longest(SecondaryCustomer); ok && who.Role == PrimaryCustomer {
		evs = append(evs, PrimaryCustomerChanged{ID: next.ID, At: d.now})
	}
	if d.Phase == Waiting && !d.anyCustomer(who.ID) {
		evs = append(evs, d.ends(ReasonDone, who.ID)...)
	}
	return evs
}

// ends is the end of the session: all media, but for those of who, whose own are ended.
func (d deciding) ends(why Reason, who ParticipantID) []Event {
	var evs []Event
	for _, p := range d.People {
		if p.ID != who {
			evs = append(evs, d.mediaEnds(p.ID)...)
		}
	}
	return append(evs, SessionEnded{By: d.by.ID, Reason: why, At: d.now})
}

func (d deciding) end(c End) ([]Event, error) {
	if c.Reason == ReasonIdle {
		if err := d.endsIdle(); err != nil {
			return nil, err
		}
	} else if !d.May(d.by.ID, EndSession) {
		return nil, ErrForbidden
	}
	if !validReason(c.Reason) {
		return nil, ErrInvalid
	}
	if c.Reason != ReasonIdle && d.by.Role.IsCustomer() && d.Phase == Live && d.now.Before(d.Held.Add(WaitTime)) {
		return nil, ErrEarly
	}
	return append(d.everythingEnds(ReasonEnded), d.ends(c.Reason, 0)...), nil
}

func validReason(r Reason) bool {
	if r == "" || len(r) > MaxReason {
		return false
	}
	for _, c := range r {
		if c != '-' && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

func (k Keys) valid() bool {
	return len(k.Sign) == 65 && len(k.Agree) == 32 && len(k.Fingerprint) == 32
}
