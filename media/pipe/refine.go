package pipe

import (
	"image"
	"time"

	"deskhand/media/codec"
	"deskhand/media/frame"
)

// When what rests is refined, and how much at once.
const (
	restRefined  = 100 * time.Millisecond // a block at rest for so long is encoded again, well
	restLossless = 300 * time.Millisecond // and for so long, exactly
	restDear     = 3 * time.Second        // and for so long, exactly although it is dear, if few blocks are

	passTime  = 100 * time.Millisecond // what one pass may fill of the link
	dearTime  = time.Second            // what all dear blocks together may fill of the link
	maxBlocks = 2048                   // of one pass; a new picture waits at most for that many, about 40 ms

	// A block is dear if more of its samples than dearSamples differ after refinement. Photographs and noise lie above it
	// (575 of 768 on average), text and drawings below. A differing sample costs half a byte to one in
	// either, so what is dear is dear by its number of them.
	dearSamples = codec.BlockSamples * 2 / 3

	superblock = 64 / codec.BlockSize // blocks: libvpx codes up to so many together, active or not
)

// level is what is known of a block, and so what is to be done with it.
type level uint8

const (
	exact   level = iota // shown exactly
	suspect              // refined, or next to a block that was encoded: to be compared
	rough                // encoded at Motion quality: to be refined
	cheap                // not exact, and worth a lossless pass
	dear                 // not exact, lossless only if there is little of it
	final                // not exact, and it stays so until it changes
	levels
)

// rest is how long a block of each level must have been unchanged before anything is done; 0: nothing is to be done.
var rest = [levels]time.Duration{suspect: restLossless, rough: restRefined, cheap: restLossless, dear: restDear}

// refiner keeps for each block of the picture how well the viewers see it and picks what to encode again. It is pure: times
// are passed in, and the caller encodes and compares. It belongs to the encode goroutine.
type refiner struct {
	bounds     image.Rectangle // pixels
	cols, rows int
	level      []level
	changed    []time.Duration // since epoch
	differ     []uint16        // samples, as last compared; for cheap and dear
	count      [levels]int     // blocks of each level
	epoch      time.Time
	rects      frame.Damage // the last pick
	picked     int          // its blocks
	weight     int          // its differing samples, if lossless

	roughBytes float64 // what refining a block costs, learnt
	diffBytes  float64 // what a differing sample costs in a lossless pass, learnt
}

func newRefiner(bounds image.Rectangle, now time.Time) *refiner {
	cols, rows := (bounds.Dx()+codec.BlockSize-1)/codec.BlockSize, (bounds.Dy()+codec.BlockSize-1)/codec.BlockSize
	r := &refiner{
		bounds: bounds, cols: cols, rows: rows, epoch: now,
		level: make([]level, cols*rows), changed: make([]time.Duration, cols*rows), differ: make([]uint16, cols*rows),
		roughBytes: 32, diffBytes: 1,
	}
	r.count[exact] = cols * rows
	return r
}

// moved notes a frame of Motion quality over the damage; a key frame covers everything.
func (r *refiner) moved(damage frame.Damage, key bool, now time.Time) {
	if key {
		r.coded(r.bounds, rough, now)
		return
	}
	for _, d := range damage {
		r.coded(d, rough, now)
	}
}

// coded notes that the blocks of d were encoded at now and are now at to; a zero now leaves their rest alone. Blocks around them
// may have been altered too: by deblocking, and because libvpx may code a superblock as a whole.
func (r *refiner) coded(d image.Rectangle, to level, now time.Time) {
	in := r.blocksOf(d)
	if in.Empty() {
		return
	}
	around := image.Rect(
		(in.Min.X-1)/superblock*superblock-1, (in.Min.Y-1)/superblock*superblock-1,
		(in.Max.X/superblock+1)*superblock+1, (in.Max.Y/superblock+1)*superblock+1,
	).Intersect(image.Rect(0, 0, r.cols, r.rows))
	at := now.Sub(r.epoch)
	for y := around.Min.Y; y < around.Max.Y; y++ {
		for x := around.Min.X; x < around.Max.X; x++ {
			b := y*r.cols + x
			switch inside := image.Pt(x, y).In(in); {
			case inside:
				r.set(b, to)
			case r.level[b] == rough:
				continue
			default:
				r.set(b, suspect)
			}
			if !now.IsZero() {
				r.changed[b] = at
			}
		}
	}
}

// wakeAt is when there is next something to do; ok is false if there is nothing.
func (r *refiner) wakeAt() (at time.Time, ok bool) {
	if r.count[exact]+r.count[final] == len(r.level) {
		return time.Time{}, false
	}
	first := time.Duration(1<<63 - 1)
	for b, l := range r.level {
		if rest[l] > 0 {
			first = min(first, r.changed[b]+rest[l])
		}
	}
	return r.epoch.Add(first), true
}

