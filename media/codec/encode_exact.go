package codec

import (
	"image"
)

// encodeExact makes a patch that gives the viewers the active blocks as they are: first what merely moved up or down, then what is new, from
// the top, up to the limit.
func (e *Encoder) encodeExact(o Options) Sample {
	s, w, h := &e.shown, e.bounds.Max.X, e.bounds.Max.Y
	var p patch
	e.ownActive()
	left := e.dropKnown()
	if left >= seekLeast {
		s.canvas.own(e.src, 0, h)
		if by := s.seek.find(s.canvas, e.src, e.active); by != 0 && e.moved(by) {
			p.parts |= partShift
			p.by = by
			s.sets[1] = appendSet(s.sets[1][:0], s.map2.on)
			p.shiftAt = s.sets[1]
			s.canvas.shiftBlocks(s.map2, by)
			left -= s.map2.active()
		}
	}
	s.rest = s.rest[:0]
	if left > 0 {
		e.codeNew(&p, o.Limit, w, h)
	}
	if o.Seal && len(s.rest) == 0 && (p.parts != 0 || !s.sealed || s.sum != o.Sum) {
		p.parts |= partSeal
		p.seal = uint64(o.Sum)
		s.sum = o.Sum
	}
	if p.parts == 0 {
		return Sample{}
	}
	s.sealed = p.parts&partSeal != 0
	e.out = appendPatch(e.out[:0], &p)
	return Sample{Data: e.out, Rest: s.rest}
}

// dropKnown takes the blocks that the viewers have already out of the active ones and returns how many are left.
func (e *Encoder) dropKnown() (left int) {
	for b, on := range e.active.on {
		if on != 1 {
			continue
		}
		if e.shown.canvas.equal(e.src, e.active.rect(b).Intersect(e.bounds), 0) {
			e.active.on[b] = 0
			continue
		}
		left++
	}
	return left
}

// moved takes the active blocks that viewers have, but by pixels further down, out of the active ones and marks them in map2. It
// reports whether there are any.
func (e *Encoder) moved(by int) bool {
	m, n := e.shown.map2, 0
	m.clear()
	for b, on := range e.active.on {
		if on != 1 {
			continue
		}
		r := e.active.rect(b).Intersect(e.bounds)
		if r.Min.Y+by < 0 || r.Max.Y+by > e.bounds.Max.Y || !e.shown.canvas.equal(e.src, r, by) {
			continue
		}
		m.on[b], e.active.on[b] = 1, 0
		n++
	}
	return n > 0
}

// codeNew codes the active blocks.
func (e *Encoder) codeNew(p *patch, limit, w, h int) {
	s := &e.shown
	done := s.map2 // of use again: its set is written already
	done.clear()
	var a arith
	a.write(s.coded[:0])
	e.active.eachTile(w, h, func(r image.Rectangle) bool {
		if limit > 0 && len(a.buf) >= limit {
			s.rest = append(s.rest, r)
			return true
		}
		s.canvas.code(&a, e.src, r)
		done.mark(r)
		return true
	})
	s.coded = a.end()
	p.parts |= partExact
	s.sets[2] = appendSet(s.sets[2][:0], done.on)
	p.exact, p.exactAt = s.coded, s.sets[2]
}
