package codec

import (
	"bytes"
	"image"
	"math/rand/v2"
	"testing"
	"time"

	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// What an encoder lends of what viewers have changes no byte of what it makes, whatever comes next.
func TestLendingChangesNoSample(t *testing.T) {
	const w, h = 330, 330 // no multiples of blocks or strips
	rng := rand.New(rand.NewPCG(7, 11))
	for run := range 3 {
		s := codectest.NewScreen(w, h, uint64(run))
		s.Page(s.Bounds(), codectest.Light())
		plain, lends := lendEncoder(t, w, h), lendEncoder(t, w, h)
		at, lent, moved := time.Unix(0, 0), 0, 0
		for range 60 {
			damage, o := lendStep(s, rng)
			at = at.Add(33 * time.Millisecond)
			o.At = at
			if rng.IntN(3) == 0 && lends.state == started {
				lends.shown.canvas.lend(lends.src)
			}
			lent += lends.shown.canvas.lent.count
			want := lendSend(t, plain, s, damage, o)
			got := lendSend(t, lends, s, damage, o)
			if !bytes.Equal(want, got) {
				t.Fatalf("run %d, %v of %v: %d bytes, %d where some was lent", run, o.Quality, damage, len(want), len(got))
			}
			if p, err := parsePatch(got, len(lends.active.on)); err == nil && p.parts&partShift != 0 {
				moved++
			}
		}
		if lent < 20 || moved == 0 {
			t.Errorf("run %d: %d strips lent, moved %d times: nothing is shown", run, lent, moved)
		}
	}
}

func lendEncoder(t *testing.T, w, h int) *Encoder {
	t.Helper()
	e, err := NewEncoder(EncoderConfig{Width: w, Height: h, Threads: 1, Bitrate: 4_000_000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// lendStep changes the screen as a day at it does, and says how that is to be encoded.
func lendStep(s *codectest.Screen, rng *rand.Rand) (image.Rectangle, Options) {
	exact := Options{Quality: Exact}
	switch rng.IntN(12) {
	case 0:
		return s.Bounds(), Options{Key: true}
	case 1, 2:
		x, y := rng.IntN(s.W-160), rng.IntN(s.H-100)
		return s.Photo(image.Rect(x, y, x+150, y+90)), Options{}
	case 3, 4:
		return s.Scroll(17), exact
	case 5:
		return s.Bounds(), Options{Quality: Exact, Limit: 3000}
	case 6, 7:
		return s.Bounds(), exact
	case 8:
		return s.Bounds(), Options{Quality: Refined}
	}
	return s.RandomChar(), exact
}

// lendSend takes and encodes, and returns the sample.
func lendSend(t *testing.T, e *Encoder, s *codectest.Screen, damage image.Rectangle, o Options) []byte {
	t.Helper()
	if err := e.Take(s.Picture, frame.Damage{damage}); err != nil {
		t.Fatal(err)
	}
	sample, err := e.Encode(frame.Damage{damage}, o)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(sample.Data)
}

// At rest a picture is held once, not twice; a letter costs its strip only.
func TestAtRestThePictureIsHeldOnce(t *testing.T) {
	s := codectest.NewScreen(1920, 1080, 3)
	s.Page(s.Bounds(), codectest.Light())
	e := lendEncoder(t, s.W, s.H)
	lendSend(t, e, s, s.Bounds(), Options{})
	lendSend(t, e, s, s.Bounds(), Options{Quality: Exact})
	strips := (1080 + lendRows - 1) / lendRows
	e.Trim()
	if got := e.shown.canvas.lent.count; got != strips {
		t.Fatalf("%d of %d strips lent at rest", got, strips)
	}
	lendSend(t, e, s, s.Char(image.Pt(400, 100)), Options{Quality: Exact})
	if got := e.shown.canvas.lent.count; got < strips-2 {
		t.Errorf("%d of %d strips lent after a letter", got, strips)
	}
}
