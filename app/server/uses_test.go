package server_test

import (
	"crypto/tls"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// usesOf are a server's, by session.
func usesOf(t *testing.T, s *servertest.Server) map[session.ID]server.Use {
	t.Helper()
	out := map[session.ID]server.Use{}
	uses, err := s.Uses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range uses {
		out[u.Session] = u
	}
	return out
}

// TestWhoUsesAnEmbeddedServer: the owner learns of everybody else, by name and by whose session it is, and of nobody who has gone.
func TestWhoUsesAnEmbeddedServer(t *testing.T) {
	var ahead atomic.Int64
	s := servertest.Start(t, func(c *server.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	if got := usesOf(t, s); len(got) != 0 {
		t.Fatalf("nobody is here, but %+v", got)
	}
	ana := s.Dial(s.SignIn(server.OwnerAccount)).Open("Ana")
	secret := number(t, ana.Locator, "12345")
	ana.Invite(s.Dial(), secret, trust.Customer, "Marta")
	luis := ana.Invite(s.Dial(s.SignIn("luis")), secret, trust.Rep, "Luis")
	eva := s.Dial(s.SignIn("eva")).Open("Eva")
	eva.Invite(s.Dial(), number(t, eva.Locator, "54321"), trust.Customer, "Pau")

	got := usesOf(t, s)
	if u := got[ana.Author.Session]; !u.Led || !slices.Equal(u.Reps, []string{"Luis"}) || !slices.Equal(u.Customers, []string{"Marta"}) {
		t.Errorf("the owner's session: %+v", u)
	}
	if u := got[eva.Author.Session]; u.Led || !slices.Equal(u.Reps, []string{"Eva"}) || !slices.Equal(u.Customers, []string{"Pau"}) {
		t.Errorf("a colleague's session: %+v", u)
	}

	luis.Do(session.Leaving{Reason: session.ReasonDone})
	ana.CatchUp()
	if u := usesOf(t, s)[ana.Author.Session]; len(u.Reps) != 0 {
		t.Errorf("Luis has left, but %+v", u)
	}
	eva.Do(session.End{Reason: session.ReasonDone})
	for len(usesOf(t, s)) > 1 { // the session's goroutine is about to end
		eva.Sync("none")
	}

	// Who lost the connection comes back; a session that nobody came back to is not in use.
	s.Restart()
	if len(usesOf(t, s)) != 1 {
		t.Error("right after a restart nobody is waited for")
	}
	ahead.Store(int64(2 * time.Minute))
	if got := usesOf(t, s); len(got) != 0 {
		t.Errorf("nobody has come back, but %+v", got)
	}
}

// TestClosingIsBounded: whoever is connected, and however little they say, the server ends in its time.
func TestClosingIsBounded(t *testing.T) {
	s := servertest.Start(t, patient)
	ana := s.Dial(s.SignIn("ana")).Open("Ana") // reads nothing any more, not even a goodbye
	s.Connect()                                // does not greet
	silentTo(t, s, "127.0.0.66")               // says nothing
	c, err := tls.Dial("tcp", s.Address, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() // asks for nothing
	half := silentTo(t, s, "127.0.0.67")
	if _, err := half.Write([]byte("GET /healthz HTTP/1.1\r\nHost: a\r\n")); err != nil { // never ends its request
		t.Fatal(err)
	}
	ana.Send(wire.Relay{Session: ana.Author.Session, To: 9, Body: []byte("x")})
	start := time.Now()
	s.Stop()
	if took := time.Since(start); took > time.Minute { // whom it waits for has longer than that
		t.Errorf("the server ended after %v", took)
	} else {
		t.Logf("ended after %v", took.Round(time.Millisecond))
	}
}
