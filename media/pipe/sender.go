package pipe

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"deskhand/media/codec"
)

// keyInterval is the least time between two key frames.
const keyInterval = 500 * time.Millisecond

// SenderConfig is what a Sender is made with.
type SenderConfig struct {
	Source     Source // closed by Run
	Sink       Sink
	Bitrate    int // bit/s, at the start
	Threads    int // of the encoder; 0: by the machine
	NewEncoder func(codec.EncoderConfig) (Encoder, error)
}

// Sender is the sharing side: what changes on the screen is sent at once, 5 to 60 times a second as link and processor allow;
// text exactly as it is, in portions where the link is thin. What was sent lossy is refined after 100 ms of rest and made exact after 2 s if
// the link can well carry it. A still, exact screen costs nothing. Nothing is captured before Run.
type Sender struct {
	cfg  SenderConfig
	wake chan struct{} // capacity 1: an order was changed

	encoding task // of the encode goroutine

	mu     sync.Mutex // guards orders
	orders orders

	stats struct {
		frames, keys, refinements, bytes, lossy atomic.Int64
		encode                                  recent
	}
}

// orders are what other goroutines want of the encode goroutine.
type orders struct {
	key     bool // a key frame is wanted
	paused  bool
	bitrate int
	choice  Choice
}

// SenderStats are a Sender's counters since Run began.
type SenderStats struct {
	Frames      int64         // encoded, of every kind
	KeyFrames   int64         // of them
	Refinements int64         // of them: nothing new, only better
	Lossy       int64         // of them: not exact
	Bytes       int64         // of all samples
	EncodeP50   time.Duration // of the last 256 frames
	EncodeP95   time.Duration
}

// NewSender returns a Sender that waits for Run. NewEncoder is VP9Encoder unless set.
func NewSender(cfg SenderConfig) *Sender {
	if cfg.NewEncoder == nil {
		cfg.NewEncoder = VP9Encoder
	}
	cfg.Bitrate = max(cfg.Bitrate, codec.MinBitrate)
	return &Sender{cfg: cfg, wake: make(chan struct{}, 1), orders: orders{bitrate: cfg.Bitrate, choice: Balanced}}
}

// RequestKeyFrame has a key frame sent at once, or as soon as half a second has passed since the last one. Several requests
// meanwhile make one key frame. While paused it waits.
func (s *Sender) RequestKeyFrame() { s.order(func(o *orders) { o.key = true }) }

// SetBitrate sets what the link carries, in bit/s.
func (s *Sender) SetBitrate(bitrate int) {
	s.order(func(o *orders) { o.bitrate = max(bitrate, codec.MinBitrate) })
}

// Choose sets what is to be spared where the link cannot carry everything; Balanced at the start. Other values than the three are
// Balanced.
func (s *Sender) Choose(c Choice) {
	if c != SaveData && c != BestText {
		c = Balanced
	}
	if s.ordered().choice == c {
		return
	}
	s.order(func(o *orders) { o.choice = c })
}

// Pause stops or resumes sending, and looking at the screen. A sample that is being encoded may still come after Pause(true)
// returns. Nothing that was on the screen only while paused is sent after resuming, which takes a fifth of a second.
func (s *Sender) Pause(on bool) { s.order(func(o *orders) { o.paused = on }) }

func (s *Sender) order(change func(*orders)) {
	s.mu.Lock()
	change(&s.orders)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *Sender) ordered() orders {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.orders
}

// keyTaken takes the order for a key frame back: one is being made.
func (s *Sender) keyTaken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.orders.key = false
}

// Stats returns the counters.
func (s *Sender) Stats() SenderStats {
	st := SenderStats{
		Frames:      s.stats.frames.Load(),
		KeyFrames:   s.stats.keys.Load(),
		Refinements: s.stats.refinements.Load(),
		Lossy:       s.stats.lossy.Load(),
		Bytes:       s.stats.bytes.Load(),
	}
	st.EncodeP50, st.EncodeP95 = s.stats.encode.quantiles()
	return st
}

// Run captures, encodes and calls Sink until ctx ends or the source or the encoder fails, closes the source and returns why
// it ended. Call it once.
func (s *Sender) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	c := &capture{source: s.cfg.Source, pull: make(chan struct{}, 1), shots: make(chan captured, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.captureLoop(ctx)
	}()
	e := &encoding{sender: s, capture: c, pace: pacer{bitrate: s.cfg.Bitrate}, choice: Balanced}
	err := e.encodeLoop(ctx)
	cancel()
	<-done
	if e.encoder != nil {
		e.encoder.Close()
	}
	if cerr := s.cfg.Source.Close(); cerr != nil {
		err = errors.Join(err, fmt.Errorf("close source: %w", cerr))
	}
	return err
}
