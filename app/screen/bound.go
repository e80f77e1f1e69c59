package screen

import "deskhand/app/session"

// lease is how far the control lease of an epoch goes here.
type lease struct {
	epoch uint32
	bound bound
}

// boundLoop is how far the lease in the log goes, on this computer's clock: the site's clock cannot make it longer than the person here said.
// It is worked out once for each lease.
func (s *Share) boundLoop(state session.State) bound {
	if s.lease.epoch == state.Control.Epoch && state.Control.Epoch != 0 {
		return s.lease.bound
	}
	until, touch := state.Bound()
	b := bound{touch: touch}
	if !until.IsZero() {
		b.until = s.cfg.Seat.Clock().Add(until.Sub(s.cfg.Seat.Now()))
		if own := s.until; !own.IsZero() && own.Before(b.until) {
			b.until = own
		}
	}
	s.lease = lease{state.Control.Epoch, b}
	return b
}
