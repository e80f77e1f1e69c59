package server

import (
	"deskhand/app/session"
	"deskhand/app/wire"
)

// primaryLoop is the seat of the primary rep's console, nil when it is not connected.
func (l *live) primaryLoop() *seat {
	p, ok := l.copy.State().PrimaryRep()
	if !ok {
		return nil
	}
	return l.seats[p.ID]
}

// knockLoop brings message A to the primary rep's console.
func (l *live) knockLoop(in knocking) {
	l.tidyLoop()
	console := l.primaryLoop()
	switch {
	case console == nil:
		in.attempt.refuse(wire.CodeWaiting, "the representative is reconnecting")
	default:
		l.attempts[in.attempt.id] = in.attempt
		console.conn.send(wire.Knocked{
			Session: l.id, Joiner: in.attempt.id, Rep: in.attempt.rep, Account: in.attempt.account, Proof: in.m.Proof,
		})
	}
}

// provedLoop brings message C there. Of an attempt that the console has never seen, or when it is gone, nothing can come.
func (l *live) provedLoop(in proved) {
	console := l.primaryLoop()
	if console == nil || l.attempts[in.attempt.id] != in.attempt {
		in.attempt.refuse(wire.CodeNotAdmitted, "not admitted")
		return
	}
	console.conn.send(wire.Proven{Session: l.id, Joiner: in.attempt.id, Proof: in.m.Proof})
}

// provingLoop brings the console's answer to the joiner; an empty proof refuses. That there is no room is told only to who has sent
// their part of the proof: to others every refusal looks the same.
func (l *live) provingLoop(in proving) {
	a := l.attempts[in.m.Joiner]
	if a == nil || !l.isPrimaryLoop(in.conn) {
		return
	}
	if len(in.m.Proof) == 0 {
		delete(l.attempts, a.id)
		switch {
		case in.m.Code == wire.CodeLimit && a.proven():
			a.refuse(wire.CodeLimit, "the representative helps as many customers as they may")
		case in.m.Code == wire.CodeFull && a.proven():
			a.refuse(wire.CodeFull, "the session is full")
		default:
			a.refuse(wire.CodeNotAdmitted, "not admitted")
		}
		return
	}
	a.answer(in.m.Proof)
}

func (l *live) isPrimaryLoop(c *conn) bool {
	s := l.primaryLoop()
	return s != nil && s.conn == c
}

// admittableLoop checks an admit that names a joiner against what the server knows of them; the text says what is wrong.
func (l *live) admittableLoop(c *conn, joiner string, do session.Command) (*attempt, string) {
	admit, ok := do.(session.Admit)
	if !ok {
		return nil, "only an admit names a joiner"
	}
	a := l.attempts[joiner]
	switch {
	case !l.isPrimaryLoop(c):
		return nil, "joiners are admitted by the primary representative"
	case a == nil || !a.proven():
		return nil, "the joiner has gone"
	case a.rep == admit.Customer:
		return nil, "the joiner asked for another role"
	case l.seatOfLoop(a.conn) != nil:
		return nil, "the joiner's connection is in the session already"
	}
	return a, ""
}
