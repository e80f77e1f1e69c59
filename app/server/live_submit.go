package server

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// submitLoop takes a signed command: check, write down, apply, tell. In this order: what is told is on the disk.
func (l *live) submitLoop(in submission) {
	c, m := in.conn, in.m
	by, cmd := l.readLoop(c, m.Ref, m.Body)
	if by == nil {
		return
	}
	if cmd.By != by.id {
		c.fail(m.Ref, wire.CodeRefused, "a command is handed in by its author")
		return
	}
	if n := l.copy.Taken(cmd.ID); n != 0 && bytes.Equal(l.entries[n-1].Body, m.Body) {
		c.send(wire.Submitted{Ref: m.Ref, N: n})
		return
	}
	switch cmd.Do.(type) {
	case session.HandingOver:
		c.fail(m.Ref, wire.CodeRefused, "a session is handed over with where it goes: pass")
		return
	case session.Taking:
		if !l.holdsLoop(c.account()) {
			c.fail(m.Ref, wire.CodeTaken, "the session is another agent's, or waits no more")
			return
		}
	case session.Holding:
		if !l.lostLoop(by.id) {
			c.fail(m.Ref, wire.CodeRefused, "the representative is connected, or the customer is, whose word it is")
			return
		}
	}
	var joiner *attempt
	if m.Joiner != "" {
		var why string
		if joiner, why = l.admittableLoop(c, m.Joiner, cmd.Do); why != "" {
			c.fail(m.Ref, wire.CodeRefused, why)
			return
		}
	}
	if !l.roomLoop(cmd.Do) {
		c.fail(m.Ref, wire.CodeBusy, "the session's log is full")
		return
	}
	l.appendLoop(c, m, cmd, joiner)
}

// lostLoop reports whether a participant may say that the rep who leads is lost. The customer who is helped may see what the site does not;
// from others it is a means to cut off a rep who is there, and their programs say it only when both are away.
func (l *live) lostLoop(by session.ParticipantID) bool {
	state := l.copy.State()
	c, helped := state.PrimaryCustomer()
	return helped && c.ID == by || state.ShouldHold(by, func(who session.ParticipantID) bool { return l.seats[who] == nil })
}

// roomLoop reports whether the log takes one more. Beyond its limit it takes only what ends something, a wait
// too, and that not for ever.
func (l *live) roomLoop(do session.Command) bool {
	limit := l.srv.cfg.Limits.LogEntries
	switch do.(type) {
	case session.End, session.Leaving, session.Removal, session.Stop, session.Release, session.Taking:
		return len(l.entries) < limit+limit/10+100
	}
	return len(l.entries) < limit
}

// appendLoop numbers a command that may come, or refuses it by the rules.
func (l *live) appendLoop(c *conn, m wire.Submit, cmd wire.Command, joiner *attempt) {
	e, err := l.copy.Next(m.Body, m.Sig, l.srv.now())
	if err != nil {
		l.refuseLoop(c, m.Ref, cmd, err)
		return
	}
	if code, text := l.barsLoop(cmd.By, cmd.Do); code != "" {
		c.fail(m.Ref, code, text)
		return
	}
	if code, text := l.placeLoop(cmd); code != "" {
		l.lapseLoop(cmd.Do) // who is told may count on it
		c.fail(m.Ref, code, text)
		return
	}
	if err := l.srv.cfg.Store.Append(context.Background(), l.id, e); err != nil {
		l.countLoop() // the place is free again
		l.log.Error("ledger not written", "err", err)
		c.fail(m.Ref, wire.CodeStore, "the server could not write its ledger; nothing happened")
		return
	}
	l.enterLoop(e)
	c.send(wire.Submitted{Ref: m.Ref, N: e.N})
	l.tellEntryLoop()
	if joiner != nil {
		l.admitLoop(joiner, cmd.Do)
	}
	l.dismissLoop()
}

// enterLoop applies an entry that is written down.
func (l *live) enterLoop(e wire.Entry) {
	done, err := l.copy.Apply(e)
	if err != nil || done.Refused != nil { // Next has just said yes to the same
		l.log.Error("written entry not applied", "n", e.N, "err", errors.Join(err, done.Refused))
	}
	if l.tally.note(done.Events, l.copy.State()) {
		l.unreported = l.srv.now()
	}
	l.entries = append(l.entries, e)
	l.countLoop() // before anybody is told: who ends a session may start the next one at once
}

// admitLoop makes the joiner's connection the new participant's.
func (l *live) admitLoop(a *attempt, do session.Command) {
	admit, ok := do.(session.Admit)
	delete(l.attempts, a.id)
	if !ok || !a.admit() { // gone this moment: they have the key, and the place waits
		return
	}
	a.conn.send(wire.Admitted{Session: l.id, Participant: admit.Participant})
	l.seatLoop(a.conn, admit.Participant, 0)
}

// dismissLoop takes the seats of those who are Gone. They have been told; they are told nothing more.
func (l *live) dismissLoop() {
	for id, s := range l.seats {
		if p, ok := l.copy.State().Participant(id); !ok || p.Presence == session.Gone {
			l.unseatLoop(s)
		}
	}
}

// clip keeps a text within Failure's limit.
func clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), 4*wire.MaxWord)], "") }
