//go:build e2e

package e2e

import (
	"image"
	"strings"
	"testing"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
	"deskhand/cmd/lab/internal/stage"
)

// The rep shows their own screen: the customer is asked first and sees it in a window of its own; lent, they act on it, and taken back they do
// not; and the customer stops it.
func TestRepSharesTheirScreen(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.open()
	wide := r.display("customer-wide", 1500, 950) // the viewer's window fits
	r.customer = r.joiner(wide, scene.CustomerConfig{Name: "customer", Person: "Marta", Link: r.tab.CustomerLink})
	r.linked(r.n)
	r.step("the customer is asked", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.own"))
		r.must(r.rep.AwaitKeyboard(r.soon(), "session.own.screen.1")) // a menu is walked through, and closed, by the keyboard
		r.must(r.rep.Click(r.soon(), "session.own.screen.1"))
		r.must(r.customer.AwaitPhase(r.soon(), "asked"))
		if got := r.customer.View().String("request"); got != "show-desktop" {
			r.Errorf("the customer is asked for %q", got)
		}
		if r.rep.View().Shows("own.banner") {
			r.Error("the banner is shown before the customer has agreed")
		}
		r.must(r.customer.Answer(r.soon(), true))
	})
	at := image.Pt(320, 300)
	r.step("they see it move, every number of it", func(r *rig) {
		r.must(r.customer.Click(r.soon(), "seen.size")) // a pixel is a pixel
		p := r.pattern(r.repDesk, at, 30)
		r.reaches(wide, at, p.Shown()+40)
		last := p.Freeze()
		r.reaches(wide, at, last)
		r.must(p.Close())
		if !r.rep.View().Shows("own.banner") {
			r.Error("no banner at the rep's")
		}
		r.phase("showing")
	})
	r.step("they close the window, and open it again", func(r *rig) { r.reopens(wide, at) })
	r.step("lent, they type; taken back, they do not", func(r *rig) { r.lends(wide) })
	r.step("the customer stops it, and the session goes on", func(r *rig) {
		r.must(r.customer.Click(r.soon(), "wait.hide"))
		r.noticed("unseen", 1)
		r.phase("customer")
		r.until("the banner goes away", func() (bool, error) { return !r.rep.View().Shows("own.banner"), nil })
		r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
	})
}

// reopens closes the window that the rep's screen is seen in, which goes on being shown, and brings it back.
func (r *rig) reopens(wide *desk.Desk, at image.Point) {
	w, _ := r.customer.View().Widget("seen")
	r.must(wide.AskToClose(w.Window))
	_, err := r.customer.Wait(r.soon(), "the window is gone, and the way back is there", func(v program.View) bool {
		return !v.Shows("seen") && v.Ready("wait.look")
	})
	r.must(err)
	r.phase("showing") // it was not stopped
	p := r.pattern(r.repDesk, at, 30)
	r.must(r.customer.Click(r.soon(), "wait.look"))
	r.reaches(wide, at, p.Shown()+20)
	last := p.Freeze()
	r.reaches(wide, at, last)
	r.must(p.Close())
}

// reaches waits until the customer's viewer shows a pattern that is as far as that at least.
func (r *rig) reaches(d *desk.Desk, at image.Point, least uint32) {
	r.Helper()
	r.until("the pattern at the customer's", func() (bool, error) {
		w, ok := r.customer.View().Widget("seen")
		place := w.Ints("place")
		if !ok || len(place) != 4 || place[2] == 0 {
			return false, nil
		}
		o, err := d.Origin(w.Window)
		if err != nil {
			return false, err
		}
		shot, err := d.Shot(image.Rect(0, 0, stage.PatternWidth, stage.PatternHeight).Add(o).Add(image.Pt(place[0], place[1])).Add(at))
		if err != nil {
			return false, err
		}
		n, ok := stage.ReadPattern(shot)
		return ok && n >= least, nil
	})
}

