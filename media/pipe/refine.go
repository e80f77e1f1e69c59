package pipe

import (
	"image"
	"time"

	"deskhand/media/codec"
	"deskhand/media/frame"
)

// When what rests is sent better, and how much at once.
const (
	restRefined = 100 * time.Millisecond // a lossy block at rest for so long is encoded again, well
	restThrifty = time.Second            // the same, where data is to be saved
	restDear    = 300 * time.Millisecond // and for so long, exactly, if it is little
	restCostly  = 2 * time.Second        // and for so long, exactly, if the link can well carry it

	passTime  = 100 * time.Millisecond // what one pass may fill of the link
	dearTime  = 2 * time.Second        // what all costly blocks together may fill of the link
	passBytes = 128 << 10              // of an exact pass: something new waits at most for that many, about 30 ms
	maxBlocks = 2048                   // of a Refined pass: about 40 ms
	dearest   = 512                    // blocks of photographs in one exact pass: about 25 ms

	filmTime  = 300 * time.Millisecond
	filmShare = 4 // one in so many
)

// level is what is known of a block, and so what is to be done with it.
type level uint8

const (
	exact  level = iota // shown exactly
	bare                // looks like text and is not shown exactly: to be sent so as soon as the link takes it
	rough               // encoded at Motion quality: at rest, to be refined
	dear                // refined; exact soon if there is little of it
	costly              // there is more; exact only if the link can well carry all of it
	cheap               // it can
	final               // it cannot, and the block stays so until it changes
	levels
)

// refiner keeps for each block of the picture how well the viewers see it and picks what to encode again. It is pure: times
// are passed in, and the caller encodes. It belongs to the encode goroutine.
type refiner struct {
	bounds     image.Rectangle // pixels
	cols, rows int
	texture    []uint16 // the encoder's
	level      []level
	changed    []time.Duration // since epoch
	count      [levels]int     // blocks of each level
	epoch      time.Time
	choice     Choice
	rects      frame.Damage // the last pick
	picked     int          // its blocks

	roughBytes float64 // what refining a block costs, learnt
	pixelBytes float64 // what a pixel of texture costs in an exact pass over dear blocks, learnt
}

func newRefiner(bounds image.Rectangle, texture []uint16, now time.Time) *refiner {
	cols, rows := (bounds.Dx()+codec.BlockSize-1)/codec.BlockSize, (bounds.Dy()+codec.BlockSize-1)/codec.BlockSize
	r := &refiner{
		bounds: bounds, cols: cols, rows: rows, epoch: now, texture: texture, choice: Balanced,
		level: make([]level, cols*rows), changed: make([]time.Duration, cols*rows),
		roughBytes: 32, pixelBytes: 2,
	}
	r.count[exact] = cols * rows
	return r
}

// text reports whether block b looks like text.
func (r *refiner) text(b int) bool { return r.texture[b] <= codec.TextTexture }

// each calls f with the blocks of d.
func (r *refiner) each(d image.Rectangle, f func(b int)) {
	in := r.blocksOf(d)
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			f(y*r.cols + x)
		}
	}
}

// came notes what has changed: text is now bare, all else rough. Where most of a rectangle changed within filmTime before and a good part
// of it looks like photographs, it is a film, and all of it is.
func (r *refiner) came(damage frame.Damage, now time.Time) {
	at := now.Sub(r.epoch)
	for _, d := range damage {
		film := r.choice != BestText && r.film(d, at)
		r.each(d, func(b int) {
			r.changed[b] = at
			if r.text(b) && !film {
				r.set(b, bare)
			} else {
				r.set(b, rough)
			}
		})
	}
}

func (r *refiner) film(d image.Rectangle, at time.Duration) bool {
	all, photo, moved := 0, 0, 0
	r.each(d, func(b int) {
		all++
		if !r.text(b) {
			photo++
		}
		if r.changed[b] > 0 && at-r.changed[b] < filmTime {
			moved++
		}
	})
	return filmShare*photo >= all && 2*moved > all
}

// restarted notes a key frame: nothing is exact any more.
func (r *refiner) restarted(now time.Time) {
	for b := range r.level {
		r.changed[b] = now.Sub(r.epoch)
		if r.text(b) {
			r.set(b, bare)
		} else {
			r.set(b, rough)
		}
	}
}

// of collects the blocks of damage that have level l, for an encoder. It is a pick: passed must follow.
func (r *refiner) of(l level, damage frame.Damage) frame.Damage {
	bounds := r.blocksOf(damage.Bounds())
	r.start()
	r.gather(bounds, maxAll, func(b int, p image.Point) bool {
		if r.level[b] != l {
			return false
		}
		p = p.Mul(codec.BlockSize)
		block := image.Rectangle{p, p.Add(image.Pt(codec.BlockSize, codec.BlockSize))}
		for _, d := range damage {
			if d.Overlaps(block) {
				return true
			}
		}
		return false
	})
	return r.rects
}

// wakeAt is when there is next something to do besides bare blocks; ok is false if there is nothing.
func (r *refiner) wakeAt() (at time.Time, ok bool) {
	if r.count[exact]+r.count[final]+r.count[bare] == len(r.level) {
		return time.Time{}, false
	}
	first := time.Duration(1<<63 - 1)
	for b, l := range r.level {
		if l == rough || l == dear || l == costly || l == cheap {
			first = min(first, r.changed[b]+r.rest(l))
		}
	}
	return r.epoch.Add(first), true
}

// rest is how long a block of level l must have been unchanged before anything is done.
func (r *refiner) rest(l level) time.Duration {
	switch {
	case l == costly:
		return restCostly
	case l != rough:
		return restDear
	case r.choice == SaveData:
		return restThrifty
	}
	return restRefined
}

