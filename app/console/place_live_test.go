package console_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
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

// nobody waits until no agent is there any more.
func (o *office) nobody() {
	o.t.Helper()
	boss := client.NewAccounts(clientConfig(o.Server, o.SignIn("boss")))
	for end := time.Now().Add(patience); time.Now().Before(end); {
		m, err := boss.Monitor(o.t.Context())
		if err != nil {
			o.t.Fatal(err)
		}
		if !slices.ContainsFunc(m.Agents, func(a wire.WatchAgent) bool { return a.Status != acd.Offline }) {
			return
		}
	}
	o.t.Fatal("somebody is still there")
}

// A session that was handed over, and nobody comes: its customer reads how it waits, writes a message, and then it is over for everybody.
func TestRule66AMessageWhereNobodyComes(t *testing.T) {
	var later atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	site := servertest.Start(t, func(c *server.Config) { c.Now = now })
	o := newOfficeAt(t, site, func(q *acd.Queue) { q.Shown.Position = true }, "ana", "luis")
	ana, luis := o.agent("ana"), o.agent("luis")
	r := newRep(t, o.Server, "ana", console.Start)
	snap := r.until(t, "an invitation", inviting)
	marta := newCustomer(t, o.Server, "Marta", linkOf(snap))
	r.until(t, "Marta is in", here(2))
	marta.until(t, "she is in", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	pau := newCustomer(t, o.Server, "Pau", numberOf(snap))
	r.until(t, "Pau is in", here(3))
	r.Pass(console.Recipients{Queue: "help", Message: "Slow printer"})
	got := marta.until(t, "she waits in the queue", func(s share.Snapshot) bool { return s.Queue.Stage == wire.PlaceWaiting })
	if got.State.Phase != session.Waiting || got.Queue.Title != "Help desk" || got.Queue.Position != 1 {
		t.Errorf("she waits as %+v", got.Queue)
	}
	marta.LeaveMessage("Too early.")
	marta.until(t, "somebody may still come", func(s share.Snapshot) bool { return !s.Queue.Sending && s.Queue.Trouble != share.NoTrouble })
	ana.leave()
	luis.leave()
	o.nobody()
	later.Store(int64(acd.GraceTime + 5*time.Second))
	marta.until(t, "nobody comes", func(s share.Snapshot) bool { return s.Queue.Stage == wire.PlaceWriting })
	pau.until(t, "for Pau neither", func(s share.Snapshot) bool { return s.Queue.Stage == wire.PlaceWriting })
	marta.LeaveMessage("Call me, please.")
	wrote := marta.until(t, "her part is over", func(s share.Snapshot) bool { return s.Phase == share.Over })
	if !wrote.Queue.Sent || wrote.State.Phase != session.Waiting || wrote.Trouble != share.NoTrouble {
		t.Errorf("she wrote: %+v, %s, %s", wrote.Queue, wrote.State.Phase, wrote.Trouble)
	}
	pau.LeaveMessage("Me, too.")
	theEnd(t, pau)
}

// theEnd is that of a session to which nobody came, for the last who has left a message.
func theEnd(t *testing.T, c *customer) {
	t.Helper()
	end := c.until(t, "the end", func(s share.Snapshot) bool { return s.Phase == share.Over })
	if !end.Queue.Sent || end.State.Phase != session.Ended || end.Trouble != share.NoTrouble {
		t.Errorf("it ended with %+v, %s, %s", end.Queue, end.State.Phase, end.Trouble)
	}
	wrote := false
	for _, l := range end.Receipt {
		wrote = wrote || l.Kind == share.LineWrote
	}
	if !wrote {
		t.Errorf("the receipt says %+v", end.Receipt)
	}
}
