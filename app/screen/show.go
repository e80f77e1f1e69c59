package screen

import (
	"context"
	"errors"
	"sync"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/frame"
	"deskhand/media/peer"
	"deskhand/media/pipe"
)

// startBitrate is what a share begins with, in bit/s, before the link is known.
const startBitrate = 4_000_000

// show is one running share: picture, cursor and hands. It ends as a whole. start makes it; cancel may be called from any
// goroutine, any number of times.
type show struct {
	choice Choice
	track  *peer.Track
	sender *pipe.Sender
	source capture.Source // the screen itself
	shown  *reduced       // what is sent of it
	hands  *hands
	cancel context.CancelFunc
	done   chan struct{} // closed when everything has ended
	driven bool          // whoever controls was let control this
	said   bool          // of the seat's goroutine: the log has been told
	known  bool          // likewise: and says so. A lease of before was for what was shown then
	err    error         // why, after done

	mu      sync.Mutex // guards what follows
	cursor  frame.Cursor
	screens []wire.Screen // of which the picture is made
}

// startShow opens the screen that is to be shown and starts sending it to the show's track, paused if it is to be; nobody sees that yet. It
// returns errCut when something was cut since cuts was counted.
func (s *Share) startShow(ctx context.Context, o opening, cuts uint64) (*show, error) {
	c := o.choice
	desktop, err := s.desktopOf(c)
	if err != nil {
		return nil, err
	}
	source, err := desktop.Source(c.Monitor)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	w := &show{choice: c, driven: o.driven, track: peer.NewTrack(), source: source, shown: &reduced{Source: source}, cancel: cancel, done: make(chan struct{})}
	w.sender = pipe.NewSender(pipe.SenderConfig{
		Source: w.shown, Bitrate: startBitrate,
		Sink: func(sample []byte, _ bool, at time.Time) {
			if err := w.track.Write(sample, at); err != nil {
				s.cfg.Log.Warn("frame not sent", "err", err)
			}
		},
	})
	w.track.OnKeyFrame(w.sender.RequestKeyFrame)
	w.track.OnSpared(func() { s.cfg.Seat.Do(s.sparedLoop) })
	w.hands = newHands(desktop, &s.permit, source.Area, s.cfg.Log)
	w.hands.now, w.hands.halved = s.cfg.Seat.Clock, w.shown.halved
	w.hands.failed = func(err error) {
		s.cfg.Log.Warn("no hands on this computer", "err", err)
		s.StopControl(session.ReasonDone)
	}
	begun := false
	s.permit.settle(func(paused bool) { // who pauses from now on has w to pause
		w.sender.Pause(paused)
		begun = s.now.begin(w, cuts)
	})
	if !begun {
		cancel()
		if err := source.Close(); err != nil {
			s.cfg.Log.Debug("source not closed", "err", err)
		}
		return nil, errCut
	}
	if s.cfg.WatchShown {
		s.wg.Go(func() { s.Watch(ctx) })
	}
	go s.runShow(ctx, w)
	return w, nil
}

// end stops the show at once: nothing more is sent or done, whatever still runs; any goroutine.
func (w *show) end() {
	w.track.Cut()
	w.hands.letGo()
	w.cancel()
}

// runShow is the show's life; whichever part ends first ends the others.
func (s *Share) runShow(ctx context.Context, w *show) {
	defer close(w.done)
	var wg sync.WaitGroup
	var once sync.Once
	part := func(f func(context.Context) error) {
		wg.Go(func() {
			err := f(ctx)
			once.Do(func() { w.err = err })
			w.cancel()
		})
	}
	part(w.sender.Run)
	part(w.hands.run)
	wg.Go(func() { s.followScreens(ctx, w) })
	part(func(ctx context.Context) error {
		err := s.followCursor(ctx, w)
		if ctx.Err() == nil && errors.Is(err, capture.ErrUnsupported) {
			<-ctx.Done() // a system without a cursor source shares without one
		}
		return err
	})
	wg.Wait()
}

func (s *Share) followCursor(ctx context.Context, w *show) error {
	src, err := s.cfg.Desktop.Cursor(w.source)
	if err != nil {
		return err
	}
	defer func() {
		if err := src.Close(); err != nil {
			s.cfg.Log.Debug("cursor not closed", "err", err)
		}
	}()
	for {
		c, err := src.Next(ctx)
		if err != nil {
			return err
		}
		steps := w.shown.halved()
		c.X, c.Y = c.X>>steps, c.Y>>steps
		w.mu.Lock()
		w.cursor = c
		w.mu.Unlock()
		s.cfg.Seat.Do(s.sendCursorLoop)
	}
}

func (w *show) lastCursor() frame.Cursor {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cursor
}