// ripe reports whether block b has level l and has rested long enough for what is to be done with it.
func (r *refiner) ripe(b int, l level, now time.Duration) bool {
	return r.level[b] == l && now-r.changed[b] >= r.rest(l)
}

// pick chooses the blocks of the next pass: as many as passTime at bitrate allows, at least one. The damage is empty if
// nothing is to be done now; it is valid until the next pick. passed must follow when it has been encoded.
func (r *refiner) pick(bitrate int, now time.Time) (frame.Damage, codec.Quality) {
	at := now.Sub(r.epoch)
	r.start()
	for b := range r.level { // text in a film that has stopped
		if r.text(b) && r.ripe(b, rough, at) {
			r.set(b, bare)
		}
	}
	if r.count[bare] > 0 {
		r.gather(r.all(), maxAll, func(b int, _ image.Point) bool { return r.level[b] == bare })
		return r.rects, codec.Exact
	}
	budget := bytesIn(passTime, bitrate)
	r.gather(r.all(), maxBlocks, func(b int, _ image.Point) bool {
		return r.ripe(b, rough, at) && float64(r.picked)*r.roughBytes < budget
	})
	if r.picked > 0 {
		return r.rects, codec.Refined
	}
	if r.count[cheap] == 0 {
		r.judge(dear, r.choice.worth(bytesIn(passTime, bitrate)), costly, at)
		r.judge(costly, r.choice.worth(bytesIn(dearTime, bitrate)), final, at)
	}
	r.gather(r.all(), dearest, func(b int, _ image.Point) bool { return r.level[b] == cheap })
	return r.rects, codec.Exact
}

// judge decides on the blocks of level l that have rested: all of them become exact if they take no more than most bytes; else they
// get another level.
func (r *refiner) judge(l level, most float64, other level, at time.Duration) {
	if r.count[l] == 0 {
		return
	}
	pixels := 0
	for b := range r.level {
		if r.ripe(b, l, at) {
			pixels += int(r.texture[b])
		}
	}
	if float64(pixels)*r.pixelBytes <= most {
		other = cheap
	}
	for b := range r.level {
		if r.ripe(b, l, at) {
			r.set(b, other)
		}
	}
}

// chosen follows another choice: what was given up may be worth its bytes now.
func (r *refiner) chosen(c Choice) {
	r.choice = c
	for b, l := range r.level {
		if l == final {
			r.set(b, dear)
		}
	}
}

// complete reports whether nothing but the last pick is missing.
func (r *refiner) complete() bool { return r.count[exact]+r.picked == len(r.level) }

// maxAll is no limit to the blocks of a pick.
const maxAll = 1 << 30

func (r *refiner) start() { r.rects, r.picked = r.rects[:0], 0 }

func (r *refiner) all() image.Rectangle { return image.Rect(0, 0, r.cols, r.rows) }

// gather collects up to most of the blocks in an area that want approves, as rectangles a block high.
func (r *refiner) gather(in image.Rectangle, most int, want func(b int, p image.Point) bool) {
	from := len(r.rects)
	for y := in.Min.Y; y < in.Max.Y; y++ {
		start := -1
		for x := in.Min.X; x <= in.Max.X; x++ {
			if x < in.Max.X && r.picked < most && want(y*r.cols+x, image.Pt(x, y)) {
				if start < 0 {
					start = x
				}
				r.picked++
				continue
			}
			if start >= 0 {
				r.rects = append(r.rects, image.Rect(start, y, x, y+1))
				start = -1
			}
		}
	}
	for i, b := range r.rects[from:] {
		r.rects[from+i] = image.Rectangle{b.Min.Mul(codec.BlockSize), b.Max.Mul(codec.BlockSize)}.Intersect(r.bounds)
	}
}

// passed notes that the last pick was encoded in so many bytes, but for the rest.
func (r *refiner) passed(q codec.Quality, bytes int, rest frame.Damage) {
	const learn = 0.3
	if q != codec.Exact {
		for _, d := range r.rects {
			r.each(d, func(b int) { r.set(b, dear) })
		}
		r.roughBytes += learn * (max(float64(bytes)/float64(max(r.picked, 1)), 1) - r.roughBytes)
		return
	}
	photo := 0
	for _, d := range r.rects {
		r.each(d, func(b int) {
			if r.level[b] == cheap {
				photo += int(r.texture[b])
			}
			r.set(b, exact)
		})
	}
	for _, d := range rest {
		r.each(d, func(b int) {
			if r.text(b) {
				r.set(b, bare)
				return
			}
			photo -= int(r.texture[b])
			r.set(b, cheap)
		})
	}
	if photo > 0 {
		r.pixelBytes += learn * (min(max(float64(bytes)/float64(photo), 0.1), 4) - r.pixelBytes)
	}
}

func (r *refiner) set(b int, l level) {
	r.count[r.level[b]]--
	r.level[b] = l
	r.count[l]++
}

// blocksOf is d, in pixels, as a rectangle of blocks.
func (r *refiner) blocksOf(d image.Rectangle) image.Rectangle {
	d = d.Intersect(r.bounds)
	if d.Empty() {
		return image.Rectangle{}
	}
	const up = codec.BlockSize - 1
	return image.Rect(d.Min.X/codec.BlockSize, d.Min.Y/codec.BlockSize, (d.Max.X+up)/codec.BlockSize, (d.Max.Y+up)/codec.BlockSize)
}

// bytesIn is how many bytes d at bitrate carries.
func bytesIn(d time.Duration, bitrate int) float64 { return float64(bitrate) / 8 * d.Seconds() }
