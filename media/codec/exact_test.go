package codec_test

import (
	"bytes"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"deskhand/media/codec"
	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// What is on the screen is what the viewer sees, pixel for pixel, whatever it is.
func TestPictureAtRestEqualsTheSource(t *testing.T) {
	for name, fill := range map[string]func(s *codectest.Screen){
		"terminal":   func(s *codectest.Screen) { s.Text(s.Bounds()) },
		"light page": func(s *codectest.Screen) { s.Page(s.Bounds(), codectest.Light()) },
		"dark page":  func(s *codectest.Screen) { s.Page(s.Bounds(), codectest.Dark()) },
		"photo":      func(s *codectest.Screen) { s.Photo(s.Bounds()) },
		"noise":      func(s *codectest.Screen) { s.Noise(s.Bounds()) },
		"all of it": func(s *codectest.Screen) {
			s.Page(s.Bounds(), codectest.Light())
			s.Photo(image.Rect(100, 37, 300, 222))
			s.Noise(image.Rect(250, 100, 330, 211))
			s.Text(image.Rect(130, 60, 230, 130))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := codectest.NewScreen(641, 363, 2)
			fill(s)
			l := newLink(t, s.W, s.H, 2_000_000)
			if first := l.send(s.Picture, codec.Options{}, s.Bounds()); !first.Key {
				t.Error("the first frame is not a key frame")
			}
			var sums frame.Sums
			sums.Update(s.Picture, nil)
			total := 0
			damage, n := frame.Damage{s.Bounds()}, 0
			for ; len(damage) > 0 && n < 1000; n++ {
				got := l.send(nil, codec.Options{Quality: codec.Exact, Limit: 20_000, Seal: true, Sum: sums.Sum()}, damage...)
				if got.Key {
					t.Fatal("a key frame again")
				}
				total += len(got.Data)
				damage = append(frame.Damage(nil), got.Rest...)
				sum, sealed := l.dec.Sealed()
				if sealed != (len(damage) == 0) {
					t.Fatalf("frame %d: sealed %v with %d rectangles to come", n, sealed, len(damage))
				}
				if same := frame.SumRGBA(l.shown) == sums.Sum(); sealed && (sum != sums.Sum() || !same) {
					t.Fatalf("sum %x, the sharer's %x; shown the same: %v", sum, sums.Sum(), same)
				}
			}
			l.exactly(s.Picture)
			t.Logf("%d bytes in %d frames", total, n)
		})
	}
}

// One pixel that is not as it should be, and the sums differ.
func TestSumSeesOnePixel(t *testing.T) {
	s := codectest.NewScreen(133, 71, 3)
	s.Text(s.Bounds())
	var sums frame.Sums
	sums.Update(s.Picture, nil)
	img := rgba(s.Picture)
	if frame.SumRGBA(img) != sums.Sum() {
		t.Fatal("the same picture has two sums")
	}
	for _, p := range []image.Point{{0, 0}, {132, 70}, {64, 32}, {127, 16}} {
		for c := range 3 {
			img.Pix[img.PixOffset(p.X, p.Y)+c] ^= 1
			if frame.SumRGBA(img) == sums.Sum() {
				t.Errorf("channel %d of %v is not seen", c, p)
			}
			img.Pix[img.PixOffset(p.X, p.Y)+c] ^= 1
		}
	}
	// and it follows damage, the X byte aside
	rng := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		r := s.RandomChar()
		s.Pix[rng.IntN(len(s.Pix)/4)*4+3] = byte(rng.Uint32())
		sums.Update(s.Picture, frame.Damage{r})
		if frame.SumRGBA(rgba(s.Picture)) != sums.Sum() {
			t.Fatal("the sum does not follow")
		}
	}
}

// What was sent exactly stays so, whatever else is sent, until it changes.
func TestExactStaysExact(t *testing.T) {
	for _, size := range []image.Point{{320, 240}, {333, 217}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) { walkExact(t, size) })
	}
}

