package peer

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/media/peer/impair"
	"deskhand/media/pipe"
)

// weight is what the process holds.
type weight struct {
	goroutines int
	heap       uint64 // bytes, after collecting
	resident   uint64 // bytes, with what C holds; 0 where the system does not tell
}

// weigh waits until goroutines that are about to end have.
func weigh(most int) (w weight) {
	for end := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		if w.goroutines = runtime.NumGoroutine(); w.goroutines <= most || time.Now().After(end) {
			break
		}
	}
	runtime.GC()
	runtime.GC() // what finalizers let go of
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	w.heap = m.HeapAlloc
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		if f := strings.Fields(string(b)); len(f) > 1 {
			pages, _ := strconv.ParseUint(f[1], 10, 64)
			w.resident = pages * uint64(os.Getpagesize())
		}
	}
	return w
}

// TestViewersComeAndGo shares a moving screen for 20 visits of a second viewer, or for as long as DESKHAND_SOAK says (30m), and
// sees that nothing of them stays behind.
func TestViewersComeAndGo(t *testing.T) {
	soak, _ := time.ParseDuration(os.Getenv("DESKHAND_SOAK"))
	const visits, settle = 20, 5
	track := NewTrack()
	sender := pipe.NewSender(pipe.SenderConfig{Source: newStage(100*time.Millisecond, scrolling), Bitrate: startBitrate,
		Sink: func(sample []byte, _ bool, at time.Time) {
			if err := track.Write(sample, at); err != nil {
				t.Error(err)
			}
		}})
	track.OnKeyFrame(sender.RequestKeyFrame)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = sender.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		wg.Wait()
	})
	lead := visit(t, track)
	t.Cleanup(lead)

	var first, last weight
	start := time.Now()
	for n := 0; n < visits || time.Since(start) < soak; n++ {
		visit(t, track)()
		switch {
		case n == settle:
			first = weigh(0)
		case n > settle && (n+1)%visits == 0:
			last = weigh(first.goroutines)
			t.Logf("%v, %d visits: %d goroutines, heap %d kB, resident %d MB", time.Since(start).Round(time.Second), n+1, last.goroutines, last.heap>>10, last.resident>>20)
		}
	}
	t.Logf("after %d visits: %d goroutines, heap %d kB, resident %d MB", settle+1, first.goroutines, first.heap>>10, first.resident>>20)
	if last.goroutines > first.goroutines+1 {
		t.Errorf("goroutines: %d, then %d", first.goroutines, last.goroutines)
	}
	if last.heap > first.heap+4<<20 {
		t.Errorf("heap: %d kB, then %d kB", first.heap>>10, last.heap>>10)
	}
	if last.resident > first.resident+48<<20 {
		t.Errorf("resident: %d MB, then %d MB", first.resident>>20, last.resident>>20)
	}
}

// visit links a viewer to track and waits until it has seen three pictures; the function that it returns ends it.
func visit(t *testing.T, track *Track) (leave func()) {
	t.Helper()
	a, b := certificate(t), certificate(t)
	sharer := newEnd(t, Config{Certificate: a, Remote: b.Fingerprint(), Offerer: true, Video: VideoSend}, quick(), impair.Path{})
	viewer := newEnd(t, Config{Certificate: b, Remote: a.Fingerprint(), Video: VideoReceive}, quick(), impair.Path{})
	receiver := pipe.NewReceiver(pipe.ReceiverConfig{AskKeyFrame: viewer.conn.RequestKeyFrame})
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = receiver.Run(ctx) })
	deliver := viewer.conn.cfg.Events
	viewer.conn.cfg.Events = func(ev Event) {
		if s, ok := ev.(Sample); ok {
			receiver.Put(s.Data)
			return
		}
		deliver(ev)
	}
	sharer.setDeliver(viewer.conn.Receive)
	viewer.setDeliver(sharer.conn.Receive)
	wg.Go(func() { _ = sharer.conn.Run(ctx) })
	wg.Go(func() { _ = viewer.conn.Run(ctx) })
	sharer.conn.SetLead(true) // others wait for their key frame
	connected(t, sharer, viewer)
	if err := sharer.conn.SetTrack(track); err != nil {
		t.Fatal(err)
	}
	leave = func() {
		cancel()
		wg.Wait()
	}
	late := time.After(patience)
	for seen := 0; seen < 3; {
		select {
		case <-receiver.Ready():
			if _, ok := receiver.Take(); ok {
				seen++
			}
		case <-sharer.events:
		case <-late:
			leave() // else its goroutines are what the next tests find
			t.Fatal("a viewer sees nothing for long")
		}
	}
	return leave
}
