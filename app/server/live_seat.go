package server

import (
	"context"
	"encoding/binary"
	"net"
	"strconv"
	"time"

	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"

	"golang.org/x/time/rate"
)

// seatLoop binds a connection to a participant and brings it up to date from entry after+1 on. An older connection of the same
// participant ends.
func (l *live) seatLoop(c *conn, id session.ParticipantID, after uint64) {
	old := l.seats[id]
	s := &seat{id: id, conn: c, flow: rate.NewLimiter(relayRate, relayBurst)}
	l.seats[id], l.lonely = s, time.Time{}
	l.accountLoop(id, c.account())
	if old == nil || old.conn != c {
		c.seats.Add(1)
	}
	c.sendLog(l.id, l.entries, after)
	for _, p := range l.othersLoop(id) {
		_, connected := l.seats[p.ID]
		c.send(wire.Presence{Session: l.id, Participant: p.ID, Connected: connected})
	}
	if l.wait.told.Session != "" && l.copy.State().Phase == session.Waiting {
		c.send(l.wait.told)
	}
	if t := l.srv.cfg.Turn; t != nil {
		t.Relay.AllowPeer(string(l.id), c.ip)
		l.ticketLoop(s, l.srv.now())
	}
	switch {
	case old == nil:
		l.presenceLoop(id, true)
	case old.conn != c:
		old.conn.seats.Add(-1)
		old.conn.finish(wire.CodeReplaced, "this participant connected again")
	}
}

// accountLoop notes by whose account a participant is here; also in the ledger, so that who leads is known after a restart.
func (l *live) accountLoop(id session.ParticipantID, account string) {
	defer l.countLoop()
	if account == "" || l.accounts[id] == account {
		return
	}
	l.accounts[id] = account
	if err := l.srv.cfg.Store.SetSeat(context.Background(), l.id, id, account); err != nil {
		l.log.Error("seat not written; after a restart it is known when they are back", "participant", id, "err", err)
	}
}

// presenceLoop tells the others that a participant's program came or went.
func (l *live) presenceLoop(id session.ParticipantID, connected bool) {
	for _, s := range l.seats {
		if s.id != id {
			s.conn.send(wire.Presence{Session: l.id, Participant: id, Connected: connected})
		}
	}
}

// unseatLoop takes a seat away.
func (l *live) unseatLoop(s *seat) {
	delete(l.seats, s.id)
	s.conn.seats.Add(-1)
	if len(l.seats) == 0 {
		l.lonely = l.srv.now()
	}
	l.countLoop()
	l.presenceLoop(s.id, false)
}

// partLoop: a connection has ended.
func (l *live) partLoop(c *conn) {
	if s := l.seatOfLoop(c); s != nil {
		l.unseatLoop(s)
	}
	delete(l.wait.takers, c)
	l.tidyLoop()
}

// ticketLoop sends a seat its relays with a fresh ticket; the next is due after half its life.
func (l *live) ticketLoop(s *seat, now time.Time) {
	t := l.srv.cfg.Turn
	host := t.Host
	if host == "" {
		host = s.conn.host
	}
	user, password := t.Relay.Ticket(now, string(l.id), strconv.FormatUint(uint64(s.id), 10), t.Life)
	s.renew = now.Add(t.Life / 2)
	s.conn.send(wire.Relays{Session: l.id, URLs: t.urls(host), Username: user, Password: password, Until: now.Add(t.Life).UnixMilli()})
}

// urls are those of RFC 7064 and RFC 7065.
func (t *Turn) urls(host string) []string {
	var out []string
	if t.UDP != 0 {
		at := net.JoinHostPort(host, strconv.Itoa(int(t.UDP)))
		out = append(out, "stun:"+at, "turn:"+at+"?transport=udp")
	}
	if t.TCP != 0 {
		out = append(out, "turn:"+net.JoinHostPort(host, strconv.Itoa(int(t.TCP)))+"?transport=tcp")
	}
	return out
}

// resumeLoop gives a participant their place back.
func (l *live) resumeLoop(in resuming) {
	c, m := in.conn, in.m
	p, ok := l.copy.State().Participant(m.Participant)
	if ok && l.handedLoop(c, m, p) {
		return
	}
	if !ok || p.Presence == session.Gone || !mayResume(p, c.nonce, m) {
		c.fail(m.Ref, wire.CodeNoSession, "no such session or participant")
		return
	}
	if p.Role.IsRep() && c.rep.Load() == nil {
		c.fail(m.Ref, wire.CodeSignIn, "a representative has to be signed in")
		return
	}
	if of := l.accounts[p.ID]; p.Role.IsRep() && of != "" && of != c.account() { // its rights and its limits are the seat's
		c.fail(m.Ref, wire.CodeRights, "the place is another account's")
		return
	}
	if m.After > uint64(len(l.entries)) {
		c.fail(m.Ref, wire.CodeRefused, "the log does not go so far")
		return
	}
	if s := l.seatOfLoop(c); s != nil && s.id != p.ID {
		c.fail(m.Ref, wire.CodeRefused, "one connection is one participant")
		return
	}
	c.send(wire.Resumed{Ref: m.Ref, Session: l.id, Locator: l.locator})
	l.seatLoop(c, p.ID, m.After)
	c.log.Info("resumed", "session", l.id, "participant", p.ID)
}

// mayResume checks the participant's signature over nonce ‖ session ‖ participant (4 bytes, big-endian).
func mayResume(p session.Participant, nonce []byte, m wire.Resume) bool {
	if len(p.Keys.Sign) != 65 {
		return false
	}
	body := binary.BigEndian.AppendUint32(append(append([]byte(nil), nonce...), m.Session...), uint32(m.Participant))
	return trust.Verify([65]byte(p.Keys.Sign), wire.SignResume, body, m.Sig) == nil
}

// relayLoop passes sealed bytes on. Strangers' topology holds here too: customers do not reach each other.
func (l *live) relayLoop(in relaying) {
	from := l.seatOfLoop(in.conn)
	if from == nil {
		return
	}
	state := l.copy.State()
	a, _ := state.Participant(from.id)
	b, ok := state.Participant(in.m.To)
	if !ok || b.Presence == session.Gone || b.ID == a.ID || a.Role.IsCustomer() && b.Role.IsCustomer() {
		return
	}
	if !from.flow.AllowN(l.srv.now(), len(in.m.Body)) {
		l.log.Warn("sealed message dropped: too much", "participant", from.id)
		return
	}
	to, connected := l.seats[b.ID]
	if !connected { // the sender will hear when they are back
		in.conn.send(wire.Presence{Session: l.id, Participant: b.ID, Connected: false})
		return
	}
	to.conn.send(wire.Relay{Session: l.id, From: from.id, To: b.ID, Body: in.m.Body})
}
