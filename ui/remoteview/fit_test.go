package remoteview

import (
	"fmt"
	"image"
	"math"
	"testing"
)

func TestFitPlace(t *testing.T) {
	for _, c := range []struct {
		name       string
		fit        Fit
		x, y, w, h float32
	}{
		{"smaller than the view: in the middle, not enlarged", Fit{Picture: image.Pt(800, 600), W: 1000, H: 700, Scale: 1},
			100, 50, 800, 600},
		{"larger: made smaller, bars at the sides", Fit{Picture: image.Pt(1920, 1080), W: 1280, H: 540, Scale: 1},
			160, 0, 960, 540},
		{"larger: bars above and below", Fit{Picture: image.Pt(1920, 1080), W: 960, H: 700, Scale: 1},
			0, 80, 960, 540},
		{"fill enlarges", Fit{Mode: ModeFill, Picture: image.Pt(800, 600), W: 1600, H: 1300, Scale: 1},
			0, 50, 1600, 1200},
		{"scale 2: one picture pixel on one window pixel", Fit{Picture: image.Pt(800, 600), W: 500, H: 400, Scale: 2},
			50, 50, 400, 300},
		{"actual, fits", Fit{Mode: ModeActual, Picture: image.Pt(801, 601), W: 1001, H: 701, Scale: 1},
			100, 50, 801, 601},
		{"actual, panned", Fit{Mode: ModeActual, Picture: image.Pt(1920, 1080), W: 1000, H: 500, Scale: 1, Pan: image.Pt(100, 30)},
			-100, -30, 1920, 1080},
		{"actual, panned too far", Fit{Mode: ModeActual, Picture: image.Pt(1920, 1080), W: 1000, H: 500, Scale: 1, Pan: image.Pt(9000, -4)},
			-920, 0, 1920, 1080},
		{"actual, scale 2", Fit{Mode: ModeActual, Picture: image.Pt(1920, 1080), W: 500, H: 250, Scale: 2, Pan: image.Pt(100, 30)},
			-50, -15, 960, 540},
		{"view on half a pixel: the picture on a whole one", Fit{Picture: image.Pt(100, 100), X: 10.5, Y: 3.5, W: 100, H: 100, Scale: 1},
			0.5, 0.5, 100, 100},
		{"odd remainder: on a whole pixel", Fit{Picture: image.Pt(100, 100), W: 101, H: 103, Scale: 1},
			1, 2, 100, 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, y, w, h := c.fit.Place()
			if x != c.x || y != c.y || w != c.w || h != c.h {
				t.Errorf("at %v,%v size %v×%v, want %v,%v %v×%v", x, y, w, h, c.x, c.y, c.w, c.h)
			}
		})
	}
}

func TestFitPointer(t *testing.T) {
	half := Fit{Picture: image.Pt(1920, 1080), W: 960, H: 700, Scale: 1} // bars of 80 above and below
	for _, c := range []struct {
		name   string
		fit    Fit
		x, y   float32
		want   image.Point
		inside bool
	}{
		{"first pixel", half, 0, 80, image.Pt(1, 1), true}, // the middle of the two by two pixels it covers
		{"last pixel", half, 959, 619, image.Pt(1919, 1079), true},
		{"above: nearest", half, 100, 10, image.Pt(201, 0), false},
		{"below: nearest", half, 100, 690, image.Pt(201, 1079), false},
		{"left of the view", half, -5, 100, image.Pt(0, 41), false},
		{"right of the view", half, 2000, 100, image.Pt(1919, 41), false},
		{"actual, panned, first visible", Fit{Mode: ModeActual, Picture: image.Pt(1920, 1080), W: 100, H: 100, Scale: 1,
			Pan: image.Pt(300, 200)}, 0, 0, image.Pt(300, 200), true},
		{"actual, panned, outside the view but inside the picture", Fit{Mode: ModeActual, Picture: image.Pt(1920, 1080), W: 100,
			H: 100, Scale: 1, Pan: image.Pt(300, 200)}, 100, 0, image.Pt(400, 200), false},
		{"scale 2, half units are pixels", Fit{Mode: ModeActual, Picture: image.Pt(200, 200), W: 100, H: 100, Scale: 2},
			10.5, 20, image.Pt(21, 40), true},
		{"nothing shown", Fit{W: 100, H: 100, Scale: 1}, 5, 5, image.Point{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, inside := c.fit.ToPicture(c.x, c.y)
			if got != c.want || inside != c.inside {
				t.Errorf("pixel %v inside %v, want %v %v", got, inside, c.want, c.inside)
			}
		})
	}
}

