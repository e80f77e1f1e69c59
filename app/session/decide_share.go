package session

import (
	"fmt"
	"time"
)

// Requests, consent, sharing and control: PRODUCT A10 and A11.

func (d deciding) ask(c Asking) ([]Event, error) {
	if !d.May(d.by.ID, Ask) {
		return nil, ErrForbidden
	}
	what, known := activities[c.Activity]
	if !known {
		return nil, fmt.Errorf("ask for %q: %w", c.Activity, ErrInvalid)
	}
	if !d.MayAsk(d.by.ID, c.Activity) {
		return nil, fmt.Errorf("ask for %s: %w", c.Activity, ErrBarred)
	}
	if c.Request != d.LastAsk+1 {
		return nil, fmt.Errorf("request %d after %d: %w", c.Request, d.LastAsk, ErrState)
	}
	switch own := d.Share.By == d.by.ID; {
	case d.Share.By == 0:
	case own != what.show:
		return nil, fmt.Errorf("ask while the other direction is shared: %w", ErrState)
	case what.control && (d.Share.Source.Apps != what.app || d.Share.Source.Gone):
		return nil, fmt.Errorf("ask to control what is not shared: %w", ErrState)
	case what.control && d.Control.Holder == d.by.ID, what.show && d.Share.Source.Apps == what.app:
		return nil, fmt.Errorf("ask for what is granted: %w", ErrState)
	}
	var evs []Event
	if d.Request.ID != 0 {
		if d.now.Before(d.Request.Until()) || d.Request.Activity == ConfirmRep {
			return nil, fmt.Errorf("a request is open: %w", ErrState)
		}
		evs = d.closed(ReasonNoAnswer)
	}
	customer, _ := d.PrimaryCustomer()
	asked := Request{ID: c.Request, Activity: c.Activity, From: d.by.ID, To: customer.ID, At: d.now}
	return append(evs, Requested{Request: asked, At: d.now}), nil
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
	if c.Reason == ReasonNoAnswer && d.now.Before(d.Request.Until()) { // who has time left has not failed to answer
		return nil, ErrEarly
	}
	return d.closed(c.Reason), nil
}

// closed ends the open request without a yes. A new rep whom the customer does not confirm does not go on seeing.
func (d deciding) closed(why Reason) []Event {
	if d.confirming() {
		return d.shareStops(why)
	}
	return []Event{RequestClosed{ID: d.Request.ID, Reason: why, At: d.now}}
}

func (d deciding) reply(c Reply) ([]Event, error) {
	if d.Request.ID == 0 || d.Request.ID != c.Request {
		return nil, fmt.Errorf("answer request %d: %w", c.Request, ErrState)
	}
	if !d.May(d.by.ID, Answer) {
		return nil, ErrForbidden
	}
	if !c.Allowed {
		if c.All || c.bounded() || c.Reason != ReasonRefused && c.Reason != ReasonNoAnswer && c.Reason != ReasonFailed {
			return nil, ErrInvalid
		}
		return d.closed(c.Reason), nil
	}
	drives := d.Request.Activity.Controls() || d.Request.Drive
	if c.Reason != "" || c.bounded() && (c.All || !drives) || c.bound() > MaxControl {
		return nil, ErrInvalid
	}
	if d.now.After(d.Request.Until()) {
		return nil, ErrLate
	}
	given := d.consents(c, drives)
	evs := []Event{RequestClosed{ID: c.Request, Allowed: true, At: d.now}}
	if d.Share.By == d.by.ID && d.Control.Holder != 0 && !given.Drive {
		evs = append(evs, d.controlEnds(ReasonSwitched))
	}
	evs = append(evs, ConsentGiven{Consent: given, At: d.now})
	if given.Drive && d.Share.By == d.by.ID && d.Control.Holder == 0 {
		evs = append(evs, d.controlGoes(d.Request.From))
	}
	return evs, nil
}

func (c Reply) bounded() bool        { return c.Seconds != 0 || c.UntilTouch }
func (c Reply) bound() time.Duration { return time.Duration(c.Seconds) * time.Second }

func (c Sharing) bounded() bool        { return c.Seconds != 0 || c.UntilTouch }
func (c Sharing) bound() time.Duration { return time.Duration(c.Seconds) * time.Second }

// consents is what the customer has agreed to once they have said yes to the open request. Nothing in it is wider than what one of
// their answers said: driving was agreed to for what was seen then.
func (d deciding) consents(c Reply, drives bool) Consent {
	given, asked := d.Consent, d.Request.Activity
	if d.Share.By == 0 { // nothing has come of the answers before
		given = Consent{All: given.All}
	}
	given.By, given.All = d.by.ID, given.All || c.All
	switch {
	case asked == ConfirmRep: // what is seen stays as it is
	case asked.Shows():
		given.Shown = true
	case !given.See || asked.Controls():
		given.See, given.Apps = true, asked.OfWindows()
	case given.Apps && !asked.OfWindows():
		given = given.without(false)
		given.Apps = false
	}
	if !drives {
		return given
	}
	given.Drive, given.Until, given.UntilTouch = true, time.Time{}, c.UntilTouch
	if c.Seconds != 0 {
		given.Until = d.now.Add(c.bound())
	}
	if asked == ConfirmRep { // the new rep has no more than the one before
		given.UntilTouch = given.UntilTouch || d.Request.DriveTouch
		if until := d.Request.DriveUntil; !until.IsZero() && (given.Until.IsZero() || until.Before(given.Until)) {
			given.Until = until
		}
	}
	if given.expired(d.now) {
		given = given.without(false)
	}
	return given
}

