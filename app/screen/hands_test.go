package screen

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/inject"
)

// fakeDesktop has hands that write down what they did. Like the real ones they ask before each act, remember what they
// hold, and let go of everything when the answer is no.
type fakeDesktop struct {
	Desktop // nothing else of it is used

	mu       sync.Mutex // guards all below
	did      []wire.InputAct
	held     []wire.KeyCode
	opened   int
	closed   int
	released int
	broken   error         // what Do returns instead of doing anything
	stuck    chan struct{} // when set, Do waits for it before it asks
	area     image.Rectangle
}

type fakeHands struct {
	d   *fakeDesktop
	may func() bool
}

func (d *fakeDesktop) Hands(area image.Rectangle, may func() bool) (Hands, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.opened++
	d.area = area
	return fakeHands{d, may}, nil
}

func (h fakeHands) Do(act wire.InputAct) error {
	if h.d.stuck != nil {
		<-h.d.stuck
	}
	if h.d.broken != nil {
		return h.d.broken
	}
	if !h.may() {
		_ = h.ReleaseAll()
		return inject.ErrRefused
	}
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	h.d.did = append(h.d.did, act)
	if k, ok := act.(wire.Key); ok {
		h.d.held = slices.DeleteFunc(h.d.held, func(c wire.KeyCode) bool { return c == k.Code })
		if k.Down {
			h.d.held = append(h.d.held, k.Code)
		}
	}
	return nil
}

func (h fakeHands) ReleaseAll() error {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	h.d.held = nil
	h.d.released++
	return nil
}

func (h fakeHands) SetArea(r image.Rectangle) {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	h.d.area = r
}

func (h fakeHands) Close() error {
	h.d.mu.Lock()
	h.d.closed++
	h.d.mu.Unlock()
	return h.ReleaseAll()
}

func (d *fakeDesktop) state() (did []wire.InputAct, held []wire.KeyCode) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.did), slices.Clone(d.held)
}

// bench is hands that run in a bubble of their own time, under a permit for Ana with epoch 1.
type bench struct {
	t       *testing.T
	desktop *fakeDesktop
	permit  *permit
	hands   *hands
	seq     uint32
	began   time.Time
	done    chan error
	cancel  context.CancelFunc
}

const (
	ana  session.ParticipantID = 1
	luis session.ParticipantID = 3
	keyA wire.KeyCode          = 4
)

func newBench(t *testing.T) *bench {
	b := &bench{t: t, desktop: &fakeDesktop{}, permit: &permit{}, began: time.Now(), done: make(chan error, 1)}
	area := image.Rect(10, 20, 110, 120)
	b.hands = newHands(b.desktop, b.permit, func() image.Rectangle { return area }, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	b.cancel = cancel
	go func() { b.done <- b.hands.run(ctx) }()
	b.permit.grant(ana, 1)
	return b
}

// give hands in an act of a participant and epoch, made now, and waits until nothing moves any more.
func (b *bench) give(from session.ParticipantID, epoch uint32, act wire.InputAct) {
	b.queue(from, epoch, act)
	synctest.Wait()
}

func (b *bench) queue(from session.ParticipantID, epoch uint32, act wire.InputAct) {
	b.seq++
	since := time.Since(b.began)
	b.hands.take(from, wire.Input{Epoch: epoch, Seq: b.seq, At: uint32(since.Milliseconds()), Do: act}, since)
}

func (b *bench) want(what string, did int, held ...wire.KeyCode) {
	b.t.Helper()
	d, h := b.desktop.state()
	if len(d) != did || !slices.Equal(h, held) {
		b.t.Errorf("%s: %d acts done, want %d (%v); held %v, want %v", what, len(d), did, d, h, held)
	}
}

func (b *bench) end() {
	b.t.Helper()
	b.cancel()
	if err := <-b.done; !errors.Is(err, context.Canceled) {
		b.t.Errorf("hands ended with %v", err)
	}
	if b.desktop.opened != b.desktop.closed {
		b.t.Errorf("opened %d times, closed %d times", b.desktop.opened, b.desktop.closed)
	}
	b.want("after the end", len(b.desktop.did))
}

// inBubble runs f on a fresh bench.
func inBubble(t *testing.T, f func(*bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		f(b)
		b.end()
	})
}

func press(down bool) wire.Key { return wire.Key{Code: keyA, Down: down} }

func TestOnlyTheHolderOfTheLeaseInForceActs(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.give(luis, 1, press(true))
		b.want("somebody else with the right epoch", 0)
		b.give(ana, 2, press(true))
		b.want("the holder with an epoch that is not in force yet", 0)
		if b.desktop.opened != 0 {
			t.Error("the computer's hands were opened for nothing")
		}
		b.give(ana, 1, press(true))
		b.want("the holder", 1, keyA)
		b.permit.grant(ana, 2)
		b.give(ana, 1, press(true))
		b.want("the holder with an epoch that is over", 1)
	})
}

