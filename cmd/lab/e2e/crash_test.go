//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"slices"
	"testing"
	"time"

	"deskhand/app/wire"
	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
	"deskhand/cmd/lab/internal/stage"
)

// The server is killed in the middle of a session: what is seen goes on, and the programs come back to it.
func TestServerIsKilled(t *testing.T) {
	at := image.Pt(120, 120)
	r, p := controlled(t, at)
	size := image.Pt(500, 200)
	b := r.board(r.desk, "Board", image.Rectangle{Max: size}.Add(image.Pt(60, 320)))
	mid := r.middle(r.desk, b, size)
	server := r.office.Server()
	r.step("without a server picture and control go on", func(r *rig) {
		server.Kill()
		r.waitTab("the rep is told", func(t scene.Tab) bool { return !t.Connected })
		_, err := r.rep.Wait(r.soon(), "nothing is offered that needs the site", func(v program.View) bool {
			return v.Shows("session.bar") && v.Shows("session.invite") && !v.Ready("session.invite") && v.Ready("session.stop") && v.Ready("session.control.release")
		})
		r.must(err)
		r.flows(r.rep, r.n, at, 20)
		r.reach(b, mid)
		r.must(r.repDesk.Chord("F5"))
		r.arrives(b, "+F5", "-F5")
	})
	r.step("the customer stops all the same", func(r *rig) {
		r.must(r.customer.Click(r.soon(), "banner.stop"))
		r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
		r.phase("stopped") // the customer's program says so itself
		r.still(p, at)
	})
	r.step("they come back", func(r *rig) {
		r.must(server.Start(r.soon()))
		r.waitTab("the rep is connected again", func(t scene.Tab) bool { return t.Connected })
		_, err := r.customer.Wait(r.soon(), "the customer is connected again", func(v program.View) bool {
			var yes bool
			return v.Get("connected", &yes) && yes
		})
		r.must(err)
		r.phase("customer")
		r.share(scene.View)
		r.flows(r.rep, r.n, at, 5)
	})
}

// still checks that the customer's screen goes on and the rep sees nothing newer than what may have been under way at first.
func (r *rig) still(p *stage.Pattern, at image.Point) {
	r.Helper()
	const underWay, more = 10, 20 // pictures
	goOn := func(pictures uint32) uint32 {
		until := p.Shown() + pictures
		r.until("the customer's screen goes on", func() (bool, error) { return p.Shown() >= until, nil })
		n, _ := r.seen(r.rep, r.n, at)
		return n
	}
	if before, now := goOn(underWay), goOn(more); now != before {
		r.Errorf("the picture went on from %d to %d", before, now)
	}
}

// The rep's program is killed while it holds keys: they come up, the session waits, and the rep comes back to it.
func TestRepIsKilled(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	at := image.Pt(120, 80)
	r.pattern(r.desk, at, 10)
	r.open()
	r.join()
	size := image.Pt(500, 260)
	b := r.board(r.desk, "Board", image.Rectangle{Max: size}.Add(image.Pt(60, 240)))
	mid := r.middle(r.desk, b, size)
	r.share(scene.Control)
	r.step("what was held comes up", func(r *rig) {
		r.holds(b, mid)
		r.keeps(2 * wire.HeldSilence)
		r.rep.Kill()
		killed := time.Now()
		r.held(r.desk)
		took := time.Since(killed)
		r.Logf("let go %v after the rep's program was killed", took.Round(time.Millisecond))
		if took > 2*wire.HeldSilence {
			r.Errorf("that is long: %v of silence are allowed", wire.HeldSilence)
		}
		r.letGo()
	})
	r.step("the rep comes back to the session", func(r *rig) {
		r.must(r.rep.Start(r.soon(), r.repDesk))
		r.must(r.office.SignIn(r.soon(), r.rep, 0))
		r.must(r.rep.Click(r.soon(), "home.return.1"))
		v, err := r.rep.Wait(r.soon(), "the session is there again", func(v program.View) bool {
			tab, ok := scene.TabOf(v, v.Int("selected"))
			return ok && tab.Session == r.tab.Session && len(tab.Here("primary-customer")) == 1 && tab.Here("primary-customer")[0].Linked
		})
		r.must(err)
		r.n = v.Int("selected")
		if got := r.facts(); got.Number != r.tab.Number {
			r.Errorf("the number was %s and is %s", r.tab.Number, got.Number)
		}
	})
	r.step("and sees the screen", func(r *rig) {
		if r.facts().Phase == "customer" {
			r.share(scene.View)
		}
		r.flows(r.rep, r.n, at, 10)
	})
}

