package peer

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

// road carries packets at a rate with a delay, without loss.
type road struct {
	rate  float64 // bit/s
	delay time.Duration
	free  time.Duration
}

func (r *road) arrive(at time.Duration, size int) time.Duration {
	r.free = max(r.free, at) + time.Duration(float64(size)*8/r.rate*float64(time.Second))
	return r.free + r.delay
}

// drive sends frames of packets at the rater's pace for span over r, with feedback every 50 ms, and returns when it ended.
func drive(t *testing.T, p *rater, r *road, from time.Time, span time.Duration, packets int) time.Time {
	t.Helper()
	const size = 1200
	seq, now := uint16(from.Sub(p.start)/time.Millisecond), from
	var waiting []arrival
	for now.Before(from.Add(span)) {
		pace := p.pace(now)
		gap := time.Duration(size * 8 / (float64(pace.target) * pace.factor) * float64(time.Second))
		left := now
		for range packets {
			p.leave(seq, size, left)
			waiting = append(waiting, arrival{seq: seq, at: r.arrive(left.Sub(p.start), size)})
			left, seq = left.Add(gap), seq+1
		}
		interval := time.Duration(float64(packets*size*8) / float64(pace.target) * float64(time.Second))
		now = now.Add(max(interval, left.Sub(now)))
		n := 0
		for n < len(waiting) && waiting[n].at+r.delay < now.Sub(p.start) {
			n++
		}
		p.hear(waiting[:n], now)
		waiting = waiting[n:]
	}
	return now
}

func TestRaterFindsWhatThePathCarries(t *testing.T) {
	start := time.Unix(1000, 0)
	for rate, packets := range map[float64]int{2_000_000: 8, 15_000_000: 30} {
		p, r := newRater(start, startBitrate), &road{rate: rate, delay: 40 * time.Millisecond}
		now := drive(t, p, r, start, 4*time.Second, packets)
		if got := p.capacity; math.Abs(got/rate-1) > 0.15 {
			t.Errorf("%.1f Mbit/s: found %.2f", rate/1e6, got/1e6)
		}
		r.rate = rate / 2
		now = drive(t, p, r, now, 2*time.Second, packets)
		if got := p.capacity; math.Abs(got/r.rate-1) > 0.2 {
			t.Errorf("%.1f Mbit/s: after it was halved found %.2f", rate/1e6, got/1e6)
		}
		// Silence says nothing about the path, and less and less may be sent into it.
		before, found := p.pace(now).target, p.capacity
		for i := range 50 {
			now = now.Add(100 * time.Millisecond)
			p.leave(uint16(i), 1200, now)
		}
		if after := p.pace(now).target; after > before/4 || p.capacity != found {
			t.Errorf("%.1f Mbit/s: %d before 5 s without an answer, then %d; capacity %.2f", rate/1e6, before, after, p.capacity/1e6)
		}
	}
}

// A packet is lost before a rest, so that nobody ever speaks of it: what comes after the rest is sent as fast as what came before.
func TestRaterForgetsWhatWasLostBeforeARest(t *testing.T) {
	start := time.Unix(1000, 0)
	p, r := newRater(start, startBitrate), &road{rate: 2_000_000, delay: 40 * time.Millisecond}
	now := drive(t, p, r, start, 4*time.Second, 8).Add(time.Second)
	p.hear(nil, now)
	before := p.pace(now).target
	const seq = 1 << 15 // none that drive used
	p.leave(seq, 1200, now)
	now = now.Add(time.Minute)
	p.leave(seq+1, 100, now)
	if after := p.pace(now.Add(40 * time.Millisecond)).target; after < before {
		t.Errorf("%d bit/s before the rest, %d after it", before, after)
	}
}

// A key stroke every 200 ms, each delayed by its own time, says nothing about the capacity.
func TestRaterLearnsNothingFromKeyStrokes(t *testing.T) {
	start := time.Unix(1000, 0)
	p := newRater(start, 5_000_000)
	for i := range 300 {
		at := start.Add(time.Duration(i) * 200 * time.Millisecond)
		p.leave(uint16(i), 300, at)
		p.hear([]arrival{{seq: uint16(i), at: at.Sub(start) + time.Duration(20+i*37%60)*time.Millisecond}}, at.Add(100*time.Millisecond))
	}
	if p.capacity != 5_000_000 {
		t.Errorf("capacity %.0f", p.capacity)
	}
}

func TestReceiverClock(t *testing.T) {
	feedback := func(ref uint32, base uint16, deltas ...int64) *rtcp.TransportLayerCC {
		f := &rtcp.TransportLayerCC{BaseSequenceNumber: base, ReferenceTime: ref, PacketStatusCount: uint16(len(deltas))}
		for _, d := range deltas {
			symbol := uint16(rtcp.TypeTCCPacketReceivedSmallDelta)
			if d < 0 {
				symbol = rtcp.TypeTCCPacketNotReceived
			} else {
				f.RecvDeltas = append(f.RecvDeltas, &rtcp.RecvDelta{Type: symbol, Delta: d})
			}
			f.PacketChunks = append(f.PacketChunks, &rtcp.RunLengthChunk{PacketStatusSymbol: symbol, RunLength: 1})
		}
		return f
	}
	var c receiverClock
	got := c.read(feedback(1<<24-1, 65_535, 1000, -1, 500), nil)
	got = c.read(feedback(1, 2, 250), got) // the reference time has wrapped
	want := []arrival{
		{seq: 65_535, at: time.Millisecond}, {seq: 0, lost: true}, {seq: 1, at: 1500 * time.Microsecond},
		{seq: 2, at: 2*clockTick + 250*time.Microsecond},
	}
	if !slices.Equal(got, want) {
		t.Errorf("read %+v, want %+v", got, want)
	}
	short := feedback(1, 3, 250, 250)
	short.RecvDeltas = short.RecvDeltas[:1]
	short.PacketStatusCount = 60_000
	if got := c.read(short, nil); len(got) != 1 {
		t.Errorf("nonsense gave %d packets", len(got))
	}
}
