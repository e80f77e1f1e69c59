package pipe

import (
	"bytes"
	"image"
	"slices"
	"testing"
	"time"

	"deskhand/media/codec"
	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// stages are what a picture goes through between capture (media/capture has its own benchmark) and painting.
var stages = [...]string{"sum", "take", "encode", "decode", "draw", "compare"}

// BenchmarkStages prints what each stage costs for one change of a 1920x1080 screen: median and 95th percentile in milliseconds, the bytes of a
// change, and allocations of all stages together. Run with: go test -run xxx -bench Stages -benchtime 60x ./media/pipe
func BenchmarkStages(b *testing.B) {
	light := codectest.Light()
	photo := image.Rect(600, 300, 1240, 660)
	for _, scene := range []struct {
		name    string
		quality codec.Quality
		next    func(s *codectest.Screen, i int) image.Rectangle
	}{
		{"typing", codec.Exact, func(s *codectest.Screen, _ int) image.Rectangle { return typeChar(s) }},
		{"scroll", codec.Exact, func(s *codectest.Screen, _ int) image.Rectangle {
			copy(s.Pix, s.Pix[45*s.Stride:])
			s.Page(image.Rect(0, s.H-45, s.W, s.H), light)
			return s.Bounds()
		}},
		{"page", codec.Exact, func(s *codectest.Screen, _ int) image.Rectangle { return s.Page(s.Bounds(), light) }},
		{"film", codec.Motion, func(s *codectest.Screen, _ int) image.Rectangle { return s.Photo(photo) }},
	} {
		b.Run(scene.name, func(b *testing.B) {
			s := codectest.NewScreen(1920, 1080, 1)
			s.Page(s.Bounds(), light)
			r := newStageRun(b, s)
			r.change(s.Bounds(), codec.Exact)
			r.reset()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				damage := scene.next(s, i)
				b.StartTimer()
				r.change(damage, scene.quality)
			}
			r.report(float64(b.N))
		})
	}
}

// stageRun is one encoder and the decoder that follows it.
type stageRun struct {
	b      *testing.B
	s      *codectest.Screen
	enc    Encoder
	dec    Decoder
	img    *image.RGBA
	sums   frame.Sums
	damage frame.Damage
	took   [len(stages)][]time.Duration
	bytes  int
	exact  bool // as compared last
}

func newStageRun(b *testing.B, s *codectest.Screen) *stageRun {
	b.Helper()
	enc, err := VP9Encoder(codec.EncoderConfig{Width: s.W, Height: s.H, Bitrate: 6_000_000})
	if err != nil {
		b.Fatal(err)
	}
	dec, err := VP9Decoder()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { enc.Close(); dec.Close() })
	r := &stageRun{b: b, s: s, enc: enc, dec: dec, img: image.NewRGBA(s.Bounds()), damage: make(frame.Damage, 1)}
	for i := range r.took {
		r.took[i] = make([]time.Duration, 0, 1<<16)
	}
	key := r.encode(codec.Options{Key: true})
	if err := dec.Decode(bytes.Clone(key)); err != nil {
		b.Fatal(err)
	}
	return r
}

func (r *stageRun) encode(o codec.Options) []byte {
	if err := r.enc.Take(r.s.Picture, r.damage); err != nil {
		r.b.Fatal(err)
	}
	sample, err := r.enc.Encode(r.damage, o)
	if err != nil {
		r.b.Fatal(err)
	}
	return sample.Data
}

// change brings one change through all stages.
func (r *stageRun) change(damage image.Rectangle, q codec.Quality) {
	r.damage[0] = damage
	at, n := time.Now(), 0
	lap := func() {
		now := time.Now()
		r.took[n] = append(r.took[n], now.Sub(at))
		at, n = now, n+1
	}
	r.sums.Update(r.s.Picture, r.damage)
	lap()
	if err := r.enc.Take(r.s.Picture, r.damage); err != nil {
		r.b.Fatal(err)
	}
	lap()
	sample, err := r.enc.Encode(r.damage, codec.Options{Quality: q, Seal: true, Sum: r.sums.Sum()})
	if err != nil {
		r.b.Fatal(err)
	}
	lap()
	r.bytes += len(sample.Data)
	if err := r.dec.Decode(sample.Data); err != nil {
		r.b.Fatal(err)
	}
	lap()
	if err := r.dec.Draw(r.img); err != nil {
		r.b.Fatal(err)
	}
	lap()
	sum, sealed := r.dec.Sealed()
	r.exact = sealed && frame.SumRGBA(r.img) == sum
	lap()
	if q == codec.Exact && !r.exact {
		r.b.Fatal("not exact")
	}
}

func (r *stageRun) reset() {
	for i := range r.took {
		r.took[i] = r.took[i][:0]
	}
	r.bytes = 0
}

func (r *stageRun) report(n float64) {
	for i, took := range r.took {
		slices.Sort(took)
		r.b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, stages[i]+"-p50-ms")
		r.b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, stages[i]+"-p95-ms")
	}
	r.b.ReportMetric(float64(r.bytes)/n, "bytes/change")
}
