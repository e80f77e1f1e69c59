package share

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"
)

// desk is a site with the queue "help", and an agent of it on duty.
type desk struct {
	*servertest.Server
	t      *testing.T
	agent  *servertest.Client
	visits *client.Visits
	boss   *client.Accounts
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{Server: servertest.Start(t), t: t}
	const password = "correct horse battery"
	a, err := server.NewAccount("boss", "Boss", password)
	if err != nil {
		t.Fatal(err)
	}
	a.Made, a.Role = time.Now(), wire.RoleAdmin
	if err := d.Ledger.AddAccount(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	device, err := client.NewDevice()
	if err != nil {
		t.Fatal(err)
	}
	pin := client.Trust{Pin: d.KeyHash()}
	in, err := client.SignIn(t.Context(), d.Address, pin, device, client.Credentials{Name: "boss", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	boss := client.NewAccounts(client.Config{Address: d.Address, Trust: pin, Token: in.Token, Device: &device})
	q := acd.NewQueue("help", "Printers", "Help with printers")
	q.Shown = acd.Shown{Position: true, Estimate: true}
	if _, err := boss.AddQueue(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	ana := d.SignIn("ana")
	if _, err := boss.SetStaff(t.Context(), acd.User{ID: "ana", Capacity: 2, Posts: []acd.Post{{Queue: "help", Duty: acd.AsAgent}}}); err != nil {
		t.Fatal(err)
	}
	d.agent = d.Dial(ana)
	d.agent.Send(wire.Duty{Ref: 1, On: true, Available: true})
	servertest.Await[wire.Noted](d.agent)
	d.visits, d.boss = client.NewVisits(client.Config{Address: d.Address, Trust: pin}), boss
	return d
}

func (d *desk) enter(name string) invite.Place {
	d.t.Helper()
	once := make([]byte, wire.OnceLen)
	if _, err := rand.Read(once); err != nil {
		d.t.Fatal(err)
	}
	p, err := d.visits.Enter(d.t.Context(), wire.VisitEnter{Queue: "help", Answers: acd.Answers{"name": name}, Once: once})
	if err != nil {
		d.t.Fatal(err)
	}
	site, err := invite.ParseSite(d.Address)
	if err != nil {
		d.t.Fatal(err)
	}
	ticket, err := invite.ParseTicket(p.Ticket)
	if err != nil {
		d.t.Fatal(err)
	}
	return invite.Place{Site: site, Ticket: ticket, ServerKey: d.KeyHash()}
}

// waiting is a customer's program in a queue.
type waiting struct {
	*Queue
	t    *testing.T
	said chan Standing
	end  chan error
	to   invite.Target
}

func (d *desk) wait(at invite.Place) *waiting {
	w := &waiting{t: d.t, said: make(chan Standing, 100), end: make(chan error, 1)}
	w.Queue = NewQueue(QueueConfig{Place: at, Pause: time.Millisecond, Publish: func(s Standing) { w.said <- s }})
	ctx, cancel := context.WithCancel(d.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		to, err := w.Run(ctx)
		w.to = to
		w.end <- err
	}()
	d.t.Cleanup(func() { cancel(); <-done })
	return w
}

// until takes what is published until it is as wanted.
func (w *waiting) until(ok func(Standing) bool) Standing {
	w.t.Helper()
	var last Standing
	for late := time.After(time.Minute); ; {
		select {
		case last = <-w.said:
			if ok(last) {
				return last
			}
		case <-late:
			w.t.Fatalf("the last was %+v", last)
		}
	}
}

func (w *waiting) ends(want error) {
	w.t.Helper()
	select {
	case err := <-w.end:
		if !errors.Is(err, want) {
			w.t.Errorf("ended with %v, want %v", err, want)
		}
	case <-time.After(time.Minute):
		w.t.Fatal("still waiting")
	}
}

func inStage(s wire.PlaceStage) func(Standing) bool {
	return func(st Standing) bool { return st.Stage == s }
}

// TestAWaitLeadsIntoTheSession: two wait, the first is accepted and gets the link, the second moves up.
func TestAWaitLeadsIntoTheSession(t *testing.T) {
	d := newDesk(t)
	place := d.enter("Marta")
	marta, ben := d.wait(place), d.wait(d.enter("Ben"))
	if got := marta.until(inStage(wire.PlaceWaiting)); got.Position != 1 || got.Title != "Help with printers" || got.Estimate >= 0 {
		t.Errorf("Marta: %+v", got)
	}
	ben.until(func(s Standing) bool { return s.Position == 2 })
	var first acd.RequestID
	for first == 0 {
		if in := servertest.Await[wire.Inbox](d.agent); len(in.List) > 0 {
			first = in.List[0].Request
		}
	}
	rep, open := d.Dial(d.SignIn("ana")).Start("Ana")
	id := rep.Author.Session
	d.agent.Send(wire.Accept{Ref: 2, Request: first, Session: id})
	servertest.Await[wire.Accepted](d.agent)
	if got := marta.until(inStage(wire.PlaceAccepted)); got.Name != "Rep ana" {
		t.Errorf("accepted by %q", got.Name)
	}
	ben.until(func(s Standing) bool { return s.Position == 1 })
	rep.Client.Send(open)
	servertest.Await[wire.Opened](rep.Client)
	link := invite.Link{Site: invite.Site{Host: "another.name", Port: 8443}, Session: invite.SessionID(id), Role: invite.Customer, Secret: invite.LinkSecret{7}}
	d.agent.Send(wire.Introduce{Ref: 3, Session: id, Link: link.URL()})
	marta.ends(nil)
	link.Site, link.ServerKey = place.Site, d.KeyHash() // whatever name the console knows it by
	if marta.to.Kind != invite.TargetLink || marta.to.Link != link {
		t.Errorf("leads to %+v", marta.to)
	}
	ben.Leave()
	ben.ends(ErrWritten)
	if p, err := d.visits.Wait(t.Context(), wire.VisitWait{Ticket: place.Ticket.Text()}); err != nil || p.Stage != wire.PlaceReady {
		t.Errorf("the place that led in: %+v, %v", p, err)
	}
}

// TestWritingInsteadOfWaiting: the message is taken once, and then there is nothing to wait for.
func TestWritingInsteadOfWaiting(t *testing.T) {
	d := newDesk(t)
	place := d.enter("Marta")
	w := d.wait(place)
	w.until(inStage(wire.PlaceWaiting))
	w.Write("bad \u202e text")
	if got := w.until(func(s Standing) bool { return s.Trouble != NoTrouble }); got.Sent || got.Sending {
		t.Errorf("refused: %+v", got)
	}
	w.Write("Call me, please.")
	w.until(func(s Standing) bool { return s.Sending })
	w.until(func(s Standing) bool { return s.Sent && !s.Sending })
	w.ends(ErrWritten)
	d.wait(place).ends(ErrPlaceGone)
}

// TestAWaitThatIsOver: a place that is no more, a ticket of another site, somebody in between, a site that is away.
func TestAWaitThatIsOver(t *testing.T) {
	d := newDesk(t)
	place := d.enter("Marta")
	forged := place
	forged.Ticket[20] ^= 1
	d.wait(forged).ends(ErrPlaceGone)
	elsewhere := place
	elsewhere.ServerKey[0] ^= 1
	d.wait(elsewhere).ends(client.ErrServerKey)
	unknown := place
	unknown.ServerKey = [32]byte{}
	d.wait(unknown).ends(client.ErrUntrusted)

	w := d.wait(place)
	w.until(inStage(wire.PlaceWaiting))
	d.Stop()
	w.until(func(s Standing) bool { return s.Trouble != NoTrouble && s.Stage == wire.PlaceWaiting })
	d.Restart()
	w.until(func(s Standing) bool {
		return s.Trouble == NoTrouble && s.Stage == wire.PlaceWaiting && s.Position == 1
	})
	if TroubleOf(ErrPlaceGone) != PlaceGone || TroubleOf(&client.TurnedError{Turned: wire.Turned{Code: wire.TurnGone}}) != PlaceGone {
		t.Error("a place that is gone is said in other words")
	}
}
