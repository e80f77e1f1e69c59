package screen

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/peer"
)

// Config is what a Share needs. The functions are called on the seat's goroutine and must not block.
type Config struct {
	Seat     *seat.Seat
	Desktop  Desktop
	Programs Programs // nil: only the whole desktop can be shown
	Banner   bool     // show only while Bannered says so
	// WatchShown listens to the own hand and to the panic key as long as something is shown; otherwise Watch does.
	WatchShown bool
	// Agreed reports whether what was chosen may be shown, by the log.
	Agreed func(session.State, Choice) bool
	// Instead is what a participant is shown who is not shown our screen; nil: nobody is shown anything else.
	Instead func(session.ParticipantID) *peer.Track
	// Lends reports whether the person here still lets whoever the log says act; nil: they do until they stop it.
	Lends func() bool
	// Stopped is told that the person here, or their computer, has ended it, before the log is.
	Stopped func(session.Reason)
	// TellFirst is how long the person here is told of somebody who came since they agreed, before that one sees anything; 0: not at all.
	// Sees is told of each of them when they do.
	TellFirst time.Duration
	Sees      func(session.ParticipantID)
	// Failed is told what went wrong, and with nil that it is mended.
	Failed func(error)
	// Changed is told that Status may be another.
	Changed func()
	// Touched is told of the person's own hand while something is shown, on any goroutine; it must not block. Nil: nobody is.
	Touched func()
	Log     *slog.Logger
}

// Share is a participant's own screen in one session. Make it with New, then call Begin before anything else.
type Share struct {
	cfg    Config
	permit permit
	began  time.Time
	now    running

	// ---- owned by the seat's goroutine ----
	ctx context.Context
	opening
	pausing bool      // a pause, or its end, is on its way
	stopped stopped   // what the person here stopped; it holds until they allow something again
	until   time.Time // control ends then, as the person here said; zero: no such bound
	lease   lease
	told    wire.Withdrawn // to whoever is linked with us
	banner  bool           // the banner is in sight; showing begins only while it is
	gone    gone
	viewers viewers
	// ---------------------------------------

	wg sync.WaitGroup // shows, openings, watching
}

// opening is what is to be shown.
type opening struct {
	choice   Choice
	driven   bool // control of choice was agreed to with it
	starting bool // it is being opened
}

// viewers are what we know of those who see the screen.
type viewers struct {
	shapes  map[session.ParticipantID]uint32 // cursor shape that each has
	wishes  map[session.ParticipantID]wire.Quality
	screens map[session.ParticipantID]bool      // who has been told of which screens the picture is made
	pulse   time.Time                           // they were last told that it goes on
	from    map[session.ParticipantID]time.Time // when those who are here may begin to see it; zero: at once
	coming  []session.ParticipantID             // who may not yet
}

// Status is how a Share stands.
type Status struct {
	Starting  bool // the screen is being opened
	Open      bool // it is open, whoever sees it yet
	Choice    Choice
	Halved    int                     // how often its picture is, to be no larger than a picture may be
	Gone      bool                    // what was chosen is a monitor that is not there any more: nothing is captured until another is chosen, or it comes back
	Stopped   bool                    // ended here; it holds until something is allowed anew
	Suspended bool                    // the own hand of the person here goes first at the moment
	Coming    []session.ParticipantID // who came since, and sees it in a moment
	// Until is when control ends on this computer's clock (zero: no such bound), Touch whether it does with the own hand.
	Until time.Time
	Touch bool
}

// New returns a Share that shows nothing. With off it is stopped from the start: nothing is shown before Allow.
func New(cfg Config, off bool) *Share {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Share{cfg: cfg, began: time.Now(), viewers: viewers{
		shapes: map[session.ParticipantID]uint32{}, wishes: map[session.ParticipantID]wire.Quality{}, screens: map[session.ParticipantID]bool{},
		from: map[session.ParticipantID]time.Time{},
	}}
	if off {
		s.stopped = stopped{share: true, why: session.ReasonFailed}
	}
	return s
}

// Begin says for how long; nothing of it goes on after ctx has ended and End has returned.
func (s *Share) Begin(ctx context.Context) { s.ctx = ctx }

// End waits for everything, after ctx has ended. Whatever was shown is not any more, and nothing is held.
func (s *Share) End() {
	s.cut()
	s.wg.Wait()
}

// cut ends everything on this computer at once, also what is just being opened; any goroutine.
func (s *Share) cut() {
	s.permit.cut()
	if w := s.now.cut(false); w != nil {
		w.end()
	}
}

