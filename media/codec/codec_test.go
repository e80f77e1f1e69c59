package codec_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"testing"
	"time"

	"deskhand/media/codec"
	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// link is an encoder and the decoder that shows what it sends.
type link struct {
	t     testing.TB
	enc   *codec.Encoder
	dec   *codec.Decoder
	shown *image.RGBA
}

func newLink(t testing.TB, w, h, bitrate int) *link {
	t.Helper()
	enc, err := codec.NewEncoder(codec.EncoderConfig{Width: w, Height: h, Bitrate: bitrate})
	if err != nil {
		t.Fatal(err)
	}
	dec, err := codec.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { enc.Close(); dec.Close() })
	return &link{t: t, enc: enc, dec: dec, shown: image.NewRGBA(image.Rect(0, 0, w, h))}
}

// send takes pic unless it is nil, encodes, decodes and draws one frame. The sample is valid until the next send.
func (l *link) send(pic *frame.Picture, o codec.Options, damage ...image.Rectangle) codec.Sample {
	l.t.Helper()
	if pic != nil {
		if err := l.enc.Take(pic, damage); err != nil {
			l.t.Fatal(err)
		}
	}
	s, err := l.enc.Encode(damage, o)
	if err != nil {
		l.t.Fatal(err)
	}
	if len(s.Data) == 0 {
		return s
	}
	if err := l.dec.Decode(s.Data); err != nil {
		l.t.Fatal(err)
	}
	if err := l.dec.Draw(l.shown); err != nil {
		l.t.Fatal(err)
	}
	return s
}

func rgba(p *frame.Picture) *image.RGBA {
	img := image.NewRGBA(p.Bounds())
	p.RGBA(img, p.Bounds())
	return img
}

// exactly fails unless what is shown is pic, pixel for pixel.
func (l *link) exactly(pic *frame.Picture) {
	l.t.Helper()
	if want := rgba(pic); !bytes.Equal(want.Pix, l.shown.Pix) {
		l.t.Errorf("%d of %d pixels differ", codectest.Differing(l.shown, want, want.Rect), pic.W*pic.H)
	}
}

func TestKeyFrameOnDemandOnly(t *testing.T) {
	s := codectest.NewScreen(320, 200, 5)
	l := newLink(t, s.W, s.H, 2_000_000)
	l.send(s.Picture, codec.Options{}, s.Bounds())
	for i := range 40 {
		key := i%10 == 9
		damage := s.Text(s.Bounds())
		if i%2 == 0 {
			damage = s.RandomChar()
		}
		got := l.send(s.Picture, codec.Options{Key: key}, damage)
		if got.Key != key || codec.IsKey(got.Data) != key {
			t.Fatalf("frame %d: key %v (%v by its bytes), asked for %v", i, got.Key, codec.IsKey(got.Data), key)
		}
	}
	// a newcomer starts from a key frame made of the encoder's copy alone
	late, err := codec.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close()
	for _, o := range []codec.Options{{Key: true}, {Quality: codec.Exact}} {
		if err := late.Decode(l.send(nil, o, s.Bounds()).Data); err != nil {
			t.Fatal(err)
		}
	}
	img := image.NewRGBA(s.Bounds())
	if err := late.Draw(img); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(img.Pix, l.shown.Pix) {
		t.Error("newcomer sees another picture")
	}
}

func TestSizes(t *testing.T) {
	sizes := []image.Point{{1, 1}, {2, 3}, {7, 5}, {15, 17}, {16, 16}, {33, 31}, {100, 1}, {1, 100}, {641, 479}, {1366, 768}, {codec.MaxSide, 97}, {97, codec.MaxSide}}
	if !testing.Short() {
		sizes = append(sizes, image.Pt(3840, 2160))
	}
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.X, size.Y), func(t *testing.T) {
			s := codectest.NewScreen(size.X, size.Y, 6)
			s.Text(image.Rect(0, 0, min(s.W, 2000), min(s.H, 500)))
			l := newLink(t, s.W, s.H, 4_000_000)
			l.send(s.Picture, codec.Options{}, s.Bounds())
			last := s.Char(image.Pt(max(s.W-8, 0), max(s.H-15, 0)))
			l.send(s.Picture, codec.Options{}, last)
			l.send(nil, codec.Options{Quality: codec.Refined}, s.Bounds())
			l.send(nil, codec.Options{Quality: codec.Exact}, s.Bounds())
			if w, h := l.dec.Size(); w != s.W || h != s.H {
				t.Errorf("decoded %dx%d", w, h)
			}
			l.exactly(s.Picture)
		})
	}
}

func TestPicturesWithRowPadding(t *testing.T) {
	s := codectest.NewScreen(100, 50, 7)
	s.Text(s.Bounds())
	padded := &frame.Picture{Stride: 4*s.W + 52, W: s.W, H: s.H}
	padded.Pix = make([]byte, padded.Stride*(s.H-1)+4*s.W) // the last row without padding, as shared memory may end
	for y := range s.H {
		copy(padded.Pix[y*padded.Stride:], s.Pix[y*s.Stride:(y+1)*s.Stride])
	}
	a, b := newLink(t, s.W, s.H, 4_000_000), newLink(t, s.W, s.H, 4_000_000)
	a.send(s.Picture, codec.Options{}, s.Bounds())
	b.send(padded, codec.Options{}, s.Bounds())
	if !bytes.Equal(a.shown.Pix, b.shown.Pix) {
		t.Error("row padding changes the picture")
	}
}

