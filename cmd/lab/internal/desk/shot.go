package desk

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"

	"github.com/jezek/xgb/xproto"
)

// Shot is what the screen shows in r (all of it when r is empty), alpha 255, with r as its bounds. The pointer is not in it.
func (d *Desk) Shot(r image.Rectangle) (*image.RGBA, error) {
	all := d.Bounds()
	if r.Empty() {
		r = all
	}
	if r = r.Intersect(all); r.Empty() {
		return nil, fmt.Errorf("look at %v of %s: outside the screen %v", r, d.Display, all)
	}
	reply, err := xproto.GetImage(d.conn.Conn, xproto.ImageFormatZPixmap, xproto.Drawable(d.root),
		int16(r.Min.X), int16(r.Min.Y), uint16(r.Dx()), uint16(r.Dy()), ^uint32(0)).Reply()
	if err != nil {
		return nil, fmt.Errorf("look at %v of %s: %w", r, d.Display, d.conn.Cause(err))
	}
	if len(reply.Data) < 4*r.Dx()*r.Dy() {
		return nil, fmt.Errorf("look at %s: %d bytes for %v: not a screen of 24 bits", d.Display, len(reply.Data), r)
	}
	shot := image.NewRGBA(r)
	for i := 0; i+3 < len(shot.Pix); i += 4 {
		shot.Pix[i], shot.Pix[i+1], shot.Pix[i+2], shot.Pix[i+3] = reply.Data[i+2], reply.Data[i+1], reply.Data[i], 255
	}
	return shot, nil
}

// Paint gives the screen's ground a colour, 0xRRGGBB.
func (d *Desk) Paint(colour uint32) error {
	xproto.ChangeWindowAttributes(d.conn.Conn, d.root, xproto.CwBackPixel, []uint32{colour})
	xproto.ClearArea(d.conn.Conn, false, d.root, 0, 0, 0, 0)
	return d.sync()
}

// gap is the room between pictures that stand side by side, in pixels.
const gap = 16

// Beside puts pictures side by side on a grey ground.
func Beside(shots ...*image.RGBA) *image.RGBA {
	size := image.Pt(-gap, 0)
	for _, s := range shots {
		size.X += s.Rect.Dx() + gap
		size.Y = max(size.Y, s.Rect.Dy())
	}
	all := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(all, all.Rect, image.NewUniform(color.Gray{Y: 0x60}), image.Point{}, draw.Src)
	x := 0
	for _, s := range shots {
		at := image.Rectangle{Max: s.Rect.Size()}.Add(image.Pt(x, (size.Y-s.Rect.Dy())/2))
		draw.Draw(all, at, s, s.Rect.Min, draw.Src)
		x += s.Rect.Dx() + gap
	}
	return all
}

// Save writes a picture as PNG.
func Save(file string, picture image.Image) error {
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("save a picture: %w", err)
	}
	err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, picture)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("save picture %s: %w", file, err)
	}
	return nil
}

// Difference tells how two pictures of one size differ.
type Difference struct {
	Pixels int             // how many are not the same
	Most   int             // by how much a channel of one differs at most, 0..255
	Where  image.Rectangle // all of them, in a's coordinates
}

// Compare compares two pictures point by point, each from its top left corner; except are places, in a's coordinates, that do
// not count. Pictures of different sizes differ in every pixel.
func Compare(a, b *image.RGBA, except ...image.Rectangle) Difference {
	if a.Rect.Size() != b.Rect.Size() {
		return Difference{Pixels: a.Rect.Dx() * a.Rect.Dy(), Most: 255, Where: a.Rect}
	}
	var diff Difference
	for y := range a.Rect.Dy() {
		ra, rb := a.Pix[y*a.Stride:], b.Pix[y*b.Stride:]
		for x := range a.Rect.Dx() {
			most := 0
			for c := 4 * x; c < 4*x+3; c++ {
				most = max(most, int(ra[c])-int(rb[c]), int(rb[c])-int(ra[c]))
			}
			if most == 0 || within(a.Rect.Min.Add(image.Pt(x, y)), except) {
				continue
			}
			diff.Pixels++
			diff.Most = max(diff.Most, most)
			at := a.Rect.Min.Add(image.Pt(x, y))
			diff.Where = diff.Where.Union(image.Rectangle{at, at.Add(image.Pt(1, 1))})
		}
	}
	return diff
}

func within(p image.Point, places []image.Rectangle) bool {
	for _, r := range places {
		if p.In(r) {
			return true
		}
	}
	return false
}
