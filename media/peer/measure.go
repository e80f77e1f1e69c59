package peer

import (
	"time"

	"github.com/pion/webrtc/v4"
)

const (
	statsEvery     = time.Second
	bandwidthEvery = 200 * time.Millisecond
)

// counted is what the counters were when Stats were last made.
type counted struct {
	at           time.Time
	in, out      uint64 // bytes
	seen, missed uint64 // packets
}

// measure passes the bandwidth estimate on, and once a second makes new Stats.
func (c *Conn) measure(now time.Time) {
	if d := now.Sub(c.last.at); d >= statsEvery {
		c.count(now, d)
	}
	if c.out == nil || !c.connected {
		return
	}
	s := c.stats.Load()
	p := c.p.estimator.pace(s.RTT)
	b := p.target
	c.out.setPath(p, s.RTT)
	if differs(b, c.reported) {
		c.reported = b
		c.cfg.Events(Bandwidth{b})
	}
}

// count makes the Stats of the last d.
func (c *Conn) count(now time.Time, d time.Duration) {
	s, next := Stats{}, counted{at: now}
	c.measurePath(&s)
	if c.out != nil {
		next.out = c.out.bytes.Load()
		s.BitrateOut = rateOf(next.out-c.last.out, d)
		s.Loss = share(c.p.estimator.loss.Load())
		s.Resent, s.Dropped = c.out.resent.Load(), c.out.dropped.Load()
		s.Bandwidth = c.p.estimator.pace(s.RTT).target
	}
	if c.in != nil {
		next.in, next.seen, next.missed = c.p.tap.bytes.Load(), c.in.seen.Load(), c.in.missed.Load()
		s.BitrateIn = rateOf(next.in-c.last.in, d)
		if seen := next.seen - c.last.seen; seen > 0 {
			s.Loss = min(float64(next.missed-c.last.missed)/float64(seen), 1)
		}
		s.Dropped = c.in.dropped.Load()
		if s.RTT > 0 {
			c.in.rtt.Store(int64(s.RTT))
		}
	}
	c.last = next
	c.stats.Store(&s)
}

// differs by more than 5 %.
func differs(a, b int) bool { return max(a-b, b-a)*20 > b }

func (c *Conn) measurePath(s *Stats) {
	if !c.everUp { // pion writes what is read here, unguarded, while it starts the transport
		return
	}
	transport := c.pc.SCTP().Transport().ICETransport()
	pair, err := transport.GetSelectedCandidatePair()
	if err != nil || pair == nil || pair.Local == nil || pair.Remote == nil {
		return
	}
	s.Path, s.RemoteAddrKind = PathDirect, pair.Remote.Typ.String()
	if pair.Local.Typ == webrtc.ICECandidateTypeRelay || pair.Remote.Typ == webrtc.ICECandidateTypeRelay {
		s.Path = PathRelayed
	}
	if stats, ok := transport.GetSelectedCandidatePairStats(); ok {
		s.RTT = time.Duration(stats.CurrentRoundTripTime * float64(time.Second))
	}
}
