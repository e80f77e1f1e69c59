//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"testing"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/scene"
	"deskhand/cmd/lab/internal/stage"
)

// What the rep holds down never stays down on the customer's computer, and the customer can end everything at once.
func TestNothingStaysHeld(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{Embedded: true})
	r.open()
	r.join()
	size := image.Pt(500, 260)
	b := r.board(r.desk, "Board", image.Rectangle{Max: size}.Add(image.Pt(60, 240)))
	mid := r.middle(r.desk, b, size)
	at := image.Pt(120, 80)
	p := r.pattern(r.desk, at, 20)
	other := r.board(r.repDesk, "Elsewhere", image.Rect(0, 0, 200, 100))
	r.share(scene.Control)
	r.step("the keyboard goes elsewhere", func(r *rig) {
		r.holds(b, mid)
		r.must(r.repDesk.Raise(r.soon(), other.Window()))
		r.held(r.desk)
		r.letGo()
	})
	r.step("another page is shown", func(r *rig) {
		r.reach(b, mid)
		r.must(r.repDesk.Hold("Ctrl"))
		r.held(r.desk, "Ctrl")
		r.must(r.rep.Click(r.soon(), "rail.home"))
		r.held(r.desk)
		r.letGo()
		r.must(r.rep.Select(r.soon(), r.n))
	})
	r.step("the customer pauses", func(r *rig) {
		r.holds(b, mid)
		r.must(r.customer.Click(r.soon(), "banner.pause"))
		r.held(r.desk)
		r.letGo()
		r.waitTab("the rep sees that it is paused", func(t scene.Tab) bool { return t.Paused })
		r.must(r.customer.AwaitPhase(r.soon(), "paused"))
		still, ok := r.seen(r.rep, r.n, at)
		before := p.Shown()
		r.until("the customer's screen goes on", func() (bool, error) { return p.Shown() > before+20, nil })
		if now, okNow := r.seen(r.rep, r.n, at); ok && okNow && now != still {
			r.Errorf("while paused the picture went on from %d to %d", still, now)
		}
		r.must(r.customer.Click(r.soon(), "banner.pause"))
		r.must(r.customer.AwaitPhase(r.soon(), "controlled"))
		r.flows(r.rep, r.n, at, 10)
	})
	r.step("the customer takes control back", func(r *rig) {
		r.holds(b, mid)
		r.must(r.customer.Click(r.soon(), "banner.takeback"))
		r.held(r.desk)
		r.letGo()
		r.phase("viewing")
		r.noticed("control-ended", 1)
		r.must(r.rep.Ask(r.soon(), scene.Control))
		r.must(r.customer.Answer(r.soon(), true))
		r.phase("controlling")
	})
	r.step("the customer presses the panic key", func(r *rig) {
		// Not Ctrl: the customer presses it, and a virtual display has but one keyboard.
		r.reach(b, mid)
		r.must(r.repDesk.Press(desk.Left))
		r.held(r.desk, "button 1")
		r.must(r.desk.Chord("Ctrl", "Alt", "Shift", "F12"))
		r.held(r.desk)
		r.letGo()
		r.phase("customer")
		r.noticed("panic", 1)
		if n := r.facts().Noticed("control-ended"); n != 1 { // the one before
			r.Errorf("the panic key is noticed as %v", r.facts().Notices)
		}
		if place := r.facts().Place(); !place.Empty() && r.rep.View().Shows("session.view") {
			r.Errorf("after the panic key the picture is still shown at %v", place)
		}
	})
	r.step("the customer stops", func(r *rig) {
		r.share(scene.Control)
		r.holds(b, mid)
		r.must(r.customer.Click(r.soon(), "banner.stop"))
		r.held(r.desk)
		r.letGo()
		r.phase("customer")
		r.noticed("stopped", 1)
		r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
	})
	r.step("the customer's program is killed", func(r *rig) {
		r.share(scene.Control)
		r.holds(b, mid)
		r.customer.Kill()
		r.held(r.desk)
		r.letGo()
		r.waitTab("the rep is told that the link is gone", func(t scene.Tab) bool {
			list := t.Here("primary-customer")
			return len(list) == 1 && !list[0].Linked
		})
	})
}

// holds has the rep press Ctrl and the left button over the customer's screen and keep them.
func (r *rig) holds(b *stage.Board, at image.Point) {
	r.Helper()
	r.reach(b, at)
	r.must(r.rep.Point(r.soon(), r.spot(at)))
	r.must(r.repDesk.Hold("Ctrl"))
	r.must(r.repDesk.Press(desk.Left))
	r.held(r.desk, "Ctrl", "button 1")
}

// letGo lets the rep's fingers up, long after.
func (r *rig) letGo() {
	r.Helper()
	r.must(r.repDesk.LetGo())
}

