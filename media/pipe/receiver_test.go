package pipe

import (
	"bytes"
	"context"
	"errors"
	"image"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"deskhand/media/codec"
	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// samples are n frames of typing; every keyEach-th is a key frame.
func samples(t testing.TB, w, h, n, keyEach int) [][]byte {
	t.Helper()
	enc, err := codec.NewEncoder(codec.EncoderConfig{Width: w, Height: h, Bitrate: 2_000_000})
	if err != nil {
		t.Fatal(err)
	}
	defer enc.Close()
	s := codectest.NewScreen(w, h, 3)
	var out [][]byte
	for i := range n {
		damage := frame.Damage{s.RandomChar()}
		if err := enc.Take(s.Picture, damage); err != nil {
			t.Fatal(err)
		}
		sample, err := enc.Encode(damage, codec.Options{Key: i%keyEach == 0})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, bytes.Clone(sample.Data))
	}
	return out
}

// receive runs a Receiver inside the test's bubble; asked counts the key frames it asks for.
func receive(t *testing.T, newDecoder func() (Decoder, error)) (r *Receiver, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	r = NewReceiver(ReceiverConfig{AskKeyFrame: func() { asked.Add(1) }, NewDecoder: newDecoder})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run returned %v", err)
		}
	})
	return r, asked
}

func TestReceiverShowsWhatIsPut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, asked := receive(t, nil)
		if _, ok := r.Take(); ok {
			t.Error("a picture before any sample")
		}
		for i, s := range samples(t, 320, 240, 10, 100) {
			r.Put(s)
			clear(s) // it keeps a copy
			synctest.Wait()
			<-r.Ready()
			img, ok := r.Take()
			if !ok || img.Rect.Size() != image.Pt(320, 240) {
				t.Fatalf("sample %d: %v, %v", i, img, ok)
			}
			if _, again := r.Take(); again {
				t.Error("the same picture twice")
			}
			time.Sleep(time.Second / 20)
		}
		st := r.Stats()
		if st.Decoded != 10 || st.Drawn != 10 || st.Failed+st.Dropped+st.Asked != 0 || asked.Load() != 0 || st.PerSecond != 10 {
			t.Errorf("%+v, asked %d", st, asked.Load())
		}
		if since := time.Since(st.LastPicture); since != time.Second/20 {
			t.Errorf("last picture %v ago", since)
		}
		time.Sleep(2 * time.Second)
		if n := r.Stats().PerSecond; n != 0 {
			t.Errorf("%d a second after two seconds of rest", n)
		}
	})
}

func TestReceiverAsksForAKeyFrame(t *testing.T) {
	flip := func(s []byte) []byte {
		s = bytes.Clone(s)
		s[0] = 0
		return s
	}
	for _, c := range []struct {
		name  string
		spoil func(r *Receiver, good [][]byte)
	}{
		{"joined in the middle", func(r *Receiver, good [][]byte) { r.Put(good[1]) }},
		{"garbage first", func(r *Receiver, _ [][]byte) { r.Put([]byte("GET / HTTP/1.1")) }},
		{"garbage in between", func(r *Receiver, good [][]byte) { r.Put(good[0]); r.Put(flip(good[1])); r.Put(good[2]) }},
		{"key frame cut short", func(r *Receiver, good [][]byte) { r.Put(good[0][:20]) }},
		{"one lost", func(r *Receiver, good [][]byte) { r.Put(good[0]); r.Lost(); r.Put(good[2]) }},
		{"last one lost", func(r *Receiver, good [][]byte) { r.Put(good[0]); r.Lost() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				good := samples(t, 160, 120, 6, 3)
				r, asked := receive(t, nil)
				c.spoil(r, good)
				synctest.Wait()
				if asked.Load() != 1 {
					t.Errorf("asked %d times at once, want 1", asked.Load())
				}
				before := r.Stats().Decoded
				r.Put(good[1]) // still no use
				synctest.Wait()
				if n := r.Stats().Decoded; n != before || asked.Load() != 1 {
					t.Errorf("decoded %d more, asked %d times", n-before, asked.Load())
				}
				time.Sleep(3*time.Second + time.Millisecond)
				synctest.Wait()
				if asked.Load() != 4 {
					t.Errorf("asked %d times within three seconds, want 4", asked.Load())
				}
				r.Put(good[3])
				r.Put(good[4])
				synctest.Wait()
				if n := r.Stats().Decoded; n != before+2 {
					t.Errorf("decoded %d after the key frame, want 2", n-before)
				}
				if _, ok := r.Take(); !ok {
					t.Error("no picture after the key frame")
				}
				time.Sleep(time.Minute)
				if asked.Load() != 4 {
					t.Errorf("asked %d times after the key frame came", asked.Load()-4)
				}
			})
		})
	}
}

