package pipe

import (
	"context"
	"fmt"
	"image"
	"time"

	"deskhand/media/codec"
	"deskhand/media/frame"
)

const (
	// resumeSettle is how long the screen is looked at after a pause before anything is sent: a picture taken during the pause
	// must be gone by then.
	resumeSettle = 200 * time.Millisecond
	// passInterval is the least time between two refinements while something moves elsewhere.
	passInterval = 100 * time.Millisecond
)

// capture is the capture goroutine and its two channels; neither ever holds more than one.
type capture struct {
	source Source
	pull   chan struct{}
	shots  chan captured
}

type captured struct {
	shot frame.Shot
	err  error
}

// captureLoop calls the source once for each pull.
func (c *capture) captureLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.pull:
		}
		shot, err := c.source.Next(ctx)
		c.shots <- captured{shot, err} // capacity 1, and not pulled again before it is taken
		if err != nil {
			return
		}
	}
}

// encoding is the encode goroutine's state; nothing else touches it.
type encoding struct {
	sender  *Sender
	capture *capture
	encoder Encoder // nil before the first picture
	fresh   bool    // encoder has made no frame
	refine  *refiner
	pace    pacer

	pulled bool         // the capture goroutine has the source
	damage frame.Damage // taken by the encoder, not yet encoded
	shotAt time.Time    // of the first of damage

	paused   bool
	settle   time.Time // nothing is sent before
	pulledAt time.Time
	keyAt    time.Time // the last key frame
	passedAt time.Time // the last refinement
}

// encodeLoop waits for a picture, an order or the time at which something is due, and does one thing at a time.
func (e *encoding) encodeLoop(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case got := <-e.capture.shots:
			e.pulled = false
			if got.err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				return fmt.Errorf("capture: %w", got.err)
			}
			if err := e.take(got.shot, time.Now()); err != nil {
				return err
			}
		case <-e.sender.wake:
		case <-timer.C:
		}
		next, err := e.step(time.Now())
		if err != nil {
			return err
		}
		if next.IsZero() {
			timer.Stop()
		} else {
			timer.Reset(time.Until(next))
		}
	}
}

// take converts what the shot changed; nothing uses its picture afterwards.
func (e *encoding) take(shot frame.Shot, now time.Time) error {
	bounds := shot.Picture.Bounds()
	if err := e.fit(bounds, now); err != nil {
		return err
	}
	if err := e.encoder.Take(shot.Picture, shot.Damage); err != nil {
		return fmt.Errorf("take picture: %w", err)
	}
	if e.damage.Empty() || e.fresh {
		e.shotAt = shot.At
	}
	for _, r := range shot.Damage {
		e.damage = e.damage.Add(r.Intersect(bounds))
	}
	return nil
}

// step does what is due at now, at most one frame, and returns when to come back; zero: at the next event.
func (e *encoding) step(now time.Time) (next time.Time, err error) {
	o := e.sender.ordered()
	e.obey(o, now)
	if e.paused || now.Before(e.settle) {
		return e.look(now), nil
	}
	keyDue := o.key && now.Sub(e.keyAt) >= keyInterval
	switch {
	case !e.damage.Empty():
		err = e.encodeNew(keyDue, now)
	case keyDue && e.encoder != nil:
		err = e.encodeKey(now)
	default:
		err = e.encodeBetter(now)
	}
	if err != nil {
		return time.Time{}, err
	}
	return e.plan(time.Now()), nil
}

// obey follows changed orders.
func (e *encoding) obey(o orders, now time.Time) {
	if o.bitrate != e.pace.bitrate {
		e.pace.bitrate = o.bitrate
		if e.encoder != nil {
			e.encoder.SetBitrate(o.bitrate)
		}
	}
	if e.paused && !o.paused {
		e.settle = now.Add(resumeSettle)
	}
	e.paused = o.paused
}

// look brings the encoder's copy up to date after a pause; during one nothing is captured but by the pull under way.
func (e *encoding) look(now time.Time) (next time.Time) {
	if e.paused {
		return time.Time{}
	}
	if e.pulled {
		return e.settle
	}
	if due := e.pulledAt.Add(minInterval); now.Before(due) {
		return due
	}
	e.pullNow(now)
	return e.settle
}

func (e *encoding) pullNow(now time.Time) {
	e.pulled, e.pulledAt = true, now
	e.capture.pull <- struct{}{} // capacity 1, and the last one was taken with its shot
}

