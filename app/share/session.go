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
	Programs Programs // nil: only the whole desktop can be shown
	Banner   bool     // share only while Bannered says so
	Publish  func(Snapshot)
	Log      *slog.Logger
}

// Session is the customer's part in one session. Make it with Join, then Run it.
type Session struct {
	cfg    Config
	seat   *seat.Seat
	permit permit
	began  time.Time

	showMu sync.Mutex // guards show and cuts
	show   *show      // the running one
	cuts   uint64     // rises with every cut: a show that was being opened before one does not begin

	// ---- owned by the seat's goroutine ----
	ctx      context.Context
	asked    time.Time
	choice   choice
	starting bool    // the screen is being opened
	pausing  bool    // a pause, or its end, is on its way
	stopped  stopped // what the customer stopped here; it holds until they allow something again
	lease    lease
	told     wire.Withdrawn // to whoever is linked with us
	answer   answer         // to the newest request
	rep      repWatch
	handed   handed
	banner   bool // the banner is in sight; sharing begins only while it is
	monitors []capture.Monitor
	apps     []capture.App
	shapes   map[session.ParticipantID]uint32 // cursor shape that each viewer has
	wishes   map[session.ParticipantID]wire.Quality
	receipt  receipt
	over     bool
	err      error
	// ---------------------------------------

	wg sync.WaitGroup // shows, openings
}

// answer is what the customer said to a request; one answer each, and a no after a yes is a stop.
type answer struct {
	to      session.RequestID
	allowed bool
	at      time.Time
	until   time.Time // control ends then, on this computer's clock; zero: no bound
}

// stale: whoever orders the log kept a yes back for longer than the question was open. Who said it may have changed their mind or gone.
func (a answer) stale() bool { return a.allowed && time.Since(a.at) > session.AnswerTime }

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
		join.BySite = target.BySite
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
	s.seat.Chat(nil, nil, s.publishLoop) // nothing of it outlives the program
	s.seat.Meet(nil, s.publishLoop)
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
		// Without the customer's own hand and the panic key nobody else's hand may act.
		s.permit.blind.Store(true)
		s.StopControl()
		s.seat.Do(func() { s.err = fmt.Errorf("%w: %w", ErrNoWatch, err); s.publishLoop() })
	}
}

