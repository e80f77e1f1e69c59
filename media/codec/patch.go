package codec

import (
	"encoding/binary"
	"fmt"
)

// A sample is a VP9 key frame as it is, or a patch: what changes parts of the picture. A patch's first byte is patchMark, which
// to whoever looks at VP9 headers is an inter frame of profile 1 that is not shown; our encoders make none, so it goes through the packetizer as
// what it is (not a key frame) and can be told from VP9. Then one byte says which parts follow, in this order:
//
//	1  lossy   set; n, n bytes: a VP9 inter frame (n may be 0: the last one again). The set's blocks show VP9's picture.
//	2  shift   by (zigzag); set. The set's blocks take what stands exactly by pixels further down.
//	4  exact   set; n, n bytes: the pixels of the set's blocks, as canvas.code writes them.
//	8  seal    8 bytes, big-endian: the frame.Sum of what the sharer captured, which is what is shown after this sample.
//
// A set names blocks of BlockSize pixels, counted row by row: the number of runs (1 or more), and for each how many blocks lie
// between it and the one before (0 only for the first) and how many it has, less one. Numbers are unsigned varints of the least length, so
// that each patch has one encoding.
type patch struct {
	parts   byte
	lossy   []byte // VP9
	lossyAt blockSet
	by      int // pixels; not 0
	shiftAt blockSet
	exact   []byte
	exactAt blockSet
	seal    uint64
}

const (
	patchMark = 0xa5 // marker 10, profile 1 (bits 1, 0), not repeated, inter, not shown, error resilient

	partLossy byte = 1
	partShift byte = 2
	partExact byte = 4
	partSeal  byte = 8
	partsAll       = partLossy | partShift | partExact | partSeal
)

// isPatch reports whether sample is to be a patch.
func isPatch(sample []byte) bool { return len(sample) > 0 && sample[0] == patchMark }

// appendPatch appends p's encoding to dst.
func appendPatch(dst []byte, p *patch) []byte {
	dst = append(dst, patchMark, p.parts)
	if p.parts&partLossy != 0 {
		dst = append(dst, p.lossyAt...)
		dst = append(binary.AppendUvarint(dst, uint64(len(p.lossy))), p.lossy...)
	}
	if p.parts&partShift != 0 {
		dst = binary.AppendUvarint(dst, uint64(p.by)<<1^uint64(p.by>>63))
		dst = append(dst, p.shiftAt...)
	}
	if p.parts&partExact != 0 {
		dst = append(dst, p.exactAt...)
		dst = append(binary.AppendUvarint(dst, uint64(len(p.exact))), p.exact...)
	}
	if p.parts&partSeal != 0 {
		dst = binary.BigEndian.AppendUint64(dst, p.seal)
	}
	return dst
}

// parsePatch reads a patch of a picture of so many blocks; its slices are sample's. It returns ErrTooBig or ErrCorrupt.
func parsePatch(sample []byte, blocks int) (p patch, err error) {
	if len(sample) > MaxSample {
		return p, fmt.Errorf("%w: %d bytes", ErrTooBig, len(sample))
	}
	r := reader{rest: sample}
	if r.byte() != patchMark {
		r.bad = true
	}
	p.parts = r.byte()
	if p.parts == 0 || p.parts&^partsAll != 0 {
		r.bad = true
	}
	if p.parts&partLossy != 0 {
		p.lossyAt, p.lossy = r.set(blocks), r.bytes()
	}
	if p.parts&partShift != 0 {
		by := r.number(2*2*MaxSide - 1)
		p.by = int(by>>1) ^ -int(by&1)
		r.bad = r.bad || p.by == 0
		p.shiftAt = r.set(blocks)
	}
	if p.parts&partExact != 0 {
		p.exactAt, p.exact = r.set(blocks), r.bytes()
	}
	if p.parts&partSeal != 0 {
		if len(r.rest) < 8 {
			return p, fmt.Errorf("%w: patch cut short", ErrCorrupt)
		}
		p.seal = binary.BigEndian.Uint64(r.rest)
		r.rest = r.rest[8:]
	}
	if r.bad || len(r.rest) > 0 {
		return p, fmt.Errorf("%w: patch", ErrCorrupt)
	}
	return p, nil
}

// reader reads the fields of a patch; bad once one was not as it must be, and then it reads zeros.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) byte() byte {
	if r.bad || len(r.rest) == 0 {
		r.bad = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

// number reads a varint of the least length, up to most.
func (r *reader) number(most int) int {
	v, n := binary.Uvarint(r.rest)
	if r.bad || n <= 0 || v > uint64(most) || n > 1 && r.rest[n-1] == 0 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

func (r *reader) bytes() []byte {
	n := r.number(MaxSample)
	if r.bad || n > len(r.rest) {
		r.bad = true
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// set reads a set of blocks that all exist.
func (r *reader) set(blocks int) blockSet {
	all := r.rest
	at := 0
	for i := range r.number(blocks) {
		gap := r.number(blocks)
		at += gap + r.number(blocks) + 1
		if r.bad || i > 0 && gap == 0 || at > blocks {
			r.bad = true
			return nil
		}
	}
	if at == 0 { // no run
		r.bad = true
	}
	return all[:len(all)-len(r.rest)]
}

// blockSet is a set of blocks as it stands in a patch.
type blockSet []byte

// appendSet appends the set of the blocks that on marks with 1, which must be some.
func appendSet(dst []byte, on []byte) blockSet {
	runs := 0
	was := byte(0)
	for _, v := range on {
		if v == 1 && was != 1 {
			runs++
		}
		was = v
	}
	dst = binary.AppendUvarint(dst, uint64(runs))
	for at, b := 0, 0; b < len(on); {
		if on[b] != 1 {
			b++
			continue
		}
		from := b
		for b < len(on) && on[b] == 1 {
			b++
		}
		dst = binary.AppendUvarint(dst, uint64(from-at))
		dst = binary.AppendUvarint(dst, uint64(b-from-1))
		at = b
	}
	return dst
}

// read marks the blocks of a set that parsePatch took with 1 in on, which must be clear.
func (s blockSet) read(on []byte) {
	runs, n := binary.Uvarint(s)
	s = s[n:]
	at := 0
	for range runs {
		gap, n := binary.Uvarint(s)
		count, k := binary.Uvarint(s[n:])
		s = s[n+k:]
		at += int(gap)
		for range count + 1 {
			on[at] = 1
			at++
		}
	}
}
