package pipe

import "time"

// How fast a Sender goes.
const (
	minInterval = time.Second / 60
	maxInterval = time.Second / 5
	// motionBacklog is how much may be under way, in time at the bitrate, when a frame of something new is started.
	motionBacklog = 100 * time.Millisecond
	// refineBacklog is the same for a refinement: nearly nothing, so that something new never waits behind it.
	refineBacklog = 20 * time.Millisecond
	maxBacklog    = time.Minute
	// workShare is the share of time that capturing and encoding may take.
	workShare = 0.8
)

// exactAt is when more of what is bare may be sent.
func (p *pacer) exactAt() time.Time { return p.at.Add(p.backlog() - motionBacklog) }

// pacer says when the next frame may start: the frame rate follows the bitrate and the computer's speed between 5 and 60 a
// second, and falls below that where a frame takes longer to leave: the next one would only wait, and then be old. Sent
// bytes fill a bucket that drains at the newest bitrate. Times are passed in; it belongs to the encode goroutine.
type pacer struct {
	bitrate int           // bit/s
	bits    float64       // sent and still on their way
	at      time.Time     // of bits
	started time.Time     // the last frame of something new: when its picture was taken
	took    time.Duration // until it was encoded
	least   time.Duration // between two of them; 0: minInterval
}

// moved notes a frame of something new, whose picture was taken at start and encoded at end. Refinements do not slow down what is new.
func (p *pacer) moved(start, end time.Time) { p.started, p.took = start, end.Sub(start) }

// backlog is how long what is on its way will take.
func (p *pacer) backlog() time.Duration {
	return min(time.Duration(p.bits/float64(p.bitrate)*float64(time.Second)), maxBacklog)
}

// sent accounts for the bytes of a frame of any kind.
func (p *pacer) sent(now time.Time, bytes int) {
	p.bits = max(p.bits-now.Sub(p.at).Seconds()*float64(p.bitrate), 0) + float64(bytes)*8
	p.at = now
}

// motionAt is when the next frame of something new may start.
func (p *pacer) motionAt() time.Time {
	if p.started.IsZero() {
		return p.started
	}
	interval := max(minInterval, p.least, time.Duration(float64(p.took)/workShare))
	due := p.started.Add(min(interval, maxInterval))
	if over := p.backlog() - motionBacklog; over > 0 && p.at.Add(over).After(due) {
		due = p.at.Add(over)
	}
	return due
}

// refineAt is when the next refinement may start.
func (p *pacer) refineAt() time.Time { return p.at.Add(p.backlog() - refineBacklog) }