// ownHand: the customer moved the mouse or pressed a key; remote input waits.
func (s *Session) ownHand() {
	if s.permit.endsByTouch() {
		s.halt(session.ReasonTouched, true)
	}
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

// noShow forgets w if it is the running show.
func (s *Session) noShow(w *show) {
	s.showMu.Lock()
	defer s.showMu.Unlock()
	if s.show == w {
		s.show = nil
	}
}

// begin makes w the running show, unless something was cut since cuts was read.
func (s *Session) begin(w *show, cuts uint64) bool {
	s.showMu.Lock()
	defer s.showMu.Unlock()
	if s.cuts != cuts {
		return false
	}
	s.show = w
	return true
}

func (s *Session) cutCount() uint64 {
	s.showMu.Lock()
	defer s.showMu.Unlock()
	return s.cuts
}

// handler is the Session as the seat sees it; its methods run on the seat's goroutine.
type handler struct{ s *Session }

func (handler) Video(session.ParticipantID, peer.Sample) {} // customers are not shown anything yet
func (h handler) Heard(m wire.Message)                   { h.s.heardLoop(m) }
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
		case session.ConsentGiven:
			if e.Consent.By == s.seat.Me() && s.answer.stale() {
				s.cutShow()
				s.stopLoop(session.ReasonNoAnswer)
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
	s.asked = s.sinceLoop(state.Request)
	if w := s.current(); w != nil {
		w.hands.letGo() // the box comes up: nothing may be held down that would act on it
	}
	if state.Consent.All && state.Consent.By == s.seat.Me() && !s.stopped.share && !s.permit.ask.Load() {
		if yes, ok := s.choice.standing(state.Request.Activity); ok {
			s.replyLoop(&yes)
			return
		}
	}
	s.listLoop(state.Request)
}

// listLoop finds what there is to choose from.
func (s *Session) listLoop(r session.Request) {
	s.apps = nil
	if r.Activity.OfWindows() && s.cfg.Programs != nil {
		var err error
		if s.apps, err = s.cfg.Programs.List(); err != nil {
			s.cfg.Log.Warn("programs not listed", "err", err)
		}
	}
	if list, err := s.cfg.Desktop.Monitors(); err == nil {
		s.monitors = list
	} else {
		s.cfg.Log.Warn("monitors not listed", "err", err)
	}
}

// sinceLoop is since when a question is open, on this computer's clock: since now, or since before when the question has come late or
// carries on another's time.
func (s *Session) sinceLoop(r session.Request) time.Time {
	now := time.Now()
	if late := s.seat.Now().Sub(r.At); late > 0 {
		return now.Add(-min(late, session.AnswerTime))
	}
	return now
}

// replyLoop answers the open request, once. Who said yes and then no means no: that is a stop.
func (s *Session) replyLoop(yes *Yes) {
	r := s.seat.State().Request
	if r.ID == 0 || r.To != s.seat.Me() {
		return
	}
	if s.answer.to == r.ID {
		if s.answer.allowed && yes == nil {
			s.cutShow()
			s.stopLoop(session.ReasonDone)
		}
		return
	}
	if yes != nil && r.Activity.OfWindows() != (len(yes.Apps) > 0) && r.Activity != session.ConfirmRep {
		return // windows were asked for and none chosen, or the other way round
	}
	before := s.answer
	s.answer = answer{to: r.ID, allowed: yes != nil, at: time.Now()}
	if r.Activity == session.ConfirmRep { // who takes over gets no longer than who gave
		s.answer.until = before.until
	}
	reply := session.Reply{Request: r.ID, Allowed: yes != nil}
	if yes != nil {
		reply.All, reply.UntilTouch, reply.Seconds = yes.All, yes.UntilTouch, uint16(min(yes.For, session.MaxControl)/time.Second)
		if yes.For > 0 {
			s.answer.until = time.Now().Add(yes.For)
		}
		if r.Activity != session.ConfirmRep { // that goes on with what is shown
			s.chooseLoop(choice{yes.Monitor, yes.Apps})
		}
		s.stopped = stopped{saying: s.stopped.saying}
		s.sayWithdrawnLoop()
	} else {
		reply.Reason = session.ReasonRefused
	}
	s.seat.Submit(reply, s.doneLoop)
	s.publishLoop()
}

// doneLoop takes what became of a command.
func (s *Session) doneLoop(err error) {
	if err != nil {
		s.err = err
		s.cfg.Log.Info("command refused", "err", err)
	}
	s.publishLoop()
}

// followLoop makes what this computer does be what the log allows and the customer has not stopped.
func (s *Session) followLoop(state session.State) {
	me := s.seat.Me()
	s.sayWithdrawnLoop()
	s.followStopLoop(state)
	w := s.current()
	if w == nil && !s.starting && s.agreedLoop(state) {
		s.openShowLoop()
	}
	shown := w != nil && s.agreedLoop(state) && state.Share.By == me
	for _, p := range state.People {
		if p.ID == me {
			continue
		}
		if shown && state.May(p.ID, session.See) {
			s.seat.Show(p.ID, w.track)
			if _, _, link := s.seat.LinkState(p.ID); p.Role == session.PrimaryRep && link.Bandwidth > 0 {
				w.sender.SetBitrate(link.Bandwidth) // what was found before there was anything to show
			}
		} else {
			s.seat.Show(p.ID, nil)
			delete(s.shapes, p.ID)
		}
	}
	holder := session.ParticipantID(0)
	if shown && state.May(state.Control.Holder, session.Drive) {
		holder = state.Control.Holder
	}
	if s.permit.lease(holder, state.Control.Epoch, s.boundLoop(state)) && w != nil {
		w.hands.letGo()
	}
	if shown {
		s.followPauseLoop()
		w.wanted(wish(state, s.wishes))
		s.sendCursorLoop()
	}
}

// agreedLoop: our screen may be shown, by the log and by what the customer last wanted here.
func (s *Session) agreedLoop(state session.State) bool {
	return !s.stopped.share && state.Phase == session.Live && state.Consent.See && state.Consent.By == s.seat.Me() &&
		(!state.Consent.Apps || s.choice.apps != nil)
}

// chooseLoop notes what is to be shown. What is shown already, or is being opened, and is something else gives way to it.
func (s *Session) chooseLoop(c choice) {
	other := !s.choice.same(c)
	s.choice = c
	if !other {
		return
	}
	s.showMu.Lock()
	s.cuts++
	w := s.show
	s.show = nil
	s.showMu.Unlock()
	if w != nil {
		w.end()
	}
}

// openShowLoop opens the chosen screen, apart from this goroutine: it may take a while.
func (s *Session) openShowLoop() {
	s.starting = true
	c, cuts := s.choice, s.cutCount()
	s.wg.Go(func() {
		w, err := s.startShow(s.ctx, c, cuts)
		s.seat.Do(func() { s.openedLoop(w, err) })
		if err == nil {
			<-w.done
			s.seat.Do(func() { s.showEndedLoop(w) })
		}
	})
}

func (s *Session) openedLoop(w *show, err error) {
	s.starting = false
	switch {
	case errors.Is(err, errCut):
	case err != nil:
		s.failedLoop(err)
	case !s.agreedLoop(s.seat.State()):
		s.closeShowLoop()
	default:
		s.err = nil
		w.sender.Pause(s.permit.paused.Load())
		s.sayShownLoop()
	}
	s.followLoop(s.seat.State())
	s.publishLoop()
}

// sayShownLoop tells the log that the screen is shared, once it is open and the banner is in sight; nobody sees anything before.
func (s *Session) sayShownLoop() {
	w := s.current()
	if w == nil || w.said || s.cfg.Banner && !s.banner || !s.agreedLoop(s.seat.State()) {
		return
	}
	w.said = true
	source := w.choice.source()
	source.Name = trust.Clean(source.Name, 64)
	s.seat.Submit(session.Sharing{Source: source}, func(err error) {
		switch {
		case err == nil:
			s.doneLoop(nil)
		case s.agreedLoop(s.seat.State()):
			s.failedLoop(err)
			s.doneLoop(err)
		default: // what was agreed has ended meanwhile
			s.closeShowLoop()
			s.publishLoop()
		}
	})
}

// failedLoop: this computer could not go on. Sharing stays off until the customer allows it anew.
func (s *Session) failedLoop(err error) {
	s.err = fmt.Errorf("%w: %w", ErrScreen, err)
	s.cutShow()
	s.stopLoop(session.ReasonFailed)
}

// showEndedLoop: a show ended, by our will or because the computer could not go on.
func (s *Session) showEndedLoop(w *show) {
	if s.current() != w {
		return
	}
	s.noShow(w)
	if s.agreedLoop(s.seat.State()) && s.ctx.Err() == nil && s.permit.halts.Load() == 0 {
		s.failedLoop(w.err)
	}
	s.publishLoop()
}

func (s *Session) closeShowLoop() {
	s.permit.grant(0, 0)
	s.permit.paused.Store(false)
	if w := s.current(); w != nil {
		w.end()
		s.noShow(w)
	}
}

// cutShow ends everything on this computer at once, also a show that is just being opened; any goroutine.
func (s *Session) cutShow() {
	s.permit.cut()
	s.showMu.Lock()
	s.cuts++
	w := s.show
	s.showMu.Unlock()
	if w != nil {
		w.end()
	}
}

func (s *Session) linkedLoop(from session.ParticipantID, ev peer.Event) {
	switch ev := ev.(type) {
	case peer.Message:
		if ev.Channel == wire.ChannelKeys || ev.Channel == wire.ChannelPointer {
			s.inputLoop(from, ev)
		} else if ev.Channel == wire.ChannelControl && wire.IsWish(ev.Data) {
			s.wishLoop(from, ev.Data)
		}
		return
	case peer.Bandwidth:
		if p, ok := s.seat.State().PrimaryRep(); ok && p.ID == from {
			if w := s.current(); w != nil {
				w.sender.SetBitrate(ev.BitsPerSecond)
			}
		}
		return
	case peer.Connected:
		delete(s.shapes, from)
		s.tellWithdrawnLoop(from)
		if w := s.current(); w != nil {
			w.hands.renew(from) // a program that came back counts anew
		}
		s.followLoop(s.seat.State())
	case peer.Disconnected, peer.Failed:
		// What the one who vanished held down must not stay down.
		if w := s.current(); w != nil && s.seat.State().Control.Holder == from {
			w.hands.letGo()
		}
	}
	s.publishLoop()
}

// sendCursorLoop sends the pointer's shape and place to everybody who sees the picture.
func (s *Session) sendCursorLoop() {
	state := s.seat.State()
	w := s.current()
	if w == nil || s.stopped.share || state.Share.By != s.seat.Me() || state.Share.Paused {
		return
	}
	c := w.lastCursor()
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
	state := s.seat.State()
	r := state.Request
	if r.ID != 0 && r.To == s.seat.Me() && s.answer.to != r.ID && time.Since(s.asked) > session.AnswerTime {
		s.answer = answer{to: r.ID}
		s.seat.Submit(session.Reply{Request: r.ID, Reason: session.ReasonNoAnswer}, nil)
	}
	if s.permit.isOver(time.Now()) {
		s.halt(session.ReasonTime, true)
	}
	s.sayWithdrawnLoop()
	s.followStopLoop(state)
	s.repLoop(state)
	s.handedLoop()
	s.publishLoop()
}
