package server_test

import (
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// TestResume: a lost connection loses nothing, and everybody hears who is there.
func TestResume(t *testing.T) {
	s := servertest.Start(t)
	ana, people := with(t, s, "Marta")
	marta := people[0]
	ana.CatchUp()
	if !ana.Present[2] {
		t.Error("the rep was not told that the customer is there")
	}

	marta.Close()
	for ana.Present[2] {
		ana.Take(servertest.Await[wire.Presence](ana.Client))
	}
	ana.Do(session.Asking{Request: 1, Activity: session.ViewDesktop})

	after := marta.Log.Head().N
	r := marta.ResumeOn(s.Dial(), after)
	resumed := servertest.Expect[wire.Resumed](marta.Client)
	if resumed.Ref != r.Ref || resumed.Locator != ana.Locator {
		t.Errorf("resumed %#v", resumed)
	}
	marta.Until(after + 1)
	marta.CatchUp()
	if !marta.Present[1] {
		t.Error("who comes back is not told who is there")
	}
	for !ana.Present[2] {
		ana.Take(servertest.Await[wire.Presence](ana.Client))
	}
	marta.Do(session.Reply{Request: 1, Reason: session.ReasonRefused})
}

func TestWhoMayNotResume(t *testing.T) {
	s := servertest.Start(t)
	ana, people := with(t, s, "Marta", "Pau")
	marta, pau := people[0], people[1]
	ana.CatchUp()
	ana.Do(session.Removal{Participant: 3, Reason: session.ReasonRemoved})

	eve := *marta // knows everything of Marta but her key
	id, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	eve.Author.Identity = id
	elsewhere := *marta
	elsewhere.Author.Session = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	unborn := *marta
	unborn.Author.By = 9
	rep := *ana
	tests := []struct {
		name  string
		who   *servertest.Member
		after uint64
		code  wire.Code
	}{
		{"with another key", &eve, 0, wire.CodeNoSession},
		{"to another session", &elsewhere, 0, wire.CodeNoSession},
		{"as a participant that there is not", &unborn, 0, wire.CodeNoSession},
		{"who was removed", pau, 0, wire.CodeNoSession},
		{"a rep without a sign-in", &rep, 0, wire.CodeSignIn},
		{"beyond the end of the log", marta, 99, wire.CodeRefused},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := test.who.Client
			defer func() { test.who.Client = before }()
			r := test.who.ResumeOn(s.Dial(), test.after)
			if f := servertest.Expect[wire.Failure](test.who.Client); f.Code != test.code || f.Ref != r.Ref {
				t.Errorf("got %#v, want %s", f, test.code)
			}
		})
	}
	t.Run("with a signature for another connection", func(t *testing.T) {
		old, fresh := s.Dial(), s.Dial()
		copied := *marta
		r := copied.ResumeOn(old, 0)
		servertest.Expect[wire.Resumed](old)
		fresh.Send(r) // what the old connection's server could replay
		if f := servertest.Expect[wire.Failure](fresh); f.Code != wire.CodeNoSession {
			t.Errorf("got %#v", f)
		}
	})
}

// TestAPlaceIsItsAccounts: who leads is counted with what their account may do, and comes back by no other one.
func TestAPlaceIsItsAccounts(t *testing.T) {
	s := servertest.Start(t)
	rep, other := s.SignIn("ana"), s.SignIn("bea")
	ana := s.Dial(rep).Open("Ana")
	for range 2 { // also after a restart
		ana.Close()
		r := ana.ResumeOn(s.Dial(other), ana.Log.Head().N)
		if f := servertest.Expect[wire.Failure](ana.Client); f.Ref != r.Ref || f.Code != wire.CodeRights {
			t.Errorf("by another account: %#v", f)
		}
		ana.ResumeOn(s.Dial(rep), ana.Log.Head().N)
		servertest.Expect[wire.Resumed](ana.Client)
		s.Restart()
	}
}

// TestRemovedHearNothingMore: the removal is the last that they are told.
func TestRemovedHearNothingMore(t *testing.T) {
	s := servertest.Start(t)
	ana, people := with(t, s, "Marta", "Pau")
	pau := people[1]
	ana.CatchUp()
	n := ana.Do(session.Removal{Participant: 3, Reason: session.ReasonRemoved})
	pau.Until(n)
	ana.Do(session.Asking{Request: 1, Activity: session.ViewDesktop})
	ana.Send(wire.Relay{Session: ana.Author.Session, To: 3, Body: []byte("secret")})
	ana.CatchUp()
	for _, m := range pau.Sync(pau.Author.Session) {
		t.Errorf("told %#v", m)
	}
	if f := pau.Refused(pau.Submission(session.Leaving{Reason: session.ReasonDone})); f.Code != wire.CodeRefused {
		t.Errorf("got %#v", f)
	}
	pau.Send(wire.Relay{Session: ana.Author.Session, To: 1, Body: []byte("still here")})
	pau.Sync(pau.Author.Session)
	for _, m := range ana.Sync(ana.Author.Session) {
		if r, ok := m.(wire.Relay); ok {
			t.Errorf("the rep was sent %#v", r)
		}
	}
}

