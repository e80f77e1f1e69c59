package peer

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"deskhand/media/peer/impair"
)

// trial is one measurement of a link over a bad network. It runs in time that passes as fast as the processor allows, so
// nothing of it depends on what else the computer does.
type trial struct {
	name    string
	path    impair.Path // of the sharer; the way back is the same without limit of rate
	changes []change
	cross   int // bit/s of somebody else's through the same path, from 10 s on
	span    time.Duration
	load    func(at time.Duration, rate int) (bytes int) // of the frame at at; 0: none
}

type change struct {
	at   time.Duration
	path impair.Path
}

// outcome is what became of a trial's frames.
type outcome struct {
	written, shown, keys int
	delays               []time.Duration // of the frames that were shown, in order
	at                   []time.Duration // when
	stall                time.Duration   // the longest time without a frame while some were due
	rates                []rated
	bytes                uint64
	stats                Stats
}

type rated struct {
	at   time.Duration
	rate int
}

func (o *outcome) quantile(q float64) time.Duration {
	if len(o.delays) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(o.delays))[int(q*float64(len(o.delays)-1))].Round(time.Millisecond)
}

// broken is the share of the frames that were never shown. The last ones may still have been under way.
func (o *outcome) broken() float64 {
	return float64(max(o.written-o.shown-3, 0)) / float64(max(o.written, 1))
}

// rate is the estimate at a time.
func (o *outcome) rate(at time.Duration) int {
	rate := startBitrate
	for _, r := range o.rates {
		if r.at <= at {
			rate = r.rate
		}
	}
	return rate
}

// followed is how long after from the estimate took to come to limit or below for the first time.
func (o *outcome) followed(from time.Duration, limit int) time.Duration {
	for _, r := range o.rates {
		if r.at >= from && r.rate <= limit {
			return (r.at - from).Round(time.Millisecond)
		}
	}
	return time.Hour
}

// fill is 30 frames a second that fill nine tenths of what the path is thought to carry.
func fill(_ time.Duration, rate int) int { return rate * 9 / 10 / 8 / 30 }

// office is how people work: 4 s of typing, then a second of scrolling in large frames, and so on.
func office(at time.Duration, rate int) int {
	n := int((at + time.Second/60) * 30 / time.Second)
	switch moving := n%150 >= 120; {
	case !moving && n%6 == 0:
		return 700
	case moving && n%3 == 0:
		return max(rate*9/10/8/10, 20_000)
	}
	return 0
}

func (m trial) run(t *testing.T) (o *outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { o = m.measure(t) })
	return o
}

func (m trial) measure(t *testing.T) *outcome {
	back := m.path
	back.Rate = 0
	x, y := impair.Pair(m.path, back, 42)
	a, b := pairOver(t, x, y)
	cutAtEnd(t, x, y)
	connected(t, a, b)
	s, o := newShow(), &outcome{}
	a.leads(s)
	rate, sent := startBitrate, map[uint32]time.Time{}
	tick := time.NewTicker(time.Second / 30)
	defer tick.Stop()
	start := time.Now()
	changes, stranger := m.changes, &net.UDPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 9}
	var due time.Time // the oldest frame that is not shown yet was written then
	for {
		select {
		case ev := <-a.events:
			if bw, ok := ev.(Bandwidth); ok {
				rate = bw.BitsPerSecond
				o.rates = append(o.rates, rated{time.Since(start), rate})
			}
		case ev := <-b.events:
			if smp, ok := ev.(Sample); ok {
				n := frameNumber(t, smp.Data, smp.Key)
				o.delays, o.at = append(o.delays, time.Since(sent[n])), append(o.at, time.Since(start))
				o.shown++
				if smp.Key {
					o.keys++
				}
				o.stall = max(o.stall, time.Since(due))
				due = time.Now()
			}
		case <-tick.C:
			at := time.Since(start)
			if at >= m.span {
				o.written, o.stats, o.bytes = int(s.n), a.conn.Stats(), a.conn.out.bytes.Load()
				return o
			}
			if len(changes) > 0 && at >= changes[0].at {
				x.Set(changes[0].path)
				changes = changes[1:]
			}
			for n := m.cross / 30 / 8; n > 0 && at > 10*time.Second; n -= 1200 {
				_, _ = x.WriteTo(make([]byte, 1172), stranger)
			}
			if n := m.load(at, rate); n > 0 && s.track.Backlog() < 100*time.Millisecond {
				sent[s.n] = time.Now()
				if o.shown == int(s.n) {
					due = time.Now()
				}
				s.frame(t, n)
			}
		}
	}
}

