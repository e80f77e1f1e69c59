package session

import "fmt"

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
		if p.Presence != Gone {
			count[p.Role]++
		}
	}
	if s.Phase == Live && count[PrimaryRep] != 1 {
		return fmt.Errorf("%d primary reps in a live session", count[PrimaryRep])
	}
	if count[PrimaryCustomer] > 1 {
		return fmt.Errorf("%d primary customers", count[PrimaryCustomer])
	}
	return s.checkActivity()
}

func (s State) checkActivity() error {
	here := func(id ParticipantID) bool { p, ok := s.Participant(id); return ok && p.Presence == Here }
	switch {
	case s.Share.By != 0 && (!here(s.Share.By) || !s.Consent.See || s.Consent.By != s.Share.By):
		return fmt.Errorf("participant %d shares without being here and having agreed", s.Share.By)
	case s.Control.Holder != 0 && (!here(s.Control.Holder) || s.Share.By == 0 || !s.Consent.Drive):
		return fmt.Errorf("participant %d controls without a share and consent", s.Control.Holder)
	case s.Request.ID != 0 && (!here(s.Request.From) || !here(s.Request.To) || s.Request.ID != s.LastAsk):
		return fmt.Errorf("request %d is open between absent people", s.Request.ID)
	case s.Consent.By == 0 && (s.Consent.See || s.Consent.Drive || s.Consent.All):
		return fmt.Errorf("consent that nobody gave")
	case s.Consent.By != 0 && !here(s.Consent.By):
		return fmt.Errorf("consent of participant %d who is gone", s.Consent.By)
	case s.Phase == Ended && (s.Share.By != 0 || s.Control.Holder != 0 || s.Request.ID != 0):
		return fmt.Errorf("an ended session in which something goes on")
	}
	return nil
}
