package share

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"sync"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/inject"
)

// staleAfter is how much older than the freshest input seen one may be; releases are never too old.
const staleAfter = 500 * time.Millisecond

// maxWaiting bounds the acts that wait for the hands; beyond it new presses are dropped, releases are not.
const maxWaiting = 256

// hands is the one goroutine that touches pointer and keyboard. take and letGo may be called from any goroutine and never block.
type hands struct {
	desktop Desktop
	permit  *permit
	area    func() image.Rectangle
	log     *slog.Logger
	failed  func(error)   // the computer has no hands for us: control cannot go on, seeing can
	wake    chan struct{} // capacity 1

	mu      sync.Mutex // guards what follows
	waiting []act
	release bool
	order   order
}

// act is one input that waits.
type act struct {
	from  session.ParticipantID
	epoch uint32
	do    wire.InputAct
}

// order finds out which inputs come too late. It belongs to whoever holds hands.mu.
type order struct {
	from     session.ParticipantID
	epoch    uint32
	lastKey  uint32 // highest seq of what is not a move
	lastMove uint32
	// least (arrival − sender's clock) of the window before and of this one: a path that has become slower, or a sender's clock
	// that stood still, counts as fresh again soon
	before, least time.Duration
	since         time.Duration // when this window began
	known         bool
}

// window is half of how long a freshest input is remembered.
const window = 15 * time.Second

func newHands(d Desktop, p *permit, area func() image.Rectangle, log *slog.Logger) *hands {
	return &hands{desktop: d, permit: p, area: area, log: log, failed: func(error) {}, wake: make(chan struct{}, 1)}
}

// take queues an input that has arrived at now (any monotonic origin).
func (h *hands) take(from session.ParticipantID, in wire.Input, now time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.order.timely(from, in, now) {
		return
	}
	a := act{from, in.Epoch, in.Do}
	n := len(h.waiting)
	if _, ok := in.Do.(wire.Move); ok && n > 0 {
		if _, too := h.waiting[n-1].do.(wire.Move); too { // moves become one
			h.waiting[n-1] = a
			return
		}
	}
	switch {
	case n >= maxWaiting && !isRelease(in.Do):
		return
	case n >= 2*maxWaiting: // too many releases: everything is let go instead
		h.waiting, h.release = nil, true
		h.poke()
		return
	}
	h.waiting = append(h.waiting, a)
	h.poke()
}

// letGo drops what waits and releases everything that is held.
func (h *hands) letGo() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.waiting, h.release = nil, true
	h.poke()
}

// renew forgets the order of a controller whose link is a new one: its program may count from the beginning again.
func (h *hands) renew(from session.ParticipantID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.order.from == from {
		h.order = order{}
	}
}

func (h *hands) poke() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

func (h *hands) next() (list []act, release bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	list, release = h.waiting, h.release
	h.waiting, h.release = nil, false
	return list, release
}

// timely decides whether an input is still worth doing.
func (o *order) timely(from session.ParticipantID, in wire.Input, now time.Duration) bool {
	if from != o.from || in.Epoch != o.epoch {
		*o = order{from: from, epoch: in.Epoch}
	}
	lag := now - time.Duration(in.At)*time.Millisecond
	switch {
	case !o.known:
		o.before, o.least, o.since, o.known = lag, lag, now, true
	case now-o.since > window:
		o.before, o.least, o.since = o.least, lag, now
	default:
		o.least = min(o.least, lag)
	}
	late := lag-min(o.before, o.least) > staleAfter
	if _, move := in.Do.(wire.Move); move {
		if late || in.Seq <= o.lastMove || in.Seq < o.lastKey {
			return false
		}
		o.lastMove = in.Seq
		return true
	}
	if in.Seq <= o.lastKey && o.lastKey != 0 {
		return false // the channel is ordered: only a repeated one can be behind
	}
	o.lastKey = in.Seq
	return !late || isRelease(in.Do)
}

func isRelease(do wire.InputAct) bool {
	switch a := do.(type) {
	case wire.Button:
		return !a.Down
	case wire.Key:
		return !a.Down
	case wire.Release:
		return true
	}
	return false
}

// run opens the computer's hands when somebody first acts, and uses them until ctx ends; then everything is released. What keeps
// them from working ends control, not the show.
func (h *hands) run(ctx context.Context) error {
	var open Hands
	shut := func() {
		if open == nil {
			return
		}
		if err := open.Close(); err != nil {
			h.log.Warn("hands not closed", "err", err)
		}
		open = nil
	}
	defer shut()
	var current act // what is being done: asked about in may
	may := func() bool { return h.permit.may(current.from, current.epoch, time.Now()) }
	for {
		select {
		case <-h.wake:
		case <-ctx.Done():
			return ctx.Err()
		}
		list, release := h.next()
		if release && open != nil {
			h.report(open.ReleaseAll())
		}
		for _, current = range list {
			var err error
			if open == nil {
				if !may() {
					continue
				}
				if open, err = h.desktop.Hands(h.area(), may); err != nil {
					open = nil
					h.failed(err)
					break
				}
			}
			open.SetArea(h.area())
			if err = open.Do(current.do); errors.Is(err, inject.ErrDisplay) {
				shut()
				h.failed(err)
				break
			}
			h.report(err)
		}
	}
}

func (h *hands) report(err error) {
	if err != nil && !errors.Is(err, inject.ErrRefused) && !errors.Is(err, inject.ErrOwnWindow) {
		h.log.Info("input not done", "err", err)
	}
}
