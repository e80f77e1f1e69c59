//go:build measure

package peer

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"deskhand/media/peer/impair"
)

// TestMeasurePaths prints what a 30 fps sender that follows Bandwidth gets through a 2 Mbit/s link with an RTT of 120 ms and
// a queue of 300 ms, for the table in docs/. Run it alone:
//
//	go test -tags measure -run MeasurePaths -v ./media/peer
func TestMeasurePaths(t *testing.T) {
	for _, loss := range []float64{0, 0.01, 0.03, 0.05} {
		t.Run(fmt.Sprintf("loss %.0f%%", loss*100), func(t *testing.T) {
			measurePath(t, impair.Path{Rate: 2_000_000, Delay: 60 * time.Millisecond, Loss: loss}, 35*time.Second)
		})
	}
	t.Run("LAN", func(t *testing.T) { measurePath(t, impair.Path{}, 20*time.Second) })
}

func measurePath(t *testing.T, path impair.Path, span time.Duration) {
	noLeak(t)
	a, b := newPair(t, path)
	connected(t, a, b)
	s := newShow()
	a.conn.SetLead(true)
	if err := a.conn.SetTrack(s.track); err != nil {
		t.Fatal(err)
	}
	rate, sent := startBitrate, map[uint32]time.Time{}
	var delays []time.Duration
	var bits, frames, keys int
	tick := time.NewTicker(time.Second / 30)
	defer tick.Stop()
	end := time.After(span)
	start := time.Now()
	for running := true; running; {
		select {
		case ev := <-a.events:
			if bw, ok := ev.(Bandwidth); ok {
				rate = bw.BitsPerSecond
			}
		case ev := <-b.events:
			if smp, ok := ev.(Sample); ok {
				n := frameNumber(t, smp.Data, smp.Key)
				delays = append(delays, time.Since(sent[n]))
				if frames++; smp.Key {
					keys++
				}
				if time.Since(start) > 5*time.Second {
					bits += 8 * len(smp.Data)
				}
			}
		case <-tick.C:
			if s.track.Backlog() < 100*time.Millisecond {
				sent[s.n] = time.Now()
				s.frame(t, rate*9/10/8/30)
			}
		case <-end:
			running = false
		}
	}
	slices.Sort(delays)
	at := func(q float64) time.Duration { return delays[int(q*float64(len(delays)-1))].Round(time.Millisecond) }
	t.Logf("%.2f Mbit/s after 5 s; frames %d of %d (%d key); delay p50 %v p95 %v p99 %v; %+v",
		float64(bits)/(span-5*time.Second).Seconds()/1e6, frames, s.n, keys, at(0.5), at(0.95), at(0.99), a.conn.Stats())
}
