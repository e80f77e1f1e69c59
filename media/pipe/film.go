package pipe

import "time"

const (
	filmSlow  = time.Second / 15 // a film's frames that each take longer to send are too large
	filmQuick = time.Second / 20 // as large as they were, they would now leave in so little
	filmRow   = 3                // so many too large in a row: it is not just another page
	filmGap   = time.Second      // a film that has stood still for so long is over
)

// thinLink tells when a film is too much for the link. The frame rate falls before sharpness, but not below 15 a second: under that a moving
// picture is a row of stills. Text is sent exactly, and knows nothing of this. Times are passed in; it belongs to the encode goroutine.
type thinLink struct {
	on   bool
	full int // bytes of a frame as it was before it became coarser
	row  int // too large, one after the other
	last time.Time
}

// sent notes a lossy frame of something new and reports whether on has changed.
func (f *thinLink) sent(now time.Time, bytes, bitrate int) (changed bool) {
	before := f.on
	if now.Sub(f.last) > filmGap {
		f.on, f.row = false, 0
	}
	f.last = now
	if f.on {
		f.on = sendTime(f.full, bitrate) > filmQuick
	} else {
		f.full = bytes
		f.row++
		if sendTime(bytes, bitrate) <= filmSlow {
			f.row = 0
		}
		f.on = f.row >= filmRow
	}
	return f.on != before
}

// sendTime is how long bytes take at bitrate.
func sendTime(bytes, bitrate int) time.Duration {
	return time.Duration(8 * float64(bytes) / float64(bitrate) * float64(time.Second))
}