// plan asks for the next picture if one may be encoded, and returns when something else is due.
func (e *encoding) plan(now time.Time) (next time.Time) {
	sooner := func(at time.Time) {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	if !e.pulled {
		if due := e.pace.motionAt(); now.Before(due) {
			sooner(due)
		} else {
			e.pullNow(now)
		}
	}
	if e.encoder == nil {
		return next
	}
	if e.sender.ordered().key {
		sooner(e.keyAt.Add(keyInterval))
	}
	if at, ok := e.passAt(); ok {
		sooner(at)
	}
	return next
}

// passAt is when the next refinement is due.
func (e *encoding) passAt() (at time.Time, ok bool) {
	if at, ok = e.refine.wakeAt(); !ok {
		return at, false
	}
	if free := e.pace.refineAt(); at.Before(free) {
		at = free
	}
	if e.passedAt.Sub(e.pace.started) < passInterval { // something moves
		if again := e.passedAt.Add(passInterval); at.Before(again) {
			at = again
		}
	}
	return at, true
}

// encodeNew encodes what the last shots changed.
func (e *encoding) encodeNew(key bool, now time.Time) error {
	if e.fresh {
		e.fresh, key = false, true
	}
	if _, err := e.encode(e.damage, codec.Options{Key: key, Quality: codec.Motion, At: e.shotAt}, now); err != nil {
		return err
	}
	e.refine.moved(e.damage, key, now)
	e.damage = e.damage[:0]
	return nil
}

// encodeKey encodes a key frame when there is nothing new.
func (e *encoding) encodeKey(now time.Time) error {
	if _, err := e.encode(nil, codec.Options{Key: true, Quality: codec.Motion, At: now}, now); err != nil {
		return err
	}
	e.refine.moved(nil, true, now)
	return nil
}

// encodeBetter makes one refinement if one is due.
func (e *encoding) encodeBetter(now time.Time) error {
	if e.encoder == nil {
		return nil
	}
	if at, ok := e.passAt(); !ok || now.Before(at) {
		return nil
	}
	if e.refine.needsCompare(now) {
		differ, err := e.encoder.Differences()
		if err != nil {
			return fmt.Errorf("compare: %w", err)
		}
		e.refine.compared(differ)
	}
	damage, quality := e.refine.pick(e.pace.bitrate, now)
	if damage.Empty() {
		return nil
	}
	sample, err := e.encode(damage, codec.Options{Quality: quality, At: now}, now)
	if err != nil {
		return err
	}
	e.refine.passed(quality, len(sample.Data))
	e.passedAt = now
	e.sender.stats.refinements.Add(1)
	return nil
}

// fit makes an encoder for pictures of the given bounds, unless there is one. Its first frame covers everything.
func (e *encoding) fit(bounds image.Rectangle, now time.Time) error {
	if e.encoder != nil && e.refine.bounds == bounds {
		return nil
	}
	if e.encoder != nil {
		e.encoder.Close()
		e.encoder = nil
	}
	encoder, err := e.sender.cfg.NewEncoder(codec.EncoderConfig{
		Width: bounds.Dx(), Height: bounds.Dy(), Threads: e.sender.cfg.Threads, Bitrate: e.pace.bitrate,
	})
	if err != nil {
		return fmt.Errorf("encoder for %v: %w", bounds.Max, err)
	}
	e.encoder, e.fresh = encoder, true
	e.refine = newRefiner(bounds, now)
	e.damage = e.damage[:0].Add(bounds)
	return nil
}

// encode makes one frame, hands it to the sink and keeps the books.
func (e *encoding) encode(damage frame.Damage, o codec.Options, now time.Time) (codec.Sample, error) {
	s := e.sender
	if o.Key { // before encoding: who asks from now on may not see this one
		s.keyTaken()
		s.stats.keys.Add(1)
		e.keyAt = now
	}
	sample, err := e.encoder.Encode(damage, o)
	if err != nil {
		return sample, fmt.Errorf("encode: %w", err)
	}
	done := time.Now()
	if o.Quality == codec.Motion {
		e.pace.moved(now, done)
	}
	e.pace.sent(done, len(sample.Data))
	s.stats.encode.note(done.Sub(now))
	s.stats.frames.Add(1)
	s.stats.bytes.Add(int64(len(sample.Data)))
	s.cfg.Sink(sample.Data, sample.Key, o.At)
	return sample, nil
}
