package pipe

import "time"

// How fast a Sender goes.
const (
	minInterval = time.Second / 30
	maxInterval = time.Second / 5
	// motionBacklog is how much may be under way, in time at the bitrate, when a frame of something new is started.
	motionBacklog = 100 * time.Millisecond
	// refineBacklog is the same for a refinement: nearly nothing, so that something new never waits behind it.
	refineBacklog = 20 * time.Millisecond
	maxBacklog    = 2 * time.Second
	// encodeShare is the share of time that encoding may take.
	encodeShare = 0.8
)

// exactAt is when more of what is bare may be sent.
func (p *pacer) exactAt() time.Time { return p.at.Add(p.backlog - motionBacklog) }

// pacer says when the next frame may start: the frame rate follows the bitrate and the encoder's speed between 5 and 30 a
// second. Sent bytes fill a bucket that drains at the bitrate. Times are passed in; it belongs to the encode goroutine.
type pacer struct {
	bitrate int // bit/s
	backlog time.Duration
	at      time.Time     // of backlog
	started time.Time     // the last frame of something new
	took    time.Duration // to encode it
	least   time.Duration // between two of them; 0: minInterval
}

// moved notes a frame of something new, encoded from start to end. Refinements do not slow down what is new.
func (p *pacer) moved(start, end time.Time) { p.started, p.took = start, end.Sub(start) }

// sent accounts for the bytes of a frame of any kind.
func (p *pacer) sent(now time.Time, bytes int) {
	p.drain(now)
	p.backlog = min(p.backlog+time.Duration(float64(bytes)*8/float64(p.bitrate)*float64(time.Second)), maxBacklog)
}

func (p *pacer) drain(now time.Time) {
	p.backlog = max(p.backlog-now.Sub(p.at), 0)
	p.at = now
}

// motionAt is when the next frame of something new may start.
func (p *pacer) motionAt() time.Time {
	if p.started.IsZero() {
		return p.started
	}
	interval := max(minInterval, p.least, time.Duration(float64(p.took)/encodeShare))
	due := p.started.Add(min(interval, maxInterval))
	if drained := p.at.Add(p.backlog - motionBacklog); drained.After(due) {
		due = drained
	}
	if last := p.started.Add(maxInterval); due.After(last) {
		due = last
	}
	return due
}

// refineAt is when the next refinement may start.
func (p *pacer) refineAt() time.Time { return p.at.Add(p.backlog - refineBacklog) }
