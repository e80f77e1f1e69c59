package acd

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"deskhand/app/session"
)

// Customers: entering, giving up, leaving a message. And what entering and transferring share: finding the queue.

func (d *deciding) enter(c Enter) error {
	door := d.line(c.Queue)
	if door == nil {
		return fmt.Errorf("queue %q: %w", c.Queue, ErrUnknown)
	}
	if err := CheckAnswers(door.Queue.Form, c.Answers); err != nil {
		return err
	}
	r := Request{ID: d.LastID + 1, Stage: Waiting, Door: c.Queue, Answers: c.Answers, Since: d.now.At, Moved: d.now.At}
	if c.Agent != "" && !slices.Contains(d.Choosable(c.Queue), c.Agent) {
		return fmt.Errorf("agent: %w", ErrAway)
	}
	r.Route, r.Chosen = c.Agent, c.Agent != ""
	if err := d.place(&r, c.Queue); err != nil {
		return err
	}
	d.add(Entered{d.now, r})
	return nil
}

// Choosable are the agents among whom a customer of the queue may choose now: those who are there and have a place free, by ID. None where
// the queue does not let them.
func (s State) Choosable(queue QueueID) []UserID {
	l := s.line(queue)
	if l == nil || l.Queue.Reps == Unnamed {
		return nil
	}
	var out []UserID
	for i := range s.People {
		if p := &s.People[i]; p.Status() == Available && p.User.has(queue, Serve) {
			out = append(out, p.User.ID)
		}
	}
	return out
}

// Admits returns nil when a customer who enters the queue at now would be let in, else why not: ErrClosed, ErrNobody, ErrFull. It
// is what the entry link's two images are about (rule 114). Allocation rules see an empty form.
func (s State) Admits(queue QueueID, zones Zones, now time.Time) error {
	d := deciding{State: s, zones: zones, now: When{now}}
	return d.place(&Request{Stage: Waiting, Since: now}, queue)
}

// place finds, by the rules, the queue for a request that comes to one, and the agent, unless the customer has chosen one; every queue on the way must be open.
// Where the last of them is full or deserted it refuses, so that nobody is let in to wait for nothing (rules 110, 112).
func (d *deciding) place(r *Request, queue QueueID) error {
	if len(d.Requests) >= MaxRequests {
		return fmt.Errorf("all queues: %w", ErrFull)
	}
	for {
		l := d.line(queue)
		if l == nil {
			return fmt.Errorf("queue %q: %w", queue, ErrUnknown)
		}
		q := &l.Queue
		// A zone that was known when the queue was set up and is no longer: rather open at the wrong hour than panic.
		if zone := d.zones[q.Hours.Zone]; q.Hours.Shut || zone != nil && !q.Hours.Open(d.now.At, zone) {
			return fmt.Errorf("queue %q: %w", queue, ErrClosed)
		}
		if rule, ok := first(q.Rules.Allocation, q.Form, r.Answers); ok && rule.Queue != "" && r.Route == "" {
			queue = rule.Queue
			continue
		}
		r.Queue = queue
		if rule, ok := first(q.Rules.Routing, q.Form, r.Answers); ok && r.Route == "" {
			r.Route = rule.Agent
		}
		if d.Waits(queue) >= q.Thresholds.Closing {
			return fmt.Errorf("queue %q: %w", queue, ErrFull)
		}
		break
	}
	if _, yes := d.deserted(r); yes {
		return fmt.Errorf("queue %q: %w", queue, ErrNobody)
	}
	return nil
}

