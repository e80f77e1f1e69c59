package client

import (
	"context"
	"fmt"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// RefusedError is what the rules of queues refuse: which setting, and why. Nothing happened.
type RefusedError struct{ wire.Refusal }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("refused by the rules of queues: %s, %s", e.Setting, e.Reason)
}

// The calls about queues (app/wire, call_queues.go). Those of administrators return ErrForbidden for others, and *RefusedError for what the
// rules of queues refuse; wire.ErrTooLarge means that a queue's settings are too long to be sent.

// Queues returns all queues, by ID.
func (a *Accounts) Queues(ctx context.Context) (all []wire.QueueLine, err error) {
	return parts(acd.MaxQueues, func(last wire.QueueLine) ([]wire.QueueLine, bool, error) {
		part, err := call[wire.QueueLines](ctx, a, wire.QueueList{After: last.ID})
		return part.List, part.More, err
	})
}

// Queue returns everything that is laid down for a queue. ErrNone.
func (a *Accounts) Queue(ctx context.Context, id acd.QueueID) (wire.QueueShown, error) {
	return call[wire.QueueShown](ctx, a, wire.QueueShow{ID: id})
}

// AddQueue makes a queue.
func (a *Accounts) AddQueue(ctx context.Context, q acd.Queue) (wire.QueueShown, error) {
	return call[wire.QueueShown](ctx, a, wire.QueueAdd{Queue: q})
}

// SetQueue replaces a queue's settings; mark is what came with those that it was made from. ErrNone, ErrChanged.
func (a *Accounts) SetQueue(ctx context.Context, mark string, q acd.Queue) (wire.QueueShown, error) {
	return call[wire.QueueShown](ctx, a, wire.QueueSet{Mark: mark, Queue: q})
}

// ShutQueue closes a queue by hand, or opens it again. ErrNone.
func (a *Accounts) ShutQueue(ctx context.Context, id acd.QueueID, shut bool) (wire.QueueShown, error) {
	return call[wire.QueueShown](ctx, a, wire.QueueShut{ID: id, Shut: shut})
}

// RemoveQueue takes a queue away in which nobody waits. ErrNone.
func (a *Accounts) RemoveQueue(ctx context.Context, id acd.QueueID) error {
	return a.do(ctx, wire.QueueRemove{ID: id})
}

// Staff returns every account with what it is for queues, by name.
func (a *Accounts) Staff(ctx context.Context) (all []wire.Staff, err error) {
	return parts(maxAccounts, func(last wire.Staff) ([]wire.Staff, bool, error) {
		part, err := call[wire.Staffs](ctx, a, wire.StaffList{After: last.User.ID})
		return part.List, part.More, err
	})
}

// SetStaff lays down what an account is for queues. ErrNone.
func (a *Accounts) SetStaff(ctx context.Context, u acd.User) (wire.Staff, error) {
	return call[wire.Staff](ctx, a, wire.StaffSet{User: u})
}

// RemoveStaff takes an account out of all queues. ErrNone.
func (a *Accounts) RemoveStaff(ctx context.Context, name acd.UserID) error {
	return a.do(ctx, wire.StaffRemove{Name: name})
}

// Directory returns the queues and agents that a session can be handed to; ErrForbidden for who is no agent.
func (a *Accounts) Directory(ctx context.Context) (wire.Directory, error) {
	return call[wire.Directory](ctx, a, wire.QueueDirectory{})
}

// Monitor returns how the queues and agents are that the caller may watch; ErrForbidden for who may watch nothing.
func (a *Accounts) Monitor(ctx context.Context) (wire.Monitored, error) {
	return call[wire.Monitored](ctx, a, wire.QueueMonitor{})
}

// Messages returns what customers left before a message (0: from the newest), with unread only what nobody has marked; ErrForbidden for who
// neither works for a queue nor watches one.
func (a *Accounts) Messages(ctx context.Context, before uint64, unread bool) (wire.LeftMessages, error) {
	return call[wire.LeftMessages](ctx, a, wire.MessageList{Before: before, Unread: unread})
}

// MarkMessage marks a message as read, or as not read. ErrNone, ErrForbidden.
func (a *Accounts) MarkMessage(ctx context.Context, id uint64, read bool) error {
	return a.do(ctx, wire.MessageMark{ID: id, Read: read})
}

// RemoveMessage deletes a message. ErrNone, ErrForbidden.
func (a *Accounts) RemoveMessage(ctx context.Context, id uint64) error {
	return a.do(ctx, wire.MessageRemove{ID: id})
}
