package acd

import (
	"slices"
	"time"
)

// What follows by itself: from time (due), from who is there (fit), and the choice of an agent (choose).

// due is something that time brings.
type due string

const (
	dueNothing  due = ""
	dueAnswer   due = "answer"   // the assigned agent's time to answer is over
	dueEscalate due = "escalate" // escalation threshold
	dueWarn     due = "warn"     // wait threshold
	dueNobody   due = "nobody"   // nobody was there for GraceTime
	dueTimeOut  due = "time-out" // leave-message threshold; NamedTime
	dueForget   due = "forget"   // nothing was written for MessageTime
)

// due returns what time brings a request next. Of two things at the same time it returns the one that is listed first above.
func (s *State) due(r *Request) (due, time.Time) {
	switch r.Stage {
	case Returning:
		return dueTimeOut, r.Asked.Until
	case Writing:
		return dueForget, r.Moved.Add(MessageTime)
	}
	if r.Queue == "" {
		return dueTimeOut, r.Since.Add(NamedTime)
	}
	l := s.line(r.Queue)
	if l == nil {
		return dueNothing, time.Time{}
	}
	t := l.Queue.Thresholds
	what, at := dueTimeOut, r.Since.Add(t.Message)
	sooner := func(w due, when time.Time) {
		if !when.After(at) {
			what, at = w, when
		}
	}
	if since, yes := s.deserted(r); yes {
		sooner(dueNobody, since.Add(GraceTime))
	}
	if !r.Warned {
		sooner(dueWarn, r.Since.Add(t.Wait))
	}
	if !r.Escalated {
		sooner(dueEscalate, r.Since.Add(t.Escalation))
	}
	if r.Asked.Agent != "" {
		sooner(dueAnswer, r.Asked.Until)
	}
	return what, at
}

