package seat

import (
	"deskhand/app/acd"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// Passing is to whom a session is handed over (PRODUCT A9): to one queue, or to agents by name; Message is for whom takes it.
type Passing struct {
	Queue   acd.QueueID
	Agents  []acd.UserID
	Message string
}

// message is the transfer with the signed end of our part.
func (p *Passing) message(id session.ID, of pending) wire.Message {
	return wire.Pass{Ref: of.ref, Session: id, Queue: p.Queue, Agents: p.Agents, Message: p.Message, Body: of.signed.Body, Sig: of.signed.Sig}
}

// Pass hands the session over: the site notes the request and our part ends in one step, or neither happens. done is called as
// Submit's; with ErrQueue when the rules of queues refuse it. On the seat's goroutine.
func (s *Seat) Pass(to Passing, done func(error)) {
	s.submit(pending{do: session.HandingOver{}, pass: &to, done: done})
}
