//go:build e2e

package e2e

import (
	"testing"

	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// On a low screen a question that comes while the screen is seen stands below the banner: the title by which its window is moved and closed is free.
func TestAQuestionBelowTheBanner(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.desk = r.display("low-display", 1024, 640)
	r.open()
	r.join()
	r.share(scene.View)
	r.must(r.rep.Ask(r.soon(), scene.Control))
	_, err := r.customer.Wait(r.soon(), "the question is asked", func(v program.View) bool { return v.Shows("consent.allow") })
	r.must(err)
	r.until("the question's title is below the banner", func() (bool, error) {
		v := r.customer.View()
		question, asked := v.Widget("consent.allow")
		stop, shown := v.Widget("banner.stop")
		if !asked || !shown || question.Window == stop.Window {
			return false, nil
		}
		banner, err := r.desk.Origin(stop.Window)
		if err != nil {
			return false, err
		}
		at, err := r.desk.Origin(question.Window)
		const title = 16 // openbox's is higher
		return at.Y-title >= banner.Y+stop.Place.Max.Y, err
	})
}
