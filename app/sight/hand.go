package sight

import (
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// hand is ours, as far as it acts on another computer. It belongs to the seat's goroutine.
type hand struct {
	seq   uint32      // of the newest input
	epoch uint32      // the lease that grip is held under
	grip  wire.Grip   // what is held
	beat  *time.Timer // until the next wire.Held; nil while nothing is held
}

// place is where the pointer went, and the lease it went under.
type place struct {
	epoch uint32
	move  wire.Move
}

// LetGoLoop lets go of what we hold on another's computer, before we say that we do not act on it any more.
func (s *Sight) LetGoLoop() {
	if s.hand.grip.Holds() {
		s.sendLoop(s.hand.epoch, wire.Release{})
	}
	s.hand.rest()
}

// RestLoop lets go of everything without a word: as if our program had ended.
func (s *Sight) RestLoop() { s.hand.rest() }

// rest lets go of everything without a word.
func (h *hand) rest() {
	if h.beat != nil {
		h.beat.Stop()
	}
	h.grip, h.beat = wire.Grip{}, nil
}

// Input sends what our hand did under the lease of epoch, if that is ours at this moment; otherwise nothing leaves. Moves that
// come faster than they can be sent become one.
func (s *Sight) Input(epoch uint32, act wire.InputAct) {
	if m, ok := act.(wire.Move); ok {
		if s.move.Swap(&place{epoch, m}) == nil {
			s.cfg.Seat.Do(s.sendMoveLoop)
		}
		return
	}
	s.cfg.Seat.Do(func() {
		s.sendMoveLoop()
		s.sendLoop(epoch, act)
	})
}

func (s *Sight) sendMoveLoop() {
	if m := s.move.Swap(nil); m != nil {
		s.sendLoop(m.epoch, m.move)
	}
}

// sendLoop sends an act under the lease that is ours, and begins to say that something is held when it is.
func (s *Sight) sendLoop(epoch uint32, act wire.InputAct) {
	if !s.drivesLoop(epoch) {
		return
	}
	h := &s.hand
	if epoch != h.epoch {
		h.rest()
		h.epoch = epoch
	}
	h.seq++
	if s.cfg.Acted != nil {
		s.cfg.Acted()
	}
	in := wire.Input{Epoch: epoch, Seq: h.seq, At: uint32(time.Since(s.began).Milliseconds()), Do: act}
	b, err := wire.EncodeInput(nil, in)
	if err != nil {
		s.cfg.Log.Debug("input not sent", "err", err)
		return
	}
	h.grip.Follow(act)
	if h.grip.Holds() && h.beat == nil {
		h.beat = s.nextBeat()
	}
	if err := s.cfg.Seat.Send(s.cfg.Seat.State().Share.By, wire.ChannelOf(act), b); err != nil {
		s.cfg.Log.Debug("input not sent", "err", err)
	}
}

// drivesLoop reports whether input under the lease of epoch may leave: not after we have said that it ends, whenever the site hears of that.
func (s *Sight) drivesLoop(epoch uint32) bool {
	state := s.cfg.Seat.State()
	return !s.cfg.Ended() && epoch == state.Control.Epoch && state.May(s.cfg.Seat.Me(), session.Drive) &&
		!Ahead(state, s.withdrawn[state.Share.By]).Any() && !s.EndingLoop().Control
}

// beatLoop says that what is held still is, as long as it is.
func (s *Sight) beatLoop() {
	h := &s.hand
	if h.beat = nil; !h.grip.Holds() || !s.drivesLoop(h.epoch) {
		h.rest()
		return
	}
	s.sendLoop(h.epoch, wire.Held{})
}

func (s *Sight) nextBeat() *time.Timer {
	return time.AfterFunc(wire.HeldEvery, func() { s.cfg.Seat.Do(s.beatLoop) })
}
