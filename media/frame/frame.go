// Package frame holds the picture as the media stages pass it on: pixels, damage, and the sum by which both ends know that they have the
// same one.
//
// It is a leaf: it knows nothing of where pictures come from (media/capture) or where they go (media/codec, ui). Nothing
// here starts a goroutine, and nothing is safe for concurrent use: a Picture belongs to one stage at a time.
package frame

import "image"

// Picture is one screen's pixels in memory, 4 bytes a pixel in the order B, G, R, X (X is undefined), as X11, Windows and
// libyuv ("ARGB") have them.
type Picture struct {
	Pix    []byte // at least Stride*H bytes
	Stride int    // bytes from one row to the next, ≥ 4*W
	W, H   int    // pixels, > 0
}

// NewPicture returns a black picture of w by h pixels with Stride 4*w.
func NewPicture(w, h int) *Picture {
	return &Picture{Pix: make([]byte, 4*w*h), Stride: 4 * w, W: w, H: h}
}

// Bounds is the picture's rectangle with its origin at 0,0.
func (p *Picture) Bounds() image.Rectangle { return image.Rect(0, 0, p.W, p.H) }

// RGBA converts r of the picture into dst (alpha 255), which must cover r. It is for tests, snapshots and other rare uses;
// the pipeline converts with libyuv in media/codec.
func (p *Picture) RGBA(dst *image.RGBA, r image.Rectangle) {
	r = r.Intersect(p.Bounds()).Intersect(dst.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		src := p.Pix[y*p.Stride+4*r.Min.X : y*p.Stride+4*r.Max.X]
		out := dst.Pix[dst.PixOffset(r.Min.X, y):]
		for i := 0; i < len(src); i += 4 {
			out[i], out[i+1], out[i+2], out[i+3] = src[i+2], src[i+1], src[i], 255
		}
	}
}
