package console_test

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/console"
	"deskhand/app/duty"
	"deskhand/app/invite"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// office is a site with a queue and agents who work for it.
type office struct {
	*servertest.Server
	t *testing.T
}

// newOffice has the queue "help" and agents of it, each of whom may have two sessions; change alters the queue.
func newOffice(t *testing.T, change func(*acd.Queue), agents ...string) *office {
	t.Helper()
	return newOfficeAt(t, servertest.Start(t), change, agents...)
}

// newOfficeAt is newOffice at a site of the test's.
func newOfficeAt(t *testing.T, at *servertest.Server, change func(*acd.Queue), agents ...string) *office {
	t.Helper()
	o := &office{at, t}
	q := acd.NewQueue("help", "Support", "Help desk")
	q.Form[0].Required = false
	change(&q)
	boss := o.SignIn("boss")
	admin := func(a *ledger.Account) { a.Role = wire.RoleAdmin }
	if err := o.Ledger.ChangeAccount(context.Background(), "boss", ledger.SignOut{}, admin); err != nil {
		t.Fatal(err)
	}
	calls := client.NewAccounts(clientConfig(o.Server, boss))
	if _, err := calls.AddQueue(context.Background(), q); err != nil {
		t.Fatal(err)
	}
	for _, name := range agents {
		o.SignIn(name)
		u := acd.User{ID: acd.UserID(name), Capacity: 2, Posts: []acd.Post{{Queue: "help", Duty: acd.AsAgent}}}
		if _, err := calls.SetStaff(context.Background(), u); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// agent is an agent's line, at work.
type agent struct {
	*duty.Line
	*watch[duty.Snapshot]
	o      *office
	name   string
	cancel context.CancelFunc
	done   chan error
}

// agent has somebody's line connected, and makes them available.
func (o *office) agent(name string) *agent {
	o.t.Helper()
	a := &agent{watch: newWatch[duty.Snapshot](), o: o, name: name, done: make(chan error, 1)}
	a.Line = duty.New(duty.Config{Client: clientConfig(o.Server, o.SignIn(name)), Publish: a.publish, Log: logger(o.t, name)})
	ctx, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	go func() { a.done <- a.Run(ctx) }()
	o.t.Cleanup(a.leave)
	a.until(o.t, name+" is on duty", func(s duty.Snapshot) bool { return s.Agent })
	a.SetAvailable(true)
	a.until(o.t, name+" is available", func(s duty.Snapshot) bool { return s.Available })
	return a
}

// leave signs the agent out.
func (a *agent) leave() {
	a.cancel()
	select {
	case err := <-a.done:
		a.done <- err
	case <-time.After(patience):
		a.o.t.Error("the line does not end")
	}
}

// offered waits until somebody may be accepted, and returns them.
func (a *agent) offered() duty.Waiter {
	a.o.t.Helper()
	s := a.until(a.o.t, a.name+" is offered somebody", func(s duty.Snapshot) bool { return s.Offered() > 0 })
	for _, w := range s.List {
		if w.Shown {
			return w
		}
	}
	return duty.Waiter{}
}

// accepting is what comes of an Accept.
type accepting struct {
	wire.Accepted
	err error
}

func (a *agent) accept(request acd.RequestID, id session.ID) accepting {
	a.o.t.Helper()
	got := make(chan accepting, 1)
	a.Accept(request, id, false, func(m wire.Accepted, err error) { got <- accepting{m, err} })
	select {
	case r := <-got:
		return r
	case <-time.After(patience):
		a.o.t.Fatal("accept is not answered")
		return accepting{}
	}
}

// receives accepts a request and opens the session for it.
func (a *agent) receives(w duty.Waiter) (*rep, session.ID) {
	a.o.t.Helper()
	id, err := invite.NewSessionID(rand.Reader)
	if err != nil {
		a.o.t.Fatal(err)
	}
	r := a.accept(w.Request, session.ID(id))
	if r.err != nil || r.Session != session.ID(id) {
		a.o.t.Fatalf("accepted %+v", r)
	}
	return newRep(a.o.t, a.o.Server, a.name, func(cfg console.Config) (*console.Session, error) {
		return console.Receive(cfg, console.Coming{Session: r.Session, Name: w.Answers[acd.FieldName], Ask: r.Start.Ask, Introduce: func(link string) {
			a.Introduce(r.Session, link, func(err error) {
				if err != nil {
					a.o.t.Errorf("not introduced: %v", err)
				}
			})
		}})
	}), r.Session
}

// takes accepts a session that was handed over, and takes it.
func (a *agent) takes(w duty.Waiter) *rep {
	a.o.t.Helper()
	r := a.accept(w.Request, "")
	if r.err != nil || r.Session == "" {
		a.o.t.Fatalf("accepted %+v", r)
	}
	return newRep(a.o.t, a.o.Server, a.name, func(cfg console.Config) (*console.Session, error) { return console.Take(cfg, r.Session) })
}

// visitor is a customer who waits in a queue.
type visitor struct {
	calls  *client.Visits
	ticket string
	t      *testing.T
}

func (o *office) enters(name string) *visitor {
	o.t.Helper()
	v := &visitor{t: o.t, calls: client.NewVisits(client.Config{Address: o.Address, Trust: client.Trust{Pin: o.KeyHash()}, Program: wire.ProgramShare})}
	once := make([]byte, wire.OnceLen)
	if _, err := rand.Read(once); err != nil {
		o.t.Fatal(err)
	}
	p, err := v.calls.Enter(context.Background(), wire.VisitEnter{Queue: "help", Answers: acd.Answers{acd.FieldName: name}, Once: once})
	if err != nil {
		o.t.Fatal(err)
	}
	v.ticket = p.Ticket
	return v
}

// link waits until the customer may come in.
func (v *visitor) link() invite.Target {
	v.t.Helper()
	seen := uint64(0)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		p, err := v.calls.Wait(context.Background(), wire.VisitWait{Ticket: v.ticket, Seen: seen})
		if err != nil {
			v.t.Fatal(err)
		}
		if seen = p.Mark; p.Stage == wire.PlaceReady {
			target, err := invite.ParseAnything(p.Link)
			if err != nil {
				v.t.Fatal(err)
			}
			return target
		}
	}
	v.t.Fatal("no link")
	return invite.Target{}
}

// A customer who entered a queue is offered to the agents of it; who accepts has a session with them in it, who is asked at once for what
// the queue's sessions begin with. Both see the same check words, and that it was the site that brought them together (PRODUCT rules 5, 102).
func TestRule5FromAQueue(t *testing.T) {
	o := newOffice(t, func(q *acd.Queue) { q.Beginning.Ask = session.ViewDesktop }, "ana", "luis")
	ana, luis := o.agent("ana"), o.agent("luis")
	visitor := o.enters("Marta")
	w := ana.offered()
	if w.Answers[acd.FieldName] != "Marta" || w.Title != "Help desk" || w.Handed {
		t.Errorf("offered %+v", w)
	}
	luis.offered()
	r, id := ana.receives(w)
	if late := luis.accept(w.Request, id+"x"); !errors.Is(late.err, acd.ErrTaken) {
		t.Errorf("the second is told %v", late.err)
	}
	luis.until(t, "it is gone from Luis's list", func(s duty.Snapshot) bool { return len(s.List) == 0 })
	marta := newCustomer(t, o.Server, "Marta", visitor.link())
	snap := r.until(t, "Marta is asked", func(s console.Snapshot) bool { return s.State.Request.ID != 0 })
	if snap.ID != id || snap.State.Request.Activity != session.ViewDesktop {
		t.Errorf("session %s, asked %+v", snap.ID, snap.State.Request)
	}
	p, _ := snap.State.Participant(2)
	if p.Method != session.BySite || snap.People[2].Level != console.LevelSite {
		t.Errorf("she came as %s, level %s", p.Method, snap.People[2].Level)
	}
	m := marta.until(t, "the question and the words", func(s share.Snapshot) bool { return s.Phase == share.Asked && s.WordSeed != nil })
	snap = r.until(t, "the rep's words", func(s console.Snapshot) bool { return s.People[2].WordSeed != nil })
	if a, b := trust.Words(snap.People[2].WordSeed, "en"), trust.Words(m.WordSeed, "en"); a != b {
		t.Errorf("words %v and %v", a, b)
	}
	if s := ana.until(t, "a place is taken", func(s duty.Snapshot) bool { return s.Held == 1 }); s.Capacity != 2 {
		t.Errorf("%+v", s)
	}
	marta.allow(false, marta.now().Monitors[0])
	r.picture(t)
	r.End()
	ana.until(t, "the place is free", func(s duty.Snapshot) bool { return s.Held == 0 })
}

// Whoever gave their name on the queue's form is called so in the session, too: everywhere, for it is what the log says. What their program says
// counts more.
func TestTheNameOnTheFormComesAlong(t *testing.T) {
	for program, want := range map[string]string{session.Nameless: "Marta Ruiz", "Marta": "Marta"} {
		o := newOffice(t, func(*acd.Queue) {}, "ana")
		a := o.agent("ana")
		visitor := o.enters(" Marta Ruiz ")
		r, _ := a.receives(a.offered())
		newCustomer(t, o.Server, program, visitor.link())
		s := r.until(t, "she is in", func(s console.Snapshot) bool { _, in := s.State.Participant(2); return in })
		if p, _ := s.State.Participant(2); p.Name != want {
			t.Errorf("a program that says %q: she is called %q, not %q", program, p.Name, want)
		}
	}
}

// helpedFromAQueue is a session into which a customer came by the site, with words at both ends.
func (o *office) helpedFromAQueue() (*rep, *customer) {
	o.t.Helper()
	a := o.agent("ana")
	visitor := o.enters("Marta")
	r, _ := a.receives(a.offered())
	marta := newCustomer(o.t, o.Server, "Marta", visitor.link())
	want := marta.until(o.t, "her words", func(s share.Snapshot) bool { return s.WordSeed != nil }).WordSeed
	s := r.until(o.t, "the rep's", func(s console.Snapshot) bool { return s.People[2].WordSeed != nil })
	if string(s.People[2].WordSeed) != string(want) {
		o.t.Error("the two ends show different words")
	}
	return r, marta
}

// The words with a customer from a queue are there again after a crash, though they were found between the two programs.
func TestWordsFromAQueueOutliveACrash(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "ana")
	r, marta := o.helpedFromAQueue()
	want := string(marta.now().WordSeed)
	saved := r.crashes(t)
	again := newRep(t, o.Server, "ana", func(c console.Config) (*console.Session, error) { return console.Return(c, saved) })
	s := again.until(t, "back", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	if string(s.People[2].WordSeed) != want {
		t.Errorf("the words after the crash: %x, before: %x", s.People[2].WordSeed, want)
	}
	marta.until(t, "a link that has been up for a while", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	if s := marta.now(); s.Phase == share.Over || string(s.WordSeed) != want {
		t.Errorf("hers: %s, %x", s.Phase, s.WordSeed)
	}
}

// Who stands in between and wants other words once it has seen the customer's part: the customer's program stops hard, and looks at nothing.
func TestAnotherCommitmentStopsTheCustomer(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "ana")
	r, marta := o.helpedFromAQueue()
	b, err := wire.EncodeMeet(wire.Meet{Step: byte(trust.MeetCommit), Value: [wire.MeetLen]byte{1}})
	if err != nil {
		t.Fatal(err)
	}
	r.Send(2, wire.ChannelControl, b)
	over := marta.until(t, "the hard stop", func(s share.Snapshot) bool { return s.Phase == share.Over })
	if !errors.Is(over.Err, trust.ErrWords) || over.Trouble != share.Forged || !over.Trouble.Hard() {
		t.Errorf("ended with %v, %s", over.Err, over.Trouble)
	}
	marta.untouched(t)
}

// Two agents who accept at the same moment: one has the customer, the other is told.
func TestRule67Race(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "ana", "luis")
	agents := []*agent{o.agent("ana"), o.agent("luis")}
	o.enters("Marta")
	w := agents[0].offered()
	agents[1].offered()
	var wg sync.WaitGroup
	results := make([]accepting, len(agents))
	for i, a := range agents {
		id, err := invite.NewSessionID(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() { results[i] = a.accept(w.Request, session.ID(id)) })
	}
	wg.Wait()
	won := 0
	for _, r := range results {
		switch {
		case r.err == nil:
			won++
		case !errors.Is(r.err, acd.ErrTaken):
			t.Errorf("the loser is told %v", r.err)
		}
	}
	if won != 1 {
		t.Errorf("%d have her", won)
	}
}

