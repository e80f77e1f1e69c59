package share

import (
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// stopRetry is the pause before a stop that the site refused is handed in again.
const stopRetry = 2 * time.Second

// stopped is what the customer stopped here. It holds whatever the site says, until the customer allows something again.
type stopped struct {
	share   bool
	why     session.Reason
	saying  bool      // a stop is on its way
	retryAt time.Time // after a refusal
}

// stopLoop ends sharing here for as long as the customer does not allow it anew; followStopLoop tells the log.
func (s *Session) stopLoop(why session.Reason) {
	if !s.stopped.share {
		s.stopped = stopped{share: true, why: why, saying: s.stopped.saying}
	}
	s.closeShowLoop()
	s.sayWithdrawnLoop()
	state := s.seat.State()
	// A question that stands open while the customer says stop is answered by it.
	if r := state.Request; r.ID != 0 && r.To == s.seat.Me() && s.answer.to != r.ID {
		s.answer = answer{to: r.ID}
		s.seat.Submit(session.Reply{Request: r.ID, Reason: session.ReasonRefused}, nil)
	}
	s.followStopLoop(state)
}

// followStopLoop has the log say what was stopped here: it goes on saying so until it is true there, too. A yes that was on its
// way when the customer stopped is taken back as soon as it is in the log. While a stop of everything is on its way to this goroutine
// the end of control, which is a part of it, is not told by itself.
func (s *Session) followStopLoop(state session.State) {
	me := s.seat.Me()
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
	s.seat.Submit(stop, func(err error) {
		s.stopped.saying = false
		if err != nil {
			s.cfg.Log.Warn("stop refused, said again soon", "err", err)
			s.stopped.retryAt = time.Now().Add(stopRetry)
		}
	})
}

// sayWithdrawnLoop tells whoever is linked with us what was taken away here, when that has changed: they need not wait for a server.
func (s *Session) sayWithdrawnLoop() {
	w := s.withdrawnLoop()
	if w == s.told {
		return
	}
	s.told = w
	for _, p := range s.seat.State().People {
		s.tellWithdrawnLoop(p.ID)
	}
}

// tellWithdrawnLoop tells one of them, whose link may be a new one. Without a link it comes with the next one.
func (s *Session) tellWithdrawnLoop(to session.ParticipantID) {
	if to != s.seat.Me() {
		_ = s.seat.Send(to, wire.ChannelControl, wire.EncodeWithdrawn(s.withdrawnLoop()))
	}
}

func (s *Session) withdrawnLoop() wire.Withdrawn {
	w := s.permit.withdrawn()
	w.Share = s.stopped.share
	return w
}
