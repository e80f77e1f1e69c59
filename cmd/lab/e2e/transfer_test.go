//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// agent starts the program of the office's rep on a display of their own and makes them available.
func (r *rig) agent(which int) *scene.Rep {
	r.Helper()
	d := r.repDesk
	if which > 0 {
		d = r.display(fmt.Sprintf("rep%d-display", which+1), repWidth, repHeight)
	}
	a, err := r.office.Rep(r.soon(), d, which)
	r.must(err)
	r.must(a.GoAvailable(r.soon()))
	return a
}

// passes has the rep hand the session over to the queue by the dialog, up to the last click.
func (r *rig) passes(message string) {
	r.Helper()
	for _, name := range []string{"session.transfer", "session.transfer.session", "session.pass.queues"} {
		r.must(r.rep.Click(r.soon(), name))
	}
	at, _, err := r.rep.At(r.soon(), "session.pass.to.queues")
	r.must(err)
	r.must(r.rep.ClickAt(r.soon(), at.Min.Add(image.Pt(40, at.Dy()/2)), desk.Left)) // its words, not the room behind them
	if message != "" {
		r.must(r.rep.Fill(r.soon(), "session.pass.message", message))
	}
	_, err = r.rep.Wait(r.soon(), "it can be handed over", func(v program.View) bool { return v.Ready("session.pass.send") })
	r.must(err)
}

// takes waits until one of the agents leads the session with the customer in it, and returns which.
func (r *rig) takes(agents ...*scene.Rep) (won int) {
	r.Helper()
	won = -1
	r.until("one of them leads it", func() (bool, error) {
		for i, a := range agents {
			v := a.View()
			if t, ok := scene.TabOf(v, v.Int("selected")); ok && t.Session == r.tab.Session && t.Primary && t.Phase == "customer" {
				won = i
			}
		}
		return won >= 0, nil
	})
	return won
}

// A session is handed to a queue in real windows: the giver's tab closes, the customer waits, two agents press Accept at the same moment;
// one has her, the other is told (PRODUCT rules 61–67).
func TestTransferToAQueueInWindows(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{Queue: "help"})
	r.rep = r.agent(0)
	var err error
	r.n, r.tab, err = r.rep.StartSession(r.soon())
	r.must(err)
	agents := []*scene.Rep{r.agent(1), r.agent(2)}
	r.join()
	r.share(scene.View)
	r.step("Ana hands it over, and is out of it", func(r *rig) {
		r.passes("Knows her number.")
		r.must(r.rep.Click(r.soon(), "session.pass.send"))
		_, err := r.rep.Wait(r.soon(), "her tab has closed by itself", func(v program.View) bool {
			_, there := scene.TabOf(v, r.n)
			return !there && v.String("page") == "queue" && scene.QueueOf(v).Held == 0
		})
		r.must(err)
		r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
	})
	r.step("Luis and Eva race", func(r *rig) {
		request := 0
		for _, a := range agents {
			r.must(a.Click(r.soon(), "rail.queue"))
			q, err := a.WaitQueue(r.soon(), "it is offered", func(q scene.Queue) bool { return len(q.Offered()) == 1 })
			r.must(err)
			if w := q.Offered()[0]; !w.Handed || w.Message != "Knows her number." {
				r.Errorf("offered %+v", w)
			}
			request = q.Offered()[0].Request
			_, err = a.Wait(r.soon(), "the button is there", func(v program.View) bool { return v.Ready(scene.AcceptButton(request)) })
			r.must(err)
		}
		var wg sync.WaitGroup
		for _, a := range agents {
			wg.Go(func() { _ = a.Click(r.soon(), scene.AcceptButton(request)) }) // for the second it may be gone already
		}
		wg.Wait()
		won := r.takes(agents...)
		q, err := agents[1-won].WaitQueue(r.soon(), "it is gone from the other's list", func(q scene.Queue) bool { return len(q.List) == 0 })
		r.must(err)
		if q.Held != 0 || q.Said != "" && !strings.Contains(q.Said, "Another agent was first") {
			r.Errorf("the loser holds %d and is told %q", q.Held, q.Said)
		}
		r.rep = agents[won]
		r.n = r.rep.View().Int("selected")
		r.waitTab("the words are there", func(t scene.Tab) bool { return t.Words != "" })
		r.share(scene.View)
	})
}

// The giver's program is killed in the moment in which they press: the session waits with its request, or is held as before; never is it
// lost.
func TestGiverIsKilledWhileHandingOver(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{Queue: "help"})
	r.rep = r.agent(0)
	var err error
	r.n, r.tab, err = r.rep.StartSession(r.soon())
	r.must(err)
	luis := r.agent(1)
	r.join()
	r.passes("")
	r.must(r.rep.Click(r.soon(), "session.pass.send"))
	r.rep.Kill()
	r.must(r.rep.Start(r.soon(), r.repDesk))
	r.must(r.office.SignIn(r.soon(), r.rep, 0))
	waits := false
	r.until("it is seen what came of it", func() (bool, error) {
		waits = len(scene.QueueOf(luis.View()).Offered()) == 1
		return waits || r.rep.View().Ready("home.return.1"), nil
	})
	if !waits { // nothing happened: Ana comes back to it
		r.must(r.rep.Click(r.soon(), "home.return.1"))
		r.must(luis.GoHome(r.soon()))
		_, err := r.rep.Wait(r.soon(), "she leads it, or it was handed over after all", func(v program.View) bool {
			t, ok := scene.TabOf(v, v.Int("selected"))
			waits = len(scene.QueueOf(luis.View()).Offered()) == 1
			return waits || ok && t.Session == r.tab.Session && t.Primary && t.Phase == "customer"
		})
		r.must(err)
	}
	r.Logf("the session waits with its request: %v", waits)
	if waits {
		r.must(luis.Click(r.soon(), "rail.queue"))
		r.must(luis.Click(r.soon(), scene.AcceptButton(scene.QueueOf(luis.View()).Offered()[0].Request)))
		r.takes(luis)
	}
	if phase := r.customer.Phase(); phase != "waiting" {
		r.Errorf("the customer is %s", phase)
	}
}

