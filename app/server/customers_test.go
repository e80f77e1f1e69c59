package server_test

import (
	"crypto/rand"
	"sync"
	"testing"

	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

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

// TestRule44CustomersAreCountedOverSessions: all that the account leads now; who left does not count, who was let in and has not come does.
func TestRule44CustomersAreCountedOverSessions(t *testing.T) {
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

// TestRule44TwoSessionsCannotTakeTheLastPlace: they let somebody in at the same moment, many times.
func TestRule44TwoSessionsCannotTakeTheLastPlace(t *testing.T) {
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
