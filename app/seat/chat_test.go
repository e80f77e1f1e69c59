package seat

import (
	"testing"
	"time"
)

// What is written is stored at once after a quiet while, then once a second, and never when nothing has changed.
func TestWrittenIsStoredOnceASecond(t *testing.T) {
	start := time.Unix(1_790_000_000, 0)
	var d storing
	stored := 0
	for i := range 1000 { // a change every 10 ms
		d.dirty = true
		if d.now(start.Add(time.Duration(i) * 10 * time.Millisecond)) {
			stored++
		}
	}
	if stored != 10 {
		t.Errorf("stored %d times in ten seconds", stored)
	}
	for i, step := range []struct {
		dirty bool
		after time.Duration
		want  bool
	}{
		{false, 10500 * time.Millisecond, true}, // the last change, by the tick
		{false, time.Minute, false},
		{true, time.Hour, true},
		{true, time.Hour, false},
		{false, time.Minute, true}, // the clock was set back
	} {
		d.dirty = d.dirty || step.dirty
		if got := d.now(start.Add(step.after)); got != step.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
}
