package sight

import (
	"sync"

	"deskhand/media/peer"
)

// behind tells the Screen when the sharer has sent what has not come: frames that a slow link is spared leave no gap in the video. Safe for
// concurrent use.
type behind struct {
	screen Screen // may be nil

	mu     sync.Mutex // guards what follows, and is held while screen is told, so that it is told in order
	told   uint32     // the newest frame there is, as the sharer said; 0: they have not
	got    uint32     // the newest that has come; 0: none has
	behind bool
}

// heard takes what the sharer said: the timestamp of their newest frame.
func (b *behind) heard(newest uint32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.told = newest
	b.compareLocked()
}

// came takes the timestamp of a frame, before the frame itself is put.
func (b *behind) came(timestamp uint32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.got = timestamp
	b.compareLocked()
}

// any reports whether a frame has come since anew.
func (b *behind) any() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.got != 0
}

// anew forgets all of it: another one's picture begins.
func (b *behind) anew() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.told, b.got = 0, 0
	b.compareLocked()
}

// compareLocked needs a frame to compare with: without one there is nothing on screen either.
func (b *behind) compareLocked() {
	now := b.told != 0 && b.got != 0 && peer.Newer(b.told, b.got)
	if now == b.behind {
		return
	}
	if b.behind = now; b.screen != nil {
		b.screen.Behind(now)
	}
}
