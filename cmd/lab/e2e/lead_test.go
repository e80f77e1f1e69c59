//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// grounds are the colours of the customers' screens.
var grounds = []uint32{0x2060a0, 0xa04020, 0x308040}

// tallHeight is that of a display on which a question that names several people has room.
const tallHeight = 720

// One session, three customers: another one is helped by a click on their name. What the first showed and allowed ends at once, and
// nothing of the second is seen before they agree themselves (PRODUCT rules 41, 45–48).
func TestHelpAnotherCustomer(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{OneSession: true})
	r.open()
	names := []string{"Marta", "Ben", "Jon"}
	people := make([]*scene.Customer, len(names))
	for i, name := range names {
		d := r.display(strings.ToLower(name)+"-display", customerWidth, tallHeight)
		r.must(d.Paint(grounds[i]))
		people[i] = r.joiner(d, scene.CustomerConfig{Name: "customer-" + strings.ToLower(name), Person: name, Link: r.tab.CustomerLink})
		last := r.tab.CustomerLink
		r.tab = r.waitTab(name+" is there, and there is a fresh link", func(t scene.Tab) bool {
			all := append(t.Here("primary-customer"), t.Here("secondary-customer")...)
			return len(all) == i+1 && all[i].Linked && t.CustomerLink != last
		})
	}
	marta, ben := people[0], people[1]
	r.customer = marta
	r.step("the first who came is helped", func(r *rig) {
		r.share(scene.View)
		r.sees(0)
	})
	id := r.facts().Here("secondary-customer")[0].ID
	name := fmt.Sprintf("participants.%d", id)
	r.step("no is no", func(r *rig) {
		r.must(r.rep.Click(r.soon(), name))
		r.must(r.rep.Confirm(r.soon(), false))
		r.sees(0)
	})
	r.step("a click on Ben's name ends what Marta shows", func(r *rig) {
		r.must(r.rep.Click(r.soon(), name))
		r.must(r.rep.Confirm(r.soon(), true))
		r.waitTab("Ben is helped", func(t scene.Tab) bool {
			return t.Phase == "customer" && t.Noticed("helping") == 1 && t.Here("primary-customer")[0].ID == id
		})
		r.must(marta.AwaitPhase(r.soon(), "waiting"))
		r.sees(-1)
	})
	r.step("Ben is asked himself, and nothing is seen before he agrees", func(r *rig) {
		r.must(r.rep.Ask(r.soon(), scene.View))
		r.must(ben.AwaitPhase(r.soon(), "asked"))
		r.sees(-1)
		for i, who := range []*scene.Customer{marta, people[2]} {
			if phase := who.Phase(); phase != "waiting" {
				r.Errorf("customer %d is %s while Ben is asked", i, phase)
			}
		}
		r.must(ben.Answer(r.soon(), true))
		r.phase("viewing")
		r.sees(1)
	})
	r.step("and back, by the keyboard", func(r *rig) {
		marta := r.facts().Here("secondary-customer")[0]
		r.must(r.rep.Click(r.soon(), "session.stop"))
		r.phase("customer")
		r.tabTo(fmt.Sprintf("participants.%d", marta.ID))
		r.must(r.repDesk.Chord("Enter"))
		r.waitTab("Marta is helped", func(t scene.Tab) bool { return t.Here("primary-customer")[0].ID == marta.ID })
		r.sees(-1)
	})
}

// sees waits until, of the customers' screens, the rep's display shows that one (-1: none) and nothing of the others.
func (r *rig) sees(which int) {
	r.Helper()
	r.until(fmt.Sprintf("screen %d is seen", which), func() (bool, error) {
		shot, err := r.repDesk.Shot(image.Rectangle{})
		if err != nil {
			return false, err
		}
		seen := make([]int, len(grounds))
		for y := shot.Rect.Min.Y; y < shot.Rect.Max.Y; y += 2 {
			for x := shot.Rect.Min.X; x < shot.Rect.Max.X; x += 2 {
				c := shot.RGBAAt(x, y)
				for i, g := range grounds {
					if c.R == byte(g>>16) && c.G == byte(g>>8) && c.B == byte(g) {
						seen[i]++
					}
				}
			}
		}
		for i, n := range seen {
			if i == which && n < customerWidth*customerHeight/16 || i != which && n > 0 {
				return false, nil
			}
		}
		return true, nil
	})
}

// told is how long a trace may take to tell what a key has done, and a little more.
const told = 300 * time.Millisecond

// tabTo presses Tab in the rep's window until a widget has the focus.
func (r *rig) tabTo(name string) {
	r.Helper()
	tabTo(r, r.rep.Program, name)
}

