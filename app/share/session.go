package share

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/replica"
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/frame"
	"deskhand/media/peer"
)

// Config is what a customer's session needs. Publish is called on the session's goroutine and must not block.
type Config struct {
	Client   client.Config
	Name     string // the customer's, for the others
	Platform string
	Loopback bool
	Desktop  Desktop
	Publish  func(Snapshot)
	Log      *slog.Logger
}

// Session is the customer's part in one session. Make it with Join, then Run it.
type Session struct {
	cfg    Config
	seat   *seat.Seat
	permit permit
	began  time.Time

	showMu sync.Mutex // guards show for those who are not the seat's goroutine, which alone changes it
	show   *show

	// ---- owned by the seat's goroutine ----
	ctx      context.Context
	asked    time.Time
	choice   capture.Monitor
	starting bool // the screen is being opened
	pausing  bool // a pause, or its end, is on its way
	halting  int  // stops on their way: nothing starts meanwhile
	monitors []capture.Monitor
	shapes   map[session.ParticipantID]uint32 // cursor shape that each viewer has
	receipt  receipt
	over     bool
	err      error
	// ---------------------------------------

	wg sync.WaitGroup // shows, openings
}

// Join makes the customer's part in the session that target leads to: a number or a link made for customers. Everything else is
// invite.ErrLink or invite.ErrNothing.
func Join(cfg Config, target invite.Target) (*Session, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	id, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	cert, err := peer.NewCertificate(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	join := &seat.Joining{Role: trust.Customer, Name: cfg.Name}
	switch target.Kind {
	case invite.TargetNumber:
		join.Locator = target.Number.Locator
		join.Secret, err = trust.NumberSecret(target.Number.Locator, target.Number.Secret)
	case invite.TargetLink:
		if target.Link.Role != invite.Customer {
			return nil, fmt.Errorf("join by a link for representatives: %w", invite.ErrLink)
		}
		join.Session = session.ID(target.Link.Session)
		join.Secret, err = trust.LinkSecret(string(target.Link.Session), trust.Customer, target.Link.Secret)
		cfg.Client.Trust.Pin = target.Link.ServerKey
	default:
		return nil, invite.ErrNothing
	}
	if err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	s := &Session{cfg: cfg, began: time.Now(), shapes: map[session.ParticipantID]uint32{}}
	s.seat = seat.New(seat.Config{
		Client: cfg.Client, Identity: id, Certificate: cert, Platform: cfg.Platform, Loopback: cfg.Loopback, Log: cfg.Log,
	}, join, handler{s})
	return s, nil
}

// Run keeps the session going until it is over or ctx ends. When it returns nothing is captured, nothing is held down, and
// everything it started has ended.
func (s *Session) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.ctx = ctx
	s.wg.Go(func() { s.tick(ctx) })
	s.wg.Go(func() { s.watch(ctx) })
	err := s.seat.Run(ctx)
	s.cutShow()
	cancel()
	s.wg.Wait()
	s.over = true
	if s.err == nil && !errors.Is(err, context.Canceled) {
		s.err = err
	}
	s.publishLoop()
	return err
}

func (s *Session) tick(ctx context.Context) {
	t := time.NewTicker(500 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			s.seat.Do(s.tickLoop)
		case <-ctx.Done():
			return
		}
	}
}

// watch listens to the customer's own hand and to the panic key.
func (s *Session) watch(ctx context.Context) {
	err := s.cfg.Desktop.Watch(ctx, s.ownHand, s.Panic)
	if err != nil && ctx.Err() == nil {
		s.cfg.Log.Warn("local input is not watched", "err", err)
		s.seat.Do(func() { s.err = fmt.Errorf("%w: %w", ErrNoWatch, err); s.publishLoop() })
	}
}

// ownHand: the customer moved the mouse or pressed a key; remote input waits.
func (s *Session) ownHand() {
	if s.permit.local(time.Now()) {
		if w := s.current(); w != nil {
			w.hands.letGo()
		}
		s.seat.Do(s.publishLoop)
	}
}

// current is the running show, for any goroutine.
func (s *Session) current() *show {
	s.showMu.Lock()
	defer s.showMu.Unlock()
	return s.show
}

func (s *Session) setShow(w *show) {
	s.showMu.Lock()
	defer s.showMu.Unlock()
	s.show = w
}

// handler is the Session as the seat sees it; its methods run on the seat's goroutine.
type handler struct{ s *Session }

