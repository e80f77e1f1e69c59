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
	"deskhand/app/screen"
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/sight"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// Config is what a customer's session needs. Publish is called on the session's goroutine and must not block.
type Config struct {
	Client   client.Config
	Name     string // the customer's, for the others
	Platform string
	Loopback bool
	Desktop  screen.Desktop
	Programs screen.Programs // nil: only the whole desktop can be shown
	Banner   bool            // share only while Bannered says so
	Screen   sight.Screen    // takes what others show; nil: it is not looked at
	Cursor   func(wire.CursorPlace, *wire.CursorShape)
	Publish  func(Snapshot)
	Log      *slog.Logger
}

// Session is the customer's part in one session. Make it with Join, then Run it.
type Session struct {
	cfg  Config
	seat *seat.Seat
	own  *screen.Share // our screen
	view *sight.Sight  // what others show
	use  seat.Use

	// ---- owned by the seat's goroutine ----
	asked  time.Time
	answer answer    // to the newest request
	until  time.Time // control ends then, as the customer said, on this computer's clock; zero: no bound
	rep    repWatch
	handed handed
	found
	receipt receipt
	over    bool
	err     error
	// ---------------------------------------

	wg sync.WaitGroup // the ticker, the watch over our own hand
}

// found is what there is to choose from, as it was looked at last.
type found struct {
	choices Choices
	gone    bool // what we showed is not there any more, and choices are of since then
}

// answer is what the customer said to a request; one answer each, and a no after a yes is a stop.
type answer struct {
	to      session.RequestID
	allowed bool
	at      time.Time
}

// boundOf is until when control goes on after a yes, on this computer's clock; zero: no bound. Only a yes to control begins one anew: with
// whatever else is answered the one that was said goes on, and who takes over gets no longer than who gave.
func boundOf(before time.Time, r session.Request, lasts time.Duration, now time.Time) time.Time {
	if r.Activity.Controls() {
		before = time.Time{}
	}
	if until := now.Add(lasts); lasts != 0 && (before.IsZero() || until.Before(before)) {
		return until
	}
	return before
}

// stale: whoever orders the log kept a yes back for longer than the question was open. Who said it may have changed their mind or gone.
func (a answer) stale(now time.Time) bool { return a.allowed && now.Sub(a.at) > session.AnswerTime }

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
	s := &Session{cfg: cfg}
	s.seat = seat.New(seat.Config{
		Client: cfg.Client, Identity: id, Certificate: cert, Platform: cfg.Platform, Loopback: cfg.Loopback, Log: cfg.Log,
	}, join, handler{s})
	s.seat.Chat(nil, nil, s.publishLoop) // nothing of it outlives the program
	s.seat.Meet(nil, s.publishLoop)
	s.own = screen.New(screen.Config{
		Seat: s.seat, Desktop: cfg.Desktop, Programs: cfg.Programs, Banner: cfg.Banner, Log: cfg.Log,
		Agreed: s.agreedLoop, Stopped: func(session.Reason) { s.noLoop() }, Failed: func(err error) { s.err = err }, Changed: s.changedLoop,
		Touched: s.use.Note, TellFirst: screen.TellFirst, Sees: s.seesLoop,
	}, false)
	s.view = sight.New(sight.Config{Seat: s.seat, Screen: cfg.Screen, Cursor: cfg.Cursor, Ended: func() bool { return s.over }, Log: cfg.Log,
		Acted: s.use.Note})
	return s, nil
}

// Run keeps the session going until it is over or ctx ends. When it returns nothing is captured, nothing is held down, and
// everything it started has ended.
func (s *Session) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.own.Begin(ctx)
	s.wg.Go(func() { s.tick(ctx) })
	s.wg.Go(func() { s.own.Watch(ctx) })
	err := s.seat.Run(ctx)
	cancel()
	s.view.RestLoop()
	s.own.End()
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

// handler is the Session as the seat sees it; its methods run on the seat's goroutine.
type handler struct{ s *Session }

func (h handler) Video(from session.ParticipantID, f peer.Sample) { h.s.view.Video(from, f) }
func (h handler) Heard(m wire.Message)                            { h.s.heardLoop(m) }
func (h handler) Changed()                                        { h.s.publishLoop() }
func (h handler) Moved(a replica.Applied)                         { h.s.movedLoop(a) }
func (h handler) Linked(from session.ParticipantID, ev peer.Event) {
	h.s.linkedLoop(from, ev)
}

// movedLoop takes a new entry of the log.
func (s *Session) movedLoop(a replica.Applied) {
	state := s.seat.State()
	s.receipt.me, s.receipt.coming = s.seat.Me(), s.own.StatusLoop().Coming
	for _, ev := range a.Events {
		s.receipt.write(state, ev)
		s.view.MovedLoop(ev)
		switch e := ev.(type) {
		case session.Requested:
			if e.Request.To == s.seat.Me() {
				s.askedLoop(state)
			}
		case session.ConsentGiven:
			if e.Consent.By == s.seat.Me() && s.answer.stale(s.seat.Clock()) {
				s.own.CutLoop(session.ReasonNoAnswer)
			}
		case session.ShareStopped, session.SessionEnded:
			s.own.CloseLoop()
		}
	}
	me, ok := state.Participant(s.seat.Me())
	if state.Phase == session.Ended || ok && me.Presence == session.Gone {
		s.own.CloseLoop()
		s.over = true
		s.seat.Finish()
	}
	s.own.FollowLoop()
	s.view.FollowLoop()
	s.publishLoop()
}