// TestTwoResumesRace: one of the two connections wins, the other is told; never both, never none.
func TestTwoResumesRace(t *testing.T) {
	s := servertest.Start(t)
	_, people := with(t, s, "Marta")
	marta := people[0]
	marta.Close()
	for range 5 {
		ends := [2]*servertest.Client{s.Dial(), s.Dial()}
		var wg sync.WaitGroup
		for _, c := range ends {
			m := *marta
			wg.Go(func() { m.ResumeOn(c, 0) })
		}
		wg.Wait()
		for _, c := range ends {
			servertest.Await[wire.Resumed](c)
		}
		winner := -1
		for i, c := range ends {
			if alive(c, marta.Author.Session) {
				if winner >= 0 {
					t.Error("both connections are in the session")
				}
				winner = i
			}
		}
		if winner < 0 {
			t.Error("neither connection is in the session")
		}
	}
}

// alive reports whether a connection is still served.
func alive(c *servertest.Client, id session.ID) bool {
	b, err := wire.Encode(wire.Resume{Ref: 77, Session: id, Participant: 1, Sig: make([]byte, 64)})
	if err != nil {
		return false
	}
	if c.TrySend(b) != nil {
		return false
	}
	for {
		m, err := c.Receive()
		if err != nil {
			return false
		}
		if f, ok := m.(wire.Failure); ok && f.Ref == 77 {
			return true
		}
	}
}

// TestRestart: the server stops in the middle of a session; at its next start everything is there.
func TestRestart(t *testing.T) {
	s := servertest.Start(t)
	rep := s.SignIn("ana")
	ana := s.Dial(rep).Open("Ana")
	marta := ana.Invite(s.Dial(), number(t, ana.Locator, "12345"), trust.Customer, "Marta")
	ana.Do(session.Asking{Request: 1, Activity: session.ViewDesktop})
	head, key := ana.Log.Head(), s.KeyHash()

	down := make(chan struct{})
	go func() {
		defer close(down)
		s.Stop()
	}()
	said := marta.Drain()
	if f, ok := said[len(said)-1].(wire.Failure); !ok || f.Code != wire.CodeGoingAway || f.Ref != 0 {
		t.Errorf("at the end: %#v, want going-away", said)
	}
	<-down
	s.Restart()

	if s.KeyHash() != key {
		t.Error("the server has another key: links made before are dead")
	}
	if s.Sessions() != 1 {
		t.Fatalf("%d live sessions", s.Sessions())
	}
	marta.ResumeOn(s.Dial(), marta.Log.Head().N)
	marta.Until(head.N)
	ana.ResumeOn(s.Dial(rep), head.N)
	servertest.Expect[wire.Resumed](ana.Client)
	marta.Do(session.Reply{Request: 1, Allowed: true})
	ana.Until(marta.Log.Head().N)
	if !ana.Log.Head().Equal(marta.Log.Head()) {
		t.Error("the two ends have different logs")
	}
	other := ana.Invite(s.Dial(), number(t, ana.Locator, "12345"), trust.Customer, "Pau") // the old number still works
	ana.Do(session.End{Reason: session.ReasonDone})
	other.Until(ana.Log.Head().N)

	s.Restart()
	if s.Sessions() != 0 {
		t.Error("an ended session came back")
	}
	late := *marta // was away when it ended, and comes to read how
	late.ResumeOn(s.Dial(), marta.Log.Head().N)
	late.Until(ana.Log.Head().N)
	if late.Log.State().Phase != session.Ended {
		t.Error("who was away does not learn that it has ended")
	}
}

// TestAbandoned: a session that everybody has left is put away, and its number does not work any more.
func TestAbandoned(t *testing.T) {
	at := newClock()
	s := servertest.Start(t, func(c *server.Config) { c.Now = at.now })
	rep := s.SignIn("ana")
	ana := s.Dial(rep).Open("Ana")
	ana.Close()
	s.Stop()
	s.Restart()
	at.add(25 * time.Hour)
	c := s.Dial()
	c.Sync(ana.Author.Session) // makes the session look at its clock
	for range 100 {
		if s.Sessions() == 0 {
			return
		}
		c.Sync(ana.Author.Session)
	}
	t.Error("the session is still there")
}
