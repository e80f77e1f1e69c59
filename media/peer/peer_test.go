package peer

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	mathrand "math/rand/v2"
	"runtime"
	"slices"
	"strings"
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

// end is one end of a link under test.
type end struct {
	t      testing.TB
	conn   *Conn
	events chan Event
	result chan error
	cancel context.CancelFunc
	net    *impair.Conn

	mu      sync.Mutex
	deliver func([]byte) // nil: signaling is down
}

func (e *end) signal(msg []byte) {
	e.mu.Lock()
	f := e.deliver
	e.mu.Unlock()
	if f != nil {
		f(msg)
	}
}

func (e *end) setDeliver(f func([]byte)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.deliver = f
}

// next returns the first event for which want is true, and drops those before it.
func (e *end) next(what string, want func(Event) bool) Event {
	e.t.Helper()
	limit := time.NewTimer(30 * time.Second)
	defer limit.Stop()
	for {
		select {
		case ev := <-e.events:
			if want(ev) {
				return ev
			}
			if f, ok := ev.(Failed); ok {
				e.t.Fatalf("waiting for %s: link failed: %v", what, f.Err)
			}
		case <-limit.C:
			e.t.Fatalf("no %s in 30 s", what)
		}
	}
}

func is[T Event](e Event) bool { _, ok := e.(T); return ok }

func await[T Event](e *end, what string) T {
	e.t.Helper()
	return e.next(what, is[T]).(T)
}

// none fails if an event of T comes within d.
func none[T Event](e *end, d time.Duration, what string) {
	e.t.Helper()
	limit := time.After(d)
	for {
		select {
		case ev := <-e.events:
			if is[T](ev) {
				e.t.Fatalf("%s: got %T", what, ev)
			}
		case <-limit:
			return
		}
	}
}

// ended waits for Run.
func (e *end) ended() error {
	e.t.Helper()
	select {
	case err := <-e.result:
		e.result <- err
		return err
	case <-time.After(30 * time.Second):
		e.t.Fatal("Run did not return in 30 s")
		return nil
	}
}

type option func(offerer, answerer *Config)

// quick shortens what a test would otherwise wait for.
func quick() timing {
	t := defaultTiming()
	t.disconnected, t.failed, t.keepAlive = 1500*time.Millisecond, 3*time.Second, 200*time.Millisecond
	t.restartAfter, t.restartEvery = 200*time.Millisecond, time.Second
	t.connect, t.answer = 5*time.Second, 10*time.Second
	return t
}

