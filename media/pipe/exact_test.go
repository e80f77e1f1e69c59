package pipe

import (
	"context"
	"image"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"deskhand/media/codec/codectest"
)

// flipped is a decoder that draws one pixel wrong, by as little as can be.
type flipped struct {
	Decoder
	wrong *atomic.Bool
}

func (f *flipped) Draw(dst *image.RGBA) error {
	err := f.Decoder.Draw(dst)
	if f.wrong.Load() {
		dst.Pix[dst.PixOffset(dst.Rect.Dx()/2, dst.Rect.Dy()/2)] ^= 1
	}
	return err
}

// The mark falls at once, and whoever shows it is told, when something was lost and when the sharer has sent what is not here; nothing of before
// brings it back.
func TestExactFallsAtOnce(t *testing.T) {
	for name, test := range map[string]struct{ spoil, mend func(*Receiver) }{
		"lost":   {(*Receiver).Lost, func(*Receiver) {}},
		"behind": {func(r *Receiver) { r.Behind(true) }, func(r *Receiver) { r.Behind(false) }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := newFakeSource(64, 64)
				s := start(t, source, 8_000_000)
				r := NewReceiver(ReceiverConfig{})
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan struct{})
				go func() { defer close(done); _ = r.Run(ctx) }()
				s.also = r.Put
				s.wait(5 * time.Second)
				if r.Take(); !r.Exact() {
					t.Fatal("not exact at rest")
				}
				test.spoil(r)
				synctest.Wait()
				select {
				case <-r.Ready():
				default:
					t.Error("nobody is told")
				}
				if r.Exact() {
					t.Error("still exact")
				}
				if name == "behind" { // an older picture still comes, and is not the newest
					source.change(typeChar)
					s.wait(5 * time.Second)
					if r.Take(); r.Exact() {
						t.Error("exact, and behind")
					}
				}
				test.mend(r)
				synctest.Wait()
				if r.Take(); r.Exact() {
					t.Error("exact before the newer one came")
				}
				s.sender.RequestKeyFrame()
				s.wait(5 * time.Second)
				if r.Take(); !r.Exact() {
					t.Error("not exact again")
				}
				cancel()
				<-done
			})
		})
	}
}

// The mark is there when the picture is the sharer's, and never else: not before all is there, not with one pixel wrong, not after a loss.
func TestExactIsSaidOfTheSharersPictureOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(320, 240)
		source.change(fullText)
		var wrong atomic.Bool
		receiver := NewReceiver(ReceiverConfig{NewDecoder: func() (Decoder, error) {
			d, err := VP9Decoder()
			return &flipped{d, &wrong}, err
		}})
		said := map[bool]int{}
		take := func() {
			if img, ok := receiver.Take(); ok {
				source.mu.Lock() // the sharer's goroutines stand still: synctest.Wait was called
				same := codectest.Differing(img, truth(source.screen.Picture), img.Rect) == 0
				source.mu.Unlock()
				if receiver.Exact() && !same {
					t.Error("said to be exact, and is not")
				}
			}
			said[receiver.Exact()]++
		}
		sender := NewSender(SenderConfig{Source: source, Bitrate: 150_000, Sink: func(sample []byte, _ bool, _ time.Time) { receiver.Put(sample) }})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 2)
		go func() { done <- sender.Run(ctx) }()
		go func() { done <- receiver.Run(ctx) }()
		let := func(d time.Duration) {
			for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
				synctest.Wait()
				take()
			}
		}
		let(30 * time.Second)
		if !receiver.Exact() || said[false] == 0 {
			t.Fatalf("at rest: %v, said %v", receiver.Exact(), said)
		}
		wrong.Store(true)
		source.change(typeChar)
		let(time.Second)
		if receiver.Exact() {
			t.Error("exact with a pixel wrong")
		}
		wrong.Store(false)
		source.change(typeChar)
		let(time.Second)
		if !receiver.Exact() {
			t.Error("not exact again")
		}
		receiver.Lost()
		synctest.Wait()
		if receiver.Exact() {
			t.Error("exact although something was lost")
		}
		source.change(func(s *codectest.Screen) image.Rectangle { return s.Noise(s.Bounds()) }) // far too dear for this link
		sender.RequestKeyFrame()
		let(20 * time.Second)
		if receiver.Exact() {
			t.Error("noise at 150 kbit/s is said to be exact")
		}
		sender.Choose(BestText)
		let(30 * time.Second)
		if !receiver.Exact() {
			t.Error("not exact, whatever it costs")
		}
		cancel()
		<-done
		<-done
	})
}
