package screen

import (
	"context"
	"errors"
	"testing"
	"time"

	"deskhand/media/capture/xvfbtest"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// wall is an X server with a banner on it, seen through a connection of its own, as by another program.
type wall struct {
	t      *testing.T
	conn   *xgb.Conn
	root   xproto.Window
	banner xproto.Window
	events chan xgb.Event
}

func newWall(t *testing.T) *wall {
	t.Helper()
	display := xvfbtest.Start(t, "640x480x24")
	t.Setenv("DISPLAY", display)
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	w := &wall{t: t, conn: conn, root: xproto.Setup(conn).DefaultScreen(conn).Root, events: make(chan xgb.Event, 1000)}
	w.banner = w.window(100, 0, 400, 40, xproto.EventMaskVisibilityChange|xproto.EventMaskFocusChange)
	go func() {
		defer close(w.events)
		for {
			ev, err := conn.WaitForEvent()
			if ev == nil && err == nil {
				return
			}
			if ev != nil {
				w.events <- ev
			}
		}
	}()
	return w
}

// window makes and shows a window, and waits until it is there.
func (w *wall) window(x, y int16, width, height uint16, events uint32) xproto.Window {
	w.t.Helper()
	id, err := xproto.NewWindowId(w.conn)
	if err != nil {
		w.t.Fatal(err)
	}
	screen := xproto.Setup(w.conn).DefaultScreen(w.conn)
	xproto.CreateWindow(w.conn, 0, id, w.root, x, y, width, height, 0, xproto.WindowClassInputOutput, screen.RootVisual,
		xproto.CwOverrideRedirect|xproto.CwEventMask, []uint32{1, events})
	if err := xproto.MapWindowChecked(w.conn, id).Check(); err != nil {
		w.t.Fatal(err)
	}
	return id
}

// await waits for an event for which ok says yes.
func (w *wall) await(what string, ok func(xgb.Event) bool) {
	w.t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case ev := <-w.events:
			if ok(ev) {
				return
			}
		case <-late:
			w.t.Fatalf("waited in vain for: %s", what)
		}
	}
}

func (w *wall) visible(state byte) func(xgb.Event) bool {
	return func(ev xgb.Event) bool {
		v, ok := ev.(xproto.VisibilityNotifyEvent)
		return ok && v.Window == w.banner && v.State == state
	}
}

// keep runs KeepInSight and returns its end and the calls of covered, once it has seen the banner.
func (w *wall) keep() (done chan error, covered chan struct{}, cancel context.CancelFunc) {
	done, seen, covered, cancel := w.start()
	select {
	case <-seen:
	case <-time.After(time.Minute):
		w.t.Fatal("a banner in sight is not seen")
	}
	return done, covered, cancel
}

func (w *wall) start() (done chan error, seen, covered chan struct{}, cancel context.CancelFunc) {
	ctx, cancel := context.WithCancel(w.t.Context())
	done, seen, covered = make(chan error, 1), make(chan struct{}, 2), make(chan struct{}, 100)
	tell := func(c chan struct{}) func() { return func() { c <- struct{}{} } }
	go func() { done <- KeepInSight(ctx, uintptr(w.banner), tell(seen), tell(covered)) }()
	return done, seen, covered, cancel
}

// Whatever a toolkit says, a banner counts as seen only when it is on the screen.
func TestABannerIsSeenOnceItIsOnTheScreen(t *testing.T) {
	w := newWall(t)
	if err := xproto.UnmapWindowChecked(w.conn, w.banner).Check(); err != nil {
		t.Fatal(err)
	}
	done, seen, _, cancel := w.start()
	select {
	case <-seen:
		t.Error("a banner that is not on the screen is seen")
	case <-time.After(20 * firstLook):
	}
	xproto.MapWindow(w.conn, w.banner)
	select {
	case <-seen:
	case <-time.After(time.Minute):
		t.Error("the banner is on the screen and not seen")
	}
	cancel()
	if err := <-done; err != nil || len(seen) != 0 {
		t.Errorf("ended with %v, seen again %d times", err, len(seen))
	}
}

func TestABannerThatNeverComesIsReported(t *testing.T) {
	w := newWall(t)
	xproto.UnmapWindow(w.conn, w.banner)
	done, seen, _, cancel := w.start()
	defer cancel()
	if err := <-done; !errors.Is(err, ErrHidden) || len(seen) != 0 {
		t.Errorf("ended with %v, want ErrHidden; seen %d times", err, len(seen))
	}
}

