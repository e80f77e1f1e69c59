// Package desk sits at an X display as a person does: a hand on the mouse and on the keyboard (XTEST), and an eye (pixels of the
// root window). It can also run a display of its own, without a screen: StartXvfb, StartOpenbox.
//
// The main type is Desk; one goroutine uses it at a time. It knows nothing of the programs on the display but their windows.
package desk

import (
	"context"
	"fmt"
	"image"
	"time"

	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"

	"deskhand/cmd/lab/internal/await"
	"deskhand/media/capture/xconn"
)

// Desk is one display in use.
type Desk struct {
	// Display is its name, ":1".
	Display string

	conn *xconn.Conn
	root xproto.Window
	held []byte // keycodes and buttons that we hold, for LetGo: codes below firstKeycode are buttons
	last time.Time

	pongs *pongs
}

// Open sits down at a display.
func Open(display string) (*Desk, error) {
	p := &pongs{}
	c, err := xconn.Dial(display, p.hear)
	if err != nil {
		return nil, fmt.Errorf("sit down at a display: %w", err)
	}
	d := &Desk{Display: display, conn: c, root: c.Screen().Root, pongs: p}
	if _, err = c.Use("XTEST"); err == nil {
		// Answers to pings go to the root window.
		err = xproto.ChangeWindowAttributesChecked(c.Conn, d.root, xproto.CwEventMask, []uint32{xproto.EventMaskSubstructureNotify}).Check()
	}
	if err != nil {
		c.Close()
		return nil, fmt.Errorf("sit down at display %s: %w", display, err)
	}
	return d, nil
}

// Close lets go of everything and leaves.
func (d *Desk) Close() {
	_ = d.LetGo()
	d.conn.Close()
}

// Conn is the Desk's connection, for what it does not do itself.
func (d *Desk) Conn() *xconn.Conn { return d.conn }

// Bounds is the display's screen.
func (d *Desk) Bounds() image.Rectangle {
	g, err := xproto.GetGeometry(d.conn.Conn, xproto.Drawable(d.root)).Reply()
	if err != nil {
		s := d.conn.Screen()
		return image.Rect(0, 0, int(s.WidthInPixels), int(s.HeightInPixels))
	}
	return image.Rect(0, 0, int(g.Width), int(g.Height))
}

// Names of the XTEST events (X protocol, encoding appendix), and where keycodes begin.
const (
	keyPress      = 2
	keyRelease    = 3
	buttonPress   = 4
	buttonRelease = 5
	motion        = 6
	firstKeycode  = 8
)

// fake sends one event; sync makes sure of it.
func (d *Desk) fake(kind, code byte, at image.Point) {
	d.last = time.Now()
	xtest.FakeInput(d.conn.Conn, kind, code, 0, d.root, int16(at.X), int16(at.Y), 0)
}

// Acted is when this Desk last touched mouse or keyboard; zero: never.
func (d *Desk) Acted() time.Time { return d.last }

// sync waits until the server has done what was asked.
func (d *Desk) sync() error {
	if _, err := xproto.GetInputFocus(d.conn.Conn).Reply(); err != nil {
		return fmt.Errorf("act on display %s: %w", d.Display, d.conn.Cause(err))
	}
	return d.conn.Stray()
}

// Origin is where a window's inner top left corner is on the screen.
func (d *Desk) Origin(window uint32) (image.Point, error) {
	t, err := xproto.TranslateCoordinates(d.conn.Conn, xproto.Window(window), d.root, 0, 0).Reply()
	if err != nil {
		return image.Point{}, fmt.Errorf("find window %#x on %s: %w: %w", window, d.Display, ErrNoWindow, d.conn.Cause(err))
	}
	return image.Pt(int(t.DstX), int(t.DstY)), nil
}

// Covers reports whether a point of the screen shows that window, or something in it.
func (d *Desk) Covers(window uint32, at image.Point) (bool, error) {
	in := d.root
	for {
		t, err := xproto.TranslateCoordinates(d.conn.Conn, d.root, in, int16(at.X), int16(at.Y)).Reply()
		if err != nil {
			// A window that went away while we looked: nothing of it covers the point.
			return false, d.conn.Err()
		}
		switch t.Child {
		case xproto.Window(window):
			return true, nil
		case 0:
			return false, nil
		}
		in = t.Child
	}
}

// Raise brings a window to the front and gives it the keyboard, as a click on its name in a panel does: through the window manager
// where there is one (EWMH, _NET_ACTIVE_WINDOW), else by hand.
func (d *Desk) Raise(ctx context.Context, window uint32) error {
	if managed, err := d.managed(); err != nil {
		return err
	} else if !managed {
		w := xproto.Window(window)
		xproto.ConfigureWindow(d.conn.Conn, w, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove})
		xproto.SetInputFocus(d.conn.Conn, xproto.InputFocusParent, w, xproto.TimeCurrentTime)
		return d.sync()
	}
	atom, err := d.atom("_NET_ACTIVE_WINDOW")
	if err != nil {
		return err
	}
	const fromPager = 2
	ev := xproto.ClientMessageEvent{
		Format: 32, Window: xproto.Window(window), Type: atom,
		Data: xproto.ClientMessageDataUnionData32New([]uint32{fromPager, 0, 0, 0, 0}),
	}
	xproto.SendEvent(d.conn.Conn, false, d.root, xproto.EventMaskSubstructureNotify|xproto.EventMaskSubstructureRedirect, string(ev.Bytes()))
	if err := d.sync(); err != nil {
		return err
	}
	return await.Until(ctx, fmt.Sprintf("window %#x on %s is active", window, d.Display), func() (bool, error) {
		active, err := d.Active()
		return active == window, err
	})
}

