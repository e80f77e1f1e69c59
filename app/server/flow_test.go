package server_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"

	"github.com/coder/websocket"
)

func number(t *testing.T, locator, digits string) trust.Secret {
	t.Helper()
	s, err := trust.NumberSecret(locator, digits)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// with is a session with a rep and, in this order, as many customers as there are names.
func with(t *testing.T, s *servertest.Server, names ...string) (rep *servertest.Member, customers []*servertest.Member) {
	t.Helper()
	rep = s.Dial(s.SignIn("ana")).Open("Ana")
	for _, name := range names {
		customers = append(customers, rep.Invite(s.Dial(), number(t, rep.Locator, "12345"), trust.Customer, name))
	}
	return rep, customers
}

// TestWholeSession is the flow of app/wire/doc.go from end to end.
func TestWholeSession(t *testing.T) {
	s := servertest.Start(t)
	ana, people := with(t, s, "Marta")
	marta := people[0]

	luis := ana.Invite(s.Dial(s.SignIn("luis")), number(t, ana.Locator, "12345"), trust.Rep, "Luis")
	ana.Do(session.Asking{Request: 1, Activity: session.ControlDesktop})
	marta.CatchUp()
	marta.Do(session.Reply{Request: 1, Allowed: true})
	marta.Do(session.Sharing{Source: session.Source{Name: "Screen"}})
	for _, m := range []*servertest.Member{ana, marta, luis} {
		m.CatchUp()
	}
	if got := ana.Log.State().Control.Holder; got != 1 {
		t.Errorf("control is with %d, want the rep", got)
	}

	ana.Send(wire.Relay{Session: ana.Author.Session, From: 99, To: 2, Body: []byte("sealed")})
	got := servertest.Await[wire.Relay](marta.Client)
	if got.From != 1 || got.To != 2 || string(got.Body) != "sealed" {
		t.Errorf("relayed %#v: the server sets the sender", got)
	}

	ana.Do(session.End{Reason: session.ReasonDone})
	for _, m := range []*servertest.Member{marta, luis} {
		m.Until(ana.Log.Head().N)
		if !m.Log.Head().Equal(ana.Log.Head()) || m.Log.State().Phase != session.Ended {
			t.Errorf("participant %d ends at %d, %s", m.Author.By, m.Log.Head().N, m.Log.State().Phase)
		}
	}
}

func TestGreeting(t *testing.T) {
	s := servertest.Start(t)
	rep := s.SignIn("ana")
	sign := func(c *servertest.Client, id trust.Identity) []byte {
		sig, err := trust.Sign(id, wire.SignDevice, c.Challenge.Nonce)
		if err != nil {
			t.Fatal(err)
		}
		return sig
	}
	other, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		hello func(c *servertest.Client) []byte
		code  wire.Code
		text  string
	}{
		{"a newer program is told that the server is old", func(*servertest.Client) []byte {
			return []byte(`{"t":"hello","m":{"v":9,"program":"share","token":"","sig":null,"novelty":true}}`)
		}, wire.CodeOutdated, "renew the server"},
		{"another first message", func(*servertest.Client) []byte {
			return mustEncode(t, wire.Proof{Ref: 1})
		}, wire.CodeMalformed, ""},
		{"an unknown program", func(*servertest.Client) []byte {
			return mustEncode(t, wire.Hello{Version: wire.Version, Program: "spy"})
		}, wire.CodeMalformed, ""},
		{"no JSON", func(*servertest.Client) []byte { return []byte("GET /") }, wire.CodeMalformed, ""},
		{"a token nobody has", func(c *servertest.Client) []byte {
			return mustEncode(t, wire.Hello{Version: 1, Program: wire.ProgramConsole, Token: "x", Sig: sign(c, rep.Device)})
		}, wire.CodeSignIn, ""},
		{"a stolen token without the device key", func(c *servertest.Client) []byte {
			return mustEncode(t, wire.Hello{Version: 1, Program: wire.ProgramConsole, Token: rep.Token, Sig: sign(c, other)})
		}, wire.CodeSignIn, ""},
		{"a token without any signature", func(*servertest.Client) []byte {
			return mustEncode(t, wire.Hello{Version: 1, Program: wire.ProgramConsole, Token: rep.Token})
		}, wire.CodeSignIn, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := s.Connect()
			c.SendRaw(test.hello(c))
			got := c.Drain()
			if len(got) != 1 {
				t.Fatalf("got %#v, want one failure and the end", got)
			}
			f, _ := got[0].(wire.Failure)
			if f.Code != test.code || !strings.Contains(f.Text, test.text) {
				t.Errorf("got %#v, want %s with %q", f, test.code, test.text)
			}
		})
	}
	if c := s.Dial(rep); c.Rep != rep.Display {
		t.Errorf("welcome to %q, want %q", c.Rep, rep.Display)
	}
}

