package duty

import (
	"time"

	"deskhand/app/wire"
)

// Snapshot is one moment of an agent's line. It is never changed after it was published. All times are of this computer's clock.
type Snapshot struct {
	Agent     bool // the site knows us as an agent; what follows from Available on is empty otherwise
	Refused   bool // the site has said that we are none
	Connected bool
	Since     time.Time // since when
	Err       error     // why not connected
	Ended     bool      // nothing changes any more

	Available bool // as the site has it
	Switching bool // a turn of the switch is on its way
	Capacity  int  // sessions at once
	Held      int  // of ours
	Bound     bool // we help as many customers as we may, whatever the capacity
	Waiting   int  // in all queues that we work for or see
	List      []Waiter
	More      int // that List has no room for
	Unread    int // messages that customers left and nobody has marked
}

// Waiter is somebody who waits.
type Waiter struct {
	wire.Waiter
	Since time.Time
	Until time.Time // assigned to us alone, who have to answer before; zero: is not
	Busy  bool      // what we said about it is on its way
}

// Offered counts those who may be accepted.
func (s Snapshot) Offered() int {
	n := 0
	for _, w := range s.List {
		if w.Shown {
			n++
		}
	}
	return n
}

// Full reports whether nobody is offered to us because as many sessions are ours as may be.
func (s Snapshot) Full() bool { return s.Bound || s.Capacity > 0 && s.Held >= s.Capacity }

func (l *Line) publishLoop() {
	s := l.now
	s.Switching = l.duty != 0 && l.inbox.Available != l.want
	s.Available, s.Capacity, s.Held = l.inbox.Available, int(l.inbox.Capacity), int(l.inbox.Held)
	s.Waiting, s.More = int(l.inbox.Waiting), int(l.inbox.More)
	s.Unread, s.Bound = int(l.inbox.Unread), l.inbox.Full
	for _, w := range l.inbox.List {
		ours := Waiter{Waiter: w, Since: l.clock(w.Since), Busy: l.asksLoop(w.Request)}
		if w.Until != 0 {
			ours.Until = l.clock(w.Until)
		}
		s.List = append(s.List, ours)
	}
	if l.cfg.Publish != nil {
		l.cfg.Publish(s)
	}
}

// clock is a time of the site's on our clock.
func (l *Line) clock(ms int64) time.Time { return time.UnixMilli(ms).Add(-l.offset) }
