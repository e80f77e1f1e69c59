package remoteview

import (
	"image"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// sized is a bench whose view gets every size it asks for.
func sized(t *testing.T, s Snapshot) *bench {
	b := newBench(t)
	b.view.cfg.OnSize = func(z Size) { s.Size = z; b.view.Update(s) }
	b.view.Update(s)
	return b
}

func looks() Snapshot { return Snapshot{Phase: PhaseLive, Active: true} }

// Whatever part is looked at, however large, and wherever it was moved: what is drawn at a point is what a click there reaches.
func TestPointerIsRightInEveryPartAndZoom(t *testing.T) {
	two := image.Pt(2560, 1024)
	for _, part := range []image.Rectangle{{}, image.Rect(0, 0, 1280, 1024), image.Rect(1280, 0, 2560, 1024), image.Rect(1281, 13, 2557, 900)} {
		for _, size := range []Size{{}, {Mode: ModeActual}, {Mode: ModeFill}, {ModeZoom, 33}, {ModeZoom, 67}, {ModeZoom, 150}, {ModeZoom, 400}} {
			for _, scale := range []float32{1, 1.5, 2} {
				for _, pan := range []image.Point{{}, {37, 11}, {9999, 9999}} {
					f := Fit{Mode: size.Mode, Zoom: size.Zoom, Picture: two, Part: part, X: 70, Y: 90, W: 900, H: 600, Scale: scale, Pan: pan}
					checkSeen(t, f)
				}
			}
		}
	}
}

// checkSeen looks at points all over what is seen.
func checkSeen(t *testing.T, f Fit) {
	t.Helper()
	place, seen := f.window()
	view := image.Rect(int(f.X*f.Scale), int(f.Y*f.Scale), int(math.Ceil(float64((f.X+f.W)*f.Scale))), int(math.Ceil(float64((f.Y+f.H)*f.Scale))))
	if seen.Empty() || !seen.In(place) || !seen.In(view) {
		t.Fatalf("%+v: %v is seen of %v, in the view's %v", f, seen, place, view)
	}
	k := float64(place.Dx()) / float64(f.Picture.X)
	for _, at := range []image.Point{seen.Min, {seen.Max.X - 1, seen.Max.Y - 1}, {(seen.Min.X + seen.Max.X) / 2, seen.Min.Y + seen.Dy()/3}} {
		x, y := (float32(at.X)+0.5)/f.Scale-f.X, (float32(at.Y)+0.5)/f.Scale-f.Y
		p, inside := f.ToPicture(x, y)
		want := func(window, start int) float64 { return (float64(window-start) + 0.5) / k }
		if dx, dy := float64(p.X)+0.5-want(at.X, place.Min.X), float64(p.Y)+0.5-want(at.Y, place.Min.Y); math.Abs(dx) > 0.51+0.5/k || math.Abs(dy) > 0.51+0.5/k {
			t.Fatalf("%+v: at %v a click reaches %v, %.1f,%.1f pixels beside what is drawn there", f, at, p, dx, dy)
		}
		if part := f.part(); !p.In(part) || !inside && k >= 1 {
			t.Fatalf("%+v: at %v: pixel %v, inside %v; looked at is %v", f, at, p, inside, part)
		}
	}
	if p, inside := f.ToPicture(-30, f.H/2); inside || !p.In(f.part()) {
		t.Fatalf("%+v: left of the view is %v (inside %v)", f, p, inside)
	}
}

func TestZoomSteps(t *testing.T) {
	for _, c := range []struct {
		from  float64
		steps int
		want  int
	}{{1, 1, 125}, {1, -1, 75}, {0.44, 1, 50}, {0.44, -1, 33}, {8, 1, 800}, {0.25, -1, 25}, {1, 3, 200}, {0.1, 1, 25}} {
		if got := zoomFrom(c.from, c.steps); got != c.want {
			t.Errorf("%v, %d steps: %d, want %d", c.from, c.steps, got, c.want)
		}
	}
	for in, want := range map[Size]Size{{ModeZoom, 100}: {Mode: ModeActual}, {ModeZoom, 5000}: {ModeZoom, MostZoom}, {ModeFit, 33}: {}, {9, 9}: {}} {
		if got := in.Tidy(); got != want {
			t.Errorf("%+v tidied is %+v", in, got)
		}
	}
}

// 100 % is said of what is drawn pixel for pixel, and of nothing else: beside it stands that the picture is exact.
func TestAHundredPerCentIsPixelForPixel(t *testing.T) {
	for _, c := range []struct {
		mode       Mode
		w, h, want int
		scale      float32
	}{
		{ModeFit, 1366, 768, 100, 1}, {ModeFit, 1362, 768, 99, 1}, {ModeFit, 1366, 765, 99, 1}, {ModeFit, 1300, 768, 95, 1}, {ModeFit, 2000, 2000, 100, 1},
		{ModeFill, 1366, 768, 100, 1}, {ModeFill, 1370, 771, 101, 1}, {ModeActual, 900, 700, 100, 1}, {ModeFit, 911, 512, 100, 1.5}, {ModeFit, 909, 512, 99, 1.5},
	} {
		f := Fit{Mode: c.mode, Picture: image.Pt(1366, 768), X: 3, Y: 5, W: float32(c.w), H: float32(c.h), Scale: c.scale}
		if got := f.percent(); got != c.want {
			t.Errorf("mode %d in %dx%d at scale %v: %d %%, want %d", c.mode, c.w, c.h, c.scale, got, c.want)
		}
	}
	if got := (Fit{}).percent(); got != 0 {
		t.Errorf("of nothing %d %%", got)
	}
}

// Ctrl and the wheel zoom at the pointer while one only looks; what was under it stays there. Under control the wheel is the customer's.
func TestCtrlAndWheelZoomAtThePointer(t *testing.T) {
	b := sized(t, looks())
	b.show(800, 600)
	b.mods = fyne.KeyModifierControl
	at := fyne.NewPos(302, 77)
	under := func() image.Point { p, _ := b.view.at(at); return p }
	was := under()
	for range 6 {
		b.view.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.NewDelta(0, 25)})
		if now := under(); math.Abs(float64(now.X-was.X)) > 2 || math.Abs(float64(now.Y-was.Y)) > 2 {
			t.Fatalf("at %d %%: under the pointer is %v, was %v", b.view.Percent(), now, was)
		}
	}
	if b.view.Percent() != 200 {
		t.Errorf("six steps from 50 %% are %d %%", b.view.Percent())
	}
	if b.said() != "" {
		t.Error("input left")
	}
	s := live()
	b.view.Update(s)
	b.view.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.NewDelta(0, 25)})
	if got := b.said(); got == "" || b.view.now.Size != s.Size {
		t.Errorf("under control sent %q and shows %+v", got, b.view.now.Size)
	}
	b.mods = fyne.KeyModifierControl
	b.view.Turned(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -25)})
	if b.view.now.Size != (Size{ModeZoom, 33}) {
		t.Errorf("turned on the tools: %+v, want a step out from 50 %%", b.view.now.Size)
	}
}

