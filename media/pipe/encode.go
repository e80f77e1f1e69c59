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

	thriftyInterval = time.Second / 10

	// trimAfter is how long nothing lossy, and nothing as large as a part of muchOf of the picture, is encoded before the encoder gives the memory for
	// it back.
	trimAfter = 5 * time.Second
	muchOf    = 16
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
	small  bool         // the newest picture is smaller than the screen: it is not said to be exact
	sums   frame.Sums   // of what was captured

	choice Choice
	film   thinLink
	paused bool
	last   last
}

// last is when things were done last.
type last struct {
	settle time.Time // nothing is sent before
	pulled time.Time
	key    time.Time
	passed time.Time // over what is not exact
	much   time.Time // encoded, or something lossy; zero: the encoder has been trimmed since
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
			e.sender.encoding.begin()
			if err := e.take(got.shot, time.Now()); err != nil {
				return err
			}
		case <-e.sender.wake:
			e.sender.encoding.begin()
		case <-timer.C:
			e.sender.encoding.begin()
		}
		next, err := e.step(time.Now())
		e.sender.encoding.end()
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
	e.sums.Update(shot.Picture, shot.Damage)
	e.small = shot.Reduced
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
	if e.paused || now.Before(e.last.settle) {
		return e.look(now), nil
	}
	keyDue := o.key && now.Sub(e.last.key) >= keyInterval
	switch {
	case !e.damage.Empty():
		err = e.encodeNew(keyDue, now)
	case keyDue && e.encoder != nil:
		err = e.encodeKey(now, now)
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
	if o.bitrate != e.pace.bitrate || o.choice != e.choice {
		e.pace.bitrate, e.choice, e.pace.least = o.bitrate, o.choice, 0
		if o.choice == SaveData {
			e.pace.least = thriftyInterval
		}
		if e.encoder != nil {
			e.encoder.Set(e.settings())
			if e.refine.choice != o.choice {
				e.refine.chosen(o.choice)
			}
		}
	}
	if e.paused && !o.paused {
		e.last.settle = now.Add(resumeSettle)
	}
	e.paused = o.paused
}

// settings are the encoder's. Who asked for the best text gets no film coarser than it must be.
func (e *encoding) settings() codec.Settings {
	s := e.choice.settings(e.pace.bitrate)
	s.Film = e.film.on && e.choice != BestText
	return s
}

// look brings the encoder's copy up to date after a pause; during one nothing is captured but by the pull under way.
func (e *encoding) look(now time.Time) (next time.Time) {
	if e.paused {
		return time.Time{}
	}
	if e.pulled {
		return e.last.settle
	}
	if due := e.last.pulled.Add(minInterval); now.Before(due) {
		return due
	}
	e.pullNow(now)
	return e.last.settle
}

func (e *encoding) pullNow(now time.Time) {
	e.pulled, e.last.pulled = true, now
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
	if due := e.last.much.Add(trimAfter); !e.last.much.IsZero() {
		if now.Before(due) {
			sooner(due)
		} else {
			e.encoder.Trim()
			e.last.much = time.Time{}
		}
	}
	if e.sender.ordered().key {
		sooner(e.last.key.Add(keyInterval))
	}
	if at, ok := e.passAt(); ok {
		sooner(at)
	}
	return next
}

// passAt is when the next pass over what is not exact is due.
func (e *encoding) passAt() (at time.Time, ok bool) {
	if e.refine.count[bare] > 0 {
		return e.pace.exactAt(), true
	}
	if at, ok = e.refine.wakeAt(); !ok {
		return at, false
	}
	if free := e.pace.refineAt(); at.Before(free) {
		at = free
	}
	if e.last.passed.Sub(e.pace.started) < passInterval { // something moves
		if again := e.last.passed.Add(passInterval); at.Before(again) {
			at = again
		}
	}
	return at, true
}

