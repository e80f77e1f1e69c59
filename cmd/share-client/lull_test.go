package main

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// cot is a bed without windows.
type cot struct {
	end   *time.Timer
	heard chan struct{} // capacity 1
	slept atomic.Int64
}

func (c *cot) within(d time.Duration) { c.end.Reset(d) }
func (c *cot) wake()                  { c.end.Reset(0) }

func (c *cot) sleep() bool {
	c.slept.Add(1)
	select {
	case <-c.end.C:
		return false
	case <-c.heard:
		return true
	}
}

// loop is the user interface's goroutine.
type loop struct {
	lull
	cot   *cot
	queue chan func()
	holds atomic.Bool // what is queued goes to held
	held  chan func()
}

func newLoop(t *testing.T) *loop {
	l := &loop{cot: &cot{end: time.NewTimer(0), heard: make(chan struct{}, 1)}, queue: make(chan func(), 10), held: make(chan func(), 10)}
	<-l.cot.end.C
	l.lull.queue = func(f func()) {
		if l.holds.Load() {
			l.held <- f
			return
		}
		l.queue <- f
	}
	if err := l.bedded(func() (sleeper, error) { return l.cot, nil }); err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() {
		for {
			select {
			case f := <-l.queue:
				f()
			case <-over:
				return
			}
		}
	}()
	t.Cleanup(func() {
		l.rest(false)
		time.Sleep(2 * lullAwake) // the last turn finds that nothing rests
		close(over)
	})
	return l
}

// late is how long a posted function waits.
func (l *loop) late() time.Duration {
	posted, ran := time.Now(), make(chan time.Duration)
	l.post(func() { ran <- time.Since(posted) })
	return <-ran
}

// At rest the loop turns five times a second, and what is posted waits for none of that.
func TestAPostEndsTheSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop(t)
		time.Sleep(5 * lullAwake)
		if l.cot.slept.Load() != 0 {
			t.Fatal("asleep while windows are there")
		}
		l.rest(true)
		time.Sleep(lullAwake + time.Millisecond)
		before := l.cot.slept.Load()
		time.Sleep(10 * time.Second)
		if n := l.cot.slept.Load() - before; n < 45 || n > 50 {
			t.Errorf("slept %d times in ten seconds", n)
		}
		for range 100 {
			if late := l.late(); late != 0 {
				t.Fatalf("a posted function waited %v", late)
			}
			time.Sleep(7 * time.Millisecond)
		}
	})
}

// What a function does is drawn in the turn after it, so that there is one before the loop sleeps on.
func TestTheLoopTurnsAfterAPost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop(t)
		l.rest(true)
		time.Sleep(lullAwake + lullMost/2)
		l.late()
		l.awakeFor(t, lullDraw)
	})
}

// awakeFor waits so long, and fails unless the loop is awake until then and asleep right after.
func (l *loop) awakeFor(t *testing.T, d time.Duration) {
	t.Helper()
	before := l.cot.slept.Load()
	time.Sleep(d - time.Millisecond)
	if l.cot.slept.Load() != before {
		t.Errorf("asleep before %v were over", d)
	}
	time.Sleep(2 * time.Millisecond)
	if l.cot.slept.Load() == before {
		t.Error("awake for good")
	}
}

// A function that is still on its way to the loop is not slept through.
func TestNobodySleepsOnAPost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop(t)
		l.rest(true)
		l.holds.Store(true)
		l.post(func() {})
		l.holds.Store(false)
		time.Sleep(10 * lullAwake)
		if l.cot.slept.Load() != 0 {
			t.Error("asleep with a function to be run")
		}
		l.queue <- <-l.held
		time.Sleep(lullAwake)
		if l.cot.slept.Load() == 0 {
			t.Error("awake although it was run")
		}
	})
}

// What a window hears keeps the loop awake for a while; another window, for good.
func TestWindowsKeepTheLoopAwake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoop(t)
		l.rest(true)
		time.Sleep(lullAwake + lullMost/2)
		l.cot.heard <- struct{}{}
		synctest.Wait()
		l.awakeFor(t, lullAwake)
		l.rest(false)
		time.Sleep(lullAwake)
		before := l.cot.slept.Load()
		time.Sleep(10 * lullAwake)
		if l.cot.slept.Load() != before {
			t.Error("asleep with a window")
		}
		l.rest(true)
		l.rest(true)
		time.Sleep(lullAwake + 10*time.Second)
		if n := l.cot.slept.Load() - before; n > 51 {
			t.Errorf("slept %d times in ten seconds: two turns after another", n)
		}
	})
}
