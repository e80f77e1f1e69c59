package frame

import "image"

// maxRects bounds a Damage list; past it Add folds everything into the bounding box.
const maxRects = 64

// Damage is the set of rectangles of a Picture that changed, in its coordinates. Rectangles may overlap. The zero value is
// no damage.
type Damage []image.Rectangle

// Add returns d with r added; an empty r changes nothing. A rectangle that r covers is dropped, and past 64 rectangles the
// list becomes its bounding box, so that damage never grows without bound.
func (d Damage) Add(r image.Rectangle) Damage {
	if r.Empty() {
		return d
	}
	kept := d[:0]
	for _, have := range d {
		if r.In(have) {
			return d
		}
		if !have.In(r) {
			kept = append(kept, have)
		}
	}
	kept = append(kept, r)
	if len(kept) > maxRects {
		return append(kept[:0], kept.Bounds())
	}
	return kept
}

// Clip returns d cut to r, without what falls outside.
func (d Damage) Clip(r image.Rectangle) Damage {
	kept := d[:0]
	for _, have := range d {
		if have = have.Intersect(r); !have.Empty() {
			kept = append(kept, have)
		}
	}
	return kept
}

// Bounds is the smallest rectangle that holds all of d.
func (d Damage) Bounds() image.Rectangle {
	var b image.Rectangle
	for _, r := range d {
		b = b.Union(r)
	}
	return b
}

// Empty reports whether nothing changed.
func (d Damage) Empty() bool { return len(d) == 0 }