func TestStopLetsGoAndEndsTheLease(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.give(ana, 1, press(true))
		b.want("held", 1, keyA)
		// What cutShow does, before it returns.
		b.permit.cut()
		b.hands.letGo()
		if b.permit.may(ana, 1, time.Now()) {
			t.Error("input may still act when Stop returns")
		}
		synctest.Wait()
		b.want("after stop", 1)
		b.give(ana, 1, press(true))
		b.want("input after stop", 1)
		b.permit.grant(ana, 1) // the log has not heard of the stop yet
		b.give(ana, 1, press(true))
		b.want("input of the cut lease though the log still has it", 1)
		b.permit.grant(ana, 2)
		b.give(ana, 2, press(true))
		b.want("a new lease", 2, keyA)
	})
}

func TestStopInTheMiddleOfAnActReachesThoseBehindIt(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.desktop.stuck = make(chan struct{})
		for range 5 {
			b.queue(ana, 1, press(true))
		}
		synctest.Wait() // the first one is under way, the others are in its batch or wait
		b.permit.cut()
		b.hands.letGo()
		close(b.desktop.stuck)
		synctest.Wait()
		b.want("nothing is done after stop returned", 0)
	})
}

func TestRule86OwnHandSuspendsForTwoSeconds(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.give(ana, 1, press(true))
		if !b.permit.local(time.Now()) {
			t.Error("the first own move is not told apart from later ones")
		}
		b.hands.letGo()
		synctest.Wait()
		b.want("held keys are let go", 1)
		b.give(ana, 1, press(true))
		b.want("input right after", 1)
		time.Sleep(suspension / 2)
		if b.permit.local(time.Now()) {
			t.Error("a second own move within the time counts as a first one")
		}
		time.Sleep(suspension - time.Millisecond)
		b.give(ana, 1, press(true))
		b.want("one millisecond too early, counted from the last own move", 1)
		time.Sleep(time.Millisecond)
		b.give(ana, 1, press(true))
		b.want("when the time is over", 2, keyA)
	})
}

func TestPauseRefusesInputAndKeepsTheLease(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.give(ana, 1, press(true))
		b.permit.paused.Store(true)
		b.hands.letGo()
		synctest.Wait()
		b.want("let go", 1)
		b.give(ana, 1, press(true))
		b.want("paused", 1)
		b.permit.paused.Store(false)
		b.give(ana, 1, press(true))
		b.want("after the pause", 2, keyA)
	})
}

func TestEndingReleasesWhatIsHeld(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.give(ana, 1, press(true))
		b.want("held", 1, keyA)
	}) // end checks that nothing is held
}

func TestActsFollowTheAreaAsItIsNow(t *testing.T) {
	inBubble(t, func(b *bench) {
		moved := image.Rect(500, 0, 900, 300)
		b.hands.area = func() image.Rectangle { return moved }
		b.give(ana, 1, wire.Move{X: 1, Y: 1})
		if b.desktop.area != moved {
			t.Errorf("acted in %v, the picture is at %v", b.desktop.area, moved)
		}
	})
}

func TestMovesThatWaitBecomeOne(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.desktop.stuck = make(chan struct{})
		b.queue(ana, 1, press(true))
		synctest.Wait()
		for x := range uint16(1000) {
			b.queue(ana, 1, wire.Move{X: x})
		}
		close(b.desktop.stuck)
		synctest.Wait()
		did, _ := b.desktop.state()
		if last := did[len(did)-1]; len(did) != 2 || last != (wire.Move{X: 999}) {
			t.Errorf("%d acts, the last one %v", len(did), last)
		}
	})
}

func TestAFloodIsBoundedAndReleasesGetThrough(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.desktop.stuck = make(chan struct{})
		for range 10 * maxWaiting {
			b.queue(ana, 1, press(true))
		}
		b.queue(ana, 1, press(false))
		b.hands.mu.Lock()
		if n := len(b.hands.waiting); n > maxWaiting+1 {
			t.Errorf("%d acts wait", n)
		}
		b.hands.mu.Unlock()
		close(b.desktop.stuck)
		synctest.Wait()
		_, held := b.desktop.state()
		if len(held) != 0 {
			t.Error("the release was dropped")
		}
	})
}

// Control ends when the computer has no hands for it; the picture, whose show the hands are part of, goes on.
func TestBrokenHandsEndControlOnly(t *testing.T) {
	inBubble(t, func(b *bench) {
		var failed []error
		b.hands.failed = func(err error) { failed = append(failed, err) }
		b.desktop.broken = inject.ErrDisplay
		b.give(ana, 1, press(true))
		if len(failed) != 1 || !errors.Is(failed[0], inject.ErrDisplay) {
			t.Errorf("told of %v", failed)
		}
		select {
		case err := <-b.done:
			t.Errorf("the hands ended with %v", err)
		default:
		}
	})
}

