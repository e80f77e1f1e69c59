package pipe

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"deskhand/media/codec"
	"deskhand/media/frame"
)

// hanging is an Encoder that hangs while a token is missing.
type hanging struct {
	Encoder
	token chan struct{}
}

func (h hanging) Encode(d frame.Damage, o codec.Options) (codec.Sample, error) {
	<-h.token
	return h.Encoder.Encode(d, o)
}

// grabbed is a source whose screen somebody else holds.
type grabbed struct {
	*fakeSource
	busy time.Duration
}

func (g grabbed) Busy() time.Duration { return g.busy }

// A still screen is not stuck; an encoder that hangs is, for as long as it does, and so is a screen that cannot be read.
func TestSenderSaysThatItIsStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source, tokens := newFakeSource(64, 64), make(chan struct{}, 1000)
		for range 100 {
			tokens <- struct{}{}
		}
		s := NewSender(SenderConfig{Source: source, Bitrate: 8_000_000, Threads: 1, Sink: func([]byte, bool, time.Time) {},
			NewEncoder: func(c codec.EncoderConfig) (Encoder, error) {
				e, err := VP9Encoder(c)
				return hanging{e, tokens}, err
			}})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		wait := func(d time.Duration) { time.Sleep(d); synctest.Wait() } // the bubble's time
		wait(time.Minute)
		if d := s.Stuck(); d != 0 {
			t.Errorf("a still screen is stuck for %v", d)
		}
		for len(tokens) > 0 {
			<-tokens
		}
		source.change(typeChar)
		wait(7 * time.Second)
		if d := s.Stuck(); d < 6*time.Second || d > 7*time.Second {
			t.Errorf("an encoder that has hung for almost 7 s: %v", d)
		}
		for range 100 {
			tokens <- struct{}{}
		}
		wait(3 * time.Second)
		if d := s.Stuck(); d != 0 {
			t.Errorf("it goes on, and is stuck for %v", d)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	s := NewSender(SenderConfig{Source: grabbed{newFakeSource(64, 64), 4 * time.Second}})
	if d := s.Stuck(); d != 4*time.Second {
		t.Errorf("a screen that has been held for 4 s: %v", d)
	}
}

// What was lost keeps the picture from going on until a key frame comes.
func TestReceiverSaysThatItIsBroken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newFakeSource(64, 64)
		s := start(t, source, 8_000_000)
		r := NewReceiver(ReceiverConfig{})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan struct{})
		go func() { defer close(done); _ = r.Run(ctx) }()
		s.also = r.Put
		s.wait(5 * time.Second)
		if r.Broken() != 0 {
			t.Errorf("broken for %v from the start", r.Broken())
		}
		r.Lost()
		s.wait(4 * time.Second)
		if d := r.Broken(); d != 4*time.Second {
			t.Errorf("lost 4 s ago, broken for %v", d)
		}
		s.sender.RequestKeyFrame()
		s.wait(time.Second)
		if r.Broken() != 0 {
			t.Errorf("mended, and broken for %v", r.Broken())
		}
		cancel()
		<-done
	})
}

// A clock on the wall that is set makes nothing look stuck, or hides it: what goes on is timed by the clock that only runs (the m= of a
// time's text).
func TestStuckIsTimedByTheClockThatNobodySets(t *testing.T) {
	var tk task
	if d := tk.lasting(); d != 0 {
		t.Errorf("nothing goes on, for %v", d)
	}
	tk.begin()
	if text := tk.since.String(); !strings.Contains(text, " m=") {
		t.Errorf("began at %s", text)
	}
	tk.set(time.Now().Add(-time.Minute))
	if d := tk.lasting(); d < time.Minute {
		t.Errorf("after a minute %v", d)
	}
	tk.end()
	if d := tk.lasting(); d != 0 {
		t.Errorf("it has ended, and goes on for %v", d)
	}
}