// tabTo presses Tab in a program's window until a widget has the focus. What has it on the way there need not have a name.
func tabTo(r *rig, p *program.Program, name string) {
	r.Helper()
	for range 40 {
		r.must(p.Desk.Chord("Tab"))
		r.must(p.Settle(r.soon())) // what is told is of after the key then, or soon will be
		ctx, cancel := context.WithTimeout(r.soon(), told)
		_, err := p.Wait(ctx, name+" has the focus", func(v program.View) bool { w, _ := v.Widget(name); return w.Focused })
		cancel()
		if err == nil {
			return
		}
	}
	r.Fatalf("Tab does not reach %s", name)
}

// Control is transferred to a colleague and given back. The view goes on; who leads controls only once the customer has confirmed them
// (PRODUCT rules 52–59).
func TestTransferControlInWindows(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.desk = r.display("tall-display", customerWidth, tallHeight)
	r.open()
	r.join()
	luis := r.helper()
	r.waitTab("Luis assists", func(t scene.Tab) bool { return len(t.Here("assistant")) == 1 && t.Here("assistant")[0].Linked })
	file, editor := r.reader(r.desk, "60x6+20+300")
	r.share(scene.Control)
	r.must(r.customer.AwaitPhase(r.soon(), "controlled"))
	r.step("Ana transfers control", (*rig).transfers)
	r.must(r.customer.AwaitPhase(r.soon(), "asked"))
	luis.step("the view goes on while Luis waits for the customer's word", (*rig).confirmed)
	r.must(r.customer.AwaitPhase(r.soon(), "controlled"))
	size := image.Pt(300, 200)
	b := r.board(r.desk, "Board", image.Rectangle{Max: size}.Add(image.Pt(60, 460)))
	mid := r.middle(r.desk, b, size)
	types := func(r *rig, text string) {
		r.Helper()
		r.rested()
		b.Clear()
		r.click(mid, desk.Left)
		r.until("the click arrives", func() (bool, error) { heard, err := b.Heard(); return strings.Contains(heard, "-1@"), err })
		r.active(r.desk, b.Window()) // until the click on the editor has been taken; keys come after it then
		o, err := r.desk.Origin(editor)
		r.must(err)
		r.click(o.Add(image.Pt(200, 40)), desk.Left)
		r.active(r.desk, editor)
		r.must(r.repDesk.Type(text))
	}
	luis.step("Luis types", func(r *rig) { types(r, "from Luis\n") })
	r.reads(file, "from Luis\n")
	luis.step("Luis gives control back", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "participants.1.transfer"))
		r.must(r.rep.Confirm(r.soon(), true))
		r.waitTab("Luis assists", func(t scene.Tab) bool { return !t.Primary })
	})
	r.step("Ana leads again, with the number of before", func(r *rig) {
		r.waitTab("she leads", func(t scene.Tab) bool { return t.Primary && t.Number == r.tab.Number })
		r.must(r.customer.Answer(r.soon(), true))
		r.phase("controlling")
		types(r, "from Ana\n")
		r.reads(file, "from Luis\nfrom Ana\n")
	})
}

// transfers has the rep transfer control to the one assistant there is, and checks what is left to them.
func (r *rig) transfers() {
	id := r.facts().Here("assistant")[0].ID
	r.must(r.rep.Click(r.soon(), "session.transfer"))
	r.must(r.rep.Click(r.soon(), fmt.Sprintf("session.transfer.%d", id)))
	r.must(r.rep.Confirm(r.soon(), true))
	r.waitTab("the giver assists", func(t scene.Tab) bool { return !t.Primary && t.Phase == "viewing" && t.Number == "" })
	for _, off := range []string{"session.transfer", "session.invite", "session.ask.control", "session.stop"} {
		if w, ok := r.rep.View().Widget(off); !ok || w.Enabled {
			r.Errorf("the giver may still use %s", off)
		}
	}
}

// confirmed has the customer, who is asked, confirm the new rep, who only sees until then.
func (r *rig) confirmed() {
	v, err := r.rep.Wait(r.soon(), "he is told what he waits for", func(v program.View) bool {
		return strings.Contains(v.Text("session.bar"), "Marta to confirm")
	})
	r.must(err)
	if w, _ := v.Widget("session.ask.control"); w.Enabled {
		r.Error("he can ask for control again")
	}
	_, err = r.rep.AwaitPicture(r.soon(), r.n)
	r.must(err)
	if phase := r.facts().Phase; phase != "viewing" {
		r.Errorf("before the customer's word he is %s", phase)
	}
	r.must(r.customer.Answer(r.soon(), true))
	r.phase("controlling")
}
