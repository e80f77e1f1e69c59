package server_test

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// console answers one knock as a real console does: with the secret, or as a burnt number with a decoy. It returns when the
// attempt is over for it.
func console(t *testing.T, rep *servertest.Member, secret trust.Secret, burnt bool) {
	t.Helper()
	k := servertest.Await[wire.Knocked](rep.Client)
	answerer, b, err := trust.Answer(rand.Reader, secret, k.Proof, trust.Hello{
		Keys: rep.Author.Identity.Keys([32]byte{1}), Name: "Ana", Session: string(rep.Author.Session)})
	if err != nil || burnt {
		if b, err = trust.Decoy(rand.Reader, k.Proof); err != nil {
			t.Error(err)
		}
	}
	rep.Send(wire.Prove{Session: rep.Author.Session, Joiner: k.Joiner, Proof: b})
	c := servertest.Await[wire.Proven](rep.Client)
	if answerer != nil && !burnt {
		if _, err := answerer.Finish(c.Proof); err == nil {
			t.Error("a wrong number was proved")
		}
	}
	rep.Send(wire.Prove{Session: rep.Author.Session, Joiner: k.Joiner})
}

// seen is what a joiner can observe of an attempt: kinds and sizes of messages, and whether they came too soon.
func seen(t *testing.T, s *servertest.Server, knock wire.Knock, digits string, delay time.Duration) string {
	t.Helper()
	c := s.Dial()
	prover, a, err := trust.Join(rand.Reader, number(t, knock.Locator, digits), trust.Hello{Role: trust.Customer, Keys: someKeys(t), Name: "Eve"})
	if err != nil {
		t.Fatal(err)
	}
	knock.Ref, knock.Proof = 11, a
	out := ""
	ask := func(m wire.Message) wire.Message {
		start := time.Now()
		c.Send(m)
		got, err := c.Receive()
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took < delay {
			out += fmt.Sprintf("after only %v ", took)
		}
		return got
	}
	switch m := ask(knock).(type) {
	case wire.Proof:
		_, _, err := prover.Finish(m.Proof)
		out += fmt.Sprintf("proof ref %d of %d bytes, opens: %v; ", m.Ref, len(m.Proof), err)
	default:
		return out + fmt.Sprintf("%#v", m)
	}
	// An honest program stops here; a guesser goes on with a C of the right shape.
	guess := trust.MessageC{Reveal: [16]byte{1}, Tag: [32]byte{2}}.Bytes()
	out += fmt.Sprintf("%#v", ask(wire.Proof{Ref: 12, Proof: guess}))
	return out
}

func someKeys(t *testing.T) trust.Keys {
	t.Helper()
	id, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id.Keys([32]byte{9})
}

// TestRule36WrongNumbersLookAlike: from outside, an unknown locator, a wrong secret, a burnt number and an ended session are one thing.
func TestRule36WrongNumbersLookAlike(t *testing.T) {
	const delay = 150 * time.Millisecond
	s := servertest.Start(t, func(c *server.Config) { c.Limits.Delay = delay })
	ana := s.Dial(s.SignIn("ana")).Open("Ana")
	luis := s.Dial(s.SignIn("luis")).Open("Luis")
	luis.Do(session.End{Reason: session.ReasonDone})
	unknown := "1000000"
	if unknown == ana.Locator || unknown == luis.Locator {
		unknown = "1000001"
	}
	cases := []struct {
		name, locator string
		console       func()
	}{
		{"unknown", unknown, nil},
		{"ended", luis.Locator, nil},
		{"wrong", ana.Locator, func() { console(t, ana, number(t, ana.Locator, "12345"), false) }},
		{"burnt", ana.Locator, func() { console(t, ana, number(t, ana.Locator, "54321"), true) }},
	}
	looks := map[string]string{}
	for _, c := range cases {
		done := make(chan struct{})
		go func() {
			defer close(done)
			if c.console != nil {
				c.console()
			}
		}()
		looks[c.name] = seen(t, s, wire.Knock{Locator: c.locator}, "54321", delay)
		<-done
	}
	want := looks["unknown"]
	t.Logf("all see: %s", want)
	if want == "" || len(want) < 80 {
		t.Errorf("the decoy says %q", want)
	}
	for name, got := range looks {
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", name, got, want)
		}
	}
}