// slow is a decoder that waits for the test before each sample.
type slow struct {
	Decoder
	step chan struct{}
}

func (s *slow) Decode(sample []byte) error {
	<-s.step
	return s.Decoder.Decode(sample)
}

func TestReceiverFarBehindWaitsForTheNextKeyFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		step := make(chan struct{})
		r, asked := receive(t, func() (Decoder, error) {
			d, err := VP9Decoder()
			return &slow{d, step}, err
		})
		all := samples(t, 64, 64, 300, 150)
		for _, s := range all[:100] { // one in the decoder, 64 queued, the rest dropped
			r.Put(s)
			synctest.Wait()
		}
		step <- struct{}{}
		synctest.Wait()
		if asked.Load() != 1 {
			t.Errorf("asked %d times, want 1", asked.Load())
		}
		for range 10 {
			step <- struct{}{}
		}
		synctest.Wait()
		if st := r.Stats(); st.Decoded != 11 || st.Dropped != 35 || st.Failed != 0 {
			t.Errorf("what was queued before the gap is to be decoded: %+v", st)
		}
		for _, s := range all[150:160] { // the key frame makes what is queued superfluous
			r.Put(s)
		}
		close(step)
		synctest.Wait()
		if st := r.Stats(); st.Decoded != 11+1+10 || st.Failed != 0 {
			t.Errorf("after the key frame: %+v", st)
		}
	})
}

func TestReceiverDrawsTheNewestOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		step := make(chan struct{})
		r, _ := receive(t, func() (Decoder, error) {
			d, err := VP9Decoder()
			return &slow{d, step}, err
		})
		for _, s := range samples(t, 64, 64, 30, 100) {
			r.Put(s)
		}
		close(step)
		synctest.Wait()
		if st := r.Stats(); st.Decoded != 30 || st.Drawn > 2 {
			t.Errorf("%+v: a burst of 30 is to be drawn once at its start and once at its end", st)
		}
	})
}

// Whatever the decoder does meanwhile, an image stays as it was taken until the next one is.
func TestTakenImageIsNotWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := receive(t, nil)
		images := map[*image.RGBA]bool{}
		all := samples(t, 160, 120, 40, 100)
		r.Put(all[0])
		synctest.Wait()
		for i := 1; i < len(all); i += 3 {
			img, ok := r.Take()
			if !ok {
				t.Fatal("no picture")
			}
			images[img] = true
			before := bytes.Clone(img.Pix)
			for _, s := range all[i : i+3] {
				r.Put(s)
				synctest.Wait()
			}
			if !bytes.Equal(before, img.Pix) {
				t.Fatal("the image on screen was drawn over")
			}
		}
		if len(images) > 3 {
			t.Errorf("%d images in use, want three at most", len(images))
		}
	})
}

func TestReceiverFollowsTheSize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, asked := receive(t, nil)
		for _, size := range []image.Point{{64, 64}, {321, 99}, {64, 64}} {
			for _, s := range samples(t, size.X, size.Y, 4, 100) {
				r.Put(s)
				synctest.Wait()
			}
			if img, ok := r.Take(); !ok || img.Rect.Size() != size {
				t.Errorf("%v, %v, want %v", img.Rect, ok, size)
			}
		}
		if asked.Load() != 0 {
			t.Errorf("asked for %d key frames", asked.Load())
		}
	})
}

