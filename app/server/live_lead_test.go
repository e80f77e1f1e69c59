package server_test

import (
	"testing"

	"deskhand/app/acd"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// TestRule61WhoLeadsNowHandsOver: whoever started the session. The site asks what accounts are at that moment.
func TestRule61WhoLeadsNowHandsOver(t *testing.T) {
	s := helpDesk(t, nil)
	told(t, s, acd.Staff{User: acd.User{ID: "eva", Capacity: 1, Posts: agentOf("help")}})
	onDuty(t, s, "eva")
	allowed := func(m *servertest.Member, code wire.Code) {
		t.Helper()
		m.CatchUp()
		p := m.Pass("help")
		if code == "" {
			passed(t, m, p)
			return
		}
		m.Send(p)
		if f := servertest.Await[wire.Failure](m.Client); f.Code != code || f.Ref != p.Ref {
			t.Errorf("participant %d: %#v, want %s", m.Author.By, f, code)
		}
	}
	started := func(name string, agent bool) *servertest.Member {
		c := s.Dial(s.SignIn(name))
		c.Policy.Agent = agent
		m := c.Open(name)
		m.Invite(s.Dial(), number(t, m.Locator, "12345"), trust.Customer, "Marta")
		return m
	}
	assists := func(name string, m *servertest.Member) *servertest.Member {
		return m.Invite(s.Dial(s.SignIn(name)), number(t, m.Locator, "12345"), trust.Rep, name)
	}

	t.Run("an agent was given control of another rep's session", func(t *testing.T) {
		joe := started("joe", false)
		ben := assists("ben", joe)
		allowed(joe, wire.CodeRights)
		joe.Do(session.Transferring{To: ben.Author.By})
		told(t, s, acd.Dismiss{User: "ben"})
		allowed(ben, wire.CodeRights)
		told(t, s, acd.Staff{User: acd.User{ID: "ben", Capacity: 2, Posts: agentOf("help")}})
		allowed(ben, "")
	})
	t.Run("another rep was given control of an agent's session", func(t *testing.T) {
		ana := started("ana", true)
		joe := assists("joe", ana)
		ana.Do(session.Transferring{To: joe.Author.By})
		allowed(joe, wire.CodeRights)
		allowed(ana, wire.CodeRefused) // who assists now
		told(t, s, acd.Staff{User: acd.User{ID: "joe", Capacity: 2, Posts: agentOf("help")}})
		allowed(joe, wire.CodeRefused) // the log does not know it: from the next session on
		told(t, s, acd.Dismiss{User: "joe"})
	})
	t.Run("who is no agent does not come as one", func(t *testing.T) {
		ana := started("ana", true)
		in, admit := ana.Prove(s.Dial(s.SignIn("joe")), number(t, ana.Locator, "12345"), trust.Rep, "joe")
		n := ana.Hand(admit)
		servertest.Await[wire.Admitted](in.Client)
		in.Until(n)
		if f := in.Refused(in.Submission(session.Join{Platform: "test", Agent: true})); f.Code != wire.CodeRights {
			t.Errorf("claims to be an agent: %#v", f)
		}
		in.Do(session.Join{Platform: "test"})
	})
}

// TestRule60WhoseWordTheSiteTakes: that the rep is lost is the word of the customer who is helped. Of others the site takes it only when it
// sees neither of the two: it ends what the rep does.
func TestRule60WhoseWordTheSiteTakes(t *testing.T) {
	s := servertest.Start(t)
	ana := s.Dial(s.SignIn("ana")).Open("Ana")
	secret := number(t, ana.Locator, "12345")
	marta := ana.Invite(s.Dial(), secret, trust.Customer, "Marta")
	luis := ana.Invite(s.Dial(s.SignIn("luis")), secret, trust.Rep, "Luis")
	pau := ana.Invite(s.Dial(), secret, trust.Customer, "Pau")
	others := []*servertest.Member{luis, pau}
	refused := func(when string) {
		t.Helper()
		for _, m := range others {
			m.CatchUp()
			if f := m.Refused(m.Submission(session.Holding{})); f.Code != wire.CodeRefused {
				t.Errorf("%s, participant %d: %#v", when, m.Author.By, f)
			}
		}
	}
	gone := func(who *servertest.Member) {
		t.Helper()
		who.Close()
		for _, m := range others {
			for servertest.Await[wire.Presence](m.Client) != (wire.Presence{Session: m.Author.Session, Participant: who.Author.By}) {
			}
		}
	}
	refused("all are there")
	gone(ana)
	refused("the customer is there")
	gone(marta)
	pau.Do(session.Holding{})
	marta.ResumeOn(s.Dial(), marta.Log.Head().N)
	marta.CatchUp()
	if by := marta.Log.State().HeldBy; by != pau.Author.By {
		t.Errorf("held by %d", by)
	}
	ana.ResumeOn(s.Dial(s.SignIn("ana")), ana.Log.Head().N)
	ana.CatchUp()
	ana.Do(session.Resuming{})
	marta.CatchUp()
	marta.Do(session.Holding{}) // their own program may see what the site does not
}
