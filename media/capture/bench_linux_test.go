package capture

import (
	"image"
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
	for b.Loop() {
		b.StopTimer()
		colour += 0x010203
		pen.Fill(r, colour&0xffffff)
		b.StartTimer()
		damage, err := s.look()
		if err != nil || damage.Bounds() != r {
			b.Fatalf("damage %v, error %v", damage, err)
		}
	}
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
	for b.Loop() {
		b.StopTimer()
		colour += 0x010203
		pen.Fill(rect(512, 512, 256, 64), colour&0xffffff)
		b.StartTimer()
		if damage, err := p.look(); err != nil || damage.Empty() {
			b.Fatalf("damage %v, error %v", damage, err)
		}
	}
}