// cutAtEnd cuts networks before their ends close each other: pion sometimes waits for a lock then, and time in a bubble stands still while
// anybody does. Call it after the ends were made.
func cutAtEnd(t testing.TB, networks ...*impair.Conn) {
	t.Cleanup(func() {
		for _, n := range networks {
			n.Set(impair.Path{Cut: true})
		}
	})
}

// pairOver is newPair over the two ends of a network of the caller's.
func pairOver(t testing.TB, x, y *impair.Conn) (sharer, viewer *end) {
	t.Helper()
	a, b := certificate(t), certificate(t)
	sharer = newEndOver(t, Config{Certificate: a, Remote: b.Fingerprint(), Offerer: true, Video: VideoSend}, quick(), x)
	viewer = newEndOver(t, Config{Certificate: b, Remote: a.Fingerprint(), Video: VideoReceive}, quick(), y)
	join(sharer, viewer)
	return sharer, viewer
}

// join wires and runs two ends.
func join(sharer, viewer *end) {
	sharer.setDeliver(viewer.conn.Receive)
	viewer.setDeliver(sharer.conn.Receive)
	sharer.run()
	viewer.run()
}

const wide = 20_000_000

// thin is the bad link of the target table, with so much loss.
func thin(loss float64) impair.Path {
	return impair.Path{Rate: 2_000_000, Delay: 60 * time.Millisecond, Loss: loss}
}

func thinner(loss float64) impair.Path {
	p := thin(loss)
	p.Rate = 800_000
	return p
}