// Every pixel of a picture that is not made smaller is found where it is drawn, whatever scale, place and size.
func TestFitIsTheSameBothWays(t *testing.T) {
	for _, scale := range []float32{1, 1.25, 1.5, 2, 2.75} {
		for _, mode := range []Mode{ModeFit, ModeActual, ModeFill} {
			for _, picture := range []image.Point{{1, 1}, {37, 53}, {640, 361}} {
				f := Fit{Mode: mode, Picture: picture, X: 13.3, Y: 41.7, W: 1111, H: 777, Scale: scale}
				t.Run(fmt.Sprint(scale, mode, picture), func(t *testing.T) { checkBothWays(t, f) })
			}
		}
	}
}

func checkBothWays(t *testing.T, f Fit) {
	if f.Factor() < 1 {
		t.Fatalf("factor %v: the picture is made smaller, which is not asked here", f.Factor())
	}
	for px := range f.Picture.X {
		for _, py := range []int{0, f.Picture.Y / 2, f.Picture.Y - 1} {
			x, y := f.ToView(float64(px)+0.5, float64(py)+0.5)
			if got, inside := f.ToPicture(x, y); got != image.Pt(px, py) || !inside {
				t.Fatalf("pixel %d,%d is drawn at %v,%v and found as %v (inside %v)", px, py, x, y, got, inside)
			}
		}
	}
	x, y, w, h := f.Place()
	for _, edge := range []float32{(f.X + x) * f.Scale, (f.Y + y) * f.Scale, w * f.Scale, h * f.Scale} {
		if math.Abs(float64(edge)-math.Round(float64(edge))) > 0.01 {
			t.Errorf("an edge lies on %v pixels of the window", edge)
		}
	}
	if x < -1 || y < -1 || x+w > f.W+1 || y+h > f.H+1 {
		t.Errorf("the picture %v,%v %v×%v leaves the view", x, y, w, h)
	}
}

// A pointer anywhere over a picture that is made smaller lands within the pixels drawn under it.
func TestFitOfASmallerPictureIsWithinAPixel(t *testing.T) {
	f := Fit{Picture: image.Pt(3840, 2160), X: 60, Y: 33, W: 1001, H: 700, Scale: 1}
	x0, y0, w, h := f.Place()
	for i := range int(w) {
		p, inside := f.ToPicture(x0+float32(i), y0+h/2)
		if !inside {
			t.Fatalf("%d is not inside", i)
		}
		back, _ := f.ToView(float64(p.X), float64(p.Y))
		if d := math.Abs(float64(back - (x0 + float32(i)))); d > 1 {
			t.Fatalf("pointer at %d is put %v pixels away", i, d)
		}
	}
}

func TestMaxPan(t *testing.T) {
	for _, c := range []struct {
		fit  Fit
		want image.Point
	}{
		{Fit{Mode: ModeActual, Picture: image.Pt(1920, 1080), W: 1000, H: 2000, Scale: 1}, image.Pt(920, 0)},
		{Fit{Mode: ModeActual, Picture: image.Pt(1920, 1080), W: 500.25, H: 500, Scale: 2}, image.Pt(920, 80)},
		{Fit{Mode: ModeFit, Picture: image.Pt(1920, 1080), W: 100, H: 100, Scale: 1}, image.Pt(0, 0)},
	} {
		if got := c.fit.MaxPan(); got != c.want {
			t.Errorf("%+v: %v, want %v", c.fit, got, c.want)
		}
	}
}
