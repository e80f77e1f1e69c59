package server

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// acceptRequest gives a request to the agent, if they are first. Asked again, because the answer was lost, it answers the same.
func (c *conn) acceptRequest(ctx context.Context, m wire.Accept) {
	agent, rep := c.agentNow(ctx, m.Ref)
	if agent == "" {
		return
	}
	q := c.srv.queues
	r, waits := q.state().Request(m.Request)
	if h, ok := q.accepted(agent, m); ok {
		c.tellAccepted(ctx, m.Ref, agent, acd.Request{
			ID: m.Request, Door: h.Door, Queue: h.Queue, Answers: h.Answers, Since: h.Since, Transfer: h.Given, Again: h.Request,
		}, h.Session)
		return
	}
	switch {
	case c.duty == nil:
		c.fail(m.Ref, wire.CodeRights, "the agent's inbox is not open on this connection")
		return
	case waits && !r.Transferred() && (!invite.ValidSessionID(string(m.Session)) || c.srv.hall.find(m.Session) != nil):
		c.fail(m.Ref, wire.CodeRefused, "a new session's ID is needed")
		return
	case !rep.rights.Multi && c.srv.leads.leading(rep.account, c.srv.now()):
		c.fail(m.Ref, wire.CodeSingle, "one session at a time in this mode")
		return
	case waits && !q.roomFor(rep, r):
		c.log.Info("request not accepted: the representative helps as many as they may", "account", agent, "most", rep.rights.MaxCustomers)
		c.fail(m.Ref, wire.CodeLimit, strconv.Itoa(int(rep.rights.MaxCustomers)))
		return
	}
	var cmd acd.Command = acd.Accept{Request: m.Request, Session: m.Session}
	if m.Pick {
		cmd = acd.Pick{Request: m.Request, Session: m.Session}
	}
	events, err := q.do(ctx, agent, cmd)
	if err != nil {
		c.failQueue(m.Ref, err)
		return
	}
	id := m.Session
	for _, ev := range events {
		if done, ok := ev.(acd.Accepted); ok && done.Request == m.Request {
			id = done.Session
		}
	}
	c.log.Info("request accepted", "account", agent, "request", m.Request, "session", id)
	c.tellAccepted(ctx, m.Ref, agent, r, id)
}

// accepted returns the place that the agent holds by this very Accept.
func (q *queues) accepted(agent acd.UserID, m wire.Accept) (acd.Held, bool) {
	state := q.state()
	if _, waits := state.Request(m.Request); waits {
		return acd.Held{}, false
	}
	p, _ := state.Person(agent)
	i := slices.IndexFunc(p.Sessions, func(h acd.Held) bool {
		return h.Request != 0 && (m.Session != "" && h.Session == m.Session || m.Session == "" && h.Given.Session != "" && h.Request == m.Request)
	})
	if i < 0 {
		return acd.Held{}, false
	}
	return p.Sessions[i], true
}

func (c *conn) tellAccepted(ctx context.Context, ref uint32, agent acd.UserID, r acd.Request, id session.ID) {
	a := wire.Accepted{Ref: ref, Waiter: c.srv.queues.waiter(ctx, r, agent), Session: id, Start: acd.NewQueue("none", "", "").Beginning}
	a.Waiter.Until, a.Waiter.Shown = 0, false
	if q, ok := c.srv.queues.state().Queue(r.Home()); ok {
		a.Start = q.Beginning
	}
	if r.Transferred() { // it has begun long ago
		a.Start.Ask, a.Start.URL, a.Start.Voice = "", "", false
	}
	c.send(a)
}

func (c *conn) declineRequest(ctx context.Context, m wire.Decline) {
	agent, _ := c.agentNow(ctx, m.Ref)
	if agent == "" {
		return
	}
	if _, err := c.srv.queues.do(ctx, agent, acd.Decline{Request: m.Request}); err != nil {
		c.failQueue(m.Ref, err)
		return
	}
	c.send(wire.Noted{Ref: m.Ref})
}

// introduce keeps the link by which the customer of an accepted request joins, until they ask for it.
func (c *conn) introduce(ctx context.Context, m wire.Introduce) {
	agent, rep := c.agentNow(ctx, m.Ref)
	if agent == "" {
		return
	}
	q := c.srv.queues
	row, live := c.srv.leads.row(m.Session)
	if err := q.introducible(agent, m.Session); err != nil {
		c.failQueue(m.Ref, err)
		return
	}
	if !live || row.account != rep.account {
		c.fail(m.Ref, wire.CodeNoSession, "no such session of the agent's")
		return
	}
	link, err := invite.ParseLink(m.Link)
	if err != nil || session.ID(link.Session) != m.Session || link.Role != invite.Customer {
		c.fail(m.Ref, wire.CodeRefused, "no link for a customer of this session")
		return
	}
	q.links.set(m.Session, link.Secret, c.srv.now())
	q.ears.ring()
	c.send(wire.Noted{Ref: m.Ref})
}

var errNotAccepted = errors.New("no customer was accepted for this session")

// introducible returns ErrTaken when the agent does not hold the session of a customer who came by a queue: others have them meanwhile.
func (q *queues) introducible(agent acd.UserID, id session.ID) error {
	p, _ := q.state().Person(agent)
	for _, h := range p.Sessions {
		if h.Session == id && h.Request != 0 && h.Given.Session == "" {
			return nil
		}
	}
	return errors.Join(acd.ErrTaken, errNotAccepted)
}
