package codec

import (
	"image"
	"testing"
	"time"

	"deskhand/media/codec/codectest"
	"deskhand/media/frame"
)

// windowRun is a screen of text with a photograph that moves about, and what a viewer has of it.
type windowRun struct {
	t      *testing.T
	s      *codectest.Screen
	e      *Encoder
	d      *Decoder
	at     time.Time
	places int // VP9 began anew
	img    *image.RGBA
}

func newWindowRun(t *testing.T) *windowRun {
	t.Helper()
	s := codectest.NewScreen(640, 480, 9)
	s.Page(s.Bounds(), codectest.Light())
	e, err := NewEncoder(EncoderConfig{Width: s.W, Height: s.H, Threads: 1, Bitrate: 4_000_000})
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(); d.Close() })
	r := &windowRun{t: t, s: s, e: e, d: d, at: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), img: image.NewRGBA(s.Bounds())}
	r.send(Options{}, s.Bounds())
	r.send(Options{Quality: Exact}, s.Bounds())
	return r
}

// send encodes what changed, and has the viewer draw it.
func (r *windowRun) send(o Options, damage image.Rectangle) {
	r.t.Helper()
	r.at = r.at.Add(33 * time.Millisecond)
	o.At = r.at
	if err := r.e.Take(r.s.Picture, frame.Damage{damage}); err != nil {
		r.t.Fatal(err)
	}
	sample, err := r.e.Encode(frame.Damage{damage}, o)
	if err != nil {
		r.t.Fatal(err)
	}
	if len(sample.Data) == 0 {
		return
	}
	p, err := parsePatch(sample.Data, len(r.e.active.on))
	if err != nil {
		r.t.Fatal(err)
	}
	if p.parts&partPlace != 0 {
		r.places++
	}
	if err := r.d.Decode(sample.Data); err != nil {
		r.t.Fatal(err)
	}
	if err := r.d.Draw(r.img); err != nil {
		r.t.Fatal(err)
	}
}

// film shows another photograph in place, as a film does, and looks at the viewer's picture: the film there, all else exact but for what was
// film before.
func (r *windowRun) film(place image.Rectangle) {
	r.t.Helper()
	r.send(Options{}, r.s.Photo(place))
	want := image.NewRGBA(r.s.Bounds())
	r.s.Picture.RGBA(want, want.Rect)
	if db := codectest.PSNR(r.img, want, place); db < 22 {
		r.t.Fatalf("film at %v: %.1f dB", place, db)
	}
}

// rest makes everything exact, and looks.
func (r *windowRun) rest() {
	r.t.Helper()
	r.send(Options{Quality: Exact}, r.s.Bounds())
	want := image.NewRGBA(r.s.Bounds())
	r.s.Picture.RGBA(want, want.Rect)
	if n := codectest.Differing(r.img, want, want.Rect); n > 0 {
		r.t.Fatalf("%d pixels differ", n)
	}
}

// libvpx has the part of the picture that needs it, and none of a page of text.
func TestVP9HasOnlyWhatIsNotText(t *testing.T) {
	r := newWindowRun(t)
	if r.e.window.c != nil {
		t.Fatal("libvpx for a page of text")
	}
	film := image.Rect(128, 128, 256, 256)
	for range 5 {
		r.film(film)
	}
	if r.e.window.at != film || r.places != 1 {
		t.Errorf("a film at %v: libvpx has %v, began %d times", film, r.e.window.at, r.places)
	}
	r.rest()
	r.e.Trim()
	if r.e.window.c != nil {
		t.Error("trimmed, and libvpx has something")
	}
	other := image.Rect(320, 0, 640, 64)
	r.film(other)
	if r.e.window.at != other || r.places != 2 {
		t.Errorf("another film at %v: libvpx has %v, began %d times", other, r.e.window.at, r.places)
	}
	r.rest()
}

// What moves about gets the whole picture instead of a row of key frames; what then stays in a corner gets the corner.
func TestAWindowThatIsDraggedMakesNoRowOfKeyFrames(t *testing.T) {
	r := newWindowRun(t)
	for x := 0; x < 500; x += 16 {
		r.film(image.Rect(x, 160, x+128, 288))
	}
	if r.places > 3 || r.e.window.at != r.e.bounds {
		t.Errorf("dragged: VP9 began %d times, has %v", r.places, r.e.window.at)
	}
	corner := image.Rect(0, 0, 128, 64)
	for range 2*windowReview + 2 {
		r.film(corner)
	}
	if r.e.window.at != corner || r.places > 4 {
		t.Errorf("in a corner: VP9 has %v, began %d times", r.e.window.at, r.places)
	}
	r.rest()
}

// What VP9 showed stays to be seen when its part of the picture is another one, and for who asks for a key frame.
func TestWhatVP9ShowedStays(t *testing.T) {
	r := newWindowRun(t)
	first := image.Rect(0, 0, 128, 128)
	r.film(first)
	want := image.NewRGBA(r.s.Bounds())
	r.s.Picture.RGBA(want, want.Rect)
	r.e.Trim()
	r.film(image.Rect(320, 320, 448, 448))
	if db := codectest.PSNR(r.img, want, first); db < 22 {
		t.Errorf("%.1f dB: the first film is gone", db)
	}
	r.send(Options{Key: true}, r.s.Bounds())
	if db := codectest.PSNR(r.img, want, first); db < 22 {
		t.Errorf("%.1f dB: the first film is gone after a key frame", db)
	}
	r.rest()
}
