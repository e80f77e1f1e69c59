package server

import (
	"context"
	"errors"
	"slices"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
)

// Who may be given nobody else, whatever their capacity: an agent who helps as many customers as the administrator lets them, or who leads
// the one session in which they work. Accepting is refused to them, and the queues are told, so that they are passed over.

// lookTime is what a loop that others wait for gives the ledger to be read: all queues wait for theirs, and everybody in a session for that
// session's. Their writes take as long as they take: what was begun there cannot be taken for not done.
const lookTime = 5 * time.Second

// looking is the context of such a reading.
func looking() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), lookTime)
}

// roomFor reports whether a rep may help those of a request beside whom they help, and whom they have accepted and who have not come yet.
func (q *queues) roomFor(rep *signedIn, r acd.Request) bool {
	most := int(rep.rights.MaxCustomers)
	if most == 0 {
		return true
	}
	n := 1
	if r.Transferred() {
		row, _ := q.srv.leads.row(r.Transfer.Session)
		n = row.customers
	}
	p, _ := q.state().Person(acd.UserID(rep.account))
	come, _ := q.expected(p)
	return n+come+q.srv.leads.helped(rep.account, q.srv.now()) <= most
}

// expected counts the customers whom an agent has accepted and who have not come yet, and the sessions for them.
func (q *queues) expected(p acd.Person) (customers, sessions int) {
	for _, h := range p.Sessions {
		row, _ := q.srv.leads.row(h.Session)
		switch {
		case h.Request == 0 || row.over:
		case row.waits && row.account == "": // accepted, not taken yet
			customers += row.customers
			sessions++
		case !row.came && row.customers == 0:
			customers++
			sessions++
		}
	}
	return customers, sessions
}

// awaitedBeside counts the customers whom an agent has accepted, who have not come yet, and whose places others would take who come into the
// session; into the session that somebody was accepted for they come themselves.
func (q *queues) awaitedBeside(id session.ID, account string) int {
	state := q.state()
	p, _ := state.Person(acd.UserID(account))
	if row, _ := q.srv.leads.row(id); !row.came {
		if h, held := heldOf(state, id); held && h.Request != 0 {
			return 0
		}
	}
	n, _ := q.expected(p)
	return n
}

// fullLoop tells the rules whether an agent may be given nobody else, where that is news. It waits for the ledger as long as ctx; what could
// not be read then is asked again in the next round, and nothing changes until it is: whoever accepts is judged by their own sign-in, too.
func (q *queues) fullLoop(ctx context.Context, agent acd.UserID) {
	p, known := q.book.state.Person(agent)
	if !known || !p.User.Agent() {
		return
	}
	a, err := q.srv.cfg.Store.Account(ctx, string(agent))
	if err != nil { // nobody's any more, or it is asked again in a moment
		if !errors.Is(err, ledger.ErrNone) {
			q.log.Error("account not read", "err", err)
		}
		return
	}
	rights, now := q.srv.rightsOf(a), q.srv.now()
	come, sessions := q.expected(p)
	most := int(rights.MaxCustomers)
	full := most != 0 && come+q.srv.leads.helped(a.Name, now) >= most
	if !rights.Multi || q.duties.one(agent) {
		full = full || sessions > 0 || q.srv.leads.leading(a.Name, now)
	}
	if full != p.Full {
		q.sayLoop(acd.SetFull{Agent: agent, On: full})
	}
}

// standingLoop does that for the agents about whom something has changed, and now and then for all who are signed in: what accounts may do
// is changed without a word. All of them together wait for the ledger no longer than one.
func (q *queues) standingLoop(now time.Time, changed []acd.UserID) {
	all := now.Sub(q.stood) >= roundEvery || now.Before(q.stood)
	if all {
		q.stood = now
	}
	ctx, cancel := looking()
	defer cancel()
	for _, p := range q.book.state.People {
		if p.SignedIn && (all || slices.Contains(changed, p.User.ID)) && ctx.Err() == nil {
			q.fullLoop(ctx, p.User.ID)
		}
	}
}
