package server

import (
	"sync"
	"time"
)

// tries bound how often anybody may guess what an account is signed in to with. They are counted by account and address, so that who guesses
// does not lock the account's owner out, and by account, so that many addresses do not guess for ever; from where somebody has signed in to
// it before, only the former. A leaf.
type tries struct {
	near  *buckets // by account and address, and of calls by account: passwords
	all   *buckets // by account, from elsewhere: passwords
	codes *buckets // by account: one-time codes, which are short

	mu sync.Mutex
	// ───── guarded by mu ─────
	known map[string]time.Time // when somebody last signed in, by account and address
}

const (
	triesOfAll = 10                  // times as many from everywhere as from one address
	knownTime  = 30 * 24 * time.Hour // since the last sign-in from there
)

func newTries(r Rate) *tries {
	return &tries{near: newBuckets(r), all: newBuckets(Rate{triesOfAll * r.PerMinute, triesOfAll * r.Burst}), codes: newBuckets(r), known: map[string]time.Time{}}
}

// password reports whether one more password may be tried. account is a possible name.
func (t *tries) password(account, from string, now time.Time) bool {
	key := account + " " + from
	return t.near.take(key, now) && (t.knows(key, now) || t.all.take(account, now))
}

// call reports whether somebody who is signed in may try one more password.
func (t *tries) call(account string, now time.Time) bool { return t.near.take(account, now) }

// code reports whether one more one-time code may be tried.
func (t *tries) code(account string, now time.Time) bool { return t.codes.take(account, now) }

func (t *tries) knows(key string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	at, known := t.known[key]
	return known && now.Sub(at) < knownTime
}

// right notes that somebody has signed in.
func (t *tries) right(account, from string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known[account+" "+from] = now
}

func (t *tries) sweep(now time.Time) {
	for _, b := range []*buckets{t.near, t.all, t.codes} {
		b.sweep(now)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, at := range t.known {
		if now.Sub(at) >= knownTime {
			delete(t.known, key)
		}
	}
}