func (handler) Video(session.ParticipantID, peer.Sample) {} // customers are not shown anything yet
func (h handler) Heard(wire.Message)                     {}
func (h handler) Changed()                               { h.s.publishLoop() }
func (h handler) Moved(a replica.Applied)                { h.s.movedLoop(a) }
func (h handler) Linked(from session.ParticipantID, ev peer.Event) {
	h.s.linkedLoop(from, ev)
}

// movedLoop takes a new entry of the log.
func (s *Session) movedLoop(a replica.Applied) {
	state := s.seat.State()
	s.receipt.me = s.seat.Me()
	for _, ev := range a.Events {
		s.receipt.write(state, ev)
		switch e := ev.(type) {
		case session.Requested:
			if e.Request.To == s.seat.Me() {
				s.askedLoop(state)
			}
		case session.ShareStopped, session.SessionEnded:
			s.closeShowLoop()
		}
	}
	me, ok := state.Participant(s.seat.Me())
	if state.Phase == session.Ended || ok && me.Presence == session.Gone {
		s.closeShowLoop()
		s.over = true
		s.seat.Finish()
	}
	s.followLoop(state)
	s.publishLoop()
}

// askedLoop: a request has come. With consent given for all it is answered here; otherwise the customer is asked.
func (s *Session) askedLoop(state session.State) {
	s.asked = time.Now()
	if s.show != nil {
		s.show.hands.letGo() // the box comes up: nothing may be held down that would act on it
	}
	if state.Consent.All && state.Consent.By == s.seat.Me() && s.halting == 0 {
		s.replyLoop(true, false, s.choice)
		return
	}
	if list, err := s.cfg.Desktop.Monitors(); err == nil {
		s.monitors = list
	} else {
		s.cfg.Log.Warn("monitors not listed", "err", err)
	}
}

func (s *Session) replyLoop(allowed, all bool, m capture.Monitor) {
	r := s.seat.State().Request
	if r.ID == 0 || r.To != s.seat.Me() {
		return
	}
	reply := session.Reply{Request: r.ID, Allowed: allowed, All: all}
	if allowed {
		s.choice = m
	} else {
		reply.Reason = session.ReasonRefused
	}
	s.seat.Submit(reply, s.doneLoop)
}

// doneLoop takes what became of a command.
func (s *Session) doneLoop(err error) {
	if err != nil {
		s.err = err
		s.cfg.Log.Info("command refused", "err", err)
	}
	s.publishLoop()
}

// followLoop makes what this computer does be what the log allows.
func (s *Session) followLoop(state session.State) {
	me := s.seat.Me()
	w := s.show
	if w == nil && !s.starting && s.halting == 0 && state.Consent.See && state.Consent.By == me && state.Phase == session.Live {
		s.openShowLoop()
	}
	shown := w != nil && s.halting == 0 && state.Share.By == me
	for _, p := range state.People {
		if p.ID == me {
			continue
		}
		if shown && state.May(p.ID, session.See) {
			s.seat.Show(p.ID, w.track)
		} else {
			s.seat.Show(p.ID, nil)
			delete(s.shapes, p.ID)
		}
	}
	holder := session.ParticipantID(0)
	if shown && state.May(state.Control.Holder, session.Drive) {
		holder = state.Control.Holder
	}
	if s.permit.grant(holder, state.Control.Epoch) && w != nil {
		w.hands.letGo()
	}
	if shown {
		s.followPauseLoop()
		s.sendCursorLoop()
	}
}

// openShowLoop opens the chosen screen, apart from this goroutine: it may take a while.
func (s *Session) openShowLoop() {
	s.starting = true
	m := s.choice
	s.wg.Go(func() {
		w, err := s.startShow(s.ctx, m)
		s.seat.Do(func() { s.openedLoop(w, err) })
		if err == nil {
			<-w.done
			s.seat.Do(func() { s.showEndedLoop(w) })
		}
	})
}

func (s *Session) openedLoop(w *show, err error) {
	s.starting = false
	state := s.seat.State()
	wanted := s.halting == 0 && state.Phase == session.Live && state.Consent.See && state.Consent.By == s.seat.Me()
	switch {
	case err != nil:
		s.err = fmt.Errorf("%w: %w", ErrScreen, err)
		if wanted {
			s.seat.Submit(session.Stop{Reason: session.ReasonFailed}, nil)
		}
	case !wanted:
		w.cancel()
	default:
		s.err = nil
		s.setShow(w)
		s.permit.paused.Store(false)
		s.seat.Submit(session.Sharing{Source: session.Source{Monitor: uint8(min(w.monitor.ID, 255)), Name: trust.Clean(w.monitor.Name, 64)}}, s.doneLoop)
	}
	s.publishLoop()
}

