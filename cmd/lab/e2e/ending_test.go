//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"strings"
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
	h := &hand{rig: r, b: b, mid: r.middle(r.desk, b, size)}
	at := image.Pt(120, 80)
	p := r.pattern(r.desk, at, 20)
	other := r.board(r.repDesk, "Elsewhere", image.Rect(0, 0, 200, 100))
	r.share(scene.Control)
	r.step("the keyboard goes elsewhere", func(r *rig) {
		r.holds(b, h.mid)
		r.must(r.repDesk.Raise(r.soon(), other.Window()))
		r.held(r.desk)
		r.letGo()
	})
	r.step("another page is shown", func(r *rig) {
		r.reach(b, h.mid)
		r.must(r.repDesk.Hold("Ctrl"))
		r.held(r.desk, "Ctrl")
		r.must(r.rep.Click(r.soon(), "rail.home"))
		r.held(r.desk)
		r.letGo()
		r.must(r.rep.Select(r.soon(), r.n))
	})
	r.step("the customer pauses", func(*rig) { h.isPaused(p, at) })
	r.step("the customer takes control back", func(*rig) { h.losesControl() })
	r.step("the customer presses the panic key", func(*rig) { h.meetsPanic() })
	r.step("the customer stops", func(r *rig) {
		r.share(scene.Control)
		r.holds(b, h.mid)
		r.must(r.customer.Click(r.soon(), "banner.stop"))
		r.held(r.desk)
		r.letGo()
		r.phase("customer")
		r.noticed("stopped", 1)
		r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
	})
	r.step("the customer's program is killed", func(r *rig) {
		r.share(scene.Control)
		r.holds(b, h.mid)
		r.customer.Kill()
		r.held(r.desk)
		r.letGo()
		r.waitTab("the rep is told that the link is gone", func(t scene.Tab) bool {
			list := t.Here("primary-customer")
			return len(list) == 1 && !list[0].Linked
		})
	})
}

// isPaused has the customer pause while something is held, and go on.
func (h *hand) isPaused(p *stage.Pattern, at image.Point) {
	h.holds(h.b, h.mid)
	h.must(h.customer.Click(h.soon(), "banner.pause"))
	h.held(h.desk)
	h.letGo()
	h.waitTab("the rep sees that it is paused", func(t scene.Tab) bool { return t.Paused })
	h.must(h.customer.AwaitPhase(h.soon(), "paused"))
	still, ok := h.seen(h.rep, h.n, at)
	before := p.Shown()
	h.until("the customer's screen goes on", func() (bool, error) { return p.Shown() > before+20, nil })
	if now, okNow := h.seen(h.rep, h.n, at); ok && okNow && now != still {
		h.Errorf("while paused the picture went on from %d to %d", still, now)
	}
	h.must(h.customer.Click(h.soon(), "banner.pause"))
	h.must(h.customer.AwaitPhase(h.soon(), "controlled"))
	h.flows(h.rep, h.n, at, 10)
}

// losesControl has the customer take control back while something is held, and give it again.
func (h *hand) losesControl() {
	h.holds(h.b, h.mid)
	h.must(h.customer.Click(h.soon(), "banner.takeback"))
	h.held(h.desk)
	h.letGo()
	h.phase("viewing")
	h.noticed("control-ended", 1)
	h.must(h.rep.Ask(h.soon(), scene.Control))
	h.must(h.customer.Answer(h.soon(), true))
	h.phase("controlling")
}

