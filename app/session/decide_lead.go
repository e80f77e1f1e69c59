package session

import (
	"fmt"
	"slices"
)

// Who leads and who is helped: PRODUCT A5, A7, A8, A9 and rule 60.

// choose swaps the primary customer in the order of rule 47.
func (d deciding) choose(c Choosing) ([]Event, error) {
	if !d.May(d.by.ID, Choose) {
		return nil, ErrForbidden
	}
	next, ok := d.Participant(c.Participant)
	switch {
	case !ok || next.Presence == Gone:
		return nil, ErrUnknown
	case next.Role != SecondaryCustomer || next.Presence != Here:
		return nil, fmt.Errorf("choose a %s who is %s: %w", next.Role, next.Presence, ErrState)
	}
	former, _ := d.PrimaryCustomer()
	evs := append(d.everythingEnds(ReasonSwitched), d.mediaEnds(former.ID)...)
	return append(evs, PrimaryCustomerChanged{ID: next.ID, Former: former.ID, At: d.now}), nil
}

// everythingEnds takes back all that goes on between the reps and the primary customer: input first, then the picture.
func (d deciding) everythingEnds(why Reason) []Event {
	var evs []Event
	if d.Share.By != 0 {
		evs = append(evs, d.shareStops(why)...)
	}
	if d.Request.ID != 0 && !d.confirming() {
		evs = append(evs, RequestClosed{ID: d.Request.ID, Reason: why, At: d.now})
	}
	if d.Consent.All {
		evs = append(evs, ConsentWithdrawn{At: d.now})
	}
	return evs
}

func (d deciding) transfer(c Transferring) ([]Event, error) {
	if !d.May(d.by.ID, Transfer) {
		return nil, ErrForbidden
	}
	to, ok := d.Participant(c.To)
	switch {
	case !ok || to.Presence == Gone:
		return nil, ErrUnknown
	case to.Role != Assistant || to.Presence != Here: // rule 52
		return nil, fmt.Errorf("transfer control to a %s who is %s: %w", to.Role, to.Presence, ErrState)
	}
	return d.leadGoes(d.by, to, ReasonHanded), nil
}

// leadGoes makes to the primary rep. What the customer shows stays in view; they confirm the new rep, and with that the control that
// the rep before had (rule 59). A grant without asking again dies (rule 72), and so does what the rep before showed of their own and
// what was agreed but not begun.
func (d deciding) leadGoes(from, to Participant, why Reason) []Event {
	var evs []Event
	ask, seen := d.confirmation(to)
	switch {
	case d.Share.By != 0 && !seen:
		evs = d.shareStops(why)
	case d.Control.Holder != 0:
		evs = append(evs, d.controlEnds(why))
	}
	if d.Request.ID != 0 && (seen || !d.confirming()) {
		evs = append(evs, RequestClosed{ID: d.Request.ID, Reason: why, At: d.now})
	}
	if d.Consent.All {
		evs = append(evs, ConsentWithdrawn{At: d.now})
	}
	evs = append(evs, LeadChanged{From: from.ID, To: to.ID, Reason: why, At: d.now})
	if seen {
		evs = append(evs, Requested{Request: ask, At: d.now})
	}
	return evs
}

// confirmation is what the customer is asked about the new rep to; ok is false when nothing of theirs stays in view. Reps who pass
// control on before the customer has confirmed them get no more time for it.
func (d deciding) confirmation(to Participant) (ask Request, ok bool) {
	c, _ := d.PrimaryCustomer()
	ask = Request{ID: d.LastAsk + 1, Activity: ConfirmRep, From: to.ID, To: c.ID, At: d.now}
	if d.Share.By == 0 || d.Share.By != c.ID {
		return ask, false
	}
	if d.confirming() {
		before := d.Request
		ask.At, ask.Drive, ask.DriveUntil, ask.DriveTouch = before.At, before.Drive, before.DriveUntil, before.DriveTouch
		return ask, d.now.Before(before.Until())
	}
	if d.Control.Holder != 0 {
		ask.Drive, ask.DriveUntil, ask.DriveTouch = true, d.Consent.Until, d.Consent.UntilTouch
	}
	return ask, true
}

// confirming reports whether the customer is being asked about a new rep; what they show is in view then.
func (d deciding) confirming() bool { return d.Request.Activity == ConfirmRep }

// hold ends what the lost rep did and asked. A rep whom the customer had not confirmed yet does not see on when they come back.
func (d deciding) hold() ([]Event, error) {
	if !d.May(d.by.ID, Hold) {
		return nil, ErrForbidden
	}
	rep, _ := d.PrimaryRep()
	var evs []Event
	switch {
	case d.Share.By == rep.ID || d.confirming():
		evs = d.shareStops(ReasonLost)
	case d.Control.Holder != 0:
		evs = append(evs, d.controlEnds(ReasonLost))
	}
	if d.Request.ID != 0 && !d.confirming() {
		evs = append(evs, RequestClosed{ID: d.Request.ID, Reason: ReasonLost, At: d.now})
	}
	return append(evs, SessionHeld{By: d.by.ID, At: d.now}), nil
}