// Next returns when time alone changes something: when a Tick is due. False: never.
func (s State) Next() (time.Time, bool) {
	var next time.Time
	for i := range s.Requests {
		if what, at := s.due(&s.Requests[i]); what != dueNothing && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, !next.IsZero()
}

// settle brings what follows, until nothing does. After it, nothing is due, every assignment is to somebody who is there and
// has a place free, and every request that could be assigned is.
func (d *deciding) settle() {
	for {
		before := len(d.events)
		d.elapse()
		d.fit()
		if len(d.events) == before {
			break
		}
	}
	d.choose()
}

// elapse brings what is due to each request. IDs are collected first: requests may go while we look.
func (d *deciding) elapse() {
	for _, id := range d.ids() {
		for r := d.request(id); r != nil; r = d.request(id) {
			what, at := d.due(r)
			if what == dueNothing || at.After(d.now.At) {
				break
			}
			d.bring(*r, what)
		}
	}
}

func (d *deciding) ids() []RequestID {
	ids := make([]RequestID, len(d.Requests))
	for i := range d.Requests {
		ids[i] = d.Requests[i].ID
	}
	return ids
}

func (d *deciding) bring(r Request, what due) {
	switch what {
	case dueAnswer:
		d.withdraw(r.ID, ReasonNoAnswer)
		d.add(AgentFlipped{d.now, r.Asked.Agent, r.ID})
	case dueEscalate:
		d.add(Escalated{d.now, r.ID})
	case dueWarn:
		d.add(WaitedLong{d.now, r.ID})
	case dueNobody:
		d.timeOut(r, ReasonNobody)
	case dueTimeOut:
		why := ReasonTimeOut
		if r.Stage == Returning {
			why = ReasonNoAnswer
		}
		d.timeOut(r, why)
	case dueForget:
		d.add(RequestClosed{d.now, r.ID, ReasonTimeOut})
	}
}

// timeOut ends a wait: a transferred session goes back to its giver, if they are there and have a place free; every other
// customer, and one whom the giver does not take back, gets the leave-message form.
func (d *deciding) timeOut(r Request, why Reason) {
	d.withdraw(r.ID, why)
	if r.Transferred() && r.Stage == Waiting && d.mayReturn(r.Transfer.From) {
		d.add(Returned{d.now, r.ID, r.Transfer.From, d.now.At.Add(ReturnTime), why})
		return
	}
	d.add(MessageAsked{d.now, r.ID, why})
}

// mayReturn: signed in, permitted and below the limit; available or not.
func (d *deciding) mayReturn(giver UserID) bool {
	p := d.agent(giver)
	return p != nil && p.SignedIn && p.User.Agent() && !p.atLimit()
}

// withdraw takes the assignment of a request back, if there is one.
func (d *deciding) withdraw(id RequestID, why Reason) {
	if r := d.request(id); r.Asked.Agent != "" {
		d.add(Withdrawn{d.now, id, r.Asked.Agent, why})
	}
}

// fit takes back what does not fit any more after somebody came, went or took something on.
func (d *deciding) fit() {
	for i := range d.People {
		if p := &d.People[i]; p.SignedIn && !p.User.Agent() {
			d.add(AgentSignedOut{d.now, p.User.ID, ReasonAway})
		}
	}
	load := d.sessions()
	for _, id := range d.ids() {
		r := *d.request(id)
		switch r.Stage {
		case Returning:
			switch {
			case r.Asked.Agent == "": // the giver declined
				d.timeOut(r, ReasonDeclined)
			case !d.mayReturn(r.Asked.Agent):
				d.timeOut(r, d.unfit(r.Asked.Agent))
			}
		case Waiting:
			d.fitWaiting(r, load)
		}
	}
}

// unfit says why a giver cannot take a session back.
func (d *deciding) unfit(giver UserID) Reason {
	if p := d.agent(giver); p != nil && p.SignedIn && p.atLimit() {
		return ReasonBusy
	}
	return ReasonAway
}

// fitWaiting counts assignments into load, oldest first, and withdraws the one that is too much.
func (d *deciding) fitWaiting(r Request, load []int) {
	if r.Queue == "" && d.declinedByAll(r) {
		d.timeOut(r, ReasonDeclined)
		return
	}
	if r.Asked.Agent == "" {
		return
	}
	i, there := d.index(r.Asked.Agent)
	switch {
	case !there || !d.able(&r, &d.People[i]):
		d.withdraw(r.ID, ReasonAway)
	case d.People[i].room(load[i]) <= 0:
		d.withdraw(r.ID, ReasonBusy)
	default:
		load[i]++
	}
}

// declinedByAll reports whether every agent that was named has said no.
func (d *deciding) declinedByAll(r Request) bool { return len(r.Passed) == len(r.Transfer.To) }

// sessions counts what each person holds, in the order of People.
func (d *deciding) sessions() []int {
	load := make([]int, len(d.People))
	for i := range d.People {
		load[i] = len(d.People[i].Sessions)
	}
	return load
}

// choose assigns each request that waits for one agent, in turn.
func (d *deciding) choose() {
	load := d.sessions()
	for i := range d.Requests {
		if r := &d.Requests[i]; r.Stage == Waiting && r.Asked.Agent != "" {
			if p, there := d.index(r.Asked.Agent); there {
				load[p]++
			}
		}
	}
	var free []int // places in People, in order
	for i := range d.People {
		if p := &d.People[i]; p.Available && p.room(load[i]) > 0 {
			free = append(free, i)
		}
	}
	for _, i := range d.turn() { // assigning changes no request's place in the list
		r := &d.Requests[i]
		if len(free) == 0 {
			return
		}
		if r.Stage != Waiting || r.Asked.Agent != "" || d.open(r) {
			continue
		}
		l := d.line(r.Queue)
		if l == nil {
			continue
		}
		who := d.next(r, l, free)
		if who < 0 {
			continue
		}
		d.add(Assigned{d.now, r.ID, d.People[who].User.ID, d.now.At.Add(l.Queue.Thresholds.Unavailable)})
		if load[who]++; d.People[who].room(load[who]) <= 0 {
			free = slices.DeleteFunc(free, func(f int) bool { return f == who })
		}
	}
}

// next returns which of the free people's turn it is, -1 when it is nobody's.
func (d *deciding) next(r *Request, l *Line, free []int) int {
	routed, best := d.routed(r), -1
	for _, i := range free {
		p := &d.People[i]
		if !d.able(r, p) || routed && p.User.ID != r.Route {
			continue
		}
		if best < 0 || l.before(p, &d.People[best]) {
			best = i
		}
	}
	return best
}

// before reports whether it is a's turn before b's (rule 105). It is asked of people in the order of their names.
func (l *Line) before(a, b *Person) bool {
	if l.Queue.Distribution == RoundRobin {
		aAfter, bAfter := a.User.ID > l.Turn, b.User.ID > l.Turn
		if aAfter != bAfter {
			return aAfter
		}
		return a.User.ID < b.User.ID
	}
	return a.Idle.Before(b.Idle)
}
