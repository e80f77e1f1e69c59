//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
	"deskhand/cmd/lab/internal/stage"
)

// A session from its start to the picture: what the rep is shown, what the customer is asked, and that nothing is seen before they
// agree. Half of its time nobody answers a question: that passes while other tests run.
func TestSeeTheScreen(t *testing.T) {
	t.Parallel()
	r := newRig(t, scene.OfficeConfig{})
	r.open()
	r.step("the invitation says number, link and address", (*rig).invitation)
	r.step("joined by the link", func(r *rig) {
		r.join()
		if got := r.facts().Here("primary-customer")[0].Name; got != "Marta" {
			r.Errorf("the customer is called %q", got)
		}
	})
	r.step("no is no", func(r *rig) {
		r.must(r.rep.Ask(r.soon(), scene.View))
		r.must(r.customer.Answer(r.soon(), false))
		r.waitTab("the refusal is noticed", func(t scene.Tab) bool { return t.Noticed("refused") == 1 && t.Phase == "customer" })
	})
	r.step("the rep takes a question back", func(r *rig) {
		r.must(r.rep.Ask(r.soon(), scene.Control))
		r.must(r.customer.AwaitPhase(r.soon(), "asked"))
		r.must(r.rep.Click(r.soon(), "session.cancel"))
		r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
	})
	at := image.Pt(120, 200)
	p := r.pattern(r.desk, at, 30)
	r.step("yes shows a moving picture", func(r *rig) { r.moves(p, at) })
	r.step("at rest every pixel is the same", func(r *rig) { r.rests(p, at) })
	r.step("viewing is not controlling", func(r *rig) { r.onlySees(at) })
	r.step("nobody answers", (*rig).unanswered)
	r.step("the rep stops viewing", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.stop"))
		r.waitTab("it is noticed", func(t scene.Tab) bool { return t.Noticed("unviewed") == 1 && t.Phase == "customer" })
		r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
	})
	r.step("the customer closes the window and leaves", func(r *rig) {
		w, _ := r.customer.View().Widget("wait.leave")
		r.must(r.desk.AskToClose(w.Window))
		r.must(r.customer.Click(r.soon(), "confirm.yes"))
		r.phase("inviting")
		r.must(r.customer.AwaitPhase(r.soon(), "over"))
		_, err := r.customer.Wait(r.soon(), "the end can be kept", func(v program.View) bool { return v.Ready("end.save") })
		r.must(err)
		r.waitTab("leaving is noticed", func(t scene.Tab) bool { return t.Noticed("left") == 1 })
	})
}

// moves has the screen shared, and what moves on it seen.
func (r *rig) moves(p *stage.Pattern, at image.Point) {
	if frames := r.facts().Frames; frames != 0 {
		r.Errorf("%d frames were drawn before the customer agreed", frames)
	}
	r.share(scene.View)
	r.must(r.customer.AwaitPhase(r.soon(), "viewed"))
	r.flows(r.rep, r.n, at, 60)
	shown := p.Shown()
	r.until("the newest number is seen", func() (bool, error) {
		n, ok := r.seen(r.rep, r.n, at)
		return ok && n >= shown, nil
	})
}

// rests has the screen come to rest, and compares every pixel.
func (r *rig) rests(p *stage.Pattern, at image.Point) {
	last := p.Freeze()
	r.same(r.rep, r.n, r.desk)
	if n, ok := r.seen(r.rep, r.n, at); !ok || n != last {
		r.Errorf("the rep reads %d (%v), the last number drawn was %d", n, ok, last)
	}
	if failed := r.facts().Failed; failed != 0 {
		r.Errorf("%d frames could not be decoded", failed)
	}
}

// onlySees checks that nothing that the rep does reaches the screen that they see; below at is room.
func (r *rig) onlySees(at image.Point) {
	b := r.board(r.desk, "Board", image.Rect(100, 330, 600, 540))
	b.Clear()
	r.click(r.middle(r.desk, b, image.Pt(500, 210)), desk.Left)
	r.must(r.repDesk.Type("x"))
	// A picture that is drawn now comes after anything that were on its way.
	above := at.Sub(image.Pt(0, 130))
	again := r.pattern(r.desk, above, 30)
	r.flows(r.rep, r.n, above, 10)
	again.Freeze()
	if heard, err := b.Heard(); err != nil || heard != "" {
		r.Errorf("without control the customer's screen got %q, %v", heard, err)
	}
}

