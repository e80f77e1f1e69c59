//go:build e2e

package e2e

import (
	"syscall"
	"testing"

	"deskhand/app/invite"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// An agent accepts a customer from a queue and lets them in, and their computer dies before the customer's program is there: it waits on in the
// queue by itself, and the next agent helps them (PRODUCT rule 5).
func TestAgentIsKilledBeforeTheCustomerCame(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{Queue: "help"})
	ana := r.agent(0)
	n, tab, err := ana.StartSession(r.soon())
	r.must(err)
	link, err := invite.ParseLink(tab.CustomerLink)
	r.must(err)
	r.must(ana.End(r.soon(), n))
	luis := r.agent(1)
	r.customer = r.joiner(r.desk, scene.CustomerConfig{
		Name: "customer", Person: "Marta", Link: invite.Entry{Site: link.Site, Queue: "help", ServerKey: link.ServerKey}.Deep(),
	})
	r.must(r.customer.Click(r.soon(), "entry.send"))
	stage := func(want string) {
		r.Helper()
		_, err := r.customer.Wait(r.soon(), "the customer's place is "+want, func(v program.View) bool { return v.String("stage") == want })
		r.must(err)
	}
	last := 0 // the request that was accepted: who has accepted nothing may still see it offered
	accepts := func(a *scene.Rep) {
		r.Helper()
		r.must(a.Click(r.soon(), "rail.queue"))
		q, err := a.WaitQueue(r.soon(), "the customer is offered", func(q scene.Queue) bool { return len(q.Offered()) == 1 && q.Offered()[0].Request > last })
		r.must(err)
		last = q.Offered()[0].Request
		r.must(a.Click(r.soon(), scene.AcceptButton(last)))
	}
	stage("waiting")
	r.step("Ana lets her in, and dies", func(r *rig) {
		r.customer.Signal(syscall.SIGSTOP)
		defer r.customer.Signal(syscall.SIGCONT)
		accepts(ana)
		_, err := ana.Wait(r.soon(), "the site has the link", func(v program.View) bool { return v.Ready("session.coming.invite") })
		r.must(err)
		ana.Kill()
	})
	r.step("she waits on, and Luis helps her", func(r *rig) {
		stage("waiting")
		accepts(luis)
		r.rep, r.n = luis, luis.View().Int("selected")
		r.must(r.customer.AwaitPhase(r.soon(), "waiting"))
		_, err := luis.Wait(r.soon(), "she is there", func(v program.View) bool {
			t, ok := scene.TabOf(v, v.Int("selected"))
			return ok && len(t.Here("primary-customer")) == 1
		})
		r.must(err)
	})
}
