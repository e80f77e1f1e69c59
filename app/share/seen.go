package share

import (
	"deskhand/app/session"
	"deskhand/app/sight"
	"deskhand/app/wire"
)

// seenLoop is what others show us.
func (s *Session) seenLoop(state session.State) Seen {
	me := s.seat.Me()
	by, ok := state.Participant(state.Share.By)
	if !ok || by.ID == me || !state.May(me, session.See) || s.cfg.Screen == nil {
		return Seen{}
	}
	up, _, _ := s.seat.LinkState(sight.Source(state, me))
	seen := Seen{By: by, Since: state.Share.Since, Source: state.Share.Source, Paused: state.Share.Paused, Cut: !up, Ahead: sight.Ahead(state, s.view.SaidLoop(by.ID)), Epoch: state.Control.Epoch, About: s.view.AboutLoop()}
	seen.Drives = state.May(me, session.Drive) && !seen.Cut && !seen.Ahead.Any() && !seen.Ending.Control && !seen.Doubt.Stops()
	if until, touch := state.Bound(); seen.Drives {
		if seen.Touch = touch; !until.IsZero() {
			seen.Until = s.seat.Clock().Add(until.Sub(s.seat.Now()))
		}
	}
	return seen
}

// WantKeyFrame asks for a frame of what others show that can be decoded by itself; for media/pipe's Receiver. It does not block.
func (s *Session) WantKeyFrame() { s.view.WantKeyFrame() }

// Unreadable says that what others show us is no picture (media/pipe's ErrGarbage): we do not look at it any more, and where we may, it ends
// for everybody. The receipt says why. It may be called from any goroutine.
func (s *Session) Unreadable() {
	s.view.Unreadable(func(by session.ParticipantID) {
		who, _ := s.seat.State().Participant(by)
		s.receipt.add(Line{At: s.seat.Now(), Kind: LineUnreadable, Who: who.Name})
		s.publishLoop()
	})
}

// Input sends what our hand did on the representative's screen under the lease of epoch, if that is ours at this moment; otherwise nothing
// leaves.
func (s *Session) Input(epoch uint32, act wire.InputAct) { s.view.Input(epoch, act) }

// Release gives control of the representative's screen back.
func (s *Session) Release() {
	s.seat.Do(func() {
		if s.seat.State().Control.Holder == s.seat.Me() {
			s.restLoop(session.Release{})
		}
	})
}

// Hide ends what the representative shows of their screen, for everybody: the customer does not want to see it any more.
func (s *Session) Hide() {
	s.seat.Do(func() {
		state := s.seat.State()
		if by := state.Share.By; by != 0 && by != s.seat.Me() && state.May(s.seat.Me(), session.StopShare) {
			s.restLoop(session.Stop{Reason: session.ReasonDone})
		}
	})
}

// restLoop submits what ends that our hand acts on another's screen: it rests at once, also while the site cannot be told.
func (s *Session) restLoop(cmd session.Command) {
	s.view.LetGoLoop()
	s.seat.Submit(cmd, s.doneLoop)
	s.publishLoop()
}
