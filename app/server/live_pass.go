package server

import (
	"context"
	"errors"
	"fmt"

	"deskhand/app/acd"
	"deskhand/app/replica"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// A session goes from agent to agent by the queues (PRODUCT A9): its giver passes it, who accepts it takes it.

// pass hands a session over; what the session's goroutine has to know of its author is asked here.
func (c *conn) pass(ctx context.Context, m wire.Pass) {
	agent, _ := c.agentNow(ctx, m.Ref)
	if agent != "" && !c.hand(ctx, m.Session, handing{c, m, agent}) {
		c.fail(m.Ref, wire.CodeRefused, "no such live session")
	}
}

// takeSession reads the log of a session that waits, or takes it.
func (c *conn) takeSession(ctx context.Context, m wire.Take) {
	agent, _ := c.agentNow(ctx, m.Ref)
	if agent == "" {
		return
	}
	if c.duty != nil {
		c.fail(m.Ref, wire.CodeRefused, "a session is taken on a connection of its own")
		return
	}
	l := c.srv.hall.find(m.Session)
	if l == nil {
		c.fail(m.Ref, wire.CodeTaken, "no such live session")
		return
	}
	c.touch(l)
	if !l.post(ctx, taking{c, m, agent}) {
		c.fail(m.Ref, wire.CodeTaken, "no such live session")
	}
}

// readLoop reads a command that somebody in the session has signed; by is nil when it cannot be taken, and its sender has been told.
func (l *live) readLoop(c *conn, ref uint32, body []byte) (by *seat, cmd wire.Command) {
	if by = l.seatOfLoop(c); by == nil {
		c.fail(ref, wire.CodeRefused, "not in this session")
		return nil, cmd
	}
	cmd, ok := l.commandLoop(c, ref, body)
	if !ok {
		return nil, cmd
	}
	return by, cmd
}

// commandLoop reads a signed command; false when it cannot be read, and its sender has been told.
func (l *live) commandLoop(c *conn, ref uint32, body []byte) (wire.Command, bool) {
	cmd, err := wire.DecodeCommand(body)
	switch {
	case errors.Is(err, wire.ErrOutdated):
		c.finish(wire.CodeOutdated, "command of another version")
	case err != nil:
		l.log.Warn("malformed command", "err", err)
		c.fail(ref, wire.CodeMalformed, "malformed command")
		c.finish(wire.CodeMalformed, "malformed command")
	}
	return cmd, err == nil
}

// passLoop writes the giver's command and the request that the session waits with in one step: both have happened, or neither has.
func (l *live) passLoop(in handing) {
	c, m := in.conn, in.m
	by, cmd := l.readLoop(c, m.Ref, m.Body)
	if by == nil {
		return
	}
	if _, ok := cmd.Do.(session.HandingOver); !ok || cmd.By != by.id || !l.roomLoop(cmd.Do) {
		c.fail(m.Ref, wire.CodeRefused, "no handing over by its author, or the session's log is full")
		return
	}
	e, err := l.copy.Next(m.Body, m.Sig, l.srv.now())
	if err != nil {
		l.refuseLoop(c, m.Ref, cmd, err)
		return
	}
	q := l.srv.queues
	if who, _ := q.state().Holder(l.id); who != in.agent { // started this moment
		q.tend(context.Background())
	}
	l.srv.leads.wait(l.id) // whoever looks between the step and what follows sees a session that waits
	transfer := acd.Transfer{Session: l.id, Queue: m.Queue, Agents: m.Agents, Message: m.Message}
	if _, err := q.doWith(context.Background(), in.agent, transfer, &ledger.SessionEntry{Session: l.id, Entry: e}); err != nil {
		l.countLoop()
		c.failQueue(m.Ref, err)
		return
	}
	l.enterLoop(e)
	c.send(wire.Submitted{Ref: m.Ref, N: e.N})
	l.tellEntryLoop()
	l.dismissLoop()
	l.log.Info("session handed over", "account", in.agent, "queue", m.Queue, "agents", len(m.Agents))
}

// refuseLoop answers a command that the log does not take.
func (l *live) refuseLoop(c *conn, ref uint32, cmd wire.Command, err error) {
	if !replica.Refusal(err) {
		l.log.Warn("command not taken", "participant", cmd.By, "err", err)
	}
	c.fail(ref, wire.CodeRefused, clip(err.Error()))
}

// holdsLoop reports whether a session that waits is the agent's to take.
func (l *live) holdsLoop(agent string) bool {
	who, held := l.srv.queues.state().Holder(l.id)
	return held && agent != "" && string(who) == agent && l.copy.State().Phase == session.Waiting
}

// takingLoop gives the log to the agent who has accepted the session, and the session to who has read it.
func (l *live) takingLoop(in taking) {
	c, m := in.conn, in.m
	switch {
	case !l.holdsLoop(string(in.agent)):
		c.fail(m.Ref, wire.CodeTaken, "the session is another agent's, or waits no more")
	case c.seats.Load() > 0:
		c.fail(m.Ref, wire.CodeRefused, "who is in the session submits the taking there")
	case len(m.Body) == 0:
		l.wait.takers[c] = uint64(len(l.entries))
		c.send(wire.Taken{Ref: m.Ref, Session: l.id, Locator: l.locator, Count: uint64(len(l.entries))})
		c.sendLog(l.id, l.entries, 0)
	default:
		l.takeOverLoop(in)
	}
}

// takeOverLoop makes the agent the session's primary rep, on this connection.
func (l *live) takeOverLoop(in taking) {
	c, m := in.conn, in.m
	after, read := l.wait.takers[c]
	cmd, ok := l.commandLoop(c, m.Ref, m.Body)
	if !ok {
		return
	}
	do, ok := cmd.Do.(session.Taking)
	if !ok || !read || do.Participant != cmd.By || !l.roomLoop(cmd.Do) {
		c.fail(m.Ref, wire.CodeRefused, "no taking by who has read the log, or the log is full")
		return
	}
	e, err := l.copy.Next(m.Body, m.Sig, l.srv.now())
	if _, here := l.copy.State().Participant(cmd.By); err == nil && here {
		err = fmt.Errorf("take as participant %d: %w", cmd.By, session.ErrForbidden)
	}
	if err != nil {
		l.refuseLoop(c, m.Ref, cmd, err)
		return
	}
	if code, text := l.withinLoop(string(in.agent), 0, l.srv.leads.take); code != "" {
		l.lapseLoop(cmd.Do) // who is told may count on it
		c.fail(m.Ref, code, text)
		return
	}
	if err := l.srv.cfg.Store.Append(context.Background(), l.id, e); err != nil {
		l.countLoop() // nobody's again
		l.log.Error("ledger not written", "err", err)
		c.fail(m.Ref, wire.CodeStore, "the server could not write its ledger; nothing happened")
		return
	}
	l.accountLoop(cmd.By, string(in.agent)) // before the queues compare who leads
	l.enterLoop(e)
	l.tellEntryLoop()
	c.send(wire.Admitted{Session: l.id, Participant: cmd.By})
	l.seatLoop(c, cmd.By, after)
	l.log.Info("session taken", "account", in.agent, "participant", cmd.By)
}

// lapseLoop lets a session wait again, in its turn and at once, that its agent may not take after all.
func (l *live) lapseLoop(do session.Command) {
	if _, taking := do.(session.Taking); !taking {
		return
	}
	if _, err := l.srv.queues.do(context.Background(), acd.Site, acd.Lapse{Session: l.id}); err != nil { // it does, in a moment (queues_tend.go)
		l.log.Info("session not given back at once", "err", err)
	}
}

// handedLoop shows a rep who handed the session over, and whose answer was lost, that it has happened: the log up to there. They have no
// place any more.
func (l *live) handedLoop(c *conn, m wire.Resume, p session.Participant) bool {
	if p.Presence != session.Gone || p.Reason != session.ReasonHanded || !mayResume(p, c.nonce, m) {
		return false
	}
	for i := len(l.entries); i > 0; i-- {
		cmd, err := wire.DecodeCommand(l.entries[i-1].Body)
		if _, handed := cmd.Do.(session.HandingOver); err != nil || !handed || cmd.By != p.ID {
			continue
		}
		c.send(wire.Resumed{Ref: m.Ref, Session: l.id, Locator: l.locator})
		c.sendLog(l.id, l.entries[:i:i], min(m.After, uint64(i)))
		return true
	}
	return false
}
