package relay

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Quotas bound what clients may take. A zero field means its default.
type Quotas struct {
	PerParticipant  int           // ports at a time for one participant of one session; 4 (two addresses, and an ICE restart beside them)
	Total           int           // ports at a time; 2000
	StartsPerMinute int           // new ports a minute for one client address (IPv6: /64); 60, offices share one
	StrangerRate    int           // answers a second for one address that has no port; 20
	StreamsPerAddr  int           // TCP connections at a time for one address; 64
	BitRate         int           // bit/s through one port, each way; 16 Mbit/s
	MaxAge          time.Duration // how long a relay may be kept going after its ticket has expired; 12 h
}

func (q Quotas) withDefaults() Quotas {
	set := func(n *int, value int) {
		if *n == 0 {
			*n = value
		}
	}
	set(&q.PerParticipant, 4)
	set(&q.Total, 2000)
	set(&q.StartsPerMinute, 60)
	set(&q.StrangerRate, 20)
	set(&q.StreamsPerAddr, 64)
	set(&q.BitRate, 16_000_000)
	if q.MaxAge == 0 {
		q.MaxAge = 12 * time.Hour
	}
	return q
}

// newMeter bounds one direction of a port: the rate, and half a second of it at once, so that a key frame passes.
func newMeter(bitRate int) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(bitRate)/8, max(bitRate/16, maxFrame))
}

// sources bounds events for each source address. What it remembers is bounded too: when it is full of busy sources, new ones
// share one bucket.
type sources struct {
	limit rate.Limit
	burst int

	mu sync.Mutex
	// --- guarded by mu ---
	buckets map[netip.Prefix]*rate.Limiter
	others  *rate.Limiter
	swept   time.Time
}

// maxSources is how many sources are told apart.
const maxSources = 8192

func newSources(perSecond float64, burst int) *sources {
	return &sources{
		limit: rate.Limit(perSecond), burst: burst,
		buckets: map[netip.Prefix]*rate.Limiter{},
		others:  rate.NewLimiter(rate.Limit(perSecond), burst),
	}
}

// allow says whether one more event from addr fits in now, and counts it if so.
func (s *sources) allow(addr netip.Addr, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := sourceOf(addr)
	bucket := s.buckets[key]
	if bucket == nil {
		if len(s.buckets) >= maxSources {
			s.sweepLocked(now)
		}
		if len(s.buckets) >= maxSources {
			return s.others.AllowN(now, 1)
		}
		bucket = rate.NewLimiter(s.limit, s.burst)
		s.buckets[key] = bucket
	}
	return bucket.AllowN(now, 1)
}

// sweepLocked forgets sources that have been quiet for long enough to have a full bucket again, at most once a second.
func (s *sources) sweepLocked(now time.Time) {
	if now.Sub(s.swept) < time.Second {
		return
	}
	s.swept = now
	for key, bucket := range s.buckets {
		if bucket.TokensAt(now) >= float64(s.burst) {
			delete(s.buckets, key)
		}
	}
}

// sourceOf is what counts as one source: an IPv4 address, or the /64 that one IPv6 user can roam in.
func sourceOf(addr netip.Addr) netip.Prefix {
	addr = addr.Unmap().WithZone("")
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // an invalid address; all of those are one source
	}
	return prefix
}
