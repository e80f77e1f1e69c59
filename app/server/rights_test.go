package server_test

import (
	"crypto/rand"
	"runtime"
	"strings"
	"sync"
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
		s := servertest.Start(t, func(c *server.Config) { c.Policy = server.Policy{Single: true, MaxCustomers: 1} })
		if got := s.Dial(owner(t, s)).Rights; got != (wire.Rights{Role: wire.RoleAdmin, Multi: true}) {
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
	var mu sync.Mutex
	now := time.Now()
	s := servertest.Start(t, func(c *server.Config) {
		c.Now = func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return now
		}
	})
	rep := s.SignIn("ana")
	lost, f := open(s.Dial(rep), single())
	if f != (wire.Failure{}) {
		t.Fatal(f)
	}
	lost.Close()
	other := s.Dial(rep)
	for deadline := time.Now().Add(10 * time.Second); s.Connections() > 1; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("a closed connection stays")
		}
	}
	other.Sync(lost.Author.Session)
	if _, f := open(other, single()); f.Code != wire.CodeSingle {
		t.Errorf("at once: %#v", f)
	}
	mu.Lock()
	now = now.Add(session.WaitTime)
	mu.Unlock()
	if _, f := open(other, single()); f != (wire.Failure{}) {
		t.Errorf("later: %#v", f)
	}
}

// letIn tries to let a customer in; the failure is the rep's.
func letIn(t *testing.T, s *servertest.Server, rep *servertest.Member, name string) (*servertest.Member, wire.Failure) {
	t.Helper()
	rep.CatchUp()
	in, admit := rep.Prove(s.Dial(), number(t, rep.Locator, "12345"), trust.Customer, name)
	rep.Send(admit)
	for {
		m, err := rep.Receive()
		if err != nil {
			t.Fatal(err)
		}
		rep.Take(m)
		switch m := m.(type) {
		case wire.Failure:
			return in, m
		case wire.Submitted:
			rep.Until(m.N)
			servertest.Expect[wire.Admitted](in.Client)
			in.Until(m.N)
			in.Do(session.Join{Platform: "test"})
			return in, wire.Failure{}
		}
	}
}

// TestCustomersAreCountedOverSessions: all that the account leads now; who left does not count, who was let in and has not come does.
func TestCustomersAreCountedOverSessions(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Policy.MaxCustomers = 3 })
	ana := s.SignIn("ana")
	allow(t, s, "ana", func(a *ledger.Account) { a.MaxCustomers = 2 })
	one, _ := open(s.Dial(ana), multi())
	two, _ := open(s.Dial(ana), multi())
	three, _ := open(s.Dial(ana), multi())
	marta, f := letIn(t, s, one, "Marta")
	if f != (wire.Failure{}) {
		t.Fatal(f)
	}
	if _, f := letIn(t, s, two, "Pau"); f != (wire.Failure{}) {
		t.Fatal(f)
	}
	head := three.Log.Head()
	if _, f := letIn(t, s, three, "Nuria"); f.Code != wire.CodeLimit || f.Most() != 2 {
		t.Errorf("one too many: %#v", f)
	}
	three.CatchUp()
	if !three.Log.Head().Equal(head) {
		t.Error("the refused customer has a number in the log")
	}
	marta.Do(session.Leaving{Reason: session.ReasonDone})
	if _, f := letIn(t, s, three, "Nuria"); f != (wire.Failure{}) {
		t.Errorf("after one has left: %#v", f)
	}
	two.CatchUp()
	two.Do(session.End{Reason: session.ReasonDone})
	if _, f := letIn(t, s, one, "Olga"); f != (wire.Failure{}) {
		t.Errorf("after a session has ended: %#v", f)
	}

	// Bea takes Olga's session over: it counts for her, up to the site's maximum, also after a restart.
	one.CatchUp()
	taker := one.Invite(s.Dial(s.SignIn("bea")), number(t, one.Locator, "12345"), trust.Rep, "Bea")
	one.Do(session.Transferring{To: taker.Author.By})
	if _, f := letIn(t, s, mustOpen(t, s, ana), "Pere"); f != (wire.Failure{}) {
		t.Errorf("who gave a session away: %#v", f)
	}
	allow(t, s, "bea", func(a *ledger.Account) { a.MaxCustomers = 1 })
	s.Restart()
	bea := mustOpen(t, s, s.SignIn("bea"))
	if _, f := letIn(t, s, bea, "Quim"); f.Code != wire.CodeLimit || f.Most() != 1 {
		t.Errorf("who was given one, after a restart: %#v", f)
	}
	if _, f := letIn(t, s, mustOpen(t, s, s.SignIn("ana")), "Rita"); f.Code != wire.CodeLimit {
		t.Errorf("who gave one away and took another, after a restart: %#v", f)
	}
	allow(t, s, "bea", func(a *ledger.Account) { a.MaxCustomers = 0 })
	if _, f := letIn(t, s, bea, "Quim"); f != (wire.Failure{}) {
		t.Errorf("up to the site's three: %#v", f)
	}
}