func mustEncode(t *testing.T, m wire.Message) []byte {
	t.Helper()
	b, err := wire.Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestMalformedEndsTheConnection: what no honest program sends.
func TestMalformedEndsTheConnection(t *testing.T) {
	s := servertest.Start(t)
	tests := []struct {
		name  string
		bytes []byte
	}{
		{"an unknown type", []byte(`{"t":"dance","m":{}}`)},
		{"an unknown field", []byte(`{"t":"proof","m":{"ref":1,"proof":null,"more":1}}`)},
		{"white space", []byte(`{"t":"proof", "m":{"ref":1,"proof":null}}`)},
		{"a message of the server's", mustEncode(t, wire.Welcome{})},
		{"a second hello", mustEncode(t, wire.Hello{Version: 1, Program: wire.ProgramShare})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := s.Dial()
			c.SendRaw(test.bytes)
			got := c.Drain()
			if len(got) != 1 || got[0].(wire.Failure).Code != wire.CodeMalformed {
				t.Errorf("got %#v, want a failure and the end", got)
			}
		})
	}
	t.Run("one byte too many", func(t *testing.T) {
		c := s.Dial()
		c.SendRaw(bytes.Repeat([]byte("a"), wire.MaxSignal+1))
		c.Drain()
	})
	t.Run("binary", func(t *testing.T) {
		c := s.Dial()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := c.WS.Write(ctx, websocket.MessageBinary, []byte("x")); err != nil {
			t.Fatal(err)
		}
		c.Drain()
	})
}

// TestWhoMaySubmit: signatures, seats and replays.
func TestWhoMaySubmit(t *testing.T) {
	s := servertest.Start(t)
	ana, people := with(t, s, "Marta", "Pau")
	marta, pau := people[0], people[1]
	ana.CatchUp()
	head := ana.Log.Head()

	stranger := s.Dial()
	foreign := ana.Submission(session.Asking{Request: 1, Activity: session.ViewDesktop})
	forged := ana.Submission(session.Removal{Participant: 3, Reason: session.ReasonRemoved})
	forged.Sig = bytes.Clone(forged.Sig)
	forged.Sig[10] ^= 1
	pau.CatchUp()
	notAllowed := pau.Submission(session.End{Reason: session.ReasonDone})
	fork := ana.Submission(session.Asking{Request: 1, Activity: session.ViewDesktop})
	tests := []struct {
		name   string
		who    *servertest.Client
		submit wire.Submit
	}{
		{"a stranger hands in the rep's command", stranger, foreign},
		{"a customer hands in the rep's command", marta.Client, foreign},
		{"a signature that is wrong", ana.Client, forged},
		{"the rules forbid it", pau.Client, notAllowed},
		{"a session that there is not", ana.Client, wire.Submit{Ref: 5, Session: "none", Body: fork.Body, Sig: fork.Sig}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.who.Send(test.submit)
			f := servertest.Await[wire.Failure](test.who)
			if f.Ref != test.submit.Ref || f.Code != wire.CodeRefused {
				t.Errorf("got %#v", f)
			}
		})
	}
	ana.CatchUp()
	if !ana.Log.Head().Equal(head) {
		t.Fatal("something of it was taken")
	}

	t.Run("the same command twice is one entry", func(t *testing.T) {
		again := ana.Submission(session.Asking{Request: 1, Activity: session.ViewDesktop})
		n := ana.Hand(again)
		again.Ref += 1000
		ana.Send(again)
		if got := servertest.Await[wire.Submitted](ana.Client); got.N != n || got.Ref != again.Ref {
			t.Errorf("got %#v, want entry %d", got, n)
		}
		ana.CatchUp()
		if ana.Log.Head().N != n {
			t.Errorf("log has %d entries, want %d", ana.Log.Head().N, n)
		}
	})
	t.Run("a broken body ends the connection", func(t *testing.T) {
		bad := pau.Submission(session.Leaving{Reason: session.ReasonDone})
		bad.Body = append(bytes.Clone(bad.Body), ' ')
		pau.Send(bad)
		pau.Drain()
	})
}

