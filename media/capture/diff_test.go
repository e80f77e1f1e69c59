package capture

import (
	"bytes"
	"image"
	"testing"

	"pgregory.net/rapid"

	"deskhand/media/frame"
)

func rect(x, y, w, h int) image.Rectangle { return image.Rect(x, y, x+w, y+h) }

// Whatever is drawn and whatever rectangle is compared: the picture then shows the source, the damage holds each changed
// pixel, stays inside the rectangle, touches only changed blocks, and is bounded.
func TestPatchFindsExactlyTheChangedBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 150).Draw(t, "w"), rapid.IntRange(1, 150).Draw(t, "h")
		r := drawRect(t, "r", w, h)
		screen, pic := frame.NewPicture(w, h), frame.NewPicture(w, h)
		for range rapid.IntRange(0, 6).Draw(t, "n") {
			fill(screen, drawRect(t, "fill", w, h), rapid.Uint32Range(0, 3).Draw(t, "colour"))
		}
		before := bytes.Clone(pic.Pix)
		src := make([]byte, 0, 4*r.Dx()*r.Dy())
		for y := r.Min.Y; y < r.Max.Y; y++ {
			src = append(src, screen.Pix[y*screen.Stride+4*r.Min.X:y*screen.Stride+4*r.Max.X]...)
		}
		var d differ
		patch(pic, r, src, &d)
		damage := d.take()
		if len(damage) > maxRects {
			t.Fatalf("%d rectangles", len(damage))
		}
		changed := map[image.Point]bool{} // blocks
		for y := range h {
			for x := range w {
				at, p := y*pic.Stride+4*x, image.Pt(x, y)
				want := before[at : at+4]
				if p.In(r) {
					want = screen.Pix[at : at+4]
				}
				if !bytes.Equal(pic.Pix[at:at+4], want) {
					t.Fatalf("pixel %v is not the source's", p)
				}
				if !bytes.Equal(want, before[at:at+4]) {
					changed[p.Div(blockSize)] = true
					if !holds(damage, p) {
						t.Fatalf("changed pixel %v is not in %v", p, damage)
					}
				}
			}
		}
		for y := range h {
			for x := range w {
				p := image.Pt(x, y)
				if holds(damage, p) && (!p.In(r) || !changed[p.Div(blockSize)]) {
					t.Fatalf("damage %v holds %v: outside %v or in an unchanged block", damage, p, r)
				}
			}
		}
		if d.take() != nil {
			t.Fatal("damage was kept after take")
		}
	})
}

func holds(d frame.Damage, p image.Point) bool {
	for _, r := range d {
		if p.In(r) {
			return true
		}
	}
	return false
}

func drawRect(t *rapid.T, label string, w, h int) image.Rectangle {
	x, y := rapid.IntRange(0, w-1).Draw(t, label+".x"), rapid.IntRange(0, h-1).Draw(t, label+".y")
	return rect(x, y, rapid.IntRange(1, w-x).Draw(t, label+".w"), rapid.IntRange(1, h-y).Draw(t, label+".h"))
}

func TestFoldKeepsEverythingInBands(t *testing.T) {
	var rects []image.Rectangle
	for i := range 1000 {
		rects = append(rects, rect(i*37%1900, i*17%1000, 5, 5))
	}
	all := append([]image.Rectangle{}, rects...)
	folded := fold(rects)
	if len(folded) != maxRects {
		t.Fatalf("%d rectangles, want %d", len(folded), maxRects)
	}
	for _, r := range all {
		in := false
		for _, f := range folded {
			in = in || r.In(f)
		}
		if !in {
			t.Fatalf("%v is lost", r)
		}
	}
	for _, f := range folded {
		if f.Dy() > 100 {
			t.Fatalf("%v is no band", f)
		}
	}
}
