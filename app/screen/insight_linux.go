package screen

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"deskhand/media/capture/xconn"

	"github.com/jezek/xgb/xproto"
)

const (
	// lookEvery is how often the banner is looked for.
	lookEvery = 250 * time.Millisecond
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
	conn, err := xconn.Dial("", nil)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrHidden, err)
	}
	defer conn.Close()
	k := keeper{conn: conn, window: xproto.Window(window), root: conn.Screen().Root}
	if err := k.first(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	seen()
	k.keepAbove()
	k.giveKeyboardBack()
	ticks := time.NewTicker(lookEvery)
	defer ticks.Stop()
	var since time.Time // covered; zero: not
	told := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
		inSight, err := k.look()
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

// first waits until the window is in sight for the first time, or ctx ends (nil).
func (k keeper) first(ctx context.Context) error {
	began := time.Now()
	ticks := time.NewTicker(firstLook)
	defer ticks.Stop()
	for {
		inSight, err := k.look()
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

// look raises the window if something else lies over it, and reports whether it is in sight.
func (k keeper) look() (bool, error) {
	a, err := xproto.GetWindowAttributes(k.conn.Conn, k.window).Reply()
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrHidden, k.conn.Cause(err))
	}
	if a.MapState != xproto.MapStateViewable {
		return false, fmt.Errorf("%w: not on the screen", ErrHidden)
	}
	seen, whole, err := k.points()
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrHidden, k.conn.Cause(err))
	}
	if !whole {
		k.keepAbove()
		xproto.ConfigureWindow(k.conn.Conn, k.window, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove})
	}
	return seen, nil
}

// points looks at places of the window, its edges among them: seen when it is on top at one of its middle line, whole when at all of them.
func (k keeper) points() (seen, whole bool, err error) {
	g, err := xproto.GetGeometry(k.conn.Conn, xproto.Drawable(k.window)).Reply()
	if err != nil {
		return false, false, err
	}
	o, err := xproto.TranslateCoordinates(k.conn.Conn, k.window, k.root, 0, 0).Reply()
	if err != nil {
		return false, false, err
	}
	whole = true
	width, height := int16(g.Width), int16(g.Height)
	for _, y := range []int16{edge, height / 2, height - edge} {
		for _, x := range []int16{2 * edge, width / 2, width - 2*edge} {
			top, err := k.at(o.DstX+x, o.DstY+y)
			if err != nil {
				return false, false, err
			}
			seen, whole = seen || top && y == height/2, whole && top
		}
	}
	return seen, whole, nil
}

// at reports whether the window is on top at a place: frames that a window manager puts around it lead to it.
func (k keeper) at(x, y int16) (bool, error) {
	in := k.root
	for range 16 {
		t, err := xproto.TranslateCoordinates(k.conn.Conn, k.root, in, x, y).Reply()
		if err != nil || t.Child == 0 {
			return false, err
		}
		if t.Child == k.window {
			return true, nil
		}
		in = t.Child
	}
	return false, errors.New("windows too deep")
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
