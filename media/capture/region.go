package capture

import (
	"encoding/binary"
	"image"
)

// region is an area of rectangles that do not overlap.
type region []image.Rectangle

// minus returns the region without r, in memory of its own.
func (g region) minus(r image.Rectangle) region {
	out := make(region, 0, len(g)+3)
	for _, a := range g {
		cut := a.Intersect(r)
		if cut.Empty() {
			out = append(out, a)
			continue
		}
		for _, part := range [...]image.Rectangle{
			{a.Min, image.Pt(a.Max.X, cut.Min.Y)}, {image.Pt(a.Min.X, cut.Max.Y), a.Max},
			image.Rect(a.Min.X, cut.Min.Y, cut.Min.X, cut.Max.Y), image.Rect(cut.Max.X, cut.Min.Y, a.Max.X, cut.Max.Y),
		} {
			if !part.Empty() {
				out = append(out, part)
			}
		}
	}
	return out
}

// has reports whether a pixel is in the region.
func (g region) has(p image.Point) bool {
	for _, r := range g {
		if p.In(r) {
			return true
		}
	}
	return false
}

// within is how many pixels of r are in the region.
func (g region) within(r image.Rectangle) (pixels int) {
	for _, a := range g {
		cut := a.Intersect(r)
		pixels += cut.Dx() * cut.Dy()
	}
	return pixels
}

// plus returns the region with r, in memory of its own.
func (g region) plus(r image.Rectangle) region {
	if r.Empty() {
		return g
	}
	return append(g.minus(r), r)
}

// maskColour is what stands where nothing is shown: B, G, R, X. It is none that a desktop's text or frames have, so that nobody takes it
// for an empty window.
const maskColour = 0x00505860

// veil paints maskColour over what of r lies outside of shown. pixels are r's alone, without gaps.
func veil(pixels []byte, r image.Rectangle, shown region) {
	hidden := region{r}
	for _, s := range shown {
		hidden = hidden.minus(s)
	}
	for _, h := range hidden {
		h = h.Sub(r.Min)
		for y := h.Min.Y; y < h.Max.Y; y++ {
			row := pixels[4*(y*r.Dx()+h.Min.X) : 4*(y*r.Dx()+h.Max.X)]
			for len(row) >= 4 {
				binary.LittleEndian.PutUint32(row, maskColour)
				row = row[4:]
			}
		}
	}
}
