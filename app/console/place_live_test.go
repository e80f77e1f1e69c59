package console_test

import (
	"context"
	"testing"

	"deskhand/app/acd"
	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/share"
)

// The program waits by a ticket, whatever name and key the agent's console knows the site by, and comes in by the link that it is given.
func TestRule5ByTheTicket(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "ana")
	ana := o.agent("ana")
	visitor := o.enters("Marta")
	site, err := invite.ParseSite(o.Address)
	if err != nil {
		t.Fatal(err)
	}
	ticket, err := invite.ParseTicket(visitor.ticket)
	if err != nil {
		t.Fatal(err)
	}
	target, err := invite.ParseAnything(invite.Place{Site: site, Ticket: ticket, ServerKey: o.KeyHash()}.Deep())
	if err != nil || target.Kind != invite.TargetPlace {
		t.Fatalf("the deep link is read as %+v, %v", target, err)
	}
	q := share.NewQueue(share.QueueConfig{Place: target.Place, Log: logger(t, "marta")})
	type into struct {
		target invite.Target
		err    error
	}
	came := make(chan into, 1)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	go func() {
		target, err := q.Run(ctx)
		came <- into{target, err}
	}()
	r, id := ana.receives(ana.offered())
	in := <-came
	if in.err != nil || in.target.Session != invite.SessionID(id) || in.target.Site != site {
		t.Fatalf("leads to %+v, %v", in.target, in.err)
	}
	marta := newCustomer(t, o.Server, "Marta", in.target)
	marta.until(t, "she is in", func(s share.Snapshot) bool { return s.Phase == share.Waiting && s.WordSeed != nil })
	snap := r.until(t, "Ana sees her", func(s console.Snapshot) bool {
		p, ok := s.State.Participant(2)
		return ok && p.Presence == session.Here
	})
	if p, _ := snap.State.Participant(2); p.Name != "Marta" || p.Method != session.BySite {
		t.Errorf("she came as %+v", p)
	}
}