// lends lets the customer act on the rep's screen, and takes that back.
func (r *rig) lends(wide *desk.Desk) {
	r.must(r.rep.Click(r.soon(), "session.own.lend"))
	r.must(r.rep.Click(r.soon(), "session.own.lend.1"))
	_, err := r.customer.Wait(r.soon(), "they drive", func(v program.View) bool { return v.Get("drives", new(bool)) && v.Ready("seen.release") })
	r.must(err)
	b := r.board(r.repDesk, "Board", image.Rect(340, 450, 840, 650))
	b.Clear()
	r.must(r.customer.Click(r.soon(), "seen")) // the keyboard goes to it
	r.until("a key arrives, once the rep's own hand has rested", func() (bool, error) {
		if err := wide.Type("a"); err != nil {
			return false, err
		}
		heard, err := b.Heard()
		return strings.HasSuffix(heard, "-a"), err
	})
	r.must(r.rep.Click(r.soon(), "own.banner.takeback"))
	_, err = r.customer.Wait(r.soon(), "they drive no more", func(v program.View) bool { return !v.Shows("seen.release") })
	r.must(err)
	b.Clear()
	r.must(wide.Type("b"))
	again := r.pattern(r.repDesk, image.Pt(320, 300), 30)
	r.reaches(wide, image.Pt(320, 300), again.Shown()+20) // what is drawn now comes after anything that were on its way
	if heard, err := b.Heard(); err != nil || heard != "" {
		r.Errorf("after control was taken back the rep's screen got %q, %v", heard, err)
	}
	r.must(again.Close())
}

// The rep's program is killed while it shows its screen and lends it: the customer acts no more and reads over the last picture why it stands
// still; and when the rep is back, nothing is shown before they say so.
func TestRepIsKilledWhileShowing(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.open()
	wide := r.display("customer-wide", 1500, 950)
	r.customer = r.joiner(wide, scene.CustomerConfig{Name: "customer", Person: "Marta", Link: r.tab.CustomerLink})
	r.linked(r.n)
	at := image.Pt(320, 300)
	p := r.pattern(r.repDesk, at, 10)
	r.step("the customer sees the rep's screen and drives it", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.own"))
		r.must(r.rep.Click(r.soon(), "session.own.screen.1"))
		r.must(r.customer.AwaitPhase(r.soon(), "asked"))
		r.must(r.customer.Answer(r.soon(), true))
		r.must(r.customer.Click(r.soon(), "seen.size"))
		r.reaches(wide, at, p.Shown()+5)
		r.must(p.Close()) // it lies where the menu opens
		r.must(r.rep.Click(r.soon(), "session.own.lend"))
		r.must(r.rep.Click(r.soon(), "session.own.lend.2")) // for five minutes
		_, err := r.customer.Wait(r.soon(), "they drive", func(v program.View) bool { return v.Ready("seen.release") })
		r.must(err)
	})
	r.step("the rep's program is killed: they drive no more, and read why", func(r *rig) {
		r.rep.Kill()
		v, err := r.customer.Wait(r.soon(), "the picture is greyed with its reason", func(v program.View) bool {
			w, ok := v.Widget("seen")
			return ok && w.Visible && w.Text != "" && !w.Flag("controls") && !v.Shows("seen.release")
		})
		r.must(err)
		w, _ := v.Widget("seen")
		r.Logf("over the picture: %q", w.Text)
	})
	r.step("the rep is back: nothing is shown, and the session goes on", func(r *rig) {
		r.must(r.rep.Start(r.soon(), r.repDesk))
		r.must(r.office.SignIn(r.soon(), r.rep, 0))
		r.must(r.rep.Click(r.soon(), "home.return.1"))
		_, err := r.customer.Wait(r.soon(), "the window for it goes away", func(v program.View) bool { return !v.Shows("seen") })
		r.must(err)
		r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
		if r.rep.View().Shows("own.banner") {
			r.Error("the rep's screen is shown again by itself")
		}
	})
}
