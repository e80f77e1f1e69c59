//go:build e2e

package e2e

import (
	"image"
	"image/color"
	"math"
	"testing"

	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// Frames are seen as they are drawn, with 3:1 to what is at either side of them (WCAG 2.2, 1.4.11), in both looks and with letters of two sizes:
// the painter lets a thin line bleed into its neighbours, so that it has less contrast than its colour.
func TestFramesAsTheyAreDrawn(t *testing.T) {
	l, err := scene.New("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, look := range []string{"light", "dark"} {
		for _, scale := range []string{"1", "1.25"} {
			name := look + "-" + scale
			t.Run(name, func(t *testing.T) {
				r := &rig{T: t, lab: l}
				r.repDesk = r.display("display-"+name, repWidth, repHeight)
				r.rep, err = l.Rep(r.soon(), r.repDesk, scene.RepConfig{Name: "rep-" + name, Args: []string{"--theme", look}, Env: []string{"FYNE_SCALE=" + scale}})
				r.must(err)
				r.drawn("home.assist.number", false)
				r.must(r.rep.Click(r.soon(), "rail.settings"))
				for _, field := range []string{"settings.name", "settings.ask"} {
					r.drawn(field, false)
				}
				r.n, r.tab, err = r.rep.StartSession(r.soon())
				r.must(err)
				r.must(r.rep.Click(r.soon(), "session.side.notes"))
				r.drawn("session.notes.text", true)
				r.must(r.rep.Click(r.soon(), "session.invite.mail.to"))
				r.drawn("session.invite.mail.to", true)
				r.drawn("session.notes.text", false)
			})
		}
	}
}

// drawn waits until a field, which has the keyboard or has not, has a frame that is seen.
func (r *rig) drawn(field string, focused bool) {
	r.Helper()
	_, err := r.rep.Wait(r.soon(), "the keyboard is or is not at "+field, func(v program.View) bool { w, ok := v.Widget(field); return ok && w.Focused == focused })
	r.must(err)
	least := 0.0
	defer func() { r.Logf("%s, with the keyboard %v: %.2f:1", field, focused, least) }()
	r.until("the frame of "+field+" is seen", func() (bool, error) {
		at, _, err := r.rep.At(r.soon(), field) // looked up each time: what stands above it may still come, as the word of the server does at the start
		if err != nil {
			return false, err
		}
		shot, err := r.repDesk.Shot(at.Inset(-margin))
		if err != nil {
			return false, err
		}
		least = frameContrast(shot)
		return least >= 3, nil
	})
}

// margin is how much of what is around a field is looked at, in pixels.
const margin = 4

// frameContrast is the contrast between the frame of what lies margin from the edges of a picture and what is at either side of the frame: the least
// of its four sides.
func frameContrast(shot *image.RGBA) float64 {
	b := shot.Bounds()
	mid := b.Min.Add(b.Size().Div(2))
	least := math.Inf(1)
	for _, side := range []struct{ from, step image.Point }{
		{image.Pt(b.Min.X, mid.Y), image.Pt(1, 0)}, {image.Pt(b.Max.X-1, mid.Y), image.Pt(-1, 0)},
		{image.Pt(mid.X, b.Min.Y), image.Pt(0, 1)}, {image.Pt(mid.X, b.Max.Y-1), image.Pt(0, -1)},
	} {
		at := func(n int) float64 {
			return luminance(shot.RGBAAt(side.from.X+n*side.step.X, side.from.Y+n*side.step.Y))
		}
		outside, inside, line := at(0), at(2*margin+1), 0.0
		for n := range 2*margin + 1 {
			line = math.Max(line, math.Min(ratio(at(n), outside), ratio(at(n), inside)))
		}
		least = math.Min(least, line)
	}
	return least
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.RGBA) float64 {
	lin := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

func ratio(a, b float64) float64 { return (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05) }
