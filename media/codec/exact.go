package codec

import (
	"bytes"
	"image"
	"unsafe"
)

// canvas is what the viewers have of a picture exactly, at both ends the same, and what was learned in getting there. Text is few colours
// and few shapes, over and over: a pixel is guessed from the six around it that are known already, first as it came after the same
// six, then after the same four, then as one of its neighbours or as it was before; only what no guess fits is spelled out. A
// whole screen of text costs a tenth to a twentieth of a lossless VP9 pass (docs/picture.md).
//
// A pixel is 0xFFRRGGBB, 0 where nothing is known: outside, and where the picture is VP9's. Both ends start anew with each key
// frame. It belongs to the goroutine of its Encoder or Decoder.
type canvas struct {
	w, h, stride int
	pix          []uint32 // stride*(h+2), with a border: two columns at each side, two rows above
	six, four    [contexts]guess
	hit          hits
	flat         chance
	still        [2]chance
	known        [2]chance
	recent       [256]uint32 // colours by their hash
	recentAt     [8][256]chance
	spell        [3][256]chance // green, red, blue
	lent         lending        // an encoder's only
}

// hits are the chances that each kind of guess is right.
type hits struct {
	six, four [16]chance
	left, up  [8]chance
	old       [4]chance
}

const (
	canvasBorder = 2
	contextBits  = 16
	contexts     = 1 << contextBits
	opaque       = 0xff000000
)

// guess is a pixel that followed some neighbours, and how often it did.
type guess struct {
	pixel uint32
	sure  uint8 // 0..7
}

func newCanvas(w, h int) *canvas {
	c := &canvas{w: w, h: h, stride: w + 2*canvasBorder}
	c.pix = make([]uint32, c.stride*(h+canvasBorder))
	c.forget()
	return c
}

// forget starts anew: nothing is known.
func (c *canvas) forget() {
	clear(c.pix)
	c.lent.none()
	clear(c.six[:])
	clear(c.four[:])
	clear(c.recent[:])
	for _, p := range [][]chance{c.hit.six[:], c.hit.four[:], c.hit.left[:], c.hit.up[:], c.hit.old[:], c.still[:], c.known[:]} {
		even(p)
	}
	c.flat = evenChance
	for i := range c.recentAt {
		even(c.recentAt[i][:])
	}
	for i := range c.spell {
		even(c.spell[i][:])
	}
}

// row is the pixels x0..x1 of row y, with border to the left and right of the picture.
func (c *canvas) row(y, x0, x1 int) []uint32 {
	at := (y+canvasBorder)*c.stride + canvasBorder
	return c.pix[at+x0 : at+x1]
}

// blank makes r unknown.
func (c *canvas) blank(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		clear(c.row(y, r.Min.X, r.Max.X))
	}
}

// shift gives each row of r what stands by pixels further down, as it was before. r and what it comes from lie inside the picture. Where
// several rectangles are shifted by the same way, go through them row by row, in the order that shiftRows says.
func (c *canvas) shift(y, x0, x1, by int) { copy(c.row(y, x0, x1), c.row(y+by, x0, x1)) }

// equal reports whether r of the canvas, taken by pixels further down, is r of the picture src.
func (c *canvas) equal(src []uint32, r image.Rectangle, by int) bool {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		if !same(c.row(y+by, r.Min.X, r.Max.X), src[y*c.w+r.Min.X:y*c.w+r.Max.X]) {
			return false
		}
	}
	return true
}

// same compares two rows of the same length, at memory's speed.
func same(a, b []uint32) bool {
	return bytes.Equal(unsafe.Slice((*byte)(unsafe.Pointer(&a[0])), 4*len(a)), unsafe.Slice((*byte)(unsafe.Pointer(&b[0])), 4*len(b)))
}

// run16 is how many pixels are settled at once where a row goes on as it stands above, or as it was.
const run16 = 16

// code writes r of the picture src into the canvas and to a, or reads it from a; src is then nil. r's left side is a multiple of 16.
func (c *canvas) code(a *arith, src []uint32, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		at := (y + canvasBorder) * c.stride
		line := c.pix[at : at+c.stride]
		up := c.pix[at-c.stride : at]
		up2 := c.pix[at-2*c.stride : at-c.stride]
		var in []uint32
		if src != nil {
			in = src[y*c.w : (y+1)*c.w]
		}
		for x := r.Min.X; x < r.Max.X; x++ {
			if x%run16 == 0 && x+run16 <= r.Max.X && c.run(a, in, line, up, x) {
				x += run16 - 1
				continue
			}
			i := x + canvasBorder
			n := around{line[i-1], up[i], up[i-1], up[i+1], line[i-2], up2[i], line[i]}
			var pixel uint32
			if in != nil {
				pixel = in[x]
			}
			line[i] = c.pixel(a, pixel, &n)
		}
	}
}