func walkExact(t *testing.T, size image.Point) {
	s := codectest.NewScreen(size.X, size.Y, 4)
	s.Page(s.Bounds(), codectest.Light())
	l := newLink(t, s.W, s.H, 4_000_000)
	l.send(s.Picture, codec.Options{}, s.Bounds())
	rng := rand.New(rand.NewPCG(7, 7))
	exact := map[image.Point]bool{} // by block
	blocksOf := func(d image.Rectangle, f func(p image.Point)) {
		d = d.Intersect(s.Bounds())
		for y := d.Min.Y / codec.BlockSize; d.Dy() > 0 && y*codec.BlockSize < d.Max.Y; y++ {
			for x := d.Min.X / codec.BlockSize; d.Dx() > 0 && x*codec.BlockSize < d.Max.X; x++ {
				f(image.Pt(x, y))
			}
		}
	}
	seen := map[string]int{}
	for step := range 400 {
		var damage image.Rectangle
		switch rng.IntN(8) {
		case 0:
			damage = s.Scroll(1 + rng.IntN(3))
		case 1:
			damage = s.Photo(image.Rect(rng.IntN(200), rng.IntN(100), 210, 120))
		case 2:
			damage = s.Page(image.Rect(rng.IntN(200), rng.IntN(100), s.W, s.H), codectest.Dark())
		default:
			damage = s.RandomChar()
		}
		o := codec.Options{Quality: codec.Exact, Limit: rng.IntN(4) * 700}
		switch rng.IntN(12) {
		case 0:
			o = codec.Options{Key: true}
		case 1, 2:
			o = codec.Options{Quality: codec.Motion}
		case 3:
			o = codec.Options{Quality: codec.Refined}
		}
		got := l.send(s.Picture, o, damage)
		switch {
		case got.Key:
			seen["key"]++
			clear(exact)
		case o.Quality == codec.Exact:
			seen["exact"]++
			blocksOf(damage, func(p image.Point) { exact[p] = true })
			for _, r := range got.Rest {
				seen["rest"]++
				blocksOf(r, func(p image.Point) { delete(exact, p) })
			}
		default:
			seen["lossy"]++
			blocksOf(damage, func(p image.Point) { delete(exact, p) })
		}
		want := rgba(s.Picture)
		for p := range exact {
			r := image.Rectangle{p.Mul(codec.BlockSize), p.Add(image.Pt(1, 1)).Mul(codec.BlockSize)}.Intersect(s.Bounds())
			if n := codectest.Differing(l.shown, want, r); n > 0 {
				t.Fatalf("step %d, %+v over %v: %d pixels of %v differ", step, o, damage, n, r)
			}
		}
	}
	for _, what := range []string{"key", "exact", "rest", "lossy"} {
		if seen[what] < 10 {
			t.Errorf("%s: only %d times", what, seen[what])
		}
	}
}

// A page that scrolls is sent as that, and what comes in below.
func TestScrolledTextIsNotSentAgain(t *testing.T) {
	for _, rows := range []int{1, 3, 20} {
		s := codectest.NewScreen(1280, 720, 5)
		s.Page(s.Bounds(), codectest.Light())
		l := newLink(t, s.W, s.H, 4_000_000)
		l.send(s.Picture, codec.Options{}, s.Bounds())
		whole := len(l.send(nil, codec.Options{Quality: codec.Exact}, s.Bounds()).Data)
		got := len(l.send(s.Picture, codec.Options{Quality: codec.Exact}, s.Scroll(rows)).Data)
		l.exactly(s.Picture)
		t.Logf("%d lines: %d bytes, the whole page %d", rows, got, whole)
		if got > whole*rows*2/48+2000 {
			t.Errorf("%d lines: %d bytes, the whole page %d", rows, got, whole)
		}
	}
}

// Back to what it was before, and nothing is sent.
func TestWhatViewersHaveIsNotSent(t *testing.T) {
	s := codectest.NewScreen(640, 480, 6)
	s.Page(s.Bounds(), codectest.Dark())
	l := newLink(t, s.W, s.H, 4_000_000)
	l.send(s.Picture, codec.Options{}, s.Bounds())
	l.send(nil, codec.Options{Quality: codec.Exact, Seal: true, Sum: 5}, s.Bounds())
	before := bytes.Clone(s.Pix)
	r := s.RandomChar()
	if err := l.enc.Take(s.Picture, frame.Damage{r}); err != nil {
		t.Fatal(err)
	}
	copy(s.Pix, before)
	if got := l.send(s.Picture, codec.Options{Quality: codec.Exact, Seal: true, Sum: 5}, r); len(got.Data) != 0 {
		t.Errorf("%d bytes for nothing new", len(got.Data))
	}
	if got := l.send(nil, codec.Options{Quality: codec.Exact, Seal: true, Sum: 6}, r); len(got.Data) != 10 {
		t.Errorf("%d bytes for another sum", len(got.Data))
	}
	if sum, ok := l.dec.Sealed(); !ok || sum != 6 {
		t.Errorf("sealed %v with %d", ok, sum)
	}
}

// A key frame for somebody who comes late must not blank the page of those who have it.
func TestKeyFrameDoesNotFlash(t *testing.T) {
	s := codectest.NewScreen(640, 480, 7)
	s.Page(s.Bounds(), codectest.Light())
	photo := s.Photo(image.Rect(320, 160, 480, 320))
	l := newLink(t, s.W, s.H, 4_000_000)
	l.send(s.Picture, codec.Options{}, s.Bounds())
	l.send(nil, codec.Options{Quality: codec.Exact}, s.Bounds())
	for range 2 {
		l.send(nil, codec.Options{Key: true})
		want := rgba(s.Picture)
		if n, in := codectest.Differing(l.shown, want, want.Rect), codectest.Differing(l.shown, want, photo); n != in {
			t.Errorf("%d pixels of the page differ", n-in)
		}
		if db := codectest.PSNR(l.shown, want, photo); db < 25 {
			t.Errorf("%.1f dB: the photo is not there", db)
		}
	}
	l.send(s.Picture, codec.Options{Quality: codec.Motion}, s.Photo(photo))
	if db := codectest.PSNR(l.shown, rgba(s.Picture), photo); db < 25 {
		t.Errorf("%.1f dB: the photo is the old one", db)
	}
	l.send(nil, codec.Options{Quality: codec.Exact}, s.Bounds())
	l.exactly(s.Picture)
}