// lapse begins the wait of a request anew whose agent did not come. Nobody is turned away at the door a second time: where the queue is
// closed, full or deserted by now, time brings the leave-message form. Nor does it count against MaxRequests: they had a place before, and
// no more can come back than agents may hold.
func (d *deciding) lapse(c Lapse) error {
	p, h := d.holder(c.Session)
	if p == nil || h.Request == 0 {
		return fmt.Errorf("session: %w", ErrUnknown)
	}
	there := func(id QueueID) QueueID {
		if d.line(id) == nil {
			return ""
		}
		return id
	}
	r := Request{ID: d.LastID + 1, Stage: Waiting, Door: there(h.Door), Queue: there(h.Queue), Answers: h.Answers, Since: d.now.At,
		Moved: d.now.At, Transfer: h.Given, Again: h.Request}
	if p.handles(&r) {
		r.Passed = []UserID{p.User.ID}
	}
	if r.Queue == "" && len(r.Transfer.To) == 0 {
		return fmt.Errorf("the queue: %w", ErrUnknown) // removed meanwhile
	}
	if r.Transferred() {
		d.add(Transferred{d.now, r})
		return nil
	}
	d.add(SessionFreed{d.now, p.User.ID, c.Session})
	d.add(Entered{d.now, r})
	return nil
}

func (d *deciding) leave(c Leave) error {
	if err := d.known(c.Request); err != nil {
		return err
	}
	if c.Reason != ReasonDone && c.Reason != ReasonLost {
		return fmt.Errorf("leave because %q: %w", c.Reason, ErrInvalid)
	}
	d.withdraw(c.Request, c.Reason)
	d.add(RequestClosed{d.now, c.Request, c.Reason})
	return nil
}

func (d *deciding) leaveMessage(c LeaveMessage) error {
	if utf8.RuneCountInString(c.Text) > MaxMessage {
		return fmt.Errorf("message: %w", ErrTooLong)
	}
	if c.Text == "" || !validText(c.Text, MaxMessage, true) {
		return fmt.Errorf("message: %w", ErrInvalid)
	}
	if c.Request == 0 {
		l := d.line(c.Queue)
		if l == nil {
			return fmt.Errorf("queue %q: %w", c.Queue, ErrUnknown)
		}
		err := CheckAnswers(l.Queue.MessageFields(), c.Answers)
		if err != nil && CheckAnswers(l.Queue.Form, c.Answers) == nil { // who had a place, and lost it while they wrote, filled in that one
			err = nil
		}
		if err != nil {
			return err
		}
		d.add(MessageLeft{d.now, 0, c.Queue, c.Answers, c.Text})
		return nil
	}
	if err := d.known(c.Request); err != nil {
		return err
	}
	r := *d.request(c.Request)
	if c.Queue != "" || !r.Transferred() && (c.Answers != nil || c.More) {
		return fmt.Errorf("a request's message with other answers: %w", ErrInvalid)
	}
	if r.Stage == Returning || r.Transferred() && r.Stage == Waiting { // somebody is about to help in a session that lives
		return fmt.Errorf("message in a session: %w", ErrState)
	}
	left := MessageLeft{d.now, r.ID, r.Home(), r.Answers, c.Text}
	if c.Answers != nil {
		left.Answers = c.Answers
	}
	if c.More {
		left.Request = 0
	} else {
		d.withdraw(r.ID, ReasonDone)
	}
	d.add(left)
	return nil
}

// known returns ErrTaken for a request that was once there and ErrUnknown for one that never was.
func (d *deciding) known(id RequestID) error {
	switch {
	case d.request(id) != nil:
		return nil
	case id == 0 || id > d.LastID:
		return fmt.Errorf("request %d: %w", id, ErrUnknown)
	}
	return fmt.Errorf("request %d: %w", id, ErrTaken)
}

// newSession refuses what is no session's ID, and one that is held or waits already.
func (d *deciding) newSession(id session.ID) error {
	if id == "" || len(id) > 64 || !validText(string(id), 64, false) {
		return fmt.Errorf("session: %w", ErrInvalid)
	}
	if p, _ := d.holder(id); p != nil || d.transferred(id) != nil {
		return fmt.Errorf("session is in the queues already: %w", ErrState)
	}
	return nil
}
