package pipe

import (
	"bytes"
	"context"
	"errors"
	"image"
	"testing"
	"testing/synctest"
	"time"

	"deskhand/media/codec"
	"deskhand/media/frame"
)

// Sharers who keep to no rule. What they cost a viewer is counted, so it is the same on every computer.

// counting is a decoder that takes everything for a picture but what ends in "bad", and counts what it made anew.
type counting struct {
	size            image.Point
	decodes, pixels int
}

func (c *counting) Decode(sample []byte) error {
	c.decodes++
	if w, h, key := codec.KeySize(sample); key && image.Pt(w, h) != c.size {
		c.size = image.Pt(w, h)
		c.pixels += w * h
	}
	if bytes.HasSuffix(sample, []byte("bad")) {
		c.size = image.Point{}
		return codec.ErrCorrupt
	}
	return nil
}

func (c *counting) Size() (w, h int)            { return c.size.X, c.size.Y }
func (*counting) Draw(*image.RGBA) error        { return nil }
func (*counting) Sealed() (_ frame.Sum, _ bool) { return 0, false }
func (*counting) Trim()                         {}
func (*counting) Close() error                  { return nil }

// keyOf is what a key sample of that size begins with, and a tail.
func keyOf(w, h int, tail string) []byte {
	v := (uint64(0b0010000)<<32 | uint64(w-1)<<16 | uint64(h-1)) << 1
	head := []byte{0xa0, 0x49, 0x83, 0x42, byte(v >> 32), byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}
	return append(head, tail...)
}

// flooded has a receiver put 60 samples a second for so long, and returns what was decoded of them and why it ended.
func flooded(t *testing.T, long time.Duration, send func(n int) []byte) (d *counting, stats ReceiverStats, err error) {
	t.Helper()
	d = &counting{}
	synctest.Test(t, func(t *testing.T) {
		r := NewReceiver(ReceiverConfig{NewDecoder: func() (Decoder, error) { return d, nil }})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		for n := range int(long / (time.Second / 60)) {
			r.Put(send(n))
			synctest.Wait()
			time.Sleep(time.Second / 60)
		}
		cancel()
		err, stats = <-done, r.Stats()
	})
	return d, stats, err
}

func TestHostileSharerIsPaced(t *testing.T) {
	const seconds = 30
	const keys, sizes = keysAtOnce + seconds*keysPerSecond, sizesAtOnce + seconds*sizesPerSecond
	for name, c := range map[string]struct {
		send             func(n int) []byte
		decodes, pixels  int
		least, leastMade int
	}{
		"a new size each time":      {func(n int) []byte { return keyOf(640+n%2, 480, "") }, keys, sizes * 641 * 480, seconds, seconds * 640 * 480},
		"always another size":       {func(n int) []byte { return keyOf(640+n, 480, "") }, sizes, sizes * 2440 * 480, seconds, seconds * 640 * 480},
		"the largest sizes in turn": {func(n int) []byte { return keyOf(4096-n%2, 4096, "") }, keys, sizes * guardPixels, seconds / 4, 0},
		"key frames of one size":    {func(int) []byte { return keyOf(1920, 1080, "") }, keys, 1920 * 1080, seconds * keysPerSecond, 0},
		"small changes in between": {func(n int) []byte {
			if n%2 == 0 {
				return keyOf(64, 48+n%4, "")
			}
			return []byte{0xa5}
		}, 2 * keys, sizes * 64 * 50, seconds, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d, stats, err := flooded(t, seconds*time.Second, c.send)
			t.Logf("%d decoded, %d pixels made anew, %d refused, asked %d times", d.decodes, d.pixels, stats.Refused, stats.Asked)
			if d.decodes > c.decodes || d.pixels > c.pixels || int(stats.Asked) > d.decodes+seconds {
				t.Errorf("want %d decoded and %d pixels at most", c.decodes, c.pixels)
			}
			if d.decodes < c.least || d.pixels < c.leastMade || stats.Refused == 0 || !errors.Is(err, context.Canceled) {
				t.Errorf("ended with %v: who only goes too fast is seen on, at our pace", err)
			}
		})
	}
}

// Who sends no picture again and again is not looked at any more, whatever comes in between; a fault now and then is mended.
func TestGarbageEndsTheView(t *testing.T) {
	for name, send := range map[string]func(n int) []byte{
		"nothing else":           func(int) []byte { return keyOf(64, 48, "bad") },
		"of all sizes":           func(n int) []byte { return keyOf(64+n, 48, "bad") },
		"good ones in between":   func(n int) []byte { return keyOf(64, 48, []string{"", "bad"}[n%2]) },
		"a change after each":    func(n int) []byte { return [][]byte{keyOf(64, 48, ""), []byte("\xa5bad")}[n%2] },
		"no sample by any means": func(int) []byte { return []byte("\xa0bad") },
	} {
		t.Run(name, func(t *testing.T) {
			d, stats, err := flooded(t, time.Minute, send)
			if !errors.Is(err, ErrGarbage) || stats.Failed != faultsAtOnce+1 && stats.Failed != faultsAtOnce+2 {
				t.Errorf("%v after %d", err, stats.Failed)
			}
			if d.decodes > 6*faultsAtOnce {
				t.Errorf("%d decoded", d.decodes)
			}
		})
	}
	_, stats, err := flooded(t, 10*time.Minute, func(n int) []byte {
		switch {
		case n%60 == 0:
			return keyOf(64, 48, "")
		case n%(15*60) == 1:
			return []byte("\xa5bad")
		}
		return []byte{0xa5}
	})
	if !errors.Is(err, context.Canceled) || stats.Failed != 40 {
		t.Errorf("a fault each 15 s for ten minutes: %v after %d", err, stats.Failed)
	}
}

// After garbage the same receiver shows the next sharer.
func TestReceiverRunsAgainAfterGarbage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := NewReceiver(ReceiverConfig{})
		told := make(chan struct{}, 1)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- r.RunOn(ctx, func() { told <- struct{}{} }) }()
		for len(told) == 0 {
			r.Put(keyOf(2048, 2048, "bad"))
			synctest.Wait()
			time.Sleep(time.Second)
		}
		if n := r.Stats().Failed; n != faultsAtOnce+1 {
			t.Errorf("told after %d", n)
		}
		asked := r.Stats().Asked
		for _, s := range samples(t, 160, 120, 5, 100) {
			r.Put(s)
			synctest.Wait()
		}
		if img, ok := r.Take(); !ok || img.Rect.Size() != image.Pt(160, 120) || r.Stats().Asked != asked {
			t.Errorf("no picture (%v), or asked %d times", ok, r.Stats().Asked-asked)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
