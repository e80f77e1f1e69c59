package pipe

import (
	"context"
	"errors"
	"image"
	"testing"
	"testing/synctest"
	"time"

	"deskhand/media/codec"
	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

func TestStillScreenBecomesExactAndThenCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(640, 400)
		source.change(fullText)
		s := start(t, source, 4_000_000)
		s.wait(time.Millisecond)
		if len(s.sent) != 2 || !s.sent[0].key || s.sent[0].bytes > 1000 {
			t.Fatalf("at once: %+v, want a key frame of blank paper and the text", s.sent)
		}
		s.exactly()
		s.wait(10 * time.Second)
		frames, pulls := len(s.sent), source.pulls()
		s.wait(time.Hour)
		if len(s.sent) != frames || source.pulls() != pulls {
			t.Errorf("an hour of rest: %d frames, %d looks at the screen", len(s.sent)-frames, source.pulls()-pulls)
		}
		st := s.sender.Stats()
		if st.Frames != int64(frames) || st.KeyFrames != 1 || st.Refinements != int64(frames-1) || st.Bytes == 0 {
			t.Errorf("stats %+v after %d frames", st, frames)
		}
		t.Logf("exact after %v, %d frames, %d bytes", s.sent[frames-1].when.Sub(s.sent[0].when), frames, st.Bytes)
	})
}

func TestTypingIsSentAtOnceAndExactly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(640, 400)
		source.change(fullText)
		s := start(t, source, 4_000_000)
		s.wait(10 * time.Second)
		for range 20 {
			n := len(s.sent)
			source.change(typeChar)
			s.wait(0)
			if len(s.sent) != n+1 {
				t.Fatalf("%d frames at the key stroke, want 1", len(s.sent)-n)
			}
			s.exactly()
			if b := s.sent[n].bytes; b > 400 {
				t.Errorf("%d bytes for a character", b)
			}
			s.wait(70 * time.Millisecond)
			if len(s.sent) > n+1 {
				t.Fatalf("%d frames within 70 ms of the key stroke", len(s.sent)-n)
			}
		}
	})
}

func TestFrameRateFollowsTheLink(t *testing.T) {
	for _, c := range []struct {
		name     string
		bitrate  int
		min, max int // pictures a second
	}{
		{"fast link", 100_000_000, 56, 60},
		{"slow link", 150_000, 5, 26},
		{"hopeless link", codec.MinBitrate, 5, 26},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := newFakeSource(192, 108)
				s := start(t, source, c.bitrate)
				s.wait(time.Second)
				from, sent := source.pulls(), s.sender.Stats().Bytes
				const seconds = 2
				for range seconds * 200 {
					source.change(fullPhoto)
					s.wait(5 * time.Millisecond)
				}
				if n := (source.pulls() - from) / seconds; n < c.min || n > c.max {
					t.Errorf("%d pictures a second, want %d to %d", n, c.min, c.max)
				}
				if rate := int(s.sender.Stats().Bytes-sent) * 8 / seconds; rate > c.bitrate*3/2 {
					t.Errorf("%d bit/s", rate)
				}
			})
		})
	}
}

func TestRefinementKeepsToTheBitrate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const bitrate = 2_000_000
		source := newFakeSource(960, 600)
		source.change(fullText)
		s := start(t, source, bitrate)
		s.wait(20 * time.Second)
		s.exactly()
		worst, bytes := 0, 0
		for i, f := range s.sent[1:] {
			bytes += f.bytes
			worst = max(worst, f.bytes)
			if span := f.when.Sub(s.sent[0].when).Seconds(); float64(bytes*8) > bitrate*(span+0.5) {
				t.Errorf("refinement %d: %d bytes within %.2f s", i, bytes, span)
				break
			}
		}
		t.Logf("first %d, then %d frames of %d bytes, largest %d, last after %v", s.sent[0].bytes, len(s.sent)-1, bytes, worst,
			s.sent[len(s.sent)-1].when.Sub(s.sent[0].when))
		if worst*8 > bitrate*3/10 {
			t.Errorf("a refinement of %d bytes holds the link for more than 300 ms", worst)
		}
	})
}

// A spinner in one corner must not keep the rest of the screen blurred.
func TestRestIsRefinedWhileSomethingMovesElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(640, 400)
		source.change(fullText)
		s := start(t, source, 4_000_000)
		corner := image.Rect(560, 340, 600, 380)
		for range 200 {
			source.change(func(s *codectest.Screen) image.Rectangle { return s.Photo(corner) })
			s.wait(30 * time.Millisecond)
		}
		want := truth(source.screen.Picture)
		still := image.Rect(0, 0, 640, 256)
		if db := codectest.PSNR(s.seen, want, still); db != 99 {
			t.Errorf("the part at rest has %.1f dB, want it exact", db)
		}
		s.wait(20 * time.Second)
		s.exactly()
	})
}

func TestPhotographsStopAtRefined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(960, 600)
		source.change(func(s *codectest.Screen) image.Rectangle { return s.Photo(s.Bounds()) })
		s := start(t, source, 1_000_000)
		s.wait(time.Minute)
		total := 0
		for _, f := range s.sent {
			total += f.bytes
		}
		if total > 500_000 { // lossless alone would be 650 kB
			t.Errorf("%d bytes for a photograph at 1 Mbit/s", total)
		}
		want := truth(source.screen.Picture)
		if db := codectest.PSNR(s.seen, want, want.Rect); db < 34 {
			t.Errorf("photograph has %.1f dB", db)
		}
	})
}

func TestKeyFramesOnRequestAreRateLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(320, 240)
		s := start(t, source, 4_000_000)
		s.wait(5 * time.Second)
		keys := func() (n int) {
			for _, f := range s.sent {
				if f.key {
					n++
				}
			}
			return n
		}
		if keys() != 1 {
			t.Fatalf("%d key frames, want the first frame only", keys())
		}
		s.sender.RequestKeyFrame()
		s.wait(0)
		if keys() != 2 {
			t.Fatalf("%d key frames at the request, want 2: the screen is still but the newcomer sees nothing", keys())
		}
		for range 10 {
			s.sender.RequestKeyFrame()
			s.wait(30 * time.Millisecond)
		}
		if keys() != 2 {
			t.Errorf("%d key frames 300 ms later, want no further", keys())
		}
		s.wait(300 * time.Millisecond)
		if keys() != 3 {
			t.Errorf("%d key frames 600 ms later, want one for all the requests meanwhile", keys())
		}
		s.wait(10 * time.Second)
		if keys() != 3 {
			t.Errorf("%d key frames", keys())
		}
		s.exactly()
	})
}

func TestNothingShownDuringAPauseIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(320, 240)
		source.change(fullText)
		s := start(t, source, 4_000_000)
		secret := image.Rect(100, 100, 164, 164)
		s.mu.Lock()
		s.check = func(img *image.RGBA) {
			if c := img.RGBAAt(132, 132); c.R > 200 && c.G < 60 && c.B > 200 {
				t.Error("the viewer saw what was on the screen only during the pause")
			}
		}
		s.mu.Unlock()
		s.wait(5 * time.Second)
		times := []time.Duration{0, time.Millisecond, 50 * time.Millisecond, 3 * time.Second}
		for i := range len(times) * len(times) {
			shown, hidden := times[i%len(times)], times[i/len(times)]
			s.sender.Pause(true)
			s.wait(0)
			n := len(s.sent)
			source.change(func(s *codectest.Screen) image.Rectangle { s.Fill(secret, 255, 0, 255); return secret })
			s.sender.RequestKeyFrame()
			s.wait(shown)
			source.change(func(s *codectest.Screen) image.Rectangle { s.Fill(secret, 10, 90, byte(i)); return secret })
			s.wait(hidden)
			if len(s.sent) != n {
				t.Fatalf("%d frames during the pause", len(s.sent)-n)
			}
			s.sender.Pause(false)
			s.wait(time.Second)
			if len(s.sent) == n {
				t.Fatal("nothing sent after the pause")
			}
		}
		s.wait(10 * time.Second)
		s.exactly()
	})
}

// After resuming, what changed during the pause is sent although nothing changes any more.
func TestChangesDuringAPauseAreSentAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(320, 240)
		s := start(t, source, 4_000_000)
		s.wait(5 * time.Second)
		s.sender.Pause(true)
		source.change(fullText)
		s.wait(time.Minute)
		s.sender.Pause(false)
		s.wait(10 * time.Second)
		s.exactly()
	})
}

func TestNewSize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(320, 240)
		s := start(t, source, 4_000_000)
		for i, size := range []image.Point{{640, 401}, {97, 33}, {320, 240}} {
			s.wait(time.Second)
			source.change(func(s *codectest.Screen) image.Rectangle {
				*s = *codectest.NewScreen(size.X, size.Y, uint64(i))
				return s.Text(s.Bounds())
			})
			source.change(typeChar)
			n := len(s.sent)
			s.wait(0)
			if !s.sent[n].key || s.seen.Rect.Size() != size {
				t.Errorf("after the change to %v: %+v, viewer sees %v", size, s.sent[n:], s.seen.Rect)
			}
			source.change(typeChar)
		}
		s.wait(10 * time.Second)
		s.exactly()
	})
}

func TestRunEndsWithTheSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(320, 240)
		s := start(t, source, 4_000_000)
		s.wait(time.Second)
		gone := errors.New("display gone")
		source.breakWith(gone)
		<-s.done
		if !errors.Is(s.err, gone) {
			t.Errorf("Run returned %v", s.err)
		}
		if !source.closed {
			t.Error("source not closed")
		}
	})
}

func TestRunEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(320, 240)
		s := start(t, source, 4_000_000)
		s.wait(time.Second)
		s.stop()
		<-s.done
		if !errors.Is(s.err, context.Canceled) || !source.closed {
			t.Errorf("Run returned %v, source closed: %v", s.err, source.closed)
		}
	})
}

// failing is an encoder that gives up at its second frame.
type failing struct {
	Encoder
	frames int
	closed bool
}

func (f *failing) Encode(damage frame.Damage, o codec.Options) (codec.Sample, error) {
	if f.frames++; f.frames == 2 {
		return codec.Sample{}, codec.ErrEncode
	}
	return f.Encoder.Encode(damage, o)
}

func (f *failing) Close() error { f.closed = true; return f.Encoder.Close() }

func TestRunEndsWithTheEncoder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(320, 240)
		var enc *failing
		s := NewSender(SenderConfig{Source: source, Sink: func([]byte, bool, time.Time) {}, Bitrate: 1_000_000,
			NewEncoder: func(cfg codec.EncoderConfig) (Encoder, error) {
				real, err := VP9Encoder(cfg)
				enc = &failing{Encoder: real}
				return enc, err
			}})
		if err := s.Run(t.Context()); !errors.Is(err, codec.ErrEncode) {
			t.Errorf("Run returned %v", err)
		}
		if !enc.closed || !source.closed {
			t.Errorf("closed: encoder %v, source %v", enc.closed, source.closed)
		}
	})
}
