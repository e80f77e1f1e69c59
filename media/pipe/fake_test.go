package pipe

import (
	"bytes"
	"context"
	"errors"
	"image"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"deskhand/media/codec"
	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// fakeSource is a screen that the test changes. Changes reach the picture only inside Next, as the contract has it, so that the
// race detector sees anybody who reads the picture while the source has it.
type fakeSource struct {
	mu      sync.Mutex // guards changes, fail, closed, calls
	changes []func(*codectest.Screen) image.Rectangle
	fail    error
	closed  bool
	calls   int

	screen *codectest.Screen
	shown  frame.Damage // re-used from shot to shot, as a real source may
	first  bool
	ready  chan struct{}
}

func newFakeSource(w, h int) *fakeSource {
	return &fakeSource{screen: codectest.NewScreen(w, h, 1), first: true, ready: make(chan struct{}, 1)}
}

// change has f applied before the next shot; f returns the damage.
func (s *fakeSource) change(f func(*codectest.Screen) image.Rectangle) {
	s.mu.Lock()
	s.changes = append(s.changes, f)
	s.mu.Unlock()
	s.signal()
}

func (s *fakeSource) signal() {
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

func (s *fakeSource) breakWith(err error) {
	s.mu.Lock()
	s.fail = err
	s.mu.Unlock()
	s.signal()
}

func (s *fakeSource) Next(ctx context.Context) (frame.Shot, error) {
	s.mu.Lock()
	s.calls++
	s.mu.Unlock()
	for {
		s.mu.Lock()
		changes, fail := s.changes, s.fail
		s.changes = nil
		s.mu.Unlock()
		if fail != nil {
			return frame.Shot{}, fail
		}
		s.shown = s.shown[:0]
		before := s.screen.Picture
		for _, f := range changes {
			s.shown = s.shown.Add(f(s.screen))
		}
		if s.first || s.screen.Picture != before {
			s.shown = append(s.shown[:0], s.screen.Bounds())
		}
		s.first = false
		if !s.shown.Empty() {
			return frame.Shot{Picture: s.screen.Picture, Damage: s.shown, At: time.Now()}, nil
		}
		select {
		case <-s.ready:
		case <-ctx.Done():
			return frame.Shot{}, ctx.Err()
		}
	}
}

func (s *fakeSource) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errors.New("closed twice")
	}
	s.closed = true
	return nil
}

func (s *fakeSource) pulls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// sent is one sample as the sink got it.
type sent struct {
	bytes int
	key   bool
	when  time.Time
}

// show is a running Sender with a real codec, and what a viewer sees of it. The test reads its fields after wait.
type show struct {
	mu      sync.Mutex // held by the sink; wait passes through it, so that the test's reads and the sink's writes are ordered
	t       *testing.T
	source  *fakeSource
	sender  *Sender
	stop    context.CancelFunc
	err     error // of Run, after the test
	decoder *codec.Decoder
	seen    *image.RGBA
	sent    []sent
	check   func(*image.RGBA) // if set, sees every picture
	also    func([]byte)      // if set, gets every sample
	done    chan struct{}
}

// start runs a Sender inside the test's bubble; it is stopped with the test.
func start(t *testing.T, source *fakeSource, bitrate int) *show {
	t.Helper()
	decoder, err := codec.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	s := &show{t: t, source: source, decoder: decoder, done: make(chan struct{})}
	s.sender = NewSender(SenderConfig{Source: source, Sink: s.sink, Bitrate: bitrate, Threads: 1})
	ctx, cancel := context.WithCancel(t.Context())
	s.stop = cancel
	go func() {
		defer close(s.done)
		s.err = s.sender.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-s.done
		decoder.Close()
	})
	return s
}

func (s *show) sink(sample []byte, key bool, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, sent{len(sample), key, time.Now()})
	if at.IsZero() || at.After(time.Now()) {
		s.t.Errorf("sample of %v handed on at %v", at, time.Now())
	}
	if s.also != nil {
		s.also(sample)
	}
	if err := s.decoder.Decode(sample); err != nil {
		s.t.Errorf("sample %d: %v", len(s.sent), err)
		return
	}
	w, h := s.decoder.Size()
	if s.seen == nil || s.seen.Rect.Dx() != w || s.seen.Rect.Dy() != h {
		s.seen = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	if err := s.decoder.Draw(s.seen); err != nil {
		s.t.Error(err)
	}
	if s.check != nil {
		s.check(s.seen)
	}
}

// wait lets time pass.
func (s *show) wait(d time.Duration) {
	s.mu.Lock()
	//lint:ignore SA2001 only the order matters
	s.mu.Unlock()
	time.Sleep(d) // the bubble's time
	synctest.Wait()
}

// exactly fails unless the viewer sees the screen pixel for pixel, and has been told so.
func (s *show) exactly() {
	s.t.Helper()
	want := truth(s.source.screen.Picture)
	if n := codectest.Differing(s.seen, want, want.Rect); n > 0 {
		s.t.Errorf("%d of %d pixels are not exact; %.1f dB", n, want.Rect.Dx()*want.Rect.Dy(), codectest.PSNR(s.seen, want, want.Rect))
	}
	if sum, sealed := s.decoder.Sealed(); !sealed || sum != frame.SumRGBA(want) {
		s.t.Errorf("the viewer is not told: sealed %v, sum %x", sealed, sum)
	}
}

// truth is the screen as it is.
func truth(pic *frame.Picture) *image.RGBA {
	img := image.NewRGBA(pic.Bounds())
	pic.RGBA(img, pic.Bounds())
	return img
}

// Changes for fakeSource.
func fullText(s *codectest.Screen) image.Rectangle  { return s.Text(s.Bounds()) }
func fullPhoto(s *codectest.Screen) image.Rectangle { return s.Photo(s.Bounds()) }

// typeChar draws a character that was not there.
func typeChar(s *codectest.Screen) image.Rectangle {
	was := bytes.Clone(s.Pix)
	for {
		if r := s.RandomChar(); !bytes.Equal(was, s.Pix) {
			return r
		}
	}
}