// encodeNew encodes what the last shots changed: text exactly, up to what the link takes, all else lossy.
func (e *encoding) encodeNew(key bool, now time.Time) error {
	if e.fresh || key {
		e.fresh = false
		return e.encodeKey(e.shotAt, now)
	}
	e.refine.came(e.damage, now)
	if text := e.refine.of(bare, e.damage); !text.Empty() {
		if err := e.encodeExact(text, e.limit(passTime), e.shotAt, now); err != nil {
			return err
		}
	}
	if lossy := e.refine.of(rough, e.damage); !lossy.Empty() {
		sample, err := e.encode(lossy, codec.Options{Quality: codec.Motion, At: e.shotAt}, now)
		if err != nil {
			return err
		}
		if e.film.sent(now, len(sample.Data), e.pace.bitrate) {
			e.encoder.Set(e.settings())
		}
	}
	e.pace.moved(e.shotAt, time.Now())
	e.damage = e.damage[:0]
	return nil
}

// limit is how many bytes an exact frame may have that fills the link for d.
func (e *encoding) limit(d time.Duration) int { return int(min(bytesIn(d, e.pace.bitrate), passBytes)) }

// encodeKey encodes a key frame; text follows at once.
func (e *encoding) encodeKey(at, now time.Time) error {
	if _, err := e.encode(nil, codec.Options{Key: true, At: at}, now); err != nil {
		return err
	}
	e.pace.moved(at, time.Now())
	e.refine.restarted(now)
	e.damage = e.damage[:0]
	return nil
}

// encodeExact encodes what the refiner picked exactly.
func (e *encoding) encodeExact(damage frame.Damage, limit int, at, now time.Time) error {
	sample, err := e.encode(damage, codec.Options{
		Quality: codec.Exact, At: at, Limit: limit, Seal: e.refine.complete() && !e.small, Sum: e.sums.Sum(),
	}, now)
	if err != nil {
		return err
	}
	e.refine.passed(codec.Exact, len(sample.Data), sample.Rest)
	return nil
}

// encodeBetter makes one pass over what is not exact, if one is due.
func (e *encoding) encodeBetter(now time.Time) error {
	if e.encoder == nil {
		return nil
	}
	if at, ok := e.passAt(); !ok || now.Before(at) {
		return nil
	}
	damage, quality := e.refine.pick(e.pace.bitrate, now)
	if damage.Empty() {
		return nil
	}
	if quality != codec.Exact {
		sample, err := e.encode(damage, codec.Options{Quality: quality, At: now}, now)
		if err != nil {
			return err
		}
		e.refine.passed(quality, len(sample.Data), nil)
	} else if err := e.encodeExact(damage, e.limit(passTime), now, now); err != nil {
		return err
	}
	e.last.passed = now
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
	encoder.Set(e.settings())
	e.encoder, e.fresh = encoder, true
	e.refine = newRefiner(bounds, encoder.Texture(), now)
	e.refine.choice = e.choice
	e.damage = e.damage[:0].Add(bounds)
	return nil
}

// encode makes one frame, hands it to the sink and keeps the books.
func (e *encoding) encode(damage frame.Damage, o codec.Options, now time.Time) (codec.Sample, error) {
	s := e.sender
	if o.Key { // before encoding: who asks from now on may not see this one
		s.keyTaken()
		s.stats.keys.Add(1)
		e.last.key = now
	}
	sample, err := e.encoder.Encode(damage, o)
	if err != nil {
		return sample, fmt.Errorf("encode: %w", err)
	}
	if len(sample.Data) == 0 {
		return sample, nil
	}
	done := time.Now()
	e.pace.sent(done, len(sample.Data))
	s.stats.encode.note(done.Sub(now))
	s.stats.frames.Add(1)
	s.stats.bytes.Add(int64(len(sample.Data)))
	if o.Quality != codec.Exact {
		s.stats.lossy.Add(1)
	}
	if o.Quality != codec.Exact || isMuch(damage, e.refine.bounds) {
		e.last.much = done
	}
	s.cfg.Sink(sample.Data, sample.Key, o.At)
	return sample, nil
}

// isMuch reports whether damage covers so much of a picture that it is worth giving memory back after it.
func isMuch(damage frame.Damage, of image.Rectangle) bool {
	area := 0
	for _, r := range damage {
		area += r.Dx() * r.Dy()
	}
	return area*muchOf >= of.Dx()*of.Dy()
}
