package screen

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"sync/atomic"
	"time"

	"deskhand/media/capture/xconn"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

const (
	// lookEvery is how often the banner is looked for while windows come, go or move, or while not all of it is in sight; lookStill is how often
	// else.
	lookEvery = 250 * time.Millisecond
	lookStill = 2 * time.Second
	// firstLook is how often it is looked for until it is in sight: whoever said yes waits for it.
	firstLook = 5 * time.Millisecond
	// coveredFor is how long the banner may be out of sight before sharing pauses, or does not begin.
	coveredFor = 3 * time.Second
	// edge is how far inside its edges the banner is looked at.
	edge = 4
	// stateAdd asks the window manager to give a window a state (EWMH, _NET_WM_STATE), applicationSource says that its owner asks.
	stateAdd, applicationSource = 1, 1
	// pagerSource is who asks to activate a window: 2 is a pager, which window managers obey (EWMH, _NET_ACTIVE_WINDOW).
	pagerSource = 2
)

// KeepInSight keeps a window of ours, the banner, on the screen until ctx ends (nil): it has the window manager keep it above the others,
// raises it when something lies over it all the same (needed where there is no window manager), and gives the keyboard back that it got by being shown. seen is called once,
// as soon as the X server has the window in sight. When all of it has been covered for 3 s although it was raised, covered is
// called, once for each time. It returns ErrHidden when the window is not in sight within 3 s, is closed or hidden, or cannot be
// asked about.
func KeepInSight(ctx context.Context, window uintptr, seen, covered func()) error {
	var moved atomic.Bool
	conn, err := xconn.Dial("", func([]byte) { moved.Store(true) })
	if err != nil {
		return fmt.Errorf("%w: %w", ErrHidden, err)
	}
	defer conn.Close()
	k := keeper{conn: conn, window: xproto.Window(window), root: conn.Screen().Root}
	if err := k.first(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	seen()
	if err := k.hearOfWindows(); err != nil {
		return err
	}
	k.keepAbove()
	k.giveKeyboardBack()
	ticks := time.NewTicker(lookEvery)
	defer ticks.Stop()
	var since, looked time.Time // since is when it was covered; zero: it is not
	whole, told := false, false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
		if !moved.Swap(false) && whole && time.Since(looked) < lookStill {
			continue
		}
		looked = time.Now()
		var inSight bool
		inSight, whole, err = k.look()
		if err != nil {
			return err
		}
		switch {
		case inSight:
			since, told = time.Time{}, false
		case since.IsZero():
			since = time.Now()
		case time.Since(since) > coveredFor && !told:
			told = true
			covered()
		}
	}
}

// hearOfWindows asks for word of all windows on the screen that come, go, move, or change their order, frames of a window manager's among them.
func (k keeper) hearOfWindows() error {
	err := xproto.ChangeWindowAttributesChecked(k.conn.Conn, k.root, xproto.CwEventMask, []uint32{xproto.EventMaskSubstructureNotify}).Check()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrHidden, k.conn.Cause(err))
	}
	return nil
}

// first waits until the window is in sight for the first time, or ctx ends (nil).
func (k keeper) first(ctx context.Context) error {
	began := time.Now()
	ticks := time.NewTicker(firstLook)
	defer ticks.Stop()
	for {
		inSight, _, err := k.look()
		switch {
		case inSight:
			return nil
		case time.Since(began) > coveredFor && err != nil:
			return err
		case time.Since(began) > coveredFor:
			return fmt.Errorf("%w: covered from the start", ErrHidden)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
	}
}

// keeper looks after one window.
type keeper struct {
	conn   *xconn.Conn
	window xproto.Window
	root   xproto.Window
}

// look raises the window if something else lies over it, and reports whether it is in sight, and whether all of it. It asks all it can at once:
// each answer that is waited for wakes the program, four times a second while windows move.
func (k keeper) look() (seen, whole bool, err error) {
	attributes := xproto.GetWindowAttributes(k.conn.Conn, k.window)
	geometry := xproto.GetGeometry(k.conn.Conn, xproto.Drawable(k.window))
	place := xproto.TranslateCoordinates(k.conn.Conn, k.window, k.root, 0, 0)
	a, err := attributes.Reply()
	g, geometryErr := geometry.Reply()
	o, placeErr := place.Reply()
	if err := cmp.Or(err, geometryErr, placeErr); err != nil {
		return false, false, fmt.Errorf("%w: %w", ErrHidden, k.conn.Cause(err))
	}
	if a.MapState != xproto.MapStateViewable {
		return false, false, fmt.Errorf("%w: not on the screen", ErrHidden)
	}
	seen, whole, err = k.points(image.Rect(0, 0, int(g.Width), int(g.Height)).Add(image.Pt(int(o.DstX), int(o.DstY))))
	if err != nil {
		return false, false, fmt.Errorf("%w: %w", ErrHidden, k.conn.Cause(err))
	}
	if !whole {
		k.keepAbove()
		xproto.ConfigureWindow(k.conn.Conn, k.window, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove})
	}
	return seen, whole, nil
}

