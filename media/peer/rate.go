package peer

import (
	"time"
)

const (
	sentRing = 4096 // packets remembered until feedback speaks of them, a power of two

	runGap     = 12 * time.Millisecond // a pause of the sender that ends a run
	runLength  = 80 * time.Millisecond // a run is judged at the latest when it took so long to leave or to come
	runLeast   = 3                     // packets
	noise      = 4 * time.Millisecond  // differences of one-way delay that mean nothing
	fullWeight = 80 * time.Millisecond // a run of that length counts fully, a shorter one in proportion
	leastTrust = 0.08

	baseWindow  = 10 * time.Second // the shortest one-way delay is forgotten after one to two of these
	queueWindow = 150 * time.Millisecond
	idleQueue   = 15 * time.Millisecond // a queue below this is none
	drainTime   = 400 * time.Millisecond
	leastDrain  = 0.25
	useOf       = 0.95 // of the capacity

	lossWindow   = time.Second
	lossLeast    = 30   // packets in it
	lossTooMuch  = 0.12 // more than chance loses: the path is full, though nothing queues
	lossSome     = 0.015
	searchAfter  = time.Second
	growEvery    = 200 * time.Millisecond
	growBy       = 1.04
	silenceAfter = 700 * time.Millisecond // beyond the RTT: nothing of what was sent is heard of
	silenceStep  = 500 * time.Millisecond
)

// arrival is what feedback says of one packet.
type arrival struct {
	seq  uint16 // of TWCC
	lost bool
	at   time.Duration // on the receiver's clock, any start
}

// departure is a packet on its way.
type departure struct {
	at    time.Duration // since start
	size  int           // bytes, with headers
	seq   uint16
	valid bool
}

// rater thinks about what a path carries, from when packets left and came. It is pure: time is passed in.
//
// Frames leave in runs faster than the thought capacity. A run that comes more slowly than it left was spread by the
// narrowest hop: its bytes over the time they took to come are what the path carries. A run that comes as it left shows that
// the path carries at least its rate. So every larger frame measures the path, down or up, without data for the
// purpose, and a screen that rests changes nothing: GCC (draft-ietf-rmcat-gcc-02) takes what is sent for what can be sent
// and adds 8 % a second.
//
// What waits in the path (one-way delay over the least of the last 10–20 s) is drained by sending less than the capacity.
// Loss alone does not count until it is more than chance.
type rater struct {
	start    time.Time
	capacity float64 // bit/s
	sent     [sentRing]departure
	used     window // of sent bytes

	base  shortest
	queue lowest

	run run

	loss    loss
	arrived window // bytes, on the receiver's clock
	grownAt time.Duration
	fullAt  time.Duration // a run was last spread: the path carries no more than that

	lastSent, lastHeard time.Duration
	known               time.Duration // the newest packet that was heard of left then
	rtt                 time.Duration
}

// loss is what becomes of packets.
type loss struct {
	got, lost window        // packets
	cutAt     time.Duration // when it was last judged too much; what was sent before counts no more
}

func newLoss(cutAt time.Duration) loss {
	return loss{got: newWindow(lossWindow), lost: newWindow(lossWindow), cutAt: cutAt}
}

// run is a number of packets that left close together, or that queued behind each other.
type run struct {
	count               int
	bytes               int           // without the first
	left, leftLast      time.Duration // on our clock
	came, cameLast      time.Duration // on theirs
	queueFirst, queueAt time.Duration
}

func newRater(start time.Time, capacity int) *rater {
	return &rater{
		start: start, capacity: float64(capacity), used: newWindow(time.Second), loss: newLoss(0),
		arrived: newWindow(500 * time.Millisecond), rtt: defaultRTT,
	}
}

// leave notes a packet that leaves.
func (r *rater) leave(seq uint16, size int, now time.Time) {
	at := now.Sub(r.start)
	// Nothing was under way, or it is a new beginning: what was lost at the end of the last one, nobody speaks of. Silence begins now.
	if r.known >= r.lastSent || at-r.lastSent > silenceAfter+r.rtt {
		r.lastHeard = at
	}
	r.sent[seq%sentRing] = departure{at: at, size: size, seq: seq, valid: true}
	r.used.add(at, float64(size))
	r.lastSent = at
}

// hear takes one feedback, in the order of sending.
func (r *rater) hear(list []arrival, now time.Time) {
	at := now.Sub(r.start)
	for _, a := range list {
		d := &r.sent[a.seq%sentRing]
		if !d.valid || d.seq != a.seq {
			continue
		}
		counts := d.at >= r.loss.cutAt // what was sent before has been judged
		if a.lost {
			if counts {
				r.loss.lost.add(at, 1)
			}
			continue // it may be reported again, as late
		}
		d.valid = false
		if counts {
			r.loss.got.add(at, 1)
		}
		r.arrived.add(a.at, float64(d.size))
		r.heard(*d, a.at, at)
		r.lastHeard, r.rtt, r.known = at, at-d.at, max(r.known, d.at)
	}
	r.judgeLoss(at)
	r.grow(at)
}

