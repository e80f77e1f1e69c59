package servertest

import (
	"deskhand/app/acd"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// Pass signs the handing over of the member's session, and makes the message.
func (m *Member) Pass(queue acd.QueueID, agents ...acd.UserID) wire.Pass {
	m.t.Helper()
	s := m.Submission(session.HandingOver{})
	return wire.Pass{Ref: s.Ref, Session: s.Session, Queue: queue, Agents: agents, Message: "Slow printer", Body: s.Body, Sig: s.Sig}
}

// Read asks for the log of a session that waits; the server must give it. The member is no participant yet.
func (c *Client) Read(id session.ID) *Member {
	c.t.Helper()
	c.Send(wire.Take{Ref: 3, Session: id})
	taken := Await[wire.Taken](c)
	m := newMember(c, id, 0)
	m.Locator = taken.Locator
	m.Until(taken.Count)
	m.Author.By = session.ParticipantID(len(m.Log.State().People) + 1)
	return m
}

// Taking signs the taking of a session that was read.
func (m *Member) Taking(name string) wire.Take {
	m.t.Helper()
	s := m.Submission(session.Taking{Participant: m.Author.By, Name: name, Platform: "test", Keys: m.Keys()})
	return wire.Take{Ref: s.Ref, Session: s.Session, Body: s.Body, Sig: s.Sig}
}

// TakeWaiting reads a session that waits and takes it.
func (c *Client) TakeWaiting(id session.ID, name string) *Member {
	c.t.Helper()
	m := c.Read(id)
	head := m.Log.Head().N
	m.Send(m.Taking(name))
	if got := Await[wire.Admitted](c); got.Session != id || got.Participant != m.Author.By {
		c.t.Fatalf("taken as %#v", got)
	}
	m.Until(head + 1)
	return m
}