// A path that has become slower for good, or a sender's clock that stood still while its computer slept, must not leave a controller
// with dead keys.
func TestSlowerPathCountsAsFreshAgain(t *testing.T) {
	var o order
	act := func(seq uint32, at, now time.Duration) bool {
		return o.timely(ana, wire.Input{Epoch: 1, Seq: seq, At: uint32(at.Milliseconds()), Do: press(true)}, now)
	}
	if !act(1, 0, 0) || !act(2, time.Second, time.Second) {
		t.Fatal("fresh input refused")
	}
	if act(3, 2*time.Second, 12*time.Second) {
		t.Error("input that is 10 s late was taken")
	}
	late := false
	for i := range 40 {
		at := time.Duration(3+i) * time.Second
		late = act(uint32(4+i), at, at+10*time.Second)
	}
	if !late {
		t.Error("40 s after the path became slower input is still refused")
	}
}

func TestControllerWhoCameBackCountsAnew(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.seq = 1000
		b.give(ana, 1, press(true))
		b.give(ana, 1, press(false))
		b.hands.renew(ana)
		b.seq, b.began = 0, time.Now()
		b.give(ana, 1, press(true))
		if _, held := b.desktop.state(); len(held) != 1 {
			t.Error("input of the program that came back was dropped")
		}
	})
}

// hold presses a key and then says every wire.HeldEvery for d that it still is, as a console does.
func (b *bench) hold(d time.Duration) {
	b.give(ana, 1, press(true))
	for range d / wire.HeldEvery {
		time.Sleep(wire.HeldEvery)
		b.give(ana, 1, wire.Held{})
	}
}

// A controller whose program dies leaves nothing held for longer than the silence that is allowed.
func TestSilenceLetsGo(t *testing.T) {
	tests := map[string]func(*bench){
		"after a press":       func(b *bench) { b.give(ana, 1, press(true)) },
		"after a long press":  func(b *bench) { b.hold(10 * wire.HeldSilence) },
		"after moves":         func(b *bench) { b.give(ana, 1, press(true)); b.give(ana, 1, wire.Move{X: 1}) },
		"with a button":       func(b *bench) { b.give(ana, 1, press(true)); b.give(ana, 1, wire.Button{Button: 1, Down: true}) },
		"what came from afar": func(b *bench) { b.began = b.began.Add(-time.Hour); b.hold(wire.HeldSilence) },
	}
	for name, begin := range tests {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(b *bench) {
				begin(b)
				did, _ := b.desktop.state()
				time.Sleep(wire.HeldSilence - time.Nanosecond)
				synctest.Wait()
				b.want("just before", len(did), keyA)
				time.Sleep(time.Nanosecond)
				synctest.Wait()
				b.want("in silence", len(did))
				// The rep was only cut off for a while: the end of the old press does nothing, a new one works.
				b.give(ana, 1, wire.Held{})
				b.give(ana, 1, press(false))
				b.want("the end of a press that was let go", len(did)+1)
				b.give(ana, 1, press(true))
				b.want("a new press", len(did)+2, keyA)
				b.give(ana, 1, press(false))
				b.want("and its end", len(did)+3)
			})
		})
	}
}

// On a path whose delay varies by 800 ms, on which two beats of three are lost, nothing is let go: neither when it becomes slow nor
// when it is fast again.
func TestASlowPathIsNoSilence(t *testing.T) {
	const jitter = 800 * time.Millisecond
	inBubble(t, func(b *bench) {
		b.give(ana, 1, press(true))
		b.queue(ana, 1, wire.Held{})
		for i := range 100 { // every third beat arrives, ten of them at once, the next ten as late as can be
			sent := time.Duration(i) * 3 * wire.HeldEvery
			if i/10%2 == 1 {
				sent += jitter
			}
			time.AfterFunc(sent, func() { b.hands.take(ana, wire.Input{Epoch: 1, Seq: 1, Do: wire.Held{}}, time.Since(b.began)) })
		}
		for range 100 * 3 {
			time.Sleep(wire.HeldEvery)
			synctest.Wait()
			if _, held := b.desktop.state(); len(held) != 1 {
				t.Fatalf("let go after %v", time.Since(b.began))
			}
		}
	})
}

// Where nothing is held nobody has to say so, and nobody wakes up for it.
func TestSilenceWithNothingHeld(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.give(ana, 1, press(true))
		b.give(ana, 1, press(false))
		b.give(ana, 1, wire.Text{Text: "a"})
		time.Sleep(time.Hour)
		synctest.Wait()
		if b.desktop.released != 0 {
			t.Errorf("let go %d times", b.desktop.released)
		}
		b.give(ana, 1, press(true))
		b.want("a press after an hour", 4, keyA)
	})
}

// A beat of a lease that is over, or of somebody else, is not taken: inputLoop hands in only what is under the lease in force. What is
// held ends with the lease at once.
func TestTheEndOfTheLeaseIsNotPutOffByBeats(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.hold(wire.HeldSilence)
		b.permit.cut()
		b.hands.letGo()
		synctest.Wait()
		b.want("after the cut", 1)
		b.give(ana, 1, wire.Held{})
		b.want("a beat presses nothing", 1)
	})
}
