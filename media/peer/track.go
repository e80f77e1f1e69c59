package peer

import (
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// When key frames are asked for. Everybody gets each one, so what others than the lead need comes when it disturbs least.
const (
	keyFrameGap      = 500 * time.Millisecond // least time from any key frame to the next
	keyFrameGapOther = 5 * time.Second        // and from one for others than the lead to the next
	rest             = 250 * time.Millisecond // nothing was written for so long
	restWait         = 2 * time.Second        // how long a newcomer, or one that lost packets, waits for a rest
	restWaitSlow     = 10 * time.Second       // and one whose link is too slow: it would be behind again at once
)

// wish is who needs a key frame, and so how soon.
type wish uint8

const (
	wishLead  wish = iota // whose link steers
	wishOther             // anybody else
	wishSlow              // whose link does not carry what is shown
)

// Track is the sharer's picture: encoded once, cut into packets once, sent to every Conn it is attached to (Conn.SetTrack).
// One goroutine calls Write; the rest may be called from any. Make it with NewTrack.
type Track struct {
	mu       sync.Mutex // guards what follows
	outlets  []*outlet  // replaced, never changed in place
	onKey    func()
	wrote    time.Time // the last frame
	lastKey  time.Time // a key frame was written or asked for
	otherKey time.Time // one was asked for that the lead did not need
	wanted   wanted
	cut      bool
	newest   uint32 // timestamp of the last frame; 0: none yet
	onSpared func()

	// Of Write's goroutine.
	start     time.Time
	offset    uint32
	pictureID uint16
}

// wanted is a key frame that is needed.
type wanted struct {
	timer *time.Timer // asks for it; nil: none is needed
	due   time.Time
	lead  bool
	until time.Time // for others than the lead: how long a rest is waited for
}

// NewTrack returns a track that nobody sees yet. Its timestamps go on from those of tracks made before, so that a viewer can tell which of two
// frames is newer also where one track has followed another. (RFC 3550, section 5.1, would have them begin anywhere, for the sake of
// encryption without DTLS.)
func NewTrack() *Track {
	return &Track{offset: uint32(time.Now().UnixMicro() / 100 * 9), pictureID: uint16(rand.N(1 << 15))}
}

// OnSpared sets what is called when a viewer begins to be spared frames, because more wait for them than their link carries: what they see is
// an old picture, and nothing in the video says so. From any goroutine; must not block.
func (t *Track) OnSpared(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.onSpared = f
}

// sparing has OnSpared called.
func (t *Track) sparing() {
	t.mu.Lock()
	f := t.onSpared
	t.mu.Unlock()
	if f != nil {
		f()
	}
}

// Newest is the timestamp of the last frame written, as it comes in Sample; 0: none yet. It wraps, see Newer.
func (t *Track) Newest() uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.newest
}

// Newer reports whether timestamp a of a Sample is newer than b, of the same sharer's program: less than six hours and a half lie between them.
func Newer(a, b uint32) bool { return int32(a-b) > 0 }

// OnKeyFrame sets what is called when a viewer needs a key frame: a new one, or one that lost what cannot be resent. Not
// more often than every 500 ms, and for viewers other than the lead every 5 s; from any goroutine; must not block.
func (t *Track) OnKeyFrame(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.onKey = f
}

// Refresh has OnKeyFrame called as soon as a viewer of the lead's could have it: who passes the frames on needs a key frame for theirs. Nothing
// that waits is dropped for it.
func (t *Track) Refresh() { t.wantKey(wishLead) }

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
	t.mu.Lock()
	if t.cut {
		t.mu.Unlock()
		return nil
	}
	outlets := t.outlets
	t.wrote, t.newest = time.Now(), t.stampLocked(at)
	f.timestamp = t.newest
	if f.key {
		t.lastKey = t.wrote
		t.stopTimerLocked()
	}
	t.mu.Unlock()
	spared := false
	for _, o := range outlets {
		wantKey, spares := o.offer(t, f)
		if wantKey {
			t.wantKey(o.wish())
		}
		spared = spared || spares
	}
	if spared {
		t.sparing()
	}
	return nil
}

// stampLocked is the timestamp of a frame captured at at: newer than that of every frame before. A picture that is taken while the one before it
// is being refined is older than the refinement, and follows it; who is told of the newest frame by its timestamp must not have it already.
func (t *Track) stampLocked(at time.Time) uint32 {
	stamp := t.offset + uint32(at.Sub(t.start).Microseconds()*9/100)
	if t.newest != 0 && !Newer(stamp, t.newest) {
		stamp = t.newest + 1
	}
	return max(stamp, 1)
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

// Backlog is how long what the lead's pacer holds will take to leave. Without a lead it is the shortest of all viewers; 0 without viewers. It is
// for measurements: media/pipe's Sender keeps count of its own of what has left for the link, at the rate that the lead's link reports, and knows
// of no viewer.
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
	if t.wanted.timer != nil {
		t.wanted.timer.Stop()
	}
	t.wanted = wanted{}
}

// wantKey asks for a key frame, now or as soon as the limits allow: the wish is not forgotten, because on a still screen
// nothing would renew it.
func (t *Track) wantKey(w wish) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	due := t.lastKey.Add(keyFrameGap)
	var until time.Time
	if w != wishLead {
		if other := t.otherKey.Add(keyFrameGapOther); other.After(due) {
			due = other
		}
		wait := restWait
		if w == wishSlow {
			wait = restWaitSlow
		}
		if until = due.Add(wait); due.Before(now) {
			until = now.Add(wait)
		}
	}
	if have := t.wanted; have.timer != nil {
		if have.lead || w != wishLead && !until.Before(have.until) {
			return
		}
	}
	t.stopTimerLocked()
	t.wanted = wanted{due: due, lead: w == wishLead, until: until}
	t.wanted.timer = time.AfterFunc(time.Until(t.whenLocked()), t.fireKey)
}

// whenLocked is when the wanted key frame is to be asked for, if nothing is written before.
func (t *Track) whenLocked() time.Time {
	w := t.wanted
	if w.lead {
		return w.due
	}
	at := t.wrote.Add(rest)
	if at.After(w.until) {
		at = w.until
	}
	if at.Before(w.due) {
		at = w.due
	}
	return at
}

func (t *Track) fireKey() {
	t.mu.Lock()
	now := time.Now()
	if t.wanted.timer == nil || len(t.outlets) == 0 {
		t.stopTimerLocked()
		t.mu.Unlock()
		return
	}
	if at := t.whenLocked(); at.After(now) { // something was written
		t.wanted.timer.Reset(at.Sub(now))
		t.mu.Unlock()
		return
	}
	if !t.wanted.lead {
		t.otherKey = now
	}
	t.lastKey = now
	t.stopTimerLocked()
	f := t.onKey
	t.mu.Unlock()
	if f != nil {
		f()
	}
}
