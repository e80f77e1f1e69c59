package codec

import (
	"bytes"
	"image"
	"testing"

	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// Run with: go test -run xxx -bench . -benchtime 30x ./media/codec

const benchW, benchH = 1920, 1080

func benchEncoder(b *testing.B, s *codectest.Screen) *Encoder {
	b.Helper()
	e, err := NewEncoder(EncoderConfig{Width: s.W, Height: s.H, Bitrate: 6_000_000})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { e.Close() })
	benchFrame(b, e, s.Picture, nil, Options{})
	return e
}

func benchFrame(b *testing.B, e *Encoder, pic *frame.Picture, damage frame.Damage, o Options) Sample {
	b.Helper()
	if err := e.Take(pic, damage); err != nil {
		b.Fatal(err)
	}
	sample, err := e.Encode(damage, o)
	if err != nil {
		b.Fatal(err)
	}
	return sample
}

func textScreen(seed uint64) *codectest.Screen {
	s := codectest.NewScreen(benchW, benchH, seed)
	s.Text(s.Bounds())
	return s
}

func BenchmarkConvert(b *testing.B) {
	s := textScreen(1)
	e := benchEncoder(b, s)
	for _, r := range []struct {
		name string
		r    image.Rectangle
	}{{"full", s.Bounds()}, {"256x64", image.Rect(512, 512, 768, 576)}} {
		b.Run(r.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.copy(s.Picture, r.r)
			}
		})
	}
}

// BenchmarkEncode changes the picture before each frame, outside the measured time.
func BenchmarkEncode(b *testing.B) {
	two := [2]*codectest.Screen{textScreen(2), textScreen(3)}
	n := 0
	for _, c := range []struct {
		name string
		next func(s *codectest.Screen) (*frame.Picture, image.Rectangle)
		o    Options
	}{
		{"full-change", func(*codectest.Screen) (*frame.Picture, image.Rectangle) {
			n++
			return two[n%2].Picture, two[n%2].Bounds()
		}, Options{}},
		{"key-frame", func(s *codectest.Screen) (*frame.Picture, image.Rectangle) { return s.Picture, s.Bounds() }, Options{Key: true}},
		{"typing", func(s *codectest.Screen) (*frame.Picture, image.Rectangle) { return s.Picture, s.RandomChar() }, Options{}},
		{"typing-exact", func(s *codectest.Screen) (*frame.Picture, image.Rectangle) { return s.Picture, s.RandomChar() }, Options{Quality: Exact}},
		{"scroll-exact", func(s *codectest.Screen) (*frame.Picture, image.Rectangle) { return s.Picture, s.Scroll(3) }, Options{Quality: Exact}},
		{"full-change-exact", func(*codectest.Screen) (*frame.Picture, image.Rectangle) {
			n++
			return two[n%2].Picture, two[n%2].Bounds()
		}, Options{Quality: Exact}},
		{"scroll", func(s *codectest.Screen) (*frame.Picture, image.Rectangle) { return s.Picture, s.Scroll(3) }, Options{}},
		{"half-scroll", func(s *codectest.Screen) (*frame.Picture, image.Rectangle) {
			r := image.Rect(0, 0, s.W/2, s.H/2)
			s.Scroll(1)
			return s.Picture, r
		}, Options{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := textScreen(4)
			e := benchEncoder(b, s)
			b.ReportAllocs()
			total := 0
			for b.Loop() {
				b.StopTimer()
				pic, r := c.next(s)
				damage := frame.Damage{r}
				b.StartTimer()
				sample := benchFrame(b, e, pic, damage, c.o)
				total += len(sample.Data)
			}
			b.ReportMetric(float64(total)/float64(b.N), "bytes/frame")
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, c := range []struct {
		name string
		step func(s *codectest.Screen) image.Rectangle
	}{
		{"typing", (*codectest.Screen).RandomChar},
		{"scroll", func(s *codectest.Screen) image.Rectangle { return s.Scroll(3) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := textScreen(6)
			e := benchEncoder(b, s)
			var samples [][]byte
			for i := range 30 {
				damage := frame.Damage{c.step(s)}
				sample := benchFrame(b, e, s.Picture, damage, Options{Key: i == 0})
				samples = append(samples, bytes.Clone(sample.Data))
			}
			d := benchDecoder(b)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%len(samples) == 0 { // the key frame is not what is measured
					b.StopTimer()
					if err := d.Decode(samples[0]); err != nil {
						b.Fatal(err)
					}
					i++
					b.StartTimer()
				}
				if err := d.Decode(samples[i%len(samples)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDraw(b *testing.B) {
	s := textScreen(7)
	e := benchEncoder(b, s)
	sample := benchFrame(b, e, s.Picture, nil, Options{Key: true})
	d := benchDecoder(b)
	if err := d.Decode(sample.Data); err != nil {
		b.Fatal(err)
	}
	img := image.NewRGBA(s.Bounds())
	b.ReportAllocs()
	for b.Loop() {
		if err := d.Draw(img); err != nil {
			b.Fatal(err)
		}
	}
}

func benchDecoder(b *testing.B) *Decoder {
	b.Helper()
	d, err := NewDecoder()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() })
	return d
}
