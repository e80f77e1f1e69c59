package seat

import (
	"sync/atomic"

	"deskhand/media/peer"
)

const (
	// mostHeard is how much of one connection may wait for the seat's goroutine, in bytes: minutes of what an honest program says, who moves
	// the pointer all the time.
	mostHeard = 16 << 20
	// heardOverhead is what an event takes there beside its data.
	heardOverhead = 256
)

// heard is what of one connection waits for the seat's goroutine.
type heard struct {
	bytes atomic.Int64
	over  bool // of the connection's goroutine: it was too much
}

// hear hands an event of a connection to the seat's goroutine; the connection's own calls it. Who says more than is taken, whatever that is, loses
// the link: to wait for room here would hold up what ends it, and what is dropped would be missed on channels that lose nothing.
func (s *Seat) hear(l *link, gen uint64, h *heard, ev peer.Event) {
	if h.over {
		return
	}
	size := int64(heardOverhead)
	if m, ok := ev.(peer.Message); ok {
		size += int64(len(m.Data))
	}
	if h.over = h.bytes.Add(size) > mostHeard; h.over {
		s.cfg.Log.Warn("link ended: more came than was taken", "participant", l.to)
		ev = peer.Failed{Err: ErrFlood}
	}
	s.Do(func() {
		h.bytes.Add(-size)
		s.linkEventLoop(l, gen, ev)
	})
}
