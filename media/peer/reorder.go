package peer

import "time"

const (
	reorderSize  = 2048                  // packets, a power of two; 20 Mbit/s for a second
	firstNack    = 8 * time.Millisecond  // reordering on the way is shorter than this
	maxNacks     = 8                     // for one packet
	minNackGap   = 20 * time.Millisecond // between two for the same packet
	maxAnswer    = 500 * time.Millisecond
	maxMissing   = 1500 * time.Millisecond // wait for a packet, at most
	leastMissing = 100 * time.Millisecond  // and at least: a key frame instead costs more than this on any path
	defaultRTT   = 100 * time.Millisecond  // before ICE has measured one
	nackTick     = 5 * time.Millisecond    // how often a gap is looked at
	maxNackBatch = 128                     // sequence numbers in one request
)

// slot is the place of one packet.
type slot struct {
	packet  inPacket
	present bool
	since   time.Time // missing since
	asked   time.Time // last request
	before  time.Time // the one before it
	nacks   int
}

// inPacket is a received packet, its header read.
type inPacket struct {
	payload   []byte // owned
	timestamp uint32
	marker    bool
}

// reorder puts packets in order and knows which are missing. It sees resent packets too, so that nothing is asked for twice
// that has come. It is pure: time is passed in.
type reorder struct {
	started bool
	next    int64 // the first sequence number not handed on yet, extended
	highest int64 // the highest one received
	slots   [reorderSize]slot
	answer  time.Duration // how long a request took to be answered, smoothed; 0: none was

	expected uint64 // packets that should have come
	missed   uint64 // of which so many had to be asked for
}

// extend gives seq the cycle that brings it closest to highest.
func (r *reorder) extend(seq uint16) int64 {
	return r.highest + int64(int16(seq-uint16(r.highest)))
}

// push takes one packet. It returns false when the sequence jumped so far that everything before it is lost.
func (r *reorder) push(seq uint16, p inPacket, now time.Time) bool {
	if !r.started {
		r.started, r.next, r.highest = true, int64(seq), int64(seq)-1
	}
	at := r.extend(seq)
	switch {
	case at < r.next:
		return true // late or twice
	case at-r.next >= reorderSize:
		for i := range r.slots {
			r.slots[i] = slot{}
		}
		r.next, r.highest = at, at
		r.slots[at%reorderSize] = slot{packet: p, present: true}
		return false
	}
	for i := r.highest + 1; i < at; i++ {
		r.slots[i%reorderSize] = slot{since: now}
	}
	if at > r.highest {
		r.expected += uint64(at - r.highest)
		r.highest = at
	} else if s := &r.slots[at%reorderSize]; s.present {
		return true
	} else if s.nacks > 0 {
		r.answered(s, now)
	}
	r.slots[at%reorderSize] = slot{packet: p, present: true}
	return true
}

// answered learns how long answers take: longer ones count at once, as a queue grows faster than it goes. What comes sooner
// after the last request than a usual answer is the answer to the one before.
func (r *reorder) answered(s *slot, now time.Time) {
	took := now.Sub(s.asked)
	if s.nacks > 1 && took < r.answer*3/4 {
		took = now.Sub(s.before)
	}
	r.answer = min(max(took, r.answer-(r.answer-took)/8), maxAnswer)
}

// wait is how long an answer is to be waited for on a path with that RTT.
func (r *reorder) wait(rtt time.Duration) time.Duration { return max(rtt, r.answer) }

// pop returns the next packet in order. lost means that the packets before the next one are given up; call again.
func (r *reorder) pop(now time.Time, rtt time.Duration) (p inPacket, lost, ok bool) {
	if !r.started || r.next > r.highest {
		return inPacket{}, false, false
	}
	s := &r.slots[r.next%reorderSize]
	if s.present {
		p = s.packet
		*s = slot{}
		r.next++
		return p, false, true
	}
	// Time for more requests: giving up costs a key frame, which takes longer to come than one more of them, and keeps
	// everything else waiting on a thin path. At 2 Mbit/s, 120 ms, 5 % loss about one run of 20 s in five gave up with four
	// round trips; with this one in fifty.
	if now.Sub(s.since) < min(max(6*r.wait(rtt)+30*time.Millisecond, leastMissing), maxMissing) {
		return inPacket{}, false, false
	}
	for r.next <= r.highest && !r.slots[r.next%reorderSize].present {
		r.slots[r.next%reorderSize] = slot{}
		r.next++
	}
	return inPacket{}, true, false
}

// gap reports whether packets are missing.
func (r *reorder) gap() bool { return r.started && r.next <= r.highest }

// nacks appends to dst what is to be asked for now.
func (r *reorder) nacks(dst []uint16, now time.Time, rtt time.Duration) []uint16 {
	if !r.started {
		return dst
	}
	for i := r.next; i <= r.highest && len(dst) < maxNackBatch; i++ {
		s := &r.slots[i%reorderSize]
		if s.present || s.nacks >= maxNacks {
			continue
		}
		if s.nacks == 0 && now.Sub(s.since) < firstNack {
			continue
		}
		if s.nacks > 0 && now.Sub(s.asked) < max(r.wait(rtt)*5/4, minNackGap) {
			continue
		}
		if s.nacks == 0 {
			r.missed++
		}
		s.nacks++
		s.before, s.asked = s.asked, now
		dst = append(dst, uint16(i))
	}
	return dst
}