func certificate(t testing.TB) Certificate {
	t.Helper()
	c, err := NewCertificate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newEnd makes an end that is not wired to another yet.
func newEnd(t *testing.T, cfg Config, times timing, path impair.Path) *end {
	t.Helper()
	n, err := impair.Listen("127.0.0.1:0", path, 42)
	if err != nil {
		t.Fatal(err)
	}
	return newEndOver(t, cfg, times, n)
}

// newEndOver is newEnd over a network of the caller's.
func newEndOver(t testing.TB, cfg Config, times timing, n *impair.Conn) *end {
	t.Helper()
	e := &end{t: t, events: make(chan Event, 1<<14), result: make(chan error, 1), net: n}
	cfg.Net, cfg.Loopback = n, true
	cfg.Signal = e.signal
	cfg.Events = func(ev Event) {
		select {
		case e.events <- ev:
		default:
			t.Error("a test does not read its events")
		}
	}
	var err error
	if e.conn, err = newConn(cfg, times); err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *end) run() {
	ctx, cancel := context.WithCancel(context.Background())
	e.cancel = cancel
	go func() { e.result <- e.conn.Run(ctx) }()
	e.t.Cleanup(func() {
		cancel()
		e.ended()
	})
}

// newPair makes two ends, the first sending video, and wires and runs them.
func newPair(t *testing.T, path impair.Path, opts ...option) (sharer, viewer *end) {
	t.Helper()
	a, b := certificate(t), certificate(t)
	ca := Config{Certificate: a, Remote: b.Fingerprint(), Offerer: true, Video: VideoSend}
	cb := Config{Certificate: b, Remote: a.Fingerprint(), Video: VideoReceive}
	for _, o := range opts {
		o(&ca, &cb)
	}
	sharer, viewer = newEnd(t, ca, quick(), path), newEnd(t, cb, quick(), path)
	join(sharer, viewer)
	return sharer, viewer
}

// noLeak checks at the test's end that no goroutine of the link is left.
func noLeak(t *testing.T) {
	t.Helper()
	before := stacks()
	t.Cleanup(func() {
		deadline := time.Now().Add(10 * time.Second)
		for {
			left := slices.DeleteFunc(stacks(), func(s string) bool { return slices.Contains(before, s) })
			if len(left) == 0 {
				return
			}
			if time.Now().After(deadline) {
				t.Errorf("%d goroutines left, the first:\n%s", len(left), left[0])
				return
			}
			time.Sleep(5 * time.Millisecond) // nobody is told when a goroutine has ended
		}
	})
}

// stacks lists the goroutines that run code of ours or of pion.
func stacks() []string {
	b := make([]byte, 4<<20)
	b = b[:runtime.Stack(b, true)]
	var found []string
	for _, s := range strings.Split(string(b), "\n\n") {
		if strings.Contains(s, "testing.tRunner") || strings.Contains(s, "peer.stacks") {
			continue
		}
		if strings.Contains(s, "pion/") || strings.Contains(s, "deskhand/media/peer") {
			found = append(found, s[:strings.IndexByte(s, ' ')+1]+firstCall(s))
		}
	}
	return found
}

// firstCall names a goroutine by its stack without addresses and states, and with its number.
func firstCall(s string) string {
	lines := strings.Split(s, "\n")
	id := strings.Fields(lines[0])[1]
	return id + "\n" + strings.Join(lines[1:], "\n")
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

func connected(t *testing.T, ends ...*end) {
	t.Helper()
	for _, e := range ends {
		if got := await[Connected](e, "Connected"); got.Path != PathDirect {
			t.Fatalf("path %q", got.Path)
		}
	}
}

func TestDataArrivesInOrderBothWays(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{})
	connected(t, a, b)
	big := make([]byte, MaxMessage)
	for i := range big {
		big[i] = byte(i * 7)
	}
	for from, to := range map[*end]*end{a: b, b: a} {
		for i := range 50 {
			if err := from.conn.Send("control", binary.BigEndian.AppendUint32(nil, uint32(i))); err != nil {
				t.Fatal(err)
			}
		}
		if err := from.conn.Send("keys", big); err != nil {
			t.Fatal(err)
		}
		for i := range 50 {
			m := to.next("message", func(e Event) bool { m, ok := e.(Message); return ok && m.Channel == "control" }).(Message)
			if got := binary.BigEndian.Uint32(m.Data); got != uint32(i) {
				t.Fatalf("message %d came as number %d", got, i)
			}
		}
	}
	if err := a.conn.Send("keys", append(big, 1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("64 KiB + 1: %v", err)
	}
	if err := a.conn.Send("files", nil); !errors.Is(err, ErrChannel) {
		t.Errorf("unknown channel: %v", err)
	}
}

func TestLargestMessageArrives(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{})
	connected(t, a, b)
	big := make([]byte, MaxMessage)
	for i := range big {
		big[i] = byte(i * 7)
	}
	for _, name := range []string{"control", "keys", "cursor"} {
		if err := a.conn.Send(name, big); err != nil {
			t.Fatal(err)
		}
		m := await[Message](b, "message")
		if m.Channel != name || !slices.Equal(m.Data, big) {
			t.Fatalf("%s: got %d bytes on %s", name, len(m.Data), m.Channel)
		}
	}
}

// watch reads samples until frame last, checking that they come whole and in order, and returns how many came.
func watch(t *testing.T, e *end, last uint32) (count int) {
	t.Helper()
	before := int64(-1)
	for {
		s := await[Sample](e, "sample")
		n := frameNumber(t, s.Data, s.Key)
		if int64(n) <= before {
			t.Fatalf("frame %d after %d", n, before)
		}
		if count == 0 && !s.Key {
			t.Fatalf("the first sample, frame %d, is not a key frame", n)
		}
		before = int64(n)
		count++
		if n >= last {
			return count
		}
	}
}

func TestVideoArrivesWhole(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{})
	connected(t, a, b)
	s := newShow()
	a.conn.SetLead(true)
	if err := a.conn.SetTrack(s.track); err != nil {
		t.Fatal(err)
	}
	const frames = 60
	s.start(t, 8000, 20*time.Millisecond)
	if got := watch(t, b, frames-1); got < frames-3 {
		t.Errorf("%d of %d frames came", got, frames)
	}
}

// Text must be exact: on a path that loses 2 % with 60 ms delay each way every frame still comes, resent once or twice.
func TestVideoArrivesWholeOverALossyPath(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{Loss: 0.02, Delay: 60 * time.Millisecond})
	connected(t, a, b)
	s := newShow()
	a.conn.SetLead(true)
	if err := a.conn.SetTrack(s.track); err != nil {
		t.Fatal(err)
	}
	const frames = 240
	s.start(t, 6000, 33*time.Millisecond)
	got := watch(t, b, frames-1)
	t.Logf("%d of %d frames, sharer %+v, viewer %+v", got, frames, a.conn.Stats(), b.conn.Stats())
	if got < frames*97/100 {
		t.Errorf("%d of %d frames came", got, frames)
	}
	for _, st := range []Stats{a.conn.Stats(), b.conn.Stats()} {
		if st.RTT < 120*time.Millisecond || st.RTT > 200*time.Millisecond || st.Path != PathDirect || !st.Near || st.LocalAddrKind != "host" ||
			st.BitrateIn+st.BitrateOut < 1_000_000 || st.Frames < 15 || st.Frames > 45 || st.Loss > 0.1 {
			t.Errorf("stats %+v", st)
		}
	}
	if a.conn.Stats().Resent == 0 {
		t.Error("nothing was resent: the path lost nothing, or RTX does not work")
	}
}

// A still screen sends nothing after its last frame; if the end of that frame is lost, nothing later shows the gap.
func TestLostTailOfLastFrameIsRepaired(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{Delay: 20 * time.Millisecond})
	connected(t, a, b)
	s := newShow()
	a.conn.SetLead(true)
	if err := a.conn.SetTrack(s.track); err != nil {
		t.Fatal(err)
	}
	s.play(t, 10, 3000, 20*time.Millisecond)
	watch(t, b, 9)
	for round := range 5 {
		a.net.Set(impair.Path{Delay: 20 * time.Millisecond, Loss: 0.6})
		s.frame(t, 6000)
		last := s.n - 1
		// The first attempt has left when the pacer is empty; from then on the path is good.
		for a.conn.Backlog() > 0 {
			runtime.Gosched()
		}
		a.net.Set(impair.Path{Delay: 20 * time.Millisecond})
		got := b.next("sample", is[Sample]).(Sample)
		if n := frameNumber(t, got.Data, got.Key); n != last {
			t.Fatalf("round %d: frame %d instead of %d", round, n, last)
		}
	}
}