// unanswered has the rep ask, and nobody answer for as long as a question lasts.
func (r *rig) unanswered() {
	r.must(r.rep.Ask(r.soon(), scene.Control))
	r.must(r.customer.AwaitPhase(r.soon(), "asked"))
	began := time.Now()
	_, err := r.rep.WaitTab(r.beyond(session.AnswerTime), r.n, "the question is over", func(t scene.Tab) bool {
		return t.Noticed("no-answer") == 1 && t.Request == ""
	})
	r.must(err)
	if took := time.Since(began); took < session.AnswerTime-5*time.Second {
		r.Errorf("the question was over after %v", took)
	}
	r.must(r.customer.AwaitPhase(r.soon(), "viewed"))
}

// invitation checks what people are told to come in.
func (r *rig) invitation() {
	if groups := strings.Fields(r.tab.Number); len(groups) != 3 || len(strings.Join(groups, "")) != 12 {
		r.Errorf("the number is %q", r.tab.Number)
	}
	v := r.rep.View()
	if got := v.Text("session.number"); got != r.tab.Number {
		r.Errorf("the window says number %q, the session has %q", got, r.tab.Number)
	}
	if r.tab.Site != r.office.Address() || !strings.Contains(r.tab.CustomerLink, r.office.Address()) {
		r.Errorf("site %q and link %q do not name the server %s", r.tab.Site, r.tab.CustomerLink, r.office.Address())
	}
	if r.tab.CustomerLink == r.tab.RepLink || r.tab.RepLink == "" {
		r.Errorf("links for customers and reps: %q, %q", r.tab.CustomerLink, r.tab.RepLink)
	}
	// The e-mail was asked for, the box is ticked at first: the cursor is where the address is typed.
	r.must(r.repDesk.Type("marta@example.org\n"))
	r.until("the rep's mail program is opened", func() (bool, error) {
		list := r.lab.Opened("rep")
		return len(list) == 1 && mailTo(list[0]) == "marta@example.org" && mailSays(list[0], "/j/"+r.tab.Session, r.tab.Number), nil
	})
	r.must(r.rep.Click(r.soon(), "session.link.copy"))
	r.until("the link is on the clipboard", func() (bool, error) { return clipboard(r.repDesk.Display) == r.tab.CustomerLink, nil })
}

// hand is a rep in control, and what hears them on the customer's screen: a board, and an editor that writes into a file.
type hand struct {
	*rig
	b      *stage.Board
	mid    image.Point // of the board
	editor uint32
	file   string
}

// Everything a rep's hand can do, on the customer's desktop.
func TestControl(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	// The rep's keyboard is Spanish, the customer's American.
	r.must(r.repDesk.SetLayout(r.soon(), r.lab.Keep, "es"))
	r.open()
	r.join()
	h := &hand{rig: r}
	h.file, h.editor = r.reader(r.desk, "60x6+20+100")
	r.share(scene.Control)
	r.must(r.customer.AwaitPhase(r.soon(), "controlled"))
	r.rested()
	size := image.Pt(500, 260)
	h.b = r.board(r.desk, "Board", image.Rectangle{Max: size}.Add(image.Pt(60, 240)))
	h.mid = r.middle(r.desk, h.b, size)
	h.step("Spanish text in a real editor", func(*rig) { h.writesSpanish() })
	h.step("click, right click, wheel, drag", func(*rig) { h.usesTheMouse() })
	h.step("keys with modifiers", func(r *rig) {
		r.must(r.repDesk.Chord("Shift", "Right"))
		r.arrives(h.b, "+Shift", "+Right", "-Right", "-Shift")
		r.must(r.repDesk.Chord("Ctrl", "c"))
		r.arrives(h.b, "+Ctrl", "+c", "-c", "-Ctrl")
	})
	h.step("a French Ctrl+A is no Ctrl+Q", func(r *rig) {
		r.must(r.repDesk.SetLayout(r.soon(), r.lab.Keep, "fr"))
		for _, key := range []string{"a", "c", "v"} {
			r.must(r.repDesk.Chord("Ctrl", key))
			r.arrives(h.b, "+Ctrl", "+"+key, "-"+key, "-Ctrl")
		}
	})
	h.step("the Keys menu", func(*rig) { h.usesTheKeysMenu() })
	h.step("the customer's own hand goes first", func(*rig) { h.givesWay() })
	h.step("our own windows cannot be clicked from afar", func(*rig) { h.clicksOnStop() })
	h.step("the rep gives control back", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.control.release"))
		r.phase("viewing")
		r.must(r.customer.AwaitPhase(r.soon(), "viewed"))
	})
}

// xy is a place as a Board says it.
func xy(p image.Point) string { return fmt.Sprintf("%d,%d", p.X, p.Y) }

func (h *hand) writesSpanish() {
	o, err := h.desk.Origin(h.editor)
	h.must(err)
	// The board is active until the click has been taken; keys come after it then.
	h.active(h.desk, h.b.Window())
	h.click(o.Add(image.Pt(200, 40)), desk.Left)
	h.active(h.desk, h.editor)
	const text = "España €ñ ¿Que?! @#[]{}\\ çÇ E€e€E€@2@\n"
	h.must(h.repDesk.Type(text))
	h.reads(h.file, text)
}

