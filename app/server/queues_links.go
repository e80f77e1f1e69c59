package server

import (
	"sync"
	"time"

	"deskhand/app/session"
)

// linkLife is how long a link is kept for a customer who was accepted.
const linkLife = 15 * time.Minute

// links are those that agents have introduced, by session: kept in memory alone, for the customer whose request became that session. They
// go with the session. A leaf.
type links struct {
	mu sync.Mutex
	// ───── guarded by mu ─────
	of map[session.ID]link
}

type link struct {
	text  string
	until time.Time
}

func newLinks() *links { return &links{of: map[session.ID]link{}} }

func (l *links) set(id session.ID, text string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of[id] = link{text, now.Add(linkLife)}
}

// get returns a session's link; empty: there is none.
func (l *links) get(id session.ID, now time.Time) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if k := l.of[id]; now.Before(k.until) {
		return k.text
	}
	return ""
}

// has reports whether a session had a link, though it may be over: the agent has done their part.
func (l *links) has(id session.ID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.of[id]
	return ok
}

func (l *links) drop(id session.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.of, id)
}

// introduced is the link that the agent who accepted a customer has handed in for them, by the session's ID; empty: none, or none any more.
func (q *queues) introduced(id session.ID) string { return q.links.get(id, q.srv.now()) }
