package surface

import (
	"bytes"
	"encoding/binary"
	"image"

	"deskhand/media/scale"
)

const (
	bandRows = 16      // rows that are compared with one result
	tile     = 64 * 4  // bytes of a row that are compared with one result
	joinRoom = 64 * 64 // pixels that a joint rectangle may have beyond its two parts
)

// sheet is the newest picture and what is seen of it, as the pixels of a window. The zero value has no picture.
type sheet struct {
	picture *image.RGBA // its own copy; nil: none
	spot    spot
	out     []byte        // pixels of spot.seen: B, G, R, X, rows without gaps
	scale   *scale.Scaler // nil: one to one
	pointer pointer
	changed []image.Rectangle // what take returns
	parts   []image.Rectangle // what spread returns
}

func (s *sheet) size() image.Point {
	if s.picture == nil {
		return image.Point{}
	}
	return s.picture.Rect.Size()
}

// fits reports whether the picture is one that spot is meant for.
func (s *sheet) fits() bool { return s.size() == s.spot.size }

// lay says where the picture is shown, and in which memory; everything is to be rendered.
func (s *sheet) lay(at spot, out []byte) {
	s.spot, s.out, s.scale = at, out, nil
	if at.place.Size() != at.size {
		s.scale = scale.New(at.size, at.place.Size())
	}
	s.pointer.lay(at.seen.Min)
}

// all is the whole window.
func (s *sheet) all() []image.Rectangle {
	return append(s.parts[:0], image.Rectangle{Max: s.spot.seen.Size()})
}

// take copies p and returns what of it differs from the picture before, in its pixels; valid until the next call.
func (s *sheet) take(p *image.RGBA) []image.Rectangle {
	w, h := p.Rect.Dx(), p.Rect.Dy()
	if s.size() != p.Rect.Size() {
		s.picture = image.NewRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			copy(s.picture.Pix[y*s.picture.Stride:][:4*w], p.Pix[y*p.Stride:][:4*w])
		}
		s.changed = append(s.changed[:0], s.picture.Rect)
		return s.changed
	}
	s.changed = s.changed[:0]
	for y := 0; y < h; y += bandRows {
		if r := s.takeBand(p, y, min(y+bandRows, h)); !r.Empty() {
			s.changed = joined(s.changed, r)
		}
	}
	return s.changed
}

// takeBand takes the rows from top to before bottom.
func (s *sheet) takeBand(p *image.RGBA, top, bottom int) (changed image.Rectangle) {
	width := 4 * p.Rect.Dx()
	for y := top; y < bottom; y++ {
		is, was := p.Pix[y*p.Stride:][:width], s.picture.Pix[y*s.picture.Stride:][:width]
		if bytes.Equal(is, was) {
			continue
		}
		from, to := 0, width
		for from+tile < width && bytes.Equal(is[from:from+tile], was[from:from+tile]) {
			from += tile
		}
		for to-tile > from && bytes.Equal(is[to-tile:to], was[to-tile:to]) {
			to -= tile
		}
		copy(was[from:to], is[from:to])
		changed = changed.Union(image.Rect(from/4, y, to/4, y+1))
	}
	return changed
}

// joined adds r, which lies below all of list, to its last rectangle, or as another one.
func joined(list []image.Rectangle, r image.Rectangle) []image.Rectangle {
	if n := len(list); n > 0 {
		area := func(r image.Rectangle) int { return r.Dx() * r.Dy() }
		if both := list[n-1].Union(r); area(both) <= area(list[n-1])+area(r)+joinRoom {
			list[n-1] = both
			return list
		}
	}
	return append(list, r)
}

// spread is where parts of the picture are seen in the window; valid until the next call.
func (s *sheet) spread(changed []image.Rectangle) []image.Rectangle {
	s.parts = s.parts[:0]
	full, size := s.spot.place.Size(), s.spot.size
	offset := s.spot.place.Min.Sub(s.spot.seen.Min)
	window := image.Rectangle{Max: s.spot.seen.Size()}
	up := func(a, b int) int { return (a + b - 1) / b }
	for _, r := range changed {
		r = image.Rect(r.Min.X*full.X/size.X, r.Min.Y*full.Y/size.Y, up(r.Max.X*full.X, size.X), up(r.Max.Y*full.Y, size.Y))
		if r = r.Add(offset).Intersect(window); !r.Empty() {
			s.parts = append(s.parts, r)
		}
	}
	return s.parts
}

// point changes the pointer and returns what of the window is to be rendered for that.
func (s *sheet) point(to pointer) []image.Rectangle {
	s.parts = s.parts[:0]
	if to.same(s.pointer) {
		return s.parts
	}
	window := image.Rectangle{Max: s.spot.seen.Size()}
	was := s.pointer.spans(s.spot.seen.Min)
	s.pointer.become(to)
	s.pointer.lay(s.spot.seen.Min)
	for _, r := range [...]image.Rectangle{was, s.pointer.spans(s.spot.seen.Min)} {
		if r = r.Intersect(window); !r.Empty() {
			s.parts = append(s.parts, r)
		}
	}
	return s.parts
}

// render draws parts of the window into its memory and returns them.
func (s *sheet) render(parts []image.Rectangle) []image.Rectangle {
	for _, r := range parts {
		if s.scale == nil {
			s.copyOne(r)
		} else {
			s.scale.Draw(s.picture, r.Add(s.spot.seen.Min).Sub(s.spot.place.Min), func(y int, row []uint64) {
				y += s.spot.place.Min.Y - s.spot.seen.Min.Y
				scale.PackBGRX(s.out[4*(y*s.spot.seen.Dx()+r.Min.X):], row)
			})
		}
		s.pointer.blend(s.out, s.spot.seen.Dx(), r)
	}
	return parts
}

// copyOne draws r of the window at one to one.
func (s *sheet) copyOne(r image.Rectangle) {
	from := r.Add(s.spot.seen.Min).Sub(s.spot.place.Min)
	for y := range r.Dy() {
		src := s.picture.Pix[s.picture.PixOffset(from.Min.X, from.Min.Y+y):]
		dst := s.out[4*((r.Min.Y+y)*s.spot.seen.Dx()+r.Min.X):]
		swap(dst[:4*r.Dx()], src[:4*r.Dx()])
	}
}

// swap copies pixels, exchanging red and blue.
func swap(dst, src []byte) {
	for len(src) >= 8 && len(dst) >= 8 {
		v := binary.LittleEndian.Uint64(src)
		binary.LittleEndian.PutUint64(dst, v&0xff00ff00ff00ff00|v<<16&0x00ff000000ff0000|v>>16&0x000000ff000000ff)
		src, dst = src[8:], dst[8:]
	}
	if len(src) >= 4 && len(dst) >= 4 {
		v := binary.LittleEndian.Uint32(src)
		binary.LittleEndian.PutUint32(dst, v&0xff00ff00|v<<16&0x00ff0000|v>>16&0xff)
	}
}
