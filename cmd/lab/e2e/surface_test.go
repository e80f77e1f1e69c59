//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"testing"

	"github.com/jezek/xgb/xproto"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
	"deskhand/cmd/lab/internal/stage"
)

// The rep's picture is in a native window over ours: it must be exactly where the picture belongs, and nowhere when something of the
// toolkit's is to be seen there.
func TestPictureInAWindowOfItsOwn(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.open()
	r.join()
	at := image.Pt(120, 300)
	p := r.pattern(r.desk, at, 30)
	r.share(scene.Control)
	r.rested()
	r.step("it shows every pixel of the customer's screen", func(r *rig) {
		r.flows(r.rep, r.n, at, 20)
		r.lies()
		p.Freeze()
		r.same(r.rep, r.n, r.desk)
	})
	place, err := r.rep.Screen(r.n)
	r.must(err)
	r.step("a menu over it is seen, and the picture goes on below", func(r *rig) { r.menuOver(place) })
	r.step("without the menu it is back", func(r *rig) {
		r.lies()
		r.same(r.rep, r.n, r.desk)
	})
	r.step("it follows the window's size", (*rig).shrinks)
	r.step("on another page it is not seen", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "rail.history"))
		r.uncovered()
		r.must(r.rep.Select(r.soon(), r.n))
		r.lies()
	})
	r.step("a pause is the toolkit's to show", func(r *rig) {
		r.must(r.customer.Click(r.soon(), "banner.pause"))
		r.must(r.customer.AwaitPhase(r.soon(), "paused"))
		r.uncovered()
		r.must(r.customer.Click(r.soon(), "banner.pause"))
		r.lies()
	})
}

// menuOver opens a menu over the picture at place: it is seen, and so is what the customer draws beside it.
func (r *rig) menuOver(place image.Rectangle) {
	r.must(r.rep.Click(r.soon(), "session.keys"))
	menu, _, err := r.rep.At(r.soon(), "session.keys.ctrl-alt-del")
	r.must(err)
	r.uncovered()
	if !menu.Overlaps(place) {
		r.Fatalf("the menu's %v is not over the picture's %v: nothing is tested", menu, place)
	}
	r.until("the menu is seen", func() (bool, error) {
		want, err := r.desk.Shot(menu.Intersect(place).Sub(place.Min))
		if err != nil {
			return false, err
		}
		got, err := r.repDesk.Shot(menu.Intersect(place))
		return err == nil && desk.Compare(want, got).Pixels > want.Rect.Dx()*want.Rect.Dy()/4, err
	})
	beside := image.Pt(120, 440)
	again := r.pattern(r.desk, beside, 30)
	r.until("what the customer draws now is seen", func() (bool, error) {
		shot, err := r.repDesk.Shot(image.Rect(0, 0, stage.PatternWidth, stage.PatternHeight).Add(place.Min).Add(beside))
		if err != nil {
			return false, err
		}
		n, ok := stage.ReadPattern(shot)
		return ok && n > 10, nil
	})
	again.Freeze()
	r.must(r.rep.ClickAt(r.soon(), place.Max.Sub(image.Pt(20, 20)), desk.Left)) // beside the menu: it closes
}

// shrinks makes the rep's window smaller.
func (r *rig) shrinks() {
	w, _ := r.rep.View().Widget("session.view")
	was, err := r.rep.Screen(r.n)
	r.must(err)
	xproto.ConfigureWindow(r.repDesk.Conn().Conn, xproto.Window(w.Window), xproto.ConfigWindowWidth|xproto.ConfigWindowHeight, []uint32{1100, 700})
	_, err = r.rep.Wait(r.soon(), "the picture is smaller", func(v program.View) bool {
		w, _ := v.Widget("session.view")
		place := w.Ints("place")
		return len(place) == 4 && place[2] > 0 && place[2] < was.Dx()
	})
	r.must(err)
	r.lies()
}

// over is where the native window over the rep's lies on the display, if it can be seen.
func (r *rig) over() (at image.Rectangle, seen bool, err error) {
	w, ok := r.rep.View().Widget("session.view")
	if !ok {
		return at, false, fmt.Errorf("there is no view")
	}
	conn := r.repDesk.Conn().Conn
	tree, err := xproto.QueryTree(conn, xproto.Window(w.Window)).Reply()
	if err != nil {
		return at, false, err
	}
	for _, child := range tree.Children {
		attributes, err := xproto.GetWindowAttributes(conn, child).Reply()
		if err != nil {
			return at, false, err
		}
		if attributes.MapState != xproto.MapStateViewable {
			continue
		}
		g, err := xproto.GetGeometry(conn, xproto.Drawable(child)).Reply()
		if err != nil {
			return at, false, err
		}
		o, err := r.repDesk.Origin(uint32(child))
		return image.Rect(0, 0, int(g.Width), int(g.Height)).Add(o), true, err
	}
	return at, false, nil
}

// lies waits until the native window lies exactly where the picture belongs.
func (r *rig) lies() {
	r.Helper()
	r.until("a native window is where the picture is", func() (bool, error) {
		want, err := r.rep.Screen(r.n)
		if err != nil {
			return false, nil // not shown yet
		}
		got, seen, err := r.over()
		return seen && got == want, err
	})
}

// uncovered waits until no native window is seen.
func (r *rig) uncovered() {
	r.Helper()
	r.until("no native window is seen", func() (bool, error) {
		_, seen, err := r.over()
		return !seen, err
	})
}
