package main

import (
	"sync"
	"time"
)

// While only the banner is to be seen there is nothing to draw, but Fyne's loop (2.8) turns 60 times a second all the same: half of what the
// program costs then, with the Go scheduler, which is woken each time. What windows hear comes to it by turning. A lull has the loop sleep
// instead, in one function of ours after the other, until there is something to hear or something is posted: then it turns at once, and in
// between every lullMost, for what Fyne does by itself.
const (
	lullMost  = 200 * time.Millisecond // how long the loop sleeps at once
	lullTurn  = 2 * time.Millisecond   // the loop turns in it: after so long a sleep its turn is due at once
	lullDraw  = 20 * time.Millisecond  // the loop turns in it however short the sleep was: what was posted is drawn
	lullAwake = time.Second            // after something of a window, a click for instance: what it begins may move
)

// sleeper is how the user interface's goroutine sleeps.
type sleeper interface {
	// within begins a sleep of d. A wake from then on ends it.
	within(d time.Duration)
	// sleep returns when d is over, at a wake, or, with true, when there is something of a window to be heard. User interface's goroutine.
	sleep() (heard bool)
	// wake ends a sleep that has begun. Any goroutine.
	wake()
}

// lull keeps the user interface's goroutine asleep. Its methods may be called from any goroutine, turn from that one.
type lull struct {
	queue func(func()) // to the user interface's goroutine

	mu     sync.Mutex // guards below
	bed    sleeper    // nil: there is none
	rests  bool       // only the banner is to be seen
	going  bool       // a turn is queued, or will be
	posted int        // functions under way to the user interface's goroutine
	asleep bool
	woken  bool
}

// bedded sees to it that there is a bed, if there can be one.
func (l *lull) bedded(make func() (sleeper, error)) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.bed == nil {
		l.bed, err = make()
	}
	return err
}

// rest says whether only the banner is to be seen.
func (l *lull) rest(on bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rests = on
	if on && !l.going && l.bed != nil {
		l.going = true
		l.laterLocked(lullAwake)
	}
}

func (l *lull) laterLocked(d time.Duration) { time.AfterFunc(d, func() { l.queue(l.turn) }) }

// turn sleeps once.
func (l *lull) turn() {
	if l.begin() {
		l.end(l.bed.sleep())
	}
}

// begin reports whether there is no reason to be awake.
func (l *lull) begin() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !l.rests:
		l.going = false
		return false
	case l.posted > 0:
		l.laterLocked(lullDraw)
		return false
	}
	l.asleep, l.woken = true, false
	l.bed.within(lullMost)
	return true
}

// end sees to the next turn.
func (l *lull) end(heard bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asleep = false
	switch {
	case heard:
		l.laterLocked(lullAwake)
	case l.woken:
		l.laterLocked(lullDraw)
	default:
		l.laterLocked(lullTurn)
	}
}

// post queues f, which does not wait for the end of the sleep.
func (l *lull) post(f func()) {
	l.mu.Lock()
	l.posted++
	if l.asleep {
		l.woken = true
		l.bed.wake()
	}
	l.mu.Unlock()
	l.queue(func() {
		l.mu.Lock()
		l.posted--
		l.mu.Unlock()
		f()
	})
}
