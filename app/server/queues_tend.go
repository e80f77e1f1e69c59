package server

import (
	"context"
	"sync"
	"time"

	"deskhand/app/acd"
	"deskhand/app/session"
)

// What the queues have to know of sessions and of agents' connections follows from what is there: each round compares, and says what is
// new. So nothing is lost by a write that failed, a message that came twice or a server that was restarted.

const (
	// comeTime is how long an agent has who accepted a request: to open the session and introduce it, or to take it.
	comeTime = 60 * time.Second
	// lostGrace is how much of it is left when their program has gone, and to programs after a start of the server.
	lostGrace = 15 * time.Second
)

// notes are sessions that something has changed about. A leaf.
type notes struct {
	mu sync.Mutex
	// ───── guarded by mu ─────
	ids map[session.ID]bool // true: it has ended, and no customer had come
}

func newNotes() *notes { return &notes{ids: map[session.ID]bool{}} }

func (n *notes) add(id session.ID, empty bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ids[id] = n.ids[id] || empty
}

func (n *notes) take() map[session.ID]bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	ids := n.ids
	n.ids = map[session.ID]bool{}
	return ids
}

// tendLoop does what is due.
func (q *queues) tendLoop(now time.Time) {
	if due, ok := q.book.state.Next(); ok && !due.After(now) {
		q.sayLoop(acd.Tick{})
	}
	for _, p := range q.book.state.People {
		if p.SignedIn && !q.duties.has(p.User.ID) {
			q.sayLoop(acd.AgentLost{Agent: p.User.ID})
		}
	}
	var changed []acd.UserID
	for id, empty := range q.notes.take() {
		row, _ := q.srv.leads.row(id)
		holder, _ := q.book.state.Holder(id)
		handed, _ := handedRequest(q.book.state, id) // who gave it holds it no more
		changed = append(changed, holder, acd.UserID(row.account), handed.Transfer.From)
		if !q.sessionLoop(id, empty) {
			q.notes.add(id, empty) // again in the next round
		}
	}
	q.standingLoop(now, changed)
	for _, p := range q.book.state.People {
		q.lapsesLoop(p, now)
	}
}

// sayLoop is the site's word; false when it could not be written. A refusal means that it is so already.
func (q *queues) sayLoop(cmd acd.Command) bool {
	_, err := q.decideLoop(acd.Site, cmd, nil)
	switch {
	case err == nil:
	case ofRules(err):
		q.log.Debug("queues", "command", cmd, "err", err)
	default:
		q.log.Error("queues not written; it is tried again", "err", err)
		return false
	}
	return true
}

// sessionLoop tells the rules who leads a session; false when that could not be written. empty: it has ended without a customer. Who was
// accepted for it waits again: their agent has closed the program, or thought better of it.
func (q *queues) sessionLoop(id session.ID, empty bool) bool {
	state := q.book.state
	row, live := q.srv.leads.row(id)
	holder, held := state.Holder(id)
	waits := waitingSession(state, id)
	switch {
	case !live && q.stopping(): // it is put away with the server, and no session has ended
		return true
	case !live || row.over:
		q.links.drop(id)
		if h, ok := heldOf(state, id); ok && h.Request != 0 && h.Given.Session == "" && (empty || live && !row.came) {
			if !q.sayLoop(acd.Lapse{Session: id}) {
				return false
			}
			if _, held = q.book.state.Holder(id); !held {
				q.log.Info("the session ended before the customer came; they wait again", "session", id, "request", uint64(h.Request))
			}
		}
		return !held && !waits || q.sayLoop(acd.SessionEnded{Session: id})
	case row.waits: // with its request, or for who has accepted it
		return true
	case row.account == "": // nobody knows, until they are back
		return true
	case waits: // it goes on without having been taken as it should
		return q.sayLoop(acd.SessionEnded{Session: id}) && q.sessionLoop(id, empty)
	case !held:
		_, known := state.Person(acd.UserID(row.account))
		return !known || q.sayLoop(acd.SessionStarted{Agent: acd.UserID(row.account), Session: id})
	case string(holder) != row.account:
		return q.sayLoop(acd.SessionMoved{Session: id, To: acd.UserID(row.account)})
	}
	return true
}

// stopping reports whether the server stops. It does before the first of its sessions is put away.
func (q *queues) stopping() bool {
	select {
	case <-q.srv.life.stop:
		return true
	default:
		return false
	}
}

// heldOf is the place that a session takes up.
func heldOf(s acd.State, id session.ID) (acd.Held, bool) {
	for _, p := range s.People {
		for _, h := range p.Sessions {
			if h.Session == id {
				return h, true
			}
		}
	}
	return acd.Held{}, false
}

// waitingSession reports whether a session waits with a request.
func waitingSession(s acd.State, id session.ID) bool {
	_, ok := handedRequest(s, id)
	return ok
}

// handedRequest returns the request that a transferred session waits with.
func handedRequest(s acd.State, id session.ID) (acd.Request, bool) {
	for _, r := range s.Requests {
		if r.Transferred() && r.Transfer.Session == id {
			return r, true
		}
	}
	return acd.Request{}, false
}

// lapsesLoop lets the customers wait again whom an agent has accepted and not come to.
func (q *queues) lapsesLoop(p acd.Person, now time.Time) {
	for _, h := range p.Sessions {
		late := now.Sub(h.Since) >= comeTime
		gone := !p.SignedIn && now.Sub(h.Since) >= lostGrace && now.Sub(p.Changed) >= lostGrace && now.Sub(q.began) >= lostGrace
		if h.Request == 0 || !late && !gone || q.cameLoop(h) {
			continue
		}
		q.log.Info("the agent did not come; the customer waits again", "account", p.User.ID, "request", h.Request, "session", h.Session)
		if !q.sayLoop(acd.Lapse{Session: h.Session}) {
			return
		}
		q.links.drop(h.Session)
		if _, held := q.book.state.Holder(h.Session); held { // its queue is gone
			q.sayLoop(acd.SessionEnded{Session: h.Session})
		}
		q.note(h.Session)
	}
}

// cameLoop reports whether the agent who accepted is in the session, and the customer with them or on the way.
func (q *queues) cameLoop(h acd.Held) bool {
	row, live := q.srv.leads.row(h.Session)
	switch {
	case !live && q.stopping(): // nobody can say
		return true
	case !live || row.waits:
		return false
	case h.Given.Session != "":
		return true
	}
	return row.came || q.links.has(h.Session) && !q.strandedLoop(h, row)
}

// strandedLoop reports whether the customer stands before a session that nobody is in any more: their agent's program has gone since it
// introduced them. Only who still asks for their place can be asked to wait on; others have followed the link, and come in when the agent is back.
func (q *queues) strandedLoop(h acd.Held, row led) bool {
	now := q.srv.now()
	return !row.lonely.IsZero() && now.Sub(row.lonely) >= lostGrace && q.srv.entry.asks(h.Request, now)
}

// reconcile compares what the ledger had at the start with the sessions that live. What an agent had accepted and not opened is not ended:
// it lapses in time.
func (q *queues) reconcile(ctx context.Context) error {
	state := q.state()
	for _, r := range state.Requests {
		if r.Transferred() {
			q.note(r.Transfer.Session)
		}
	}
	for _, p := range state.People {
		for _, h := range p.Sessions {
			if _, live := q.srv.leads.row(h.Session); live {
				continue
			}
			entries, err := q.srv.cfg.Store.Log(ctx, h.Session)
			if err != nil {
				return err
			}
			if len(entries) > 0 || h.Request == 0 {
				q.note(h.Session)
			}
		}
	}
	return nil
}
