package console_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/replica"
	"deskhand/app/seat"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/capture"
)

// These tests put a dishonest server between honest programs. It may delay and drop; it must never lead to pictures, input or
// consent that nobody gave, and what it forges has to be found.

// untouched: nothing of the customer's computer was looked at or moved.
func (c *customer) untouched(t *testing.T) {
	t.Helper()
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	if c.desk.sources != 0 || len(c.desk.did) != 0 {
		t.Errorf("%d captures, hands did %q", c.desk.sources, c.desk.did)
	}
}

// refused waits for the end of a join that must not come to anything.
func (c *customer) refused(t *testing.T, want error) {
	t.Helper()
	over := c.until(t, "the refusal", func(s share.Snapshot) bool { return s.Phase == share.Over })
	if !errors.Is(over.Err, want) {
		t.Errorf("customer: %v, want %v", over.Err, want)
	}
	c.untouched(t)
}

// stopped waits for a console's hard stop.
func (r *rep) stopped(t *testing.T, want error) {
	t.Helper()
	over := r.until(t, "the hard stop", func(s console.Snapshot) bool { return s.Over })
	if !errors.Is(over.Err, want) {
		t.Errorf("console: %v, want %v", over.Err, want)
	}
}

func noticed(kind console.NoticeKind) func(console.Snapshot) bool {
	return func(s console.Snapshot) bool {
		for _, n := range s.Notices {
			if n.Kind == kind {
				return true
			}
		}
		return false
	}
}

// works is honest use from the question to the picture.
func works(t *testing.T, ana *rep, marta *customer) {
	t.Helper()
	before := ana.until(t, "no question open", func(s console.Snapshot) bool { return s.State.Request.ID == 0 }).State.LastAsk
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked && s.State.Request.ID > before })
	marta.untouched(t)
	marta.allow(false, capture.Monitor{ID: 1})
	ana.picture(t)
}

