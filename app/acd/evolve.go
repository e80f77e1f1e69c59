package acd

import (
	"cmp"
	"slices"
	"time"

	"deskhand/app/session"
)

// Evolve returns the state after ev. It never fails and never changes s.
func Evolve(s State, ev Event) State {
	s = s.clone()
	s.apply(ev)
	return s
}

// clone copies what apply changes in place: the three lists. What hangs on their elements is replaced by apply, never changed.
func (s State) clone() State {
	s.Lines, s.People, s.Requests = slices.Clone(s.Lines), slices.Clone(s.People), slices.Clone(s.Requests)
	return s
}

func (s *State) apply(ev Event) {
	s.Last = ev.when()
	switch e := ev.(type) {
	case QueueOpened:
		i, _ := slices.BinarySearchFunc(s.Lines, e.Queue.ID, func(l Line, id QueueID) int { return cmp.Compare(l.Queue.ID, id) })
		s.Lines = slices.Insert(s.Lines, i, Line{Queue: e.Queue})
	case QueueChanged:
		if l := s.line(e.Queue.ID); l != nil {
			l.Queue = e.Queue
		}
	case QueueRemoved:
		s.removeQueue(e.Queue)
	case UserStaffed:
		if p := s.agent(e.User.ID); p != nil {
			p.User = e.User
			break
		}
		i, _ := s.index(e.User.ID)
		s.People = slices.Insert(s.People, i, Person{User: e.User})
	case UserDismissed:
		s.People = slices.DeleteFunc(s.People, func(p Person) bool { return p.User.ID == e.User })
	case SessionHeld:
		s.hold(e.Agent, Held{Session: e.Session, Since: e.At})
	case SessionFreed:
		s.free(e.Session, e.At)
	case SessionPassed:
		_, held := s.holder(e.Session)
		s.free(e.Session, e.At)
		held.Session, held.Since = e.Session, e.At
		s.hold(e.To, held)
	default:
		s.applyAgent(ev)
	}
}

// applyAgent applies the events of an agent's coming, going and being available.
func (s *State) applyAgent(ev Event) {
	switch e := ev.(type) {
	case AgentSignedIn:
		if p := s.agent(e.Agent); p != nil {
			idle, back := p.Idle, e.At.Sub(p.Changed) < GraceTime
			p.SignedIn = true
			if p.turn(e.Available, e.At); back && p.Available { // a connection, or the server, was gone for a moment: nobody's turn is lost by that
				p.Idle = idle
			}
		}
	case AgentSignedOut:
		if p := s.agent(e.Agent); p != nil {
			p.SignedIn = false
			p.turn(false, e.At)
		}
	case AgentSwitched:
		if p := s.agent(e.Agent); p != nil {
			p.turn(e.On, e.At)
		}
	case AgentFlipped:
		if p := s.agent(e.Agent); p != nil {
			p.turn(false, e.At)
		}
	case AgentFull:
		if p := s.agent(e.Agent); p != nil {
			p.Full = e.On
		}
	default:
		s.applyRequest(ev)
	}
}

// turn sets the switch.
func (p *Person) turn(on bool, at time.Time) {
	if p.Available == on {
		return
	}
	p.Available, p.Changed = on, at
	if on {
		p.Idle = at
	}
}

// applyRequest applies the events of requests.
func (s *State) applyRequest(ev Event) {
	switch e := ev.(type) {
	case Entered:
		s.Requests, s.LastID = append(s.Requests, e.Request), e.Request.ID
	case Transferred:
		s.free(e.Request.Transfer.Session, e.At)
		s.Requests, s.LastID = append(s.Requests, e.Request), e.Request.ID
	case Assigned:
		if r := s.request(e.Request); r != nil {
			r.Asked = Asked{e.Agent, e.Until}
			if l := s.line(r.Queue); l != nil && r.Route != e.Agent { // who was chosen for this one had it out of turn: nobody is passed over for it
				l.Turn = e.Agent
			}
		}
	case Withdrawn:
		if r := s.request(e.Request); r != nil {
			r.Asked = Asked{}
		}
	case Declined:
		s.declined(e)
	case Escalated:
		if r := s.request(e.Request); r != nil {
			r.Escalated, r.Passed = true, nil
		}
	case WaitedLong:
		if r := s.request(e.Request); r != nil {
			r.Warned = true
		}
	case Accepted:
		s.accepted(e)
	case Returned:
		if r := s.request(e.Request); r != nil {
			r.Stage, r.Moved, r.Asked = Returning, e.At, Asked{e.Agent, e.Until}
		}
	case MessageAsked:
		if r := s.request(e.Request); r != nil {
			r.Stage, r.Moved, r.Asked = Writing, e.At, Asked{}
		}
	case MessageLeft:
		s.drop(e.Request)
	case RequestClosed:
		s.drop(e.Request)
	}
}

func (s *State) declined(e Declined) {
	if p := s.agent(e.Agent); p != nil {
		p.Idle = e.At
	}
	r := s.request(e.Request)
	if r == nil {
		return
	}
	r.Passed = append(slices.Clip(r.Passed), e.Agent)
	if r.Asked.Agent == e.Agent {
		r.Asked = Asked{}
	}
}

func (s *State) accepted(e Accepted) {
	r := s.request(e.Request)
	if r == nil {
		return
	}
	if p := s.agent(e.Agent); p != nil {
		p.Idle = e.At
	}
	s.hold(e.Agent, Held{Session: e.Session, Door: r.Door, Queue: r.Queue, Since: e.At, Answers: r.Answers, Request: r.First(), Given: r.Transfer})
	s.drop(e.Request)
}

func (s *State) drop(id RequestID) {
	s.Requests = slices.DeleteFunc(s.Requests, func(r Request) bool { return r.ID == id })
}

func (s *State) hold(agent UserID, h Held) {
	if p := s.agent(agent); p != nil {
		p.Sessions = append(slices.Clip(p.Sessions), h)
	}
}

// free frees the place that a session takes up, and remembers how long that was.
func (s *State) free(id session.ID, at time.Time) {
	p, held := s.holder(id)
	if p == nil {
		return
	}
	p.Sessions = slices.DeleteFunc(slices.Clone(p.Sessions), func(h Held) bool { return h.Session == id })
	if len(p.Sessions) == 0 {
		p.Sessions = nil
	}
	if l := s.line(held.Queue); l != nil {
		l.Handled = append(slices.Clone(l.Handled), at.Sub(held.Since))
		l.Handled = l.Handled[max(0, len(l.Handled)-handledKept):]
	}
}

func (s *State) removeQueue(id QueueID) {
	s.Lines = slices.DeleteFunc(s.Lines, func(l Line) bool { return l.Queue.ID == id })
	for i := range s.People {
		p := &s.People[i]
		if slices.ContainsFunc(p.User.Posts, func(post Post) bool { return post.Queue == id }) {
			p.User.Posts = slices.DeleteFunc(slices.Clone(p.User.Posts), func(post Post) bool { return post.Queue == id })
		}
	}
}
