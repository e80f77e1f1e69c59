package codec

import (
	"image"
	"slices"
	"testing"
	"time"

	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// BenchmarkFilm is what decided VP9's parameters for photographs in motion (docs/picture.md): a camera over a photograph, with grain, 640x360 unless
// said, 2 Mbit/s, 120 pictures. Change a parameter and compare. Run with: go test -run xxx -bench Film -benchtime 1x ./media/codec
func BenchmarkFilm(b *testing.B) {
	small, whole := image.Pt(640, 360), image.Pt(1792, 960)
	for _, scene := range []filmScene{
		{"motion", small, 1, time.Second / 30, 0},
		{"motion, 2 threads", small, 2, time.Second / 30, 0},
		{"cuts", small, 1, time.Second / 30, 30},
		{"one in 2 s", small, 1, 2 * time.Second, 1},
		{"whole screen", whole, 1, time.Second / 30, 0},
		{"whole screen, 2 threads", whole, 2, time.Second / 30, 0},
	} {
		b.Run(scene.name, func(b *testing.B) {
			for b.Loop() {
				scene.run(b)
			}
		})
	}
}

// filmScene is a film with a picture every so often, and another scene after so many; 0: there is but one.
type filmScene struct {
	name    string
	size    image.Point
	threads int
	every   time.Duration
	cut     int
}

func (f filmScene) run(b *testing.B) {
	b.StopTimer()
	const pictures = 120
	w, h := f.size.X, f.size.Y
	place := image.Rect(64, 64, 64+w, 64+h)
	s := codectest.NewScreen(w+128, h+128, 1)
	camera := codectest.NewScreen(w+4*pictures, h, 2)
	camera.Photo(camera.Bounds())
	grain := codectest.NewScreen(w, h, 3)
	e, err := NewEncoder(EncoderConfig{Width: s.W, Height: s.H, Bitrate: 2_000_000, Threads: f.threads})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	d, err := NewDecoder()
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	img := image.NewRGBA(s.Bounds())
	var sizes []int
	var coding, decoding []time.Duration
	db, at := 0.0, time.Unix(0, 0)
	b.StartTimer()
	for i := range pictures {
		if f.cut > 0 && i > 0 && i%f.cut == 0 {
			camera.Photo(camera.Bounds())
		}
		grain.Noise(grain.Bounds())
		shoot(s, place, camera, 4*i, grain)
		at = at.Add(f.every)
		damage := frame.Damage{place}
		if err := e.Take(s.Picture, damage); err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		sample, err := e.Encode(damage, Options{At: at, Key: i == 0})
		if err != nil {
			b.Fatal(err)
		}
		coded := time.Now()
		if err := d.Decode(sample.Data); err != nil {
			b.Fatal(err)
		}
		decoding = append(decoding, time.Since(coded))
		coding = append(coding, coded.Sub(start))
		sizes = append(sizes, len(sample.Data))
		if err := d.Draw(img); err != nil {
			b.Fatal(err)
		}
		db += codectest.PSNR(img, asRGBA(s), place)
	}
	b.ReportMetric(db/pictures, "dB")
	reportFilm(b, sizes, coding, decoding)
}

// shoot draws what the camera sees from column x on, with grain.
func shoot(s *codectest.Screen, place image.Rectangle, camera *codectest.Screen, x int, grain *codectest.Screen) {
	w := place.Dx()
	for y := range place.Dy() {
		to := s.Pix[(place.Min.Y+y)*s.Stride+4*place.Min.X:][:4*w]
		from, noise := camera.Pix[y*camera.Stride+4*x:][:4*w], grain.Pix[y*grain.Stride:][:4*w]
		for k := range to {
			to[k] = byte(min(max(int(from[k])+int(noise[k]&7)-4, 0), 255))
		}
	}
}

func reportFilm(b *testing.B, sizes []int, coding, decoding []time.Duration) {
	total := 0
	for _, n := range sizes {
		total += n
	}
	late := slices.Sorted(slices.Values(sizes[30:])) // rate control has found its way
	slices.Sort(coding)
	slices.Sort(decoding)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(total)/1000, "kB")
	b.ReportMetric(float64(late[len(late)-1])/1000, "largest-kB")
	b.ReportMetric(float64(late[len(late)*95/100])/1000, "p95-kB")
	b.ReportMetric(float64(coding[len(coding)/2].Microseconds())/1000, "encode-ms")
	b.ReportMetric(float64(decoding[len(coding)/2].Microseconds())/1000, "decode-ms")
}

func asRGBA(s *codectest.Screen) *image.RGBA {
	img := image.NewRGBA(s.Bounds())
	for i := 0; i < len(img.Pix); i += 4 {
		at := i/img.Stride*s.Stride + i%img.Stride
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = s.Pix[at+2], s.Pix[at+1], s.Pix[at], 255
	}
	return img
}
