//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/jezek/xgb/xproto"

	"deskhand/cmd/lab/internal/await"
	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// masked is what stands where nothing is shown (media/capture); secret is the colour of the window that is never chosen.
var (
	masked = color.RGBA{0x50, 0x58, 0x60, 255}
	secret = color.RGBA{0xc0, 0x20, 0x30, 255}
)

// Only some windows: the customer picks one of two programs, and nothing of the other is ever seen, wherever the windows go; hands reach the
// chosen one alone, and no key its window manager.
func TestRule79OnlySomeWindowsInWindows(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.must(r.repDesk.SetLayout(r.soon(), r.lab.Keep, "es"))
	r.open()
	r.join()
	h := &hand{rig: r}
	h.file, h.editor = r.reader(r.desk, "40x8+40+60") // the notes
	bank := r.coloured("Bank", secret, image.Rect(420, 320, 700, 500))
	r.step("the customer picks one of their programs", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.ask.windows"))
		r.must(r.rep.Click(r.soon(), "session.ask.windows.2")) // to control
		r.must(r.customer.AwaitPhase(r.soon(), "asked"))
		if r.customer.View().Ready("consent.allow") {
			r.Error("it can be allowed before anything is picked")
		}
		r.tick("XTerm")
		r.must(r.customer.Answer(r.soon(), true))
		_, err := r.rep.AwaitPicture(r.soon(), r.n)
		r.must(err)
		r.phase("controlling")
		r.rested()
	})
	r.step("only its windows are seen", func(r *rig) { r.onlyShows(h.editor) })
	r.step("wherever the other goes", func(r *rig) {
		for i := range 30 {
			r.moveTo(bank, image.Pt(20+20*i, 40+10*i))
			r.hidden()
		}
		r.must(r.desk.Raise(r.soon(), bank))
		r.onlyShows(h.editor)
	})
	r.step("and wherever it goes itself", func(r *rig) {
		for i := range 20 {
			r.moveTo(h.editor, image.Pt(300-10*i, 200-5*i))
			r.hidden()
		}
		r.must(r.desk.Raise(r.soon(), h.editor))
		r.onlyShows(h.editor)
	})
	r.step("the rep types into it, and not into the other", func(r *rig) { h.typesIntoTheChosen(bank) })
	r.step("no key of the window manager is offered", func(r *rig) { h.offersNoDesktopKeys() })
	r.step("the whole desktop is a question of its own", func(r *rig) {
		r.must(r.customer.Click(r.soon(), "banner.stop"))
		r.phase("customer")
		r.share(scene.View)
		r.rested()
		r.same(r.rep, r.n, r.desk)
	})
}

// typesIntoTheChosen has the rep type into the chosen program, and try the other.
func (h *hand) typesIntoTheChosen(other uint32) {
	h.rested()                            // the customer has just ticked the program: their own hand goes first for 2 s
	h.must(h.desk.Raise(h.soon(), other)) // so that the editor becomes active by the click, and keys do not overtake it
	o, err := h.desk.Origin(h.editor)
	h.must(err)
	h.click(o.Add(image.Pt(100, 40)), desk.Left)
	h.active(h.desk, h.editor)
	h.must(h.repDesk.Type("año 2026\n"))
	h.reads(h.file, "año 2026\n")
	place, err := h.desk.Origin(other)
	h.must(err)
	h.click(place.Add(image.Pt(40, 30)), desk.Left)
	h.must(h.repDesk.Type("x\n"))
	h.reads(h.file, "año 2026\nx\n") // the keyboard is still the editor's
	h.active(h.desk, h.editor)
}

// offersNoDesktopKeys looks at the keys menu: what is the desktop's is greyed.
func (h *hand) offersNoDesktopKeys() {
	h.must(h.rep.Click(h.soon(), "session.keys"))
	_, err := h.rep.Wait(h.soon(), "the menu offers what is the editor's", func(v program.View) bool { return v.Ready("session.keys.F5") })
	h.must(err)
	for _, name := range []string{"alt-tab", "super", "ctrl-alt-del"} {
		if v := h.rep.View(); !v.Shows("session.keys."+name) || v.Ready("session.keys."+name) {
			h.Errorf("%s is offered", name)
		}
	}
	h.must(h.rep.Click(h.soon(), "session.keys.escape"))
}