// points looks at places of the window at r, its edges among them: seen when it is on top at one of its middle line, whole when at all of them.
func (k keeper) points(r image.Rectangle) (seen, whole bool, err error) {
	var at []image.Point
	for _, y := range []int{edge, r.Dy() / 2, r.Dy() - edge} {
		for _, x := range []int{2 * edge, r.Dx() / 2, r.Dx() - 2*edge} {
			at = append(at, r.Min.Add(image.Pt(x, y)))
		}
	}
	top, err := k.tops(at)
	whole = true
	for i, t := range top {
		seen, whole = seen || t && at[i].Y == r.Min.Y+r.Dy()/2, whole && t
	}
	return seen, whole, err
}

// deepest is how many windows may lie in each other.
const deepest = 16

// tops reports at which places the window is on top: frames that a window manager puts around it lead to it.
func (k keeper) tops(at []image.Point) ([]bool, error) {
	top := make([]bool, len(at))
	in := make([]xproto.Window, len(at)) // 0: known
	for i := range in {
		in[i] = k.root
	}
	asked := make([]xproto.TranslateCoordinatesCookie, len(at))
	for range deepest {
		for i, w := range in {
			if w != 0 {
				asked[i] = xproto.TranslateCoordinates(k.conn.Conn, k.root, w, int16(at[i].X), int16(at[i].Y))
			}
		}
		open := false
		var failed error
		for i, w := range in {
			if w == 0 {
				continue
			}
			t, err := asked[i].Reply()
			var gone xgb.Error // what lay there was closed meanwhile: it is looked again in a moment
			switch {
			case errors.As(err, &gone):
				in[i] = 0
			case err != nil:
				failed, in[i] = err, 0
			case t.Child == k.window:
				top[i], in[i] = true, 0
			default:
				in[i] = t.Child
			}
			open = open || in[i] != 0
		}
		if failed != nil || !open {
			return top, failed
		}
	}
	return nil, errors.New("windows too deep")
}

// giveKeyboardBack: toolkits give a new window the keyboard; what the customer or the representative types belongs to the
// program below. Nothing is done when the keyboard is elsewhere already.
func (k keeper) giveKeyboardBack() {
	f, err := xproto.GetInputFocus(k.conn.Conn).Reply()
	if err != nil {
		return
	}
	list := k.windows("_NET_CLIENT_LIST_STACKING")
	if list == nil { // no window manager
		if f.Focus == k.window {
			xproto.SetInputFocus(k.conn.Conn, xproto.InputFocusPointerRoot, xproto.InputFocusPointerRoot, xproto.TimeCurrentTime)
		}
		return
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] != k.window && k.viewable(list[i]) {
			k.activate(list[i])
			return
		}
	}
}

// keepAbove asks the window manager to keep the window above the others. It forgets that each time the window is hidden, and the toolkit
// (Fyne 2.8) asks only once.
func (k keeper) keepAbove() {
	k.ask(k.window, "_NET_WM_STATE", stateAdd, uint32(k.atom("_NET_WM_STATE_ABOVE")), 0, applicationSource, 0)
}

func (k keeper) viewable(w xproto.Window) bool {
	a, err := xproto.GetWindowAttributes(k.conn.Conn, w).Reply()
	return err == nil && a.MapState == xproto.MapStateViewable
}

// activate asks the window manager to give w the keyboard.
func (k keeper) activate(w xproto.Window) {
	k.ask(w, "_NET_ACTIVE_WINDOW", pagerSource, xproto.TimeCurrentTime, 0, 0, 0)
}

// ask asks the window manager for something about w.
func (k keeper) ask(w xproto.Window, what string, data ...uint32) {
	ev := xproto.ClientMessageEvent{Format: 32, Window: w, Type: k.atom(what), Data: xproto.ClientMessageDataUnionData32New(data)}
	const mask = xproto.EventMaskSubstructureRedirect | xproto.EventMaskSubstructureNotify
	xproto.SendEvent(k.conn.Conn, false, k.root, mask, string(ev.Bytes()))
}

// windows are the windows in a property of the root; nil when there is none.
func (k keeper) windows(property string) []xproto.Window {
	p, err := xproto.GetProperty(k.conn.Conn, false, k.root, k.atom(property), xproto.AtomWindow, 0, 1024).Reply()
	if err != nil || p.Format != 32 {
		return nil
	}
	list := []xproto.Window{}
	for b := p.Value; len(b) >= 4; b = b[4:] {
		list = append(list, xproto.Window(binary.LittleEndian.Uint32(b)))
	}
	return list
}

func (k keeper) atom(name string) xproto.Atom {
	a, err := xproto.InternAtom(k.conn.Conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0
	}
	return a.Atom
}