// Control of the session is transferred before the customer from the queue comes: that it was the site who brought them together is said at
// both ends all the same, and the words are those that the site cannot choose.
func TestWhoComesFromAQueueAfterATransferIsTheSites(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "ana", "luis")
	a := o.agent("ana")
	visitor := o.enters("Marta")
	ana, _ := a.receives(a.offered())
	target := visitor.link()
	door := ana.until(t, "the number", inviting)
	if len(door.Door.Open) != 0 {
		t.Errorf("invitations of nobody: %+v", door.Door.Open)
	}
	luis := newRep(t, o.Server, "luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
	ana.until(t, "Luis linked", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	luis.clock.stop() // the door may take its time
	ana.Transfer(2)
	if led := luis.until(t, "the door", inviting); len(led.Door.Open) != 2 { // the two that Ana's program showed
		t.Errorf("open at the new rep's: %+v", led.Door.Open)
	}
	luis.clock.pass(0)
	marta := newCustomer(t, o.Server, "Marta", target)
	s := luis.until(t, "the words", func(s console.Snapshot) bool { return here(3)(s) && s.People[3].WordSeed != nil })
	if p, _ := s.State.Participant(3); p.Method != session.BySite || s.People[3].Level != console.LevelSite {
		t.Errorf("she came as %s, level %s", p.Method, s.People[3].Level)
	}
	hers := marta.until(t, "her words", func(s share.Snapshot) bool { return s.WordSeed != nil }).WordSeed
	if string(hers) != string(s.People[3].WordSeed) {
		t.Error("the two ends show different words")
	}
}
