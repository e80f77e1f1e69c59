package session

import (
	"testing"
	"time"
)

// A bound never becomes none by being said in whole seconds.
func TestBoundSeconds(t *testing.T) {
	for d, want := range map[time.Duration]uint16{
		0: 0, 1: 1, 400 * time.Millisecond: 1, -time.Minute: 1, time.Second: 1, time.Second + 1: 2, 5 * time.Minute: 300,
		MaxControl - 1: 28800, MaxControl: 28800, MaxControl + time.Second: 28800, 1<<63 - 1: 28800,
	} {
		if got := BoundSeconds(d); got != want {
			t.Errorf("%v is %d s, want %d", d, got, want)
		}
	}
}