// knockAt is a session and a customer's knock at it.
func knockAt(t *testing.T, s *servertest.Server) (ana *servertest.Member, knock wire.Knock) {
	t.Helper()
	ana = s.Dial(s.SignIn("ana")).Open("Ana")
	_, a, err := trust.Join(rand.Reader, number(t, ana.Locator, "12345"), trust.Hello{Role: trust.Customer, Keys: someKeys(t)})
	if err != nil {
		t.Fatal(err)
	}
	return ana, wire.Knock{Ref: 3, Locator: ana.Locator, Proof: a}
}

// TestKnockRefusals: what ends an attempt before anything is proved.
func TestKnockRefusals(t *testing.T) {
	s := servertest.Start(t)
	ana, knock := knockAt(t, s)
	want := func(t *testing.T, c *servertest.Client, code wire.Code) {
		t.Helper()
		if f := servertest.Await[wire.Failure](c); f.Code != code || f.Ref != 3 {
			t.Errorf("got %#v, want %s", f, code)
		}
	}
	t.Run("a rep's place needs a sign-in", func(t *testing.T) {
		c, k := s.Dial(), knock
		k.Rep = true
		c.Send(k)
		want(t, c, wire.CodeSignIn)
	})
	t.Run("a broken message A, known or unknown number", func(t *testing.T) {
		c := s.Dial()
		c.Send(wire.Knock{Ref: 3, Locator: "0000000", Proof: []byte("no A")})
		want(t, c, wire.CodeNotAdmitted)
		c.Send(wire.Knock{Ref: 3, Locator: ana.Locator, Proof: []byte("no A")})
		k := servertest.Await[wire.Knocked](ana.Client)
		ana.Send(wire.Prove{Session: ana.Author.Session, Joiner: k.Joiner})
		want(t, c, wire.CodeNotAdmitted)
	})
	t.Run("one attempt at a time", func(t *testing.T) {
		c := s.Dial()
		first := knock
		first.Ref = 2
		c.Send(first)
		c.Send(knock)
		want(t, c, wire.CodeBusy)
		servertest.Await[wire.Knocked](ana.Client)
	})
	t.Run("C before B", func(t *testing.T) {
		c := s.Dial()
		c.Send(wire.Proof{Ref: 3, Proof: []byte("C")})
		want(t, c, wire.CodeNotAdmitted)
	})
}

// TestKnocksAreThePrimaryReps: nobody else answers them, and nobody does while their console is away.
func TestKnocksAreThePrimaryReps(t *testing.T) {
	s := servertest.Start(t)
	ana, knock := knockAt(t, s)
	luis := ana.Invite(s.Dial(s.SignIn("luis")), number(t, ana.Locator, "12345"), trust.Rep, "Luis")
	t.Run("an assistant may not answer for them", func(t *testing.T) {
		c := s.Dial()
		c.Send(knock)
		k := servertest.Await[wire.Knocked](ana.Client)
		luis.Send(wire.Prove{Session: ana.Author.Session, Joiner: k.Joiner})
		luis.CatchUp()
		ana.Send(wire.Prove{Session: ana.Author.Session, Joiner: k.Joiner, Proof: []byte("B")})
		if p := servertest.Expect[wire.Proof](c); string(p.Proof) != "B" {
			t.Errorf("got %#v", p)
		}
	})
	t.Run("their console is away", func(t *testing.T) {
		luis.CatchUp()
		if !luis.Present[1] {
			t.Fatal("Luis does not know of Ana")
		}
		ana.Close()
		for luis.Present[1] { // until the server has noticed
			luis.Take(servertest.Await[wire.Presence](luis.Client))
		}
		c := s.Dial()
		c.Send(knock)
		if f := servertest.Expect[wire.Failure](c); f.Code != wire.CodeWaiting {
			t.Errorf("got %#v", f)
		}
	})
}

