package capture

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"deskhand/media/frame"
)

func TestPatternIsTheSameDrawnWholeOrByDamage(t *testing.T) {
	step := func(context.Context, uint64) (time.Time, error) { return time.Unix(0, 0), nil }
	p, err := NewPattern(PatternConfig{W: 520, H: 130, Tick: step})
	if err != nil {
		t.Fatal(err)
	}
	viewer := frame.NewPicture(520, 130)
	for n := range uint64(300) {
		shot, err := p.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range shot.Damage { // a viewer that is given the damage only
			for y := r.Min.Y; y < r.Max.Y; y++ {
				from, to := y*viewer.Stride+4*r.Min.X, y*viewer.Stride+4*r.Max.X
				copy(viewer.Pix[from:to], shot.Picture.Pix[from:to])
			}
		}
		want := frame.NewPicture(520, 130)
		DrawPattern(want, n)
		if !bytes.Equal(want.Pix, shot.Picture.Pix) {
			t.Fatalf("picture %d differs from the one drawn whole", n)
		}
		if !bytes.Equal(want.Pix, viewer.Pix) {
			t.Fatalf("picture %d: damage %v misses a change", n, shot.Damage)
		}
		if got, ok := PatternNumber(shot.Picture); !ok || uint64(got) != n {
			t.Fatalf("number of picture %d = %d, %v", n, got, ok)
		}
	}
}

func TestPatternNumberIsNotReadFromOtherPictures(t *testing.T) {
	if n, ok := PatternNumber(frame.NewPicture(640, 400)); ok {
		t.Fatalf("a black picture has number %d", n)
	}
	if _, ok := PatternNumber(frame.NewPicture(100, 100)); ok {
		t.Fatal("a small picture has a number")
	}
}

func TestPatternKeepsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, err := NewPattern(PatternConfig{W: 640, H: 400, Interval: 40 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		for n := range 10 {
			shot, err := p.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if want := start.Add(time.Duration(n) * 40 * time.Millisecond); !shot.At.Equal(want) || !time.Now().Equal(want) {
				t.Fatalf("picture %d at %v, is said to be of %v, want %v", n, time.Since(start), shot.At, want)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := p.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("Next = %v, want the deadline", err)
		}
		result := make(chan error, 1)
		go func() {
			_, err := p.Next(t.Context())
			result <- err
		}()
		synctest.Wait()
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-result; !errors.Is(err, ErrClosed) {
			t.Fatalf("Next during Close = %v, want ErrClosed", err)
		}
	})
}

func TestPatternTooSmall(t *testing.T) {
	if _, err := NewPattern(PatternConfig{W: 511, H: 400}); err == nil {
		t.Fatal("a pattern too narrow for its number was made")
	}
}
