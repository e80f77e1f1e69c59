package capture

import (
	"image"
	"slices"
	"testing"
	"time"

	"deskhand/media/capture/xvfbtest"
)

// benchShots measures look, without the waiting of Next, after r was drawn in another colour. The drawing is not counted.
func benchShots(b *testing.B, r image.Rectangle, limits x11Limits) {
	display := xvfbtest.Start(b, "1920x1080x24")
	pen := xvfbtest.Draw(b, display)
	s := mustOpen(b, Config{Display: display}, limits)
	mustNext(b, s)
	b.SetBytes(int64(4 * r.Dx() * r.Dy()))
	b.ReportAllocs()
	colour := uint32(0)
	took := make([]time.Duration, 0, 1<<16)
	for b.Loop() {
		b.StopTimer()
		colour += 0x010203
		pen.Fill(r, colour&0xffffff)
		b.StartTimer()
		start := time.Now()
		damage, err := s.look()
		took = append(took, time.Since(start))
		if err != nil || damage.Bounds() != r {
			b.Fatalf("damage %v, error %v", damage, err)
		}
	}
	reportQuantiles(b, took)
}

// reportQuantiles adds the median and the 95th percentile, as the other stages have them (media/pipe's BenchmarkStages).
func reportQuantiles(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "capture-p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "capture-p95-ms")
}

func BenchmarkX11Full1080p(b *testing.B) {
	benchShots(b, image.Rect(0, 0, 1920, 1080), x11Limits{})
}

func BenchmarkX11Damage256x64(b *testing.B) { benchShots(b, rect(512, 512, 256, 64), x11Limits{}) }

func BenchmarkX11Damage256x64NoShm(b *testing.B) {
	benchShots(b, rect(512, 512, 256, 64), x11Limits{noShm: true})
}

func BenchmarkX11Full1080pNoShm(b *testing.B) {
	benchShots(b, image.Rect(0, 0, 1920, 1080), x11Limits{noShm: true})
}

// Without XDamage the whole screen is read and compared to find a small change.
func BenchmarkX11Compare1080p(b *testing.B) {
	benchShots(b, rect(512, 512, 256, 64), x11Limits{noDamage: true})
}

func BenchmarkPortable1080p(b *testing.B) {
	display := xvfbtest.Start(b, "1920x1080x24")
	b.Setenv("DISPLAY", display)
	pen := xvfbtest.Draw(b, display)
	p, err := openPortable(Config{PollInterval: time.Millisecond}.normal())
	if err != nil {
		b.Fatal(err)
	}
	mustNext(b, p)
	b.ReportAllocs()
	colour := uint32(0)
	took := make([]time.Duration, 0, 1<<12)
	for b.Loop() {
		b.StopTimer()
		colour += 0x010203
		pen.Fill(rect(512, 512, 256, 64), colour&0xffffff)
		b.StartTimer()
		start := time.Now()
		damage, err := p.look()
		took = append(took, time.Since(start))
		if err != nil || damage.Empty() {
			b.Fatalf("damage %v, error %v", damage, err)
		}
	}
	reportQuantiles(b, took)
}