// meetsPanic has the customer press the panic key while something is held.
func (h *hand) meetsPanic() {
	// Not Ctrl: the customer presses it, and a virtual display has but one keyboard.
	h.reach(h.b, h.mid)
	h.must(h.repDesk.Press(desk.Left))
	h.held(h.desk, "button 1")
	h.must(h.desk.Chord("Ctrl", "Alt", "Shift", "F12"))
	h.held(h.desk)
	h.letGo()
	h.phase("customer")
	h.noticed("panic", 1)
	if n := h.facts().Noticed("control-ended"); n != 1 { // the one before
		h.Errorf("the panic key is noticed as %v", h.facts().Notices)
	}
	if place := h.facts().Place(); !place.Empty() && h.rep.View().Shows("session.view") {
		h.Errorf("after the panic key the picture is still shown at %v", place)
	}
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

// Three customers in three tabs: changing tabs ends nothing, and each tab and each customer have only what is meant for them
// (PRODUCT rules 49–51).
func TestThreeTabs(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	var err error
	r.rep, err = r.office.Rep(r.soon(), r.repDesk, 0)
	r.must(err)
	var tabs hands
	for i, person := range []string{"Marta", "Jon", "Pau"} {
		tabs = append(tabs, r.tabWith(person, grounds[i]))
	}
	marta, jon, pau := tabs[0], tabs[1], tabs[2]
	at := image.Pt(120, 120)
	tabs.step(r, "with the third in front all three go on, and input is the third's", func(r *rig) {
		for i, h := range tabs {
			if phase, people := h.customer.Phase(), h.facts().Here("primary-customer"); phase != "controlled" || len(people) != 1 {
				r.Errorf("customer %d is %s, and in the tab are %+v", i, phase, people)
			}
		}
		r.sees(2)
		tabs.alone(pau)
	})
	tabs.step(r, "a key that is held when the tab changes is let go", func(r *rig) {
		r.must(r.repDesk.Hold("Ctrl"))
		r.held(pau.desk, "Ctrl")
		r.must(r.rep.Select(r.soon(), marta.n))
		r.held(pau.desk)
		r.must(r.repDesk.Chord("F5"))
		r.letGo()
		for _, h := range tabs {
			r.held(h.desk)
		}
	})
	for i, h := range []*hand{marta, jon} {
		tabs.step(r, h.customer.Name+" is seen and gets the keys", func(r *rig) {
			r.must(r.rep.Select(r.soon(), h.n))
			r.sees(i)
			h.flows(h.rep, h.n, at, 5)
			tabs.alone(h)
		})
	}
	tabs.step(r, "ending one leaves the others", func(r *rig) {
		r.must(r.rep.End(r.soon(), jon.n))
		r.must(jon.customer.AwaitPhase(r.soon(), "over"))
		r.must(r.rep.Select(r.soon(), pau.n))
		r.sees(2)
		pau.flows(pau.rep, pau.n, at, 5)
		tabs.alone(pau)
		for _, h := range []*hand{marta, pau} {
			h.phase("controlling")
		}
	})
}

// hands are a rep's tabs: only one of them is in front.
type hands []*hand

// step is a step of all of them.
func (all hands) step(r *rig, name string, do func(r *rig)) {
	r.Helper()
	r.step(name, func(r *rig) {
		for _, h := range all {
			h.T = r.T
		}
		do(r)
	})
}

// alone checks that what the rep does with the tab in front reaches its customer, and no other.
func (all hands) alone(h *hand) {
	h.Helper()
	for _, other := range all {
		other.b.Clear()
	}
	h.reach(h.b, h.mid)
	h.must(h.repDesk.Chord("F5"))
	h.arrives(h.b, "+F5", "-F5")
	for _, other := range all {
		if heard, err := other.b.Heard(); err != nil || other != h && heard != "" {
			h.Errorf("another customer's screen got %q, %v", heard, err)
		}
	}
}

// tabWith starts a session, has a customer with a screen of a colour join it, and controls that.
func (r *rig) tabWith(person string, ground uint32) *hand {
	r.Helper()
	one := *r
	h := &hand{rig: &one}
	h.desk = r.display(strings.ToLower(person)+"-display", customerWidth, customerHeight)
	h.must(h.desk.Paint(ground))
	size := image.Pt(500, 200)
	h.b = h.board(h.desk, "Board", image.Rectangle{Max: size}.Add(image.Pt(60, 300)))
	h.mid = h.middle(h.desk, h.b, size)
	h.pattern(h.desk, image.Pt(120, 120), 10)
	var err error
	h.n, h.tab, err = r.rep.StartSession(r.soon())
	r.must(err)
	h.customer = h.joiner(h.desk, scene.CustomerConfig{Name: strings.ToLower(person), Person: person, Link: h.tab.CustomerLink})
	h.linked(h.n)
	h.share(scene.Control)
	return h
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