// run settles 16 pixels at once if it can: they are as they were, or all like what surrounds them.
func (c *canvas) run(a *arith, in, line, up []uint32, x int) bool {
	i := x + canvasBorder
	now := line[i : i+run16]
	if now[0] != 0 && now[run16-1] != 0 {
		yes := uint32(0)
		if in != nil && same(now, in[x:x+run16]) {
			yes = 1
		}
		known := &c.still[eq(line[i-1], up[i])]
		if a.bit(known, yes) == 1 {
			return true
		}
	}
	left := line[i-1]
	if left == 0 || up[i-1] != left {
		return false
	}
	for _, v := range up[i : i+run16+1] {
		if v != left {
			return false
		}
	}
	yes := uint32(1)
	if in != nil {
		for _, v := range in[x : x+run16] {
			if v != left {
				yes = 0
				break
			}
		}
	}
	if a.bit(&c.flat, yes) == 0 {
		return false
	}
	for k := range now {
		now[k] = left
	}
	return true
}

// around is what is known around a pixel: to its left, above it, to the left and right of that, two to the left, two above, and what it
// was itself.
type around struct{ w, n, nw, ne, ww, nn, old uint32 }

// pixel writes pixel, or reads it.
func (c *canvas) pixel(a *arith, pixel uint32, n *around) uint32 {
	four := n.w*0x9e3779b1 ^ n.n*0x85ebca6b ^ n.nw*0xc2b2ae35 ^ n.ne*0x27d4eb2f
	six := four ^ n.ww*0x165667b1 ^ n.nn*0xd3a2646c
	g6, g4 := &c.six[slot(six)], &c.four[slot(four)]
	pixel = c.choose(a, pixel, n, g6, g4)
	g6.learn(pixel)
	g4.learn(pixel)
	return pixel
}

// choose goes through the guesses, each asked once, and spells the pixel out if none is right.
func (c *canvas) choose(a *arith, pixel uint32, n *around, g6, g4 *guess) uint32 {
	p6, p4 := g6.pixel, g4.pixel
	if p6 != 0 && a.bit(&c.hit.six[uint32(g6.sure)<<1|eq(p6, p4)], eq(pixel, p6)) == 1 {
		return p6
	}
	if p4 != 0 && p4 != p6 && a.bit(&c.hit.four[uint32(g4.sure)<<1|eq(p4, n.w)], eq(pixel, p4)) == 1 {
		return p4
	}
	if w := n.w; w != 0 && w != p6 && w != p4 &&
		a.bit(&c.hit.left[eq(w, n.n)|eq(n.n, n.ne)<<1|eq(p6, 0)<<2], eq(pixel, w)) == 1 {
		return w
	}
	if up := n.n; up != 0 && up != p6 && up != p4 && up != n.w &&
		a.bit(&c.hit.up[eq(up, n.ne)|eq(p6, 0)<<1|eq(up, n.nw)<<2], eq(pixel, up)) == 1 {
		return up
	}
	if o := n.old; o != 0 && o != p6 && o != p4 && o != n.w && o != n.n &&
		a.bit(&c.hit.old[eq(p6, 0)|eq(n.w, n.n)<<1], eq(pixel, o)) == 1 {
		return o
	}
	return c.spelled(a, pixel, n)
}

// spelled writes or reads a pixel that no neighbour foretells: a colour that was spelled before, or its three channels.
func (c *canvas) spelled(a *arith, pixel uint32, n *around) uint32 {
	h := hue(pixel)
	if a.bit(&c.known[eq(n.w, n.n)], eq(c.recent[h], pixel)) == 1 {
		h = a.byte(&c.recentAt[n.w>>13&7], h)
		return c.recent[h] | opaque
	}
	g := expect(n, 8)
	green := (a.byte(&c.spell[0], (pixel>>8-g)&255) + g) & 255
	more := green - g // the other channels mostly move with green
	r, b := expect(n, 16)+more, expect(n, 0)+more
	red := (a.byte(&c.spell[1], (pixel>>16-r)&255) + r) & 255
	blue := (a.byte(&c.spell[2], (pixel-b)&255) + b) & 255
	pixel = opaque | red<<16 | green<<8 | blue
	c.recent[hue(pixel)] = pixel
	return pixel
}

// expect foretells the channel at shift from the left, upper and upper left neighbours: PNG's and JPEG-LS's "median edge detector".
func expect(n *around, shift int) uint32 {
	w, up, nw := n.w>>shift&255, n.n>>shift&255, n.nw>>shift&255
	switch {
	case nw >= max(w, up):
		return min(w, up)
	case nw <= min(w, up):
		return max(w, up)
	}
	return w + up - nw
}

// learn takes note that pixel came where the guess was asked.
func (g *guess) learn(pixel uint32) {
	switch {
	case g.pixel == pixel:
		g.sure = min(g.sure+1, 7)
	case g.sure < 2:
		*g = guess{pixel: pixel}
	default:
		g.sure /= 2
	}
}

func slot(h uint32) uint32 { return (h ^ h>>15) * 0x2c1b3c6d >> (32 - contextBits) }

func hue(pixel uint32) uint32 { return pixel * 0x9e3779b1 >> 24 }

func eq(a, b uint32) uint32 {
	if a == b {
		return 1
	}
	return 0
}
