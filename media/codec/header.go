package codec

import "fmt"

// What a VP9 frame in a sample must be, checked before libvpx sees it: one frame that is shown, of profile 0 (4:2:0) or 1 (4:4:4), 8 bits,
// not RGB; its size comes with a key frame and every other frame keeps the size of what it refers to. That is all our
// encoders make. Everything else that VP9 allows (hidden and repeated frames, several in one sample, scaled references, a
// size per frame) is refused: it is where decoders allocate and break.
//
// Layout: VP9 Bitstream & Decoding Process Specification v0.6, 6.2 (uncompressed header), Annex B (superframes).

// header is what the first bits of a sample say.
type header struct {
	key           bool
	profile       int // 0 or 1
	width, height int // pixels, of a key frame; else 0
}

// parseHeader reads the uncompressed header of a sample. It returns ErrTooBig, ErrCorrupt, ErrUnsupported or ErrSize.
func parseHeader(sample []byte) (header, error) {
	if len(sample) > MaxSample {
		return header{}, fmt.Errorf("%w: %d bytes", ErrTooBig, len(sample))
	}
	if hasIndex(sample) {
		return header{}, fmt.Errorf("%w: several frames in one sample", ErrUnsupported)
	}
	b := bits{data: sample}
	if b.read(2) != 2 {
		return header{}, fmt.Errorf("%w: no frame marker", ErrCorrupt)
	}
	h := header{profile: b.read(1) | b.read(1)<<1}
	if h.profile > 1 {
		return header{}, fmt.Errorf("%w: profile %d", ErrUnsupported, h.profile)
	}
	if b.read(1) != 0 {
		return header{}, fmt.Errorf("%w: repeated frame", ErrUnsupported)
	}
	h.key = b.read(1) == 0
	shown, resilient := b.read(1) == 1, b.read(1) == 1
	if !shown {
		return header{}, fmt.Errorf("%w: hidden frame", ErrUnsupported)
	}
	var err error
	if h.key {
		err = h.parseKey(&b)
	} else {
		err = parseInter(&b, resilient)
	}
	if err == nil && b.short {
		err = fmt.Errorf("%w: header cut short", ErrCorrupt)
	}
	return h, err
}

// parseKey reads the part that only key frames have, up to the size.
func (h *header) parseKey(b *bits) error {
	const syncCode, rgb = 0x498342, 7
	if b.read(24) != syncCode {
		return fmt.Errorf("%w: no sync code", ErrCorrupt)
	}
	if b.read(3) == rgb {
		return fmt.Errorf("%w: RGB planes", ErrUnsupported)
	}
	b.read(1) // colour range
	if h.profile == 1 {
		if sub := b.read(2); sub != 0 {
			return fmt.Errorf("%w: chroma subsampling %d", ErrUnsupported, sub)
		}
		b.read(1) // reserved
	}
	h.width, h.height = b.read(16)+1, b.read(16)+1
	if !b.short && !Fits(h.width, h.height) {
		return fmt.Errorf("%w: %dx%d", ErrSize, h.width, h.height)
	}
	return nil
}

// parseInter checks that a frame takes its size from one it refers to.
func parseInter(b *bits, resilient bool) error {
	if !resilient {
		b.read(2) // reset_frame_context
	}
	b.read(8)           // refresh_frame_flags
	b.read(3 * (3 + 1)) // three references, with sign bias
	for range 3 {       // size as reference 0, 1, 2?
		if b.read(1) == 1 {
			return nil
		}
	}
	return fmt.Errorf("%w: new size without key frame", ErrUnsupported)
}

// hasIndex reports whether sample ends in a superframe index: the same marker byte at its start and end.
func hasIndex(sample []byte) bool {
	if len(sample) == 0 {
		return false
	}
	marker := sample[len(sample)-1]
	if marker&0xe0 != 0xc0 {
		return false
	}
	size := 2 + (int(marker>>3&3)+1)*(int(marker&7)+1)
	return len(sample) >= size && sample[len(sample)-size] == marker
}

// appendIndex returns dst with sample and a superframe index that names it as the only frame. Without an index libvpx takes
// bytes left over after a frame for a further frame, whose header nobody would have checked.
func appendIndex(dst, sample []byte) []byte {
	const marker = 0xc0 | 3<<3 // one frame, its size in 4 bytes
	n := len(sample)
	dst = append(dst, sample...)
	return append(dst, marker, byte(n), byte(n>>8), byte(n>>16), byte(n>>24), marker)
}

// bits reads a byte slice from its most significant bit. Past the end it reads zeros and says so in short.
type bits struct {
	data  []byte
	pos   int // in bits
	short bool
}

func (b *bits) read(n int) int {
	v := 0
	for range n {
		bit := 0
		if i := b.pos / 8; i < len(b.data) {
			bit = int(b.data[i]>>(7-b.pos%8)) & 1
		} else {
			b.short = true
		}
		v = v<<1 | bit
		b.pos++
	}
	return v
}
