package surface

import (
	"image"

	"deskhand/media/scale"
)

// pointer is drawn over the picture. The zero value is none.
type pointer struct {
	shape *image.NRGBA    // nil: none
	place image.Rectangle // in pixels of the window below
	drawn *image.RGBA     // shape as large as place, premultiplied; at its place in our window after lay
}

func (p pointer) same(as pointer) bool {
	return p.shape == as.shape && (p.shape == nil || p.place == as.place)
}

// become takes another shape and place, and keeps what was drawn if it is the same.
func (p *pointer) become(to pointer) {
	if p.shape == to.shape && p.place.Size() == to.place.Size() {
		to.drawn = p.drawn
	} else if to.shape != nil && !to.place.Empty() {
		to.drawn = stretch(to.shape, to.place.Size())
	}
	*p = to
}

// lay says where our window's corner is, in pixels of the window below.
func (p *pointer) lay(corner image.Point) {
	if p.drawn != nil {
		p.drawn.Rect = p.drawn.Rect.Sub(p.drawn.Rect.Min).Add(p.place.Min).Sub(corner)
	}
}

// spans is what it covers of our window, with that corner.
func (p *pointer) spans(corner image.Point) image.Rectangle {
	if p.drawn == nil {
		return image.Rectangle{}
	}
	return p.place.Sub(corner)
}

// blend draws what of it lies in r over pixels of our window, which has rows of width pixels.
func (p *pointer) blend(out []byte, width int, r image.Rectangle) {
	if p.drawn == nil {
		return
	}
	r = r.Intersect(p.drawn.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			over, below := p.drawn.Pix[p.drawn.PixOffset(x, y):], out[4*(y*width+x):]
			rest := 255 - uint(over[3])
			mix := func(over, below byte) byte { return byte(min(uint(over)+(uint(below)*rest+127)/255, 255)) }
			below[0], below[1], below[2] = mix(over[2], below[0]), mix(over[1], below[1]), mix(over[0], below[2])
		}
	}
}

// stretch is shape in another size, premultiplied: else the colour of what cannot be seen would show.
func stretch(shape *image.NRGBA, size image.Point) *image.RGBA {
	n := shape.Rect.Size()
	flat := image.NewRGBA(image.Rectangle{Max: n})
	for y := range n.Y {
		src, dst := shape.Pix[y*shape.Stride:], flat.Pix[y*flat.Stride:]
		for i := 0; i < 4*n.X; i += 4 {
			a := uint(src[i+3])
			for c := range 3 {
				dst[i+c] = byte((uint(src[i+c])*a + 127) / 255)
			}
			dst[i+3] = byte(a)
		}
	}
	if size == n {
		return flat
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	scale.New(n, size).Draw(flat, out.Rect, func(y int, row []uint64) { scale.PackRGBA(out.Pix[y*out.Stride:], row) })
	return out
}