func mustOpen(t *testing.T, s *servertest.Server, r servertest.Rep) *servertest.Member {
	t.Helper()
	m, f := open(s.Dial(r), multi())
	if f != (wire.Failure{}) {
		t.Fatal(f)
	}
	return m
}

// TestTwoSessionsCannotTakeTheLastPlace: they let somebody in at the same moment, many times.
func TestTwoSessionsCannotTakeTheLastPlace(t *testing.T) {
	const sessions, rounds, most = 4, 8, 2
	s := servertest.Start(t)
	rep := s.SignIn("ana")
	allow(t, s, "ana", func(a *ledger.Account) { a.MaxCustomers = most })
	var reps []*servertest.Member
	for range sessions {
		reps = append(reps, mustOpen(t, s, rep))
	}
	for range rounds {
		var asks [sessions]wire.Submit
		var ins [sessions]*servertest.Member
		for i, r := range reps {
			r.CatchUp()
			ins[i], asks[i] = r.Prove(s.Dial(), number(t, r.Locator, "12345"), trust.Customer, "Marta")
		}
		var wg sync.WaitGroup
		for i, r := range reps {
			wg.Go(func() { r.Send(asks[i]) })
		}
		wg.Wait()
		var in []int
		for i, r := range reps {
			if taken(t, r) {
				in = append(in, i)
			}
		}
		if len(in) != most {
			t.Fatalf("%d customers were let in, want %d", len(in), most)
		}
		for _, i := range in {
			reps[i].Do(session.Removal{Participant: ins[i].Author.By, Reason: session.ReasonRemoved})
		}
	}
}

// taken reads until a submission is answered.
func taken(t *testing.T, r *servertest.Member) bool {
	t.Helper()
	for {
		m, err := r.Receive()
		if err != nil {
			t.Fatal(err)
		}
		r.Take(m)
		switch m := m.(type) {
		case wire.Submitted:
			r.Until(m.N)
			return true
		case wire.Failure:
			if m.Code != wire.CodeLimit {
				t.Fatalf("refused: %#v", m)
			}
			return false
		}
	}
}

// TestAPlaceThatWasNotWrittenDownIsFree: the disk was full.
func TestAPlaceThatWasNotWrittenDownIsFree(t *testing.T) {
	s := servertest.Start(t)
	rep := s.SignIn("ana")
	allow(t, s, "ana", func(a *ledger.Account) { a.MaxCustomers = 1 })
	m := mustOpen(t, s, rep)
	in, admit := m.Prove(s.Dial(), number(t, m.Locator, "12345"), trust.Customer, "Marta")
	empty := s.FillLedger()
	if f := m.Refused(admit); f.Code != wire.CodeStore {
		t.Errorf("on a full disk: %#v", f)
	}
	empty()
	m.Hand(admit)
	servertest.Expect[wire.Admitted](in.Client)
}

// TestJoinersAreToldWhatTheyMayKnow: that there is no room, when they have proved the secret; before that every refusal looks the same.
func TestJoinersAreToldWhatTheyMayKnow(t *testing.T) {
	s := servertest.Start(t)
	rep, _ := with(t, s)
	for _, test := range []struct {
		code, want wire.Code
		proved     bool
	}{
		{wire.CodeLimit, wire.CodeLimit, true}, {wire.CodeFull, wire.CodeFull, true}, {"", wire.CodeNotAdmitted, true},
		{wire.CodeLimit, wire.CodeNotAdmitted, false}, {wire.CodeFull, wire.CodeNotAdmitted, false},
	} {
		in, joiner := s.Dial(), ""
		if test.proved {
			_, admit := rep.Prove(in, number(t, rep.Locator, "12345"), trust.Customer, "Marta")
			joiner = admit.Joiner
		} else {
			_, a, err := trust.Join(rand.Reader, number(t, rep.Locator, "12345"), trust.Hello{Role: trust.Customer, Keys: someKeys(t), Name: "Marta"})
			if err != nil {
				t.Fatal(err)
			}
			in.Send(wire.Knock{Ref: 1, Locator: rep.Locator, Proof: a})
			joiner = servertest.Await[wire.Knocked](rep.Client).Joiner
		}
		rep.Send(wire.Prove{Session: rep.Author.Session, Joiner: joiner, Code: test.code})
		if f := servertest.Expect[wire.Failure](in); f.Code != test.want {
			t.Errorf("%q, proved %v: told %#v, want %q", test.code, test.proved, f, test.want)
		}
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
