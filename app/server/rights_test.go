package server_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// allow changes what an account may do.
func allow(t *testing.T, s *servertest.Server, account string, change func(*ledger.Account)) {
	t.Helper()
	if err := s.Ledger.ChangeAccount(t.Context(), account, ledger.SignOut{}, change); err != nil {
		t.Fatal(err)
	}
}

// open tries to start a session and returns it, or why it was refused.
func open(c *servertest.Client, policy session.Policy) (*servertest.Member, wire.Failure) {
	c.Policy = policy
	m, ask := c.Start("Ana")
	c.Send(ask)
	for {
		got, err := c.Receive()
		if err != nil {
			return nil, wire.Failure{Text: err.Error()}
		}
		switch got := got.(type) {
		case wire.Failure:
			return nil, got
		case wire.Opened:
			m.Locator = got.Locator
			m.Until(1)
			return m, wire.Failure{}
		}
	}
}

// The two modes.
func single() session.Policy { return session.Policy{MaxParticipants: 16} }
func multi() session.Policy  { return session.Policy{MaxParticipants: 16, OneCustomer: true} }

func TestRightsAreTheSitesCutWithTheAccounts(t *testing.T) {
	tests := []struct {
		name    string
		site    server.Policy
		account ledger.Account
		want    wire.Rights
	}{
		{"nothing said", server.Policy{}, ledger.Account{}, wire.Rights{Role: wire.RoleRep}},
		{"an account that may", server.Policy{}, ledger.Account{Role: wire.RoleManager, Multi: true, MaxCustomers: 3},
			wire.Rights{Role: wire.RoleManager, Multi: true, MaxCustomers: 3}},
		{"a site where nobody may", server.Policy{Single: true}, ledger.Account{Role: wire.RoleAdmin, Multi: true}, wire.Rights{Role: wire.RoleAdmin}},
		{"the site's maximum", server.Policy{MaxCustomers: 5}, ledger.Account{Role: wire.RoleRep}, wire.Rights{Role: wire.RoleRep, MaxCustomers: 5}},
		{"a narrower account", server.Policy{MaxCustomers: 5}, ledger.Account{Role: wire.RoleRep, MaxCustomers: 2},
			wire.Rights{Role: wire.RoleRep, MaxCustomers: 2}},
		{"a narrower site", server.Policy{MaxCustomers: 5}, ledger.Account{Role: wire.RoleRep, MaxCustomers: 9},
			wire.Rights{Role: wire.RoleRep, MaxCustomers: 5}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := servertest.Start(t, func(c *server.Config) { c.Policy = test.site })
			rep := s.SignIn("ana")
			allow(t, s, "ana", func(a *ledger.Account) {
				a.Role, a.Multi, a.MaxCustomers = test.account.Role, test.account.Multi, test.account.MaxCustomers
			})
			if got := s.Dial(rep).Rights; got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
	t.Run("customers have none", func(t *testing.T) {
		if got := servertest.Start(t).Dial().Rights; got != (wire.Rights{}) {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("the owner lays down both", func(t *testing.T) {
		no := session.SetOf(session.ControlDesktop)
		s := servertest.Start(t, func(c *server.Config) {
			c.Policy = server.Policy{Single: true, MaxCustomers: 1, Idle: 30, Barred: no}
		})
		if got := s.Dial(owner(t, s)).Rights; got != (wire.Rights{Role: wire.RoleAdmin, Multi: true, Idle: 30, Barred: no}) {
			t.Errorf("got %+v", got)
		}
	})
}

// owner signs the owner of an embedded server in.
func owner(t *testing.T, s *servertest.Server) servertest.Rep {
	t.Helper()
	r := s.SignIn("helper") // for its device key
	token, err := s.LocalToken(t.Context(), "Me", r.Device.Keys([32]byte{}).Sign)
	if err != nil {
		t.Fatal(err)
	}
	r.Account, r.Display, r.Token = server.OwnerAccount, "Me", token
	return r
}

func TestAPolicyNeedsTheRight(t *testing.T) {
	s := servertest.Start(t)
	rep := s.SignIn("ana")
	c := s.Dial(rep)
	allow(t, s, "ana", func(a *ledger.Account) { a.Multi = false })
	if _, f := open(c, multi()); f.Code != wire.CodeRights { // what counts is the account now, not at the greeting
		t.Errorf("multi-session mode without the right: %#v", f)
	}
	if _, f := open(c, session.Policy{MaxParticipants: 4, Agent: true}); f.Code != wire.CodeRights {
		t.Errorf("an agent without queues: %#v", f)
	}
	allow(t, s, "ana", func(a *ledger.Account) { a.Multi = true })
	for range 3 {
		if _, f := open(c, multi()); f != (wire.Failure{}) {
			t.Errorf("with the right: %#v", f)
		}
	}
	if _, f := open(c, single()); f.Code != wire.CodeSingle {
		t.Errorf("a session for everybody beside others: %#v", f)
	}
}

// TestOneSessionAtATime: in single mode an account leads one session. What ended or was transferred does not count, at once; what was
// left by a crash does, and can be come back to.
func TestOneSessionAtATime(t *testing.T) {
	s := servertest.Start(t)
	rep := s.SignIn("ana")
	c := s.Dial(rep)
	first, f := open(c, single())
	if f != (wire.Failure{}) {
		t.Fatal(f)
	}
	if _, f := open(s.Dial(rep), single()); f.Code != wire.CodeSingle {
		t.Errorf("a second one on another connection: %#v", f)
	}
	if _, f := open(s.Dial(s.SignIn("luis")), single()); f != (wire.Failure{}) {
		t.Errorf("somebody else's: %#v", f)
	}
	first.Do(session.End{Reason: session.ReasonDone})
	second, f := open(c, single())
	if f != (wire.Failure{}) {
		t.Fatalf("after the end: %#v", f)
	}
	bea := second.Invite(s.Dial(s.SignIn("bea")), number(t, second.Locator, "12345"), trust.Rep, "Bea")
	second.Do(session.Transferring{To: bea.Author.By})
	third, f := open(s.Dial(rep), single())
	if f != (wire.Failure{}) {
		t.Fatalf("after the transfer: %#v", f)
	}
	bea.CatchUp()
	if _, f := open(s.Dial(s.SignIn("bea")), single()); f.Code != wire.CodeSingle {
		t.Errorf("who was given a session: %#v", f)
	}
	third.Close() // a crash
	if _, f := open(s.Dial(rep), single()); f.Code != wire.CodeSingle {
		t.Errorf("after a crash: %#v", f)
	}
	s.Restart()
	for _, account := range []string{"ana", "bea"} { // who leads is known before anybody came back
		if _, f := open(s.Dial(s.SignIn(account)), single()); f.Code != wire.CodeSingle {
			t.Errorf("%s after the server's: %#v", account, f)
		}
	}
	back := s.Dial(rep)
	third.ResumeOn(back, third.Log.Head().N)
	servertest.Await[wire.Resumed](back)
	third.Do(session.End{Reason: session.ReasonDone})
	if _, f := open(back, single()); f != (wire.Failure{}) {
		t.Errorf("come back to, and ended: %#v", f)
	}
}

// TestALostAnswerIsNoSecondSession: the console hands the same start in again, and is told to come back.
func TestALostAnswerIsNoSecondSession(t *testing.T) {
	s := servertest.Start(t)
	rep := s.SignIn("ana")
	c := s.Dial(rep)
	m, ask := c.Start("Ana")
	c.Send(ask)
	c.Sync("none")
	again := s.Dial(rep)
	again.Send(ask)
	if f := servertest.Expect[wire.Failure](again); f.Code != wire.CodeRefused || !strings.Contains(f.Text, "resume") {
		t.Errorf("got %#v", f)
	}
	m.ResumeOn(again, 0)
	servertest.Expect[wire.Resumed](again)
	m.Until(1)
	m.Do(session.End{Reason: session.ReasonDone})
	if _, f := open(again, single()); f != (wire.Failure{}) {
		t.Errorf("a refused start is still counted: %#v", f)
	}
}

// TestAFailedStartIsNotCounted: neither is one that the ledger did not take.
func TestAFailedStartIsNotCounted(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.Sessions = 1 })
	if _, f := open(s.Dial(s.SignIn("luis")), single()); f != (wire.Failure{}) {
		t.Fatal(f)
	}
	c := s.Dial(s.SignIn("ana"))
	for range 2 {
		if _, f := open(c, single()); f.Code != wire.CodeBusy {
			t.Errorf("got %#v", f)
		}
	}
}

// TestAForsakenSessionDoesNotCount: whoever lost the computer that they led a session from goes on at another one, when customers'
// programs have given up waiting.
func TestAForsakenSessionDoesNotCount(t *testing.T) {
	at := newClock()
	s := servertest.Start(t, func(c *server.Config) { c.Now = at.now })
	rep := s.SignIn("ana")
	lost, f := open(s.Dial(rep), single())
	if f != (wire.Failure{}) {
		t.Fatal(f)
	}
	lost.Close()
	other := s.Dial(rep)
	for deadline := time.Now().Add(time.Minute); s.Connections() > 1; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("a closed connection stays")
		}
	}
	other.Sync(lost.Author.Session)
	if _, f := open(other, single()); f.Code != wire.CodeSingle {
		t.Errorf("at once: %#v", f)
	}
	at.add(session.WaitTime)
	if _, f := open(other, single()); f != (wire.Failure{}) {
		t.Errorf("later: %#v", f)
	}
}

// TestRule80TheSiteBars: what the site and the account take away together is what sessions have to bar, and who leads later is held to
// their own account.
func TestRule80TheSiteBars(t *testing.T) {
	windows, control := session.SetOf(session.ViewApp), session.SetOf(session.ControlDesktop)
	s := servertest.Start(t, func(c *server.Config) { c.Policy = server.Policy{Barred: windows} })
	rep := s.SignIn("ana")
	allow(t, s, "ana", func(a *ledger.Account) { a.Barred = control })
	c := s.Dial(rep)
	if c.Rights.Barred != windows|control {
		t.Fatalf("told of %v", c.Rights.Barred)
	}
	for _, no := range []session.ActivitySet{0, windows, control} {
		if _, f := open(c, session.Policy{MaxParticipants: 4, Barred: no}); f.Code != wire.CodeRights {
			t.Errorf("a session that bars %v only: %#v", no, f)
		}
	}
	led, f := open(c, session.Policy{MaxParticipants: 8, Barred: windows | control})
	if f != (wire.Failure{}) {
		t.Fatal(f)
	}
	marta := led.Invite(s.Dial(), number(t, led.Locator, "12345"), trust.Customer, "Marta")
	for what, code := range map[session.Activity]wire.Code{session.ControlDesktop: wire.CodeRefused, session.ViewApp: wire.CodeRefused} {
		if got := led.Refused(led.Submission(session.Asking{Request: 1, Activity: what})); got.Code != code {
			t.Errorf("asking for %s: %#v", what, got)
		}
	}
	led.Do(session.Asking{Request: 1, Activity: session.ViewDesktop})
	marta.CatchUp()
	// Less is taken away from the account: the session keeps its policy. More is taken away: it holds at once.
	led.Do(session.Cancel{Request: 1, Reason: session.ReasonCancelled})
	allow(t, s, "ana", func(a *ledger.Account) { a.Barred = session.SetOf(session.ViewDesktop) })
	if got := led.Refused(led.Submission(session.Asking{Request: 2, Activity: session.ViewDesktop})); got.Code != wire.CodeRefused {
		t.Errorf("asking for what the account may not any more: %#v", got)
	}
}

// TestRule80NobodyIsGivenControl: the session goes to nobody with control of a screen that their account may not ask for.
func TestRule80NobodyIsGivenControl(t *testing.T) {
	s := servertest.Start(t)
	led, f := open(s.Dial(s.SignIn("ana")), session.Policy{MaxParticipants: 8})
	if f != (wire.Failure{}) {
		t.Fatal(f)
	}
	marta := led.Invite(s.Dial(), number(t, led.Locator, "12345"), trust.Customer, "Marta")
	s.SignIn("bea")
	allow(t, s, "bea", func(a *ledger.Account) { a.Barred = session.SetOf(session.ControlDesktop) })
	bea := led.Invite(s.Dial(s.SignIn("bea")), number(t, led.Locator, "23456"), trust.Rep, "Bea")
	led.Do(session.Asking{Request: 1, Activity: session.ControlDesktop})
	marta.CatchUp()
	marta.Do(session.Reply{Request: 1, Allowed: true})
	marta.Do(session.Sharing{Source: session.Source{Name: "Screen"}})
	led.CatchUp()
	if got := led.Refused(led.Submission(session.Transferring{To: bea.Author.By})); got.Code != wire.CodeRights {
		t.Fatalf("control goes to who may not ask for it: %#v", got)
	}
	led.Do(session.Release{})
	led.Do(session.Transferring{To: bea.Author.By}) // what is seen stays in view: assistants saw it
}

// TestRule133TheSiteEndsIdleSessions: a session has to say in its policy that it ends for want of use; and one that nobody is connected to
// is put away after the same time.
func TestRule133TheSiteEndsIdleSessions(t *testing.T) {
	clock := newClock()
	s := servertest.Start(t, func(c *server.Config) { c.Policy, c.Now = server.Policy{Idle: 10}, clock.now })
	c := s.Dial(s.SignIn("ana"))
	if c.Rights.Idle != 10 {
		t.Fatalf("told of %d minutes", c.Rights.Idle)
	}
	for _, minutes := range []uint16{0, 11} {
		if _, f := open(c, session.Policy{MaxParticipants: 4, Idle: minutes}); f.Code != wire.CodeRights {
			t.Errorf("a session that ends after %d minutes: %#v", minutes, f)
		}
	}
	led, f := open(c, session.Policy{MaxParticipants: 4, Idle: 10})
	if f != (wire.Failure{}) {
		t.Fatal(f)
	}
	if got := led.Refused(led.Submission(session.End{Reason: session.ReasonIdle})); got.Code != wire.CodeRefused {
		t.Errorf("ended as unused at once: %#v", got)
	}
	clock.add(9 * time.Minute)
	led.Do(session.Staying{})
	clock.add(9 * time.Minute)
	if got := led.Refused(led.Submission(session.End{Reason: session.ReasonIdle})); got.Code != wire.CodeRefused {
		t.Errorf("ended as unused although somebody was there: %#v", got)
	}
	clock.add(time.Minute)
	led.Do(session.End{Reason: session.ReasonIdle})

	left, f := open(s.Dial(s.SignIn("bea")), session.Policy{MaxParticipants: 4, Idle: 10})
	if f != (wire.Failure{}) {
		t.Fatal(f)
	}
	left.Close()
	s.Stop()
	s.Restart()
	clock.add(11 * time.Minute)
	late := s.Dial()
	for range 100 {
		late.Sync(left.Author.Session)
		if s.Sessions() == 0 {
			return
		}
	}
	t.Error("a session that nobody came back to is still there")
}