func TestEncoderRefusals(t *testing.T) {
	for _, size := range []image.Point{{0, 10}, {10, -1}, {codec.MaxSide + 1, 10}, {10, codec.MaxSide + 1}} {
		if _, err := codec.NewEncoder(codec.EncoderConfig{Width: size.X, Height: size.Y}); !errors.Is(err, codec.ErrSize) {
			t.Errorf("encoder of %v: %v", size, err)
		}
	}
	enc, err := codec.NewEncoder(codec.EncoderConfig{Width: 64, Height: 64, Bitrate: 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	pic := frame.NewPicture(64, 64)
	short := frame.NewPicture(64, 64)
	short.Pix = short.Pix[:len(short.Pix)-1]
	if _, err := enc.Encode(nil, codec.Options{}); !errors.Is(err, codec.ErrNoPicture) {
		t.Errorf("nothing taken yet: %v", err)
	}
	for _, c := range []struct {
		name string
		pic  *frame.Picture
		want error
	}{
		{"another size", frame.NewPicture(64, 65), codec.ErrSize},
		{"short buffer", short, codec.ErrPicture},
		{"narrow stride", &frame.Picture{Pix: pic.Pix, Stride: 255, W: 64, H: 64}, codec.ErrPicture},
		{"fits", pic, nil},
	} {
		if err := enc.Take(c.pic, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	// damage outside the picture is cut off, not an error
	wild := frame.Damage{image.Rect(-50, -50, 5, 5), image.Rect(60, 60, 900, 900), image.Rect(500, 0, 510, 10), image.Rect(9, 9, 9, 12)}
	for range 2 {
		if err := enc.Take(pic, wild); err != nil {
			t.Error(err)
		}
		if _, err := enc.Encode(wild, codec.Options{Quality: codec.Exact}); err != nil {
			t.Error(err)
		}
	}
	enc.Close()
	enc.Close()
	if err := enc.Take(pic, nil); !errors.Is(err, codec.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if _, err := enc.Encode(nil, codec.Options{}); !errors.Is(err, codec.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestBitrateIsFollowed(t *testing.T) {
	sent := func(bitrate int) int {
		s := codectest.NewScreen(640, 480, 8)
		s.Photo(s.Bounds())
		l := newLink(t, s.W, s.H, 8_000_000)
		l.send(s.Picture, codec.Options{}, s.Bounds())
		l.enc.Set(codec.Settings{Bitrate: bitrate})
		n := 0
		for range 20 {
			n += len(l.send(s.Picture, codec.Options{}, s.Photo(image.Rect(100, 100, 400, 300))).Data)
		}
		return n
	}
	low, high := sent(500_000), sent(8_000_000)
	t.Logf("20 frames: %d bytes at 0.5 Mbit/s, %d at 8", low, high)
	if low*2 > high {
		t.Errorf("20 frames: %d bytes at 0.5 Mbit/s, %d at 8", low, high)
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	s := codectest.NewScreen(640, 480, 9)
	s.Text(s.Bounds())
	l := newLink(t, s.W, s.H, 4_000_000)
	l.send(s.Picture, codec.Options{}, s.Bounds())
	l.send(s.Picture, codec.Options{Key: true}, s.Bounds())
	damage := frame.Damage{image.Rect(32, 32, 288, 96), image.Rect(400, 400, 410, 420)}
	quality := codec.Motion
	got := testing.AllocsPerRun(30, func() {
		err := l.enc.Take(s.Picture, damage)
		var sample codec.Sample
		if err == nil {
			sample, err = l.enc.Encode(damage, codec.Options{Quality: quality})
		}
		if err == nil && len(sample.Data) > 0 {
			err = l.dec.Decode(sample.Data)
		}
		if err == nil {
			err = l.dec.Draw(l.shown)
		}
		if err != nil {
			t.Fatal(err)
		}
		quality = quality%codec.Exact + 1
	})
	if got != 0 {
		t.Errorf("%.1f allocations a frame", got)
	}
}

// Frames of a film that comes slowly are as large as those of one that comes fast: if they were as large as the pause before them
// allows, a thin link that began with few would go on with few.
func TestAFilmsFramesAreSmallHoweverFewThereAre(t *testing.T) {
	mean := func(film bool) int {
		s := codectest.NewScreen(640, 360, 3)
		e, err := codec.NewEncoder(codec.EncoderConfig{Width: 640, Height: 360, Threads: 1, Bitrate: 2_000_000})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		e.Set(codec.Settings{Bitrate: 2_000_000, Film: film})
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		total, frames := 0, 0
		for n := range 24 {
			at = at.Add(150 * time.Millisecond)
			if err := e.Take(s.Picture, frame.Damage{s.Photo(s.Bounds())}); err != nil {
				t.Fatal(err)
			}
			sample, err := e.Encode(frame.Damage{s.Bounds()}, codec.Options{At: at})
			if err != nil {
				t.Fatal(err)
			}
			if n >= 8 {
				total, frames = total+len(sample.Data), frames+1
			}
		}
		return total / frames
	}
	sharp, film := mean(false), mean(true)
	if t.Logf("%d bytes a frame, %d of a film", sharp, film); film > 20_000 || film > sharp*2/3 {
		t.Errorf("%d bytes a frame of a film, %d without: 2 Mbit/s carry 25 a second of 10,000", film, sharp)
	}
}
