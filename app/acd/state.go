package acd

import (
	"cmp"
	"slices"
	"time"

	"deskhand/app/session"
)

// State is everything the rules need to know of a site's queues. The zero value is a site without any. Read it freely; change it
// only by Evolve. It is JSON without loss.
type State struct {
	Lines    []Line    `json:"lines,omitempty"`    // by queue ID
	People   []Person  `json:"people,omitempty"`   // by user ID
	Requests []Request `json:"requests,omitempty"` // by ID, so in the order they came
	LastID   RequestID `json:"last_id"`            // the highest request number so far
	Last     time.Time `json:"last,omitzero"`      // time of the newest event, UTC
}

// Line is a queue with what has happened in it.
type Line struct {
	Queue   Queue           `json:"queue"`
	Turn    UserID          `json:"turn,omitempty"`    // who was asked last: round robin goes on after them
	Handled []time.Duration `json:"handled,omitempty"` // how long the newest sessions took, oldest first
}

// Person is an agent, a manager or both, with what they hold at present.
type Person struct {
	User      User      `json:"user"`
	SignedIn  bool      `json:"signed_in,omitempty"`
	Available bool      `json:"available,omitempty"` // only ever while signed in
	Changed   time.Time `json:"changed,omitzero"`    // when Available last changed
	Idle      time.Time `json:"idle,omitzero"`       // when they last answered or became available; a connection lost for less than GraceTime changes it not
	Sessions  []Held    `json:"sessions,omitempty"`
	Full      bool      `json:"full,omitempty"` // the site gives them nobody else at present, whatever their capacity (SetFull)
}

// Held is a session that takes up one of an agent's places.
type Held struct {
	Session session.ID `json:"session"`
	Door    QueueID    `json:"door,omitempty"`  // queue that the customer entered by; none: started by hand
	Queue   QueueID    `json:"queue,omitempty"` // queue that it was accepted from; none: by hand, or by name
	Since   time.Time  `json:"since"`
	Answers Answers    `json:"answers,omitempty"` // of the entry form; goes with the session when it is transferred
	Request RequestID  `json:"request,omitempty"` // that it was accepted from, by its first number; none: by hand
	Given   Given      `json:"given,omitzero"`    // of a session that was transferred before it was accepted
}

// Status is what an agent is at the moment. It is computed, never stored.
type Status string

// Statuses.
const (
	Offline     Status = "offline"
	Unavailable Status = "unavailable"
	Available   Status = "available"
	Busy        Status = "busy" // available, and full: holding as many sessions as the capacity, or as the site gives them
)

// Status returns what the person is as an agent.
func (p Person) Status() Status {
	switch {
	case !p.SignedIn:
		return Offline
	case !p.Available:
		return Unavailable
	case p.atLimit():
		return Busy
	}
	return Available
}

func (p *Person) atLimit() bool { return p.room(len(p.Sessions)) <= 0 }

// room is how many more an agent may be given beside load.
func (p *Person) room(load int) int {
	if p.Full {
		return 0
	}
	return p.User.Capacity - load
}

// Stage is how far a request has come.
type Stage string

// Stages.
const (
	Waiting   Stage = "waiting"   // for an agent
	Returning Stage = "returning" // nobody accepted a transferred session: assigned to its giver
	Writing   Stage = "writing"   // the customer has the leave-message form
)

// Request is a customer who waits: one who entered a queue, or one whose session was transferred.
type Request struct {
	ID        RequestID `json:"id"`
	Stage     Stage     `json:"stage"`
	Door      QueueID   `json:"door,omitempty"`  // queue that the customer entered by; none: invited by a rep
	Queue     QueueID   `json:"queue,omitempty"` // queue that it waits in; none: agents were named
	Answers   Answers   `json:"answers,omitempty"`
	Since     time.Time `json:"since"`              // when it came, or was transferred
	Moved     time.Time `json:"moved"`              // when the stage began
	Transfer  Given     `json:"transfer,omitzero"`  // of a transferred session
	Route     UserID    `json:"route,omitempty"`    // agent that a routing rule chose, or the customer
	Chosen    bool      `json:"chosen,omitempty"`   // by the customer
	Asked     Asked     `json:"asked,omitzero"`     // the assignment
	Passed    []UserID  `json:"passed,omitempty"`   // who declined
	Escalated bool      `json:"escalated,omitzero"` // open to every agent of the queue
	Warned    bool      `json:"warned,omitzero"`    // the queue's addresses were told of the wait
	Again     RequestID `json:"again,omitempty"`    // the customer's first request, which this one goes on with; none: it is that itself
}

// Given is what a request has that is a transferred session.
type Given struct {
	Session session.ID `json:"session"`
	From    UserID     `json:"from"`
	To      []UserID   `json:"to,omitempty"` // agents that were named, when not a queue
	Message string     `json:"message,omitempty"`
}

// Asked is the assignment of a request to one agent alone. The zero value is none.
type Asked struct {
	Agent UserID    `json:"agent"`
	Until time.Time `json:"until"` // an answer at this time is too late
}

