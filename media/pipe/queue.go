package pipe

import (
	"sync"

	"deskhand/media/codec"
)

// A Receiver's backlog of encoded samples: two seconds at 30 a second.
const (
	maxQueued      = 64
	maxQueuedBytes = 32 << 20
	maxSpare       = 8         // buffers kept for re-use …
	maxSpareBytes  = 512 << 10 // … of at most so many bytes each
)

// queue holds samples that depend on each other, in order and without gaps: after a gap only a key frame opens it again, and a
// key frame makes everything before it superfluous. Safe for concurrent use.
type queue struct {
	mu      sync.Mutex // guards the rest
	samples [][]byte
	bytes   int
	spare   [][]byte
	broken  bool // a key frame is needed
	missed  bool // and something was dropped for the lack of it, so it must be asked for
	dropped int64

	ready chan struct{} // capacity 1: something changed
}

func newQueue() *queue { return &queue{broken: true, ready: make(chan struct{}, 1)} }

// put copies sample to the end of the queue, or drops it.
func (q *queue) put(sample []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.signal()
	key := codec.IsKey(sample)
	if key {
		q.dropped += int64(len(q.samples))
		q.clearLocked()
		q.broken, q.missed = false, false
	}
	full := len(q.samples) >= maxQueued || q.bytes+len(sample) > maxQueuedBytes
	if q.broken || full && !key {
		q.broken, q.missed = true, true
		q.dropped++
		return
	}
	q.samples = append(q.samples, append(q.bufferLocked(), sample...))
	q.bytes += len(sample)
}

// abandon drops what is queued and asks for nothing, before a key frame comes by itself.
func (q *queue) abandon() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.dropped += int64(len(q.samples))
	q.clearLocked()
	q.broken, q.missed = true, false
}

// pop takes the oldest sample; more says that another one follows. Give it back with recycle.
func (q *queue) pop() (sample []byte, more, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.samples) == 0 {
		return nil, false, false
	}
	sample = q.samples[0]
	copy(q.samples, q.samples[1:]) // at most 64 headers; keeps the array
	q.samples = q.samples[:len(q.samples)-1]
	q.bytes -= len(sample)
	return sample, len(q.samples) > 0, true
}

// recycle takes the buffer of a popped sample back.
func (q *queue) recycle(sample []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.recycleLocked(sample)
}

// fail says that a popped sample could not be decoded: what is queued is useless, unless a key frame has come meanwhile, which
// is then the oldest.
func (q *queue) fail() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.samples) > 0 && codec.IsKey(q.samples[0]) {
		return
	}
	q.dropped += int64(len(q.samples))
	q.clearLocked()
	q.broken, q.missed = true, true
}

// gap says that the sample after the queued ones is lost. Those before it can still be decoded.
func (q *queue) gap() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.broken, q.missed = true, true
	q.signal()
}

// wantsKey reports whether a key frame must be asked for.
func (q *queue) wantsKey() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.missed
}

func (q *queue) drops() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped
}

func (q *queue) clearLocked() {
	for _, s := range q.samples {
		q.recycleLocked(s)
	}
	clear(q.samples)
	q.samples, q.bytes = q.samples[:0], 0
}

func (q *queue) recycleLocked(sample []byte) {
	if len(q.spare) < maxSpare && cap(sample) <= maxSpareBytes {
		q.spare = append(q.spare, sample[:0])
	}
}

func (q *queue) bufferLocked() []byte {
	n := len(q.spare)
	if n == 0 {
		return nil
	}
	b := q.spare[n-1]
	q.spare = q.spare[:n-1]
	return b
}

func (q *queue) signal() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}
