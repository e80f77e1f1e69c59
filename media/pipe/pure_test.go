package pipe

import (
	"image"
	"testing"
	"time"

	"deskhand/media/codec"
	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

func TestPacer(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		took   time.Duration
		bytes  int // at 8 Mbit/s: 1000 a millisecond
		motion time.Duration
		refine time.Duration
	}{
		{"small and quick: 60 a second", time.Millisecond, 100, minInterval, 0},
		{"slow work leaves a fifth of the time off", 80 * time.Millisecond, 100, 100 * time.Millisecond, 0},
		{"very slow: 5 a second", time.Second, 100, maxInterval, 0},
		{"large: when 100 ms are left to send", time.Millisecond, 150_000, 51 * time.Millisecond, 131 * time.Millisecond},
		{"huge: the same", time.Millisecond, 1_000_000, 901 * time.Millisecond, 981 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := pacer{bitrate: 8_000_000}
			if p.motionAt().After(start) || p.refineAt().After(start) {
				t.Error("the first frame is put off")
			}
			end := start.Add(c.took)
			p.moved(start, end)
			p.sent(end, c.bytes)
			if got := p.motionAt().Sub(start); got != c.motion {
				t.Errorf("next frame after %v, want %v", got, c.motion)
			}
			if got := p.refineAt().Sub(start); c.refine > 0 && got != c.refine || c.refine == 0 && got > c.took {
				t.Errorf("next refinement after %v, want %v", got, c.refine)
			}
		})
	}
}

// Whatever moves, in whatever order, every block ends exact or final, no pass is empty and none is too large.
func TestRefinerAlwaysEnds(t *testing.T) {
	s := codectest.NewScreen(1000, 500, 5) // for its places only
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	texture := make([]uint16, 63*32)
	r := newRefiner(s.Bounds(), texture, now)
	seen := map[codec.Quality]int{}
	ended := map[level]int{}
	for round := range 60 {
		for b := range texture {
			texture[b] = uint16((b/7 + round) * 37 % 226)
		}
		r.chosen(Choice(1 + round%3))
		if round%10 == 0 {
			r.restarted(now)
		} else {
			r.came(frame.Damage{s.RandomChar(), s.RandomChar(), image.Rect(0, 0, 16*round, 90)}, now)
		}
		for step := 0; ; step++ {
			at, ok := r.wakeAt()
			if !ok && r.count[bare] == 0 {
				break
			}
			if round%3 == 0 && step > 5 { // something new comes in between
				break
			}
			if step > 5000 {
				t.Fatalf("round %d does not end: %v", round, r.count)
			}
			if ok && r.count[bare] == 0 && at.After(now) {
				now = at
			}
			was := r.count
			damage, q := r.pick(1_000_000, now)
			if damage.Empty() {
				if r.count == was {
					t.Fatalf("round %d: due at %v but nothing to do: %v", round, at, r.count)
				}
				continue
			}
			seen[q]++
			if q == codec.Refined && r.picked > maxBlocks {
				t.Fatalf("a pass of %d blocks", r.picked)
			}
			for _, d := range damage {
				if !d.In(r.bounds) {
					t.Fatalf("pass over %v outside %v", d, r.bounds)
				}
			}
			var rest frame.Damage
			if q == codec.Exact && len(damage) > 3 {
				rest = append(rest, damage[2:]...)
			}
			r.passed(q, 40*r.picked, rest)
		}
		for l, n := range r.count {
			ended[level(l)] += n
		}
		if total := sum(r.count[:]); total != len(r.level) {
			t.Fatalf("counts %v of %d blocks", r.count, len(r.level))
		}
	}
	if seen[codec.Refined] < 50 || seen[codec.Exact] < 50 || ended[final] < 50 || ended[exact] < 50 {
		t.Errorf("passes made: %v, blocks ended: %v", seen, ended)
	}
}

func sum(counts []int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

func TestQuantiles(t *testing.T) {
	var r recent
	if p50, p95 := r.quantiles(); p50 != 0 || p95 != 0 {
		t.Errorf("of nothing: %v, %v", p50, p95)
	}
	for i := range 1000 {
		r.note(time.Duration(i))
	}
	if p50, p95 := r.quantiles(); p50 != 872 || p95 != 987 {
		t.Errorf("of 744..999: %v, %v", p50, p95)
	}
}

// A frame of each kind, through everything but the goroutines.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	screen := codectest.NewScreen(640, 480, 9)
	screen.Text(screen.Bounds())
	s := NewSender(SenderConfig{Bitrate: 8_000_000, Threads: 1, Sink: func([]byte, bool, time.Time) {}})
	e := &encoding{sender: s, capture: &capture{pull: make(chan struct{}, 1)}, pace: pacer{bitrate: 8_000_000}}
	receiver, guard := NewReceiver(ReceiverConfig{}), newGuard()
	decoder, err := VP9Decoder()
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	s.cfg.Sink = func(sample []byte, _ bool, _ time.Time) {
		receiver.Put(sample)
		got, _, _ := receiver.queue.pop()
		receiver.decode(decoder, guard, got, true)
		receiver.Take()
	}
	damage := frame.Damage{image.Rect(32, 32, 288, 96), image.Rect(400, 400, 410, 420)}
	other := codectest.NewScreen(640, 480, 9)
	copy(other.Pix, screen.Pix)
	other.Text(damage[0])
	other.Photo(damage[1])
	now := time.Now()
	frames := func() int64 { return s.stats.frames.Load() }
	step := func() {
		now = now.Add(40 * time.Millisecond)
		screen, other = other, screen
		if err := e.take(frame.Shot{Picture: screen.Picture, Damage: damage, At: now}, now); err != nil {
			t.Fatal(err)
		}
		for range 12 { // the change, then refinements as time passes
			if _, err := e.step(now); err != nil {
				t.Fatal(err)
			}
			now = now.Add(100 * time.Millisecond)
			select {
			case <-e.capture.pull:
				e.pulled = false
			default:
			}
		}
	}
	for range 10 {
		step()
	}
	defer e.encoder.Close()
	before := frames()
	if got := testing.AllocsPerRun(10, step); got != 0 {
		t.Errorf("%.1f allocations", got)
	}
	if n := frames() - before; n < 22 {
		t.Errorf("only %d frames in 11 runs", n)
	}
	if st := receiver.Stats(); st.Failed != 0 || st.Drawn < 20 {
		t.Errorf("%+v", st)
	}
}