// ripe reports whether block b has level l and has rested long enough for what is to be done with it.
func (r *refiner) ripe(b int, l level, now time.Duration) bool {
	return r.level[b] == l && now-r.changed[b] >= rest[l]
}

// needsCompare reports whether the next pick should be preceded by compared: some blocks at rest are suspect and none rough.
func (r *refiner) needsCompare(now time.Time) bool {
	return !r.any(rough, now) && r.any(suspect, now)
}

func (r *refiner) any(l level, now time.Time) bool {
	if r.count[l] == 0 {
		return false
	}
	at := now.Sub(r.epoch)
	for b := range r.level {
		if r.ripe(b, l, at) {
			return true
		}
	}
	return false
}

// compared takes the encoder's differences and sorts suspect blocks by what is to be done with them.
func (r *refiner) compared(differ []uint16) {
	for b, n := range differ {
		if r.level[b] != suspect {
			continue
		}
		r.differ[b] = n
		switch {
		case n == 0:
			r.set(b, exact)
		case n <= dearSamples:
			r.set(b, cheap)
		default:
			r.set(b, dear)
		}
	}
}

// pick chooses the blocks of the next pass: as many as passTime at bitrate allows, at least one. The damage is empty if
// nothing is to be done now; it is valid until the next pick. passed must follow when it has been encoded.
func (r *refiner) pick(bitrate int, now time.Time) (frame.Damage, codec.Quality) {
	at := now.Sub(r.epoch)
	budget := bytesIn(passTime, bitrate)
	r.rects, r.picked, r.weight = r.rects[:0], 0, 0
	if r.any(rough, now) {
		r.gather(func(b int) bool {
			return r.ripe(b, rough, at) && float64(r.picked)*r.roughBytes < budget
		})
		return r.rects, codec.Refined
	}
	if !r.any(cheap, now) {
		r.judgeDear(bitrate, at)
	}
	r.gather(func(b int) bool {
		return r.ripe(b, cheap, at) && float64(r.weight)*r.diffBytes < budget
	})
	return r.rects, codec.Lossless
}

// judgeDear decides on the dear blocks that have rested: all of them become exact, or they stay as they are.
func (r *refiner) judgeDear(bitrate int, at time.Duration) {
	if r.count[dear] == 0 {
		return
	}
	samples := 0
	for b := range r.level {
		if r.ripe(b, dear, at) {
			samples += int(r.differ[b])
		}
	}
	verdict := final
	if float64(samples)*r.diffBytes <= bytesIn(dearTime, bitrate) {
		verdict = cheap
	}
	for b := range r.level {
		if r.ripe(b, dear, at) {
			r.set(b, verdict)
		}
	}
}

// gather collects the blocks that want approves, as rectangles a block high.
func (r *refiner) gather(want func(b int) bool) {
	for y := range r.rows {
		start := -1
		for x := range r.cols + 1 {
			b := y*r.cols + x
			if x < r.cols && r.picked < maxBlocks && want(b) {
				if start < 0 {
					start = x
				}
				r.picked++
				r.weight += int(r.differ[b])
				continue
			}
			if start >= 0 {
				r.rects = append(r.rects, image.Rect(start, y, x, y+1))
				start = -1
			}
		}
	}
	for i, b := range r.rects {
		r.rects[i] = image.Rectangle{b.Min.Mul(codec.BlockSize), b.Max.Mul(codec.BlockSize)}.Intersect(r.bounds)
	}
}

// passed notes that the last pick was encoded in so many bytes.
func (r *refiner) passed(q codec.Quality, bytes int) {
	const learn = 0.3
	if q == codec.Lossless {
		for _, d := range r.rects {
			r.made(d)
		}
		r.diffBytes += learn * (min(max(float64(bytes)/float64(max(r.weight, 1)), 0.1), 4) - r.diffBytes)
		return
	}
	for _, d := range r.rects {
		r.coded(d, suspect, time.Time{})
	}
	r.roughBytes += learn * (max(float64(bytes)/float64(max(r.picked, 1)), 1) - r.roughBytes)
}

// made notes that the blocks of d were encoded losslessly, and the encoder's margin with them: compare before spending more there.
func (r *refiner) made(d image.Rectangle) {
	in := r.blocksOf(d)
	with := in.Inset(-1).Intersect(image.Rect(0, 0, r.cols, r.rows))
	for y := with.Min.Y; y < with.Max.Y; y++ {
		for x := with.Min.X; x < with.Max.X; x++ {
			b := y*r.cols + x
			switch l := r.level[b]; {
			case image.Pt(x, y).In(in):
				r.set(b, exact)
			case l != rough && l != exact:
				r.set(b, suspect)
			}
		}
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