// Two customers in two tabs: each sees only what is meant for them.
func TestTwoSessions(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.open()
	r.join()
	first, firstTab := r.customer, r.n
	deskB := r.display("second-customer-display", customerWidth, customerHeight)
	size := image.Pt(500, 200)
	boardA := r.board(r.desk, "Board", image.Rectangle{Max: size}.Add(image.Pt(60, 300)))
	boardB := r.board(deskB, "Board", image.Rectangle{Max: size}.Add(image.Pt(60, 300)))
	mid := r.middle(r.desk, boardA, size)
	at := image.Pt(120, 120)
	r.pattern(r.desk, at, 10)
	r.pattern(deskB, at, 10)
	r.share(scene.Control)
	secondTab, tab, err := r.rep.StartSession(r.soon())
	r.must(err)
	second := r.joiner(deskB, scene.CustomerConfig{Name: "customer2", Person: "Jon", Link: tab.CustomerLink})
	r.linked(secondTab)
	r.n, r.customer = secondTab, second
	r.share(scene.Control)
	alone := func(b, other *stage.Board, key string) {
		r.Helper()
		other.Clear()
		r.reach(b, mid)
		r.must(r.repDesk.Chord(key))
		r.arrives(b, "+"+key, "-"+key)
		if heard, err := other.Heard(); err != nil || heard != "" {
			r.Errorf("the other customer's screen got %q, %v", heard, err)
		}
	}
	r.step("input goes to the second", func(r *rig) {
		alone(boardB, boardA, "F5")
		r.flows(r.rep, r.n, at, 5)
	})
	r.step("a key that is held when the tab changes is let go", func(r *rig) {
		r.must(r.repDesk.Hold("Ctrl"))
		r.held(deskB, "Ctrl")
		r.must(r.rep.Select(r.soon(), firstTab))
		r.held(deskB)
		r.must(r.repDesk.Chord("F5"))
		r.letGo()
		if down, err := r.desk.Down(); err != nil || len(down) != 0 {
			r.Errorf("the first customer's screen holds %q, %v", down, err)
		}
	})
	r.step("input goes to the first", func(r *rig) {
		r.n, r.customer = firstTab, first
		alone(boardA, boardB, "F11")
		r.flows(r.rep, r.n, at, 5)
	})
	r.step("ending one leaves the other", func(r *rig) {
		r.must(r.rep.End(r.soon(), firstTab))
		r.must(first.AwaitPhase(r.soon(), "over"))
		r.must(r.rep.Select(r.soon(), secondTab))
		r.n, r.customer = secondTab, second
		r.phase("controlling")
		r.flows(r.rep, r.n, at, 5)
		alone(boardB, boardA, "F5")
	})
}

// A second rep sees the same and may do less; people can be sent out; the end is the end; and the history knows.
func TestAssistantAndHistory(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	desk2 := r.display("assistant-display", repWidth, repHeight)
	at := image.Pt(120, 200)
	p := r.pattern(r.desk, at, 20)
	r.open()
	r.join()
	r.share(scene.View)
	helper, err := r.office.Rep(r.soon(), desk2, 1)
	r.must(err)
	var n2 int
	r.step("the assistant joins by the number", func(r *rig) {
		n2, err = helper.Assist(r.soon(), r.office.Target(r.tab.Number))
		r.must(err)
		r.waitTab("the assistant appears at the rep's", func(t scene.Tab) bool { return len(t.Here("assistant")) == 1 })
		_, err = helper.AwaitPicture(r.soon(), n2)
		r.must(err)
		r.flows(helper, n2, at, 10)
		p.Freeze()
		r.same(helper, n2, r.desk)
		r.same(r.rep, r.n, r.desk)
	})
	r.step("the assistant may not control", func(r *rig) {
		v := helper.View()
		for _, name := range []string{"session.ask.control", "session.keys", "session.stop", "session.invite"} {
			if v.Ready(name) {
				r.Errorf("the assistant's %s can be pressed", name)
			}
		}
		b := r.board(r.desk, "Board", image.Rect(100, 330, 600, 540))
		b.Clear()
		place, err := helper.Screen(n2)
		r.must(err)
		r.must(helper.ClickAt(r.soon(), place.Min.Add(image.Pt(300, 430)), desk.Left))
		r.must(desk2.Chord("F5"))
		// A picture that is drawn now comes after anything that were on its way.
		above := at.Sub(image.Pt(0, 130))
		again := r.pattern(r.desk, above, 20)
		r.flows(helper, n2, above, 10)
		again.Freeze()
		if heard, err := b.Heard(); err != nil || heard != "" {
			r.Errorf("the customer's screen got %q from the assistant, %v", heard, err)
		}
	})
	r.step("the assistant is sent out", func(r *rig) {
		id := r.facts().Here("assistant")[0].ID
		r.must(r.rep.Click(r.soon(), fmt.Sprintf("participants.%d.remove", id)))
		r.must(r.rep.Confirm(r.soon(), true))
		_, err := helper.WaitTab(r.soon(), n2, "it is over for the assistant", func(t scene.Tab) bool { return t.Phase == "over" })
		r.must(err)
		r.waitTab("the assistant is gone", func(t scene.Tab) bool { return len(t.Here("assistant")) == 0 && t.Noticed("removed") == 1 })
		r.phase("viewing")
	})
	r.step("the rep ends the session", func(r *rig) {
		r.must(r.rep.End(r.soon(), r.n))
		r.must(r.customer.AwaitPhase(r.soon(), "over"))
	})
	r.step("the history lists and opens it after a restart", (*rig).history)
}

// history restarts the rep's program and looks the session up.
func (r *rig) history() {
	r.must(r.rep.Stop())
	r.must(r.rep.Start(r.soon(), r.repDesk))
	r.must(r.office.SignIn(r.soon(), r.rep, 0))
	r.must(r.rep.Click(r.soon(), "rail.history"))
	past, err := r.rep.History(r.soon(), func(list []scene.Past) bool { return len(list) == 1 && list[0].Ended })
	r.must(err)
	if past[0].Session != r.tab.Session || past[0].Line != "Marta" {
		r.Errorf("the history has %+v, want session %s with Marta", past[0], r.tab.Session)
	}
	record, err := r.rep.OpenPast(r.soon(), r.tab.Session)
	r.must(err)
	if len(record.People) != 3 || len(record.Events) < 8 {
		r.Errorf("the session opens with %d people and %d events: %+v", len(record.People), len(record.Events), record)
	}
}
