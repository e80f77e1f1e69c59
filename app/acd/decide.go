package acd

import (
	"fmt"
	"slices"
	"time"
)

// Decide answers a command of by at time now with the events that follow, or refuses with one of the errors of this package. It
// changes nothing. What time alone has brought since the last command comes first in the events, so nothing depends on a Tick's
// being in time; a Tick that brings nothing answers with no events. zones holds the time zones that queues name.
//
// A clock that was put back stands still until it has caught up.
func Decide(s State, zones Zones, by UserID, cmd Command, now time.Time) ([]Event, error) {
	now = now.Round(0).UTC()
	if now.Before(s.Last) {
		now = s.Last
	}
	d := &deciding{State: s.clone(), zones: zones, by: by, now: When{now}}
	if due, ok := s.Next(); ok && !due.After(now) {
		d.settle()
	}
	var err error
	if ofAgent(cmd) {
		err = d.agentSays(cmd)
	} else {
		err = d.siteSays(cmd)
	}
	if err != nil {
		return nil, err
	}
	d.settle()
	return d.events, nil
}

// deciding is one call of Decide: the author, the time, the events so far and the state after them.
type deciding struct {
	State
	zones  Zones
	by     UserID
	now    When
	events []Event
}

func (d *deciding) add(ev Event) {
	d.apply(ev)
	d.events = append(d.events, ev)
}

func (d *deciding) siteSays(cmd Command) error {
	if d.by != Site {
		return ErrForbidden
	}
	switch c := cmd.(type) {
	case Tick:
		return nil
	case Enter:
		return d.enter(c)
	case Leave:
		return d.leave(c)
	case LeaveMessage:
		return d.leaveMessage(c)
	case SessionStarted:
		return d.sessionStarted(c)
	case SessionMoved:
		return d.sessionMoved(c)
	case SessionEnded:
		return d.sessionEnded(c)
	case Lapse:
		return d.lapse(c)
	case AgentLost:
		return d.signOut(c.Agent, ReasonLost)
	case SetFull:
		return d.setFull(c)
	case OpenQueue:
		return d.openQueue(c)
	case ChangeQueue:
		return d.changeQueue(c)
	case RemoveQueue:
		return d.dropQueue(c)
	case Staff:
		return d.staff(c)
	case Dismiss:
		return d.dismiss(c)
	}
	return fmt.Errorf("command %T: %w", cmd, ErrInvalid)
}

func (d *deciding) openQueue(c OpenQueue) error {
	if d.line(c.Queue.ID) != nil {
		return at(SettingID, fmt.Errorf("queue %q: %w", c.Queue.ID, ErrExists))
	}
	if len(d.Lines) >= MaxQueues {
		return fmt.Errorf("queues: %w", ErrFull)
	}
	if err := d.checkQueue(c.Queue); err != nil {
		return err
	}
	d.add(QueueOpened{d.now, c.Queue})
	return nil
}

func (d *deciding) changeQueue(c ChangeQueue) error {
	if d.line(c.Queue.ID) == nil {
		return fmt.Errorf("queue %q: %w", c.Queue.ID, ErrUnknown)
	}
	if err := d.checkQueue(c.Queue); err != nil {
		return err
	}
	d.add(QueueChanged{d.now, c.Queue})
	return nil
}

func (d *deciding) checkQueue(q Queue) error {
	if err := q.check(d.zones); err != nil {
		return err
	}
	return d.checkRules(q)
}

func (d *deciding) dropQueue(c RemoveQueue) error {
	if d.line(c.Queue) == nil {
		return fmt.Errorf("queue %q: %w", c.Queue, ErrUnknown)
	}
	for _, r := range d.Requests {
		if r.Queue == c.Queue || r.Door == c.Queue {
			return fmt.Errorf("request %d is in it: %w", r.ID, ErrInUse)
		}
	}
	for _, l := range d.Lines {
		if slices.ContainsFunc(l.Queue.Rules.Allocation, func(r Rule) bool { return r.Queue == c.Queue }) {
			return fmt.Errorf("a rule of queue %q names it: %w", l.Queue.ID, ErrInUse)
		}
	}
	d.add(QueueRemoved{d.now, c.Queue})
	return nil
}

func (d *deciding) staff(c Staff) error {
	if err := d.checkUser(c.User); err != nil {
		return err
	}
	if d.agent(c.User.ID) == nil && len(d.People) >= MaxPeople {
		return fmt.Errorf("people: %w", ErrFull)
	}
	d.add(UserStaffed{d.now, c.User})
	return nil
}

func (d *deciding) dismiss(c Dismiss) error {
	if d.agent(c.User) == nil {
		return fmt.Errorf("user %q: %w", c.User, ErrUnknown)
	}
	d.add(UserDismissed{d.now, c.User})
	return nil
}

func (d *deciding) setFull(c SetFull) error {
	p := d.agent(c.Agent)
	switch {
	case p == nil:
		return fmt.Errorf("user %q: %w", c.Agent, ErrUnknown)
	case p.Full == c.On:
		return fmt.Errorf("full is so already: %w", ErrState)
	}
	d.add(AgentFull{d.now, c.Agent, c.On})
	return nil
}

func (d *deciding) sessionStarted(c SessionStarted) error {
	p := d.agent(c.Agent)
	if p == nil {
		return fmt.Errorf("user %q: %w", c.Agent, ErrNotAgent)
	}
	if err := d.newSession(c.Session); err != nil {
		return err
	}
	if len(p.Sessions) >= MaxHeld {
		return fmt.Errorf("sessions: %w", ErrFull)
	}
	d.add(SessionHeld{d.now, c.Agent, c.Session})
	return nil
}

func (d *deciding) sessionMoved(c SessionMoved) error {
	p, _ := d.holder(c.Session)
	if p == nil {
		if d.agent(c.To) == nil {
			return fmt.Errorf("session: %w", ErrUnknown)
		}
		return d.sessionStarted(SessionStarted{Agent: c.To, Session: c.Session}) // from a rep who is not an agent
	}
	to := d.agent(c.To)
	switch {
	case p == to:
		return fmt.Errorf("session moves to its holder: %w", ErrState)
	case to == nil:
		d.add(SessionFreed{d.now, p.User.ID, c.Session})
	case len(to.Sessions) >= MaxHeld:
		return fmt.Errorf("sessions: %w", ErrFull)
	default:
		d.add(SessionPassed{d.now, c.Session, c.To})
	}
	return nil
}

func (d *deciding) sessionEnded(c SessionEnded) error {
	if p, _ := d.holder(c.Session); p != nil {
		d.add(SessionFreed{d.now, p.User.ID, c.Session})
		return nil
	}
	if r := d.transferred(c.Session); r != nil {
		d.withdraw(r.ID, ReasonEnded)
		d.add(RequestClosed{d.now, r.ID, ReasonEnded})
		return nil
	}
	return fmt.Errorf("session: %w", ErrUnknown)
}
