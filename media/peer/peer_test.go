package peer

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"deskhand/media/peer/impair"
)

// patience is how long a test waits for what has to come.
const patience = time.Minute

// end is one end of a link under test.
type end struct {
	t      testing.TB
	conn   *Conn
	events chan Event
	result chan error
	cancel context.CancelFunc
	net    *impair.Conn

	lost atomic.Bool // it was disconnected

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

// undisturbed has what is signaled for something that needs no signaling fail the test. A machine that stalls for a second and a half has
// the path restarted, which is no failure.
func (e *end) undisturbed(to *end, what string) {
	e.setDeliver(func(msg []byte) {
		if !e.lost.Load() && !to.lost.Load() {
			e.t.Errorf("signaling for %s", what)
		}
		to.conn.Receive(msg)
	})
}

// next returns the first event for which want is true, and drops those before it.
func (e *end) next(what string, want func(Event) bool) Event {
	e.t.Helper()
	limit := time.NewTimer(patience)
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
			e.t.Fatalf("no %s in %v", what, patience)
		}
	}
}

func is[T Event](e Event) bool { _, ok := e.(T); return ok }

func await[T Event](e *end, what string) T {
	e.t.Helper()
	return e.next(what, is[T]).(T)
}

// still waits until no event of T comes for d: what was on its way may be late.
func still[T Event](e *end, d time.Duration, what string) {
	e.t.Helper()
	late, quiet := time.After(patience), time.NewTimer(d)
	for {
		select {
		case ev := <-e.events:
			if is[T](ev) {
				quiet.Reset(d)
			}
		case <-quiet.C:
			return
		case <-late:
			e.t.Fatalf("%s: %T comes on and on", what, *new(T))
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
	case <-time.After(patience):
		e.t.Fatalf("Run did not return in %v", patience)
		return nil
	}
}

type option func(offerer, answerer *Config)

// quick shortens what a test would otherwise wait for.
func quick() timing {
	t := defaultTiming()
	t.disconnected, t.failed, t.keepAlive = 1500*time.Millisecond, 3*time.Second, 200*time.Millisecond
	t.restartAfter, t.restartEvery = 200*time.Millisecond, time.Second
	t.connect, t.answer = 15*time.Second, patience
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
		if is[Disconnected](ev) {
			e.lost.Store(true)
		}
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
		deadline := time.Now().Add(patience)
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
	_, b, s := showing(t, impair.Path{})
	const frames = 60
	s.start(t, 8000, 20*time.Millisecond)
	if got := watch(t, b, frames-1); got < frames-3 {
		t.Errorf("%d of %d frames came", got, frames)
	}
}

// Text must be exact: on a path that loses 2 % with 60 ms delay each way every frame still comes, resent once or twice.
func TestVideoArrivesWholeOverALossyPath(t *testing.T) {
	a, b, s := showing(t, impair.Path{Loss: 0.02, Delay: 60 * time.Millisecond})
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
	a, b, s := showing(t, impair.Path{Delay: 20 * time.Millisecond})
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
