//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"testing"

	"deskhand/cmd/lab/internal/await"
	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/scene"
	"deskhand/media/capture/xvfbtest"
)

// A customer with two screens shows one. The rep asks for the other and sees it once the customer has said yes; the customer goes back by themselves;
// that screen is pulled out, and the session goes on with the other.
func TestRule87AnotherScreenInWindows(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	left, right := image.Rect(0, 0, 700, 560), image.Rect(700, 0, 1400, 560)
	r.desk = r.display("two-screens", right.Max.X, right.Max.Y)
	pen := xvfbtest.Draw(t, r.desk.Display)
	pen.Monitor("left", left, true)
	pen.Monitor("right", right, false)
	r.open()
	r.join()
	r.coloured("Bank", secret, image.Rect(right.Min.X+60, 330, 0, 0))
	r.share(scene.View)
	r.sameArea(left)
	r.step("the rep asks for the other one", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.screen"))
		r.must(r.rep.Click(r.soon(), "session.screen.ask"))
		r.must(r.customer.AwaitPhase(r.soon(), "asked"))
		r.sameArea(left) // nothing changes before the yes
		r.must(r.customer.Answer(r.soon(), true))
		r.sameArea(right)
		r.noticed("changed", 1)
	})
	r.step("the customer goes back by themselves, by the keyboard alone", func(r *rig) {
		r.atTheBanner()
		tabTo(r, r.customer.Program, "banner.change")
		r.must(r.desk.Chord("Enter"))
		tabTo(r, r.customer.Program, "change.show")
		r.must(r.desk.Chord("Space"))
		r.sameArea(left)
		r.noticed("changed", 2)
	})
	r.step("it is pulled out, and they go on with the other", func(r *rig) {
		pen.RemoveMonitor("left")
		r.must(r.customer.AwaitPhase(r.soon(), "unplugged"))
		r.noticed("unplugged", 1)
		r.must(r.customer.Click(r.soon(), "change.show"))
		r.sameArea(right)
	})
}

// atTheBanner gives the keyboard to the customer's banner, with the keys that their desktop has for it.
func (r *rig) atTheBanner() {
	r.Helper()
	_, w, err := r.customer.At(r.soon(), "banner.stop")
	r.must(err)
	r.until("the banner has the keyboard", func() (bool, error) {
		if active, err := r.desk.Active(); err != nil || active == w.Window {
			return err == nil, err
		}
		return false, r.desk.Chord("Alt", "Tab")
	})
}

// sameArea waits until the rep sees exactly that part of the customer's display.
func (r *rig) sameArea(area image.Rectangle) {
	r.Helper()
	var diff desk.Difference
	var unseen error
	err := await.Until(r.soon(), "the rep sees that screen", func() (bool, error) {
		var place image.Rectangle
		if place, unseen = r.rep.Screen(r.n); unseen != nil || place.Size() != area.Size() {
			return false, nil // not yet
		}
		at, err := r.desk.Pointer()
		if err != nil {
			return false, err
		}
		want, err := r.desk.Shot(area)
		if err != nil {
			return false, err
		}
		got, err := r.repDesk.Shot(place)
		if err != nil {
			return false, err
		}
		diff = desk.Compare(want, got, image.Rectangle{at, at}.Sub(area.Min).Add(want.Rect.Min).Inset(-cursorRoom))
		return diff.Most == 0, nil
	})
	if err != nil {
		r.Fatal(fmt.Errorf("%w: the last difference is %+v, %v", err, diff, unseen))
	}
}
