package peer

import (
	"testing"
	"testing/synctest"
	"time"

	"deskhand/media/peer/impair"
)

// passedOn shows a filled link's frames for a minute to one who leads, who passes them on as they come to a viewer whose link carries a sixth
// of that, unless alone. It tells what the lead saw and how many frames the other.
func passedOn(t *testing.T, alone bool) (o outcome, seen int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		lead, other := thin(0), impair.Path{Rate: 300_000, Delay: 60 * time.Millisecond}
		x, y := impair.Pair(lead, impair.Path{Delay: lead.Delay}, 42)
		v, w := impair.Pair(other, impair.Path{Delay: other.Delay}, 43)
		sharer, rep := pairOver(t, x, y)
		out, viewer := pairOver(t, v, w)
		cutAtEnd(t, x, y, v, w)
		connected(t, sharer, rep, out, viewer)
		s, relay := newShow(), NewTrack()
		relay.OnKeyFrame(s.track.Refresh)
		sharer.conn.SetLead(true)
		err := sharer.conn.SetTrack(s.track)
		if !alone && err == nil {
			err = out.conn.SetTrack(relay)
		}
		if err != nil {
			t.Fatal(err)
		}
		sent, rate, end := map[uint32]time.Time{}, startBitrate, time.After(time.Minute)
		tick := time.NewTicker(time.Second / 30)
		defer tick.Stop()
		for running := true; running; {
			select {
			case ev := <-sharer.events:
				if bw, ok := ev.(Bandwidth); ok {
					rate = bw.BitsPerSecond
				}
			case ev := <-rep.events:
				if smp, ok := ev.(Sample); ok {
					o.shown++
					o.delays = append(o.delays, time.Since(sent[frameNumber(t, smp.Data, smp.Key)]))
					if err := relay.Write(smp.Data, smp.At); err != nil {
						t.Error(err)
					}
				}
			case ev := <-viewer.events:
				if smp, ok := ev.(Sample); ok {
					frameNumber(t, smp.Data, smp.Key) // it came whole
					seen++
				}
			case <-tick.C:
				if s.track.Backlog() < 100*time.Millisecond {
					sent[s.n] = time.Now()
					s.frame(t, fill(0, rate))
				}
			case <-end:
				running = false
			}
		}
		o.written, o.keys, o.rates = int(s.n), s.keys, []rated{{0, rate}}
	})
	return o, seen
}

// Who is shown a picture through somebody else, over a link that is too slow, costs the one who passes it on nothing but a key frame now and
// then, and sees something every few seconds.
func TestSlowViewerOfWhatIsPassedOn(t *testing.T) {
	alone, _ := passedOn(t, true)
	both, seen := passedOn(t, false)
	for _, o := range []outcome{alone, both} {
		t.Logf("%d of %d frames, %d keys, p50 %v p99 %v", o.shown, o.written, o.keys, o.quantile(0.5), o.quantile(0.99))
	}
	t.Logf("the slow viewer saw %d frames", seen)
	if both.broken() > 0.01 || both.quantile(0.5) > alone.quantile(0.5)+20*time.Millisecond ||
		both.quantile(0.99) > alone.quantile(0.99)+200*time.Millisecond || both.keys > 60/5 {
		t.Error("the slow viewer slowed the one who passes it on")
	}
	if seen < 10 {
		t.Error("it saw too little")
	}
}
