package capture

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jezek/xgb/res"
	xshape "github.com/jezek/xgb/shape"
	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
)

// A program is known by its connection to the X server: the server gives each a range of IDs, and what it makes has them. So menus, dialogs
// and windows yet to come belong to it, and no window can pretend to be another program's. The next program gets the range of one that has
// ended, so its process belongs to its name, too. A window manager's frame counts as the program's
// whose window it holds.

const (
	extShape = "SHAPE"
	extRes   = "X-Resource"
	// clientDepth is how deep in a window manager's frame a program's window is looked for.
	clientDepth = 4
	// maxApps and maxTitle bound what a list for people holds.
	maxApps, maxTitle = 64, 128
	// alphaDepth is that of windows that a compositor lets shine through.
	alphaDepth = 32
)

// desktop is what an X server's top-level windows are, asked over one connection.
type desktop struct {
	conn   *xconn.Conn
	ids    uint32 // the bits of an ID that its program chooses
	hasPID bool   // the server tells programs' processes (X-Resource 1.2)
	shaped byte   // number of the event of a changed shape; 0: windows have none
	names  struct{ state, title, kind, pid, compositor, paper xproto.Atom }
	kinds  struct{ desktop, dock xproto.Atom }

	painter xproto.Window // of the compositor that paints the screen; 0: there is none
}

func newDesktop(c *xconn.Conn) (*desktop, error) {
	d := &desktop{conn: c, ids: xproto.Setup(c.Conn).ResourceIdMask}
	for name, into := range map[string]*xproto.Atom{
		"WM_STATE": &d.names.state, "_NET_WM_NAME": &d.names.title, "_NET_WM_WINDOW_TYPE": &d.names.kind, "_NET_WM_PID": &d.names.pid,
		"_XROOTPMAP_ID": &d.names.paper,
		fmt.Sprintf("_NET_WM_CM_S%d", c.DefaultScreen): &d.names.compositor,
		"_NET_WM_WINDOW_TYPE_DESKTOP":                  &d.kinds.desktop, "_NET_WM_WINDOW_TYPE_DOCK": &d.kinds.dock,
	} {
		atom, err := xproto.InternAtom(c.Conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return nil, fmt.Errorf("name %s: %w", name, c.Cause(err))
		}
		*into = atom.Atom
	}
	ext, err := c.Use(extShape)
	if d.shaped = ext.FirstEvent; absent(err) != nil {
		return nil, err
	}
	if _, err := c.Use(extRes); err != nil {
		return d, absent(err)
	}
	v, err := res.QueryVersion(c.Conn, 1, 2).Reply()
	if err != nil {
		return nil, fmt.Errorf("query X-Resource: %w", c.Cause(err))
	}
	d.hasPID = v.ServerMajor > 1 || v.ServerMinor >= 2
	return d, nil
}

// top is one top-level window that is on the screen.
type top struct {
	window xproto.Window   // child of the root: a program's own, or a frame around it
	client xproto.Window   // the program's
	app    AppID           // whose it is
	bounds image.Rectangle // border included, on the root
	border int             // its width
	depth  byte            // bits of a pixel; alphaDepth: the last eight say how much of it is seen
	loose  bool            // override-redirect: a menu, a hint
}

// named reports whether an AppID tells its program from the next one on its connection.
func (a AppID) named() bool { return a>>32 != 0 }

// owner is whose a window is; known has who was asked about before, for as long as the server is asked about one moment.
func (d *desktop) owner(w xproto.Window, known map[uint32]AppID) (AppID, error) {
	base := uint32(w) &^ d.ids
	if app, ok := known[base]; ok || !d.hasPID {
		return max(app, AppID(base)), nil
	}
	app := AppID(base)
	spec := []res.ClientIdSpec{{Client: uint32(w), Mask: res.ClientIdMaskLocalClientPID}}
	reply, err := res.QueryClientIds(d.conn.Conn, 1, spec).Reply()
	if err != nil && !isXError(err) {
		return 0, fmt.Errorf("ask whose a window is: %w", d.conn.Cause(err))
	}
	if err == nil {
		for _, id := range reply.Ids {
			if id.Spec.Mask&res.ClientIdMaskLocalClientPID != 0 && len(id.Value) == 1 {
				app |= AppID(id.Value[0]) << 32
			}
		}
	}
	known[base] = app
	return app, nil
}

