package scale

import (
	"encoding/binary"
	"image"
)

// Plane is a picture of 4 bytes a pixel, in whatever order of them.
type Plane struct {
	Pix    []byte // at least Stride*(H-1)+4*W bytes
	Stride int    // bytes from one row to the next, ≥ 4*W
	W, H   int    // pixels, > 0
}

// MaxSteps is how often Shrink halves at most: beyond, a block's sum is more than a lane holds.
const MaxSteps = 4

// Shrunk is the size that is left of one after halving it so often; half a pixel is one.
func Shrunk(size image.Point, steps int) image.Point {
	return image.Pt((size.X+1<<steps-1)>>steps, (size.Y+1<<steps-1)>>steps)
}

// Shrink makes r of dst of what of src lies there, where dst has the size Shrunk of src's by steps, 1 to MaxSteps: each pixel is the mean of a
// block of 2, 4 … pixels squared, of those that src has of it. Nothing outside r is written.
func Shrink(dst, src Plane, r image.Rectangle, steps int) {
	r = r.Intersect(image.Rect(0, 0, dst.W, dst.H))
	if r.Empty() {
		return
	}
	whole := r.Max.X // the first column of which src has only a part
	if r.Max.X<<steps > src.W {
		whole = r.Max.X - 1
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		out := dst.Pix[y*dst.Stride:][:4*dst.W]
		x := r.Min.X
		if steps == 1 && 2*y+1 < src.H && x < whole {
			above, below := src.Pix[2*y*src.Stride:], src.Pix[(2*y+1)*src.Stride:]
			halve(out[4*x:4*whole], above[8*x:8*whole], below[8*x:8*whole])
			x = whole
		}
		for ; x < r.Max.X; x++ {
			binary.LittleEndian.PutUint32(out[4*x:], block(src, x<<steps, y<<steps, 1<<steps))
		}
	}
}

// halve makes a row of two, two pixels by two at a time.
func halve(out, above, below []byte) {
	const pair, round = 0x00ff00ff, 0x00020002
	above, below = above[:2*len(out)], below[:2*len(out)]
	for len(out) >= 4 {
		a, b := binary.LittleEndian.Uint64(above), binary.LittleEndian.Uint64(below)
		even, odd := a&lanes+b&lanes, a>>8&lanes+b>>8&lanes
		even, odd = even+even>>32, odd+odd>>32
		binary.LittleEndian.PutUint32(out, (uint32(even)+round)>>2&pair|(uint32(odd)+round)>>2&pair<<8)
		out, above, below = out[4:], above[8:], below[8:]
	}
}

// block is the mean of the block of side pixels squared from x, y on, of those that there are.
func block(src Plane, x, y, side int) uint32 {
	w, h := min(side, src.W-x), min(side, src.H-y)
	var even, odd uint64 // two lanes of 32 bits each
	for row := y; row < y+h; row++ {
		pixels := src.Pix[row*src.Stride+4*x:][:4*w]
		for ; len(pixels) >= 4; pixels = pixels[4:] {
			p := uint64(binary.LittleEndian.Uint32(pixels))
			even += p&0xff | p&0xff0000<<16
			odd += p>>8&0xff | p>>8&0xff0000<<16
		}
	}
	n := uint64(w * h)
	mean := func(v uint64) uint32 {
		return uint32((v&0xffffffff+n/2)/n) | uint32((v>>32+n/2)/n)<<16
	}
	return mean(even) | mean(odd)<<8
}
