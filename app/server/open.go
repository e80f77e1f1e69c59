package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"deskhand/app/invite"
	"deskhand/app/replica"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// locatorDraws bounds the search for a free locator. With 2000 sessions and their resting ones, of nine million, a second draw is
// rare.
const locatorDraws = 20

// open starts a session for a signed-in rep.
func (c *conn) open(ctx context.Context, m wire.Open) error {
	rep := c.repNow(ctx, m.Ref)
	if rep == nil {
		return nil
	}
	cmd, err := wire.DecodeCommand(m.Body)
	if err != nil {
		return err
	}
	var empty replica.Replica
	first, err := empty.Next(m.Body, m.Sig, c.srv.now())
	if err == nil && !invite.ValidSessionID(string(cmd.Session)) {
		err = fmt.Errorf("session id: %w", session.ErrInvalid)
	}
	if err != nil {
		c.fail(m.Ref, wire.CodeRefused, clip(err.Error()))
		return nil
	}
	start, _ := cmd.Do.(session.Start) // as the first entry it is one
	if why := overstep(start.Policy, rep.rights); why != "" {
		c.fail(m.Ref, wire.CodeRights, why)
		return nil
	}
	fresh, ok := c.srv.leads.open(cmd.Session, rep.account, !start.Policy.OneCustomer, c.srv.now())
	if !ok {
		c.fail(m.Ref, wire.CodeSingle, "one session at a time in this mode")
		return nil
	}
	opened := false
	defer func() {
		if fresh && !opened {
			c.srv.leads.drop(cmd.Session)
		}
	}()
	if !c.srv.hall.reserve(c.srv.cfg.Limits.Sessions) {
		c.fail(m.Ref, wire.CodeBusy, "too many sessions")
		return nil
	}
	defer c.srv.hall.release()
	l, err := c.srv.create(ctx, ledger.Session{ID: cmd.Session, Account: rep.account, Opened: first.Time()}, first)
	opened = err == nil
	switch {
	case errors.Is(err, ledger.ErrExists):
		c.fail(m.Ref, wire.CodeRefused, "there is such a session: resume it")
	case errors.Is(err, ErrClosed):
		c.fail(m.Ref, wire.CodeGoingAway, "the server stops")
	case err != nil:
		c.log.Error("session not opened", "session", cmd.Session, "err", err)
		c.fail(m.Ref, wire.CodeStore, "the server could not write its ledger; nothing happened")
	default:
		c.touch(l)
		l.post(ctx, opening{c, m.Ref})
		c.log.Info("session opened", "session", l.id, "account", rep.account)
	}
	return nil
}

// create writes a new session under a free locator, and starts it.
func (s *Server) create(ctx context.Context, of ledger.Session, first wire.Entry) (*live, error) {
	for range locatorDraws {
		locator, err := invite.NewLocator(rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("draw locator: %w", err)
		}
		of.Locator = locator
		err = s.cfg.Store.Create(context.WithoutCancel(ctx), of, first, s.cfg.Limits.Rest)
		if errors.Is(err, ledger.ErrLocator) {
			continue
		}
		if err != nil {
			return nil, err
		}
		l, err := s.newLive(of, []wire.Entry{first})
		if err != nil {
			return nil, err
		}
		return l, s.start(l)
	}
	return nil, ledger.ErrLocator
}

// resume brings a participant back: to a live session, or to the log of an ended one, to read how it ended.
func (c *conn) resume(ctx context.Context, m wire.Resume) {
	if l := c.srv.hall.find(m.Session); l != nil {
		c.touch(l)
		if l.post(ctx, resuming{c, m}) {
			return
		}
	}
	if !c.srv.knocks.take(origin(c.ip), c.srv.now()) {
		c.fail(m.Ref, wire.CodeBusy, "too many attempts")
		return
	}
	entries, err := c.srv.cfg.Store.Log(ctx, m.Session)
	if err != nil {
		c.log.Error("log not read", "session", m.Session, "err", err)
		c.fail(m.Ref, wire.CodeStore, "the server could not read its ledger")
		return
	}
	r, err := replay(entries, nil)
	p, ok := r.State().Participant(m.Participant)
	if err != nil || !ok || r.State().Phase != session.Ended || p.Presence == session.Gone || !mayResume(p, c.nonce, m) {
		c.fail(m.Ref, wire.CodeNoSession, "no such session or participant")
		return
	}
	c.send(wire.Resumed{Ref: m.Ref, Session: m.Session})
	c.sendLog(m.Session, entries, m.After)
}
