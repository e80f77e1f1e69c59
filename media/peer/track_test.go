package peer

import (
	"testing"
	"testing/synctest"
	"time"
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
