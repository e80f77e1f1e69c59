package session

import (
	"fmt"
	"slices"
)

// Check returns an error when the state breaks an invariant. It is for tests, and for ends that doubt what they were sent.
func (s State) Check() error {
	if s.Phase == "" {
		return nil
	}
	count := map[Role]int{}
	for i, p := range s.People {
		if p.ID != ParticipantID(i+1) {
			return fmt.Errorf("participant %d has number %d", i+1, p.ID)
		}
		if _, known := roles[p.Role]; !known {
			return fmt.Errorf("participant %d has role %q", p.ID, p.Role)
		}
		if p.Agent && !p.Role.IsRep() {
			return fmt.Errorf("participant %d, a %s, is an agent", p.ID, p.Role)
		}
		if p.Presence != Gone {
			count[p.Role]++
		}
	}
	if want := map[Phase]int{Live: 1}[s.Phase]; s.Phase != Ended && count[PrimaryRep] != want {
		return fmt.Errorf("%d primary reps in a session that is %s", count[PrimaryRep], s.Phase)
	}
	if s.Phase == Waiting && count[PrimaryCustomer]+count[SecondaryCustomer] == 0 {
		return fmt.Errorf("a session that waits for a rep, with nobody to help")
	}
	if s.Policy.OneCustomer && count[PrimaryCustomer]+count[SecondaryCustomer] > 1 {
		return fmt.Errorf("%d customers in a session for one", count[PrimaryCustomer]+count[SecondaryCustomer])
	}
	if s.Held.IsZero() != (s.HeldBy == 0) {
		return fmt.Errorf("held since %v by %d", s.Held, s.HeldBy)
	}
	if s.Phase != Live && !s.Held.IsZero() {
		return fmt.Errorf("a session that is %s is held", s.Phase)
	}
	if count[PrimaryCustomer] > 1 {
		return fmt.Errorf("%d primary customers", count[PrimaryCustomer])
	}
	return s.checkActivity()
}

func (s State) checkActivity() error {
	here := func(id ParticipantID) bool { p, ok := s.Participant(id); return ok && p.Presence == Here }
	switch {
	case s.Share.By != 0 && (!here(s.Share.By) || !s.shareAgreed()):
		return fmt.Errorf("participant %d shares without being here and the customer having agreed", s.Share.By)
	case s.Share.Lent && (s.roleOf(s.Share.By) != PrimaryRep || s.roleOf(s.Control.Holder) != PrimaryCustomer):
		return fmt.Errorf("lent by %d to %d", s.Share.By, s.Control.Holder)
	case s.Control.Holder != 0 && (!here(s.Control.Holder) || !s.controlAgreed()):
		return fmt.Errorf("participant %d controls without a share and consent", s.Control.Holder)
	case s.Phase == Waiting && (s.Share.By != 0 || s.Control.Holder != 0 || s.Request.ID != 0 || s.Consent != Consent{}):
		return fmt.Errorf("a waiting session in which something goes on")
	case !s.Held.IsZero() && (s.Control.Holder != 0 || s.Request.ID != 0):
		return fmt.Errorf("a held session in which somebody drives or is asked")
	case s.Call != 0 && (!here(s.Call) || !s.roleOf(s.Call).IsRep()):
		return fmt.Errorf("a call of participant %d, a %s who may not be here", s.Call, s.roleOf(s.Call))
	case slices.ContainsFunc(s.Cameras, func(p ParticipantID) bool { return !here(p) || !roles[s.roleOf(p)][SendVideo] }):
		return fmt.Errorf("cameras of people who may not show theirs: %v", s.Cameras)
	case !slices.IsSorted(s.Cameras):
		return fmt.Errorf("cameras out of order: %v", s.Cameras)
	case s.Phase == Ended && (s.Share.By != 0 || s.Control.Holder != 0 || s.Request.ID != 0 || s.Call != 0 || len(s.Cameras) != 0):
		return fmt.Errorf("an ended session in which something goes on")
	}
	return s.checkConsent()
}

func (s State) roleOf(id ParticipantID) Role {
	p, _ := s.Participant(id)
	return p.Role
}

// checkConsent: the primary rep asks, the primary customer answers, and what they agreed to hangs together.
func (s State) checkConsent() error {
	rep, _ := s.PrimaryRep()
	customer, _ := s.PrimaryCustomer()
	r, c := s.Request, s.Consent
	switch {
	case r.ID != 0 && (r.From != rep.ID || r.To != customer.ID || customer.Presence != Here || r.ID != s.LastAsk):
		return fmt.Errorf("request %d is open between %d and %d", r.ID, r.From, r.To)
	case r.ID == 0 && r != Request{}:
		return fmt.Errorf("something is left of a closed request: %+v", r)
	case r.Activity == ConfirmRep && (s.Share.By != r.To || s.Control.Holder != 0 || c.Drive || c.All):
		return fmt.Errorf("a new rep is to be confirmed who has more than the view")
	case c.By == 0 && c != Consent{}:
		return fmt.Errorf("consent that nobody gave")
	case c.By != 0 && (c.By != customer.ID || customer.Presence != Here):
		return fmt.Errorf("consent of participant %d, who is not the primary customer", c.By)
	case (c.Drive || c.Apps) && !c.See, (!c.Until.IsZero() || c.UntilTouch) && !c.Drive:
		return fmt.Errorf("consent that does not hang together: %+v", c)
	case c.See && c.Shown, r.ID != 0 && s.Share.By != 0 && r.Activity.Shows() != (s.Share.By == rep.ID):
		return fmt.Errorf("both directions at once")
	case s.Share.By == c.By && s.Control.Holder == 0 && c.Drive:
		return fmt.Errorf("leave to drive that nobody makes use of")
	}
	return nil
}

// shareAgreed: the sharer is the customer who agreed to be seen as far as they show, or the rep whom they agreed to see.
func (s State) shareAgreed() bool {
	p, _ := s.Participant(s.Share.By)
	if p.Role == PrimaryRep {
		return s.Consent.Shown
	}
	return p.Role == PrimaryCustomer && s.Consent.See && s.Consent.By == p.ID && (s.Share.Source.Apps || !s.Consent.Apps)
}

// controlAgreed: the rep drives what the customer agreed to, or the customer what the rep lent.
func (s State) controlAgreed() bool {
	c, _ := s.Participant(s.Control.Holder)
	if s.Share.By == 0 || s.Share.By == c.ID || !s.Held.IsZero() {
		return false
	}
	return c.Role == PrimaryRep && s.Consent.Drive || c.Role == PrimaryCustomer && s.Share.Lent
}
