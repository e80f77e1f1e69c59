package codec

import (
	"errors"
	"testing"

	"deskhand/media/codec/codectest"
)

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
