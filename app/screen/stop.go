package screen

import (
	"context"
	"fmt"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// stopRetry is the pause before a stop that the site refused is handed in again.
const stopRetry = 2 * time.Second

// stopped is what the person here stopped. It holds whatever the site says, until they allow something again.
type stopped struct {
	share   bool
	why     session.Reason
	saying  bool      // a stop is on its way
	retryAt time.Time // after a refusal
}

// Stop ends what is shown, and control. When it returns, nothing is captured and nothing more is done to this computer; then the others
// are told, and then is called on the seat's goroutine unless it is nil.
func (s *Share) Stop(why session.Reason, then func()) {
	s.permit.ask.Store(true)
	s.permit.ended.Store(true)
	s.permit.halts.Add(1)
	s.cut()
	s.cfg.Seat.Do(func() {
		s.permit.halts.Add(-1)
		s.voidLoop()
		s.StopLoop(why)
		s.FollowLoop()
		s.cfg.Changed()
		if then != nil {
			then()
		}
	})
}

// StopControl ends control only; the screen stays seen.
func (s *Share) StopControl(why session.Reason) { s.halt(why, true) }

func (s *Share) halt(why session.Reason, controlOnly bool) {
	if !controlOnly {
		s.Stop(why, nil)
		return
	}
	s.permit.ask.Store(true)
	s.permit.ended.Store(true)
	s.permit.why.Store(&why)
	s.permit.cut()
	if w := s.now.current(); w != nil {
		w.hands.letGo()
	}
	s.cfg.Seat.Do(func() { s.voidLoop(); s.FollowLoop(); s.cfg.Changed() })
}

// voidLoop ends the lease that the log has of our screen, also where it is not in force here: while another part of the screen is being
// opened nobody's hand acts, and then it would again.
func (s *Share) voidLoop() {
	if state := s.cfg.Seat.State(); state.Control.Holder != 0 && state.Share.By == s.cfg.Seat.Me() {
		s.permit.cutTo(state.Control.Epoch)
	}
}

// Bannered says whether the banner is in sight: with Config.Banner, showing begins only while it is.
func (s *Share) Bannered(on bool) {
	s.cfg.Seat.Do(func() {
		s.banner = on
		s.sayShownLoop()
		s.cfg.Changed()
	})
}

// Pause holds what is shown, or goes on with it: viewers see that it is paused, input is refused, what was agreed stays. Of several the last one
// counts.
func (s *Share) Pause(on bool) {
	order := s.permit.pausing.last.Add(1)
	if on {
		s.pauseNow(order, true)
	}
	s.cfg.Seat.Do(func() {
		if !on {
			s.pauseNow(order, false)
			s.sendCursorLoop() // where the pointer has come to meanwhile
		}
		s.followPauseLoop()
	})
}

// pauseNow does what was wanted in that order, if it still is.
func (s *Share) pauseNow(order uint64, on bool) {
	s.permit.pause(order, on, func() {
		s.permit.ask.Store(on || s.permit.ended.Load())
		w := s.now.current()
		if w == nil {
			return
		}
		if on {
			w.hands.letGo()
		}
		w.sender.Pause(on)
	})
}

// followPauseLoop has the log say what the person here last wanted, however fast they changed their mind.
func (s *Share) followPauseLoop() {
	s.sayWithdrawnLoop()
	state := s.cfg.Seat.State()
	on := s.permit.paused.Load()
	if s.pausing || s.now.current() == nil || state.Share.By != s.cfg.Seat.Me() || state.Share.Paused == on {
		return
	}
	s.pausing = true
	s.cfg.Seat.Submit(session.Pause{On: on}, func(err error) {
		s.pausing = false
		if err != nil {
			s.cfg.Failed(err)
		}
		s.cfg.Changed()
	})
}

// Watch listens to the own hand of the person here and to the panic key, until ctx ends.
func (s *Share) Watch(ctx context.Context) {
	s.permit.blind.Store(false)
	err := s.cfg.Desktop.Watch(ctx, s.ownHand, func() { s.Stop(session.ReasonPanic, nil) })
	if err != nil && ctx.Err() == nil {
		s.cfg.Log.Warn("local input is not watched", "err", err)
		// Without their own hand and the panic key nobody else's hand may act.
		s.permit.blind.Store(true)
		s.StopControl(session.ReasonDone)
		s.cfg.Seat.Do(func() { s.cfg.Failed(fmt.Errorf("%w: %w", ErrNoWatch, err)); s.cfg.Changed() })
	}
}

// ownHand: the person here moved the mouse or pressed a key; remote input waits.
func (s *Share) ownHand() {
	if s.cfg.Touched != nil && s.now.current() != nil {
		s.cfg.Touched()
	}
	if s.permit.endsByTouch() {
		s.halt(session.ReasonTouched, true)
	}
	if s.permit.local(s.cfg.Seat.Clock()) {
		if w := s.now.current(); w != nil {
			w.hands.letGo()
		}
		s.cfg.Seat.Do(s.cfg.Changed)
	}
}

// StopLoop ends what is shown for as long as the person here does not allow it anew; then the log is told.
func (s *Share) StopLoop(why session.Reason) {
	if !s.stopped.share {
		s.stopped = stopped{share: true, why: why, saying: s.stopped.saying}
	}
	s.CloseLoop()
	s.sayWithdrawnLoop()
	s.cfg.Stopped(why)
	s.followStopLoop(s.cfg.Seat.State())
}

// CutLoop is StopLoop that also takes every lease of this computer.
func (s *Share) CutLoop(why session.Reason) {
	s.cut()
	s.StopLoop(why)
}

// followStopLoop has the log say what was stopped here: it goes on saying so until it is true there, too. A yes that was on its
// way when the person here stopped is taken back as soon as it is in the log. While a stop of everything is on its way to this goroutine
// the end of control, which is a part of it, is not told by itself.
func (s *Share) followStopLoop(state session.State) {
	me := s.cfg.Seat.Me()
	if me == 0 || s.permit.halts.Load() > 0 || s.stopped.saying || state.Phase != session.Live || time.Now().Before(s.stopped.retryAt) {
		return
	}
	given := state.Share.By == me || state.Consent.By == me && (state.Consent.See || state.Consent.All)
	held := state.Control.Holder != 0 && state.Share.By == me && s.permit.isVoid(state.Control.Epoch)
	var stop session.Stop
	switch {
	case s.stopped.share && given:
		stop = session.Stop{Reason: s.stopped.why}
	case !s.stopped.share && (held || s.permit.ended.Load() && state.Consent.All && state.Consent.By == me):
		stop = session.Stop{ControlOnly: true, Reason: session.ReasonDone}
		if why := s.permit.why.Load(); why != nil {
			stop.Reason = *why
		}
	default:
		return
	}
	s.stopped.saying = true
	s.cfg.Seat.Submit(stop, func(err error) {
		s.stopped.saying = false
		if err != nil {
			s.cfg.Log.Warn("stop refused, said again soon", "err", err)
			s.stopped.retryAt = time.Now().Add(stopRetry)
		}
	})
}

// sayWithdrawnLoop tells whoever is linked with us what was taken away here, when that has changed: they need not wait for a server.
func (s *Share) sayWithdrawnLoop() {
	w := s.withdrawnLoop()
	if w == s.told {
		return
	}
	s.told = w
	for _, p := range s.cfg.Seat.State().People {
		s.tellWithdrawnLoop(p.ID)
	}
}

// tellWithdrawnLoop tells one of them, whose link may be a new one. Without a link it comes with the next one.
func (s *Share) tellWithdrawnLoop(to session.ParticipantID) {
	if to != s.cfg.Seat.Me() {
		_ = s.cfg.Seat.Send(to, wire.ChannelControl, wire.EncodeWithdrawn(s.withdrawnLoop()))
	}
}

func (s *Share) withdrawnLoop() wire.Withdrawn {
	w := s.permit.withdrawn()
	w.Share = s.stopped.share
	return w
}