// Transferred reports whether the request is a transferred session; its customer is in a session already.
func (r Request) Transferred() bool { return r.Transfer.Session != "" }

// First is the number that the customer's wait began with. A request whose agent did not come goes on under another one (Lapse).
func (r Request) First() RequestID { return cmp.Or(r.Again, r.ID) }

// Home is the queue whose leave-message form and addresses belong to the request; empty: the site's own.
func (r Request) Home() QueueID { return cmp.Or(r.Queue, r.Door) }

// Queue returns the settings of a queue.
func (s State) Queue(id QueueID) (Queue, bool) {
	if l := s.line(id); l != nil {
		return l.Queue, true
	}
	return Queue{}, false
}

// Person returns a person.
func (s State) Person(id UserID) (Person, bool) {
	if p := s.agent(id); p != nil {
		return *p, true
	}
	return Person{}, false
}

// Request returns a request that is not yet accepted, closed or ended by a message.
func (s State) Request(id RequestID) (Request, bool) {
	if r := s.request(id); r != nil {
		return *r, true
	}
	return Request{}, false
}

// Holder returns who holds a session.
func (s State) Holder(id session.ID) (UserID, bool) {
	p, _ := s.holder(id)
	if p == nil {
		return "", false
	}
	return p.User.ID, true
}

// Shown reports whether the agent may accept the request now: it is assigned to them, or open and they are free to take it.
func (s State) Shown(id RequestID, agent UserID) bool {
	r, p := s.request(id), s.agent(agent)
	return r != nil && p != nil && s.shown(r, p)
}

// Inbox returns the requests that are shown to an agent, in turn.
func (s State) Inbox(agent UserID) []RequestID {
	p := s.agent(agent)
	if p == nil {
		return nil
	}
	var ids []RequestID
	for _, i := range s.turn() {
		if r := &s.Requests[i]; s.shown(r, p) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func (s *State) shown(r *Request, p *Person) bool {
	if r.Asked.Agent == p.User.ID {
		return true
	}
	return r.Stage == Waiting && s.open(r) && s.able(r, p) && !p.atLimit()
}

// open reports whether a waiting request is open to all who may take it; else it is assigned to one agent at a time.
func (s *State) open(r *Request) bool {
	if r.Escalated || r.Queue == "" {
		return true
	}
	if s.routed(r) {
		return false
	}
	l := s.line(r.Queue)
	return l != nil && l.Queue.Distribution == Everybody
}

// routed reports whether the request waits for the agent that a rule chose.
func (s *State) routed(r *Request) bool {
	p := s.agent(r.Route)
	return p != nil && s.able(r, p)
}

// able reports whether the person may be shown the request at all, leaving aside whether they have a place free: there, an
// agent of it, not the one who gave it away, and has not declined it.
func (s *State) able(r *Request, p *Person) bool {
	return p.Available && p.handles(r) && !slices.Contains(r.Passed, p.User.ID)
}

// handles reports whether the person is among those that the request was meant for.
func (p *Person) handles(r *Request) bool {
	if r.Transferred() && p.User.ID == r.Transfer.From {
		return false
	}
	if r.Queue == "" {
		return p.User.Agent() && slices.Contains(r.Transfer.To, p.User.ID)
	}
	return p.User.has(r.Queue, Serve)
}

// deserted reports whether nobody who could handle the request is there, and since when.
func (s *State) deserted(r *Request) (time.Time, bool) {
	since := r.Since
	for i := range s.People {
		p := &s.People[i]
		if p.Available && p.handles(r) {
			return time.Time{}, false
		}
		if p.Changed.After(since) && p.handles(r) {
			since = p.Changed
		}
	}
	return since, true
}

func (s *State) line(id QueueID) *Line {
	i, ok := slices.BinarySearchFunc(s.Lines, id, func(l Line, id QueueID) int { return cmp.Compare(l.Queue.ID, id) })
	if !ok {
		return nil
	}
	return &s.Lines[i]
}

func (s *State) agent(id UserID) *Person {
	if i, ok := s.index(id); ok {
		return &s.People[i]
	}
	return nil
}

// index is a person's place in People, or where it would be.
func (s *State) index(id UserID) (int, bool) {
	return slices.BinarySearchFunc(s.People, id, func(p Person, id UserID) int { return cmp.Compare(p.User.ID, id) })
}

func (s *State) request(id RequestID) *Request {
	i, ok := slices.BinarySearchFunc(s.Requests, id, func(r Request, id RequestID) int { return cmp.Compare(r.ID, id) })
	if !ok {
		return nil
	}
	return &s.Requests[i]
}

func (s *State) holder(id session.ID) (*Person, Held) {
	for i := range s.People {
		for _, h := range s.People[i].Sessions {
			if h.Session == id {
				return &s.People[i], h
			}
		}
	}
	return nil, Held{}
}

// transferred returns the request that is the session, waiting to be accepted.
func (s *State) transferred(id session.ID) *Request {
	i := slices.IndexFunc(s.Requests, func(r Request) bool { return r.Transferred() && r.Transfer.Session == id })
	if i < 0 {
		return nil
	}
	return &s.Requests[i]
}
