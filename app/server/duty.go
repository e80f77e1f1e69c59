package server

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// duty is an agent's line: the connection over which they hear of their queues.
type duty struct {
	agent acd.UserID
	conn  *conn
	one   atomic.Bool // they have chosen one session at a time
	stop  func()
	done  chan struct{} // closed when dutyLoop has returned
}

// inboxEvery is the least time between two inboxes: what changes meanwhile is in the next.
const inboxEvery = 200 * time.Millisecond

// duties know who is on duty, and over which connection. A leaf. A line that is not in here any more is an agent lost: the queues compare.
type duties struct {
	mu sync.Mutex
	// ───── guarded by mu ─────
	of map[acd.UserID]*duty
}

func newDuties() *duties { return &duties{of: map[acd.UserID]*duty{}} }

// set makes d its agent's line, and returns the one before; nil: there was none.
func (l *duties) set(d *duty) (before *duty) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before = l.of[d.agent]
	l.of[d.agent] = d
	return before
}

func (l *duties) drop(d *duty) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of[d.agent] == d {
		delete(l.of, d.agent)
	}
}

func (l *duties) has(agent acd.UserID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.of[agent] != nil
}

// one reports whether an agent who is on duty has chosen to work in one session at a time.
func (l *duties) one(agent acd.UserID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.of[agent]
	return d != nil && d.one.Load()
}

// agentNow is the agent whose connection it is; a failure was sent when it is none's.
func (c *conn) agentNow(ctx context.Context, ref uint32) (acd.UserID, *signedIn) {
	rep := c.repNow(ctx, ref)
	if rep == nil {
		return "", nil
	}
	p, ok := c.srv.queues.state().Person(acd.UserID(rep.account))
	if !ok || !p.User.Agent() {
		c.fail(ref, wire.CodeRights, notAgent)
		return "", nil
	}
	return p.User.ID, rep
}

// onDuty opens the inbox on this connection, or closes it, and sets the agent's switch.
func (c *conn) onDuty(ctx context.Context, m wire.Duty) {
	if !m.On {
		c.endDuty(ctx, m.Ref)
		return
	}
	agent, _ := c.agentNow(ctx, m.Ref)
	if agent == "" {
		return
	}
	if c.seats.Load() > 0 {
		c.fail(m.Ref, wire.CodeRefused, "an agent's line has a connection of its own")
		return
	}
	fresh := c.duty == nil
	if fresh {
		c.duty = &duty{agent: agent, conn: c, stop: func() {}, done: make(chan struct{})}
		if before := c.srv.queues.duties.set(c.duty); before != nil {
			before.conn.finish(wire.CodeReplaced, "this agent's inbox was opened again")
		}
	}
	c.duty.one.Store(m.One)
	if err := c.srv.queues.signIn(ctx, agent, m.Available); err != nil {
		if fresh {
			c.srv.queues.duties.drop(c.duty)
			c.duty = nil
			c.srv.queues.ring()
		}
		c.failQueue(m.Ref, err)
		return
	}
	c.send(wire.Noted{Ref: m.Ref})
	if fresh {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		c.duty.stop = cancel
		go c.duty.dutyLoop(ctx)
	}
}

// signIn signs an agent in, or sets the switch of one who is.
func (q *queues) signIn(ctx context.Context, agent acd.UserID, available bool) error {
	_, err := q.do(ctx, agent, acd.SignIn{Available: available})
	if errors.Is(err, acd.ErrState) {
		_, err = q.do(ctx, agent, acd.SetAvailable{On: available})
		if errors.Is(err, acd.ErrState) { // it is so already
			err = nil
		}
	}
	return err
}

// endDuty signs the agent out by their own word.
func (c *conn) endDuty(ctx context.Context, ref uint32) {
	d := c.duty
	if d == nil {
		c.send(wire.Noted{Ref: ref})
		return
	}
	_, err := c.srv.queues.do(ctx, d.agent, acd.SignOut{})
	if err != nil && !errors.Is(err, acd.ErrNotAgent) { // not signed in any more
		c.failQueue(ref, err)
		return
	}
	c.srv.queues.giveBack(ctx, d.agent)
	c.hangUp()
	c.send(wire.Noted{Ref: ref})
}

// giveBack lets the customers wait again, at once, whom an agent has accepted and not begun to help, who has signed out by their own word.
func (q *queues) giveBack(ctx context.Context, agent acd.UserID) {
	p, _ := q.state().Person(agent)
	for _, h := range p.Sessions {
		if row, live := q.srv.leads.row(h.Session); h.Request == 0 || live && !row.waits {
			continue
		}
		if _, err := q.do(ctx, acd.Site, acd.Lapse{Session: h.Session}); err != nil { // they do, in a moment (queues_tend.go)
			q.log.Info("customer not given back at once", "session", h.Session, "err", err)
		}
	}
}

// hangUp ends the line. Unless its agent has signed out, the queues see that they are lost.
func (c *conn) hangUp() {
	d := c.duty
	if d == nil {
		return
	}
	c.duty = nil
	c.srv.queues.duties.drop(d)
	c.srv.queues.ring()
	d.stop()
	<-d.done
}

// dutyLoop sends the inbox whenever it has changed.
func (d *duty) dutyLoop(ctx context.Context) {
	defer close(d.done)
	q := d.conn.srv.queues
	ear := q.ears.open()
	defer q.ears.close(ear)
	pace := time.NewTimer(0)
	defer pace.Stop()
	var last []byte
	for {
		select {
		case <-pace.C: // no sooner than that
		case <-ctx.Done():
			return
		}
		b, err := d.inbox(ctx)
		switch {
		case errors.Is(err, errSignedOut): // they could accept nobody
			d.conn.finish(signInCode, "sign in again to work for queues")
			return
		case err != nil:
			d.conn.log.Error("inbox cannot be sent", "err", err)
		case !bytes.Equal(b, last):
			d.conn.push(outgoing{bytes: b})
			last = b
		}
		select {
		case <-ear:
		case <-ctx.Done():
			return
		}
		pace.Reset(inboxEvery)
	}
}

// inbox is the inbox as it is now, encoded. A ledger that is slow holds it up no longer than lookTime: who is offered a customer has seconds
// to answer. errSignedOut: the agent is.
func (d *duty) inbox(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	rep := d.conn.signedNow(ctx)
	if rep == nil {
		return nil, errSignedOut
	}
	return wire.Encode(d.conn.srv.queues.inbox(ctx, reader{d.agent, rep.rights.Role == wire.RoleAdmin}))
}

// failQueue answers with why the queues refuse.
func (c *conn) failQueue(ref uint32, err error) {
	switch {
	case errors.Is(err, acd.ErrTaken):
		c.fail(ref, wire.CodeTaken, clip(err.Error()))
	case ofRules(err):
		c.fail(ref, wire.CodeQueue, clip(err.Error()))
	case errors.Is(err, ErrClosed):
		c.fail(ref, wire.CodeGoingAway, "the server stops")
	default:
		c.log.Error("queues not written", "err", err)
		c.fail(ref, wire.CodeStore, "the server could not write its ledger; nothing happened")
	}
}
