package codec

import (
	"fmt"
	"image"
	"testing"
	"time"

	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// BenchmarkColour is what decided how pixels become exact (docs/picture.md): the same screens through VP9 with planes of Y'CbCr and of
// green, blue, red, both up to libvpx's lossless mode, and through the coder for exact blocks. Bytes and milliseconds of each step at
// 1920x1080, one thread. Run with: go test -run xxx -bench Colour -benchtime 1x ./media/codec
func BenchmarkColour(b *testing.B) {
	for _, scene := range scenes() {
		for _, way := range []string{"YCbCr", "GBR", "exact"} {
			b.Run(scene.name+"/"+way, func(b *testing.B) {
				for b.Loop() {
					s := codectest.NewScreen(benchW, benchH, 1)
					scene.draw(s)
					r := &colourRun{b: b, s: s, exact: way == "exact"}
					r.run(scene, way == "GBR")
				}
			})
		}
	}
}

type colourScene struct {
	name   string
	draw   func(s *codectest.Screen)
	scroll func(s *codectest.Screen) // nil: it does not
}

func scenes() []colourScene {
	page := func(style codectest.Style) colourScene {
		return colourScene{
			draw: func(s *codectest.Screen) { s.Page(s.Bounds(), style) },
			scroll: func(s *codectest.Screen) {
				const by = 45
				copy(s.Pix, s.Pix[by*s.Stride:])
				s.Page(image.Rect(0, s.H-by, s.W, s.H), style)
			},
		}
	}
	light, dark := page(codectest.Light()), page(codectest.Dark())
	light.name, dark.name = "light", "dark"
	return []colourScene{light, dark, {name: "photo", draw: func(s *codectest.Screen) { s.Photo(s.Bounds()) }}}
}

// colourRun is one screen on its way through one encoder.
type colourRun struct {
	b     *testing.B
	s     *codectest.Screen
	e     *Encoder
	exact bool
}

func (r *colourRun) run(scene colourScene, gbr bool) {
	e, err := newEncoder(EncoderConfig{Width: r.s.W, Height: r.s.H, Bitrate: 4_000_000, Threads: 1}, gbr)
	if err != nil {
		r.b.Fatal(err)
	}
	r.e = e
	defer e.Close()
	all := r.s.Bounds()
	if !r.exact { // as if nothing were text, so that VP9 carries all of it
		r.take(all)
		for i := range e.texture {
			e.texture[i] = 225
		}
	}
	r.step("first", r.first(all))
	r.step("exact", r.rest(all))
	if scene.scroll == nil {
		return
	}
	bytes, took := 0, time.Duration(0)
	for range 8 {
		scene.scroll(r.s)
		n, d := r.motion(all)()
		bytes, took = bytes+n, took+d
	}
	r.step("scroll", func() (int, time.Duration) { return bytes / 8, took / 8 })
	bytes, took = 0, 0
	for range 8 {
		n, d := r.motion(r.s.RandomChar())()
		bytes, took = bytes+n, took+d
	}
	r.step("typing", func() (int, time.Duration) { return bytes / 8, took / 8 })
}

func (r *colourRun) step(name string, f func() (int, time.Duration)) {
	bytes, took := f()
	r.b.ReportMetric(float64(bytes), name+"-bytes")
	r.b.ReportMetric(float64(took.Microseconds())/1000, name+"-ms")
}

func (r *colourRun) take(d image.Rectangle) {
	if err := r.e.Take(r.s.Picture, frame.Damage{d}); err != nil {
		r.b.Fatal(err)
	}
}

func (r *colourRun) encode(d image.Rectangle, o Options) int {
	s, err := r.e.Encode(frame.Damage{d}, o)
	if err != nil {
		r.b.Fatal(err)
	}
	return len(s.Data)
}

// first is how the screen is first shown: a key frame, and with exact blocks these.
func (r *colourRun) first(all image.Rectangle) func() (int, time.Duration) {
	return func() (int, time.Duration) {
		start := time.Now()
		if !r.exact {
			return r.encode(all, Options{Key: true}) + r.encode(all, Options{}), time.Since(start)
		}
		r.take(all)
		return r.encode(all, Options{Key: true}) + r.encode(all, Options{Quality: Exact}), time.Since(start)
	}
}

// rest is what follows until it is as exact as it gets: libvpx's quantizer 12, then its lossless mode.
func (r *colourRun) rest(all image.Rectangle) func() (int, time.Duration) {
	return func() (int, time.Duration) {
		start := time.Now()
		if r.exact {
			return r.encode(all, Options{Quality: Exact}), time.Since(start)
		}
		n := r.encode(all, Options{Quality: Refined})
		r.lossless(true)
		n += r.encode(all, Options{Quality: Refined})
		r.lossless(false)
		return n, time.Since(start)
	}
}

// motion is a change that is sent at once.
func (r *colourRun) motion(d image.Rectangle) func() (int, time.Duration) {
	return func() (int, time.Duration) {
		start := time.Now()
		r.take(d)
		o := Options{Quality: Motion}
		if r.exact {
			o.Quality = Exact
		}
		return r.encode(d, o), time.Since(start)
	}
}

func (r *colourRun) lossless(on bool) {
	if code := setLossless(r.e, on); code != 0 {
		r.b.Fatal(fmt.Errorf("lossless: %d", code))
	}
}
