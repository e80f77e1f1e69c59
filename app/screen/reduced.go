package screen

import (
	"context"
	"image"
	"math"
	"sync/atomic"
	"time"

	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/codec"
	"deskhand/media/frame"
	"deskhand/media/pipe"
	"deskhand/media/scale"
)

// Reduction is how often a screen of that size is halved before it is shown: as often as it takes to be no larger than a picture may be. 0: it is
// shown as it is, also where there is nothing.
func Reduction(size image.Point) int {
	steps := 0
	for size.X > 0 && size.Y > 0 && steps < scale.MaxSteps {
		if to := scale.Shrunk(size, steps); codec.Fits(to.X, to.Y) {
			break
		}
		steps++
	}
	return steps
}

// reduced is a source whose pictures are halved where they are larger than a picture may be; others pass as they are. Next belongs to one
// goroutine, the rest to any. The pointer is looked for over the source itself, whose Area is the screen's.
type reduced struct {
	capture.Source
	steps  atomic.Int32   // of the latest picture
	pic    *frame.Picture // the halved one; nil: it passes as it is
	damage frame.Damage
}

// halved is how often the latest picture was.
func (s *reduced) halved() int { return int(s.steps.Load()) }

// Next implements capture.Source.
func (s *reduced) Next(ctx context.Context) (frame.Shot, error) {
	shot, err := s.Source.Next(ctx)
	if err != nil {
		return shot, err
	}
	from := shot.Picture
	steps := Reduction(image.Pt(from.W, from.H))
	s.steps.Store(int32(steps))
	if steps == 0 {
		s.pic = nil
		return shot, nil
	}
	to := scale.Shrunk(image.Pt(from.W, from.H), steps)
	if s.pic == nil || s.pic.W != to.X || s.pic.H != to.Y {
		s.pic = frame.NewPicture(to.X, to.Y)
	}
	s.damage = s.damage[:0]
	dst, src := plane(s.pic), plane(from)
	for _, r := range shot.Damage {
		end := scale.Shrunk(r.Max, steps)
		r := image.Rect(r.Min.X>>steps, r.Min.Y>>steps, end.X, end.Y)
		scale.Shrink(dst, src, r, steps)
		s.damage = s.damage.Add(r)
	}
	return frame.Shot{Picture: s.pic, Damage: s.damage, At: shot.At, Reduced: true}, nil
}

// Busy implements pipe.Busy.
func (s *reduced) Busy() time.Duration {
	if b, ok := s.Source.(pipe.Busy); ok {
		return b.Busy()
	}
	return 0
}

func plane(p *frame.Picture) scale.Plane {
	return scale.Plane{Pix: p.Pix, Stride: p.Stride, W: p.W, H: p.H}
}

// grown is an act on a picture that was halved so often, as one on the screen: in the middle of what became one pixel.
func grown(act wire.InputAct, steps int) wire.InputAct {
	if steps == 0 {
		return act
	}
	grow := func(v *uint16) {
		*v = uint16(min(int(*v)<<steps+1<<steps/2, math.MaxUint16))
	}
	switch a := act.(type) {
	case wire.Move:
		grow(&a.X)
		grow(&a.Y)
		return a
	case wire.Button:
		grow(&a.X)
		grow(&a.Y)
		return a
	case wire.Wheel:
		grow(&a.X)
		grow(&a.Y)
		return a
	}
	return act
}
