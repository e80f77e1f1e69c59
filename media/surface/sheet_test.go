package surface

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"
)

// noise is a picture in which no two neighbours are alike.
func noise(w, h int, seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 1))
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range p.Pix {
		p.Pix[i] = byte(r.Uint32())
		if i%4 == 3 {
			p.Pix[i] = 255
		}
	}
	return p
}

func clone(p *image.RGBA) *image.RGBA {
	c := *p
	c.Pix = bytes.Clone(p.Pix)
	return &c
}

func newSheet(at spot) *sheet {
	s := &sheet{}
	s.lay(at, make([]byte, 4*at.seen.Dx()*at.seen.Dy()))
	return s
}

// seen is what a sheet shows, as a picture.
func (s *sheet) seen() *image.RGBA {
	p := image.NewRGBA(image.Rectangle{Max: s.spot.seen.Size()})
	swap(p.Pix, s.out)
	for i := 3; i < len(p.Pix); i += 4 {
		p.Pix[i] = 255
	}
	return p
}

func same(t *testing.T, what string, got, want *image.RGBA, within int) {
	t.Helper()
	if got.Rect.Size() != want.Rect.Size() {
		t.Fatalf("%s: size %v, want %v", what, got.Rect.Size(), want.Rect.Size())
	}
	for y := range got.Rect.Dy() {
		for x := range got.Rect.Dx() {
			g, w := got.RGBAAt(got.Rect.Min.X+x, got.Rect.Min.Y+y), want.RGBAAt(want.Rect.Min.X+x, want.Rect.Min.Y+y)
			for _, d := range []int{int(g.R) - int(w.R), int(g.G) - int(w.G), int(g.B) - int(w.B)} {
				if max(d, -d) > within {
					t.Fatalf("%s: pixel %d,%d is %v, want %v", what, x, y, g, w)
				}
			}
		}
	}
}

func cut(p *image.RGBA, r image.Rectangle) *image.RGBA { return p.SubImage(r).(*image.RGBA) }

func TestWhatChangedIsFoundAndNothingElse(t *testing.T) {
	p := noise(333, 100, 1)
	s := &sheet{}
	if got := s.take(p); len(got) != 1 || got[0] != p.Rect {
		t.Fatalf("the first picture changed %v, want all", got)
	}
	if got := s.take(clone(p)); len(got) != 0 {
		t.Fatalf("the same picture changed %v", got)
	}
	for _, at := range []image.Rectangle{image.Rect(0, 0, 1, 1), image.Rect(332, 99, 333, 100), image.Rect(130, 40, 190, 60), image.Rect(5, 0, 6, 100)} {
		next := clone(p)
		for y := at.Min.Y; y < at.Max.Y; y++ {
			for x := at.Min.X; x < at.Max.X; x++ {
				next.Pix[next.PixOffset(x, y)]++
			}
		}
		var all image.Rectangle
		for _, r := range s.take(next) {
			all = all.Union(r)
		}
		if !at.In(all) || all.Dx() > at.Dx()+2*64 || all.Dy() != at.Dy() {
			t.Errorf("a change of %v was found in %v", at, all)
		}
		if !bytes.Equal(s.picture.Pix, next.Pix) {
			t.Errorf("the copy is not the picture after a change of %v", at)
		}
		p = next
	}
	if got := s.take(noise(100, 50, 2)); len(got) != 1 || got[0] != image.Rect(0, 0, 100, 50) {
		t.Errorf("a picture of another size changed %v, want all", got)
	}
}

func TestOneToOneIsExactAlsoWhenPanned(t *testing.T) {
	p := noise(301, 203, 3)
	for _, seen := range []image.Rectangle{image.Rect(7, 9, 308, 212), image.Rect(20, 30, 91, 77)} {
		s := newSheet(spot{size: image.Pt(301, 203), place: image.Rect(7, 9, 308, 212), seen: seen})
		s.render(s.spread(s.take(p)))
		same(t, "all", s.seen(), cut(p, seen.Sub(image.Pt(7, 9))), 0)
	}
}

// area is the mean of what a pixel covers, the slow way.
func area(p *image.RGBA, size image.Point) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: size})
	mean := func(px, n, l int) map[int]float64 { // old pixels and their shares
		shares := map[int]float64{}
		from, to := float64(px*n)/float64(l), float64((px+1)*n)/float64(l)
		for old := int(from); float64(old) < to && old < n; old++ {
			shares[old] = (min(to, float64(old+1)) - max(from, float64(old))) / (to - from)
		}
		return shares
	}
	for y := range size.Y {
		rows := mean(y, p.Rect.Dy(), size.Y)
		for x := range size.X {
			var sum [3]float64
			for old, share := range mean(x, p.Rect.Dx(), size.X) {
				for row, weight := range rows {
					c := p.RGBAAt(old, row)
					sum[0] += float64(c.R) * share * weight
					sum[1] += float64(c.G) * share * weight
					sum[2] += float64(c.B) * share * weight
				}
			}
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] + 0.5), uint8(sum[1] + 0.5), uint8(sum[2] + 0.5), 255})
		}
	}
	return out
}

func TestScaledPixelsAreTheMeanOfWhatTheyCover(t *testing.T) {
	p := noise(192, 108, 4)
	for _, size := range []image.Point{{127, 71}, {96, 54}, {191, 107}, {192, 54}, {40, 23}, {250, 140}, {384, 216}} {
		s := newSheet(spot{size: p.Rect.Size(), place: image.Rectangle{Max: size}, seen: image.Rectangle{Max: size}})
		s.render(s.spread(s.take(p)))
		same(t, size.String(), s.seen(), area(p, size), 3)
	}
}