// StatusLoop is how it stands.
func (s *Share) StatusLoop() Status {
	st := Status{
		Starting: s.starting && !s.gone.is, Gone: s.gone.is, Choice: s.choice, Stopped: s.stopped.share, Suspended: s.permit.isSuspended(s.cfg.Seat.Clock()),
		Until: s.lease.bound.until, Touch: s.lease.bound.touch, Coming: s.viewers.coming,
	}
	if w := s.now.current(); w != nil {
		st.Open, st.Choice, st.Halved = true, w.choice, w.shown.halved()
	}
	return st
}

// AllowLoop: the person here allows something anew. What they stopped before counts no more.
func (s *Share) AllowLoop() {
	s.stopped = stopped{saying: s.stopped.saying}
	s.sayWithdrawnLoop()
}

// AskLoop reports whether the person here has taken something back or paused since they allowed something: whatever comes is asked.
func (s *Share) AskLoop() bool { return s.stopped.share || s.permit.ask.Load() }

// AnsweredLoop: they said yes to something, themselves; what they took back before is behind them.
func (s *Share) AnsweredLoop() {
	s.namedLoop()
	s.permit.ask.Store(false)
	s.permit.ended.Store(false)
}

// BoundLoop says when control ends, as the person here said; zero: they did not.
func (s *Share) BoundLoop(until time.Time) { s.until = until }

// LetGoLoop releases what is held: something of ours comes up that must not be touched.
func (s *Share) LetGoLoop() {
	if w := s.now.current(); w != nil {
		w.hands.letGo()
	}
}

// ChooseLoop notes what is to be shown. What is shown already, or is being opened, and is something else gives way to it. driven: whoever
// controls was let control it, too; otherwise their lease does not go over to it.
func (s *Share) ChooseLoop(c Choice, driven bool) {
	if !s.choice.same(c) || s.gone.is {
		s.ReplaceLoop(c)
		s.driven = driven
	}
	s.choice = c
}

// ReplaceLoop is ChooseLoop by which what is shown gives way in any case, and no lease goes over.
func (s *Share) ReplaceLoop(c Choice) {
	s.choice, s.driven, s.gone = c, false, gone{}
	if w := s.now.cut(true); w != nil {
		w.end()
	}
}

// ChosenLoop is what was chosen last.
func (s *Share) ChosenLoop() Choice { return s.choice }

// FollowLoop makes what this computer does be what the log allows and the person here has not stopped.
func (s *Share) FollowLoop() {
	seat := s.cfg.Seat
	state, me := seat.State(), seat.Me()
	if s.cfg.Lends != nil && !s.cfg.Lends() {
		s.voidLoop()
	}
	s.sayWithdrawnLoop()
	s.followStopLoop(state)
	w := s.now.current()
	if w == nil && !s.starting && !s.gone.is && s.agreedLoop(state) {
		s.openLoop()
	}
	shown := w != nil && s.agreedLoop(state) && state.Share.By == me
	s.tellFirstLoop(state, shown, s.cfg.Seat.Clock())
	for _, p := range state.People {
		if p.ID != me {
			s.showToLoop(state, p, shown)
		}
	}
	holder := session.ParticipantID(0)
	if shown && (w.known || w.driven) && state.May(state.Control.Holder, session.Drive) {
		holder = state.Control.Holder
	}
	if s.permit.lease(holder, state.Control.Epoch, s.boundLoop(state)) && w != nil {
		w.hands.letGo()
	}
	if shown {
		s.followPauseLoop()
		w.wanted(wish(state, s.viewers.wishes))
		s.sendCursorLoop()
		s.sendScreensLoop()
	}
}

// showToLoop shows what goes on to a participant who may see it, and to nobody else.
func (s *Share) showToLoop(state session.State, p session.Participant, shown bool) {
	if w := s.now.current(); shown && w != nil && s.seesLoop(state, p.ID) {
		s.cfg.Seat.Show(p.ID, w.track)
		if _, _, link := s.cfg.Seat.LinkState(p.ID); s.cfg.Seat.Steers(p.ID) && link.Bandwidth > 0 {
			w.sender.SetBitrate(link.Bandwidth) // what was found before there was anything to show
		}
		return
	}
	var other *peer.Track
	if s.cfg.Instead != nil {
		other = s.cfg.Instead(p.ID)
	}
	s.cfg.Seat.Show(p.ID, other)
	delete(s.viewers.shapes, p.ID)
	delete(s.viewers.screens, p.ID)
}

// agreedLoop: our screen may be shown, by the log and by what the person here last wanted.
func (s *Share) agreedLoop(state session.State) bool {
	return !s.stopped.share && s.cfg.Agreed(state, s.choice)
}

