package xvfbtest

import (
	"image"
	"testing"

	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
)

// Pen draws on the root window of a display, on a connection of its own. When a method returns, the server has done it.
type Pen struct {
	t    testing.TB
	conn *xconn.Conn
	gc   xproto.Gcontext
}

// Draw returns a Pen for display that ends with the test.
func Draw(t testing.TB, display string) *Pen {
	t.Helper()
	c, err := xconn.Dial(display, nil)
	if err != nil {
		t.Fatalf("dial %s: %v", display, err)
	}
	t.Cleanup(c.Close)
	p := &Pen{t: t, conn: c}
	if p.gc, err = xproto.NewGcontextId(c.Conn); err != nil {
		t.Fatalf("name a graphics context: %v", err)
	}
	// IncludeInferiors: the pen writes over windows, too.
	p.check(xproto.CreateGCChecked(c.Conn, p.gc, xproto.Drawable(p.Root()), xproto.GcSubwindowMode,
		[]uint32{xproto.SubwindowModeIncludeInferiors}).Check())
	if _, err := c.Use("RANDR"); err != nil {
		t.Fatalf("use RandR: %v", err)
	}
	return p
}

// Conn is the pen's connection, for what Pen does not do.
func (p *Pen) Conn() *xconn.Conn { return p.conn }

// Root is the root window.
func (p *Pen) Root() xproto.Window { return p.conn.Screen().Root }

// Fill fills r of the root window with colour, 0xRRGGBB.
func (p *Pen) Fill(r image.Rectangle, colour uint32) {
	p.t.Helper()
	p.FillAll([]image.Rectangle{r}, colour)
}

// FillAll fills all of rects in one request.
func (p *Pen) FillAll(rects []image.Rectangle, colour uint32) {
	p.t.Helper()
	list := make([]xproto.Rectangle, len(rects))
	for i, r := range rects {
		list[i] = xproto.Rectangle{
			X: int16(r.Min.X), Y: int16(r.Min.Y), Width: uint16(r.Dx()), Height: uint16(r.Dy()),
		}
	}
	xproto.ChangeGC(p.conn.Conn, p.gc, xproto.GcForeground, []uint32{colour})
	p.check(xproto.PolyFillRectangleChecked(p.conn.Conn, xproto.Drawable(p.Root()), p.gc, list).Check())
}

// Warp moves the pointer to x, y of the root window.
func (p *Pen) Warp(x, y int) {
	p.t.Helper()
	p.check(xproto.WarpPointerChecked(p.conn.Conn, xproto.WindowNone, p.Root(), 0, 0, 0, 0, int16(x), int16(y)).Check())
}

// Cursor makes a pointer shape for the root window, of one colour where mask (rows of booleans) is set.
func (p *Pen) Cursor(mask [][]bool, hot image.Point, colour uint32) {
	p.t.Helper()
	w, h := len(mask[0]), len(mask)
	stride := (w + 31) / 32 * 4
	bits := make([]byte, stride*h)
	for y, row := range mask {
		for x, set := range row {
			if set {
				bits[y*stride+x/8] |= 1 << (x % 8)
			}
		}
	}
	pix, err := xproto.NewPixmapId(p.conn.Conn)
	p.check(err)
	p.check(xproto.CreatePixmapChecked(p.conn.Conn, 1, pix, xproto.Drawable(p.Root()), uint16(w), uint16(h)).Check())
	gc, err := xproto.NewGcontextId(p.conn.Conn)
	p.check(err)
	p.check(xproto.CreateGCChecked(p.conn.Conn, gc, xproto.Drawable(pix), xproto.GcForeground|xproto.GcBackground,
		[]uint32{1, 0}).Check())
	p.check(xproto.PutImageChecked(p.conn.Conn, xproto.ImageFormatXYPixmap, xproto.Drawable(pix), gc, uint16(w), uint16(h),
		0, 0, 0, 1, bits).Check())
	cursor, err := xproto.NewCursorId(p.conn.Conn)
	p.check(err)
	r, g, b := uint16(colour>>16&0xff)*257, uint16(colour>>8&0xff)*257, uint16(colour&0xff)*257
	p.check(xproto.CreateCursorChecked(p.conn.Conn, cursor, pix, pix, r, g, b, 0, 0, 0,
		uint16(hot.X), uint16(hot.Y)).Check())
	p.check(xproto.ChangeWindowAttributesChecked(p.conn.Conn, p.Root(), xproto.CwCursor, []uint32{uint32(cursor)}).Check())
}

// Resize makes the screen w by h pixels, no larger than the server began with. The server's one output is switched off,
// because RandR allows no screen smaller than what its outputs show.
func (p *Pen) Resize(w, h int) {
	p.t.Helper()
	res, err := randr.GetScreenResources(p.conn.Conn, p.Root()).Reply()
	p.check(err)
	for _, crtc := range res.Crtcs {
		_, err := randr.SetCrtcConfig(p.conn.Conn, crtc, 0, res.ConfigTimestamp, 0, 0, 0, randr.RotationRotate0, nil).Reply()
		p.check(err)
	}
	p.check(randr.SetScreenSizeChecked(p.conn.Conn, p.Root(), uint16(w), uint16(h), uint32(w/4), uint32(h/4)).Check())
}

// Monitor defines a monitor by hand, or changes one so defined, in one step as others see it.
func (p *Pen) Monitor(name string, r image.Rectangle, primary bool) {
	p.t.Helper()
	atom := p.atom(name)
	xproto.GrabServer(p.conn.Conn)
	defer xproto.UngrabServer(p.conn.Conn)
	// The server refuses to define a name twice; and to delete one that is not there, which is no matter.
	_ = randr.DeleteMonitorChecked(p.conn.Conn, p.Root(), atom).Check()
	p.check(randr.SetMonitorChecked(p.conn.Conn, p.Root(), randr.MonitorInfo{
		Name: atom, Primary: primary, X: int16(r.Min.X), Y: int16(r.Min.Y),
		Width: uint16(r.Dx()), Height: uint16(r.Dy()), WidthInMillimeters: 100, HeightInMillimeters: 100,
	}).Check())
}

// RemoveMonitor removes a monitor that Monitor defined.
func (p *Pen) RemoveMonitor(name string) {
	p.t.Helper()
	p.check(randr.DeleteMonitorChecked(p.conn.Conn, p.Root(), p.atom(name)).Check())
}

func (p *Pen) atom(name string) xproto.Atom {
	p.t.Helper()
	reply, err := xproto.InternAtom(p.conn.Conn, false, uint16(len(name)), name).Reply()
	p.check(err)
	return reply.Atom
}

func (p *Pen) check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("draw: %v", err)
	}
}
