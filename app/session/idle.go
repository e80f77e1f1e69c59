package session

import "time"

// Idle sessions (PRODUCT rule 133). A session is used when somebody commands something; what the log does not hold (a chat message, the
// hand of who controls, the owner's own hand on what they show) its author's program says with Staying, now and then. So every end
// reads from the log alone when it is over. A voice call is use, too.

// IdleEnd is when the session ends if nobody uses it; zero: it does not. A held or waiting one has times of its own.
func (s State) IdleEnd() time.Time {
	if s.Policy.Idle == 0 || s.Phase != Live || !s.Held.IsZero() || s.Call != 0 {
		return time.Time{}
	}
	return s.Last.Add(time.Duration(s.Policy.Idle) * time.Minute)
}

// IdleDuty is what a participant's program has to say now of a session that may end for want of use; nil: nothing. used: its person has done
// something since the log was last told that they are here. first: it says the end as soon as it is due (who leads), else IdleGrace later.
func (s State) IdleDuty(now time.Time, used, first bool) Command {
	end := s.IdleEnd()
	switch {
	case end.IsZero():
		return nil
	case used && !now.Before(s.Last.Add(StayEvery)):
		return Staying{}
	case !now.Before(end) && (first || !now.Before(end.Add(IdleGrace))):
		return End{Reason: ReasonIdle}
	}
	return nil
}

func (d deciding) stay() ([]Event, error) {
	if !d.May(d.by.ID, Stay) {
		return nil, ErrForbidden
	}
	if d.now.Before(d.Last.Add(StayEvery)) {
		return nil, ErrEarly
	}
	return []Event{Stayed{By: d.by.ID, At: d.now}}, nil
}

// endsIdle returns why the author may not end the session for want of use; nil: they may.
func (d deciding) endsIdle() error {
	end := d.IdleEnd()
	switch rep := d.May(d.by.ID, EndSession); {
	case end.IsZero() || d.by.Presence != Here:
		return ErrForbidden
	case d.now.Before(end), !rep && d.now.Before(end.Add(IdleGrace)):
		return ErrEarly
	}
	return nil
}
