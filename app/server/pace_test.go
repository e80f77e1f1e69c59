package server

import (
	"testing"
	"time"
)

// drive reads messages that a sender has ready every so often, as readLoop does on a computer that wakes it so late where it has slept, for so long; it returns
// how many were read and whether the sender had to go.
func drive(p *pace, every, late, long time.Duration) (read int, gone bool) {
	start := time.Unix(1000, 0)
	for asked, now, ready := start, start, start; now.Sub(start) < long; {
		wait, ok := p.take(asked, now)
		if !ok {
			return read, true
		}
		read++
		if wait > 0 {
			now = now.Add(wait + late)
		}
		asked = now
		if ready = ready.Add(every); now.Before(ready) {
			now = ready
		}
	}
	return read, false
}

// TestPace: at the rate nobody waits; a burst beyond it is late and forgiven; a flood is not.
func TestPace(t *testing.T) {
	tests := []struct {
		name     string
		rep      bool
		every    time.Duration
		late     time.Duration
		long     time.Duration
		min, max int
		gone     bool
	}{
		{"at the rate", false, time.Second / messageRate, 0, time.Hour, 3600 * messageRate, 3600*messageRate + 1, false},
		{"a flood of a few seconds", false, 0, 0, floodTime - time.Second, messageBurst + 170, messageBurst + 190, false},
		{"a flood that is read late", false, 0, 70 * time.Millisecond, time.Hour, messageBurst + 190, messageBurst + 210, true},
		{"a flood that goes on", false, 0, 0, time.Hour, messageBurst + 190, messageBurst + 210, true},
		{"a console that answers three of those", true, time.Second / (3 * messageRate), 0, time.Hour, 3600 * 3 * messageRate, 3601 * 3 * messageRate, false},
		{"a console's flood", true, 0, 0, time.Hour, 4*messageBurst + 790, 4*messageBurst + 810, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			read, gone := drive(newPace(test.rep), test.every, test.late, test.long)
			if read < test.min || read > test.max || gone != test.gone {
				t.Errorf("read %d, gone %v; want %d to %d, %v", read, gone, test.min, test.max, test.gone)
			}
		})
	}
}

// TestAFloodIsForgiven when it stops: the next one may last as long again.
func TestAFloodIsForgiven(t *testing.T) {
	p, now := newPace(false), time.Unix(1000, 0)
	asked := now
	for range 3 {
		for start := now; now.Sub(start) < floodTime-time.Second; {
			wait, ok := p.take(asked, now)
			if !ok {
				t.Fatal("cut")
			}
			now = now.Add(wait)
			asked = now
		}
		if !p.slowed(now) {
			t.Error("a missing pong would be held against it")
		}
		now = now.Add(time.Minute)
		if p.slowed(now) {
			t.Error("a missing pong would be forgiven for ever")
		}
	}
}