// TestOpening: what is needed to start a session.
func TestOpening(t *testing.T) {
	s := servertest.Start(t)
	t.Run("without sign-in", func(t *testing.T) {
		c := s.Dial()
		_, open := c.Start("Nobody")
		c.Send(open)
		if f := servertest.Expect[wire.Failure](c); f.Code != wire.CodeSignIn || f.Ref != open.Ref {
			t.Errorf("got %#v", f)
		}
	})
	t.Run("a session opens once, however often its start is sent", func(t *testing.T) {
		c := s.Dial(s.SignIn("ana"))
		m, open := c.Start("Ana")
		c.Send(open)
		opened := servertest.Await[wire.Opened](c)
		thief := s.Dial(s.SignIn("eve"))
		thief.Send(open)
		if f := servertest.Await[wire.Failure](thief); f.Code != wire.CodeRefused {
			t.Errorf("got %#v", f)
		}
		m.Until(1)
		m.Do(session.End{Reason: session.ReasonDone})
		thief.Send(open)
		if f := servertest.Await[wire.Failure](thief); f.Code != wire.CodeRefused {
			t.Errorf("after the end: got %#v", f)
		}
		if len(opened.Locator) != 7 || opened.Locator[0] == '0' {
			t.Errorf("locator %q", opened.Locator)
		}
	})
	t.Run("a forged start", func(t *testing.T) {
		c := s.Dial(s.SignIn("ana"))
		_, open := c.Start("Ana")
		open.Sig[3] ^= 1
		c.Send(open)
		if f := servertest.Expect[wire.Failure](c); f.Code != wire.CodeRefused {
			t.Errorf("got %#v", f)
		}
	})
	t.Run("a disabled account", func(t *testing.T) {
		c := s.Dial(s.SignIn("gone"))
		disable(t, s, "gone")
		_, open := c.Start("Gone")
		c.Send(open)
		if f := servertest.Expect[wire.Failure](c); f.Code != wire.CodeSignIn {
			t.Errorf("got %#v", f)
		}
	})
}

// TestOneAddressDoesNotTakeAllPlaces.
func TestOneAddressDoesNotTakeAllPlaces(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.ConnsPerIP = 2 })
	first, second := s.Dial(), s.Dial()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, resp, err := websocket.Dial(ctx, "wss://"+s.Address+"/v1/signal", &websocket.DialOptions{HTTPClient: s.HTTP()})
	if err == nil || resp == nil || resp.StatusCode != 503 {
		t.Fatalf("a third connection: %v, %v", resp, err)
	}
	first.Sync("none")
	second.Sync("none")
}

// TestRepresentativesCountByAccount: however many work behind one address, they take no customer's place there, nor each other's.
func TestRepresentativesCountByAccount(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.ConnsPerIP, c.Limits.Raw.PerIP = 2, 2 })
	counted := func(origins, accounts int) {
		t.Helper()
		for end := time.Now().Add(time.Minute); ; runtime.Gosched() {
			o, a := server.Counted(s.Server)
			if o == origins && a == accounts {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("%d by origin and %d by account, want %d and %d", o, a, origins, accounts)
			}
		}
	}
	ana := s.SignIn("ana")
	all := []*servertest.Client{s.Dial(ana), s.Dial(ana)}
	for _, name := range []string{"bea", "carl", "eva", "luis"} {
		all = append(all, s.Dial(s.SignIn(name)))
	}
	counted(0, 6)
	all = append(all, s.Dial(), s.Dial(ana)) // more than an account has: it is one of the address's
	counted(2, 6)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, resp, err := websocket.Dial(ctx, "wss://"+s.Address+"/v1/signal", &websocket.DialOptions{HTTPClient: s.HTTP()})
	if err == nil || resp == nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a third connection of the address's own: %v, %v", resp, err)
	}
	for _, c := range all {
		c.Sync("none")
		c.Close()
	}
	counted(0, 0)
	s.Dial(ana).Sync("none")
	counted(0, 1)
}

// TestJoinersLeaveRoom: when four fifths of the places are taken, joiners are told so and do not stay; reps and those who come back
// are let in.
func TestJoinersLeaveRoom(t *testing.T) {
	t.Parallel() // it takes the time that a place is kept for who comes back
	s := servertest.Start(t, func(c *server.Config) { c.Limits.Conns = 10 })
	ana, people := with(t, s, "Marta")
	marta, head := people[0], people[0].Log.Head().N
	var crowd []*servertest.Client
	for range 6 { // with Ana and Marta these are eight
		crowd = append(crowd, s.Dial())
	}
	joiner := s.Dial()
	joiner.Send(wire.Knock{Ref: 5, Locator: ana.Locator, Proof: []byte("A")})
	if f := servertest.Expect[wire.Failure](joiner); f.Code != wire.CodeBusy || f.Ref != 5 {
		t.Errorf("a joiner got %#v", f)
	}
	old := marta.Client
	marta.ResumeOn(s.Dial(), head) // the tenth
	servertest.Expect[wire.Resumed](marta.Client)
	old.Drain()
	rest := joiner.Drain()
	if f, ok := rest[len(rest)-1].(wire.Failure); !ok || f.Code != wire.CodeBusy || f.Ref != 0 {
		t.Errorf("the joiner's connection ended with %#v", rest)
	}
	crowd = append(crowd, s.Dial(s.SignIn("luis"))) // the ninth or tenth
	for _, c := range crowd {
		c.Sync("none")
	}
	marta.Sync(ana.Author.Session)
	marta.Do(session.Leaving{Reason: session.ReasonDone})
}