func (r *rater) heard(d departure, came, now time.Duration) {
	delay := came - d.at
	r.base.add(now, delay)
	queued := delay - r.base.now
	r.queue.add(now, queued)
	if r.run.count > 0 && came < r.run.cameLast {
		return // overtaken on the way
	}
	behind := d.at+r.base.now < r.run.cameLast // it had to wait for the one before
	if r.run.count > 0 && (d.at-r.run.leftLast > runGap && !behind || max(d.at-r.run.left, came-r.run.came) > runLength) {
		r.judgeRun()
		keep := d.at-r.run.leftLast <= runGap || behind
		first := run{count: 1, left: r.run.leftLast, leftLast: r.run.leftLast, came: r.run.cameLast, cameLast: r.run.cameLast, queueFirst: r.run.queueAt}
		r.run = run{}
		if keep {
			r.run = first
		}
	}
	if r.run.count == 0 {
		r.run = run{count: 1, left: d.at, leftLast: d.at, came: came, cameLast: came, queueFirst: queued, queueAt: queued}
		return
	}
	r.run.count++
	r.run.bytes += d.size
	r.run.leftLast, r.run.cameLast, r.run.queueAt = d.at, came, queued
}

// judgeRun learns from a run that has ended.
func (r *rater) judgeRun() {
	left, came := r.run.leftLast-r.run.left, r.run.cameLast-r.run.came
	if r.run.count < runLeast || came <= 0 {
		return
	}
	bits := float64(r.run.bytes) * 8
	if came-left > max(noise, left/8) {
		r.fullAt = r.lastHeard
		rate := bits / came.Seconds()
		r.capacity += min(max(float64(came)/float64(fullWeight), leastTrust), 1) * (rate - r.capacity)
		return
	}
	// It came as it left. One that caught up with a queue says nothing.
	long := max(left, came)
	if rate := bits / long.Seconds(); rate > r.capacity && r.run.queueFirst < idleQueue && r.run.queueAt < idleQueue && long > 2*noise {
		r.capacity += min(float64(long)/float64(fullWeight/4), 1) * (rate - r.capacity)
	}
}

// judgeLoss takes what arrives for the capacity when more is lost than chance would.
func (r *rater) judgeLoss(now time.Duration) {
	got, lost := r.loss.got.sum(now), r.loss.lost.sum(now)
	if got+lost < lossLeast || lost < lossTooMuch*(got+lost) || r.queue.value(now) > idleQueue {
		return
	}
	r.loss = newLoss(now)
	if rate := r.arrived.rate(); rate < r.capacity {
		r.capacity = max(rate, r.capacity*0.7)
	}
}

// grow tries more, slowly, while the path is used and nothing speaks against it: for frames that are too small to measure it.
func (r *rater) grow(now time.Duration) {
	if now-r.grownAt < growEvery {
		return
	}
	r.grownAt = now
	if r.queue.value(now) > idleQueue || now-r.loss.cutAt < lossWindow || r.used.rate()*8 < 0.7*r.capacity {
		return
	}
	r.capacity *= growBy
}

// pace is how fast to send now.
func (r *rater) pace(now time.Time) pace {
	at := now.Sub(r.start)
	r.capacity = min(max(r.capacity, minBitrate), maxBitrate)
	use := useOf * max(1-float64(r.queue.value(at))/float64(drainTime), leastDrain)
	if r.lastSent > r.known { // sent into silence
		for quiet := r.lastSent - r.lastHeard - r.rtt; quiet > silenceAfter; quiet -= silenceStep {
			use /= 2
		}
	}
	p := pace{target: int(r.capacity * use), factor: paceFactor, search: at-r.fullAt > searchAfter}
	if got, lost := r.loss.got.sum(at), r.loss.lost.sum(at); lost > lossSome*(got+lost) {
		p.factor = paceLossy
	}
	return p
}

// shortest is the least one-way delay of the last one to two baseWindows.
type shortest struct {
	now, next time.Duration // of this window and of the next
	since     time.Duration
	some      bool
}

func (s *shortest) add(at, delay time.Duration) {
	if !s.some {
		s.some, s.now, s.next, s.since = true, delay, delay, at
	}
	if at-s.since > baseWindow {
		s.now, s.next, s.since = s.next, delay, at
	}
	s.now, s.next = min(s.now, delay), min(s.next, delay)
}

// window is a sum over the last span of time, in tenths of it.
type window struct {
	span time.Duration
	part [10]float64
	last int64 // the newest tenth
}

func newWindow(span time.Duration) window { return window{span: span} }

func (w *window) advance(at time.Duration) {
	now := int64(at / (w.span / 10))
	if now-w.last > 10 || w.last-now > 10 {
		w.part, w.last = [10]float64{}, now
	}
	for w.last < now {
		w.last++
		w.part[w.last%10] = 0
	}
}

func (w *window) add(at time.Duration, n float64) {
	if at < 0 {
		return
	}
	w.advance(at)
	w.part[w.last%10] += n
}

func (w *window) sum(at time.Duration) (n float64) {
	w.advance(at)
	return w.total()
}

func (w *window) total() (n float64) {
	for _, p := range w.part {
		n += p
	}
	return n
}

// rate is bits in a second.
func (w *window) rate() float64 { return w.total() / w.span.Seconds() }

// lowest is the least value of the last one to two queueWindows.
type lowest struct {
	now, before time.Duration
	since       time.Duration
	some        bool
}

func (l *lowest) add(at, v time.Duration) {
	if !l.some || at-l.since > 2*queueWindow {
		l.some, l.now, l.before, l.since = true, v, v, at
	}
	if at-l.since > queueWindow {
		l.before, l.now, l.since = l.now, v, at
	}
	l.now = min(l.now, v)
}

// value is 0 when nothing was heard for a while: what waited has left.
func (l *lowest) value(at time.Duration) time.Duration {
	if !l.some || at-l.since > 10*queueWindow {
		return 0
	}
	return min(l.now, l.before)
}
