package seat

import (
	"testing"

	"deskhand/app/wire"
	"deskhand/media/peer"
)

// Who says more over a link than is taken loses it, with the reason, and no more than the bound waits meanwhile; what was said before is heard,
// and what is taken makes room.
func TestFloodEndsTheLink(t *testing.T) {
	b := newBench(t, 2, 2)
	l := b.direct.of[1]
	message := peer.Message{Channel: wire.ChannelControl, Data: make([]byte, peer.MaxMessage)}
	fits := mostHeard / (peer.MaxMessage + heardOverhead)
	h := &heard{}
	for range 3 {
		for range fits {
			b.hear(l, 1, h, message)
		}
		if took := run(b.Seat); took != fits || h.over || h.bytes.Load() != 0 {
			t.Fatalf("of what fits %d are taken, %d bytes wait, ended %v", took, h.bytes.Load(), h.over)
		}
	}
	for range 3 * fits {
		b.hear(l, 1, h, message)
	}
	if !h.over {
		t.Error("it goes on")
	}
	if took := run(b.Seat); took != fits+1 { // the last one is the end
		t.Errorf("%d waited, want %d", took, fits+1)
	}
	if b.hear(l, 1, h, peer.Connected{}); run(b.Seat) != 0 {
		t.Error("heard after the end")
	}

	b.program(1).says(5, "") // a connection
	b.notes.linked = nil
	h = &heard{}
	h.bytes.Store(mostHeard)
	b.hear(l, 5, h, message)
	run(b.Seat)
	if got := b.notes.linked; len(got) != 1 || got[0] != (peer.Failed{Err: ErrFlood}) || l.conn != nil {
		t.Errorf("told %v; there is a connection: %v", got, l.conn != nil)
	}
}

// run does what waits for the seat's goroutine, and counts it.
func run(s *Seat) int {
	calls := s.calls.take()
	for _, f := range calls {
		f()
	}
	return len(calls)
}