// AskToClose asks the program behind a window to close it, as the cross in its frame does (ICCCM 4.2.8.1, WM_DELETE_WINDOW).
func (d *Desk) AskToClose(window uint32) error {
	protocols, err := d.atom("WM_PROTOCOLS")
	if err != nil {
		return err
	}
	closing, err := d.atom("WM_DELETE_WINDOW")
	if err != nil {
		return err
	}
	ev := xproto.ClientMessageEvent{
		Format: 32, Window: xproto.Window(window), Type: protocols, Data: xproto.ClientMessageDataUnionData32New([]uint32{uint32(closing), 0, 0, 0, 0}),
	}
	xproto.SendEvent(d.conn.Conn, false, xproto.Window(window), xproto.EventMaskNoEvent, string(ev.Bytes()))
	return d.sync()
}

// Active is the window that the window manager says is active; 0: none.
func (d *Desk) Active() (uint32, error) {
	atom, err := d.atom("_NET_ACTIVE_WINDOW")
	if err != nil {
		return 0, err
	}
	p, err := xproto.GetProperty(d.conn.Conn, false, d.root, atom, xproto.AtomWindow, 0, 1).Reply()
	if err != nil {
		return 0, fmt.Errorf("ask for the active window of %s: %w", d.Display, d.conn.Cause(err))
	}
	if len(p.Value) < 4 {
		return 0, nil
	}
	return uint32(p.Value[0]) | uint32(p.Value[1])<<8 | uint32(p.Value[2])<<16 | uint32(p.Value[3])<<24, nil
}

// managed reports whether a window manager runs (EWMH, _NET_SUPPORTING_WM_CHECK).
func (d *Desk) managed() (bool, error) {
	atom, err := d.atom("_NET_SUPPORTING_WM_CHECK")
	if err != nil {
		return false, err
	}
	p, err := xproto.GetProperty(d.conn.Conn, false, d.root, atom, xproto.AtomWindow, 0, 1).Reply()
	if err != nil {
		return false, fmt.Errorf("look for a window manager on %s: %w", d.Display, d.conn.Cause(err))
	}
	return len(p.Value) >= 4, nil
}

// WindowOf finds a mapped top-level window whose class or title is name; 0: none.
func (d *Desk) WindowOf(name string) (uint32, error) {
	return d.search(d.root, name, 0)
}

// deepest is how far below the root a top-level window is looked for: the window manager's frame, the window.
const deepest = 3

func (d *Desk) search(in xproto.Window, name string, depth int) (uint32, error) {
	tree, err := xproto.QueryTree(d.conn.Conn, in).Reply()
	if err != nil { // gone in the meantime
		return 0, d.conn.Err()
	}
	for i := len(tree.Children) - 1; i >= 0; i-- { // topmost first
		w := tree.Children[i]
		a, err := xproto.GetWindowAttributes(d.conn.Conn, w).Reply()
		if err != nil || a.MapState != xproto.MapStateViewable {
			continue
		}
		if d.called(w, name) {
			return uint32(w), nil
		}
		if depth < deepest {
			if found, err := d.search(w, name, depth+1); found != 0 || err != nil {
				return found, err
			}
		}
	}
	return 0, d.conn.Err()
}

// called reports whether a window has that class or title.
func (d *Desk) called(w xproto.Window, name string) bool {
	for _, p := range []xproto.Atom{xproto.AtomWmClass, xproto.AtomWmName} {
		r, err := xproto.GetProperty(d.conn.Conn, false, w, p, xproto.GetPropertyTypeAny, 0, 64).Reply()
		if err != nil {
			continue
		}
		for _, word := range words(r.Value) {
			if word == name {
				return true
			}
		}
	}
	return false
}

// words are the strings of a property that are parted by zero bytes.
func words(value []byte) []string {
	var list []string
	start := 0
	for i, b := range append(value, 0) {
		if b == 0 {
			list = append(list, string(value[start:min(i, len(value))]))
			start = i + 1
		}
	}
	return list
}

// AwaitWindow waits for WindowOf.
func (d *Desk) AwaitWindow(ctx context.Context, name string) (uint32, error) {
	var found uint32
	err := await.Until(ctx, fmt.Sprintf("a window %q is on %s", name, d.Display), func() (ok bool, err error) {
		found, err = d.WindowOf(name)
		return found != 0, err
	})
	return found, err
}

func (d *Desk) atom(name string) (xproto.Atom, error) {
	r, err := xproto.InternAtom(d.conn.Conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, fmt.Errorf("name %s on %s: %w", name, d.Display, d.conn.Cause(err))
	}
	return r.Atom, nil
}
