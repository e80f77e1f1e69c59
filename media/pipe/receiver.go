package pipe

import (
	"context"
	"errors"
	"fmt"
	"image"
	"sync/atomic"
	"time"

	"deskhand/media/frame"
)

const (
	// askInterval is how often a key frame is asked for until one comes.
	askInterval = time.Second
	// drawInterval is how long drawing may be put off while further samples wait.
	drawInterval = 50 * time.Millisecond
)

// ReceiverConfig is what a Receiver is made with.
type ReceiverConfig struct {
	// AskKeyFrame asks the sharing side for a key frame. It is called on the decode goroutine, when samples were lost or could
	// not be decoded and again every second until a key frame comes, and must not block.
	AskKeyFrame func()
	// OnPicture is given each picture as soon as it is drawn, before it can be taken. It is called on the decode goroutine, which it
	// holds up, and must not keep the image.
	OnPicture  func(*image.RGBA)
	NewDecoder func() (Decoder, error) // VP9Decoder unless set
}

// Receiver is the viewing side: samples in, pictures out.
type Receiver struct {
	cfg     ReceiverConfig
	queue   *queue
	screens *screens

	broken task // a key frame is missing

	stats struct {
		decoded, drawn, failed, refused, asked atomic.Int64
		pictures                               rate
		decode                                 recent
	}
}

// ReceiverStats are a Receiver's counters since Run began.
type ReceiverStats struct {
	Decoded     int64         // samples
	Drawn       int64         // pictures; fewer than decoded when samples come faster than they can be shown
	Failed      int64         // samples that could not be decoded
	Dropped     int64         // samples not decoded: a key frame was missing or made them superfluous
	Refused     int64         // samples not decoded: more key frames or new sizes than a viewer takes, see guard
	Asked       int64         // times a key frame was asked for
	PerSecond   int           // pictures within the last second
	LastPicture time.Time     // when the last one was drawn; zero: none yet
	DecodeP50   time.Duration // decoding and drawing of a sample, of the last 256
	DecodeP95   time.Duration
}

// NewReceiver returns a Receiver that waits for Run and a key frame.
func NewReceiver(cfg ReceiverConfig) *Receiver {
	if cfg.NewDecoder == nil {
		cfg.NewDecoder = VP9Decoder
	}
	if cfg.AskKeyFrame == nil {
		cfg.AskKeyFrame = func() {}
	}
	return &Receiver{cfg: cfg, queue: newQueue(), screens: newScreens()}
}

// Put queues the next sample, in the order of sending; it keeps a copy. When one is lost on the way, call Lost. If
// decoding is two seconds behind, samples are dropped until the next key frame, which is asked for.
func (r *Receiver) Put(sample []byte) { r.queue.put(sample) }

// Lost says that the next sample will not come: what follows it is not decoded until a key frame, which is asked for.
func (r *Receiver) Lost() { r.queue.gap() }

// Behind says whether the sharer has sent what has not come here: they spare a slow link whole pictures, and what was exact is an old one then.
// Say so no more just before the Put that brings it.
func (r *Receiver) Behind(behind bool) { r.screens.setBehind(behind) }

// Ready is readable when there may be a picture to Take, or Exact has become false.
func (r *Receiver) Ready() <-chan struct{} { return r.screens.ready }

// Take returns the newest picture, or false if it has been taken already. Alpha is 255, Stride 4 times the width. The image
// stays unchanged until the next Take that returns true, which gives it back: so call Take only from where nothing
// still draws the image before, that is from the user interface's own goroutine. A new size comes as a new image.
func (r *Receiver) Take() (*image.RGBA, bool) { return r.screens.take() }

// Exact reports whether the picture that was taken last is the newest there is and what the sharer captured, pixel for pixel: the sum
// that they sent with it is that of what was drawn. It changes with Ready, and becomes false when anything is lost or Behind.
func (r *Receiver) Exact() bool { return r.screens.isExact() }

// Broken is for how long a sample that was lost, or could not be decoded, has kept the picture from going on; 0: nothing does.
func (r *Receiver) Broken() time.Duration { return r.broken.lasting() }

// Stats returns the counters.
func (r *Receiver) Stats() ReceiverStats {
	st := ReceiverStats{
		Decoded: r.stats.decoded.Load(),
		Drawn:   r.stats.drawn.Load(),
		Failed:  r.stats.failed.Load(),
		Refused: r.stats.refused.Load(),
		Asked:   r.stats.asked.Load(),
		Dropped: r.queue.drops(),
	}
	st.PerSecond, st.LastPicture = r.stats.pictures.perSecond(time.Now())
	st.DecodeP50, st.DecodeP95 = r.stats.decode.quantiles()
	return st
}