// tops returns the windows on the screen, the lowest first.
func (d *desktop) tops() ([]top, error) {
	root := d.conn.Screen().Root
	tree, err := xproto.QueryTree(d.conn.Conn, root).Reply()
	if err != nil {
		return nil, fmt.Errorf("list windows: %w", d.conn.Cause(err))
	}
	attrs := make([]xproto.GetWindowAttributesCookie, len(tree.Children))
	places := make([]xproto.GetGeometryCookie, len(tree.Children))
	for i, w := range tree.Children { // all asked before the first answer is waited for
		attrs[i], places[i] = xproto.GetWindowAttributes(d.conn.Conn, w), xproto.GetGeometry(d.conn.Conn, xproto.Drawable(w))
	}
	var out []top
	known := map[uint32]AppID{}
	for i, w := range tree.Children {
		a, errA := attrs[i].Reply()
		g, errG := places[i].Reply()
		if err := errors.Join(errA, errG); err != nil {
			if isXError(errA) || isXError(errG) { // gone meanwhile
				continue
			}
			return nil, fmt.Errorf("look at windows: %w", d.conn.Cause(err))
		}
		if a.MapState != xproto.MapStateViewable || a.Class == xproto.WindowClassInputOnly {
			continue
		}
		wide := 2 * int(g.BorderWidth)
		t := top{window: w, client: w, border: int(g.BorderWidth), depth: g.Depth, loose: a.OverrideRedirect}
		t.bounds = image.Rect(int(g.X), int(g.Y), int(g.X)+int(g.Width)+wide, int(g.Y)+int(g.Height)+wide)
		if t.client, err = d.client(w); err != nil {
			return nil, err
		}
		if t.app, err = d.owner(t.client, known); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// client is the program's window in a frame: the first one with WM_STATE (ICCCM §4.1.3.1); w itself where there is none.
func (d *desktop) client(w xproto.Window) (xproto.Window, error) {
	level := []xproto.Window{w}
	for range clientDepth {
		var next []xproto.Window
		for _, at := range level {
			p, err := xproto.GetProperty(d.conn.Conn, false, at, d.names.state, xproto.GetPropertyTypeAny, 0, 1).Reply()
			if err != nil {
				if isXError(err) {
					continue
				}
				return 0, fmt.Errorf("look into a window: %w", d.conn.Cause(err))
			}
			if p.Type != xproto.AtomNone {
				return at, nil
			}
			t, err := xproto.QueryTree(d.conn.Conn, at).Reply()
			if err != nil {
				if isXError(err) {
					continue
				}
				return 0, fmt.Errorf("look into a window: %w", d.conn.Cause(err))
			}
			next = append(next, t.Children...)
		}
		level = next
	}
	return w, nil
}

// shown is what of the chosen programs' windows is in sight: nothing of another window, above or through a hole.
func (d *desktop) shown(apps []AppID) (g region, own []piece, err error) {
	list, err := d.tops()
	if err != nil {
		return nil, nil, err
	}
	for _, t := range list {
		if !t.app.named() || !slices.Contains(apps, t.app) {
			g = g.minus(t.bounds)
			continue
		}
		parts, err := d.shape(t)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range parts {
			g = g.plus(r)
		}
		own = append(own, piece{xproto.Drawable(t.window), t.inside(), parts})
		others, err := d.foreign(t)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range others {
			g = g.minus(r)
		}
	}
	return g, own, nil
}

// everywhere is larger than any desktop (X protocol: coordinates have 16 bits).
func everywhere() region { return region{image.Rect(0, 0, 1<<15, 1<<15)} }

// besides is what is in sight of everything but some windows, and what it is made of: what lies above those is seen, what they hold and what
// lies below them is not. Nor is what a compositor shows in windows of its own (its switcher of windows, with previews of them).
func (d *desktop) besides(hidden func(*desktop, top) bool) (g region, rest []piece, err error) {
	list, err := d.tops()
	if err != nil {
		return nil, nil, err
	}
	paper, err := d.paper()
	if err != nil {
		return nil, nil, err
	}
	painter := AppID(0)
	if d.painter != 0 {
		if painter, err = d.owner(d.painter, map[uint32]AppID{}); err != nil {
			return nil, nil, err
		}
	}
	g, rest = everywhere(), []piece{paper}
	covered := func(r image.Rectangle) {
		for i := range rest {
			rest[i].parts = rest[i].parts.minus(r)
		}
	}
	for _, t := range list {
		if hidden(d, t) || painter != 0 && t.loose && t.app == painter {
			g = g.minus(t.bounds)
			covered(t.bounds)
			continue
		}
		parts, err := d.shape(t)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range parts {
			if g = g.plus(r); t.depth != alphaDepth {
				covered(r)
			}
		}
		rest = append(rest, piece{xproto.Drawable(t.window), t.inside(), parts})
	}
	return g, rest, nil
}

// paper is the picture with which the root window is painted, where whoever did it has said so, as is usual; without parts: it is not known.
func (d *desktop) paper() (piece, error) {
	root := d.conn.Screen().Root
	p, err := xproto.GetProperty(d.conn.Conn, false, root, d.names.paper, xproto.AtomPixmap, 0, 1).Reply()
	if err != nil {
		return piece{}, fmt.Errorf("ask for the background: %w", d.conn.Cause(err))
	}
	if p.Format != 32 || len(p.Value) != 4 {
		return piece{}, nil
	}
	pixmap := xproto.Drawable(binary.LittleEndian.Uint32(p.Value))
	g, err := xproto.GetGeometry(d.conn.Conn, pixmap).Reply()
	if err != nil {
		if isXError(err) {
			return piece{}, nil
		}
		return piece{}, fmt.Errorf("look at the background: %w", d.conn.Cause(err))
	}
	if g.Root != root {
		return piece{}, nil
	}
	return piece{pixels: pixmap, parts: region{image.Rect(0, 0, int(g.Width), int(g.Height))}}, nil
}

// mine reports whether a window is this process's, by the server's word or its own.
func (d *desktop) mine(t top) bool {
	return uint32(t.app>>32) == uint32(os.Getpid()) || d.ours(t.client)
}

// foreign is where other programs' windows are in sight within t: what a program lets another show in its own window (XEmbed), and what
// else a window manager holds in the same frame (tabs). What changes there is heard of from now on.
func (d *desktop) foreign(t top) ([]image.Rectangle, error) {
	known := map[uint32]AppID{}
	frame, err := d.owner(t.window, known)
	if err != nil {
		return nil, err
	}
	var others []xproto.Window
	for level := []xproto.Window{t.window}; len(level) > 0; {
		trees := make([]xproto.QueryTreeCookie, len(level))
		for i, w := range level {
			xproto.ChangeWindowAttributes(d.conn.Conn, w, xproto.CwEventMask, []uint32{xproto.EventMaskSubstructureNotify})
			trees[i] = xproto.QueryTree(d.conn.Conn, w)
		}
		var next []xproto.Window
		for _, tree := range trees {
			reply, err := tree.Reply()
			if err != nil {
				if isXError(err) {
					continue
				}
				return nil, fmt.Errorf("look into a window: %w", d.conn.Cause(err))
			}
			for _, w := range reply.Children {
				app, err := d.owner(w, known)
				switch {
				case err != nil:
					return nil, err
				case app == t.app || app == frame:
					next = append(next, w)
				default:
					others = append(others, w)
				}
			}
		}
		level = next
	}
	return d.places(others)
}

// places is where those of the windows that are in sight are on the root, borders included.
func (d *desktop) places(windows []xproto.Window) ([]image.Rectangle, error) {
	var out []image.Rectangle
	for _, w := range windows {
		a, errA := xproto.GetWindowAttributes(d.conn.Conn, w).Reply()
		g, errG := xproto.GetGeometry(d.conn.Conn, xproto.Drawable(w)).Reply()
		at, errT := xproto.TranslateCoordinates(d.conn.Conn, w, d.conn.Screen().Root, 0, 0).Reply()
		if err := errors.Join(errA, errG, errT); err != nil {
			if isXError(errA) || isXError(errG) || isXError(errT) { // gone meanwhile
				continue
			}
			return nil, fmt.Errorf("look at windows: %w", d.conn.Cause(err))
		}
		if a.MapState != xproto.MapStateViewable || a.Class == xproto.WindowClassInputOnly {
			continue
		}
		wide, x, y := int(g.BorderWidth), int(at.DstX), int(at.DstY)
		out = append(out, image.Rect(x-wide, y-wide, x+int(g.Width)+wide, y+int(g.Height)+wide))
	}
	return out, nil
}

// shape is the window's parts on the root: what is not in them shows what lies below.
func (d *desktop) shape(t top) (region, error) {
	if d.shaped == 0 {
		return region{t.bounds}, nil
	}
	xshape.SelectInput(d.conn.Conn, t.window, true)
	reply, err := xshape.GetRectangles(d.conn.Conn, t.window, xshape.SkBounding).Reply()
	if err != nil {
		if isXError(err) {
			return nil, nil
		}
		return nil, fmt.Errorf("ask for a window's shape: %w", d.conn.Cause(err))
	}
	out := make(region, 0, len(reply.Rectangles))
	for _, r := range reply.Rectangles { // relative to the inside of the border
		border := t.inside()
		out = append(out, rectOf(r).Add(border).Intersect(t.bounds))
	}
	return out, nil
}

// inside is the window's origin inside its border; shapes count from there.
func (t top) inside() image.Point { return t.bounds.Min.Add(image.Pt(t.border, t.border)) }

// apps lists the programs with windows on the screen, the topmost first; not this one, and neither panels nor the desktop's background.
func (d *desktop) apps() ([]App, error) {
	list, err := d.tops()
	if err != nil {
		return nil, err
	}
	var out []App
	for _, t := range slices.Backward(list) {
		if !t.app.named() || t.loose || d.ours(t.client) || d.furniture(t.client) {
			continue
		}
		i := slices.IndexFunc(out, func(a App) bool { return a.ID == t.app })
		if i < 0 {
			if len(out) == maxApps {
				continue
			}
			i = len(out)
			out = append(out, App{ID: t.app, Name: d.class(t.client)})
		}
		if title := d.title(t.client); title != "" {
			out[i].Titles = append(out[i].Titles, title)
		}
	}
	return out, nil
}

func (d *desktop) property(w xproto.Window, name, kind xproto.Atom, words uint32) []byte {
	p, err := xproto.GetProperty(d.conn.Conn, false, w, name, kind, 0, words).Reply()
	if err != nil {
		return nil
	}
	return p.Value
}

func (d *desktop) ours(w xproto.Window) bool {
	v := d.property(w, d.names.pid, xproto.AtomCardinal, 1)
	return len(v) == 4 && int(uint32(v[0])|uint32(v[1])<<8|uint32(v[2])<<16|uint32(v[3])<<24) == os.Getpid()
}

func (d *desktop) furniture(w xproto.Window) bool {
	v := d.property(w, d.names.kind, xproto.AtomAtom, 8)
	for ; len(v) >= 4; v = v[4:] {
		switch xproto.Atom(uint32(v[0]) | uint32(v[1])<<8 | uint32(v[2])<<16 | uint32(v[3])<<24) {
		case d.kinds.desktop, d.kinds.dock:
			return true
		}
	}
	return false
}

// class is WM_CLASS's second word (ICCCM §4.1.2.5).
func (d *desktop) class(w xproto.Window) string {
	words := strings.Split(string(d.property(w, xproto.AtomWmClass, xproto.AtomString, 64)), "\x00")
	if len(words) > 1 {
		return tidy(words[1])
	}
	return ""
}

func (d *desktop) title(w xproto.Window) string {
	return cmp.Or(tidy(string(d.property(w, d.names.title, xproto.GetPropertyTypeAny, 256))),
		tidy(string(d.property(w, xproto.AtomWmName, xproto.GetPropertyTypeAny, 256))))
}

// tidy makes text of another program's fit for a line: UTF-8 (Latin-1 otherwise, as WM_NAME may be), no control characters, not too long.
func tidy(s string) string {
	if !utf8.ValidString(s) {
		var b strings.Builder
		for i := range len(s) {
			b.WriteRune(rune(s[i]))
		}
		s = b.String()
	}
	runes := []rune(strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)), " "))
	return string(runes[:min(len(runes), maxTitle)])
}

// Apps lists the programs whose windows Config.Apps may choose, on the display that cfg names; ErrUnsupported for the portable source.
func Apps(cfg Config) ([]App, error) {
	if cfg.Portable {
		return nil, ErrUnsupported
	}
	c, err := xconn.Dial(cfg.Display, nil)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	d, err := newDesktop(c)
	if err != nil {
		return nil, explain(c, err)
	}
	list, err := d.apps()
	if err != nil {
		return nil, explain(c, err)
	}
	return list, nil
}