// keeps watches that for so long nothing of what the rep holds comes up at the customer's.
func (r *rig) keeps(long time.Duration) {
	r.Helper()
	began := time.Now()
	want, err := r.desk.Down()
	r.must(err)
	r.until("what is held stays so", func() (bool, error) {
		got, err := r.desk.Down()
		if err == nil && !slices.Equal(got, want) {
			r.Fatalf("held was %q, and %q after %v", want, got, time.Since(began))
		}
		return time.Since(began) > long, err
	})
}

// The portable capturer, on a screen larger than the rep's window: one to one, and the picture is panned.
func TestPortableAtActualSize(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{Embedded: true})
	large := r.display("large-customer-display", 1280, 960)
	at := image.Pt(384, 424) // in the middle: that is what is seen at one to one
	p := r.pattern(large, at, 20)
	r.open()
	r.customer = r.joiner(large, scene.CustomerConfig{Name: "customer", Person: "Marta", Link: r.tab.CustomerLink, Portable: true})
	r.linked(r.n)
	r.share(scene.View)
	r.step("fitted into the window", func(r *rig) {
		place, err := r.rep.Screen(r.n)
		r.must(err)
		if place.Dx() >= 1280 || place.Dx()*960 < place.Dy()*1280-1280 || place.Dx()*960 > place.Dy()*1280+1280 {
			r.Errorf("1280x960 is shown as %v", place)
		}
	})
	r.step("one to one", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.view.menu"))
		r.must(r.rep.Click(r.soon(), "session.view.actual"))
		_, err := r.rep.Wait(r.soon(), "the picture has its own size", func(v program.View) bool {
			w, _ := v.Widget("session.view")
			place := w.Ints("place")
			return len(place) == 4 && place[2] == 1280 && place[3] == 960
		})
		r.must(err)
		r.flows(r.rep, r.n, at, 20)
		p.Freeze()
		r.visible(large)
	})
}

// visible waits until the part of a picture that the view shows is exactly the customer's.
func (r *rig) visible(d *desk.Desk) {
	r.Helper()
	_, view, err := r.rep.At(r.soon(), "session.view")
	r.must(err)
	seen := view.Ints("seen") // beside it are the bars
	o, err := r.repDesk.Origin(view.Window)
	r.must(err)
	window := image.Rect(seen[0], seen[1], seen[0]+seen[2], seen[1]+seen[3]).Add(o)
	var diff desk.Difference
	r.until("what is visible is exact", func() (bool, error) {
		place, err := r.rep.Screen(r.n)
		if err != nil {
			return false, err
		}
		part := place.Intersect(window)
		if part.Dx() < stage.PatternWidth || part.Dy() < stage.PatternHeight {
			return false, fmt.Errorf("of the picture at %v only %v is visible", place, part)
		}
		want, err := d.Shot(part.Sub(place.Min))
		if err != nil {
			return false, err
		}
		got, err := r.repDesk.Shot(part)
		if err != nil {
			return false, err
		}
		at, err := d.Pointer()
		diff = desk.Compare(want, got, image.Rectangle{at, at}.Inset(-cursorRoom))
		return diff.Most == 0, err
	})
}
