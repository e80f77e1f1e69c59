package codec

import (
	"bytes"
	"errors"
	"image"
	"math/rand/v2"
	"testing"
)

// samplePatches are one of each kind, for a picture of 100 blocks.
func samplePatches() []patch {
	set := func(on ...int) blockSet {
		m := make([]byte, 100)
		for _, b := range on {
			m[b] = 1
		}
		return appendSet(nil, m)
	}
	return []patch{
		{parts: partSeal, seal: 1<<63 + 5},
		{parts: partExact, exactAt: set(0, 1, 2, 50, 99), exact: []byte{1, 2, 3}},
		{parts: partExact | partSeal, exactAt: set(99), exact: nil, seal: 7},
		{parts: partShift, by: -MaxSide, shiftAt: set(10, 12)},
		{parts: partsAll, place: 99, lossy: []byte{9, 9}, lossyAt: set(5), by: 45, shiftAt: set(1), exactAt: set(2), exact: []byte{0}, seal: 3},
		{parts: partLossy, lossyAt: set(3, 4, 5)},
		{size: image.Pt(160, 160), flat: []byte{1, 2, 3}},
		{size: image.Pt(159, 145), parts: partPlace | partLossy, place: 0, lossy: []byte{7}, lossyAt: set(0)},
	}
}

func TestPatchRoundTrip(t *testing.T) {
	for i, p := range samplePatches() {
		b := appendPatch(nil, &p)
		got, err := parsePatch(b, 100)
		if err != nil {
			t.Errorf("patch %d: %v", i, err)
			continue
		}
		if got.size != p.size || got.parts != p.parts || got.place != p.place || !bytes.Equal(got.flat, p.flat) || got.by != p.by || got.seal != p.seal || !bytes.Equal(got.lossy, p.lossy) || !bytes.Equal(got.exact, p.exact) ||
			!bytes.Equal(got.lossyAt, p.lossyAt) || !bytes.Equal(got.shiftAt, p.shiftAt) || !bytes.Equal(got.exactAt, p.exactAt) {
			t.Errorf("patch %d: %+v became %+v", i, p, got)
		}
		if key := p.size.X > 0; IsKey(b) != key {
			t.Errorf("patch %d is a key sample: %v", i, !key)
		}
		for n := range b {
			if _, err := parsePatch(b[:n], 100); !errors.Is(err, ErrCorrupt) {
				t.Errorf("patch %d, its first %d bytes: %v", i, n, err)
			}
		}
		if _, err := parsePatch(append(b, 0), 100); !errors.Is(err, ErrCorrupt) {
			t.Errorf("patch %d and a byte more: %v", i, err)
		}
	}
}

func TestBlockSets(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		on := make([]byte, 1+rng.IntN(200))
		for i := range on {
			if rng.IntN(4) > 0 {
				on[i] = byte(rng.IntN(2))
			}
		}
		on[rng.IntN(len(on))] = 1
		set := appendSet(nil, on)
		r := reader{rest: set}
		if got := r.set(len(on)); r.bad || !bytes.Equal(got, set) || len(r.rest) != 0 {
			t.Fatalf("%v: %x not read", on, set)
		}
		back := make([]byte, len(on))
		set.read(back)
		if !bytes.Equal(back, on) {
			t.Fatalf("%v became %v", on, back)
		}
	}
	for name, set := range map[string][]byte{
		"none": {0}, "past the end": {1, 9, 1}, "runs that touch": {2, 0, 0, 0, 0}, "long varint": {0x81, 0, 0, 0}, "huge": {1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0},
	} {
		r := reader{rest: set}
		if r.set(10); !r.bad {
			t.Errorf("%s: %x is taken", name, set)
		}
	}
}

// What is read is written again with the same bytes, and its sets fit the picture.
func FuzzPatch(f *testing.F) {
	for _, p := range samplePatches() {
		f.Add(appendPatch(nil, &p))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		const count = 100
		p, err := parsePatch(b, count)
		if err != nil {
			return
		}
		if again := appendPatch(nil, &p); !bytes.Equal(again, b) {
			t.Errorf("read %x\nas %+v\nwrote %x", b, p, again)
		}
		for _, set := range []blockSet{p.lossyAt, p.shiftAt, p.exactAt} {
			if set == nil {
				continue
			}
			on := make([]byte, max(count, blocks(p.size.X)*blocks(p.size.Y)))
			set.read(on)
			if again := appendSet(nil, on); !bytes.Equal(again, set) {
				t.Errorf("set %x written as %x", set, again)
			}
		}
	})
}

// Whatever chances were learnt, what is written is read, and no reader needs more than arithTail bytes past the end.
func FuzzArith(f *testing.F) {
	f.Add([]byte("some bits that are mostly the same \x00\x00\x00\x00\x00\x00\x00\xff"))
	f.Add(bytes.Repeat([]byte{0}, 3000))
	f.Add(bytes.Repeat([]byte{0xff}, 3000))
	f.Fuzz(func(t *testing.T, b []byte) {
		var w, r arith
		chances := func() []chance {
			c := make([]chance, 16)
			even(c)
			return c
		}
		w.write(nil)
		c := chances()
		for i := range 8 * len(b) {
			w.bit(&c[b[i/8]%16], uint32(b[i/8]>>(i%8))&1)
		}
		out := w.end()
		r.read(out)
		c = chances()
		for i := range 8 * len(b) {
			if got := r.bit(&c[b[i/8]%16], 0); got != uint32(b[i/8]>>(i%8))&1 {
				t.Fatalf("bit %d of %d is %d", i, 8*len(b), got)
			}
		}
		if r.overrun() {
			t.Errorf("%d bytes read of %d", r.pos, len(out))
		}
	})
}