func TestTheBannerComesBackToTheTop(t *testing.T) {
	w := newWall(t)
	done, covered, cancel := w.keep()
	w.window(0, 0, 640, 480, 0)
	w.await("the banner covered", w.visible(xproto.VisibilityFullyObscured))
	w.await("the banner on top again", w.visible(xproto.VisibilityUnobscured))
	w.window(90, 0, 40, 480, 0) // over one end only
	w.await("its end covered", w.visible(xproto.VisibilityPartiallyObscured))
	w.await("all of it on top again", w.visible(xproto.VisibilityUnobscured))
	w.window(250, 30, 100, 200, 0) // a title bar over its lower edge
	w.await("its lower edge covered", w.visible(xproto.VisibilityPartiallyObscured))
	w.await("the edge on top again", w.visible(xproto.VisibilityUnobscured))
	cancel()
	if err := <-done; err != nil {
		t.Errorf("ended with %v", err)
	}
	if len(covered) != 0 {
		t.Error("said to be covered, although it could be raised")
	}
}

// A window manager keeps the banner above whatever the customer or we open later, as often as it is shown: it forgets when a window is hidden.
func TestTheWindowManagerKeepsTheBannerAbove(t *testing.T) {
	w := newWall(t)
	const manager = xproto.EventMaskSubstructureRedirect
	if err := xproto.ChangeWindowAttributesChecked(w.conn, w.root, xproto.CwEventMask, []uint32{manager}).Check(); err != nil {
		t.Fatal(err)
	}
	atom := func(name string) uint32 {
		r, err := xproto.InternAtom(w.conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			t.Fatal(err)
		}
		return uint32(r.Atom)
	}
	state, above := atom("_NET_WM_STATE"), atom("_NET_WM_STATE_ABOVE")
	for _, time := range []string{"the first time", "the next time"} {
		_, _, cancel := w.keep()
		w.await("the question "+time, func(ev xgb.Event) bool {
			m, ok := ev.(xproto.ClientMessageEvent)
			return ok && m.Window == w.banner && uint32(m.Type) == state && m.Data.Data32[0] == stateAdd && m.Data.Data32[1] == above
		})
		cancel()
	}
}

func TestABannerThatIsHiddenOrClosedIsReported(t *testing.T) {
	for name, remove := range map[string]func(*wall){
		"hidden": func(w *wall) { xproto.UnmapWindow(w.conn, w.banner) },
		"closed": func(w *wall) { xproto.DestroyWindow(w.conn, w.banner) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWall(t)
			done, _, cancel := w.keep()
			defer cancel()
			remove(w)
			if err := <-done; !errors.Is(err, ErrHidden) {
				t.Errorf("ended with %v, want ErrHidden", err)
			}
		})
	}
}

// TestABannerThatCannotBeRaisedIsCovered: a program keeps itself in front, whatever is done about it.
func TestABannerThatCannotBeRaisedIsCovered(t *testing.T) {
	w := newWall(t)
	done, covered, cancel := w.keep()
	cover := w.window(0, 0, 640, 480, xproto.EventMaskVisibilityChange)
	defer cancel()
	for told := false; !told; {
		select {
		case ev := <-w.events:
			if v, ok := ev.(xproto.VisibilityNotifyEvent); ok && v.Window == cover && v.State != xproto.VisibilityUnobscured {
				xproto.ConfigureWindow(w.conn, cover, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove})
			}
		case <-covered:
			told = true
		case err := <-done:
			t.Fatalf("ended with %v", err)
		case <-time.After(time.Minute):
			t.Fatal("never said to be covered")
		}
	}
}

func TestTheBannerGivesTheKeyboardBack(t *testing.T) {
	w := newWall(t)
	xproto.SetInputFocus(w.conn, xproto.InputFocusParent, w.banner, xproto.TimeCurrentTime)
	w.await("the banner has the keyboard", func(ev xgb.Event) bool { _, ok := ev.(xproto.FocusInEvent); return ok })
	done, _, cancel := w.keep()
	w.await("the banner gave it back", func(ev xgb.Event) bool { _, ok := ev.(xproto.FocusOutEvent); return ok })
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
