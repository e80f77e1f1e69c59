package peer

import (
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// How often key frames are asked for: at a viewer's wish, and for a viewer that is not the lead.
const (
	keyFrameGap      = 500 * time.Millisecond
	keyFrameGapOther = 5 * time.Second
)

// Track is the sharer's picture: encoded once, cut into packets once, sent to every Conn it is attached to (Conn.SetTrack).
// One goroutine calls Write; the rest may be called from any. Make it with NewTrack.
type Track struct {
	mu       sync.Mutex // guards what follows
	outlets  []*outlet  // replaced, never changed in place
	onKey    func()
	lastKey  time.Time   // a key frame was written or asked for
	keyTimer *time.Timer // asks later; nil: none
	keyDue   time.Time
	cut      bool

	// Of Write's goroutine.
	start     time.Time
	offset    uint32
	pictureID uint16
}

// NewTrack returns a track that nobody sees yet.
func NewTrack() *Track {
	return &Track{offset: rand.Uint32(), pictureID: uint16(rand.N(1 << 15))}
}

// OnKeyFrame sets what is called when a viewer needs a key frame: a new one, or one that lost what cannot be resent. Not
// more often than every 500 ms, and for viewers other than the lead every 5 s; from any goroutine; must not block.
func (t *Track) OnKeyFrame(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.onKey = f
}

// Write sends one VP9 frame (profile 0 or 1), captured at at, to every viewer. It copies sample and does not block. A viewer
// whose queue is full loses whole frames until the next key frame. Returns ErrSample.
func (t *Track) Write(sample []byte, at time.Time) error {
	f, err := packetize(sample, t.pictureID)
	if err != nil {
		return err
	}
	t.pictureID = (t.pictureID + 1) & 0x7FFF
	if t.start.IsZero() {
		t.start = at
	}
	f.timestamp = t.offset + uint32(at.Sub(t.start)*90_000/time.Second)
	t.mu.Lock()
	if t.cut {
		t.mu.Unlock()
		return nil
	}
	outlets := t.outlets
	if f.key {
		t.lastKey = time.Now()
		t.stopTimerLocked()
	}
	t.mu.Unlock()
	for _, o := range outlets {
		if o.offer(t, f) {
			t.wantKey(o.isLead())
		}
	}
	return nil
}

// Cut ends the track at once and for good: what waits for any viewer is dropped, nothing is sent or sent again any more, and later
// Writes do nothing. From any goroutine, any number of times; it does not block.
func (t *Track) Cut() {
	t.mu.Lock()
	t.cut = true
	outlets := t.outlets
	t.outlets = nil
	t.stopTimerLocked()
	t.mu.Unlock()
	for _, o := range outlets {
		o.drop(t)
	}
}

// Backlog is how long what the lead's pacer holds will take to leave: encode the next frame only when it is short. Without a
// lead it is the shortest of all viewers; 0 without viewers.
func (t *Track) Backlog() time.Duration {
	t.mu.Lock()
	outlets := t.outlets
	t.mu.Unlock()
	var least time.Duration
	for i, o := range outlets {
		b := o.backlog()
		if o.isLead() {
			return b
		}
		if i == 0 || b < least {
			least = b
		}
	}
	return least
}

func (t *Track) add(o *outlet) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.outlets = append(slices.Clone(t.outlets), o)
}

func (t *Track) remove(o *outlet) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.outlets = slices.DeleteFunc(slices.Clone(t.outlets), func(x *outlet) bool { return x == o })
	if len(t.outlets) == 0 {
		t.stopTimerLocked()
	}
}

func (t *Track) stopTimerLocked() {
	if t.keyTimer != nil {
		t.keyTimer.Stop()
		t.keyTimer = nil
	}
}

// wantKey asks for a key frame, now or as soon as the limit allows: the wish is not forgotten, because on a still screen
// nothing would renew it.
func (t *Track) wantKey(lead bool) {
	gap := keyFrameGapOther
	if lead {
		gap = keyFrameGap
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	due := t.lastKey.Add(gap)
	if t.keyTimer != nil && !due.Before(t.keyDue) {
		return
	}
	t.stopTimerLocked()
	t.keyDue = due
	t.keyTimer = time.AfterFunc(time.Until(due), t.fireKey)
}

func (t *Track) fireKey() {
	t.mu.Lock()
	t.keyTimer = nil
	if len(t.outlets) == 0 {
		t.mu.Unlock()
		return
	}
	t.lastKey = time.Now()
	f := t.onKey
	t.mu.Unlock()
	if f != nil {
		f()
	}
}