// TestLossTable prints what arrives over bad networks, and when (make bench shows it), and holds it to bounds.
func TestLossTable(t *testing.T) {
	const span = 20 * time.Second
	lan := impair.Path{Delay: 20 * time.Millisecond, Rate: wide}
	with := func(p impair.Path, change func(*impair.Path)) impair.Path {
		change(&p)
		return p
	}
	rows := []struct {
		trial
		p50, p99, stall time.Duration // at most
		broken          float64       // at most
		use             float64       // Mbit/s at the end, at least
	}{
		{trial{name: "2 Mbit/s 120 ms", path: thin(0)}, 110, 250, 400, 0, 1.6},
		{trial{name: "… 1 % loss", path: thin(0.01)}, 130, 500, 1000, 0.03, 1.5},
		{trial{name: "… 3 % loss", path: thin(0.03)}, 200, 800, 1500, 0.05, 1.4},
		{trial{name: "… 5 % loss", path: thin(0.05)}, 300, 1000, 2000, 0.08, 1.2},
		{trial{name: "… 1 %, delay +0–30 ms", path: with(thin(0.01), func(p *impair.Path) { p.Vary = 30 * time.Millisecond })}, 200, 800, 1500, 0.05, 0.9},
		{trial{name: "… 1 %, bunched by 20 ms", path: with(thin(0.01), func(p *impair.Path) { p.Hold = 20 * time.Millisecond })}, 200, 800, 1500, 0.05, 1},
		{trial{name: "… queue of 30 ms only", path: with(thin(0), func(p *impair.Path) { p.Queue = 30 * time.Millisecond })}, 200, 500, 900, 0.03, 1.2},
		{trial{name: "… queue of 1.5 s", path: with(thin(0), func(p *impair.Path) { p.Queue = 1500 * time.Millisecond })}, 200, 500, 900, 0, 1.5},
		{trial{name: "… 1 Mbit/s of others", path: thin(0), cross: 1_000_000}, 200, 1200, 1500, 0.05, 0.4},
		{trial{name: "2 → 0.8 Mbit/s, 1 %", path: thin(0.01), changes: []change{{10 * time.Second, thinner(0.01)}}}, 200, 1500, 2500, 0.08, 0.5},
		{trial{name: "0.8 → 2 Mbit/s, 1 %", path: thinner(0.01), changes: []change{{10 * time.Second, thin(0.01)}}}, 200, 1200, 2000, 0.08, 1.4},
		{trial{name: "20 Mbit/s 40 ms", path: lan}, 60, 120, 200, 0, 15},
		{trial{name: "… typing and scrolling", path: lan, load: office}, 60, 300, 500, 0, 5},
		{trial{name: "bad, typing and scrolling", path: thin(0.01), load: office}, 150, 700, 1200, 0.03, 1},
		{trial{name: "LAN", path: impair.Path{}}, 10, 60, 100, 0, 15},
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-26s %8s %8s %8s %8s %9s %6s %8s\n", "path, 20 s at 30 fps", "broken", "p50 ms", "p99 ms", "stall ms", "Mbit/s", "keys", "kB sent")
	for _, r := range rows {
		r.span = span
		if r.load == nil {
			r.load = fill
		}
		o := r.run(t)
		used := float64(o.rate(span)) / 1e6
		fmt.Fprintf(&table, "%-26s %7.1f%% %8d %8d %8d %9.2f %6d %8d\n", r.name, o.broken()*100, o.quantile(0.5).Milliseconds(),
			o.quantile(0.99).Milliseconds(), o.stall.Milliseconds(), used, o.keys, o.bytes/1000)
		if o.broken() > r.broken || o.quantile(0.5) > r.p50*time.Millisecond || o.quantile(0.99) > r.p99*time.Millisecond ||
			o.stall > r.stall*time.Millisecond || used < r.use || o.keys > 3 {
			t.Errorf("%s: wanted %+v", r.name, r)
		}
	}
	t.Logf("\n%s", table.String())
}

// TestRateDropIsFollowed: within 3 s whatever the path, and without a key frame.
func TestRateDropIsFollowed(t *testing.T) {
	for _, loss := range []float64{0, 0.01, 0.03} {
		const drop = 15 * time.Second
		o := trial{path: thin(loss), changes: []change{{drop, thinner(loss)}, {30 * time.Second, thin(loss)}}, span: 40 * time.Second, load: fill}.run(t)
		down, worst := o.followed(drop, 800_000), time.Duration(0)
		for i, d := range o.delays {
			if o.at[i] > drop {
				worst = max(worst, d)
			}
		}
		t.Logf("%.0f %% loss: followed after %v, worst delay %v, stall %v, %d key frames; %.2f Mbit/s 3 s after it is 2 again",
			loss*100, down, worst.Round(time.Millisecond), o.stall.Round(time.Millisecond), o.keys, float64(o.rate(33*time.Second))/1e6)
		if down > 1500*time.Millisecond || o.rate(drop+3*time.Second) > 850_000 || o.stall > 2500*time.Millisecond || o.keys > 3 {
			t.Errorf("%.0f %% loss", loss*100)
		}
		if o.rate(33*time.Second) < 1_400_000 {
			t.Errorf("%.0f %% loss: the way up", loss*100)
		}
	}
}

// beside shows a filled link's frames for a minute to the one who leads and, if slow, to a viewer whose link carries a sixth of
// that; it tells what the first saw and how many frames the second.
func beside(t *testing.T, slow bool) (o outcome, seen int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		lead, other := thin(0), impair.Path{Rate: 300_000, Delay: 60 * time.Millisecond}
		x, y := impair.Pair(lead, impair.Path{Delay: lead.Delay}, 42)
		v, w := impair.Pair(other, impair.Path{Delay: other.Delay}, 43)
		a, first := pairOver(t, x, y)
		b, second := pairOver(t, v, w)
		cutAtEnd(t, x, y, v, w)
		connected(t, a, first, b, second)
		s := newShow()
		a.conn.SetLead(true)
		err := a.conn.SetTrack(s.track)
		if slow && err == nil {
			err = b.conn.SetTrack(s.track)
		}
		if err != nil {
			t.Fatal(err)
		}
		sent, rate, end := map[uint32]time.Time{}, startBitrate, time.After(time.Minute)
		tick := time.NewTicker(time.Second / 30)
		defer tick.Stop()
		for running := true; running; {
			select {
			case ev := <-a.events:
				if bw, ok := ev.(Bandwidth); ok {
					rate = bw.BitsPerSecond
				}
			case ev := <-first.events:
				if smp, ok := ev.(Sample); ok {
					o.shown++
					o.delays = append(o.delays, time.Since(sent[frameNumber(t, smp.Data, smp.Key)]))
				}
			case ev := <-second.events:
				if is[Sample](ev) {
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

// A viewer whose link is too slow costs the one who leads nothing but a key frame now and then, and itself sees something
// every few seconds.
func TestSlowestViewerCostsTheLeadNothing(t *testing.T) {
	alone, _ := beside(t, false)
	both, seen := beside(t, true)
	for _, o := range []outcome{alone, both} {
		t.Logf("%d of %d frames, %d keys, p50 %v p99 %v, %.2f Mbit/s", o.shown, o.written, o.keys, o.quantile(0.5), o.quantile(0.99),
			float64(o.rate(0))/1e6)
	}
	t.Logf("the slow viewer saw %d frames", seen)
	if both.broken() > 0.01 || both.quantile(0.5) > alone.quantile(0.5)+20*time.Millisecond ||
		both.quantile(0.99) > alone.quantile(0.99)+200*time.Millisecond || both.rate(0) < alone.rate(0)*8/10 || both.keys > 60/5 {
		t.Error("the slow viewer slowed the one who leads")
	}
	if seen < 10 {
		t.Error("it saw too little")
	}
}
