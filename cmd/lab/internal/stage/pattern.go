package stage

import (
	"context"
	"errors"
	"fmt"
	"image"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture"
	"deskhand/media/capture/xconn"
	"deskhand/media/frame"
)

// A Pattern's window in pixels: what one X request can carry.
const (
	PatternWidth  = 512
	PatternHeight = 112
)

// Pattern is a window with a moving square and a number that rises with every picture.
type Pattern struct {
	conn   *xconn.Conn
	window xproto.Window
	gc     xproto.Gcontext
	source *capture.Pattern
	shown  atomic.Uint32
	cancel context.CancelFunc
	done   chan struct{}
	once   sync.Once
	err    error // why it ended by itself; after done
}

// OpenPattern puts a Pattern's top left corner at a point of the display and draws it fps times a second.
func OpenPattern(display string, at image.Point, fps int) (*Pattern, error) {
	p := &Pattern{done: make(chan struct{})}
	var err error
	p.conn, p.window, err = open(display, "Pattern", image.Rect(0, 0, PatternWidth, PatternHeight).Add(at), false, 0, nil)
	if err != nil {
		return nil, err
	}
	p.source, err = capture.NewPattern(capture.PatternConfig{W: PatternWidth, H: PatternHeight, Interval: time.Second / time.Duration(fps)})
	if err == nil {
		p.gc, err = xproto.NewGcontextId(p.conn.Conn)
	}
	if err == nil {
		err = xproto.CreateGCChecked(p.conn.Conn, p.gc, xproto.Drawable(p.window), 0, nil).Check()
	}
	if err != nil {
		p.conn.Close()
		return nil, fmt.Errorf("open a pattern on %s: %w", display, err)
	}
	var ctx context.Context
	ctx, p.cancel = context.WithCancel(context.Background())
	go p.drawLoop(ctx)
	return p, nil
}

func (p *Pattern) drawLoop(ctx context.Context) {
	defer close(p.done)
	for n := uint32(0); ; n++ {
		shot, err := p.source.Next(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			err = xproto.PutImageChecked(p.conn.Conn, xproto.ImageFormatZPixmap, xproto.Drawable(p.window), p.gc,
				uint16(shot.Picture.W), uint16(shot.Picture.H), 0, 0, 0, p.conn.Screen().RootDepth, shot.Picture.Pix).Check()
		}
		if err != nil {
			p.err = fmt.Errorf("draw the pattern: %w", p.conn.Cause(err))
			return
		}
		p.shown.Store(n)
	}
}

// Shown is the number of the picture on the display.
func (p *Pattern) Shown() uint32 { return p.shown.Load() }

// Freeze stops drawing; the window stays as it is. It returns the last number.
func (p *Pattern) Freeze() uint32 {
	p.cancel()
	<-p.done
	return p.Shown()
}

// Close removes the window.
func (p *Pattern) Close() error {
	p.once.Do(func() {
		p.Freeze()
		p.conn.Close()
		p.err = errors.Join(p.err, p.source.Close())
	})
	return p.err
}

// ReadPattern reads the number from a picture whose top left corner is the Pattern's, at a scale of one; also after lossy coding.
func ReadPattern(shot *image.RGBA) (uint32, bool) {
	p := frame.NewPicture(shot.Rect.Dx(), shot.Rect.Dy())
	for y := range p.H {
		from, to := shot.Pix[y*shot.Stride:], p.Pix[y*p.Stride:]
		for i := 0; i < 4*p.W; i += 4 {
			to[i], to[i+1], to[i+2] = from[i+2], from[i+1], from[i]
		}
	}
	return capture.PatternNumber(p)
}
