package peer

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"
)

func testFrame(key bool, packets int) *outFrame {
	f := &outFrame{key: key, profile: 1}
	for range packets {
		f.payloads = append(f.payloads, make([]byte, packetSize))
		f.bytes += packetSize
	}
	return f
}

func TestPacerKeepsItsRate(t *testing.T) {
	for _, c := range []struct {
		pace   pace
		factor float64 // of the target
		first  float64 // for what was saved
	}{
		{pace{1_000_000, paceFactor, false}, 1, paceFactor},
		{pace{1_000_000, paceLossy, false}, 1, paceLossy},
		{pace{1_000_000, paceFactor, true}, 2, paceFactor},
	} {
		p := newPacer(1_000_000, 0)
		p.pace = c.pace
		now := time.Unix(1000, 0)
		if !p.add(testFrame(true, 200)) {
			t.Fatal("refused the first frame")
		}
		start, sent := now, 0
		var first time.Duration // when 10 packets had left; 12,500 bytes are saved
		for sent < 200 {
			_, wait, ok := p.next(now)
			if ok {
				if sent++; sent == 10 {
					first = now.Sub(start)
				}
				continue
			}
			now = now.Add(wait)
		}
		const size = packetSize + packetOverhead
		if rate := 6 * size * 8 / first.Seconds() / 1e6; math.Abs(rate/c.first-1) > 0.25 {
			t.Errorf("%+v: begins with %.2f Mbit/s at a target of 1", c.pace, rate)
		}
		if rate := 190 * size * 8 / (now.Sub(start) - first).Seconds() / 1e6; math.Abs(rate/c.factor-1) > 0.05 {
			t.Errorf("%+v: %.2f Mbit/s at a target of 1", c.pace, rate)
		}
	}
}

func TestPacerDropsWholeFramesWhenFull(t *testing.T) {
	p := newPacer(1_000_000, 0)
	taken := 0
	for p.add(testFrame(false, 10)) {
		if taken++; taken > 1000 {
			t.Fatal("never full")
		}
	}
	if b := p.backlog(); b < maxQueue || b > maxQueue+150*time.Millisecond {
		t.Errorf("full at %v", b)
	}
	p.clear()
	if p.backlog() != 0 || !p.add(testFrame(false, 10_000)) {
		t.Error("an empty queue refuses a frame")
	}
}

// The path became 50 times thinner: what waited for 1 s would now wait for 50.
func TestPacerTrimsBehindTheFrameBeingSent(t *testing.T) {
	p := newPacer(8_000_000, 0)
	now := time.Unix(1000, 0)
	for range 20 {
		p.add(testFrame(false, 30))
	}
	if _, _, ok := p.next(now); !ok {
		t.Fatal("nothing leaves")
	}
	if n := p.trim(); n != 0 {
		t.Errorf("trimmed %d frames with %v waiting", n, p.backlog())
	}
	p.pace.target = 160_000
	if n := p.trim(); n != 19 {
		t.Errorf("trimmed %d frames, not 19", n)
	}
	if len(p.video) != 29 || p.bytes != 29*packetSize || !p.video[28].marker {
		t.Errorf("%d packets, %d bytes left", len(p.video), p.bytes)
	}
}

func TestPacerResends(t *testing.T) {
	p := newPacer(10_000_000, 65_530)
	now := time.Unix(1000, 0)
	p.add(testFrame(false, 20))
	var order []uint16
	drain := func() {
		for {
			pkt, wait, ok := p.next(now)
			if !ok && (wait == 0 || len(p.video)+len(p.resends) == 0) {
				return
			}
			if now = now.Add(wait); ok {
				order = append(order, pkt.seq)
			}
		}
	}
	drain()
	if len(order) != 20 || order[19] != 13 { // 65530 + 19 wraps to 13
		t.Fatalf("sent %v", order)
	}
	if p.ask(13, now) {
		t.Error("resends what has just left")
	}
	now = now.Add(defaultRTT)
	if p.ask(14, now) || p.ask(65_529, now) {
		t.Error("resends what was never sent")
	}
	order = nil
	p.add(testFrame(false, 1))
	if !p.ask(65_535, now) {
		t.Fatal("refused")
	}
	drain()
	if !slices.Equal(order, []uint16{65_535, 14}) {
		t.Errorf("resend goes first, then the new packet; got %v", order)
	}
	times := 0
	for range 50 {
		now = now.Add(time.Second)
		if p.ask(65_535, now) {
			times++
		}
		for {
			if _, _, ok := p.next(now); !ok {
				break
			}
		}
	}
	if times != maxResends-1 {
		t.Errorf("resent %d times more", times)
	}
}

func TestPacerProbesTheTailThreeTimes(t *testing.T) {
	p := newPacer(10_000_000, 5)
	now := time.Unix(1000, 0)
	p.add(testFrame(false, 3))
	var probes []uint16
	for range 100 {
		pkt, wait, ok := p.next(now)
		if ok && pkt.resend {
			probes = append(probes, pkt.seq)
		}
		if !ok && wait == 0 {
			break
		}
		now = now.Add(wait)
	}
	if !slices.Equal(probes, []uint16{7, 7, 7}) {
		t.Errorf("probed %v", probes)
	}
}

// What was sent before Stop must not be sent again after it, however the viewer asks.
func TestPacerForgetsWhatWasSent(t *testing.T) {
	p := newPacer(10_000_000, 7)
	now := time.Unix(1000, 0)
	p.add(testFrame(true, 4))
	sent, _, ok := p.next(now)
	if !ok {
		t.Fatal("nothing sent")
	}
	if later := now.Add(time.Second); !p.ask(sent.seq, later) {
		t.Fatal("a sent packet cannot be asked for")
	}
	p.forget()
	if p.ask(sent.seq, now.Add(2*time.Second)) {
		t.Error("a forgotten packet was asked for")
	}
	for i := range 20 {
		if pkt, _, ok := p.next(now.Add(time.Duration(i) * time.Second)); ok {
			t.Fatalf("packet %d was sent after all was forgotten", pkt.seq)
		}
	}
}

func TestCutTrackSendsNothing(t *testing.T) {
	track := NewTrack()
	o := newOutlet("x")
	o.open, o.track = true, track
	track.add(o)
	o.pacer.add(testFrame(true, 4))
	track.Cut()
	if o.track != nil || o.pacer.backlog() != 0 {
		t.Error("what waited for a viewer is still there")
	}
	if err := track.Write([]byte{0x82, 0x49, 0x83, 0x42, 0, 0, 0, 0}, time.Now()); err != nil && !errors.Is(err, ErrSample) {
		t.Errorf("write after the end: %v", err)
	}
	track.Cut()
}