// The giver's program is killed once the session waits: it goes on waiting with its request and the giver's words, an agent takes it, and
// the giver, who comes back, has nothing left of it (PRODUCT rules 65, 66).
func TestGiverIsKilledWhileTheSessionWaits(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{Queue: "help"})
	r.rep = r.agent(0)
	var err error
	r.n, r.tab, err = r.rep.StartSession(r.soon())
	r.must(err)
	luis := r.agent(1)
	r.must(luis.Click(r.soon(), "rail.queue"))
	r.join()
	r.share(scene.View)
	r.passes("Knows her number.")
	r.must(r.rep.Click(r.soon(), "session.pass.send"))
	q, err := luis.WaitQueue(r.soon(), "it waits for an agent", func(q scene.Queue) bool { return len(q.Offered()) == 1 })
	r.must(err)
	r.rep.Kill()
	r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
	r.must(r.rep.Start(r.soon(), r.repDesk))
	r.must(r.office.SignIn(r.soon(), r.rep, 0))
	r.step("who gave it has nothing left of it", func(r *rig) {
		_, err := r.rep.WaitQueue(r.soon(), "her line is there again", func(q scene.Queue) bool { return q.Connected && q.Held == 0 })
		r.must(err)
		if v := r.rep.View(); v.Ready("home.return.1") || !v.Ready("home.start") {
			r.Errorf("Ana can go back to it:\n%s", v.Describe())
		}
	})
	r.step("Luis takes it", func(r *rig) {
		if w := q.Offered()[0]; !w.Handed || w.Message != "Knows her number." {
			r.Errorf("offered %+v", w)
		}
		r.must(luis.Click(r.soon(), scene.AcceptButton(q.Offered()[0].Request)))
		r.takes(luis)
		r.rep, r.n = luis, luis.View().Int("selected")
		r.waitTab("the words are there", func(t scene.Tab) bool { return t.Words != "" })
		r.share(scene.View)
	})
}

// Nobody accepts what was handed to a queue: when the time for it is over, a minute in this queue, the session comes back to its giver. She
// accepts it like any other; the customer, who waited in it, is helped by her again (PRODUCT rule 68). What is waited for passes while
// other tests run.
func TestRule68InWindows(t *testing.T) {
	t.Parallel()
	r := newRig(t, scene.OfficeConfig{Queue: "help"})
	r.must(r.office.Server().Admin(r.soon(), "queue", "set", "help", "--message", "1"))
	r.rep = r.agent(0)
	var err error
	r.n, r.tab, err = r.rep.StartSession(r.soon())
	r.must(err)
	luis := r.agent(1)
	r.join()
	r.share(scene.View)
	r.passes("Knows her number.")
	r.must(r.rep.Click(r.soon(), "session.pass.send"))
	handed := time.Now()
	r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
	_, err = luis.WaitQueue(r.soon(), "it is offered to Luis", func(q scene.Queue) bool { return len(q.Offered()) == 1 })
	r.must(err)
	_, err = r.rep.WaitQueue(r.soon(), "its giver has nothing left of it", func(q scene.Queue) bool { return len(q.List) == 0 && q.Held == 0 })
	r.must(err)
	request := 0
	r.step("nobody accepts, and it comes back to Ana", func(r *rig) {
		q, err := r.rep.WaitQueue(r.beyond(time.Minute), "it is back", func(q scene.Queue) bool { return len(q.Offered()) == 1 })
		r.must(err)
		if took := time.Since(handed); took < time.Minute-late {
			r.Errorf("it came back after %v", took)
		}
		w := q.Offered()[0]
		if request = w.Request; !w.Handed || !w.Back || w.Message != "Knows her number." {
			r.Errorf("offered %+v", w)
		}
		_, err = luis.WaitQueue(r.soon(), "Luis has it no more", func(q scene.Queue) bool { return len(q.List) == 0 })
		r.must(err)
		if phase := r.customer.Phase(); phase != "waiting" {
			r.Errorf("the customer is %s", phase)
		}
		r.shot("returned", r.repDesk)
		r.shot("returned-customer", r.desk)
	})
	r.step("she takes it back", func(r *rig) {
		r.must(r.rep.Click(r.soon(), scene.AcceptButton(request)))
		r.takes(r.rep)
	})
	r.n = r.rep.View().Int("selected")
	_, err = r.rep.WaitQueue(r.soon(), "it is hers", func(q scene.Queue) bool { return q.Held == 1 && len(q.List) == 0 })
	r.must(err)
	r.share(scene.View)
}
