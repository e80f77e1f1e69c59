package codec

import (
	"image"
	"testing"

	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// A film keeps more pictures than what follows it refers to; those go back when nothing moves any more, and the film goes on without a key frame.
func TestADecoderKeepsWhatItNeeds(t *testing.T) {
	const w, h = 640, 480
	s := codectest.NewScreen(w, h, 1)
	e, err := NewEncoder(EncoderConfig{Width: w, Height: h, Threads: 1, Bitrate: 4_000_000})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	d, err := NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	img := image.NewRGBA(s.Bounds())
	show := func(frames int) {
		t.Helper()
		for range frames {
			damage := frame.Damage{s.Photo(s.Bounds())}
			if err := e.Take(s.Picture, damage); err != nil {
				t.Fatal(err)
			}
			sample, err := e.Encode(damage, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !IsLossy(sample.Data) {
				t.Error("a film is not lossy")
			}
			if err := d.Decode(sample.Data); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Draw(img); err != nil {
			t.Fatal(err)
		}
	}
	show(4)
	with := int(d.c.total)
	was := image.NewRGBA(img.Rect)
	copy(was.Pix, img.Pix)
	d.Trim()
	d.giving.Wait()
	if int(d.c.total) >= with {
		t.Errorf("%d bytes of VP9's pictures, %d after Trim", with, int(d.c.total))
	}
	if err := d.Draw(img); err != nil {
		t.Fatal(err)
	}
	if n := codectest.Differing(img, was, img.Rect); n > 0 {
		t.Errorf("Trim changed %d pixels", n)
	}
	show(2)
	want := image.NewRGBA(s.Bounds())
	s.Picture.RGBA(want, want.Rect)
	if db := codectest.PSNR(img, want, want.Rect); db < 22 {
		t.Errorf("the film goes on with %.1f dB", db)
	}
}
