//go:build e2e

package e2e

import (
	"image"
	"strings"
	"syscall"
	"testing"

	"deskhand/cmd/lab/internal/program"
)

// A program that stands still greys what it shows, with the reason in words, and keeps the hand off it; going on, it is live again by itself:
// the customer's at the rep's, and the rep's at the customer's.
func TestPictureGreysWhenItStops(t *testing.T) {
	at := image.Pt(120, 120)
	r, p := controlled(t, at)
	r.flows(r.rep, r.n, at, 10)
	r.step("the customer's program stands still", func(r *rig) {
		r.customer.Signal(syscall.SIGSTOP)
		defer r.customer.Signal(syscall.SIGCONT)
		v := r.grey(r.rep.Program, "session.view", "Marta")
		if w, _ := v.Widget("session.view"); w.Flag("controls") {
			r.Error("the hand is not kept off a picture that stands still")
		}
	})
	r.step("and goes on", func(r *rig) {
		r.live(r.rep.Program, "session.view")
		least := p.Shown() + 10 // not one after the other: while the native window comes and goes, the toolkit's older picture may be seen
		r.until("the pattern goes on at the rep's", func() (bool, error) {
			now, ok := r.seen(r.rep, r.n, at)
			return ok && now >= least, nil
		})
		r.must(r.customer.Click(r.soon(), "banner.stop"))
		r.phase("customer")
		r.must(p.Close())
	})
	r.step("the rep's program stands still", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.own"))
		r.must(r.rep.Click(r.soon(), "session.own.screen.1"))
		r.must(r.customer.AwaitPhase(r.soon(), "asked"))
		r.must(r.customer.Answer(r.soon(), true))
		r.live(r.customer.Program, "seen")
		r.rep.Signal(syscall.SIGSTOP)
		defer r.rep.Signal(syscall.SIGCONT)
		r.grey(r.customer.Program, "seen", "Ana")
	})
	r.step("and goes on, too", func(r *rig) { r.live(r.customer.Program, "seen") })
}

// grey waits until words with a name stand over a picture.
func (r *rig) grey(p *program.Program, name, who string) program.View {
	r.Helper()
	v, err := p.Wait(r.soon(), "the picture is grey, and says why", func(v program.View) bool {
		return v.Shows(name) && strings.Contains(v.Text(name), who)
	})
	r.must(err)
	r.Logf("%s: %q", name, v.Text(name))
	return v
}

// live waits until there is a picture with nothing over it.
func (r *rig) live(p *program.Program, name string) {
	r.Helper()
	_, err := p.Wait(r.soon(), "the picture is live", func(v program.View) bool {
		w, ok := v.Widget(name)
		place := w.Ints("place")
		return ok && w.Visible && v.Text(name) == "" && len(place) == 4 && place[2] > 0
	})
	r.must(err)
}
