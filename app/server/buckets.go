package server

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// buckets are token buckets by key: an address or an account. A leaf.
type buckets struct {
	rate Rate

	mu sync.Mutex
	// ───── guarded by mu ─────
	of map[string]*rate.Limiter
}

// maxBuckets bounds the memory that an attacker with many addresses can take. When all are in use, newcomers share one.
const maxBuckets = 100_000

func newBuckets(r Rate) *buckets { return &buckets{rate: r, of: map[string]*rate.Limiter{}} }

// take reports whether key may do one more at that time.
func (b *buckets) take(key string, now time.Time) bool {
	if b.rate.PerMinute == 0 {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	l, known := b.of[key]
	if !known && len(b.of) >= maxBuckets {
		key = ""
		l, known = b.of[key]
	}
	if !known {
		l = rate.NewLimiter(rate.Limit(float64(b.rate.PerMinute)/60), b.rate.Burst)
		b.of[key] = l
	}
	return l.AllowN(now, 1)
}

// sweep forgets the full ones: they are as good as new.
func (b *buckets) sweep(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for key, l := range b.of {
		if l.TokensAt(now) >= float64(b.rate.Burst) {
			delete(b.of, key)
		}
	}
}

// origin is the key under which an address is limited: the IPv4 address or the IPv6 /64, which one customer line usually has.
func origin(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil { // not an address: all such share one bucket
		return ""
	}
	return p.String()
}
