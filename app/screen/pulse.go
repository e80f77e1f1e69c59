package screen

import (
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/capture"
)

// pulseSlack is how much early a pulse may be: it goes with a tick, and ticks are not exact.
const pulseSlack = 100 * time.Millisecond

// sendPulseLoop says to everybody who sees the picture how it gets on, once a wire.PulseEvery: a still screen says nothing by itself.
func (s *Share) sendPulseLoop() {
	if now := time.Now(); now.Sub(s.viewers.pulse) >= wire.PulseEvery-pulseSlack {
		s.pulseLoop(now)
	}
}

// sparedLoop says at once that somebody is spared pictures: what they see is an old one.
func (s *Share) sparedLoop() { s.pulseLoop(time.Now()) }

func (s *Share) pulseLoop(now time.Time) {
	seat := s.cfg.Seat
	state := seat.State()
	w := s.now.current()
	if w == nil || s.stopped.share || state.Share.By != seat.Me() {
		return
	}
	s.viewers.pulse = now
	b := wire.EncodePulse(wire.Pulse{Stuck: w.sender.Stuck(), Halved: uint8(w.shown.halved()), Covered: uint8(s.CoveredLoop()), Newest: w.track.Newest()})
	for _, p := range state.People {
		if p.ID != seat.Me() && state.May(p.ID, session.See) {
			_ = seat.Send(p.ID, wire.ChannelControl, b) // without a link they know more
		}
	}
}

// CoveredLoop is how much of what is shown this program's own windows hide, in whole per cent; 0 where they are not kept out of it.
func (s *Share) CoveredLoop() int {
	if w := s.now.current(); w != nil {
		if c, ok := w.source.(capture.Covered); ok {
			return c.Covered()
		}
	}
	return 0
}
