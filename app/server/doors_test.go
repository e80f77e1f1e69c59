package server_test

import (
	"crypto/rand"
	"fmt"
	"testing"

	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// idle knocks, waits for the answer and says nothing more. Whoever answers for the session, if there is one, is rep.
func idle(t *testing.T, c *servertest.Client, at wire.Knock, rep *servertest.Member) *servertest.Client {
	t.Helper()
	_, a, err := trust.Join(rand.Reader, number(t, "1000000", "54321"), trust.Hello{Role: trust.Customer, Keys: someKeys(t)})
	if err != nil {
		t.Fatal(err)
	}
	at.Ref, at.Proof = 3, a
	c.Send(at)
	if rep != nil {
		k := servertest.Await[wire.Knocked](rep.Client)
		b, err := trust.Decoy(rand.Reader, k.Proof)
		if err != nil {
			t.Fatal(err)
		}
		rep.Send(wire.Prove{Session: rep.Author.Session, Joiner: k.Joiner, Proof: b})
	}
	servertest.Expect[wire.Proof](c)
	return c
}

// fate is what a joiner has heard of an idle attempt until now: that it had to give way, or nothing.
func fate(t *testing.T, c *servertest.Client) string {
	t.Helper()
	out := ""
	for _, m := range c.Sync("none") {
		out += fmt.Sprintf("%#v ", m)
	}
	return out
}

// awaitGone waits until an idle attempt has given way.
func awaitGone(t *testing.T, c *servertest.Client) string {
	t.Helper()
	f := servertest.Expect[wire.Failure](c)
	if f.Code != wire.CodeBusy || f.Ref != 3 {
		t.Errorf("who gave way got %#v", f)
	}
	return fmt.Sprintf("%#v", f)
}

// TestIdleKnocksGiveWay: attempts whose joiner says nothing after the answer do not keep the next one out, from many addresses or from
// one; and who watches theirs end learns nothing of whether there is such a session.
func TestIdleKnocksGiveWay(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.Attempts = server.Share{Total: 4, PerIP: 2} })
	ana := s.Dial(s.SignIn("ana")).Open("Ana")
	doors := []struct {
		name string
		at   wire.Knock
		rep  *servertest.Member
	}{
		{"number", wire.Knock{Locator: ana.Locator}, ana},
		{"link", wire.Knock{Session: ana.Author.Session}, ana},
		{"unknown number", wire.Knock{Locator: "0000000"}, nil},
		{"unknown session", wire.Knock{Session: "aaaaaaaaaaaaaaaaaaaaaaaaaa"}, nil},
	}
	looks := map[string]bool{}
	for _, d := range doors {
		t.Run(d.name, func(t *testing.T) {
			single := idle(t, s.DialFrom("192.0.2.1"), d.at, d.rep)
			first := idle(t, s.DialFrom("2001:db8::1"), d.at, d.rep)
			second := idle(t, s.DialFrom("2001:db8::2"), d.at, d.rep) // of the same /64
			third := idle(t, s.DialFrom("2001:db8::3"), d.at, d.rep)  // one too many of one address
			looks[awaitGone(t, first)] = true
			idle(t, s.DialFrom("192.0.2.2"), d.at, d.rep)
			idle(t, s.DialFrom("192.0.2.3"), d.at, d.rep) // one too many in all: of the fullest
			looks[awaitGone(t, second)] = true
			idle(t, s.DialFrom("192.0.2.4"), d.at, d.rep) // none has two: the oldest
			looks[awaitGone(t, single)] = true
			if got := fate(t, third); got != "" {
				t.Errorf("an attempt that nobody displaced heard %s", got)
			}
		})
	}
	if len(looks) != 1 {
		t.Errorf("doors that exist and such that do not differ: %v", looks)
	}
	link, err := trust.LinkSecret(string(ana.Author.Session), trust.Customer, [16]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	ana.Invite(s.Dial(), link, trust.Customer, "Marta") // both doors are full, and open
	ana.Invite(s.Dial(), number(t, ana.Locator, "12345"), trust.Customer, "Pau")
}

// TestNumbersDoNotTakeLinksPlaces: whoever tries numbers ends no proof of a link.
func TestNumbersDoNotTakeLinksPlaces(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.Attempts = server.Share{Total: 2, PerIP: 1} })
	ana := s.Dial(s.SignIn("ana")).Open("Ana")
	guest := idle(t, s.DialFrom("192.0.2.1"), wire.Knock{Session: ana.Author.Session}, ana)
	for i := range 5 {
		idle(t, s.DialFrom(fmt.Sprintf("192.0.2.%d", i+1)), wire.Knock{Locator: ana.Locator}, ana)
	}
	if got := fate(t, guest); got != "" {
		t.Errorf("the link's attempt heard %s", got)
	}
}

// TestLoopbackHasNoShareOfTheDoor: a forwarder or a laboratory brings everybody from there.
func TestLoopbackHasNoShareOfTheDoor(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.Attempts = server.Share{Total: 5, PerIP: 1} })
	ana := s.Dial(s.SignIn("ana")).Open("Ana")
	var all []*servertest.Client
	for range 5 {
		all = append(all, idle(t, s.Dial(), wire.Knock{Locator: ana.Locator}, ana))
	}
	for _, c := range all {
		if got := fate(t, c); got != "" {
			t.Errorf("heard %s", got)
		}
	}
}
