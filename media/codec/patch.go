package codec

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
)

// A sample changes parts of the picture. To whoever looks at VP9 headers it is a VP9 frame of profile 1 that is not shown; our encoders make none, so
// it goes through the packetizer as what it is. One that needs no other before it starts like a key frame, with the picture's size:
//
//	9 bytes: VP9's uncompressed header up to the size; width and height less one, 16 bits each, end a bit before the last one
//	flat     n, n bytes: one pixel for each block, as canvas.code writes a picture of them. What is known of a block better from the
//	         key sample before may be shown instead until one says how it is now.
//
// and any other with one byte, patchMark, like an inter frame. Then one byte says which parts follow, in this order:
//
//	16 place   a block: where the VP9 frame that follows, a key frame, lies. Its size comes from that frame; it ends where the picture ends or with a
//	           whole block. Blocks that VP9 showed before stay as they are until they are in a set.
//	1  lossy   set; n, n bytes: a VP9 frame. The set's blocks, inside that frame, show VP9's picture.
//	2  shift   by (zigzag); set. The set's blocks take what stands exactly by pixels further down.
//	4  exact   set; n, n bytes: the pixels of the set's blocks, as canvas.code writes them.
//	8  seal    8 bytes, big-endian: the frame.Sum of what the sharer captured, which is what is shown after this sample.
//
// A set names blocks of BlockSize pixels, counted row by row: the number of runs (1 or more), and for each how many blocks lie
// between it and the one before (0 only for the first) and how many it has, less one. Numbers are unsigned varints of the least length, so
// that each sample has one encoding.
type patch struct {
	size    image.Point // pixels, of a key sample; else 0, 0
	flat    []byte      // of a key sample
	parts   byte
	place   int
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
	keyMark   = 0xa0 // the same of a key frame, not resilient
	keyHead   = 9    // bytes

	partLossy byte = 1
	partShift byte = 2
	partExact byte = 4
	partSeal  byte = 8
	partPlace byte = 16
	partsAll       = partLossy | partShift | partExact | partSeal | partPlace
)

// appendKeyHead appends what a key sample begins with: marks, sync code, BT.601 in limited range, 4:4:4.
func appendKeyHead(dst []byte, size image.Point) []byte {
	const colour = 0b001_0_00_0 // 7 bits
	v := uint64(colour)<<32 | uint64(size.X-1)<<16 | uint64(size.Y-1)
	dst = append(dst, keyMark, 0x49, 0x83, 0x42)
	v <<= 64 - 39
	for range keyHead - 4 {
		dst = append(dst, byte(v>>56))
		v <<= 8
	}
	return dst
}

// parseKeyHead reads the picture's size and returns what follows. It returns ErrCorrupt or ErrSize.
func parseKeyHead(sample []byte) (size image.Point, rest []byte, err error) {
	if len(sample) < keyHead {
		return size, nil, fmt.Errorf("%w: header cut short", ErrCorrupt)
	}
	b := bits{data: sample, pos: 4*8 + 7}
	size = image.Pt(b.read(16)+1, b.read(16)+1)
	if !Fits(size.X, size.Y) {
		return size, nil, fmt.Errorf("%w: %dx%d", ErrSize, size.X, size.Y)
	}
	var want [keyHead]byte
	if !bytes.Equal(appendKeyHead(want[:0], size), sample[:keyHead]) {
		return size, nil, fmt.Errorf("%w: header", ErrCorrupt)
	}
	return size, sample[keyHead:], nil
}

// IsKey reports whether sample begins a stream: its first byte says so.
func IsKey(sample []byte) bool { return len(sample) > 0 && sample[0] == keyMark }

// IsLossy reports whether sample shows what moves: it has a VP9 frame, or begins a stream.
func IsLossy(sample []byte) bool {
	return IsKey(sample) || len(sample) > 1 && sample[0] == patchMark && sample[1]&partLossy != 0
}

// KeySize is the size in pixels of the picture that a key sample begins; false: it is none, or none that fits.
func KeySize(sample []byte) (w, h int, ok bool) {
	if !IsKey(sample) {
		return 0, 0, false
	}
	size, _, err := parseKeyHead(sample)
	return size.X, size.Y, err == nil
}

// appendPatch appends p's encoding to dst.
func appendPatch(dst []byte, p *patch) []byte {
	if p.size == (image.Point{}) {
		dst = append(dst, patchMark)
	} else {
		dst = appendKeyHead(dst, p.size)
		dst = append(binary.AppendUvarint(dst, uint64(len(p.flat))), p.flat...)
	}
	dst = append(dst, p.parts)
	if p.parts&partPlace != 0 {
		dst = binary.AppendUvarint(dst, uint64(p.place))
	}
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

// parsePatch reads a sample for a picture of so many blocks, or, of a key sample, of as many as it says; its slices are sample's. It
// returns ErrTooBig, ErrSize or ErrCorrupt.
func parsePatch(sample []byte, count int) (p patch, err error) {
	if len(sample) > MaxSample {
		return p, fmt.Errorf("%w: %d bytes", ErrTooBig, len(sample))
	}
	r := reader{rest: sample}
	if IsKey(sample) {
		if p.size, r.rest, err = parseKeyHead(sample); err != nil {
			return p, err
		}
		count = blocks(p.size.X) * blocks(p.size.Y)
		p.flat = r.bytes()
	} else if r.byte() != patchMark {
		r.bad = true
	}
	r.parts(&p, count)
	if r.bad || len(r.rest) > 0 {
		return p, fmt.Errorf("%w: sample", ErrCorrupt)
	}
	return p, nil
}

// parts reads the parts of a sample.
func (r *reader) parts(p *patch, count int) {
	p.parts = r.byte()
	if p.parts&^partsAll != 0 || p.parts == 0 && p.size == (image.Point{}) || p.parts&(partPlace|partLossy) == partPlace {
		r.bad = true
	}
	if p.parts&partPlace != 0 {
		p.place = r.number(count - 1)
	}
	if p.parts&partLossy != 0 {
		p.lossyAt, p.lossy = r.set(count), r.bytes()
	}
	if p.parts&partShift != 0 {
		by := r.number(2*2*MaxSide - 1)
		p.by = int(by>>1) ^ -int(by&1)
		r.bad = r.bad || p.by == 0
		p.shiftAt = r.set(count)
	}
	if p.parts&partExact != 0 {
		p.exactAt, p.exact = r.set(count), r.bytes()
	}
	if p.parts&partSeal != 0 {
		if len(r.rest) < 8 {
			r.bad = true
			return
		}
		p.seal = binary.BigEndian.Uint64(r.rest)
		r.rest = r.rest[8:]
	}
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
