package console_test

import (
	"sync"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
)

// siteClock is the server's, which everybody learns when they connect.
type siteClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *siteClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// pass lets time pass at the site; everybody comes back and finds out.
func (c *siteClock) pass(s *servertest.Server, d time.Duration) {
	c.mu.Lock()
	c.ahead += d
	c.mu.Unlock()
	s.Stop()
	s.Restart()
}

// idle is a session that ends after five minutes without use, with a customer and a colleague in it.
func idle(t *testing.T) (srv *servertest.Server, clock *siteClock, ana, luis *rep, marta *customer) {
	t.Helper()
	clock = &siteClock{}
	srv = servertest.Start(t, func(c *server.Config) { c.Now, c.Policy = clock.now, server.Policy{Idle: 5} })
	ana = newRep(t, srv, "Ana", console.Start)
	door := ana.until(t, "open", inviting)
	luis = newRep(t, srv, "Luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
	luis.until(t, "Luis here", here(2))
	marta = newCustomer(t, srv, "Marta", numberOf(door))
	ana.until(t, "Marta here", here(3))
	return srv, clock, ana, luis, marta
}

func repWarned(s console.Snapshot) bool      { return !s.IdleEnd.IsZero() }
func repAtEase(s console.Snapshot) bool      { return s.Seat.Connected && s.IdleEnd.IsZero() }
func customerWarned(s share.Snapshot) bool   { return !s.IdleEnd.IsZero() }
func customerAtEase(s share.Snapshot) bool   { return s.Seat.Connected && s.IdleEnd.IsZero() }
func endedUnused(state session.State) bool   { return state.EndReason == session.ReasonIdle }
func repEndedUnused(s console.Snapshot) bool { return s.Over && endedUnused(s.State) }

// Both are asked before the end, either can stay, and who writes has stayed; then nobody does anything, and it ends for all.
func TestRule133PeopleAreAskedAndStay(t *testing.T) {
	srv, clock, ana, luis, marta := idle(t)
	if s := ana.now(); repWarned(s) {
		t.Fatalf("asked at once, until %v", s.IdleEnd)
	}
	stays := []struct {
		who string
		do  func()
	}{
		{"the customer", marta.Stay}, {"the rep", ana.Stay}, {"a colleague", luis.Stay},
		{"the customer writes", func() { marta.Write(0, "wait") }}, {"the rep writes", func() { ana.Write(0, "one moment") }},
	}
	for _, c := range stays {
		clock.pass(srv, 4*time.Minute)
		ana.until(t, "the rep is asked", repWarned)
		luis.until(t, "the colleague is asked", repWarned)
		s := marta.until(t, "the customer is asked", customerWarned)
		if left := time.Until(s.IdleEnd); left > session.IdleWarning || left <= 0 {
			t.Errorf("%s: asked with %v left", c.who, left)
		}
		c.do()
		ana.until(t, c.who+" stays", repAtEase)
		marta.until(t, c.who+" stays", customerAtEase)
		luis.until(t, c.who+" stays", repAtEase)
	}
	clock.pass(srv, 5*time.Minute)
	ana.until(t, "over", repEndedUnused)
	luis.until(t, "over", repEndedUnused)
	marta.until(t, "over", func(s share.Snapshot) bool { return s.Phase == share.Over && endedUnused(s.State) })
	if by := ana.now().State; by.EndReason != session.ReasonIdle {
		t.Errorf("ended for %q", by.EndReason)
	}
}

// A rep who shows their screen and works on it uses the session, and so does the customer who acts on it: nothing of that is in the log.
func TestRule133HandsOnTheRepsScreenAreUse(t *testing.T) {
	clock, desk := &siteClock{}, newFakeDesktop()
	srv := servertest.Start(t, func(c *server.Config) { c.Now, c.Policy = clock.now, server.Policy{Idle: 5} })
	ana := newRep(t, srv, "Ana", func(c console.Config) (*console.Session, error) {
		c.Desktop = desk
		return console.Start(c)
	})
	marta := newViewer(t, srv, "Marta", ana.until(t, "open", inviting))
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.shows(t, marta.customer)
	ana.LendOwn(console.Bound{})
	drives := func(s share.Snapshot) bool { return s.Seen.Drives }
	marta.until(t, "the lease", drives)
	desk.mu.Lock()
	local := desk.local
	desk.mu.Unlock()
	for who, acts := range map[string]func(){
		"the rep":      local,
		"the customer": func() { marta.Input(marta.until(t, "the lease still", drives).Seen.Epoch, wire.Text{Text: "a"}) },
	} {
		clock.pass(srv, 4*time.Minute)
		ana.until(t, "the rep is asked", repWarned)
		marta.until(t, "the customer is asked", customerWarned)
		acts()
		ana.until(t, who+" stays", repAtEase)
	}
}

// The program of the rep who leads is silent: another's says the end a little later.
func TestRule133WithoutTheRepsProgram(t *testing.T) {
	srv, clock, ana, luis, marta := idle(t)
	ana.kill(t)
	clock.pass(srv, 5*time.Minute+session.IdleGrace+time.Second)
	luis.until(t, "over", repEndedUnused)
	marta.until(t, "over", func(s share.Snapshot) bool { return s.Phase == share.Over && endedUnused(s.State) })
}
