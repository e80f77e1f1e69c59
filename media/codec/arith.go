package codec

// arith is a binary arithmetic coder that writes or reads: one piece of code then walks through the same decisions at both ends and
// cannot come apart. After "lpaq" (M. Mahoney, public description): an interval of 32 bits, halved at 16 bits' precision by the chance
// of a 1, whole bytes leaving it as soon as they are settled. It needs no carry. Reading past the end yields zeros.
type arith struct {
	low, high uint32
	code      uint32 // reading: what the interval is searched for
	buf       []byte // writing: what has been written; reading: what is read
	pos       int    // reading: how far; past the end too
	reading   bool
}

// arithTail is how many bytes may be read past the end of what was written: the four that settle the interval.
const arithTail = 4

func (a *arith) write(buf []byte) { *a = arith{high: 1<<32 - 1, buf: buf} }

func (a *arith) read(buf []byte) {
	*a = arith{high: 1<<32 - 1, buf: buf, reading: true}
	for range 4 {
		a.code = a.code<<8 | a.next()
	}
}

func (a *arith) next() uint32 {
	a.pos++
	if a.pos > len(a.buf) {
		return 0
	}
	return uint32(a.buf[a.pos-1])
}

// end settles what is written and returns it.
func (a *arith) end() []byte {
	// Any number in the interval will do; readers see zeros behind the last byte.
	for shift := 24; shift >= 0; shift -= 8 {
		v := a.low>>shift + 1
		if shift == 0 || uint64(v)<<shift <= uint64(a.high) {
			for s := 24; s >= shift; s -= 8 {
				a.buf = append(a.buf, byte(v<<shift>>s))
			}
			return a.buf
		}
	}
	return a.buf
}

// chance is how likely a 1 is, in 1/4096, above four bits that count how often it was learned from, up to 15.
type chance uint16

const evenChance chance = 2048 << 4

// haste says, by how often a chance was learned from, by what power of two it moves towards what came.
var haste = [16]uint8{1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5}

// bit writes b, 0 or 1, or reads and returns it, and learns from it.
func (a *arith) bit(c *chance, b uint32) uint32 {
	p, n := uint32(*c>>4), *c&15
	mid := a.low + uint32(uint64(a.high-a.low)*uint64(2*p+1)>>13)
	if a.reading {
		b = 0
		if a.code <= mid {
			b = 1
		}
	}
	if b != 0 {
		a.high = mid
		p += (4095 - p) >> haste[n]
	} else {
		a.low = mid + 1
		p -= p >> haste[n]
	}
	if n < 15 {
		n++
	}
	*c = chance(p<<4) | n
	for (a.low^a.high)>>24 == 0 {
		if a.reading {
			a.code = a.code<<8 | a.next()
		} else {
			a.buf = append(a.buf, byte(a.high>>24))
		}
		a.low <<= 8
		a.high = a.high<<8 | 255
	}
	return b
}

// byte writes or reads 8 bits, the highest first, each with a chance of its own for what came before it.
func (a *arith) byte(c *[256]chance, v uint32) uint32 {
	n := uint32(1)
	for i := 7; i >= 0; i-- {
		n = n<<1 | a.bit(&c[n], v>>i&1)
	}
	return n & 255
}

// overrun reports whether more was read than can have been written.
func (a *arith) overrun() bool { return a.pos > len(a.buf)+arithTail }

func even(c []chance) {
	for i := range c {
		c[i] = evenChance
	}
}
