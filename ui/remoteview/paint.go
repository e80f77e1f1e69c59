package remoteview

import (
	"image"

	"fyne.io/fyne/v2"

	"deskhand/media/scale"
)

// scaled is the picture as the toolkit shows it where it is not one to one and whole: as many pixels as are seen, made from all that they
// cover (the toolkit would take the nearest one of each, and drop strokes of text). Two buffers: one is on screen.
type scaled struct {
	by      *scale.Scaler
	from    image.Point
	to      image.Point
	buffers [2]*image.RGBA
	next    int
}

// draw returns what is seen of p: it is scaled to place, of which the part in seen is.
func (s *scaled) draw(p *image.RGBA, place, seen image.Rectangle) *image.RGBA {
	if s.by == nil || s.from != p.Rect.Size() || s.to != place.Size() {
		s.from, s.to = p.Rect.Size(), place.Size()
		s.by = scale.New(s.from, s.to)
	}
	out := s.buffers[s.next]
	if out == nil || out.Rect.Size() != seen.Size() {
		out = image.NewRGBA(image.Rectangle{Max: seen.Size()})
		s.buffers[s.next] = out
	}
	s.next = 1 - s.next
	at := seen.Sub(place.Min)
	s.by.Draw(p, at, func(y int, row []uint64) { scale.PackRGBA(out.Pix[(y-at.Min.Y)*out.Stride:], row) })
	return out
}

// drop forgets the buffers.
func (s *scaled) drop() { *s = scaled{} }

// swapped has nothing read of the picture before.
func (r *render) swapped(old, p *image.RGBA) {
	switch {
	case p == nil:
		r.picture.Image = nil // not a typed nil
	case r.picture.Image == nil, r.picture.Image == image.Image(old):
		r.picture.Image = p
	}
}

// show puts the picture where it is seen. Without being on screen nothing is scaled, and of a covered one nothing is kept to be painted.
func (r *render) show(f Fit) {
	v := r.view
	if v.picture == nil || f.Empty() || v.now.covers() {
		r.picture.Image = nil
		r.scaled.drop()
		return
	}
	place, seen := f.window()
	corner := fyne.NewPos(f.X-FrameRoom, f.Y-FrameRoom)
	r.picture.Move(fyne.NewPos(float32(seen.Min.X)/f.Scale, float32(seen.Min.Y)/f.Scale).Subtract(corner))
	r.picture.Resize(fyne.NewSize(float32(seen.Dx())/f.Scale, float32(seen.Dy())/f.Scale))
	if place == seen && place.Size() == f.Picture || v.native.shown || !v.now.Active || seen.Empty() {
		r.picture.Image = v.picture
		r.scaled.drop()
		return
	}
	r.picture.Image = r.scaled.draw(v.picture, place, seen)
}
