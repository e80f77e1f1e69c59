package main

import (
	"cmp"
	"context"
	"errors"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/post"
	ui "deskhand/ui/share"
)

// called waits in a queue if that is where target leads, and is in the session then until it is over. Any goroutine.
func (h *host) called(ctx context.Context, target invite.Target, name string) share.Trouble {
	return reach(
		func(again bool) (invite.Target, share.Trouble) { return h.queued(ctx, target, again) },
		func(into invite.Target) share.Trouble { return h.visit(ctx, into, name) },
		func() bool { return h.breathe(ctx) })
}

// reach finds a way into a session and goes it. Where the representative who found the customer cannot be reached, the place in the queue is
// asked again: it waits on, or leads to them once more, or to somebody else. breathe is the pause before; false: nobody wants to any more.
func reach(find func(again bool) (invite.Target, share.Trouble), visit func(invite.Target) share.Trouble, breathe func() bool) share.Trouble {
	for again := false; ; again = true {
		into, kind := find(again)
		if into.Kind == 0 {
			return kind
		}
		if kind = visit(into); kind != share.Reconnecting {
			return kind
		}
		if !breathe() {
			return share.NoTrouble
		}
	}
}

// queued waits in a queue if that is where target leads, and returns the way into the session; without a target there is none, kind says
// why. again: a way in is known already, and is not said to have been found. Any goroutine.
func (h *host) queued(ctx context.Context, target invite.Target, again bool) (into invite.Target, kind share.Trouble) {
	if target.Kind != invite.TargetPlace {
		return target, share.NoTrouble
	}
	show := post.NewRefresher(h.gate.post, h.stand)
	q := share.NewQueue(share.QueueConfig{
		Client: client.Config{Program: wire.ProgramShare, Log: h.log}, Place: target.Place, Log: h.log,
		Publish: func(s share.Standing) {
			if !again || s.Stage != wire.PlaceReady {
				show.Put(s)
			}
		},
	})
	h.gate.post(func() { h.queue = q })
	into, err := q.Run(ctx)
	h.gate.post(func() { h.queue = nil })
	switch {
	case err == nil:
		return into, share.NoTrouble
	case errors.Is(err, share.ErrWritten), ctx.Err() != nil:
		return invite.Target{}, share.NoTrouble
	}
	h.log.Info("queue over", "err", err)
	return invite.Target{}, share.TroubleOf(err)
}

// entered has the form of a queue filled in if that is where target leads, and returns the place; without one there is no target, kind says why.
// name is what they called themselves. Any goroutine.
func (h *host) entered(ctx context.Context, target invite.Target, called string) (place invite.Target, name string, kind share.Trouble) {
	if target.Kind != invite.TargetEntry {
		return target, called, share.NoTrouble
	}
	show := post.NewRefresher(h.gate.post, h.ask)
	e := share.NewEntry(share.EntryConfig{
		Client: client.Config{Program: wire.ProgramShare, Log: h.log}, Entry: target.Entry, Log: h.log,
		Publish: func(s share.Asking) { show.Put(s) },
	})
	h.gate.post(func() { h.entry = e })
	place, err := e.Run(ctx)
	h.gate.post(func() { h.entry = nil })
	switch {
	case err == nil:
		return place, cmp.Or(called, e.Name()), share.NoTrouble
	case errors.Is(err, share.ErrWritten), ctx.Err() != nil:
		return invite.Target{}, called, share.NoTrouble
	}
	h.log.Info("no queue entered", "err", err)
	return invite.Target{}, called, share.TroubleOf(err)
}

// ask shows what is to be filled in; who has left a message is told so, and stays with that.
func (h *host) ask(s share.Asking) {
	switch {
	case h.cancel == nil || h.session != nil || h.queue != nil || h.over:
	case s.Sent:
		h.over = true
		h.client.Stand(share.Standing{Sent: true, Estimate: -1})
	default:
		h.client.Ask(s)
	}
}

// enter passes on what the customer says to the form.
func (h *host) enter(c ui.Command) {
	if h.entry == nil {
		return
	}
	switch c := c.(type) {
	case ui.ChooseQueue:
		h.entry.Choose(c.Queue)
	case ui.EnterQueue:
		h.entry.Enter(c.Answers, c.Rep)
	case ui.LeaveMessageFor:
		h.entry.Write(c.Answers, c.Text)
	}
}

// stand shows how the customer stands; one who has left a message stays with that.
func (h *host) stand(s share.Standing) {
	h.over = h.over || s.Sent
	if h.cancel != nil && h.session == nil && (!h.over || s.Sent) {
		h.client.Stand(s)
	}
}

func (h *host) leaveQueue() {
	if h.queue != nil {
		h.queue.Leave()
	}
}

// leaveMessage is for those who cannot come: in a queue, or in a session that was handed over.
func (h *host) leaveMessage(text string) {
	switch {
	case h.queue != nil:
		h.queue.Write(text)
	case h.session != nil:
		h.session.LeaveMessage(text)
	}
}
