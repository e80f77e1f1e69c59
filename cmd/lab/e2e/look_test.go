//go:build e2e

package e2e

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// How the rep looks at the customer's screen: zoomed, filling the screen, kept as a picture; clicks are right in all of it, and keys that are the
// rep's own do not reach the customer.
func TestLookInWindows(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.must(r.repDesk.SetLayout(r.soon(), r.lab.Keep, "es"))
	r.open()
	r.join()
	h := &hand{rig: r}
	h.file, h.editor = r.reader(r.desk, "60x6+20+60")
	r.share(scene.Control)
	r.must(r.customer.AwaitPhase(r.soon(), "controlled"))
	r.rested()
	size := image.Pt(300, 160)
	h.b = r.board(r.desk, "Board", image.Rectangle{Max: size}.Add(image.Pt(160, 260)))
	h.mid = r.middle(r.desk, h.b, size)
	r.step("larger, and a click is where it is seen", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.view.menu"))
		r.must(r.rep.Click(r.soon(), "session.view.in"))
		r.must(r.rep.Click(r.soon(), "session.view.in"))
		r.percent(150)
		r.must(r.repDesk.Chord("Escape"))
		r.closed("session.view.in")
		h.clicks()
	})
	r.step("the tools by keys, and back", func(r *rig) { h.reachesTheTools() })
	r.step("the whole screen, by keys and back by the button", func(r *rig) { h.fillsTheScreen() })
	r.step("all of it again, by the wheel over the tools", func(r *rig) {
		tool, _, err := r.rep.At(r.soon(), "session.view.menu")
		r.must(err)
		r.must(r.rep.Point(r.soon(), tool.Min.Add(tool.Size().Div(2))))
		r.must(r.repDesk.Hold("Ctrl"))
		r.must(r.repDesk.Wheel(desk.WheelDown, 1))
		r.must(r.repDesk.Up("Ctrl"))
		r.percent(125)
		r.must(r.rep.Click(r.soon(), "session.view.menu"))
		r.must(r.rep.Click(r.soon(), "session.view.fit"))
		r.percent(100)
		h.clicks()
	})
	r.step("a picture on the clipboard is the customer's screen", func(r *rig) {
		r.same(r.rep, r.n, r.desk)
		r.must(r.rep.Click(r.soon(), "session.view.menu"))
		r.must(r.rep.Click(r.soon(), "session.view.copy"))
		r.pastes()
	})
	r.step("the clipboard's text is typed", func(r *rig) { h.typesTheClipboard() })
}

// reachesTheTools gives the keyboard to the tools by keys alone, and back to the view.
func (h *hand) reachesTheTools() {
	h.must(h.repDesk.Chord("Ctrl", "Alt", "Home"))
	_, err := h.rep.Wait(h.soon(), "the tools have the keyboard", func(v program.View) bool {
		w, _ := v.Widget("session.view.menu")
		return w.Focused
	})
	h.must(err)
	h.must(h.repDesk.Chord("Escape"))
	_, err = h.rep.Wait(h.soon(), "the view has it again", func(v program.View) bool {
		w, _ := v.Widget("session.view")
		return w.Focused
	})
	h.must(err)
	h.held(h.desk)
}

// typesTheClipboard has the clipboard's text typed, and dead keys beside it.
func (h *hand) typesTheClipboard() {
	cmd := exec.Command("xclip", "-display", h.repDesk.Display, "-selection", "clipboard", "-i")
	const text = "año 日本 ¿\\@#?\nzwei\n"
	cmd.Stdin = strings.NewReader(text)
	h.must(cmd.Run())
	o, err := h.desk.Origin(h.editor)
	h.must(err)
	h.click(o.Add(image.Pt(100, 40)), desk.Left)
	h.active(h.desk, h.editor)
	h.must(h.rep.Click(h.soon(), "session.keys"))
	h.must(h.rep.Click(h.soon(), "session.keys.clipboard"))
	h.reads(h.file, text)
	h.must(h.repDesk.Chord("DeadAcute"))
	h.must(h.repDesk.Chord("a"))
	h.must(h.repDesk.Chord("DeadAcute"))
	h.must(h.repDesk.Chord("Shift", "o"))
	h.must(h.repDesk.Type("\n"))
	h.reads(h.file, text+"áÓ\n")
}

// percent waits until the picture is that large.
func (r *rig) percent(want int) {
	r.Helper()
	_, err := r.rep.Wait(r.soon(), "the picture has its size", func(v program.View) bool {
		w, _ := v.Widget("session.view")
		return string(w.Detail["percent"]) == strconv.Itoa(want)
	})
	r.must(err)
}

// closed waits until a widget is not shown.
func (r *rig) closed(name string) {
	r.Helper()
	_, err := r.rep.Wait(r.soon(), name+" is gone", func(v program.View) bool { return !v.Shows(name) })
	r.must(err)
}

// clicks clicks in the middle of the board, as seen now, and waits until it is heard there to the pixel.
func (h *hand) clicks() {
	h.Helper()
	h.b.Clear()
	h.click(h.mid, desk.Left)
	h.ends(h.b, "-1@"+xy(h.mid))
}

func (h *hand) fillsTheScreen() {
	h.b.Clear()
	h.must(h.repDesk.Chord("Ctrl", "Alt", "Enter"))
	_, err := h.rep.Wait(h.soon(), "there is a way back", func(v program.View) bool { return v.Ready("session.view.leave") && !v.Shows("session.end") })
	h.must(err)
	w, _ := h.rep.View().Widget("session.view")
	h.until("the window fills the screen", func() (bool, error) {
		o, err := h.repDesk.Origin(w.Window)
		if err != nil {
			return false, err
		}
		now, _ := h.rep.View().Widget("session.view")
		return now.Place.Add(o).Dx() > repWidth-20, nil
	})
	h.clicks()
	h.held(h.desk)
	if got, err := h.b.Heard(); err != nil || strings.Contains(got, "Enter") || strings.Contains(got, "Return") {
		h.Errorf("the customer heard %q, %v", got, err)
	}
	h.must(h.rep.Click(h.soon(), "session.view.leave"))
	_, err = h.rep.Wait(h.soon(), "all is back", func(v program.View) bool { return v.Ready("session.end") && !v.Shows("session.view.leave") })
	h.must(err)
	h.clicks()
}

// pastes takes the picture from the rep's clipboard, as another program would, and compares it with the customer's screen.
func (r *rig) pastes() {
	r.Helper()
	var got *image.RGBA
	r.until("a picture is on the clipboard", func() (bool, error) {
		out, err := exec.Command("xclip", "-display", r.repDesk.Display, "-selection", "clipboard", "-t", "image/png", "-o").Output()
		if err != nil {
			return false, nil // not yet
		}
		p, err := png.Decode(bytes.NewReader(out))
		if err != nil {
			return false, err
		}
		got = image.NewRGBA(p.Bounds())
		draw.Draw(got, got.Rect, p, p.Bounds().Min, draw.Src)
		return true, nil
	})
	want, err := r.desk.Shot(image.Rectangle{})
	r.must(err)
	at, err := r.desk.Pointer()
	r.must(err)
	if got.Rect.Size() != want.Rect.Size() {
		r.Fatalf("it is %v, the screen %v", got.Rect, want.Rect)
	}
	if diff := desk.Compare(want, got, image.Rectangle{at, at}.Inset(-cursorRoom)); diff.Most > 0 {
		r.Errorf("the difference is %+v", diff)
	}
}
