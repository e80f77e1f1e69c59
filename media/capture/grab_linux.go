package capture

import (
	"fmt"
	"image"
	"time"

	"github.com/jezek/xgb/damage"
	"github.com/jezek/xgb/shm"
	"github.com/jezek/xgb/xfixes"
	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
	"deskhand/media/capture/xshm"
)

// tracker collects damage of the root window and everything in it.
type tracker struct {
	on     bool
	object damage.Damage
	region xfixes.Region
}

// use prepares the extensions, unless the server lacks them.
func (t *tracker) use(c *xconn.Conn, off bool) (xconn.Extension, error) {
	if off {
		return xconn.Extension{}, nil
	}
	// FetchRegion came with XFixes 2, DamageSubtract with the first version.
	if _, err := c.Use(extFixes); err != nil {
		return xconn.Extension{}, absent(err)
	}
	if _, err := xfixes.QueryVersion(c.Conn, 4, 0).Reply(); err != nil {
		return xconn.Extension{}, fmt.Errorf("query XFixes: %w", err)
	}
	ext, err := c.Use(extDamage)
	if err != nil {
		return ext, absent(err)
	}
	if _, err := damage.QueryVersion(c.Conn, 1, 1).Reply(); err != nil {
		return ext, fmt.Errorf("query damage: %w", err)
	}
	t.on = true
	return ext, nil
}

// start makes the server report. One event comes when the damage is no longer empty, and none until it was collected.
func (t *tracker) start(c *xconn.Conn) (err error) {
	if !t.on {
		return nil
	}
	if t.object, err = damage.NewDamageId(c.Conn); err != nil {
		return err
	}
	if t.region, err = xfixes.NewRegionId(c.Conn); err != nil {
		return err
	}
	root := xproto.Drawable(c.Screen().Root)
	err = damage.CreateChecked(c.Conn, t.object, root, damage.ReportLevelNonEmpty).Check()
	if err != nil {
		return fmt.Errorf("watch damage: %w", err)
	}
	if err := xfixes.CreateRegionChecked(c.Conn, t.region, nil).Check(); err != nil {
		return fmt.Errorf("make a region: %w", err)
	}
	return nil
}

// clear forgets the damage so far. The server does it before any later request.
func (t *tracker) clear(c *xconn.Conn) error {
	if t.on {
		damage.Subtract(c.Conn, t.object, xfixes.RegionNone, xfixes.RegionNone)
	}
	return c.Err()
}

// collect takes the damage so far and returns what of it lies in area, as at most maxRects rectangles of the root; without
// XDamage, all of area.
func (t *tracker) collect(c *xconn.Conn, area image.Rectangle) ([]image.Rectangle, error) {
	if !t.on {
		return []image.Rectangle{area}, nil
	}
	damage.Subtract(c.Conn, t.object, xfixes.RegionNone, t.region)
	reply, err := xfixes.FetchRegion(c.Conn, t.region).Reply()
	if err != nil {
		return nil, err
	}
	rects := make([]image.Rectangle, 0, len(reply.Rectangles))
	for _, r := range reply.Rectangles {
		if cut := rectOf(r).Intersect(area); !cut.Empty() {
			rects = append(rects, cut)
		}
	}
	return fold(rects), nil
}

// grabber brings pixels of the root window.
type grabber struct {
	shm bool          // the server shares memory
	seg *xshm.Segment // nil without
	own []shm.GetImageCookie
	wet time.Time // when much was last read into seg; zero: not since it was emptied
}

// much is how many bytes have to have been read at once for emptying to be of use: a typed letter or a film in a window needs less.
const much = 1 << 20

// restAt is when memory can be given back if not much is read until then; zero: there is none.
func (g *grabber) restAt() time.Time {
	if g.wet.IsZero() {
		return time.Time{}
	}
	return g.wet.Add(restAfter)
}

// rest gives the memory of what was read back.
func (g *grabber) rest() {
	g.wet = time.Time{}
	g.seg.Empty()
}

// use prepares the extension, unless the server lacks it or is on another machine.
func (g *grabber) use(c *xconn.Conn, off bool) error {
	if off || !c.Local() {
		return nil
	}
	if _, err := c.Use(extShm); err != nil {
		return absent(err)
	}
	g.shm = true
	return nil
}

// resize provides for areas of size bytes. Without shared memory pixels come over the socket.
func (g *grabber) resize(c *xconn.Conn, size int) {
	g.free(c)
	if !g.shm {
		return
	}
	seg, err := xshm.New(c, size)
	if err != nil {
		g.shm = false
		return
	}
	g.seg = seg
}

func (g *grabber) free(c *xconn.Conn) {
	if g.seg != nil {
		g.seg.Free(c)
		g.seg, g.wet = nil, time.Time{}
	}
}

// one returns r's pixels without gaps, valid until the next call.
func (g *grabber) one(c *xconn.Conn, r image.Rectangle) (pixels []byte, err error) {
	err = g.each(c, []image.Rectangle{r}, func(_ image.Rectangle, p []byte) { pixels = p })
	return pixels, err
}

// each reads rects and calls use for each with its pixels, without gaps.
func (g *grabber) each(c *xconn.Conn, rects []image.Rectangle, use func(image.Rectangle, []byte)) error {
	for len(rects) > 0 {
		n, err := g.batch(c, rects, use)
		if err != nil {
			return err
		}
		rects = rects[n:]
	}
	return nil
}

// batch reads as many of rects as fit the segment, asking for all before waiting for the first, and returns how many.
func (g *grabber) batch(c *xconn.Conn, rects []image.Rectangle, use func(image.Rectangle, []byte)) (int, error) {
	root := xproto.Drawable(c.Screen().Root)
	if g.seg == nil {
		r := rects[0]
		reply, err := xproto.GetImage(c.Conn, xproto.ImageFormatZPixmap, root, int16(r.Min.X), int16(r.Min.Y),
			uint16(r.Dx()), uint16(r.Dy()), ^uint32(0)).Reply()
		if err != nil {
			return 0, err
		}
		use(r, reply.Data)
		return 1, nil
	}
	g.own = g.own[:0]
	offset := 0
	for _, r := range rects {
		size := 4 * r.Dx() * r.Dy()
		if offset+size > len(g.seg.Mem) {
			break
		}
		g.own = append(g.own, shm.GetImage(c.Conn, root, int16(r.Min.X), int16(r.Min.Y), uint16(r.Dx()), uint16(r.Dy()),
			^uint32(0), xproto.ImageFormatZPixmap, g.seg.ID, uint32(offset)))
		offset += size
	}
	if offset >= much {
		g.wet = time.Now()
	}
	offset = 0
	var failed error
	for i, cookie := range g.own {
		r := rects[i]
		size := 4 * r.Dx() * r.Dy()
		if _, err := cookie.Reply(); err != nil {
			failed = err
		} else if failed == nil {
			use(r, g.seg.Mem[offset:offset+size])
		}
		offset += size
	}
	return len(g.own), failed
}
