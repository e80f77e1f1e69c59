package main

import (
	"context"
	"errors"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/post"
)

// queued waits in a queue if that is where target leads, and returns the way into the session; without a target there is none, kind says
// why. Any goroutine.
func (h *host) queued(ctx context.Context, target invite.Target) (into invite.Target, kind share.Trouble) {
	if target.Kind != invite.TargetPlace {
		return target, share.NoTrouble
	}
	show := post.NewRefresher(h.gate.post, h.stand)
	q := share.NewQueue(share.QueueConfig{
		Client: client.Config{Program: wire.ProgramShare, Log: h.log}, Place: target.Place, Log: h.log,
		Publish: func(s share.Standing) { show.Put(s) },
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