// Both ends together: what is on the screen arrives, through a lost sample and a request for a key frame.
func TestSenderToReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(640, 400)
		source.change(fullText)
		var sender *Sender
		receiver := NewReceiver(ReceiverConfig{AskKeyFrame: func() { sender.RequestKeyFrame() }})
		n := 0
		sender = NewSender(SenderConfig{Source: source, Bitrate: 8_000_000, Sink: func(sample []byte, _ bool, _ time.Time) {
			if n++; n == 20 {
				receiver.Lost()
				return
			}
			receiver.Put(sample)
		}})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 2)
		go func() { done <- sender.Run(ctx) }()
		go func() { done <- receiver.Run(ctx) }()
		for i := range 200 {
			if i%50 == 0 {
				source.change(func(s *codectest.Screen) image.Rectangle { return s.Scroll(1) })
			}
			source.change(typeChar)
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		img, ok := receiver.Take()
		if !ok {
			t.Fatal("no picture")
		}
		if want := truth(source.screen.Picture); !bytes.Equal(img.Pix, want.Pix) || !receiver.Exact() {
			t.Errorf("not exact in the end: %.1f dB", codectest.PSNR(img, want, want.Rect))
		}
		if st := receiver.Stats(); st.Asked != 1 || st.Failed != 0 {
			t.Errorf("%+v", st)
		}
		if st := sender.Stats(); st.KeyFrames != 2 {
			t.Errorf("%+v", st)
		}
		cancel()
		<-done
		<-done
	})
}

// A page of text is what the sharer sees, pixel for pixel, in time on every kind of link: nothing of it waits for a rest.
func TestPageIsExactInTime(t *testing.T) {
	page := func(style codectest.Style) func(*codectest.Screen) image.Rectangle { // drawn once: it takes longer than sending it
		drawn := codectest.NewScreen(1920, 1080, 1)
		drawn.Page(drawn.Bounds(), style)
		return func(s *codectest.Screen) image.Rectangle {
			copy(s.Pix, drawn.Pix)
			return s.Bounds()
		}
	}
	light, dark := page(codectest.Light()), page(codectest.Dark())
	for _, link := range []struct {
		name    string
		bitrate int
		delay   time.Duration
		within  time.Duration
	}{
		{"lan", 100_000_000, time.Millisecond, 600 * time.Millisecond},
		{"wan", 20_000_000, 20 * time.Millisecond, 1500 * time.Millisecond},
		{"bad", 2_000_000, 60 * time.Millisecond, 4 * time.Second},
	} {
		t.Run(link.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := newFakeSource(1920, 1080)
				source.change(light)
				receiver := NewReceiver(ReceiverConfig{})
				wire := &thinWire{bitrate: link.bitrate, delay: link.delay, packets: make(chan packet, 1000)}
				sender := NewSender(SenderConfig{Source: source, Bitrate: link.bitrate, Sink: wire.send})
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error, 2)
				go func() { done <- sender.Run(ctx) }()
				go func() { done <- receiver.Run(ctx) }()
				arrived := wire.deliver(receiver)
				first := untilExact(receiver)
				source.change(dark)
				for receiver.Exact() {
					time.Sleep(time.Millisecond)
					receiver.Take()
				}
				second := untilExact(receiver)
				t.Logf("first page %v, another %v, %d bytes in all", first, second, sender.Stats().Bytes)
				if first > link.within || second > link.within {
					t.Errorf("exact after %v, then %v; want %v", first, second, link.within)
				}
				cancel()
				<-done
				<-done
				close(wire.packets)
				<-arrived
			})
		})
	}
}

// thinWire is a link of so many bit/s and such a delay, which loses nothing.
type thinWire struct {
	bitrate int
	delay   time.Duration
	packets chan packet
	free    time.Time // when it has nothing more to send; the sink's
}

type packet struct {
	data []byte
	due  time.Time
}

// send is a sender's sink.
func (w *thinWire) send(sample []byte, _ bool, _ time.Time) {
	if now := time.Now(); w.free.Before(now) {
		w.free = now
	}
	w.free = w.free.Add(time.Duration(float64(len(sample)*8) / float64(w.bitrate) * 1e9))
	w.packets <- packet{bytes.Clone(sample), w.free.Add(w.delay)}
}

// deliver hands what was sent to a receiver when it is due, until packets is closed; then it closes what it returns.
func (w *thinWire) deliver(to *Receiver) <-chan struct{} {
	arrived := make(chan struct{})
	go func() {
		defer close(arrived)
		for p := range w.packets {
			time.Sleep(time.Until(p.due))
			to.Put(p.data)
		}
	}()
	return arrived
}

// untilExact is how long it takes, in a bubble of synctest, until the receiver has exactly the sharer's picture; a minute at most.
func untilExact(r *Receiver) time.Duration {
	start := time.Now()
	for !r.Exact() && time.Since(start) < time.Minute {
		time.Sleep(10 * time.Millisecond)
		synctest.Wait()
		r.Take()
	}
	return time.Since(start)
}
