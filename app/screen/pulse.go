package screen

import (
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// pulseSlack is how much early a pulse may be: it goes with a tick, and ticks are not exact.
const pulseSlack = 100 * time.Millisecond

// sendPulseLoop says to everybody who sees the picture how it gets on, once a wire.PulseEvery: a still screen says nothing by itself.
func (s *Share) sendPulseLoop() {
	seat := s.cfg.Seat
	state := seat.State()
	w, now := s.now.current(), time.Now()
	if w == nil || s.stopped.share || state.Share.By != seat.Me() || now.Sub(s.viewers.pulse) < wire.PulseEvery-pulseSlack {
		return
	}
	s.viewers.pulse = now
	b := wire.EncodePulse(wire.Pulse{Stuck: w.sender.Stuck(), Halved: uint8(w.shown.halved())})
	for _, p := range state.People {
		if p.ID != seat.Me() && state.May(p.ID, session.See) {
			_ = seat.Send(p.ID, wire.ChannelControl, b) // without a link they know more
		}
	}
}