// expired reports whether the time is over for which the customer let somebody drive.
func (c Consent) expired(now time.Time) bool {
	return c.Drive && !c.Until.IsZero() && !now.Before(c.Until)
}

func (d deciding) share(c Sharing) ([]Event, error) {
	if !d.May(d.by.ID, Share) {
		return nil, ErrForbidden
	}
	own := d.by.Role == PrimaryRep
	if !c.Source.valid() || c.Lend && (!own || c.Source.Gone) || c.Drive && own || c.bounded() && !c.Lend || c.bound() > MaxControl {
		return nil, ErrInvalid
	}
	if !own && d.Consent.Apps && !c.Source.Apps {
		return nil, fmt.Errorf("agreed to show windows, not a desktop: %w", ErrForbidden)
	}
	if d.Share.By != 0 && d.Share.By != d.by.ID {
		return nil, fmt.Errorf("somebody else shares: %w", ErrState)
	}
	var evs []Event
	if d.moot(own, c.Source) {
		evs = append(evs, RequestClosed{ID: d.Request.ID, Reason: ReasonSharing, At: d.now})
	}
	started := ShareStarted{By: d.by.ID, Source: c.Source, Lent: c.Lend, Touch: c.UntilTouch, At: d.now}
	if c.Seconds != 0 {
		started.Until = d.now.Add(c.bound())
	}
	if own {
		return append(evs, d.lends(started)...), nil
	}
	if d.Control.Holder != 0 && !c.Drive { // it was agreed to for what is not seen any more
		evs = append(evs, d.controlEnds(ReasonChanged))
	}
	evs = append(evs, started)
	rep, led := d.PrimaryRep()
	switch {
	case d.Share.By != 0: // something else of the same person's: the picture changes, that it is seen was agreed to
	case d.Consent.expired(d.now):
		evs = append(evs, ConsentGiven{Consent: d.Consent.without(false), At: d.now})
	case led && d.Consent.Drive && rep.Presence == Here:
		evs = append(evs, d.controlGoes(rep.ID))
	}
	return evs, nil
}

// moot reports whether the open question does not fit what is shared from now on: the other direction, or control of something else.
func (d deciding) moot(own bool, src Source) bool {
	asked := d.Request.Activity
	return d.Request.ID != 0 && !d.confirming() && (asked.Shows() != own || asked.Controls() && (asked.OfWindows() != src.Apps || d.Share.By != 0))
}

// valid: windows are on no monitor, and only a monitor can be gone.
func (s Source) valid() bool {
	return validLabel(s.Name) && (!s.Apps || s.Monitor == 0 && !s.Gone)
}

// lends shares the rep's own screen, gives it to the primary customer to drive or takes that back: input first. Who lends it again says anew
// how far that goes: under a new lease.
func (d deciding) lends(started ShareStarted) []Event {
	c, ok := d.PrimaryCustomer()
	switch {
	case started.Lent && ok && c.Presence == Here && d.Control.Holder == 0:
		return []Event{started, d.controlGoes(c.ID)}
	case started.Lent && d.Control.Holder != 0:
		again := d
		again.Control.Epoch++
		return []Event{d.controlEnds(ReasonSwitched), started, again.controlGoes(d.Control.Holder)}
	case !started.Lent && d.Control.Holder != 0:
		return []Event{d.controlEnds(ReasonGivenBack), started}
	}
	return []Event{started}
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
		if !own || d.by.ID != d.Consent.By || c.ControlOnly && !d.Consent.Drive && !d.Consent.All {
			return nil, fmt.Errorf("nothing is shared: %w", ErrState)
		}
		var left Consent
		if c.ControlOnly {
			left = d.Consent.without(false)
			left.All = false
		}
		return []Event{ConsentGiven{Consent: left, At: d.now}}, nil
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
	case !own || !d.Consent.All:
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

// shareStops ends control first, then the share, and with it a question about who sees it.
func (d deciding) shareStops(why Reason) []Event {
	var evs []Event
	if d.Control.Holder != 0 {
		evs = append(evs, d.controlEnds(why))
	}
	evs = append(evs, ShareStopped{By: d.by.ID, Sharer: d.Share.By, Reason: why, At: d.now})
	if d.confirming() {
		evs = append(evs, RequestClosed{ID: d.Request.ID, Reason: why, At: d.now})
	}
	return evs
}
