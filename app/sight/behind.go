package sight

import (
	"slices"
	"sync"
	"time"

	"deskhand/media/peer"
)

const (
	// slowAfter is how late a frame may be: as much waits for a link at the sharer's before it is spared frames.
	slowAfter = 3 * time.Second
	// slowUntil is how late they may be again for a picture that was too late: less is not seen.
	slowUntil = time.Second
	// mostOwed is how many frames that have not come are remembered, one a wire.PulseEvery.
	mostOwed = 16
)

// behind tells the Screen when the sharer has sent what has not come, and knows for how long it has not: frames that a slow link is spared leave
// no gap in the video. Safe for concurrent use.
type behind struct {
	screen Screen // may be nil

	mu     sync.Mutex // guards what follows, and is held while screen is told, so that it is told in order
	told   uint32     // the newest frame there is, as the sharer said; 0: they have not
	got    uint32     // the newest that has come; 0: none has
	behind bool
	owed   []owed // frames that were told of and have not come, the oldest first
	slow   bool
}

// owed is a frame that has not come.
type owed struct {
	timestamp uint32
	since     time.Time // it was told of
}

// heard takes what the sharer said at now: the timestamp of their newest frame. They say it in order: an older one than they said before is of a
// picture that was begun after their clock had been set back, and what has come is older than that, whatever it says.
func (b *behind) heard(newest uint32, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if newest != 0 && b.told != 0 && peer.Newer(b.told, newest) {
		if b.owed = nil; b.got != 0 && peer.Newer(b.got, newest) {
			b.got = newest - 1
		}
	}
	if n := len(b.owed); newest == 0 {
		b.owed = nil
	} else if n == 0 || peer.Newer(newest, b.owed[n-1].timestamp) {
		b.owed = append(b.owed[:min(n, mostOwed-1)], owed{newest, now})
	}
	b.told = newest
	b.compareLocked()
}

// came takes the timestamp of a frame, before the frame itself is put. Frames come in order, too: with one that is older than the one before, what
// was said of others counts no more.
func (b *behind) came(timestamp uint32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.got != 0 && peer.Newer(b.got, timestamp) {
		b.told, b.owed = 0, nil
	}
	b.got = timestamp
	b.compareLocked()
}

// any reports whether a frame has come since anew.
func (b *behind) any() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.got != 0
}

// lateSince is since when the sharer has had what has not come, where that is so long ago that what is seen must be called old; zero: it is not.
func (b *behind) lateSince(now time.Time) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	after := slowAfter
	if b.slow {
		after = slowUntil
	}
	if b.slow = b.behind && len(b.owed) > 0 && now.Sub(b.owed[0].since) >= after; !b.slow {
		return time.Time{}
	}
	return b.owed[0].since
}

// linked: nothing could come before now.
func (b *behind) linked(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.owed {
		b.owed[i].since = now
	}
}

// anew forgets all of it: another one's picture begins.
func (b *behind) anew() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.told, b.got, b.owed, b.slow = 0, 0, nil, false
	b.compareLocked()
}

// compareLocked needs a frame to compare with: without one there is nothing on screen either.
func (b *behind) compareLocked() {
	now := b.told != 0 && b.got != 0 && peer.Newer(b.told, b.got)
	if b.got != 0 {
		b.owed = slices.DeleteFunc(b.owed, func(o owed) bool { return !peer.Newer(o.timestamp, b.got) })
	}
	if now == b.behind {
		return
	}
	if b.behind = now; b.screen != nil {
		b.screen.Behind(now)
	}
}
