package peer

import (
	"crypto/sha256"
	"encoding/binary"
	mathrand "math/rand/v2"
	"sync"
	"testing"
	"time"

	"deskhand/media/peer/impair"
)

// vp9Frame makes a frame of about size bytes that a packetizer takes for VP9 profile 1 (4:4:4, 640x360), numbered, and with
// a check sum at its end.
func vp9Frame(n uint32, key bool, size int) []byte {
	b := []byte{0xA6} // marker 10, profile 1, not existing, inter frame, shown
	if key {
		// Sync code, colour space 7 (RGB), reserved bit, then width-1 and height-1: 639 and 359.
		b = []byte{0xA2, 0x49, 0x83, 0x42, 0xE0, 0x27, 0xF0, 0x16, 0x70}
	}
	b = binary.BigEndian.AppendUint32(b, n)
	r := mathrand.New(mathrand.NewPCG(uint64(n), 7))
	for len(b) < size {
		b = append(b, byte(r.Uint32()))
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// frameNumber checks a frame and returns its number.
func frameNumber(t *testing.T, b []byte, key bool) uint32 {
	t.Helper()
	head := 1
	if key {
		head = 9
	}
	if len(b) < head+4+32 {
		t.Fatalf("frame of %d bytes", len(b))
	}
	if sum := sha256.Sum256(b[:len(b)-32]); [32]byte(b[len(b)-32:]) != sum {
		t.Fatalf("frame of %d bytes arrived damaged", len(b))
	}
	return binary.BigEndian.Uint32(b[head:])
}

// show writes numbered frames to a track, a key frame when asked for.
type show struct {
	track *Track
	mu    sync.Mutex
	key   bool
	n     uint32
	keys  int
}

func newShow() *show {
	s := &show{track: NewTrack()}
	s.track.OnKeyFrame(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.key = true
	})
	return s
}

// frame writes the next one.
func (s *show) frame(t *testing.T, size int) {
	t.Helper()
	s.mu.Lock()
	key := s.key
	s.key = false
	s.mu.Unlock()
	if key {
		s.keys++
		size *= 4
	}
	if err := s.track.Write(vp9Frame(s.n, key, size), time.Now()); err != nil {
		t.Error(err)
	}
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
}

// answerKeys makes the still picture's key frames when they are asked for, until the test ends.
func (s *show) answerKeys(t *testing.T, size int) {
	t.Helper()
	s.track.OnKeyFrame(func() {
		s.mu.Lock()
		s.key = true
		s.mu.Unlock()
		s.frame(t, size)
	})
	s.mu.Lock()
	asked := s.key
	s.mu.Unlock()
	if asked {
		s.frame(t, size)
	}
}

// now is the number of the next frame.
func (s *show) now() uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// play writes count frames, one every gap.
func (s *show) play(t *testing.T, count, size int, gap time.Duration) {
	tick := time.NewTicker(gap)
	defer tick.Stop()
	for range count {
		<-tick.C
		s.frame(t, size)
	}
}

// start plays until the test ends, or until the function it returns is called.
func (s *show) start(t *testing.T, size int, gap time.Duration) (stop func()) {
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(gap)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				s.frame(t, size)
			case <-done:
				return
			}
		}
	}()
	stop = sync.OnceFunc(func() {
		close(done)
		<-gone
	})
	t.Cleanup(stop)
	return stop
}

// leads makes the end the one who leads, with the show.
func (e *end) leads(s *show) {
	e.t.Helper()
	e.conn.SetLead(true)
	if err := e.conn.SetTrack(s.track); err != nil {
		e.t.Fatal(err)
	}
}

// showing is a pair over a path, of which a shows something to b.
func showing(t *testing.T, path impair.Path) (a, b *end, s *show) {
	t.Helper()
	noLeak(t)
	a, b = newPair(t, path)
	connected(t, a, b)
	s = newShow()
	a.leads(s)
	return a, b, s
}
