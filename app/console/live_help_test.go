package console_test

import (
	"image"

	"deskhand/media/frame"
)

// bgra is img as a capture source would have it.
func bgra(img *image.RGBA) *frame.Picture {
	p := frame.NewPicture(img.Rect.Dx(), img.Rect.Dy())
	for i := 0; i+3 < len(img.Pix) && i+3 < len(p.Pix); i += 4 {
		p.Pix[i], p.Pix[i+1], p.Pix[i+2] = img.Pix[i+2], img.Pix[i+1], img.Pix[i]
	}
	return p
}