// coloured opens a program with a window of one colour on the customer's display.
func (r *rig) coloured(title string, c color.RGBA, at image.Rectangle) uint32 {
	r.Helper()
	env, err := r.lab.Home("coloured")
	r.must(err)
	tint := fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	_, err = r.lab.Keep.Start(process.Command{
		Name: title, Path: "xterm", Args: []string{"-class", title, "-T", title, "-bg", tint, "-fg", tint, "-cr", tint, "-geometry",
			fmt.Sprintf("40x10+%d+%d", at.Min.X, at.Min.Y), "-e", "sleep 1000"},
		Env: append(env, "DISPLAY="+r.desk.Display, "LC_ALL=C.UTF-8"),
	})
	r.must(err)
	w, err := r.desk.AwaitWindow(r.soon(), title)
	r.must(err)
	return w
}

// tick ticks a program in the customer's question.
func (r *rig) tick(name string) {
	r.Helper()
	at, w, err := r.customer.At(r.soon(), "consent.apps")
	r.must(err)
	options := words(w, "options")
	for i, o := range options {
		if strings.HasPrefix(o, name) {
			row := at.Dy() / len(options)
			r.must(r.customer.ClickAt(r.soon(), image.Pt(at.Min.X+16, at.Min.Y+i*row+row/2), desk.Left))
			_, err := r.customer.Wait(r.soon(), name+" is ticked", func(v program.View) bool {
				w, _ := v.Widget("consent.apps")
				ticked := words(w, "ticked")
				return len(ticked) == 1 && ticked[0] == o
			})
			r.must(err)
			return
		}
	}
	r.Fatalf("%q is not offered: %v", name, options)
}

// words is a list of texts in a widget's detail.
func words(w program.Widget, key string) (list []string) {
	_ = json.Unmarshal(w.Detail[key], &list)
	return list
}

// moveTo moves a program's window on the customer's display.
func (r *rig) moveTo(window uint32, to image.Point) {
	r.Helper()
	conn := r.desk.Conn().Conn
	r.must(xproto.ConfigureWindowChecked(conn, xproto.Window(window), xproto.ConfigWindowX|xproto.ConfigWindowY,
		[]uint32{uint32(to.X), uint32(to.Y)}).Check())
}

// hidden looks once at all that the rep sees: nothing of it is the secret's.
func (r *rig) hidden() {
	r.Helper()
	place, err := r.rep.Screen(r.n)
	r.must(err)
	shot, err := r.repDesk.Shot(place)
	r.must(err)
	for y := range shot.Rect.Dy() {
		for x := range shot.Rect.Dx() {
			if c := shot.RGBAAt(shot.Rect.Min.X+x, shot.Rect.Min.Y+y); alike(c, secret) {
				r.Fatalf("at %d,%d the rep sees %v: the other program's window", x, y, c)
			}
		}
	}
}

// alike: two colours are the same but for what conversion rounds, and some.
func alike(a, b color.RGBA) bool {
	d := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 24 }
	return d(a.R, b.R) && d(a.G, b.G) && d(a.B, b.B)
}

// onlyShows waits until the rep sees exactly the window of the customer's, with the window manager's frame around it, and nothing else of their
// screen.
func (r *rig) onlyShows(window uint32) {
	r.Helper()
	said := ""
	err := await.Until(r.soon(), "the rep sees that window and nothing else", func() (bool, error) {
		r.hidden()
		place, err := r.rep.Screen(r.n)
		if err != nil {
			return false, err
		}
		got, err := r.repDesk.Shot(place)
		if err != nil {
			return false, err
		}
		want, err := r.desk.Shot(image.Rectangle{})
		if err != nil {
			return false, err
		}
		at, err := r.desk.Pointer()
		if err != nil {
			return false, err
		}
		o, err := r.desk.Origin(window)
		if err != nil {
			return false, err
		}
		g, err := xproto.GetGeometry(r.desk.Conn().Conn, xproto.Drawable(window)).Reply()
		if err != nil {
			return false, err
		}
		inner := image.Rect(0, 0, int(g.Width), int(g.Height)).Add(o)
		frame := inner.Inset(-40) // at most, with its title
		cursor := image.Rectangle{at, at}.Inset(-cursorRoom)
		seen := 0
		for y := range got.Rect.Dy() {
			for x := range got.Rect.Dx() {
				p := image.Pt(x, y)
				c, is := got.RGBAAt(got.Rect.Min.X+x, got.Rect.Min.Y+y), want.RGBAAt(x, y)
				switch {
				case p.In(cursor):
				case c == masked:
				case p.In(frame) && c == is:
					seen++
				default:
					said = fmt.Sprintf("at %v the rep sees %v, there is %v; the window is %v", p, c, is, inner)
					return false, nil
				}
			}
		}
		if seen < inner.Dx()*inner.Dy()/4 {
			said = fmt.Sprintf("only %d pixels of it are seen", seen)
			return false, nil
		}
		return true, nil
	})
	if err != nil {
		r.Fatalf("%v: %s", err, said)
	}
}
