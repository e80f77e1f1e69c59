package acd

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"deskhand/app/session"
)

// Agents: signing in and out, accepting, declining, picking, transferring.

func ofAgent(cmd Command) bool {
	switch cmd.(type) {
	case SignIn, SignOut, SetAvailable, Accept, Decline, Pick, Transfer:
		return true
	}
	return false
}

func (d *deciding) agentSays(cmd Command) error {
	p := d.agent(d.by)
	if p == nil || !p.User.Agent() {
		return ErrNotAgent
	}
	switch c := cmd.(type) {
	case SignIn:
		if p.SignedIn {
			return fmt.Errorf("sign in twice: %w", ErrState)
		}
		d.add(AgentSignedIn{d.now, d.by, c.Available})
		return nil
	case Transfer:
		return d.transfer(c)
	}
	if !p.SignedIn {
		return fmt.Errorf("not signed in: %w", ErrNotAgent)
	}
	switch c := cmd.(type) {
	case SignOut:
		return d.signOut(d.by, ReasonDone)
	case SetAvailable:
		if p.Available == c.On {
			return fmt.Errorf("switch is already so: %w", ErrState)
		}
		d.add(AgentSwitched{d.now, d.by, c.On})
		return nil
	case Accept:
		return d.accept(c)
	case Decline:
		return d.decline(c)
	case Pick:
		return d.pick(c)
	}
	return fmt.Errorf("command %T: %w", cmd, ErrInvalid)
}

func (d *deciding) signOut(agent UserID, why Reason) error {
	p := d.agent(agent)
	if p == nil {
		return fmt.Errorf("user %q: %w", agent, ErrUnknown)
	}
	if !p.SignedIn {
		return fmt.Errorf("not signed in: %w", ErrState)
	}
	d.add(AgentSignedOut{d.now, agent, why})
	return nil
}

func (d *deciding) accept(c Accept) error {
	if err := d.known(c.Request); err != nil {
		return err
	}
	r, p := d.request(c.Request), d.agent(d.by)
	if !d.shown(r, p) {
		if r.Stage == Waiting && d.open(r) && d.able(r, p) && p.atLimit() {
			return ErrCapacity
		}
		return fmt.Errorf("request %d: %w", r.ID, ErrNotShown)
	}
	return d.take(*r, c.Session, false)
}

func (d *deciding) pick(c Pick) error {
	if err := d.known(c.Request); err != nil {
		return err
	}
	r, p := d.request(c.Request), d.agent(d.by)
	switch {
	case r.Stage != Waiting:
		return fmt.Errorf("request %d: %w", r.ID, ErrTaken)
	case !p.handles(r) || r.Queue == "":
		return fmt.Errorf("request %d: %w", r.ID, ErrForbidden)
	case !d.May(d.by, Take, r.Queue):
		return fmt.Errorf("queue %q: %w", r.Queue, ErrNoPick)
	case p.atLimit():
		return ErrCapacity
	}
	return d.take(*r, c.Session, true)
}

// take gives a request to the author.
func (d *deciding) take(r Request, id session.ID, picked bool) error {
	switch {
	case !r.Transferred():
		if err := d.newSession(id); err != nil {
			return err
		}
	case id != "" && id != r.Transfer.Session:
		return fmt.Errorf("another session than was transferred: %w", ErrInvalid)
	default:
		id = r.Transfer.Session
	}
	if r.Asked.Agent != d.by {
		d.withdraw(r.ID, ReasonTaken)
	}
	d.add(Accepted{d.now, r.ID, d.by, id, picked})
	return nil
}

func (d *deciding) decline(c Decline) error {
	if err := d.known(c.Request); err != nil {
		return err
	}
	if r, p := d.request(c.Request), d.agent(d.by); !d.shown(r, p) {
		return fmt.Errorf("request %d: %w", r.ID, ErrNotShown)
	}
	d.add(Declined{d.now, c.Request, d.by})
	return nil
}

func (d *deciding) transfer(c Transfer) error {
	giver, held := d.holder(c.Session)
	if giver == nil || giver.User.ID != d.by {
		return fmt.Errorf("session of somebody else: %w", ErrForbidden)
	}
	if utf8.RuneCountInString(c.Message) > MaxTransfer {
		return fmt.Errorf("message: %w", ErrTooLong)
	}
	if !validText(c.Message, MaxTransfer, true) || (c.Queue == "") == (len(c.Agents) == 0) || len(c.Agents) > MaxNamed {
		return fmt.Errorf("transfer to one queue or to agents: %w", ErrInvalid)
	}
	r := Request{ID: d.LastID + 1, Stage: Waiting, Door: held.Door, Answers: held.Answers, Since: d.now.At, Moved: d.now.At,
		Transfer: Given{Session: c.Session, From: d.by, To: c.Agents, Message: c.Message}}
	if d.line(held.Door) == nil { // removed meanwhile
		r.Door = ""
	}
	place := d.placeByName
	if c.Queue != "" {
		place = func(r *Request) error { return d.place(r, c.Queue) }
	}
	if err := place(&r); err != nil {
		return err
	}
	d.add(Transferred{d.now, r})
	return nil
}

// placeByName refuses a transfer to people who are no agents, and to none who is there.
func (d *deciding) placeByName(r *Request) error {
	if len(d.Requests) >= MaxRequests {
		return fmt.Errorf("all queues: %w", ErrFull)
	}
	for i, id := range r.Transfer.To {
		if id == d.by || slices.Contains(r.Transfer.To[:i], id) {
			return fmt.Errorf("agent %q: %w", id, ErrInvalid)
		}
		if p := d.agent(id); p == nil || !p.User.Agent() {
			return fmt.Errorf("user %q: %w", id, ErrNotAgent)
		}
	}
	if _, yes := d.deserted(r); yes {
		return ErrNobody
	}
	return nil
}