func TestOneColourStaysItWhenScaled(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 97, 61))
	for i := range p.Pix {
		p.Pix[i] = []byte{255, 1, 254, 255}[i%4]
	}
	for _, size := range []image.Point{{41, 29}, {96, 60}, {300, 200}} {
		s := newSheet(spot{size: p.Rect.Size(), place: image.Rectangle{Max: size}, seen: image.Rectangle{Max: size}})
		s.render(s.spread(s.take(p)))
		want := image.NewRGBA(image.Rectangle{Max: size})
		for i := range want.Pix {
			want.Pix[i] = []byte{255, 1, 254, 255}[i%4]
		}
		same(t, size.String(), s.seen(), want, 0)
	}
}

// However little is rendered again, it is what would be if all were.
func TestPartsAreRenderedAsTheWhole(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	shape := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	for i := range shape.Pix {
		shape.Pix[i] = byte(r.Uint32())
	}
	for range 60 {
		size := image.Pt(50+r.IntN(150), 40+r.IntN(150))
		to := size
		if r.IntN(3) > 0 {
			to = image.Pt(30+r.IntN(250), 30+r.IntN(250))
		}
		at := spot{size: size, place: image.Rectangle{Max: to}.Add(image.Pt(r.IntN(40)-20, r.IntN(40)-20))}
		at.seen = at.place.Intersect(image.Rect(r.IntN(20), r.IntN(20), 120, 90))
		if at.seen.Empty() {
			continue
		}
		p := noise(size.X, size.Y, r.Uint64())
		part, corner := newSheet(at), at.seen.Min
		part.render(part.spread(part.take(p)))
		for range 5 {
			p = clone(p)
			for range 3 {
				p.Pix[r.IntN(len(p.Pix)/4)*4] ^= 0x55
			}
			part.render(part.spread(part.take(p)))
			from := corner.Add(image.Pt(r.IntN(80)-10, r.IntN(80)-10))
			at := pointer{shape: shape, place: image.Rectangle{Min: from, Max: from.Add(image.Pt(16, 12+4*r.IntN(2)))}}
			part.render(part.point(at))
			whole := newSheet(part.spot)
			whole.take(p)
			whole.point(at)
			whole.render(whole.all())
			same(t, "parts", part.seen(), whole.seen(), 0)
		}
		part.render(part.point(pointer{}))
		whole := newSheet(part.spot)
		whole.take(p)
		whole.render(whole.all())
		same(t, "without the pointer", part.seen(), whole.seen(), 0)
	}
}

func TestThePointerIsBlended(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 20, 20))
	for i := range p.Pix {
		p.Pix[i] = 200
	}
	shape := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	shape.SetNRGBA(0, 0, color.NRGBA{R: 255, A: 255})
	shape.SetNRGBA(1, 0, color.NRGBA{G: 100, A: 51}) // a fifth
	s := newSheet(spot{size: image.Pt(20, 20), place: image.Rect(5, 5, 25, 25), seen: image.Rect(5, 5, 25, 25)})
	s.take(p)
	s.point(pointer{shape: shape, place: image.Rect(8, 9, 10, 10)})
	s.render(s.all())
	for at, want := range map[image.Point]color.RGBA{
		{3, 4}: {255, 0, 0, 255}, {4, 4}: {160, 180, 160, 255}, {5, 4}: {200, 200, 200, 255}, {3, 5}: {200, 200, 200, 255},
	} {
		if got := s.seen().RGBAAt(at.X, at.Y); got != want {
			t.Errorf("pixel %v is %v, want %v", at, got, want)
		}
	}
}

// A picture allocates nothing on its way to the display's memory, at its size or scaled.
func TestPicturesAllocateNothing(t *testing.T) {
	for _, size := range []image.Point{{320, 200}, {211, 132}} {
		p := noise(320, 200, 1)
		q := clone(p)
		q.Pix[q.PixOffset(100, 100)] ^= 0x80
		s := newSheet(spot{size: p.Rect.Size(), place: image.Rectangle{Max: size}, seen: image.Rectangle{Max: size}})
		show := func() {
			p, q = q, p
			s.render(s.spread(s.take(p)))
		}
		show()
		if n := testing.AllocsPerRun(20, show); n != 0 {
			t.Errorf("at %v: %v allocations a picture", size, n)
		}
	}
}

// BenchmarkPicture is what a 1080p picture costs beside the server: found what changed, copied, rendered.
func BenchmarkPicture(b *testing.B) {
	for _, to := range []struct {
		name string
		size image.Point
	}{{"actual", image.Pt(1920, 1080)}, {"fit", image.Pt(1267, 713)}} {
		for _, changed := range []struct {
			name string
			at   image.Rectangle
		}{{"still", image.Rectangle{}}, {"letter", image.Rect(400, 300, 410, 320)}, {"video", image.Rect(600, 300, 1240, 660)}, {"all", image.Rect(0, 0, 1920, 1080)}} {
			b.Run(to.name+"/"+changed.name, func(b *testing.B) {
				p := noise(1920, 1080, 1)
				q := clone(p)
				for y := changed.at.Min.Y; y < changed.at.Max.Y; y++ {
					for x := changed.at.Min.X; x < changed.at.Max.X; x++ {
						q.Pix[q.PixOffset(x, y)] ^= 0x80
					}
				}
				whole := image.Rectangle{Max: to.size}
				s := newSheet(spot{size: p.Rect.Size(), place: whole, seen: whole})
				s.render(s.spread(s.take(p)))
				for b.Loop() {
					p, q = q, p
					s.render(s.spread(s.take(p)))
				}
			})
		}
	}
}
