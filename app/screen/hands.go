package screen

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
	"deskhand/media/peer"
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
	now     func() time.Time // this computer's clock
	halved  func() int       // how often the area was to become the picture that acts are on
	log     *slog.Logger
	failed  func(error)   // the computer has no hands for us: control cannot go on, seeing can
	wake    chan struct{} // capacity 1

	mu      sync.Mutex // guards what follows
	waiting []act
	release bool
	order   order
	heard   time.Time // when anything came from who holds the lease
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
	return &hands{desktop: d, permit: p, area: area, now: time.Now, halved: func() int { return 0 }, log: log, failed: func(error) {}, wake: make(chan struct{}, 1)}
}

// inputLoop takes an input; the log is asked here, the permit again at the moment of touching.
func (s *Share) inputLoop(from session.ParticipantID, m peer.Message) {
	in, err := wire.DecodeInput(m.Data)
	if err != nil {
		s.cfg.Seat.Garbage(from, "input", err)
		return
	}
	w := s.now.current()
	if m.Channel != wire.ChannelOf(in.Do) || w == nil {
		return
	}
	if state := s.cfg.Seat.State(); state.Share.By != s.cfg.Seat.Me() || !state.May(from, session.Drive) || in.Epoch != state.Control.Epoch {
		return
	}
	w.hands.take(from, in, time.Since(s.began))
}

// take queues an input of who holds the lease that has arrived at now (any monotonic origin).
func (h *hands) take(from session.ParticipantID, in wire.Input, now time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard = time.Now() // also when it comes too late to be done: its sender is there
	if _, ok := in.Do.(wire.Held); ok || !h.order.timely(from, in, now) {
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

// silence is for how long nothing has come from who holds the lease.
func (h *hands) silence() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Since(h.heard)
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
	t := &touch{h: h}
	defer t.shut()
	quiet := time.NewTimer(wire.HeldSilence)
	defer quiet.Stop()
	for {
		select {
		case <-h.wake:
			t.work()
		case <-quiet.C:
			t.miss()
		case <-ctx.Done():
			return ctx.Err()
		}
		if t.grip.Holds() {
			quiet.Reset(max(0, wire.HeldSilence-h.silence()))
		} else {
			quiet.Stop()
		}
	}
}

// touch is what run touches the computer with. It belongs to run's goroutine.
type touch struct {
	h       *hands
	open    Hands     // nil until somebody acts
	grip    wire.Grip // what may be held by open
	current act       // what is being done: asked about in may
}

func (t *touch) may() bool { return t.h.permit.may(t.current.from, t.current.epoch, t.h.now()) }

// work does what waits.
func (t *touch) work() {
	list, release := t.h.next()
	if release {
		t.release()
	}
	for _, t.current = range list {
		if t.open == nil && !t.may() {
			continue
		}
		if err := t.do(); err != nil {
			t.h.failed(err)
			return
		}
	}
}

// do does the current act; its error means that the computer has no hands for us.
func (t *touch) do() (err error) {
	if t.open == nil {
		if t.open, err = t.h.desktop.Hands(t.h.area(), t.may); err != nil {
			t.open = nil
			return err
		}
	}
	t.open.SetArea(t.h.area())
	err = t.open.Do(grown(t.current.do, t.h.halved()))
	switch {
	case errors.Is(err, inject.ErrDisplay):
		t.shut()
		return err
	case errors.Is(err, inject.ErrRefused): // then they let go of everything
		t.grip = wire.Grip{}
	default: // what failed may have been done in part
		t.grip.Follow(t.current.do)
	}
	t.h.report(err)
	return nil
}

// miss lets go of what is held when its holder has not been heard for too long.
func (t *touch) miss() {
	if silence := t.h.silence(); t.grip.Holds() && silence >= wire.HeldSilence {
		t.h.log.Info("what was held is let go: its holder is silent", "participant", t.current.from, "silence", silence)
		t.release()
	}
}

func (t *touch) release() {
	t.grip = wire.Grip{}
	if t.open != nil {
		t.h.report(t.open.ReleaseAll())
	}
}

func (t *touch) shut() {
	t.grip = wire.Grip{}
	if t.open == nil {
		return
	}
	if err := t.open.Close(); err != nil {
		t.h.log.Warn("hands not closed", "err", err)
	}
	t.open = nil
}

func (h *hands) report(err error) {
	if err != nil && !errors.Is(err, inject.ErrRefused) && !errors.Is(err, inject.ErrOwnWindow) && !errors.Is(err, inject.ErrTaken) {
		h.log.Info("input not done", "err", err)
	}
}