func (h *hand) usesTheMouse() {
	h.reach(h.b, h.mid)
	h.click(h.mid, desk.Right)
	h.arrives(h.b, "+3@"+xy(h.mid), "-3@"+xy(h.mid))
	h.must(h.repDesk.Wheel(desk.WheelDown, 3))
	h.arrives(h.b, "+5@"+xy(h.mid), "-5@"+xy(h.mid))
	h.must(h.repDesk.Wheel(desk.WheelUp, 1))
	h.arrives(h.b, "+4@"+xy(h.mid), "-4@"+xy(h.mid))
	to := h.mid.Add(image.Pt(120, 60))
	from := h.spot(h.mid)
	end := h.spot(to)
	h.must(h.rep.Drag(h.soon(), from, end))
	h.arrives(h.b, "+1@"+xy(h.mid), "@", "-1@"+xy(to))
}

// usesTheKeysMenu presses what the rep's own system would take.
func (h *hand) usesTheKeysMenu() {
	other := h.board(h.desk, "Other", image.Rect(600, 240, 740, 400))
	h.must(h.desk.Raise(h.soon(), h.b.Window()))
	h.b.Clear()
	h.must(h.rep.Click(h.soon(), "session.keys"))
	h.must(h.rep.Click(h.soon(), "session.keys.ctrl-alt-del"))
	h.arrives(h.b, "+Ctrl", "+Alt", "+Delete", "-Delete", "-Alt", "-Ctrl")
	h.must(h.rep.Click(h.soon(), "session.keys"))
	h.must(h.rep.Click(h.soon(), "session.keys.alt-tab"))
	h.until("the customer's window manager has changed windows", func() (bool, error) {
		active, err := h.desk.Active()
		return active == other.Window(), err
	})
	h.held(h.desk)
	h.must(h.desk.Raise(h.soon(), h.b.Window()))
}

// givesWay has the customer move their own mouse: for two seconds nothing of the rep's counts.
func (h *hand) givesWay() {
	h.must(h.desk.Move(h.mid))
	_, err := h.customer.Wait(h.soon(), "remote input is suspended", func(v program.View) bool { return suspended(v) })
	h.must(err)
	h.b.Clear()
	h.must(h.repDesk.Chord("F5"))
	tooLate := !suspended(h.customer.View())
	h.rested()
	h.must(h.repDesk.Chord("F11"))
	if tooLate {
		h.Skip("the machine is too slow to press a key within two seconds")
	}
	h.arrives(h.b, "+F11", "-F11") // and nothing of F5 before it
}

// clicksOnStop has the rep click on the customer's banner: it is not for them.
func (h *hand) clicksOnStop() {
	at, _, err := h.customer.At(h.soon(), "banner.stop")
	h.must(err)
	h.click(at.Min.Add(at.Size().Div(2)), desk.Left)
	h.click(h.mid, desk.Left)
	h.ends(h.b, "-1@"+xy(h.mid))
	if phase := h.customer.Phase(); phase != "controlled" {
		h.Errorf("after the rep clicked on the customer's Stop the phase is %s", phase)
	}
}

// arrives waits until a board has heard words that begin with these, in this order and beside nothing but moves and repeats; then it
// forgets.
func (r *rig) arrives(b interface {
	Heard() (string, error)
	Clear()
}, want ...string) {
	r.Helper()
	var heard string
	r.until(fmt.Sprintf("%v arrives", want), func() (_ bool, err error) {
		heard, err = b.Heard()
		words := strings.Fields(heard)
		i := 0
		for _, w := range words {
			switch {
			case i < len(want) && strings.HasPrefix(w, want[i]):
				i++
			case strings.HasPrefix(w, "@"), i > 0 && strings.HasPrefix(w, want[i-1]), i > 1 && strings.HasPrefix(w, want[i-2]):
			default:
				return false, fmt.Errorf("heard %q, want %v", heard, want)
			}
		}
		return i == len(want), err
	})
	b.Clear()
}

func suspended(v program.View) bool {
	var yes bool
	v.Get("suspended", &yes)
	return yes
}

// ownHand is for how long the customer's own input keeps the rep's off, and a little more: the trace tells of it when it next looks.
const ownHand = 2500 * time.Millisecond

// rested waits until the customer's hand has been off mouse and keyboard for long enough.
func (r *rig) rested() {
	r.Helper()
	r.until("the customer's hand has rested", func() (bool, error) { return time.Since(r.customer.Desk.Acted()) > ownHand, nil })
	_, err := r.customer.Wait(r.soon(), "remote input is let through", func(v program.View) bool { return !suspended(v) })
	r.must(err)
}
