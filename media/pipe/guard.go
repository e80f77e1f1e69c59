package pipe

import (
	"time"

	"deskhand/media/codec"
)

// What a viewer takes of a sharer. Those who keep to the rules need a fraction: a sender of ours makes at most two key frames a second, a new
// size is a screen that was plugged in or chosen, and nothing that arrives is ever garbage, since what is lost on the way is not decoded.
const (
	guardPixels = 4 << 20 // what a new size counts by: one of up to so many pixels is one

	keysAtOnce, keysPerSecond     = 8, 4
	sizesAtOnce, sizesPerSecond   = 8, 1
	faultsAtOnce, faultsPerSecond = 8, 0.1
)

// guard bounds what a sharer can cost a viewer by what is dear to begin: pictures of a new size (memory for each pixel several times over, at each
// stage up to the screen), key frames, and samples that turn out to be none only after work was done. It counts, so it holds on slow
// computers and fast ones. What a picture in motion costs it does not bound: that is up to the largest picture at the highest rate,
// which an honest sharer may show, too. It belongs to the decode goroutine.
type guard struct{ keys, sizes, faults bucket }

func newGuard() *guard {
	return &guard{
		keys: bucket{most: keysAtOnce, perSecond: keysPerSecond}, sizes: bucket{most: sizesAtOnce, perSecond: sizesPerSecond},
		faults: bucket{most: faultsAtOnce, perSecond: faultsPerSecond},
	}
}

// lets reports whether sample may be decoded now. One that may not is to be dropped, and what depends on it.
func (g *guard) lets(d Decoder, sample []byte, now time.Time) bool {
	w, h, key := codec.KeySize(sample)
	if !key { // no key sample, or one that the decoder refuses at a glance
		return true
	}
	if !g.keys.take(1, now) {
		return false
	}
	if haveW, haveH := d.Size(); haveW == w && haveH == h {
		return true
	}
	return g.sizes.take(max(1, float64(w*h)/guardPixels), now)
}

// failed notes that a sample could not be decoded; it reports whether that may be borne.
func (g *guard) failed(now time.Time) bool { return g.faults.take(1, now) }

// bucket holds so many at most, and is filled at a steady rate; the zero time finds it full.
type bucket struct {
	most, perSecond float64
	left            float64
	at              time.Time
}

// take takes n, if there are as many.
func (b *bucket) take(n float64, now time.Time) bool {
	if b.at.IsZero() {
		b.left = b.most
	} else {
		b.left = min(b.most, b.left+b.perSecond*now.Sub(b.at).Seconds())
	}
	b.at = now
	if b.left < n {
		return false
	}
	b.left -= n
	return true
}
