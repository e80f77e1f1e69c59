package server

import (
	"context"
	"math"
	"slices"
	"time"

	"deskhand/app/acd"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// waitRoom is what a session has while it waits for an agent.
type waitRoom struct {
	ear    chan struct{}    // rings when the queues have changed; nil: the session does not wait
	told   wire.Queued      // how it stands, as its people were told
	takers map[*conn]uint64 // agents who read the log to take the session: as far as they have it
	alone  time.Time        // since when no queue knows of it; zero: one does
	empty  time.Time        // since when no customer's program is connected; zero: one is
	wrote  map[session.ParticipantID]string
}

// aloneTime is how long a session still waits that no queue knows of any more: its customer's program ends it before.
const aloneTime = 30 * time.Second

// waitLoop keeps the wait room as the session's phase has it, and tells its people what is new.
func (l *live) waitLoop() {
	waits := l.copy.State().Phase == session.Waiting
	switch {
	case waits && l.wait.ear == nil:
		l.wait = waitRoom{ear: l.srv.queues.ears.open(), takers: map[*conn]uint64{}, wrote: map[session.ParticipantID]string{}}
	case !waits && l.wait.ear != nil:
		l.leaveQueueLoop()
	}
	if !waits {
		return
	}
	now := l.srv.now()
	l.emptyLoop(now)
	m, known := l.queuedLoop()
	if known && m != l.wait.told {
		l.wait.told = m
		l.tellLoop(m)
	}
	switch {
	case known:
		l.wait.alone = time.Time{}
	case l.wait.alone.IsZero():
		l.wait.alone = now
	}
}

// emptyLoop gives the place in the queue up of a session whose customers' programs have all been gone for session.LostTime: nobody waits in
// it any more. It is put away then.
func (l *live) emptyLoop(now time.Time) {
	if l.customersLoop() {
		l.wait.empty = time.Time{}
		return
	}
	if l.wait.empty.IsZero() {
		l.wait.empty = now
	}
	r, waits := handedRequest(l.srv.queues.state(), l.id)
	if !waits || now.Sub(l.wait.empty) < session.LostTime {
		return
	}
	_, err := l.srv.queues.do(context.Background(), acd.Site, acd.Leave{Request: r.ID, Reason: acd.ReasonLost})
	switch {
	case err == nil:
		l.wait.alone = now.Add(-aloneTime)
		l.log.Info("nobody waits in the session any more", "request", uint64(r.ID))
	case !ofRules(err): // else somebody was faster
		l.log.Error("place of a session without customers not given up; it is tried again", "request", uint64(r.ID), "err", err)
	}
}

// customersLoop reports whether a customer's program is connected.
func (l *live) customersLoop() bool {
	for id := range l.seats {
		if p, ok := l.copy.State().Participant(id); ok && p.Role.IsCustomer() {
			return true
		}
	}
	return false
}

// leaveQueueLoop gives the wait room up.
func (l *live) leaveQueueLoop() {
	if l.wait.ear != nil {
		l.srv.queues.ears.close(l.wait.ear)
	}
	l.wait = waitRoom{}
}

// queuedLoop is how the session stands in the queues; false when they do not know of it.
func (l *live) queuedLoop() (wire.Queued, bool) {
	state := l.srv.queues.state()
	m := wire.Queued{Session: l.id, Stage: acd.Waiting, Estimate: -1}
	r, waits := handedRequest(state, l.id)
	if !waits {
		_, held := state.Holder(l.id)
		m.Title, m.Estimate = l.wait.told.Title, 0 // somebody has accepted
		return m, held
	}
	m.Stage = r.Stage
	of, _ := state.Queue(r.Queue)
	m.Title = of.Name
	if r.Stage != acd.Waiting {
		return m, true
	}
	if n, ok := state.Position(r.ID); ok && of.Shown.Position {
		m.Position = uint32(n)
	}
	if d, ok := state.Estimate(r.ID); ok && of.Shown.Estimate {
		m.Estimate = int64(math.Ceil(d.Minutes())) * 60 // about
	}
	return m, true
}

// forgottenLoop puts a session away that waits for nobody: its request is over, and no program has ended it.
func (l *live) forgottenLoop(now time.Time) bool {
	if l.wait.alone.IsZero() || now.Sub(l.wait.alone) < aloneTime {
		return false
	}
	if err := l.srv.cfg.Store.End(context.Background(), l.id, now); err != nil {
		l.log.Error("session that waits for nobody not put away", "err", err)
		l.wait.alone = now // try again later
		return false
	}
	for _, s := range l.seats {
		s.conn.seats.Add(-1)
		s.conn.finish(wire.CodeNoSession, "nobody takes the session any more")
	}
	l.reportLoop(now)
	l.dropLoop()
	l.log.Info("session put away: nobody takes it any more")
	return true
}

// messageLoop takes what the customer wrote for those who were not there.
func (l *live) messageLoop(in messaging) {
	c, m := in.conn, in.m
	by := l.seatOfLoop(c)
	if by == nil {
		c.fail(m.Ref, wire.CodeRefused, "not in this session")
		return
	}
	p, _ := l.copy.State().Participant(by.id)
	r, waits := handedRequest(l.srv.queues.state(), l.id)
	switch text, wrote := l.wait.wrote[p.ID]; {
	case wrote && text == m.Text: // the answer was lost; with the last message the request is over
	case !p.Role.IsCustomer() || !waits || l.copy.State().Phase != session.Waiting:
		c.fail(m.Ref, wire.CodeRefused, "only a customer who waits leaves a message")
		return
	case wrote:
		c.fail(m.Ref, wire.CodeRefused, "a customer leaves one message")
		return
	default:
		leave := acd.LeaveMessage{Request: r.ID, Text: m.Text, More: l.writesLoop(p.ID)}
		if p.Method != session.BySite { // the request's answers are of the customer who came by the queue
			leave.Answers = acd.Answers{acd.FieldName: p.Name}
		}
		if _, err := l.srv.queues.do(context.Background(), acd.Site, leave); err != nil {
			c.failQueue(m.Ref, err)
			return
		}
		l.wait.wrote[p.ID] = m.Text
	}
	c.send(wire.Noted{Ref: m.Ref})
}

// writesLoop reports whether a customer other than but may still leave a message.
func (l *live) writesLoop(but session.ParticipantID) bool {
	return slices.ContainsFunc(l.othersLoop(but), func(p session.Participant) bool {
		_, wrote := l.wait.wrote[p.ID]
		return p.Role.IsCustomer() && !wrote
	})
}
