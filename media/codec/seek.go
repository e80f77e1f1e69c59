package codec

// seeker finds by how many rows most of what changed has moved up or down. Pages scroll, and what scrolled need not be sent again.
// It compares strips of rows: wide enough to be told from one another, narrow enough that what stands still beside them does no harm.
type seeker struct {
	old, new []uint32 // hashes of a strip's rows
	rows     []int32  // by hash: the old row with it, plus one; -1: several
	votes    []int32  // by distance
}

const (
	seekLeast  = 48   // blocks: with fewer, finding out costs more than it saves
	seekStrip  = 64   // pixels
	seekStrips = 8    // that many are enough to vote: whether a block moved, all its pixels say
	seekSlots  = 4096 // of rows; a power of two
	seekVotes  = 24   // rows that must agree
)

// find returns the distance, in rows; 0: none. Positive: what is at y now was at y+by.
func (s *seeker) find(c *canvas, src []uint32, active blockMap) int {
	if s.votes == nil {
		s.old, s.new = make([]uint32, c.h), make([]uint32, c.h)
		s.rows = make([]int32, seekSlots)
		s.votes = make([]int32, 2*c.h+1)
	}
	clear(s.votes)
	const wide = seekStrip / BlockSize
	step := wide * max(1, active.cols/wide/seekStrips)
	for x := 0; x+wide <= active.cols && (x+wide)*BlockSize <= c.w; x += step {
		top, bottom := active.span(x, x+wide)
		if bottom-top < 4 {
			continue
		}
		s.strip(c, src, x*BlockSize, top*BlockSize, min(bottom*BlockSize, c.h))
	}
	best := 0
	for i, n := range s.votes {
		if n > s.votes[best] {
			best = i
		}
	}
	if s.votes[best] < seekVotes {
		return 0
	}
	return best - c.h
}

// span is from which row of blocks to which the active ones of columns x0 to x1 reach.
func (m blockMap) span(x0, x1 int) (top, bottom int) {
	top = m.rows
	for y := range m.rows {
		for _, v := range m.on[y*m.cols+x0 : y*m.cols+x1] {
			if v == 1 {
				top, bottom = min(top, y), y+1
			}
		}
	}
	return top, bottom
}

// strip votes for the distances of the rows y0 to y1 of the strip at x.
func (s *seeker) strip(c *canvas, src []uint32, x, y0, y1 int) {
	clear(s.rows)
	for y := y0; y < y1; y++ {
		h, plain := rowHash(c.row(y, x, x+seekStrip))
		s.old[y] = h
		if plain {
			continue
		}
		switch at := &s.rows[h>>1%seekSlots]; *at {
		case 0:
			*at = int32(y + 1)
		default:
			*at = -1
		}
	}
	for y := y0; y < y1; y++ {
		h, plain := rowHash(src[y*c.w+x : y*c.w+x+seekStrip])
		if plain {
			continue
		}
		if at := int(s.rows[h>>1%seekSlots]) - 1; at >= 0 && s.old[at] == h && at != y {
			s.votes[at-y+c.h]++
		}
	}
}

// rowHash is a row's hash, and whether it has but one colour, as rows between lines have: those are found everywhere.
func rowHash(row []uint32) (h uint32, plain bool) {
	const odd = 0x9e3779b97f4a7c15
	var sums [4]uint64 // apart, so that the processor need not wait for one before it begins the next
	differ, first := uint32(0), row[0]
	for len(row) >= 4 {
		for k := range sums {
			sums[k] = (sums[k] ^ uint64(row[k])) * odd
			differ |= row[k] ^ first
		}
		row = row[4:]
	}
	all := sums[0] ^ sums[1]>>7 ^ sums[2]>>13 ^ sums[3]>>23
	return uint32(all*odd>>32) | 1, differ == 0 || first == 0
}