// openLoop opens the chosen screen, apart from this goroutine: it may take a while.
func (s *Share) openLoop() {
	s.starting = true
	o, cuts, gone := s.opening, s.now.count(), s.gone
	s.wg.Go(func() {
		var w *show
		err, was := capture.ErrMonitorGone, s.monitors()
		if !gone.is || isBack(o.choice.Monitor, gone.was, was) {
			w, err = s.startShow(s.ctx, o, cuts)
		}
		if err != nil && s.now.count() != cuts { // it was given up meanwhile, whatever came of it
			err = errCut
		}
		s.cfg.Seat.Do(func() { s.openedLoop(w, was, err) })
		if err == nil {
			<-w.done
			s.cfg.Seat.Do(func() { s.endedLoop(w) })
		}
	})
}

func (s *Share) openedLoop(w *show, beside []capture.Monitor, err error) {
	s.starting = false
	switch {
	case errors.Is(err, errCut):
	case !s.agreedLoop(s.cfg.Seat.State()): // what was agreed has ended meanwhile: nobody misses what could not be opened, either
		s.CloseLoop()
	case s.isGoneLoop(err):
		s.goneLoop()
	case err != nil:
		s.failedLoop(err)
	default:
		s.gone = gone{was: beside}
		s.cfg.Failed(nil)
		s.sayShownLoop()
	}
	s.FollowLoop()
	s.cfg.Changed()
}

// sayShownLoop tells the log that the screen is shared, once it is open and the banner is in sight; nobody sees anything before.
func (s *Share) sayShownLoop() {
	w := s.now.current()
	if w == nil || w.said || s.cfg.Banner && !s.banner || !s.agreedLoop(s.cfg.Seat.State()) {
		return
	}
	w.said = true
	s.cfg.Seat.Submit(session.Sharing{Source: w.choice.source(), Drive: w.driven}, func(err error) {
		switch {
		case err == nil:
			w.known = true
		case s.agreedLoop(s.cfg.Seat.State()):
			s.failedLoop(err)
			s.cfg.Failed(err)
		default: // what was agreed has ended meanwhile
			s.CloseLoop()
		}
		s.cfg.Changed()
	})
}

// failedLoop: this computer could not go on. Nothing is shown until it is allowed anew.
func (s *Share) failedLoop(err error) {
	s.cut()
	s.StopLoop(session.ReasonFailed)
	s.cfg.Failed(fmt.Errorf("%w: %w", ErrScreen, err))
}

// endedLoop: a show ended, by our will or because the computer could not go on.
func (s *Share) endedLoop(w *show) {
	if s.now.current() != w {
		return
	}
	s.now.forget(w)
	if s.agreedLoop(s.cfg.Seat.State()) && s.ctx.Err() == nil && s.permit.halts.Load() == 0 {
		if s.isGoneLoop(w.err) {
			s.goneLoop()
		} else {
			s.failedLoop(w.err)
		}
	}
	s.cfg.Changed()
}

// CloseLoop ends what is shown; the log has ended it, or it never came there.
func (s *Share) CloseLoop() {
	s.permit.grant(0, 0)
	s.permit.paused.Store(false)
	s.gone = gone{}
	if w := s.now.current(); w != nil {
		w.end()
		s.now.forget(w)
	}
}

// LinkedLoop takes what happens on the link with a participant; it reports whether that was a message of its own business.
func (s *Share) LinkedLoop(from session.ParticipantID, ev peer.Event) (taken bool) {
	w := s.now.current()
	switch ev := ev.(type) {
	case peer.Message:
		switch {
		case ev.Channel == wire.ChannelKeys || ev.Channel == wire.ChannelPointer:
			s.inputLoop(from, ev)
		case ev.Channel == wire.ChannelControl && wire.IsWish(ev.Data):
			s.wishLoop(from, ev.Data)
		case ev.Channel == wire.ChannelControl && wire.IsRefresh(ev.Data):
			if s.cfg.Seat.Steers(from) && w != nil {
				w.track.Refresh()
			}
		default:
			return false
		}
		return true
	case peer.Bandwidth:
		if s.cfg.Seat.Steers(from) && w != nil {
			w.sender.SetBitrate(ev.BitsPerSecond)
		}
	case peer.Connected:
		delete(s.viewers.shapes, from)
		delete(s.viewers.screens, from)
		s.tellWithdrawnLoop(from)
		if w != nil {
			w.hands.renew(from) // a program that came back counts anew
		}
		s.FollowLoop()
	case peer.Disconnected, peer.Failed:
		// What the one who vanished held down must not stay down.
		if w != nil && s.cfg.Seat.State().Control.Holder == from {
			w.hands.letGo()
		}
	}
	return false
}

// TickLoop looks after what only time changes; call it twice a second.
func (s *Share) TickLoop() {
	if s.permit.isOver(s.cfg.Seat.Clock()) {
		s.halt(session.ReasonTime, true)
	}
	s.sayWithdrawnLoop()
	s.followStopLoop(s.cfg.Seat.State())
	s.sendPulseLoop()
	s.tendGoneLoop(time.Now())
	if len(s.viewers.coming) > 0 {
		s.FollowLoop()
	}
}
