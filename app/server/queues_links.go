package server

import (
	"net/http"
	"sync"
	"time"

	"deskhand/app/invite"
	"deskhand/app/session"
)

// linkLife is how long a link is kept for a customer who was accepted.
const linkLife = 15 * time.Minute

// links are those that agents have introduced, by session: kept in memory alone, for the customer whose request became that session. They
// go with the session. Only what lets somebody in is kept of them: where the session is nobody needs to be told by an agent. A leaf.
type links struct {
	mu sync.Mutex
	// ───── guarded by mu ─────
	of map[session.ID]link
}

type link struct {
	secret invite.LinkSecret
	until  time.Time
}

func newLinks() *links { return &links{of: map[session.ID]link{}} }

func (l *links) set(id session.ID, secret invite.LinkSecret, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of[id] = link{secret, now.Add(linkLife)}
}

// get returns the secret of a session's link; ok is false when there is none.
func (l *links) get(id session.ID, now time.Time) (secret invite.LinkSecret, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := l.of[id]
	return k.secret, now.Before(k.until)
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

// reached is how a customer has reached us: their link leads to the same place, whatever name and key the agent's program wrote into it.
type reached struct {
	site invite.Site
	key  [32]byte // of the server; zero: an authority vouches for it, or a proxy has its own
}

// reachedBy is how a request has come in.
func (s *Server) reachedBy(r *http.Request) reached {
	at := reached{site: s.siteOf(r)}
	if s.SelfSigned() && !passedOn(r) {
		at.key = s.KeyHash()
	}
	return at
}

// introduced is the link for the customer who was accepted into a session; empty: none, or none any more.
func (q *queues) introduced(id session.ID, at reached) string {
	secret, ok := q.links.get(id, q.srv.now())
	l := invite.Link{Site: at.site, Session: invite.SessionID(id), Role: invite.Customer, Secret: secret, ServerKey: at.key}
	if !ok || l.Valid() != nil {
		return ""
	}
	return l.URL()
}
