package session

import (
	"slices"
	"time"
)

// Evolve returns the state after ev. It never fails and never changes s.
func Evolve(s State, ev Event) State {
	switch e := ev.(type) {
	case Started:
		s = State{ID: e.ID, Org: e.Org, Phase: Live, Policy: e.Policy, Started: e.At, People: []Participant{e.Rep}, Last: e.At}
	case ParticipantAdmitted:
		s.People = append(slices.Clone(s.People), e.Participant)
		s.Last = e.At
	case ParticipantJoined:
		s = s.change(e.ID, func(p *Participant) {
			p.Presence, p.Platform, p.Agent, p.Since = Here, e.Platform, e.Agent, e.At
		})
		s.Last = e.At
	case ParticipantLeft:
		s = s.change(e.ID, func(p *Participant) { p.Presence, p.Reason = Gone, e.Reason })
		s.Last = e.At
		if s.Consent.By == e.ID {
			s.Consent = Consent{}
		}
	case PrimaryCustomerChanged:
		if e.Former != 0 {
			s = s.change(e.Former, func(p *Participant) { p.Role = SecondaryCustomer })
		}
		s = s.change(e.ID, func(p *Participant) { p.Role = PrimaryCustomer })
		s.Consent, s.Last = Consent{}, e.At
	case LeadChanged, SessionHeld, SessionResumed, SessionWaits:
		s = evolveLead(s, ev)
	case SessionEnded:
		s.Absence = Absence{}
		s.Phase, s.EndedAt, s.EndReason, s.Last = Ended, e.At, e.Reason, e.At
		s.Consent = Consent{}
	default:
		s = evolveActivity(s, ev)
	}
	return s
}

// evolveLead applies the events of who leads.
func evolveLead(s State, ev Event) State {
	switch e := ev.(type) {
	case LeadChanged:
		if e.From != 0 {
			s = s.change(e.From, func(p *Participant) { p.Role = Assistant })
		}
		waited := s.Phase == Waiting // who takes a session from the queues works for them
		s = s.change(e.To, func(p *Participant) { p.Role, p.Agent = PrimaryRep, p.Agent || waited })
		s.Phase, s.Absence, s.Last = Live, Absence{}, e.At
		s.Consent = s.Consent.toAnotherRep(s.Share.By)
	case SessionHeld:
		s.Absence, s.Last = Absence{Held: e.At, HeldBy: e.By}, e.At
	case SessionResumed:
		s.Absence, s.Last = Absence{}, e.At
	case SessionWaits:
		s.Phase, s.Consent, s.Last = Waiting, Consent{}, e.At
	}
	return s
}

// evolveActivity applies the events of requests, consent, sharing and control.
func evolveActivity(s State, ev Event) State {
	switch e := ev.(type) {
	case Requested:
		s.Request, s.LastAsk, s.Last = e.Request, e.Request.ID, e.At
	case RequestClosed:
		s.Request, s.Last = Request{}, e.At
	case ConsentGiven:
		s.Consent, s.Last = e.Consent, e.At
	case ConsentWithdrawn:
		s.Consent.All, s.Last = false, e.At
		if !s.Consent.See && !s.Consent.Shown {
			s.Consent = Consent{}
		}
	case ShareStarted:
		paused, since := false, e.At
		if s.Share.By == e.By { // something else of theirs
			paused, since = s.Share.Paused, s.Share.Since
			s.Request = s.Request.withoutControl()
		}
		s.Share = SharedScreen{By: e.By, Source: e.Source, Paused: paused, Lent: e.Lent, Since: since, LentUntil: e.Until, LentTouch: e.Touch}
		s.Last = e.At
	case SharePaused:
		s.Share.Paused, s.Last = e.On, e.At
	case ShareStopped:
		s.Share, s.Last = SharedScreen{}, e.At
		s.Consent = s.Consent.without(true)
	case ControlGranted:
		s.Control, s.Last = Control{Epoch: e.Epoch, Holder: e.To, Since: e.At}, e.At
	case ControlEnded:
		s.Control, s.Last = Control{Epoch: e.Epoch}, e.At
		s.Consent = s.Consent.without(false)
		s.Share.Lent, s.Share.LentUntil, s.Share.LentTouch = false, time.Time{}, false
	default:
		s = evolveMedia(s, ev)
	}
	return s
}

// evolveMedia applies the events of voice and video.
func evolveMedia(s State, ev Event) State {
	switch e := ev.(type) {
	case Stayed:
		s.Last = e.At
	case CallStarted:
		s.Call, s.Last = e.By, e.At
	case CallEnded:
		s.Call, s.Last = 0, e.At
	case CameraSet:
		s.Last = e.At
		s.Cameras = slices.DeleteFunc(slices.Clone(s.Cameras), func(p ParticipantID) bool { return p == e.By })
		if e.On {
			s.Cameras = append(s.Cameras, e.By)
			slices.Sort(s.Cameras)
		}
	}
	return s
}

// without is the consent after control ended, or (see) after sharing ended.
func (c Consent) without(see bool) Consent {
	c.Drive, c.Until, c.UntilTouch = false, time.Time{}, false
	if see {
		c.See, c.Apps, c.Shown = false, false, false
		if !c.All {
			c = Consent{}
		}
	}
	return c
}

// withoutControl is the open question once something else is shown: the control that the rep before had was of what was seen then.
func (r Request) withoutControl() Request {
	r.Drive, r.DriveUntil, r.DriveTouch = false, time.Time{}, false
	return r
}

// toAnotherRep is what stays when another rep leads: what the customer shows, to be seen.
func (c Consent) toAnotherRep(shares ParticipantID) Consent {
	if shares == 0 || shares != c.By {
		return Consent{}
	}
	return Consent{By: c.By, See: c.See, Apps: c.Apps}
}

func (s State) change(id ParticipantID, f func(*Participant)) State {
	s.People = slices.Clone(s.People)
	f(&s.People[id-1])
	return s
}
