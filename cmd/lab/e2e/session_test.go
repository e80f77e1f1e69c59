//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// A session from its start to the picture: what the rep is shown, what the customer is asked, and that nothing is seen before they
// agree.
func TestSeeTheScreen(t *testing.T) {
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
	r.step("yes shows a moving picture", func(r *rig) {
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
	})
	r.step("at rest every pixel is the same", func(r *rig) {
		last := p.Freeze()
		r.same(r.rep, r.n, r.desk)
		if n, ok := r.seen(r.rep, r.n, at); !ok || n != last {
			r.Errorf("the rep reads %d (%v), the last number drawn was %d", n, ok, last)
		}
		if failed := r.facts().Failed; failed != 0 {
			r.Errorf("%d frames could not be decoded", failed)
		}
	})
	r.step("viewing is not controlling", func(r *rig) {
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
	})
	r.step("nobody answers", func(r *rig) {
		r.must(r.rep.Ask(r.soon(), scene.Control))
		r.must(r.customer.AwaitPhase(r.soon(), "asked"))
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), session.AnswerTime+soon)
		defer cancel()
		_, err := r.rep.WaitTab(ctx, r.n, "the question is over", func(t scene.Tab) bool { return t.Noticed("no-answer") == 1 && t.Request == "" })
		r.must(err)
		if took := time.Since(began); took < session.AnswerTime-5*time.Second {
			r.Errorf("the question was over after %v", took)
		}
		r.must(r.customer.AwaitPhase(r.soon(), "viewed"))
	})
	r.step("the rep stops viewing", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.stop"))
		r.phase("customer")
		r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
	})
	r.step("the customer leaves", func(r *rig) {
		r.must(r.customer.Click(r.soon(), "wait.leave"))
		r.phase("inviting")
		r.must(r.customer.AwaitPhase(r.soon(), "over"))
		r.waitTab("leaving is noticed", func(t scene.Tab) bool { return t.Noticed("left") == 1 })
	})
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

// Everything a rep's hand can do, on the customer's desktop.
func TestControl(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	// The rep's keyboard is Spanish, the customer's American.
	r.must(r.repDesk.SetLayout(r.soon(), r.lab.Keep, "es"))
	r.open()
	r.join()
	file, editor := r.reader(r.desk, "60x6+20+100")
	r.share(scene.Control)
	r.must(r.customer.AwaitPhase(r.soon(), "controlled"))
	r.rested()
	size := image.Pt(500, 260)
	b := r.board(r.desk, "Board", image.Rectangle{Max: size}.Add(image.Pt(60, 240)))
	mid := r.middle(r.desk, b, size)
	xy := func(p image.Point) string { return fmt.Sprintf("%d,%d", p.X, p.Y) }
	r.step("Spanish text in a real editor", func(r *rig) {
		o, err := r.desk.Origin(editor)
		r.must(err)
		// The board is active until the click has been taken; keys come after it then.
		r.active(r.desk, b.Window())
		r.click(o.Add(image.Pt(200, 40)), desk.Left)
		r.active(r.desk, editor)
		const text = "España €ñ ¿Que?! @#[]{}\\ çÇ E€e€E€@2@\n"
		r.must(r.repDesk.Type(text))
		r.reads(file, text)
	})
	r.step("click, right click, wheel, drag", func(r *rig) {
		r.reach(b, mid)
		r.click(mid, desk.Right)
		r.arrives(b, "+3@"+xy(mid), "-3@"+xy(mid))
		r.must(r.repDesk.Wheel(desk.WheelDown, 3))
		r.arrives(b, "+5@"+xy(mid), "-5@"+xy(mid))
		r.must(r.repDesk.Wheel(desk.WheelUp, 1))
		r.arrives(b, "+4@"+xy(mid), "-4@"+xy(mid))
		to := mid.Add(image.Pt(120, 60))
		from := r.spot(mid)
		end := r.spot(to)
		r.must(r.rep.Drag(r.soon(), from, end))
		r.arrives(b, "+1@"+xy(mid), "@", "-1@"+xy(to))
	})
	r.step("keys with modifiers", func(r *rig) {
		r.must(r.repDesk.Chord("Shift", "Right"))
		r.arrives(b, "+Shift", "+Right", "-Right", "-Shift")
		r.must(r.repDesk.Chord("Ctrl", "c"))
		r.arrives(b, "+Ctrl", "+c", "-c", "-Ctrl")
	})
	r.step("a French Ctrl+A is no Ctrl+Q", func(r *rig) {
		r.must(r.repDesk.SetLayout(r.soon(), r.lab.Keep, "fr"))
		for _, key := range []string{"a", "c", "v"} {
			r.must(r.repDesk.Chord("Ctrl", key))
			r.arrives(b, "+Ctrl", "+"+key, "-"+key, "-Ctrl")
		}
	})
	r.step("the Keys menu", func(r *rig) {
		other := r.board(r.desk, "Other", image.Rect(600, 240, 740, 400))
		r.must(r.desk.Raise(r.soon(), b.Window()))
		b.Clear()
		r.must(r.rep.Click(r.soon(), "session.keys"))
		r.must(r.rep.Click(r.soon(), "session.keys.ctrl-alt-del"))
		r.arrives(b, "+Ctrl", "+Alt", "+Delete", "-Delete", "-Alt", "-Ctrl")
		r.must(r.rep.Click(r.soon(), "session.keys"))
		r.must(r.rep.Click(r.soon(), "session.keys.alt-tab"))
		r.until("the customer's window manager has changed windows", func() (bool, error) {
			active, err := r.desk.Active()
			return active == other.Window(), err
		})
		r.held(r.desk)
		r.must(r.desk.Raise(r.soon(), b.Window()))
	})
	r.step("the customer's own hand goes first", func(r *rig) {
		r.must(r.desk.Move(mid))
		_, err := r.customer.Wait(r.soon(), "remote input is suspended", func(v program.View) bool { return suspended(v) })
		r.must(err)
		b.Clear()
		r.must(r.repDesk.Chord("F5"))
		tooLate := !suspended(r.customer.View())
		r.rested()
		r.must(r.repDesk.Chord("F11"))
		if tooLate {
			r.Skip("the machine is too slow to press a key within two seconds")
		}
		r.arrives(b, "+F11", "-F11") // and nothing of F5 before it
	})
	r.step("our own windows cannot be clicked from afar", func(r *rig) {
		at, _, err := r.customer.At(r.soon(), "banner.stop")
		r.must(err)
		r.click(at.Min.Add(at.Size().Div(2)), desk.Left)
		r.click(mid, desk.Left)
		r.ends(b, "-1@"+xy(mid))
		if phase := r.customer.Phase(); phase != "controlled" {
			r.Errorf("after the rep clicked on the customer's Stop the phase is %s", phase)
		}
	})
	r.step("the rep gives control back", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.control.release"))
		r.phase("viewing")
		r.must(r.customer.AwaitPhase(r.soon(), "viewed"))
	})
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
