package peer

import (
	"slices"
	"time"
)

const (
	historySize  = 2048                   // packets kept for resending, a power of two
	maxResends   = 8                      // of one packet
	minResendGap = 10 * time.Millisecond  // between two resends of one packet
	maxResendLen = 512                    // packets waiting to be resent
	keptPackets  = 2048                   // of room kept for waiting video, when nothing waits
	maxQueue     = 3 * time.Second        // of waiting video; then whole frames are dropped before they are numbered
	burst        = 10 * time.Millisecond  // tokens saved up, in time at the current rate
	minBurst     = 3 * packetSize         // the least of that, in bytes
	paceFactor   = 2.5                    // packets leave at this multiple of the target rate,
	paceLossy    = 1.3                    // or at this one, where they are lost: a short queue may be why
	saved        = 100 * time.Millisecond // as long as no more left than the target rate and so much of it saved up
	tailProbes   = 3                      // resends of the last packet when nothing follows it
)

// outPacket is a packet about to be sent.
type outPacket struct {
	payload   []byte
	timestamp uint32
	seq       uint16
	profile   uint8
	marker    bool
	key       bool
	resend    bool
}

type sentPacket struct {
	outPacket
	at      time.Time // of the last sending
	resends int
	waiting bool // to be resent
	valid   bool
}

// pacer spreads the packets of one viewer over time, keeps what was sent for resending and numbers packets. It is pure:
// whoever owns it (outlet, under its mutex) passes the time in and sends what next returns.
//
// Two buckets hold what may leave. One lets a frame leave faster than the target rate, so that it comes sooner and shows what
// the path carries (rater); the other sees that over a tenth of a second no more leaves than the target rate, so that what
// waits, waits here, where it can still be dropped.
//
// Resends go first and pay from the same buckets. Nothing is dropped inside a frame. When nothing follows the last packet of
// a burst, next returns it again up to three times: without that a lost tail would be noticed only when the screen
// changes again.
type pacer struct {
	video   []outPacket // waiting, not numbered yet
	whole   []outPacket // the array that video is in, kept for the next frame
	bytes   int         // in video
	resends []uint16
	history [historySize]sentPacket
	seq     uint16 // of the next new packet

	tokens float64 // bytes that may be sent now, of the fast bucket; may be negative after a packet
	credit float64 // of the slow one
	filled time.Time
	pace   pace

	keyAt time.Time // the last packet of a key frame left

	probes int       // of the tail, done
	probe  time.Time // when the next is due; zero: none
	rtt    time.Duration
}

// pace is how fast packets may leave.
type pace struct {
	target int     // bit/s, for longer
	factor float64 // of it, for the packets of a frame
	search bool    // the path may carry more than was found yet: leave twice as fast while something waits
}

func newPacer(target int, firstSeq uint16) *pacer {
	return &pacer{pace: pace{target: target, factor: paceFactor}, seq: firstSeq, rtt: defaultRTT}
}

// backlog is how long what waits will take to leave.
func (p *pacer) backlog() time.Duration {
	return time.Duration(float64(p.bytes*8) / float64(p.pace.target) * float64(time.Second))
}

// add queues a frame. It returns false, and takes nothing, when too much waits already.
func (p *pacer) add(f *outFrame) bool {
	if len(p.video) > 0 && p.backlog() > maxQueue {
		return false
	}
	before := p.video
	for i, payload := range f.payloads {
		p.video = append(p.video, outPacket{
			payload: payload, timestamp: f.timestamp, profile: f.profile,
			marker: i == len(f.payloads)-1, key: f.key,
		})
	}
	if cap(p.video) > cap(before) { // it is in another array now
		clear(before)
	}
	if cap(p.video) > cap(p.whole) && cap(p.video) <= keptPackets {
		p.whole = p.video
	}
	p.bytes += f.bytes
	return true
}

// ask queues a sent packet for resending, unless it is unknown, was just sent, or was sent too often.
func (p *pacer) ask(seq uint16, now time.Time) bool {
	s := &p.history[seq%historySize]
	if !s.valid || s.seq != seq || s.waiting || s.resends >= maxResends || now.Sub(s.at) < max(minResendGap, p.rtt/2) ||
		len(p.resends) >= maxResendLen {
		return false
	}
	s.resends++
	s.waiting = true
	p.resends = append(p.resends, seq)
	return true
}

