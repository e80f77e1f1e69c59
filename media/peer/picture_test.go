package peer

import (
	"context"
	"fmt"
	"image"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
	"deskhand/media/peer/impair"
	"deskhand/media/pipe"
)

// stage is a screen on which something happens every so often.
type stage struct {
	screen *codectest.Screen
	every  time.Duration
	act    func(s *codectest.Screen, n int) image.Rectangle // damage; empty: nothing
	next   time.Time
	n      int
}

func newStage(every time.Duration, act func(*codectest.Screen, int) image.Rectangle) *stage {
	s := &stage{screen: codectest.NewScreen(640, 360, 1), every: every, act: act}
	s.screen.Text(s.screen.Bounds())
	return s
}

func (s *stage) Next(ctx context.Context) (frame.Shot, error) {
	if s.next.IsZero() {
		s.next = time.Now().Add(s.every)
		return frame.Shot{Picture: s.screen.Picture, Damage: frame.Damage{s.screen.Bounds()}, At: time.Now()}, nil
	}
	for {
		timer := time.NewTimer(time.Until(s.next))
		select {
		case <-ctx.Done():
			timer.Stop()
			return frame.Shot{}, ctx.Err()
		case <-timer.C:
		}
		at := s.next
		var damage frame.Damage
		for !s.next.After(time.Now()) { // what happened meanwhile is seen at once
			if r := s.act(s.screen, s.n); !r.Empty() {
				damage = damage.Add(r)
			}
			s.n++
			s.next = s.next.Add(s.every)
		}
		if !damage.Empty() {
			return frame.Shot{Picture: s.screen.Picture, Damage: damage, At: at}, nil
		}
	}
}

func (*stage) Close() error { return nil }

func typing(s *codectest.Screen, _ int) image.Rectangle { return s.RandomChar() }

func scrolling(s *codectest.Screen, _ int) image.Rectangle { return s.Scroll(3) }

func film(s *codectest.Screen, _ int) image.Rectangle { return s.Photo(image.Rect(160, 80, 480, 280)) }

func slides(s *codectest.Screen, _ int) image.Rectangle {
	s.Fill(s.Bounds(), 0x1e, 0x22, 0x2a)
	return s.Text(s.Bounds())
}

// shown is what a viewer saw of a stage.
type shown struct {
	ages  []time.Duration // of the pictures, when they came
	stall time.Duration
	keys  int64
	asked int64
	bytes uint64
	stats Stats
}

func (s *shown) age(q float64) time.Duration {
	if len(s.ages) == 0 {
		return time.Hour
	}
	return slices.Sorted(slices.Values(s.ages))[int(q*float64(len(s.ages)-1))].Round(time.Millisecond)
}

// watchStage shows a stage through the whole pipeline over path. Encoding and decoding take no time here.
func watchStage(t *testing.T, s *stage, path impair.Path, span time.Duration) (out shown) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		x, y := impair.Pair(path, impair.Path{Delay: path.Delay, Loss: path.Loss}, 42)
		a, b := pairOver(t, x, y)
		cutAtEnd(t, x, y)
		connected(t, a, b)
		track := NewTrack()
		var mu sync.Mutex // guards taken
		taken := map[uint32]time.Time{}
		sender := pipe.NewSender(pipe.SenderConfig{Source: s, Bitrate: startBitrate, Sink: func(sample []byte, _ bool, at time.Time) {
			if err := track.Write(sample, at); err != nil {
				t.Error(err)
			}
			mu.Lock()
			taken[track.Newest()] = at
			mu.Unlock()
		}})
		track.OnKeyFrame(sender.RequestKeyFrame)
		receiver := pipe.NewReceiver(pipe.ReceiverConfig{AskKeyFrame: b.conn.RequestKeyFrame})
		a.conn.SetLead(true)
		if err := a.conn.SetTrack(track); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _ = sender.Run(ctx) })
		wg.Go(func() { _ = receiver.Run(ctx) })
		end, last := time.After(span), time.Now()
		for running := true; running; {
			select {
			case ev := <-a.events:
				if bw, ok := ev.(Bandwidth); ok {
					sender.SetBitrate(bw.BitsPerSecond)
				}
			case ev := <-b.events:
				if smp, ok := ev.(Sample); ok {
					mu.Lock()
					at := taken[smp.Timestamp]
					mu.Unlock()
					receiver.Put(smp.Data)
					out.ages = append(out.ages, time.Since(at))
					out.stall, last = max(out.stall, time.Since(last)), time.Now()
				}
			case <-end:
				running = false
			}
		}
		synctest.Wait()
		out.keys, out.asked, out.bytes, out.stats = sender.Stats().KeyFrames, receiver.Stats().Asked, a.conn.out.bytes.Load(), a.conn.Stats()
		if n := receiver.Stats().Failed; n > 0 {
			t.Errorf("%d samples could not be decoded", n)
		}
		cancel()
		wg.Wait()
	})
	return out
}

