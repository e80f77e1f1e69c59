//go:build e2e

package e2e

import (
	"context"
	"image"
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// late is by how much less than its whole length a time may have passed when it is over: each program counts from when it heard.
const late = 2 * time.Second

// beyond is a context for something that the rules let pass a time before.
func (r *rig) beyond(rule time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), rule+soon)
	r.Cleanup(cancel)
	return ctx
}

// helper starts the program of the office's second rep, who assists r's session.
func (r *rig) helper() *rig {
	r.Helper()
	h := *r
	h.repDesk = r.display("rep2-display", repWidth, repHeight)
	var err error
	h.rep, err = r.office.Rep(r.soon(), h.repDesk, 1)
	r.must(err)
	h.n, err = h.rep.Assist(r.soon(), r.office.Target(r.tab.Number))
	r.must(err)
	return &h
}

// The rep's computer breaks while they control. An assistant sees on; after a minute, and not before, the session is held and theirs to
// take; control is the customer's to give again; and the rep who comes back assists (PRODUCT rule 60).
func TestRule60TakeOverInWindows(t *testing.T) {
	t.Parallel()
	r := newRig(t, scene.OfficeConfig{})
	r.desk = r.display("tall-display", customerWidth, tallHeight)
	r.pattern(r.desk, image.Pt(120, 200), 5)
	r.open()
	r.join()
	r.share(scene.Control)
	luis := r.helper()
	r.rep.Kill()
	killed := time.Now()
	luis.step("Luis sees on, and may take nothing yet", func(r *rig) {
		from := time.Now()
		r.waitTab("pictures come", func(t scene.Tab) bool { return t.Newest.After(from) })
		if t := r.facts(); r.rep.View().Shows("session.takeover") || t.Primary || t.Noticed("held") != 0 {
			r.Errorf("%v after Ana's program was killed it is %+v", time.Since(killed), t)
		}
	})
	luis.step("after a minute it is his to take", func(r *rig) {
		_, err := r.rep.WaitTab(r.beyond(session.LostTime), r.n, "the session is held", func(t scene.Tab) bool { return t.Noticed("held") == 1 })
		r.must(err)
		if took := time.Since(killed); took < session.LostTime-late {
			r.Errorf("it was held after %v", took)
		}
		_, err = r.customer.Wait(r.soon(), "the customer is told whom they wait for", func(v program.View) bool {
			return v.String("controlling") == "" && strings.Contains(v.Text("banner"), "Ana Ruiz: connection lost")
		})
		r.must(err)
		r.must(r.rep.Click(r.soon(), "session.takeover"))
		r.waitTab("he leads, with a number of his own", func(t scene.Tab) bool { return t.Primary && t.Number != "" })
	})
	luis.step("the customer confirms him", func(r *rig) {
		r.must(r.customer.AwaitPhase(r.soon(), "asked"))
		r.must(r.customer.Answer(r.soon(), true))
		r.phase("viewing")
		r.must(r.rep.Ask(r.soon(), scene.Control))
		r.must(r.customer.Answer(r.soon(), true))
		r.phase("controlling")
	})
	r.step("Ana comes back, and assists", func(r *rig) {
		r.must(r.rep.Start(r.soon(), r.repDesk))
		r.must(r.office.SignIn(r.soon(), r.rep, 0))
		r.must(r.rep.Click(r.soon(), "home.return.1"))
		_, err := r.rep.Wait(r.soon(), "she assists", func(v program.View) bool {
			t, ok := scene.TabOf(v, v.Int("selected"))
			return ok && t.Session == r.tab.Session && t.Connected && !t.Primary && len(t.Here("assistant")) == 1 && t.Here("primary-rep")[0].Name == "Luis Vega"
		})
		r.must(err)
	})
}

// The rep's computer breaks, and nobody else is there: the customer's program waits as long as the rules say, and ends the session by
// itself. What is waited for passes while other tests run.
func TestRule60EndInWindows(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.open()
	r.join()
	r.rep.Kill()
	killed := time.Now()
	t.Parallel()
	whole := session.LostTime + session.WaitTime
	ctx := r.beyond(time.Until(killed.Add(whole)))
	r.must(r.customer.AwaitPhase(ctx, "over"))
	v := r.customer.View()
	w, _ := v.Widget("end.title")
	if took := w.Since.Sub(killed); !w.Visible || took < whole-late || took > whole+soon {
		r.Errorf("the end was shown after %v, want %v", took, whole)
	}
	if why := v.Text("end.why"); !strings.Contains(why, "Ana Ruiz") || !strings.Contains(why, "lost for too long") {
		r.Errorf("the customer is told %q", why)
	}
	r.step("the rep comes back too late, and is told", func(r *rig) {
		r.must(r.rep.Start(r.soon(), r.repDesk))
		r.must(r.office.SignIn(r.soon(), r.rep, 0))
		r.must(r.rep.Click(r.soon(), "home.return.1"))
		_, err := r.rep.Wait(r.soon(), "the session is over", func(v program.View) bool {
			t, ok := scene.TabOf(v, v.Int("selected"))
			return ok && t.Session == r.tab.Session && t.Phase == "over"
		})
		r.must(err)
	})
}
