package sight

import (
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

const (
	// silentAfter is how long nothing may be heard of the sharer's program before what is seen is doubted: five signs in a row.
	silentAfter = 5 * wire.PulseEvery
	// stuckAfter is how long their program may take to get or to encode a picture: a large one on a slow computer takes one.
	stuckAfter = 3 * time.Second
)

// Doubt says why what is seen may not be the screen as it is now, though there is a link. The zero value: there is no doubt.
type Doubt struct {
	Since time.Time // the picture was last known to be as the screen was
	Stuck bool      // their program is there and says that it cannot go on with the picture; otherwise nothing is heard of it
}

// Any reports whether there is doubt.
func (d Doubt) Any() bool { return !d.Since.IsZero() }

// pulse is what is known of the sharer's program.
type pulse struct {
	at    time.Time     // when it was last heard of, or could be heard of again; zero: it has never said anything
	stuck time.Duration // as it said then
	half  uint8         // how often it halves its screen
}

// doubt is what follows from p at now. Who never said anything is not missed: their picture has just begun.
func (p pulse) doubt(now time.Time) Doubt {
	switch {
	case p.at.IsZero():
		return Doubt{}
	case now.Sub(p.at) >= silentAfter:
		return Doubt{Since: p.at}
	case p.stuck >= stuckAfter:
		return Doubt{Since: p.at.Add(-p.stuck), Stuck: true}
	}
	return Doubt{}
}

// pulseLoop takes a sign of the sharer's program.
func (s *Sight) pulseLoop(from session.ParticipantID, b []byte) {
	p, err := wire.DecodePulse(b)
	switch {
	case err != nil:
		s.cfg.Seat.Garbage(from, "pulse", err)
	case uint32(from) == s.from.Load():
		s.pulse = pulse{time.Now(), p.Stuck, p.Halved}
		s.late.heard(p.Newest)
	}
}

// DoubtLoop is why what is seen may not be the screen as it is now. Where there is no link over which it comes, or where they paused, that is
// the reason, and there is no doubt.
func (s *Sight) DoubtLoop() Doubt {
	from := session.ParticipantID(s.from.Load())
	share := s.cfg.Seat.State().Share
	if from == 0 || share.By == 0 || share.By == s.cfg.Seat.Me() || share.Paused || s.withdrawn[share.By].Paused {
		return Doubt{}
	}
	if up, _, _ := s.cfg.Seat.LinkState(from); !up {
		return Doubt{}
	}
	return s.pulse.doubt(time.Now())
}

// HalvedLoop is how often the screen that is seen was halved, to be no larger than a picture may be.
func (s *Sight) HalvedLoop() int { return int(s.pulse.half) }