// TestPictureTable prints how real pictures come over bad networks, and holds that to bounds: the frame rate gives way, what
// comes is fresh, and no key frame is needed but the first.
func TestPictureTable(t *testing.T) {
	const span = 5 * time.Second
	wan := impair.Path{Rate: wide, Delay: 20 * time.Millisecond}
	tenth, thirtieth := 100*time.Millisecond, time.Second/30
	var table strings.Builder
	fmt.Fprintf(&table, "%-34s %6s %8s %8s %8s %6s %8s\n", "640x360, 5 s", "fps", "p50 ms", "p99 ms", "stall ms", "keys", "kB")
	for _, r := range []struct {
		name     string
		path     impair.Path
		stage    *stage
		fps      int           // at least
		p50, p99 time.Duration // ms, at most
	}{
		{"2 Mbit/s 120 ms 1 %, typing", thin(0.01), newStage(tenth, typing), 8, 100, 600},
		{"2 Mbit/s 120 ms 1 %, scrolling", thin(0.01), newStage(tenth, scrolling), 3, 500, 1500},
		{"2 Mbit/s 120 ms 1 %, film", thin(0.01), newStage(thirtieth, film), 4, 500, 1500},
		{"2 Mbit/s 120 ms 5 %, film", thin(0.05), newStage(thirtieth, film), 3, 800, 2000},
		{"0.8 Mbit/s 120 ms 1 %, scrolling", thinner(0.01), newStage(tenth, scrolling), 1, 900, 2500},
		{"0.8 Mbit/s 120 ms 1 %, film", thinner(0.01), newStage(thirtieth, film), 2, 900, 2500},
		{"0.8 Mbit/s 120 ms 1 %, slides", thinner(0.01), newStage(time.Second, slides), 0, 2000, 4000},
		{"20 Mbit/s 40 ms, scrolling", wan, newStage(tenth, scrolling), 9, 100, 400},
		{"20 Mbit/s 40 ms, film", wan, newStage(thirtieth, film), 15, 150, 400},
	} {
		o := watchStage(t, r.stage, r.path, span)
		fps := len(o.ages) / int(span/time.Second)
		fmt.Fprintf(&table, "%-34s %6d %8d %8d %8d %6d %8d\n", r.name, fps, o.age(0.5).Milliseconds(), o.age(0.99).Milliseconds(),
			o.stall.Milliseconds(), o.keys, o.bytes/1000)
		if fps < r.fps || o.age(0.5) > r.p50*time.Millisecond || o.age(0.99) > r.p99*time.Millisecond || o.keys > 3 {
			t.Errorf("%s: wanted %d fps, p50 %d ms, p99 %d ms; dropped %d", r.name, r.fps, r.p50, r.p99, o.stats.Dropped)
		}
	}
	t.Logf("\n%s", table.String())
}