// next returns the packet to send now, or how long to wait before asking again; 0 with no packet means until add or ask.
func (p *pacer) next(now time.Time) (pkt outPacket, wait time.Duration, ok bool) {
	p.refill(now)
	if len(p.video) == 0 && len(p.resends) == 0 {
		return p.nextProbe(now)
	}
	if p.tokens <= 0 || p.credit <= 0 {
		wait := max(-p.tokens/p.fast(), -p.credit/p.slow())
		return outPacket{}, max(time.Duration(wait*float64(time.Second)), time.Millisecond), false
	}
	if len(p.resends) > 0 {
		seq := p.resends[0]
		p.resends = p.resends[:copy(p.resends, p.resends[1:])]
		if s := &p.history[seq%historySize]; s.valid && s.seq == seq {
			s.at, s.waiting = now, false
			pkt = s.outPacket
			pkt.resend = true
			p.pay(pkt)
			return pkt, 0, true
		}
		return p.next(now)
	}
	pkt = p.take()
	p.pay(pkt)
	if pkt.key {
		p.keyAt = now
	}
	p.history[pkt.seq%historySize] = sentPacket{outPacket: pkt, at: now, valid: true}
	if len(p.video) == 0 {
		p.probes, p.probe = 0, now.Add(p.probeAfter())
	}
	return pkt, 0, true
}

// take removes the first waiting packet and numbers it.
func (p *pacer) take() outPacket {
	pkt := p.video[0]
	p.video[0] = outPacket{}
	if p.video = p.video[1:]; len(p.video) == 0 {
		p.video = p.whole[:0]
	}
	p.bytes -= len(pkt.payload)
	pkt.seq = p.seq
	p.seq++
	return pkt
}

func (p *pacer) nextProbe(now time.Time) (outPacket, time.Duration, bool) {
	if p.probe.IsZero() {
		return outPacket{}, 0, false
	}
	if wait := p.probe.Sub(now); wait > 0 {
		return outPacket{}, wait, false
	}
	s := &p.history[(p.seq-1)%historySize]
	p.probes++
	if p.probe = now.Add(p.probeAfter() << (2 * p.probes)); p.probes >= tailProbes {
		p.probe = time.Time{}
	}
	pkt := s.outPacket
	pkt.resend = true
	return pkt, 0, s.valid
}

// probeAfter is longer than the gap between frames in motion, so that only a screen that comes to rest is probed.
func (p *pacer) probeAfter() time.Duration {
	return min(max(p.rtt+20*time.Millisecond, 100*time.Millisecond), 300*time.Millisecond)
}

// trim drops what waits behind the frame being sent, for when the target has fallen and it would take too long. It returns
// how many frames it dropped.
func (p *pacer) trim() (frames int) {
	if p.backlog() <= 2*maxQueue {
		return 0
	}
	end := slices.IndexFunc(p.video, func(x outPacket) bool { return x.marker }) + 1
	for _, x := range p.video[end:] {
		p.bytes -= len(x.payload)
		if x.marker {
			frames++
		}
	}
	clear(p.video[end:])
	p.video = p.video[:end]
	return frames
}

// clear forgets what waits; what was sent can still be resent.
func (p *pacer) clear() {
	for _, seq := range p.resends {
		p.history[seq%historySize].waiting = false
	}
	clear(p.video)
	p.video, p.resends, p.bytes, p.probe = p.whole[:0], p.resends[:0], 0, time.Time{}
}

// giveUp follows a viewer that has given up what is missing and waits for a key frame: nothing of before is of use to it. It
// returns false when a key frame is on its way.
func (p *pacer) giveUp(now time.Time) bool {
	if now.Sub(p.keyAt) < p.rtt+keyFrameGap || slices.ContainsFunc(p.video, func(x outPacket) bool { return x.key }) {
		return false
	}
	p.clear()
	return true
}

// forget drops what waits and what was sent: nothing of it can be sent again.
func (p *pacer) forget() {
	p.clear()
	p.history = [historySize]sentPacket{}
}

// fast and slow are the rates of the two buckets, in bytes a second.
func (p *pacer) fast() float64 { return float64(p.pace.target) / 8 * p.pace.factor }

func (p *pacer) slow() float64 {
	if p.pace.search {
		return float64(p.pace.target) / 8 * 2
	}
	return float64(p.pace.target) / 8
}

func (p *pacer) pay(pkt outPacket) {
	n := float64(len(pkt.payload) + packetOverhead)
	p.tokens, p.credit = p.tokens-n, p.credit-n
}

func (p *pacer) refill(now time.Time) {
	fast, slow, most := p.fast(), p.slow(), max(float64(p.pace.target)/8*saved.Seconds(), minBurst)
	if p.filled.IsZero() {
		p.tokens, p.credit = minBurst, most
	} else {
		d := now.Sub(p.filled).Seconds()
		p.tokens, p.credit = p.tokens+fast*d, p.credit+slow*d
	}
	p.filled = now
	p.tokens, p.credit = min(p.tokens, max(fast*burst.Seconds(), minBurst)), min(p.credit, most)
}