func (d deciding) resume() ([]Event, error) {
	if !d.May(d.by.ID, Resume) {
		return nil, fmt.Errorf("resume: %w", ErrState)
	}
	return []Event{SessionResumed{At: d.now}}, nil
}

// takeOver makes an assistant the primary rep.
func (d deciding) takeOver() ([]Event, error) {
	if !d.May(d.by.ID, TakeOver) || d.Phase != Live {
		return nil, ErrForbidden
	}
	if d.now.Before(d.Held.Add(d.TakeOverAfter(d.by.ID))) {
		return nil, fmt.Errorf("%s after it was held: %w", d.now.Sub(d.Held), ErrEarly)
	}
	from, _ := d.PrimaryRep()
	return append(d.mediaEnds(from.ID), d.leadGoes(from, d.by, ReasonLost)...), nil
}

// handOver ends the author's part; the others wait for whoever takes the session.
func (d deciding) handOver() ([]Event, error) {
	if !d.May(d.by.ID, HandOver) {
		return nil, ErrForbidden
	}
	evs := append(d.everythingEnds(ReasonHanded), d.mediaEnds(d.by.ID)...)
	return append(evs,
		ParticipantLeft{ID: d.by.ID, By: d.by.ID, Reason: ReasonHanded, At: d.now},
		SessionWaits{By: d.by.ID, At: d.now}), nil
}

// take makes an agent the primary rep of a waiting session: a newcomer (by is their number to be), or an assistant who is here.
func (d deciding) take(by ParticipantID, known bool, c Taking) ([]Event, error) {
	if d.Phase != Waiting {
		return nil, fmt.Errorf("take a session that is %s: %w", d.Phase, ErrState)
	}
	if known {
		if !d.May(d.by.ID, TakeOver) {
			return nil, ErrForbidden
		}
		if c.Participant != d.by.ID || c.Name != "" || c.Platform != "" || len(c.Keys.Sign)+len(c.Keys.Agree)+len(c.Keys.Fingerprint) != 0 {
			return nil, fmt.Errorf("take: %w", ErrInvalid)
		}
		return []Event{LeadChanged{To: d.by.ID, Reason: ReasonHanded, At: d.now}}, nil
	}
	if int(c.Participant) != len(d.People)+1 {
		return nil, fmt.Errorf("take as participant %d, not %d: %w", c.Participant, len(d.People)+1, ErrState)
	}
	if by != c.Participant || !validName(c.Name) || !validLabel(c.Platform) || !c.Keys.valid() || d.keyKnown(c.Keys) {
		return nil, fmt.Errorf("take: %w", ErrInvalid)
	}
	if len(d.People) >= MaxPeople || d.Present() >= int(d.Policy.MaxParticipants) {
		return nil, ErrFull
	}
	agent := Participant{ID: c.Participant, Role: Assistant, Name: c.Name, Method: BySite, Keys: c.Keys, Presence: Admitted, Since: d.now}
	return []Event{
		ParticipantAdmitted{Participant: agent, At: d.now},
		ParticipantJoined{ID: agent.ID, Platform: c.Platform, At: d.now},
		LeadChanged{To: agent.ID, Reason: ReasonHanded, At: d.now},
	}, nil
}

// Voice and video: PRODUCT rules 65, 124, 125. What is said and shown goes from program to program; the log only says that it does.

func (d deciding) call(c Calling) ([]Event, error) {
	if !d.May(d.by.ID, Call) {
		return nil, ErrForbidden
	}
	if c.On == (d.Call != 0) {
		return nil, fmt.Errorf("call is already so: %w", ErrState)
	}
	if c.On {
		return []Event{CallStarted{By: d.by.ID, At: d.now}}, nil
	}
	return []Event{CallEnded{By: d.by.ID, At: d.now}}, nil
}

func (d deciding) film(c Filming) ([]Event, error) {
	if !d.May(d.by.ID, SendVideo) {
		return nil, ErrForbidden
	}
	if c.On == d.films(d.by.ID) {
		return nil, fmt.Errorf("camera is already so: %w", ErrState)
	}
	return []Event{CameraSet{By: d.by.ID, On: c.On, At: d.now}}, nil
}

// mediaEnds ends the call that who started and their camera.
func (d deciding) mediaEnds(who ParticipantID) []Event {
	var evs []Event
	if d.Call == who {
		evs = append(evs, CallEnded{By: who, At: d.now})
	}
	if d.films(who) {
		evs = append(evs, CameraSet{By: who, At: d.now})
	}
	return evs
}

func (d deciding) films(who ParticipantID) bool { return slices.Contains(d.Cameras, who) }
