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

// Why is why what is seen may not be the screen as it is now.
type Why string

// Whys.
const (
	Silent  Why = "silent"  // nothing is heard of the sharer's program
	Stuck   Why = "stuck"   // it is there and says that it cannot go on with the picture
	Slow    Why = "slow"    // newer pictures are on their way, or were spared a slow link
	Garbled Why = "garbled" // what it sent was no picture: it is not looked at any more
)

// Doubt says that what is seen may not be the screen as it is now, though there is a link. The zero value: there is no doubt.
type Doubt struct {
	Why   Why
	Since time.Time // the picture was last known to be as the screen was
}

// Any reports whether there is doubt.
func (d Doubt) Any() bool { return d.Why != "" }

// Stops reports whether the picture stands, so that nothing is to be done on it: one that is Slow goes on, and is only late.
func (d Doubt) Stops() bool { return d.Any() && d.Why != Slow }

// pulse is what is known of the sharer's program.
type pulse struct {
	at    time.Time     // when it was last heard of, or could be heard of again; zero: it has never said anything
	stuck time.Duration // as it said then
	half  uint8         // how often it halves its screen
	cover uint8         // how much of it its own windows hide, in per cent
}

// doubt is what follows from p at now. Who never said anything is not missed: their picture has just begun.
func (p pulse) doubt(now time.Time) Doubt {
	switch {
	case p.at.IsZero():
		return Doubt{}
	case now.Sub(p.at) >= silentAfter:
		return Doubt{Silent, p.at}
	case p.stuck >= stuckAfter:
		return Doubt{Stuck, p.at.Add(-p.stuck)}
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
		now := time.Now()
		s.pulse = pulse{now, p.Stuck, p.Halved, p.Covered}
		s.late.heard(p.Newest, now)
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
	return s.doubtLoop(time.Now())
}

// doubtLoop is that where there is such a link.
func (s *Sight) doubtLoop(now time.Time) Doubt {
	d := s.pulse.doubt(now)
	if s.deaf.Load() && !s.garbled.IsZero() {
		return Doubt{Garbled, s.garbled}
	}
	if since := s.late.lateSince(now); !d.Any() && !since.IsZero() {
		return Doubt{Slow, since}
	}
	return d
}

// About is what is known here of a picture that is seen, beside its pixels.
type About struct {
	Doubt   Doubt
	Halved  int // how often the screen was, to be no larger than a picture may be
	Covered Covered
	Ending  Ending
}

// Covered is how much of a screen that is shown is hidden, in whole per cent, because its sharer's own Deskhand lies there.
type Covered int

// Some reports whether that is worth saying: a banner alone is not.
func (c Covered) Some() bool { return c >= 10 }

// All reports whether next to nothing else is seen.
func (c Covered) All() bool { return c >= 90 }

// AboutLoop is what is known of the picture that is seen.
func (s *Sight) AboutLoop() About {
	return About{Doubt: s.DoubtLoop(), Halved: int(s.pulse.half), Covered: Covered(s.pulse.cover), Ending: s.EndingLoop()}
}
