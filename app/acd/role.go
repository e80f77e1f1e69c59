package acd

import (
	"fmt"
	"slices"
)

// Duty is what a user is in one queue (rule 117). Stored; the words are never changed.
type Duty string

// Duties.
const (
	AsAgent   Duty = "agent"
	AsManager Duty = "manager"
	AsAll     Duty = "all" // both
)

// Permission is something a user may or may not do with a queue.
type Permission string

// Permissions.
const (
	Serve Permission = "serve" // be shown its requests, accept and decline them
	Take  Permission = "take"  // pick a particular customer out of those who wait, where the queue has it switched on
	See   Permission = "see"   // see who waits in it
	Watch Permission = "watch" // see, live, what its agents do
)

// duties is the table: what each duty lets a user do in that queue. State.May adds the rights over all queues.
var duties = map[Duty]map[Permission]bool{
	AsAgent:   {Serve: true, Take: true, See: true},
	AsManager: {See: true, Watch: true},
	AsAll:     {Serve: true, Take: true, See: true, Watch: true},
}

// Post is a user's duty in one queue.
type Post struct {
	Queue QueueID `json:"queue"`
	Duty  Duty    `json:"duty"`
}

// Rights reach beyond one's own queues (rule 119).
type Rights struct {
	SeeQueues   bool `json:"see_queues,omitempty"`   // of an agent: sees all queues
	WatchQueues bool `json:"watch_queues,omitempty"` // of a manager: monitors all queues
	WatchAgents bool `json:"watch_agents,omitempty"` // of a manager: monitors all agents
}

// User is what an administrator lays down for an agent or manager (rules 117–119).
type User struct {
	ID       UserID   `json:"id"`
	Capacity int      `json:"capacity"` // sessions at once, 1–MaxCapacity
	Posts    []Post   `json:"posts,omitempty"`
	Rights   Rights   `json:"rights,omitzero"`
	Team     []UserID `json:"team,omitempty"` // agents that the manager monitors
}

// Agent reports whether the user is an agent of any queue.
func (u User) Agent() bool { return u.may(Serve) }

// Manager reports whether the user is a manager of any queue.
func (u User) Manager() bool { return u.may(Watch) }

func (u *User) may(want Permission) bool {
	return slices.ContainsFunc(u.Posts, func(p Post) bool { return duties[p.Duty][want] })
}

func (u *User) has(queue QueueID, want Permission) bool {
	for i := range u.Posts {
		if u.Posts[i].Queue == queue {
			return duties[u.Posts[i].Duty][want]
		}
	}
	return false
}

// May reports whether a user may do want with a queue. Whatever is not known is no.
func (s State) May(who UserID, want Permission, queue QueueID) bool {
	p, l := s.agent(who), s.line(queue)
	if p == nil || l == nil {
		return false
	}
	u := &p.User
	switch want {
	case Take:
		return l.Queue.Pick && u.has(queue, Take)
	case See:
		return u.has(queue, See) || u.Agent() && u.Rights.SeeQueues || u.Manager() && u.Rights.WatchQueues
	case Watch:
		return u.has(queue, Watch) || u.Manager() && u.Rights.WatchQueues
	}
	return u.has(queue, want)
}

// MayWatch reports whether a manager may see, live, what an agent does: all agents, the agents of the own team and of the own
// queues.
func (s State) MayWatch(manager, agent UserID) bool {
	m, a := s.agent(manager), s.agent(agent)
	if m == nil || a == nil || !m.User.Manager() {
		return false
	}
	if m.User.Rights.WatchAgents || slices.Contains(m.User.Team, agent) {
		return true
	}
	return slices.ContainsFunc(a.User.Posts, func(p Post) bool {
		return duties[p.Duty][Serve] && m.User.has(p.Queue, Watch)
	})
}

// checkUser looks at a user's settings. It returns a *SettingError.
func (s State) checkUser(u User) error {
	switch {
	case !validID(string(u.ID)):
		return at(SettingID, fmt.Errorf("user %q: %w", u.ID, ErrInvalid))
	case u.Capacity < 1 || u.Capacity > MaxCapacity:
		return at(SettingCapacity, ErrInvalid)
	case len(u.Team) > MaxTeam:
		return at(SettingTeam, ErrFull)
	}
	for i, p := range u.Posts {
		if duties[p.Duty] == nil {
			return at(SettingPosts, fmt.Errorf("duty %q: %w", p.Duty, ErrInvalid))
		}
		if s.line(p.Queue) == nil {
			return at(SettingPosts, fmt.Errorf("queue %q: %w", p.Queue, ErrUnknown))
		}
		if slices.ContainsFunc(u.Posts[:i], func(o Post) bool { return o.Queue == p.Queue }) {
			return at(SettingPosts, fmt.Errorf("queue %q twice: %w", p.Queue, ErrInvalid))
		}
	}
	for i, id := range u.Team {
		if !validID(string(id)) || slices.Contains(u.Team[:i], id) {
			return at(SettingTeam, ErrInvalid)
		}
	}
	return nil
}
