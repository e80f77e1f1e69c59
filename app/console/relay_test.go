package console

import (
	"testing"
	"time"

	"deskhand/media/peer"
)

// Who sees a picture through us is told of what has not come to us, too: else an old picture would be called the newest, and exact.
func TestWhatHasNotComeToUsHasComeToNobodyThroughUs(t *testing.T) {
	r, now := &relay{}, time.Now()
	if n := r.newest(700); n != 0 {
		t.Errorf("of nothing %d is the newest", n)
	}
	r.set(peer.NewTrack())
	if n := r.newest(700); n != 0 {
		t.Errorf("before the first frame %d is the newest", n)
	}
	come := func(theirs uint32, after time.Duration) uint32 {
		// A frame of VP9's profile 1, 640x360, as far as its header goes.
		r.put(peer.Sample{Data: []byte{0xA2, 0x49, 0x83, 0x42, 0xE0, 0x27, 0xF0, 0x16, 0x70, 1}, Timestamp: theirs, At: now.Add(after)})
		return r.now.Newest()
	}
	ours := come(700, 0)
	if n := r.newest(700); n != ours {
		t.Errorf("all has come, and %d is newer than %d", n, ours)
	}
	if n := r.newest(0); n != ours {
		t.Errorf("the sharer has named none, and %d is newer than %d", n, ours)
	}
	if n := r.newest(900); !peer.Newer(n, ours) {
		t.Errorf("900 has not come, and %d is not newer than %d", n, ours)
	}
	missing := r.newest(900)
	if ours = come(900, 40*time.Millisecond); peer.Newer(missing, ours) {
		t.Errorf("900 has come as %d, older than %d", ours, missing)
	}
	r.put(peer.Sample{Data: []byte("no frame"), Timestamp: 999, At: now})
	if n := r.newest(950); !peer.Newer(n, ours) {
		t.Errorf("what came was no frame, and %d is not newer than %d", n, ours)
	}
	r.set(nil)
	if n := r.newest(950); n != 0 {
		t.Errorf("nothing is passed on any more, and %d is the newest", n)
	}
}