// By keys alone: larger, smaller, all of it, pixel for pixel, and along.
func TestLookingByKeys(t *testing.T) {
	b := sized(t, looks())
	b.show(800, 600)
	b.view.TypedRune('1')
	if b.view.Percent() != 100 {
		t.Errorf("1 shows %d %%", b.view.Percent())
	}
	before := b.view.pan
	b.view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	b.view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if got := b.view.pan.Sub(before); got != image.Pt(80, -80) {
		t.Errorf("the arrows moved it by %v", got)
	}
	b.view.TypedRune('+')
	b.view.TypedRune('+')
	b.view.TypedRune('-')
	if b.view.Percent() != 125 {
		t.Errorf("two in and one out show %d %%", b.view.Percent())
	}
	b.view.TypedRune('0')
	if b.view.Percent() != 50 || b.said() != "" {
		t.Errorf("0 shows %d %%", b.view.Percent())
	}
	b.view.Update(live())
	b.view.TypedRune('1')
	if b.said() != `"1"` || b.view.Percent() != 50 {
		t.Error("under control keys are not the customer's")
	}
}

// A combination that is ours does not leave, nor its repeats; what was held for it is let go.
func TestOurOwnKeysDoNotLeave(t *testing.T) {
	b := newBench(t)
	b.view.cfg.Ours = func(name fyne.KeyName, mods fyne.KeyModifier) bool {
		return name == fyne.KeyReturn && mods == fyne.KeyModifierControl|fyne.KeyModifierAlt
	}
	b.view.Update(live())
	b.show(400, 300)
	b.hit(scControl, desktop.KeyControlLeft)
	b.mods = fyne.KeyModifierControl | fyne.KeyModifierAlt
	b.hit(scReturn, fyne.KeyReturn)
	b.view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn, Physical: fyne.HardwareKey{ScanCode: scReturn}})
	if got := b.said(); got != `+E0 R` {
		t.Errorf("sent %s", got)
	}
	b.mods = fyne.KeyModifierControl
	b.hit(scReturn, fyne.KeyReturn)
	if got := b.said(); got != `+E0 +28/2` {
		t.Errorf("another combination: sent %s", got)
	}
}

// Where the toolkit draws, a picture made smaller keeps a line that is thinner than a pixel, and a part shows nothing else.
func TestTheToolkitScalesByArea(t *testing.T) {
	b := newBench(t)
	s := looks()
	b.view.Update(s)
	p := image.NewRGBA(image.Rect(0, 0, 1200, 900)) // a third
	for y := range 900 {
		for x := range 1200 {
			c := color.RGBA{255, 255, 255, 255}
			if x >= 600 {
				c = color.RGBA{255, 0, 0, 255}
			}
			if x == 301 {
				c = color.RGBA{0, 0, 0, 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	b.view.SetPicture(p)
	b.queue.Run()
	at := func(x int) color.RGBA {
		return color.RGBAModel.Convert(b.window.Canvas().Capture().At(10+FrameRoom+x, 200)).(color.RGBA)
	}
	if c := at(100); c.R < 160 || c.R > 180 {
		t.Errorf("a black line of a third of a pixel is %v", c)
	}
	if c := at(250); c != (color.RGBA{255, 0, 0, 255}) {
		t.Errorf("right half: %v", c)
	}
	s.Part = image.Rect(0, 0, 600, 450)
	b.view.Update(s)
	if c := at(390); c != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("the part's edge is %v: something else is seen", c)
	}
	if got, inside := b.view.at(fyne.NewPos(401, 301)); got.X > 599 || !inside {
		t.Errorf("the part's end is pixel %v (inside %v)", got, inside)
	}
}
