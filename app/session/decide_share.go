package session

import "fmt"

// Requests, consent, sharing and control: PRODUCT A10 and A11.

func (d deciding) ask(c Asking) ([]Event, error) {
	if !d.May(d.by.ID, Ask) {
		return nil, ErrForbidden
	}
	if c.Activity != ViewDesktop && c.Activity != ControlDesktop {
		return nil, fmt.Errorf("ask for %q: %w", c.Activity, ErrInvalid)
	}
	if c.Request != d.LastAsk+1 {
		return nil, fmt.Errorf("request %d after %d: %w", c.Request, d.LastAsk, ErrState)
	}
	if c.Activity == ViewDesktop && d.Share.By != 0 || c.Activity == ControlDesktop && d.Control.Holder == d.by.ID {
		return nil, fmt.Errorf("ask for what is granted: %w", ErrState)
	}
	var evs []Event
	if d.Request.ID != 0 {
		if d.now.Before(d.Request.Until()) {
			return nil, fmt.Errorf("a request is open: %w", ErrState)
		}
		evs = append(evs, RequestClosed{ID: d.Request.ID, Reason: ReasonNoAnswer, At: d.now})
	}
	customer, _ := d.PrimaryCustomer()
	return append(evs, Requested{Request{ID: c.Request, Activity: c.Activity, From: d.by.ID, To: customer.ID, At: d.now}}), nil
}

func (d deciding) cancel(c Cancel) ([]Event, error) {
	if d.Request.ID == 0 || d.Request.ID != c.Request {
		return nil, fmt.Errorf("cancel request %d: %w", c.Request, ErrState)
	}
	if d.Request.From != d.by.ID {
		return nil, ErrForbidden
	}
	if c.Reason != ReasonCancelled && c.Reason != ReasonNoAnswer {
		return nil, ErrInvalid
	}
	return []Event{RequestClosed{ID: c.Request, Reason: c.Reason, At: d.now}}, nil
}

func (d deciding) reply(c Reply) ([]Event, error) {
	if d.Request.ID == 0 || d.Request.ID != c.Request {
		return nil, fmt.Errorf("answer request %d: %w", c.Request, ErrState)
	}
	if !d.May(d.by.ID, Answer) {
		return nil, ErrForbidden
	}
	if !c.Allowed {
		if c.All || c.Reason != ReasonRefused && c.Reason != ReasonNoAnswer && c.Reason != ReasonFailed {
			return nil, ErrInvalid
		}
		return []Event{RequestClosed{ID: c.Request, Reason: c.Reason, At: d.now}}, nil
	}
	if c.Reason != "" {
		return nil, ErrInvalid
	}
	if d.now.After(d.Request.Until()) {
		return nil, ErrLate
	}
	given := d.Consent
	given.By, given.See, given.All = d.by.ID, true, given.All || c.All
	given.Drive = given.Drive || d.Request.Activity == ControlDesktop
	evs := []Event{
		RequestClosed{ID: c.Request, Allowed: true, At: d.now},
		ConsentGiven{Consent: given, At: d.now},
	}
	if given.Drive && d.Share.By == d.by.ID {
		evs = append(evs, d.controlGoes(d.Request.From))
	}
	return evs, nil
}

func (d deciding) share(c Sharing) ([]Event, error) {
	if !d.May(d.by.ID, Share) {
		return nil, ErrForbidden
	}
	if !validLabel(c.Source.Name) {
		return nil, ErrInvalid
	}
	evs := []Event{ShareStarted{By: d.by.ID, Source: c.Source, At: d.now}}
	if d.Share.By != 0 { // another monitor of the same person: the picture changes, what was agreed stays
		if d.Share.By != d.by.ID {
			return nil, fmt.Errorf("somebody else shares: %w", ErrState)
		}
		return evs, nil
	}
	if rep, ok := d.PrimaryRep(); ok && d.Consent.Drive && rep.Presence == Here {
		evs = append(evs, d.controlGoes(rep.ID))
	}
	return evs, nil
}

func (d deciding) pause(c Pause) ([]Event, error) {
	if !d.May(d.by.ID, PauseShare) {
		return nil, ErrForbidden
	}
	if d.Share.Paused == c.On {
		return nil, fmt.Errorf("pause is already so: %w", ErrState)
	}
	return []Event{SharePaused{On: c.On, At: d.now}}, nil
}

func (d deciding) stop(c Stop) ([]Event, error) {
	if !validReason(c.Reason) {
		return nil, ErrInvalid
	}
	own := d.by.Role == PrimaryCustomer
	if d.Share.By == 0 { // nothing is shared: a customer may still take back what was agreed before it began
		if !own || d.by.ID != d.Consent.By {
			return nil, fmt.Errorf("nothing is shared: %w", ErrState)
		}
		return []Event{ConsentGiven{At: d.now}}, nil
	}
	if !d.May(d.by.ID, StopShare) {
		return nil, ErrForbidden
	}
	var evs []Event
	switch {
	case !c.ControlOnly:
		evs = d.shareStops(c.Reason)
	case d.Control.Holder != 0:
		evs = append(evs, d.controlEnds(c.Reason))
	default:
		return nil, fmt.Errorf("nobody controls: %w", ErrState)
	}
	if own && d.Consent.All {
		evs = append(evs, ConsentWithdrawn{At: d.now})
	}
	return evs, nil
}

func (d deciding) release() ([]Event, error) {
	if d.Control.Holder == 0 || d.Control.Holder != d.by.ID {
		return nil, fmt.Errorf("release: %w", ErrState)
	}
	return []Event{d.controlEnds(ReasonGivenBack)}, nil
}

func (d deciding) controlGoes(to ParticipantID) Event {
	return ControlGranted{To: to, Epoch: d.Control.Epoch + 1, At: d.now}
}

func (d deciding) controlEnds(why Reason) Event {
	return ControlEnded{From: d.Control.Holder, By: d.by.ID, Epoch: d.Control.Epoch + 1, Reason: why, At: d.now}
}

// shareStops ends control first, then the share.
func (d deciding) shareStops(why Reason) []Event {
	var evs []Event
	if d.Control.Holder != 0 {
		evs = append(evs, d.controlEnds(why))
	}
	return append(evs, ShareStopped{By: d.by.ID, Sharer: d.Share.By, Reason: why, At: d.now})
}
