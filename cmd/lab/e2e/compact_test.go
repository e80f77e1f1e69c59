//go:build e2e

package e2e

import (
	"testing"

	"deskhand/cmd/lab/internal/scene"
)

// The rep works in another program with the session in a small window: they ask to see the screen, are written to, and go back with the
// cursor where one writes (PRODUCT rule 8).
func TestCompactViewInWindows(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.open()
	r.join()
	r.linked(r.n)
	r.step("the session alone, small", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "rail.compact"))
		r.until("the whole window goes", func() (bool, error) {
			v := r.rep.View()
			return v.Shows("compact") && !v.Shows("rail.compact"), nil
		})
		r.shot("compact", r.repDesk)
	})
	r.step("asks to see the screen from there", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "compact.act"))
		r.must(r.customer.AwaitPhase(r.soon(), "asked"))
		r.must(r.customer.Answer(r.soon(), true))
		r.phase("viewing")
	})
	r.step("is written to, and goes back to the chat", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "compact.chat"))
		r.until("the whole window comes back", func() (bool, error) {
			v := r.rep.View()
			return !v.Shows("compact") && v.Shows("chat.entry"), nil
		})
	})
}