// showEndedLoop: a show ended, by our will or because the computer could not go on.
func (s *Session) showEndedLoop(w *show) {
	if s.show != w {
		return
	}
	s.setShow(nil)
	if s.halting == 0 && s.seat.State().Share.By == s.seat.Me() {
		s.err = fmt.Errorf("%w: %w", ErrScreen, w.err)
		s.seat.Submit(session.Stop{Reason: session.ReasonFailed}, nil)
	}
	s.publishLoop()
}

func (s *Session) closeShowLoop() {
	s.permit.grant(0, 0)
	if s.show != nil {
		s.show.hands.letGo()
		s.show.cancel()
		s.setShow(nil)
	}
}

// cutShow ends everything on this computer at once; any goroutine.
func (s *Session) cutShow() {
	s.permit.cut()
	if w := s.current(); w != nil {
		w.hands.letGo()
		w.cancel()
	}
}

func (s *Session) linkedLoop(from session.ParticipantID, ev peer.Event) {
	switch ev := ev.(type) {
	case peer.Message:
		if ev.Channel == wire.ChannelKeys || ev.Channel == wire.ChannelPointer {
			s.inputLoop(from, ev)
		}
		return
	case peer.Bandwidth:
		if p, ok := s.seat.State().PrimaryRep(); ok && p.ID == from && s.show != nil {
			s.show.sender.SetBitrate(ev.BitsPerSecond)
		}
		return
	case peer.Connected:
		delete(s.shapes, from)
		s.followLoop(s.seat.State())
	case peer.Disconnected, peer.Failed:
		// What the one who vanished held down must not stay down.
		if s.seat.State().Control.Holder == from && s.show != nil {
			s.show.hands.letGo()
		}
	}
	s.publishLoop()
}

// inputLoop takes an input; the log is asked here, the permit again at the moment of touching.
func (s *Session) inputLoop(from session.ParticipantID, m peer.Message) {
	in, err := wire.DecodeInput(m.Data)
	if err != nil {
		s.cfg.Log.Warn("bad input", "participant", from, "err", err)
		return
	}
	_, move := in.Do.(wire.Move)
	if move != (m.Channel == wire.ChannelPointer) || s.show == nil {
		return
	}
	if state := s.seat.State(); !state.May(from, session.Drive) || in.Epoch != state.Control.Epoch {
		return
	}
	s.show.hands.take(from, in, time.Since(s.began))
}

// sendCursorLoop sends the pointer's shape and place to everybody who sees the picture.
func (s *Session) sendCursorLoop() {
	state := s.seat.State()
	if s.show == nil || state.Share.By != s.seat.Me() || state.Share.Paused {
		return
	}
	c := s.show.lastCursor()
	place := wire.EncodeCursorPlace(wire.CursorPlace{X: int32(c.X), Y: int32(c.Y), Visible: c.Visible, Serial: c.Serial})
	for _, p := range state.People {
		if !state.May(p.ID, session.See) {
			continue
		}
		if had, ok := s.shapes[p.ID]; (!ok || had != c.Serial) && c.Visible {
			if b, err := wire.EncodeCursorShape(shape(c)); err == nil && s.seat.Send(p.ID, wire.ChannelCursor, b) == nil {
				s.shapes[p.ID] = c.Serial
			}
		}
		_ = s.seat.Send(p.ID, wire.ChannelCursor, place)
	}
}

// shape is the wire's form of a cursor's shape; one too large to send becomes an empty one.
func shape(c frame.Cursor) wire.CursorShape {
	if c.W > wire.MaxCursor || c.H > wire.MaxCursor {
		return wire.CursorShape{Serial: c.Serial}
	}
	return wire.CursorShape{
		Serial: c.Serial, W: uint8(c.W), H: uint8(c.H), HotX: uint8(max(0, c.HotX)), HotY: uint8(max(0, c.HotY)), Pix: c.Pix,
	}
}

// tickLoop looks after what only time changes.
func (s *Session) tickLoop() {
	r := s.seat.State().Request
	if r.ID != 0 && r.To == s.seat.Me() && time.Since(s.asked) > session.AnswerTime {
		s.seat.Submit(session.Reply{Request: r.ID, Reason: session.ReasonNoAnswer}, nil)
	}
	s.publishLoop()
}
