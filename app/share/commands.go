package share

import (
	"slices"
	"time"

	"deskhand/app/session"
	"deskhand/media/capture"
)

// Yes is how a customer allows what was asked.
type Yes struct {
	All        bool            // "without asking again"; not with a bound
	Monitor    capture.Monitor // the screen to show; the zero Monitor: the whole desktop
	Apps       []capture.App   // only these programs' windows instead; at least one where windows are asked for
	For        time.Duration   // control ends after it, up to session.MaxControl in whole seconds; 0: no bound
	UntilTouch bool            // control ends when the customer touches mouse or keyboard
}

// Allow answers the request that the customer was shown with yes; it does nothing when that is not the open one any more.
func (s *Session) Allow(request session.RequestID, y Yes) {
	s.seat.Do(func() { s.answerLoop(request, &y) })
}

// Refuse answers it with no.
func (s *Session) Refuse(request session.RequestID) {
	s.seat.Do(func() {
		if r := s.seat.State().Request; r.ID == request && r.Activity == session.ConfirmRep && s.answer.to != request {
			s.cutShow() // who is not to help does not see on
			s.stopLoop(session.ReasonRefused)
			s.followLoop(s.seat.State())
			s.publishLoop()
			return
		}
		s.answerLoop(request, nil)
	})
}

func (s *Session) answerLoop(request session.RequestID, yes *Yes) {
	if s.seat.State().Request.ID == request {
		if yes != nil {
			s.permit.ask.Store(false)
			s.permit.ended.Store(false)
		}
		s.replyLoop(yes)
	}
}

// Stop ends sharing and control. When it returns, nothing is captured and nothing more is done to this computer; then the others
// are told.
func (s *Session) Stop() { s.halt(session.ReasonDone, false) }

// Panic is Stop by the panic key.
func (s *Session) Panic() { s.halt(session.ReasonPanic, false) }

// StopControl ends control only; the screen stays seen.
func (s *Session) StopControl() { s.halt(session.ReasonDone, true) }

func (s *Session) halt(why session.Reason, controlOnly bool) {
	s.permit.ask.Store(true)
	s.permit.ended.Store(true)
	if controlOnly {
		s.permit.why.Store(&why)
		s.permit.cut()
		if w := s.current(); w != nil {
			w.hands.letGo()
		}
		s.seat.Do(func() { s.followLoop(s.seat.State()); s.publishLoop() })
		return
	}
	s.permit.halts.Add(1)
	s.cutShow()
	s.seat.Do(func() {
		s.permit.halts.Add(-1)
		s.stopLoop(why)
		s.followLoop(s.seat.State())
		s.publishLoop()
	})
}

// Bannered says whether the banner is in sight: with Config.Banner, sharing begins only while it is.
func (s *Session) Bannered(on bool) {
	s.seat.Do(func() {
		s.banner = on
		s.sayShownLoop()
		s.publishLoop()
	})
}

// Pause holds sharing, or goes on with it: viewers see that it is paused, input is refused, what was agreed stays.
func (s *Session) Pause(on bool) {
	if on {
		s.permit.ask.Store(true)
		s.permit.paused.Store(true)
		if w := s.current(); w != nil {
			w.hands.letGo()
			w.sender.Pause(true)
		}
	}
	s.seat.Do(func() {
		if !on {
			s.permit.ask.Store(s.permit.ended.Load())
			s.permit.paused.Store(false)
			if w := s.current(); w != nil {
				w.sender.Pause(false)
			}
		}
		s.followPauseLoop()
	})
}

// followPauseLoop has the log say what the customer last wanted, however fast they changed their mind.
func (s *Session) followPauseLoop() {
	s.sayWithdrawnLoop()
	state := s.seat.State()
	on := s.permit.paused.Load()
	if s.pausing || s.current() == nil || state.Share.By != s.seat.Me() || state.Share.Paused == on {
		return
	}
	s.pausing = true
	s.seat.Submit(session.Pause{On: on}, func(err error) {
		s.pausing = false
		s.doneLoop(err)
	})
}

// Leave goes: sharing ends at once, the session goes on without us.
func (s *Session) Leave() {
	s.permit.halts.Add(1)
	s.cutShow()
	s.seat.Do(func() {
		s.permit.halts.Add(-1)
		s.stopLoop(session.ReasonDone)
		if s.seat.Me() == 0 {
			return
		}
		s.seat.Submit(session.Leaving{Reason: session.ReasonDone}, func(error) { s.publishLoop() })
	})
}

// publishLoop gives the screen a new Snapshot.
func (s *Session) publishLoop() {
	if s.cfg.Publish == nil {
		return
	}
	state := s.seat.State()
	now := time.Now()
	snap := Snapshot{
		Phase: s.phaseLoop(state), Me: s.seat.Me(), State: state, Seat: s.seat.Status(), Monitors: s.monitors, Apps: s.apps,
		Suspended: s.permit.isSuspended(now), Receipt: slices.Clone(s.receipt.lines), Written: s.seat.Written(),
		Err: s.err, Trouble: TroubleOf(s.err),
	}
	if snap.Phase == Asked {
		snap.Until = s.asked.Add(session.AnswerTime)
	}
	if s.starting {
		snap.Monitor, snap.Showing = s.choice.monitor, s.choice.apps
	}
	w := s.current()
	if w != nil {
		snap.Monitor, snap.Showing = w.choice.monitor, w.choice.apps
	}
	snap.WordSeed = s.wordsLoop(state)
	snap.Queue = s.standingLoop(state)
	if w != nil && !s.stopped.share && state.Share.By == s.seat.Me() { // what was cut here is over, whoever has not heard of it yet
		for _, p := range state.People {
			if state.May(p.ID, session.See) {
				snap.Viewers = append(snap.Viewers, p)
			}
		}
		snap.Driver, _ = state.Participant(state.Control.Holder)
		if snap.Driver.ID != 0 {
			snap.ControlUntil, snap.UntilTouch = s.lease.bound.until, s.lease.bound.touch
		}
		if rep, ok := state.PrimaryRep(); ok {
			up, _, _ := s.seat.LinkState(rep.ID)
			snap.Cut = !up
		}
	}
	s.cfg.Publish(snap)
}

// phaseLoop derives the phase from the facts.
func (s *Session) phaseLoop(state session.State) Phase {
	me := s.seat.Me()
	switch {
	case s.over:
		return Over
	case !s.seat.Status().Seated:
		return Connecting
	case state.Request.ID != 0 && state.Request.To == me && s.answer.to != state.Request.ID:
		return Asked
	case s.stopped.share:
		return Waiting
	case s.starting || s.current() != nil && state.Share.By != me || s.answer.allowed && s.answer.to == state.Request.ID && state.Share.By != me:
		return Starting
	case state.Share.By == me && state.Share.Paused:
		return Paused
	case state.Share.By == me && state.Control.Holder != 0:
		return Controlled
	case state.Share.By == me:
		return Viewed
	}
	return Waiting
}