// Run decodes until ctx ends, and returns its error, or ErrGarbage; any other error means that there is no decoder. After ErrGarbage nothing is
// decoded any more; where something else is to be seen, Run may be called again. Otherwise call it once.
func (r *Receiver) Run(ctx context.Context) error {
	decoder, err := r.cfg.NewDecoder()
	if err != nil {
		return fmt.Errorf("make decoder: %w", err)
	}
	defer decoder.Close()
	return r.decodeLoop(ctx, decoder)
}

// RunOn is Run that goes on after garbage, once it has told so: what is shown next may be a picture again. What told calls sees to it that
// nothing more of the garbage comes.
func (r *Receiver) RunOn(ctx context.Context, told func()) error {
	for {
		err := r.Run(ctx)
		if !errors.Is(err, ErrGarbage) {
			return err
		}
		told()
	}
}

// decodeLoop decodes what is queued, asks for key frames, and waits.
func (r *Receiver) decodeLoop(ctx context.Context, decoder Decoder) error {
	timer := time.NewTimer(askInterval)
	defer timer.Stop()
	var askedAt, drawnAt time.Time
	var still rest
	guard := newGuard()
	for ctx.Err() == nil {
		sample, more, ok := r.queue.pop()
		if ok {
			start := time.Now()
			still.note(sample, start)
			due := !more || start.Sub(drawnAt) >= drawInterval
			if due {
				drawnAt = start
			}
			if !r.decode(decoder, guard, sample, due) {
				r.queue.abandon()
				return ErrGarbage
			}
			r.stats.decode.note(time.Since(start))
		}
		askedAt = r.ask(askedAt)
		if more {
			continue
		}
		if still.done(time.Now()) {
			r.screens.trim()
			decoder.Trim()
		}
		if at := soonest(askedAt, still.due()); !at.IsZero() {
			timer.Reset(time.Until(at))
		}
		select {
		case <-ctx.Done():
		case <-r.queue.ready: // also full if something came after pop
		case <-timer.C:
		}
	}
	return ctx.Err()
}

// soonest is when to ask again, if it was asked for a key frame at askedAt, or due, whichever is first; zero times are none.
func soonest(askedAt, due time.Time) time.Time {
	if askedAt.IsZero() {
		return due
	}
	if again := askedAt.Add(askInterval); due.IsZero() || again.Before(due) {
		return again
	}
	return due
}

// decode decodes sample, if guard lets it, and draws the picture, if it is due. It reports whether to go on.
func (r *Receiver) decode(decoder Decoder, guard *guard, sample []byte, due bool) bool {
	if !guard.lets(decoder, sample, time.Now()) {
		r.queue.recycle(sample)
		r.stats.refused.Add(1)
		r.queue.fail()
		return true
	}
	err := decoder.Decode(sample)
	r.queue.recycle(sample)
	if err == nil {
		r.stats.decoded.Add(1)
		if due {
			err = r.draw(decoder)
		}
	}
	if err == nil {
		return true
	}
	// The next key frame mends it; what exactly was wrong, nobody could act on.
	r.stats.failed.Add(1)
	r.screens.spoil()
	r.queue.fail()
	return guard.failed(time.Now())
}

// ask asks for a key frame if one is needed and was not asked for within askInterval. It takes and returns when it asked; zero:
// none is needed.
func (r *Receiver) ask(last time.Time) time.Time {
	if !r.queue.wantsKey() {
		r.broken.end()
		return time.Time{}
	}
	if last.IsZero() {
		r.broken.begin()
	}
	r.screens.spoil() // what comes meanwhile is not seen
	now := time.Now()
	if now.Sub(last) < askInterval {
		return last
	}
	r.stats.asked.Add(1)
	r.cfg.AskKeyFrame()
	return now
}

// draw shows the decoder's picture.
func (r *Receiver) draw(decoder Decoder) error {
	img := r.screens.canvas(decoder.Size())
	if err := decoder.Draw(img); err != nil {
		r.screens.drop(img)
		return err
	}
	sum, sealed := decoder.Sealed()
	exact := sealed && frame.SumRGBA(img) == sum
	if r.cfg.OnPicture != nil {
		r.cfg.OnPicture(img)
	}
	r.screens.show(img, exact)
	r.stats.drawn.Add(1)
	r.stats.pictures.note(time.Now())
	return nil
}
