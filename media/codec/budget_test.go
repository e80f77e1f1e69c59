package codec

import (
	"errors"
	"image"
	"testing"

	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// The largest picture there is, in the shape with the longest border, fits the budget with all the frames that our encoder makes a decoder
// keep; and no stream takes more.
func TestTheLargestPictureFitsTheBudget(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it takes several seconds and a gigabyte of memory")
	}
	for _, size := range [][2]int{{MaxSide, MaxPixels / MaxSide}} { // the longest border
		w, h := size[0], size[1]
		s := codectest.NewScreen(w, h, 1)
		e, err := NewEncoder(EncoderConfig{Width: w, Height: h, Bitrate: 8_000_000, Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		d, err := NewDecoder()
		if err != nil {
			t.Fatal(err)
		}
		own := 0
		send := func(damage frame.Damage, o Options) {
			t.Helper()
			if err := e.Take(s.Picture, damage); err != nil {
				t.Fatal(err)
			}
			sample, err := e.Encode(damage, o)
			if err == nil {
				err = d.Decode(sample.Data)
			}
			if err != nil {
				t.Fatalf("%dx%d: %v", w, h, err)
			}
			own = 4 * len(d.kept)
			if d.canvas != nil {
				own += 4 * len(d.canvas.pix)
			}
		}
		s.Photo(s.Bounds())
		send(nil, Options{})
		for i := range 5 { // each takes a frame of its own until nothing refers to it
			r := s.Photo(image.Rect(256*i, 0, 256*i+256, 256))
			send(frame.Damage{r}, Options{})
		}
		send(frame.Damage{s.Text(image.Rect(0, 512, 512, 1024))}, Options{Quality: Exact})
		send(nil, Options{Key: true})
		t.Logf("%dx%d: %d MB for VP9, %d MB of its own", w, h, d.c.total>>20, own>>20)
		if d.c.total > memoryBudget || own < 8*MaxPixels || own > 9*MaxPixels {
			t.Errorf("%d and %d bytes", d.c.total, own)
		}
		e.Close()
		_ = d.Close()
	}
}

// A stream that needs more than its budget is refused; a smaller one then still decodes, with the memory of those before it.
func TestMemoryBudget(t *testing.T) {
	d, err := newDecoder(8 << 20)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, c := range []struct {
		w, h int
		want error
	}{
		{320, 240, nil}, {640, 480, nil}, {1280, 720, nil}, {4000, 2000, ErrTooBig}, {640, 480, nil}, {1280, 720, nil},
	} {
		s := codectest.NewScreen(c.w, c.h, 1)
		s.Photo(s.Bounds())
		e, err := NewEncoder(EncoderConfig{Width: c.w, Height: c.h, Bitrate: 1_000_000})
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Take(s.Picture, nil); err != nil {
			t.Fatal(err)
		}
		sample, err := e.Encode(nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Decode(sample.Data); !errors.Is(err, c.want) {
			t.Errorf("%dx%d: %v, want %v", c.w, c.h, err, c.want)
		}
		if d.c.total > d.c.budget {
			t.Errorf("%d bytes in use", d.c.total)
		}
		e.Close()
	}
}