// TestAnAttemptHasAnEnd: nobody answers, and the joiner hears the same as after a wrong number.
func TestAnAttemptHasAnEnd(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.Attempt = 100 * time.Millisecond })
	ana := s.Dial(s.SignIn("ana")).Open("Ana")
	for _, locator := range []string{ana.Locator, "1000000"} {
		_, a, err := trust.Join(rand.Reader, number(t, locator, "12345"), trust.Hello{Role: trust.Customer, Keys: someKeys(t)})
		if err != nil {
			t.Fatal(err)
		}
		c := s.Dial()
		c.Send(wire.Knock{Ref: 4, Locator: locator, Proof: a})
		if f := servertest.Await[wire.Failure](c); f.Code != wire.CodeNotAdmitted || f.Ref != 4 {
			t.Errorf("locator %s: got %#v", locator, f)
		}
	}
}

// TestKnocksAreLimited: by address, before anything is looked up.
func TestKnocksAreLimited(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.Knocks = server.Rate{PerMinute: 1, Burst: 2} })
	codes := ""
	for range 3 {
		c := s.Dial()
		c.Send(wire.Knock{Ref: 1, Locator: "1000000", Proof: []byte("x")})
		codes += string(servertest.Expect[wire.Failure](c).Code) + " "
	}
	if codes != "not-admitted not-admitted busy " {
		t.Errorf("got %s", codes)
	}
}

// TestAdmitting: what the server checks beside the rules.
func TestAdmitting(t *testing.T) {
	s := servertest.Start(t)
	ana := s.Dial(s.SignIn("ana")).Open("Ana")
	admit := func(joiner string, customer bool) wire.Submit {
		k := someKeys(t)
		sub := ana.Submission(session.Admit{Participant: session.ParticipantID(len(ana.Log.State().People) + 1), Customer: customer, Name: "Eve",
			Method: session.ByNumber, Keys: session.Keys{Sign: k.Sign[:], Agree: k.Agree[:], Fingerprint: k.Fingerprint[:]}})
		sub.Joiner = joiner
		return sub
	}
	knock := func() (*servertest.Client, string) {
		c := s.Dial()
		c.Send(wire.Knock{Ref: 1, Locator: ana.Locator, Proof: []byte("A")})
		return c, servertest.Await[wire.Knocked](ana.Client).Joiner
	}
	prove := func(c *servertest.Client, joiner string) {
		ana.Send(wire.Prove{Session: ana.Author.Session, Joiner: joiner, Proof: []byte("B")})
		servertest.Expect[wire.Proof](c)
		c.Send(wire.Proof{Ref: 2, Proof: []byte("C")})
		servertest.Await[wire.Proven](ana.Client)
	}
	t.Run("a joiner that has not proved anything", func(t *testing.T) {
		_, joiner := knock()
		if f := ana.Refused(admit(joiner, true)); f.Code != wire.CodeRefused {
			t.Errorf("got %#v", f)
		}
	})
	t.Run("a customer cannot be made a rep", func(t *testing.T) {
		c, joiner := knock()
		prove(c, joiner)
		if f := ana.Refused(admit(joiner, false)); f.Code != wire.CodeRefused {
			t.Errorf("got %#v", f)
		}
	})
	t.Run("a joiner that has gone", func(t *testing.T) {
		c, joiner := knock()
		prove(c, joiner)
		c.Close()
		for range 100 { // until the server has noticed
			f := ana.Refused(admit(joiner, false)) // wrong on purpose: it must not be taken before either
			if f.Text == "the joiner has gone" {
				return
			}
		}
		t.Error("the server does not notice that the joiner has gone")
	})
	if ana.CatchUp(); ana.Log.Head().N != 1 {
		t.Errorf("the log has %d entries", ana.Log.Head().N)
	}
}
