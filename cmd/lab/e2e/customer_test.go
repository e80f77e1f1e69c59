//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// bounds is what can be chosen below a question about control, in its order; the first is chosen beforehand.
var bounds = []string{"Control until I stop it", "Control for 5 minutes", "Control for 15 minutes", "Control until I touch mouse or keyboard"}

// The customer and the rep write to each other, before anything is shared and beside it; then the customer bounds control: for five
// minutes, which the banner counts down, and until they touch the mouse, which ends it.
func TestCustomerWritesAndBoundsControl(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.open()
	r.join()
	r.step("a message is counted and takes no focus", func(r *rig) {
		r.writes("Good afternoon, Marta!", 1)
		v := r.shows("wait.chat", "Chat (1)")
		if w, _ := v.Widget("chat.entry"); w.Visible || w.Focused {
			r.Error("the chat came up by itself")
		}
	})
	r.step("Marta reads it and answers", func(r *rig) {
		r.must(r.customer.Click(r.soon(), "wait.chat"))
		r.answers("The printer does not print.", 2)
		r.must(r.customer.Click(r.soon(), "chat.back"))
		r.shows("wait.chat", "Chat")
	})
	r.step("she allows control for five minutes, and sees them run out", func(r *rig) {
		r.bounds(1)
		v := r.customer.View()
		first := v.Text("banner")
		if !strings.Contains(first, " controls · ") || !strings.HasSuffix(first, " left") || !strings.Contains(first, "5:00") && !strings.Contains(first, "4:5") {
			r.Errorf("the banner says %q", first)
		}
		_, err := r.customer.Wait(r.soon(), "it counts", func(v program.View) bool {
			now := v.Text("banner")
			return now != first && strings.Contains(now, " controls · 4:")
		})
		r.must(err)
	})
	r.step("a message while she is controlled waits on the banner", func(r *rig) {
		r.writes("I look at the queue now", 3)
		r.shows("banner.chat", "1")
		r.must(r.customer.Click(r.soon(), "banner.chat"))
		r.answers("Thank you!", 4)
		r.must(r.customer.Click(r.soon(), "chat.back"))
		_, err := r.customer.Wait(r.soon(), "only the banner is there", func(v program.View) bool {
			entry, _ := v.Widget("chat.entry")
			stop, _ := v.Widget("banner.stop")
			return !entry.Visible && stop.Visible
		})
		r.must(err)
		r.must(r.customer.Click(r.soon(), "banner.takeback"))
		r.must(r.customer.AwaitPhase(r.soon(), "viewed"))
	})
	r.step("what a button says of itself goes with the pointer, also at one stroke", (*rig).flicks)
	r.step("her own hand ends what she allowed until then", func(r *rig) {
		r.bounds(3)
		r.shows("banner", "Ana Ruiz controls until you touch")
		r.must(r.desk.Move(image.Pt(customerWidth/2, customerHeight-40)))
		r.noticed("touched", 1)
		r.phase("viewing")
		r.must(r.customer.AwaitPhase(r.soon(), "viewed"))
		_, err := r.customer.Wait(r.soon(), "the banner says why", func(v program.View) bool {
			return strings.HasPrefix(v.Text("banner.more"), "You touched it yourself")
		})
		r.must(err)
	})
}

// flicks puts the customer's pointer on a button of the banner and takes it off the banner without a move in between.
func (r *rig) flicks() {
	at, _, err := r.customer.At(r.soon(), "banner.pause")
	r.must(err)
	const says = "Hides everything until you go on"
	r.until("the button says what it is for", func() (bool, error) {
		err := r.desk.Point(at.Min.Add(at.Size().Div(2)))
		return strings.Contains(r.customer.View().Text("banner.more"), says), err
	})
	r.must(r.desk.Move(image.Pt(customerWidth/2, customerHeight-40)))
	_, err = r.customer.Wait(r.soon(), "the button says nothing any more", func(v program.View) bool {
		return !strings.Contains(v.Text("banner.more"), says)
	})
	r.must(err)
}

// shows waits until a part of the customer's program says something.
func (r *rig) shows(name, text string) program.View {
	r.Helper()
	var last program.Widget
	v, err := r.customer.Wait(r.soon(), fmt.Sprintf("%s says %q", name, text), func(v program.View) bool {
		w, ok := v.Widget(name)
		last = w
		return ok && w.Visible && w.Text == text
	})
	if err != nil {
		r.Fatalf("%v: the last was %+v", err, last)
	}
	return v
}

// answers has the customer write in the open chat; count is how many messages the rep has then.
func (r *rig) answers(text string, count int) {
	r.Helper()
	v, err := r.customer.Wait(r.soon(), "the chat has the keyboard", func(v program.View) bool { w, _ := v.Widget("chat.entry"); return w.Focused })
	r.must(err)
	w, _ := v.Widget("chat.entry")
	r.active(r.desk, w.Window)
	r.must(r.desk.Type(text + "\n"))
	marta := r.facts().Here("primary-customer")[0].ID
	r.waitTab("it has arrived", func(t scene.Tab) bool {
		return t.Chat.Messages == count && t.Chat.LastFrom == marta && t.Chat.LastLength == len([]rune(text))
	})
}

// bounds asks for control, which the customer allows by the keyboard as far as the choice with that number goes.
func (r *rig) bounds(choice int) {
	r.Helper()
	r.must(r.rep.Ask(r.soon(), scene.Control))
	r.must(r.customer.AwaitPhase(r.soon(), "asked"))
	title, _, err := r.customer.At(r.soon(), "consent.title")
	r.must(err)
	r.must(r.customer.Point(r.soon(), title.Min.Add(title.Size().Div(2))))
	r.must(r.desk.Wheel(desk.WheelDown, 10)) // the choice is below what is to be read first
	_, scope, err := r.customer.At(r.soon(), "consent.scope")
	r.must(err)
	r.must(r.desk.Raise(r.soon(), scope.Window))
	tabTo(r, r.customer.Program, "consent.scope")
	r.shows("consent.scope", bounds[0])
	for _, next := range bounds[1 : choice+1] {
		r.must(r.desk.Chord("Right"))
		r.shows("consent.scope", next)
	}
	if w, _ := r.customer.View().Widget("consent.all"); w.Enabled {
		r.Error("without asking again can be had together with a bound")
	}
	r.must(r.customer.Answer(r.soon(), true))
	r.must(r.customer.AwaitPhase(r.soon(), "controlled"))
	r.phase("controlling")
}
