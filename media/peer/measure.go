package peer

import (
	"net/netip"
	"sync/atomic"
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
	pictures     uint64 // sent and received
	seen, missed uint64 // packets
}

// samePicture is how close the timestamps of frames are that make one picture, in 90 kHz: what is exact of it and what is not come in a frame each.
const samePicture = 90

// pictures counts the pictures that frames make. One goroutine adds, any may read.
type pictures struct {
	n    atomic.Uint64
	last uint32 // timestamp; counts while n is not 0
}

func (p *pictures) add(timestamp uint32) {
	if p.n.Load() == 0 || timestamp-p.last > samePicture {
		p.n.Add(1)
	}
	p.last = timestamp
}

// measure passes the bandwidth estimate on, and once a second makes new Stats.
func (c *Conn) measure(now time.Time) {
	if d := now.Sub(c.last.at); d >= statsEvery {
		c.count(now, d)
	}
	if c.out == nil || !c.connected {
		return
	}
	s := *c.stats.Load()
	p := c.p.estimator.pace(s.RTT)
	c.out.setPath(p, s.RTT)
	if differs(p.target, c.reported) {
		c.reported, s.Bandwidth = p.target, p.target
		c.stats.Store(&s)
		c.cfg.Events(Bandwidth{p.target})
	}
}

// count makes the Stats of the last d.
func (c *Conn) count(now time.Time, d time.Duration) {
	s, next := Stats{}, counted{at: now}
	c.measurePath(&s)
	if c.out != nil {
		next.out, next.pictures = c.out.bytes.Load(), c.out.pictures.n.Load()
		s.BitrateOut = rateOf(next.out-c.last.out, d)
		s.Loss = share(c.p.estimator.loss.Load())
		s.Resent, s.Dropped = c.out.resent.Load(), c.out.dropped.Load()
		s.Bandwidth = c.reported
	}
	if c.in != nil {
		next.pictures += c.in.pictures.n.Load()
		next.in, next.seen, next.missed = c.p.tap.bytes.Load(), c.in.seen.Load(), c.in.missed.Load()
		s.BitrateIn = rateOf(next.in-c.last.in, d)
		if seen := next.seen - c.last.seen; seen > 0 {
			s.Loss = min(float64(next.missed-c.last.missed)/float64(seen), 1)
		}
		s.Dropped += c.in.dropped.Load()
		if s.RTT > 0 {
			c.in.rtt.Store(int64(s.RTT))
		}
	}
	s.Frames = int(float64(next.pictures-c.last.pictures)/d.Seconds() + 0.5)
	c.last = next
	c.stats.Store(&s)
}

// differs by more than 5 %.
func differs(a, b int) bool { return max(a-b, b-a)*20 > b }

// near reports whether both addresses are the computers' own, and the other end's is one that only its own network reaches.
func near(pair *webrtc.ICECandidatePair) bool {
	to, err := netip.ParseAddr(pair.Remote.Address)
	own := pair.Local.Typ == webrtc.ICECandidateTypeHost || pair.Local.Typ == webrtc.ICECandidateTypePrflx
	theirs := pair.Remote.Typ == webrtc.ICECandidateTypeHost || pair.Remote.Typ == webrtc.ICECandidateTypePrflx
	return err == nil && own && theirs && (to.IsPrivate() || to.IsLoopback() || to.IsLinkLocalUnicast())
}

func (c *Conn) measurePath(s *Stats) {
	if !c.everUp { // pion writes what is read here, unguarded, while it starts the transport
		return
	}
	transport := c.pc.SCTP().Transport().ICETransport()
	pair, err := transport.GetSelectedCandidatePair()
	if err != nil || pair == nil || pair.Local == nil || pair.Remote == nil {
		return
	}
	s.Path, s.LocalAddrKind, s.RemoteAddrKind = PathDirect, pair.Local.Typ.String(), pair.Remote.Typ.String()
	s.Near = near(pair)
	if pair.Local.Typ == webrtc.ICECandidateTypeRelay || pair.Remote.Typ == webrtc.ICECandidateTypeRelay {
		s.Path = PathRelayed
	}
	if stats, ok := transport.GetSelectedCandidatePairStats(); ok {
		s.RTT = time.Duration(stats.CurrentRoundTripTime * float64(time.Second))
	}
}
