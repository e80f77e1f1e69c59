package peer

import (
	"testing"
	"time"
)

// What a frame allocates on its way, in steady state: nothing in the pacer, a few in what is handed on to somebody else and so cannot be kept.
func TestFramesAllocateLittle(t *testing.T) {
	sample := vp9Frame(1, false, 20_000)
	f, err := packetize(sample, 1)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	p := newPacer(50_000_000, 0)
	send := func() {
		if !p.add(f) {
			t.Fatal("full")
		}
		for p.bytes > 0 {
			_, wait, _ := p.next(now)
			now = now.Add(wait)
		}
	}
	a := newAssembler()
	a.needKey = false
	for _, c := range []struct {
		name string
		most float64
		f    func()
	}{
		{"pacer", 0, send},
		{"packetize: the frame, its bytes, its pieces", 3, func() { _, _ = packetize(sample, 1) }},
		{"assembler: the frame, as it grows", 12, func() {
			var frame []byte
			for i, b := range f.payloads {
				frame, _, _ = a.add(inPacket{payload: b, marker: i == len(f.payloads)-1})
			}
			if len(frame) != len(sample) {
				t.Fatalf("%d bytes of %d", len(frame), len(sample))
			}
		}},
	} {
		if n := testing.AllocsPerRun(100, c.f); n > c.most {
			t.Errorf("%s: %v allocations a frame of 20 kB, not %v", c.name, n, c.most)
		} else {
			t.Logf("%s: %v", c.name, n)
		}
	}
}
