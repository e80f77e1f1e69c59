package peer

import (
	mathrand "math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A random path: whatever is lost, doubled and reordered, packets come out once and in order, and with enough resends all.
func TestReorderHandsOnEachPacketOnceInOrder(t *testing.T) {
	random := mathrand.New(mathrand.NewPCG(3, 3))
	now := time.Unix(1000, 0)
	const rtt, count, start = 40 * time.Millisecond, 200_000, 65_000 // wraps soon
	var r reorder
	var w walk
	asked, next, want := 0, start, start
	for want < start+count {
		now = now.Add(time.Millisecond)
		for range 3 {
			// The stream begins with what comes first.
			if next == start {
				w.send(next, now)
			} else if random.Float64() > 0.03 {
				w.send(next, now.Add(rtt/2+time.Duration(random.IntN(4))*time.Millisecond))
			}
			if random.Float64() < 0.01 {
				w.send(next, now.Add(rtt/2+time.Millisecond))
			}
			next++
		}
		for _, seq := range w.arrived(now) {
			if !r.push(uint16(seq), inPacket{timestamp: uint32(seq)}, now) {
				t.Fatal("jump")
			}
		}
		for p, lost, ok := r.pop(now, rtt); ok || lost; p, lost, ok = r.pop(now, rtt) {
			if lost || int(p.timestamp) != want {
				t.Fatalf("packet %d (given up: %v) instead of %d", p.timestamp, lost, want)
			}
			want++
		}
		for _, s := range r.nacks(nil, now, rtt) {
			asked++
			w.send(want+int(s-uint16(want)), now.Add(rtt))
		}
	}
	if asked < count/50 {
		t.Errorf("asked for %d: the walk proves nothing", asked)
	}
	if r.missed*100 > r.expected*5 || r.missed*100 < r.expected {
		t.Errorf("%d of %d counted as missing at 3 %% loss", r.missed, r.expected)
	}
}

// walk is a path that delays each packet by its own time.
type walk struct {
	seqs []int
	at   []time.Time
}

func (w *walk) send(seq int, at time.Time) {
	w.seqs, w.at = append(w.seqs, seq), append(w.at, at)
}

func (w *walk) arrived(now time.Time) (seqs []int) {
	n := 0
	for i, at := range w.at {
		if at.After(now) {
			w.seqs[n], w.at[n] = w.seqs[i], at
			n++
			continue
		}
		seqs = append(seqs, w.seqs[i])
	}
	w.seqs, w.at = w.seqs[:n], w.at[:n]
	return seqs
}

func TestReorderGivesUpAndDoesNotStorm(t *testing.T) {
	var r reorder
	now := time.Unix(1000, 0)
	const rtt = 10 * time.Millisecond
	for _, seq := range []uint16{10, 11, 14, 15} {
		r.push(seq, inPacket{timestamp: uint32(seq)}, now)
	}
	start, asked := now, map[uint16]int{}
	var got []uint32
	for !r.pushedAll(&got, now, rtt) {
		for _, s := range r.nacks(nil, now, rtt) {
			asked[s]++
		}
		now = now.Add(time.Millisecond)
	}
	if d := now.Sub(start); d != leastMissing {
		t.Errorf("gave up after %v", d)
	}
	if !slices.Equal(got, []uint32{10, 11, 0, 14, 15}) {
		t.Errorf("handed on %v (0 stands for a loss)", got)
	}
	for _, s := range []uint16{12, 13} {
		if asked[s] < 2 || asked[s] > maxNacks {
			t.Errorf("asked for %d %d times", s, asked[s])
		}
	}
	if !r.push(16, inPacket{}, now) || r.push(16+3*reorderSize, inPacket{}, now) {
		t.Error("a jump was taken for a gap, or the reverse")
	}
}

// pushedAll pops what it can into got, 0 for a loss, and reports whether nothing is left.
func (r *reorder) pushedAll(got *[]uint32, now time.Time, rtt time.Duration) bool {
	for {
		p, lost, ok := r.pop(now, rtt)
		switch {
		case ok:
			*got = append(*got, p.timestamp)
		case lost:
			*got = append(*got, 0)
		default:
			return !r.gap()
		}
	}
}