func guessed(t *testing.T, n invite.Number) trust.Secret {
	t.Helper()
	s, err := trust.NumberSecret(n.Locator, rotate(n.Secret))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func keysOf(t *testing.T) (trust.Identity, session.Keys) {
	t.Helper()
	id, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id, seat.KeysOf(id.Keys([32]byte{7}))
}

// The first messages of two joiners are swapped: neither gets in, and a link is not used up.
func TestEvilSwapsKnocks(t *testing.T) {
	e := newEvil(t, servertest.Start(t), false)
	ana, door := startSession(t, e.Server)
	var first *line
	var knock wire.Knock
	e.follow(func(l *line, _ bool, m wire.Message) []wire.Message {
		k, ok := m.(wire.Knock)
		if !ok {
			return all(m)
		}
		if first == nil {
			first, knock = l, k
			return nil
		}
		k.Proof, knock.Proof = knock.Proof, k.Proof
		first.ask(knock)
		return all(k)
	})
	marta := newCustomer(t, e.Server, "Marta", linkOf(door))
	pau := newCustomer(t, e.Server, "Pau", linkOf(door))
	marta.refused(t, seat.ErrNotAdmitted)
	pau.refused(t, seat.ErrNotAdmitted)
	e.follow(nil)
	newCustomer(t, e.Server, "Marta", linkOf(door))
	ana.until(t, "Marta by the same link", here(2))
}

// An honest join's messages, brought once more, open nothing.
func TestEvilReplaysAProof(t *testing.T) {
	srv := servertest.Start(t)
	e := newEvil(t, srv, false)
	ana, door := startSession(t, e.Server)
	var knock wire.Knock
	var proof wire.Proof
	e.follow(func(_ *line, up bool, m wire.Message) []wire.Message {
		switch m := m.(type) {
		case wire.Knock:
			knock = m
		case wire.Proof:
			if up {
				proof = m
			}
		}
		return all(m)
	})
	newCustomer(t, e.Server, "Marta", numberOf(door))
	ana.until(t, "Marta", here(2))
	e.follow(nil)
	ghost := srv.Dial()
	ghost.Send(knock)
	if b := servertest.Expect[wire.Proof](ghost); len(b.Proof) == 0 {
		t.Error("no answer")
	}
	ghost.Send(proof)
	if f := servertest.Expect[wire.Failure](ghost); f.Code != wire.CodeNotAdmitted {
		t.Errorf("the ghost gets %+v", f)
	}
	snap := ana.until(t, "the attempt noticed", noticed(console.NoticeAttempt))
	if len(snap.State.People) != 2 || snap.Door.Left != 2 {
		t.Errorf("%d people, %d attempts left", len(snap.State.People), snap.Door.Left)
	}
}

// seated is a session with a customer, directly linked, behind a server that is honest so far.
func seated(t *testing.T) (*evil, *rep, *customer) {
	t.Helper()
	e := newEvil(t, servertest.Start(t), false)
	ana, door := startSession(t, e.Server)
	marta := newCustomer(t, e.Server, "Marta", linkOf(door))
	ana.until(t, "Marta here, linked", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	marta.until(t, "being in", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	return e, ana, marta
}

// alter is the rule that changes the entry with a command of type C on its way to one participant.
func alter[C session.Command](to session.ParticipantID, change func(*wire.Entry)) rule {
	return func(l *line, up bool, m wire.Message) []wire.Message {
		if es, ok := m.(wire.Entries); ok && l.who == to {
			list := append([]wire.Entry(nil), es.List...)
			for i := range list {
				if is[C](list[i].Body) {
					change(&list[i])
				}
			}
			m = wire.Entries{Session: es.Session, List: list}
		}
		return all(m)
	}
}

// Entries that were altered are found: by their own look, or by the heads that the ends compare.
func TestEvilEntries(t *testing.T) {
	ghost, ghostKeys := keysOf(t)
	forge := func(e *wire.Entry, by session.ParticipantID, do session.Command) {
		c, err := wire.DecodeCommand(e.Body)
		if err != nil {
			t.Error(err)
			return
		}
		signed, err := replica.Author{Session: c.Session, By: by, Identity: ghost, Rand: rand.Reader}.Sign(do, c.Head)
		if err != nil {
			t.Error(err)
		}
		e.Body, e.Sig = signed.Body, signed.Sig
	}
	fork := seat.ErrFork
	tests := []struct {
		name       string
		rule       rule
		rep, marta error // nil: goes on
	}{
		{"changes the body", alter[session.Asking](2, func(e *wire.Entry) { e.Body = flip(e.Body, -3) }), fork, fork},
		{"changes the signature", alter[session.Asking](2, func(e *wire.Entry) { e.Sig = flip(e.Sig, 0) }), fork, fork},
		{"changes the time", alter[session.Asking](2, func(e *wire.Entry) { e.At++ }), fork, fork},
		{"turns time back", alter[session.Asking](2, func(e *wire.Entry) { e.At = 0 }), nil, fork},
		{"puts it far ahead", alter[session.Asking](2, func(e *wire.Entry) { e.At += (3 * time.Minute).Milliseconds() }), nil, seat.ErrClock},
		{"changes what it follows", alter[session.Asking](2, func(e *wire.Entry) { e.Prev = flip(e.Prev, 0) }), nil, fork},
		{"puts a ghost in its place", alter[session.Asking](2, func(e *wire.Entry) {
			forge(e, 1, session.Admit{Participant: 3, Name: "Ghost", Method: session.ByLink, Keys: ghostKeys})
		}), fork, fork},
		{"has the customer consent", alter[session.Asking](1, func(e *wire.Entry) {
			forge(e, 2, session.Reply{Request: 1, Allowed: true, All: true})
		}), fork, fork},
		{"has the customer share", alter[session.Asking](1, func(e *wire.Entry) {
			forge(e, 2, session.Sharing{Source: session.Source{Name: "Screen"}})
		}), fork, fork},
		{"admits a ghost at the rep's", alter[session.Asking](1, func(e *wire.Entry) {
			forge(e, 1, session.Admit{Participant: 3, Name: "Ghost", Method: session.ByLink, Keys: ghostKeys})
		}), fork, fork},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, ana, marta := seated(t)
			e.follow(test.rule)
			ana.Ask(session.ControlDesktop)
			marta.refused(t, test.marta)
			if test.rep != nil {
				ana.stopped(t, test.rep)
			}
			now := ana.until(t, "now", func(console.Snapshot) bool { return true })
			for _, s := range []session.State{now.State, marta.now().State} {
				if len(s.People) != 2 || s.Consent.By != 0 || s.Share.By != 0 || s.Control.Holder != 0 {
					t.Errorf("believed: %+v", s)
				}
			}
			if marta.now().Trouble == share.UnknownTrouble {
				t.Error("the customer is not told what is wrong")
			}
		})
	}
}

// What is late, twice, or out of order is not forged: it is asked for again, and everything goes on.
func TestEvilOrder(t *testing.T) {
	var kept []wire.Message
	toMarta := func(m wire.Message, l *line) bool { _, ok := m.(wire.Entries); return ok && l.who == 2 }
	tests := []struct {
		name string
		rule rule
	}{
		{"twice", func(l *line, _ bool, m wire.Message) []wire.Message {
			if toMarta(m, l) {
				return []wire.Message{m, m}
			}
			return all(m)
		}},
		{"one left out", func(l *line, _ bool, m wire.Message) []wire.Message {
			if toMarta(m, l) && len(kept) == 0 {
				kept = append(kept, m)
				return nil
			}
			return all(m)
		}},
		{"two swapped", func(l *line, _ bool, m wire.Message) []wire.Message {
			switch {
			case toMarta(m, l) && len(kept) == 0:
				kept = append(kept, m)
				return nil
			case toMarta(m, l) && len(kept) == 1:
				kept = append(kept, m)
				return []wire.Message{m, kept[0]}
			}
			return all(m)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, ana, marta := seated(t)
			kept = nil
			e.follow(test.rule)
			ana.Ask(session.ControlDesktop)
			ana.until(t, "the question in the log", func(s console.Snapshot) bool { return s.State.Request.ID != 0 })
			ana.CancelRequest()
			ana.until(t, "the question taken back", func(s console.Snapshot) bool { return s.State.Request.ID == 0 && !s.Submitted })
			marta.until(t, "the same log", func(s share.Snapshot) bool { return s.State.LastAsk == 1 && s.State.Request.ID == 0 })
			works(t, ana, marta)
		})
	}
}

// Entries that are withheld lead to nothing; whatever is done meanwhile, nobody sees or moves anything.
func TestEvilWithholds(t *testing.T) {
	e, ana, marta := seated(t)
	e.follow(func(l *line, up bool, m wire.Message) []wire.Message {
		if _, ok := m.(wire.Entries); ok && l.who == 2 {
			return nil
		}
		return all(m)
	})
	ana.Ask(session.ControlDesktop)
	ana.until(t, "the question in the log", func(s console.Snapshot) bool { return s.State.Request.ID != 0 })
	marta.allow(true, capture.Monitor{ID: 1}) // to what was never asked
	ana.input(wire.Text{Text: "x"})
	ana.CancelRequest()
	ana.until(t, "the question taken back", func(s console.Snapshot) bool { return s.State.Request.ID == 0 && s.State.LastAsk == 1 })
	marta.untouched(t)
	e.follow(nil)
	works(t, ana, marta)
}

// The worst that order alone can do: of two commands of the rep, she is shown the one and Marta the other in the same place. Both
// entries are genuine. The ends find it out between themselves.
func TestEvilShowsTwoLogs(t *testing.T) {
	e, ana, marta := seated(t)
	newCustomer(t, e.Server, "Pau", numberOf(ana.until(t, "the number", inviting)))
	ana.until(t, "Pau", here(3))
	marta.until(t, "Pau", func(s share.Snapshot) bool {
		return len(s.State.People) == 3 && s.State.People[2].Presence == session.Here
	})
	var said []wire.Submit
	lines := map[session.ParticipantID]*line{}
	e.mu.Lock()
	for _, l := range e.lines {
		lines[l.who] = l
	}
	e.mu.Unlock()
	e.follow(func(l *line, up bool, m wire.Message) []wire.Message {
		s, ok := m.(wire.Submit)
		if !ok || l.who != 1 {
			return all(m)
		}
		if said = append(said, s); len(said) != 2 {
			return nil
		}
		c, err := wire.DecodeCommand(s.Body)
		if err != nil {
			t.Error(err)
		}
		for i, to := range []*line{lines[1], lines[2]} {
			to.tell(wire.Entries{Session: s.Session, List: []wire.Entry{{
				N: c.Head.N + 1, At: time.Now().UnixMilli(), Prev: c.Head.Hash, Body: said[i].Body, Sig: said[i].Sig,
			}}})
		}
		return nil
	})
	ana.Remove(3)
	ana.Ask(session.ControlDesktop)
	ana.stopped(t, seat.ErrFork)
	marta.refused(t, seat.ErrFork)
}

// Sealed signaling reaches only whom it was sealed for, once, in its own session.
func TestEvilRelays(t *testing.T) {
	e := newEvil(t, servertest.Start(t), false)
	ana, door := startSession(t, e.Server)
	other := newRep(t, e.Server, "Eva", console.Start)
	otherDoor := other.until(t, "the other invitation", inviting)
	var old []wire.Relay
	e.follow(func(l *line, up bool, m wire.Message) []wire.Message {
		r, ok := m.(wire.Relay)
		if !ok || up {
			return all(m)
		}
		for _, o := range e.lines { // to everybody, in every session, as from everybody
			for from := range session.ParticipantID(4) {
				if o != l || from != r.From {
					o.tell(wire.Relay{Session: o.session, From: from, To: o.who, Body: r.Body})
				}
			}
		}
		out := []wire.Message{r, r}
		for _, again := range old {
			if again.To == r.To && again.Session == r.Session {
				out = append(out, again)
			}
		}
		old = append(old, r)
		return out
	})
	marta := newCustomer(t, e.Server, "Marta", linkOf(door))
	ana.until(t, "Marta here", here(2))
	luis := newRep(t, e.Server, "Luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
	pau := newCustomer(t, e.Server, "Pau", linkOf(otherDoor))
	linked := func(ids ...session.ParticipantID) func(console.Snapshot) bool {
		return func(s console.Snapshot) bool {
			for _, id := range ids {
				if !s.People[id].Linked {
					return false
				}
			}
			return true
		}
	}
	ana.until(t, "links to both", linked(2, 3))
	luis.until(t, "links to both", linked(1, 2))
	other.until(t, "a link in the other session", linked(2))
	works(t, ana, marta)
	luis.picture(t)
	pau.untouched(t)
}

// Somebody with another TLS key stands in between: by link the pin tells, by number the proof does, to both.
func TestEvilServerKey(t *testing.T) {
	srv := servertest.Start(t)
	between := newEvil(t, srv, true)
	ana, door := startSession(t, srv)
	newCustomer(t, between.Server, "Marta", linkOf(door)).refused(t, client.ErrServerKey)
	marta := newCustomer(t, between.Server, "Marta", numberOf(door))
	marta.refused(t, seat.ErrServerKey)
	if marta.now().Trouble != share.ServerKey {
		t.Errorf("the customer is told %q", marta.now().Trouble)
	}
	snap := ana.until(t, "the rep told", noticed(console.NoticeServerKey))
	if snap.Door.Left != trust.MaxAttempts || len(snap.State.People) != 1 {
		t.Errorf("%d attempts left, %d people", snap.Door.Left, len(snap.State.People))
	}
	newCustomer(t, srv, "Marta", numberOf(snap))
	ana.until(t, "Marta on the straight way", here(2))
}

// The server gives the rep who opens a session the beginning of another one, whose keys it holds.
func TestEvilBeginning(t *testing.T) {
	e := newEvil(t, servertest.Start(t), false)
	ghost, keys := keysOf(t)
	e.follow(alter[session.Start](1, func(entry *wire.Entry) {
		c, err := wire.DecodeCommand(entry.Body)
		if err != nil {
			t.Error(err)
			return
		}
		start := c.Do.(session.Start)
		start.Keys = keys
		signed, err := replica.Author{Session: c.Session, By: 1, Identity: ghost, Rand: rand.Reader}.Sign(start, wire.Head{})
		if err != nil {
			t.Error(err)
		}
		entry.Body, entry.Sig = signed.Body, signed.Sig
	}))
	ana := newRep(t, e.Server, "Ana", console.Start)
	ana.stopped(t, seat.ErrStranger)
}