// askedLoop: a request has come. With consent given for all it is answered here; otherwise the customer is asked.
func (s *Session) askedLoop(state session.State) {
	s.asked = s.sinceLoop(state.Request)
	s.own.LetGoLoop() // the box comes up: nothing may be held down that would act on it
	if state.Consent.All && state.Consent.By == s.seat.Me() && !s.own.AskLoop() {
		if yes, ok := standing(s.own.ChosenLoop(), state.Request.Activity, state.Share.By == s.seat.Me()); ok && s.stillLoop(screen.Choice{Monitor: yes.Monitor, Apps: yes.Apps}) {
			s.replyLoop(&yes)
			return
		}
	}
	if what := state.Request.Activity; !what.Shows() {
		s.lookLoop(what.OfWindows())
	}
}

// lookLoop finds what there is to choose from: the screens, and with windows the programs.
func (s *Session) lookLoop(windows bool) {
	s.choices.Apps = nil
	if windows && s.cfg.Programs != nil {
		var err error
		if s.choices.Apps, err = s.cfg.Programs.List(); err != nil {
			s.cfg.Log.Warn("programs not listed", "err", err)
		}
	}
	if list, err := s.cfg.Desktop.Monitors(); err == nil {
		s.choices.Monitors = list
	} else {
		s.cfg.Log.Warn("monitors not listed", "err", err)
	}
}

// changedLoop: it stands otherwise with our screen. When what we showed is gone, what else there is is found at once, whether or not the site hears of it.
func (s *Session) changedLoop() {
	if gone := s.own.StatusLoop().Gone; gone != s.gone {
		if s.gone = gone; gone {
			s.lookLoop(true)
		}
	}
	s.publishLoop()
}

// sinceLoop is since when a question is open, on this computer's clock: since now, or since before when the question has come late or
// carries on another's time.
func (s *Session) sinceLoop(r session.Request) time.Time {
	now := s.seat.Clock()
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
			s.own.CutLoop(session.ReasonDone)
		}
		return
	}
	ours := !r.Activity.Shows() && r.Activity != session.ConfirmRep // asked for something of ours that is not shown yet
	if yes != nil && ours && r.Activity.OfWindows() != (len(yes.Apps) > 0) {
		return // windows were asked for and none chosen, or the other way round
	}
	now := s.seat.Clock()
	s.answer = answer{to: r.ID, allowed: yes != nil, at: now}
	before := s.own.ChosenLoop()
	reply := session.Reply{Request: r.ID, Allowed: yes != nil}
	if yes != nil {
		reply.All, reply.UntilTouch, reply.Seconds = yes.All, yes.UntilTouch, session.BoundSeconds(yes.For)
		s.until = boundOf(s.until, r, yes.For, now)
		if ours { // a new representative goes on with what is shown
			s.own.ChooseLoop(screen.Choice{Monitor: yes.Monitor, Apps: yes.Apps}, r.Activity.Controls())
		}
		s.own.BoundLoop(s.until)
		s.own.AllowLoop()
	} else {
		reply.Reason = session.ReasonRefused
	}
	s.seat.Submit(reply, func(err error) {
		if err != nil && ours && reply.Allowed {
			s.backLoop(before)
		}
		s.doneLoop(err)
	})
	s.publishLoop()
}

// backLoop goes on with what was shown before a yes that came to nothing, where that yes alone would have let what was picked with it be shown.
func (s *Session) backLoop(before screen.Choice) {
	state := s.seat.State()
	if state.Share.By == s.seat.Me() && !s.agreedLoop(state, s.own.ChosenLoop()) {
		s.own.ChooseLoop(before, false)
		s.own.FollowLoop()
	}
}

// doneLoop takes what became of a command.
func (s *Session) doneLoop(err error) {
	if err != nil {
		s.err = err
		s.cfg.Log.Info("command refused", "err", err)
	}
	s.publishLoop()
}

// agreedLoop: the customer has agreed that what they chose is shown.
func (s *Session) agreedLoop(state session.State, c screen.Choice) bool {
	return state.Phase == session.Live && state.Consent.See && state.Consent.By == s.seat.Me() && (!state.Consent.Apps || c.Apps != nil)
}

// noLoop: what is shown was stopped here. A question that stands open while the customer says stop is answered by it.
func (s *Session) noLoop() {
	if r := s.seat.State().Request; r.ID != 0 && r.To == s.seat.Me() && s.answer.to != r.ID {
		s.answer = answer{to: r.ID}
		s.seat.Submit(session.Reply{Request: r.ID, Reason: session.ReasonRefused}, nil)
	}
}

func (s *Session) linkedLoop(from session.ParticipantID, ev peer.Event) {
	if s.own.LinkedLoop(from, ev) {
		return
	}
	taken := s.view.LinkedLoop(from, ev)
	switch ev := ev.(type) {
	case peer.Message:
		if !taken || ev.Channel != wire.ChannelControl || wire.IsPulse(ev.Data) { // else they have taken something away
			return
		}
	case peer.Bandwidth:
		return
	}
	s.publishLoop()
}

// tickLoop looks after what only time changes.
func (s *Session) tickLoop() {
	state := s.seat.State()
	r := state.Request
	if r.ID != 0 && r.To == s.seat.Me() && s.answer.to != r.ID && s.seat.Clock().Sub(s.asked) > session.AnswerTime {
		s.answer = answer{to: r.ID}
		s.seat.Submit(session.Reply{Request: r.ID, Reason: session.ReasonNoAnswer}, nil)
	}
	s.own.TickLoop()
	s.repLoop(state)
	s.use.TendLoop(s.seat, false, s.over)
	s.handedLoop()
	s.publishLoop()
}
