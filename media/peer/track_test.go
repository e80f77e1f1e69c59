package peer

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/webrtc/v4"
)

// keyTimes runs a track that is written to every 33 ms until moving, and tells when key frames were asked for. Each is
// written at once. act is called every 33 ms.
func keyTimes(t *testing.T, span, moving time.Duration, act func(track *Track, at time.Duration)) (asked []time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		track, start := NewTrack(), time.Now()
		track.add(newOutlet("lead"))
		track.add(newOutlet("other"))
		write := func(key bool) {
			if err := track.Write(vp9Frame(1, key, 500), time.Now()); err != nil {
				t.Error(err)
			}
		}
		track.OnKeyFrame(func() {
			asked = append(asked, time.Since(start))
			write(true)
		})
		write(true)
		for at := time.Duration(0); at < span; at += 33 * time.Millisecond {
			if at < moving {
				write(false)
			}
			act(track, at)
			time.Sleep(33 * time.Millisecond)
			synctest.Wait()
		}
		track.Cut()
	})
	return asked
}

func TestNewcomersWaitForARest(t *testing.T) {
	const come = 990 * time.Millisecond
	once := func(w wish) func(*Track, time.Duration) {
		return func(track *Track, at time.Duration) {
			if at == come {
				track.wantKey(w)
			}
		}
	}
	const tick = 40 * time.Millisecond
	for _, c := range []struct {
		name   string
		moving time.Duration
		wish   wish
		want   time.Duration // after they came
	}{
		{"a still screen", 100 * time.Millisecond, wishOther, 0},
		{"a screen that rests soon", come + 500*time.Millisecond, wishOther, 500*time.Millisecond + rest},
		{"a screen that does not rest", time.Hour, wishOther, restWait},
		{"the one who leads does not wait", time.Hour, wishLead, 0},
		{"who is too slow", time.Hour, wishSlow, restWaitSlow},
	} {
		asked := keyTimes(t, 15*time.Second, c.moving, once(c.wish))
		if len(asked) != 1 || asked[0] < come+c.want-tick || asked[0] > come+c.want+tick {
			t.Errorf("%s: key frames at %v, not %v after %v", c.name, asked, c.want, come)
		}
	}
}

// However many others come, lose packets and cannot keep up, the lead's link carries a key frame for them every 5 s at most;
// its own need is met at once all the same.
func TestOthersCauseFewKeyFrames(t *testing.T) {
	const span = 60 * time.Second
	others := keyTimes(t, span, time.Hour, func(track *Track, _ time.Duration) {
		track.wantKey(wishOther)
		track.wantKey(wishSlow)
	})
	if n := len(others); n < 6 || n > int(span/keyFrameGapOther) {
		t.Errorf("%d key frames in %v", n, span)
	}
	const need = 20 * time.Second
	first := need.Truncate(33 * time.Millisecond)
	both := keyTimes(t, span, time.Hour, func(track *Track, at time.Duration) {
		track.wantKey(wishOther)
		if at == first {
			track.wantKey(wishLead)
		}
	})
	met := false
	for _, at := range both {
		met = met || at >= first && at < first+keyFrameGap+40*time.Millisecond
	}
	if !met {
		t.Errorf("the lead's need at %v was not met: %v", first, both)
	}
}

// boundOutlet is an open one that carries bitrate, and to which nobody listens.
func boundOutlet(bitrate int) *outlet {
	o := newOutlet("x")
	o.open, o.binding = true, binding{writer: struct{ webrtc.TrackLocalWriter }{}, types: map[uint8][2]uint8{0: {1, 2}, 1: {3, 4}}}
	o.pacer.pace.target = bitrate
	return o
}

// A viewer who is spared frames is known at once, once each time, and what they have then is older than the newest; those who keep up are not.
func TestSparedViewersAreKnown(t *testing.T) {
	track, fast, slow := NewTrack(), boundOutlet(100_000_000), boundOutlet(100_000)
	spared := 0
	track.OnSpared(func() { spared++ })
	for _, o := range []*outlet{fast, slow} {
		o.attach(track)
		track.add(o)
	}
	write := func(key bool) {
		t.Helper()
		if err := track.Write(vp9Frame(1, key, 20_000), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	last := func(o *outlet) uint32 { return o.pacer.video[len(o.pacer.video)-1].timestamp }
	write(true)
	write(false)
	if spared != 0 || last(slow) != track.Newest() {
		t.Fatalf("spared %d times with room for both", spared)
	}
	for range 10 { // 1.6 s each
		write(false)
	}
	if spared != 1 || !Newer(track.Newest(), last(slow)) || last(fast) != track.Newest() {
		t.Errorf("spared %d times; newest %d, slow %d, fast %d", spared, track.Newest(), last(slow), last(fast))
	}
	fast.setPath(pace{target: 1000, factor: 1}, 0) // its link falls
	if spared != 2 || !Newer(track.Newest(), last(fast)) {
		t.Errorf("what waited was dropped: told %d times", spared)
	}
	track.Cut()
}

// Timestamps go on at 90 kHz over days, and from one track to the next.
func TestTimestampsGoOn(t *testing.T) {
	track, start := NewTrack(), time.Now()
	var before uint32
	for i, at := range []time.Duration{0, time.Second, 28 * time.Hour, 29 * time.Hour, 100 * time.Hour} {
		if err := track.Write(vp9Frame(uint32(i), true, 100), start.Add(at)); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			before = track.Newest()
		} else if got := track.Newest() - before; got != uint32(at.Milliseconds()*90) {
			t.Errorf("%v later: %d", at, got)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		write := func(track *Track) uint32 {
			if err := track.Write(vp9Frame(1, true, 100), time.Now()); err != nil {
				t.Error(err)
			}
			return track.Newest()
		}
		first := NewTrack()
		write(first)
		time.Sleep(time.Minute)
		older := write(first)
		time.Sleep(time.Millisecond)
		if newer := write(NewTrack()); !Newer(newer, older) || Newer(older, newer) {
			t.Errorf("%d, then %d", older, newer)
		}
	})
}

// Whatever order the pictures were taken in, the frames' timestamps rise: one that was spared could else not be told from the one before it,
// and that would go on being called the newest.
func TestTimestampsOnlyRise(t *testing.T) {
	track, now := NewTrack(), time.Now()
	const ms = time.Millisecond
	was := uint32(0)
	for i, at := range []time.Duration{0, 100 * ms, 95 * ms, 95 * ms, 96 * ms, 130 * ms} { // a refinement at 100, and what was taken before it
		if err := track.Write(vp9Frame(1, i == 0, 500), now.Add(at)); err != nil {
			t.Fatal(err)
		}
		is := track.Newest()
		if i > 0 && !Newer(is, was) {
			t.Errorf("frame %d at %v has %d after %d", i, at, is, was)
		}
		was = is
	}
	if want := track.offset + 130*90; was != want {
		t.Errorf("the last one has %d, want %d", was, want)
	}
	track.offset, track.newest = 1<<32-2, 1<<32-1 // 0 is no frame's; the offset is by the clock, which is not to decide what is older
	if err := track.Write(vp9Frame(1, false, 500), now); err != nil || track.Newest() != 1 {
		t.Errorf("after the last there is %d, %v", track.Newest(), err)
	}
}
