package capture

import (
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"sync"
	"time"

	"deskhand/media/frame"
)

const (
	patternCell   = 16 // side of the squares that spell the number
	patternBits   = 32 // squares in a row; a second row below is its inverse
	patternWidth  = patternCell * patternBits
	patternHeight = 2 * patternCell
	patternSquare = 48 // side of the moving square
	patternStep   = 8  // pixels that it moves in each direction a frame
)

// PatternConfig says what a Pattern shows.
type PatternConfig struct {
	W, H     int           // pixels; at least 512 by 96
	Interval time.Duration // between pictures; 0 is DefaultMinInterval. Not used when Tick is set
	// Tick, if set, waits until picture n (from 1 on; 0 comes at once) is due and returns its time: a test's clock.
	Tick func(ctx context.Context, n uint64) (time.Time, error)
}

// Pattern is a Source without a screen: a still, coloured ground, a square that moves across it, and at the top left the
// picture's number in black and white squares, which survive lossy coding. Picture n is the same in every run.
type Pattern struct {
	cfg    PatternConfig
	pic    *frame.Picture
	n      uint64    // number of the next picture
	last   time.Time // when the one before was due
	pace   pace
	once   sync.Once
	closed chan struct{}
}

// NewPattern returns a Pattern, or an error if it is too small to hold the number and the square.
func NewPattern(cfg PatternConfig) (*Pattern, error) {
	if cfg.W < patternWidth || cfg.H < patternHeight+patternSquare+patternCell {
		return nil, fmt.Errorf("pattern of %dx%d: smaller than %dx%d", cfg.W, cfg.H,
			patternWidth, patternHeight+patternSquare+patternCell)
	}
	if cfg.Interval <= 0 {
		cfg.Interval = DefaultMinInterval
	}
	p := &Pattern{cfg: cfg, closed: make(chan struct{})}
	p.pace.ended = p.closed
	return p, nil
}

// Next implements Source; picture 0 comes at once, the others each Interval or when Tick says.
func (p *Pattern) Next(ctx context.Context) (frame.Shot, error) {
	at, err := p.tick(ctx)
	if _, ended := err.(errEnded); ended {
		return frame.Shot{}, ErrClosed
	}
	if err != nil {
		return frame.Shot{}, err
	}
	p.last = at
	if p.n == 0 {
		p.pic = frame.NewPicture(p.cfg.W, p.cfg.H)
		DrawPattern(p.pic, 0)
		p.n++
		return frame.Shot{Picture: p.pic, Damage: frame.Damage{p.pic.Bounds()}, At: at}, nil
	}
	old, now := patternPlace(p.pic, p.n-1), patternPlace(p.pic, p.n)
	drawGround(p.pic, old)
	drawSquare(p.pic, now)
	drawNumber(p.pic, p.n)
	p.n++
	damage := frame.Damage{}.Add(image.Rect(0, 0, patternWidth, patternHeight)).Add(old).Add(now)
	return frame.Shot{Picture: p.pic, Damage: damage, At: at}, nil
}

// tick waits until picture p.n is due.
func (p *Pattern) tick(ctx context.Context) (time.Time, error) {
	if err := p.pace.over(ctx); err != nil {
		return time.Time{}, err
	}
	if p.n > 0 && p.cfg.Tick != nil {
		return p.cfg.Tick(ctx, p.n)
	}
	now := time.Now()
	if p.n == 0 {
		return now, nil
	}
	due := p.last.Add(p.cfg.Interval)
	if due.Before(now) {
		return now, nil
	}
	return due, p.pace.until(ctx, due)
}

// Area implements Source: the picture, at the origin.
func (p *Pattern) Area() image.Rectangle { return image.Rect(0, 0, p.cfg.W, p.cfg.H) }

// Close implements Source.
func (p *Pattern) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// DrawPattern draws picture n of the Pattern of p's size over p.
func DrawPattern(p *frame.Picture, n uint64) {
	drawGround(p, p.Bounds())
	drawSquare(p, patternPlace(p, n))
	drawNumber(p, n)
}

// PatternNumber reads the number's low 32 bits from a picture of the Pattern, also one that was coded with loss. It reports
// false when the squares cannot be read.
func PatternNumber(p *frame.Picture) (n uint32, ok bool) {
	if p.W < patternWidth || p.H < patternHeight {
		return 0, false
	}
	for bit := range patternBits {
		x := bit*patternCell + patternCell/2
		light := bright(p, x, patternCell/2)
		if light == bright(p, x, patternCell+patternCell/2) {
			return 0, false
		}
		n <<= 1
		if light {
			n |= 1
		}
	}
	return n, true
}

// bright reports whether the pixel at x, y is nearer to white than to black.
func bright(p *frame.Picture, x, y int) bool {
	px := p.Pix[y*p.Stride+4*x:]
	return int(px[0])+int(px[1])+int(px[2]) > 3*128
}

// drawNumber writes n's low 32 bits, highest first, as white (1) and black squares, and inverted below.
func drawNumber(p *frame.Picture, n uint64) {
	for bit := range patternBits {
		colour, inverse := uint32(0x000000), uint32(0xffffff)
		if n>>(patternBits-1-bit)&1 == 1 {
			colour, inverse = inverse, colour
		}
		cell := image.Rect(0, 0, patternCell, patternCell).Add(image.Pt(bit*patternCell, 0))
		fill(p, cell, colour)
		fill(p, cell.Add(image.Pt(0, patternCell)), inverse)
	}
}

// drawGround draws the still ground in r: fine steps of colour with a grid, so that shifted or swapped pixels show.
func drawGround(p *frame.Picture, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			colour := uint32(x*255/p.W)<<16 | uint32(y*255/p.H)<<8 | uint32((x^y)&0x7f)
			if x%64 == 0 || y%64 == 0 {
				colour = 0x202020
			}
			binary.LittleEndian.PutUint32(p.Pix[y*p.Stride+4*x:], colour)
		}
	}
}

func drawSquare(p *frame.Picture, r image.Rectangle) { fill(p, r, 0xff8000) }

// fill fills r with colour, 0xRRGGBB.
func fill(p *frame.Picture, r image.Rectangle, colour uint32) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			binary.LittleEndian.PutUint32(p.Pix[y*p.Stride+4*x:], colour)
		}
	}
}

// patternPlace is where the square is in picture n: it bounces below the number.
func patternPlace(p *frame.Picture, n uint64) image.Rectangle {
	x := bounce(n, p.W-patternSquare)
	y := patternHeight + bounce(n, p.H-patternHeight-patternSquare)
	return image.Rect(x, y, x+patternSquare, y+patternSquare)
}

// bounce is the place after n steps of a point that goes to and fro between 0 and limit.
func bounce(n uint64, limit int) int {
	at := int(n * patternStep % uint64(2*limit))
	if at > limit {
		return 2*limit - at
	}
	return at
}
