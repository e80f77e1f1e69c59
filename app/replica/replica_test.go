package replica

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

var t0 = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

const sid session.ID = "aaaaaaaaaaaaaaaaaaaaaaaaaa"

// person is somebody who can sign.
type person struct {
	Author
	keys session.Keys
}

func newPerson(t *testing.T, by session.ParticipantID) person {
	t.Helper()
	id, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k := id.Keys([32]byte{byte(by)})
	return person{
		Author{Session: sid, By: by, Identity: id, Rand: rand.Reader},
		session.Keys{Sign: k.Sign[:], Agree: k.Agree[:], Fingerprint: k.Fingerprint[:]},
	}
}

func (p person) start() session.Command {
	return session.Start{Name: "Ana", Org: "Acme", Keys: p.keys, Policy: session.Policy{MaxParticipants: 8}}
}

// log is a server: it numbers what it is given.
type log struct {
	t *testing.T
	Replica
	entries []wire.Entry
	now     time.Time
}

func (l *log) add(p person, do session.Command) wire.Entry {
	l.t.Helper()
	signed, err := p.Sign(do, l.Head())
	if err != nil {
		l.t.Fatal(err)
	}
	e, err := l.Next(signed.Body, signed.Sig, l.now)
	if err != nil {
		l.t.Fatalf("%T: %v", do, err)
	}
	if a, err := l.Apply(e); err != nil || a.Refused != nil {
		l.t.Fatalf("apply %T: %v %v", do, err, a.Refused)
	}
	l.entries = append(l.entries, e)
	l.now = l.now.Add(time.Second)
	return e
}

func session2(t *testing.T) (l *log, ana, marta person) {
	l = &log{t: t, now: t0}
	ana, marta = newPerson(t, 1), newPerson(t, 2)
	l.add(ana, ana.start())
	l.add(ana, session.Admit{Participant: 2, Customer: true, Name: "Marta", Method: session.ByNumber, Keys: marta.keys})
	l.add(marta, session.Join{Platform: "Linux"})
	l.add(ana, session.Asking{Request: 1, Activity: session.ViewDesktop})
	return l, ana, marta
}

func TestReplayLeadsToTheSameState(t *testing.T) {
	l, _, marta := session2(t)
	l.add(marta, session.Reply{Request: 1, Allowed: true})
	r, list, err := Replay(l.entries)
	if err != nil || len(list) != 5 || !r.Head().Equal(l.Head()) || r.State().Consent != l.State().Consent || !r.State().Consent.See {
		t.Errorf("replay: %v, %d entries, %+v", err, len(list), r.State().Consent)
	}
}

// A dishonest server can order and withhold, not forge: nothing below widens a right anywhere.
func TestServerCannotForge(t *testing.T) {
	l, ana, marta := session2(t)
	eve := newPerson(t, 2) // signs as participant 2 with another key
	yes := session.Reply{Request: 1, Allowed: true}
	forged, err := eve.Sign(yes, l.Head())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Next(forged.Body, forged.Sig, l.now); !errors.Is(err, ErrForged) {
		t.Errorf("the server's own check: %v, want ErrForged", err)
	}
	other := marta
	other.Session = "bbbbbbbbbbbbbbbbbbbbbbbbba"
	elsewhere, err := other.Sign(yes, l.Head())
	if err != nil {
		t.Fatal(err)
	}
	honest, err := marta.Sign(yes, l.Head())
	if err != nil {
		t.Fatal(err)
	}
	altered := bytes.Replace(honest.Body, []byte(`"allowed":true`), []byte(`"allowed":null`), 1)
	self, err := ana.Sign(session.Reply{Request: 1, Allowed: true}, l.Head())
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]Signed{
		"signed with another key":  forged,
		"from another session":     elsewhere,
		"altered":                  {ID: honest.ID, Body: altered, Sig: honest.Sig},
		"the rep for the customer": self,
		"an entry again":           {Body: l.entries[1].Body, Sig: l.entries[1].Sig},
	} {
		t.Run(name, func(t *testing.T) {
			end, _, err := Replay(l.entries)
			if err != nil {
				t.Fatal(err)
			}
			head := end.Head()
			a, err := end.Apply(wire.Entry{N: head.N + 1, At: l.now.UnixMilli(), Prev: head.Hash, Body: s.Body, Sig: s.Sig})
			if err != nil || a.Refused == nil || len(a.Events) != 0 {
				t.Fatalf("numbered by the server: %v, refused %v, %d events", err, a.Refused, len(a.Events))
			}
			if end.State().Consent.See || end.Head().N != head.N+1 {
				t.Error("something of it was applied, or it was not counted")
			}
			if err := end.State().Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestForkAndGap(t *testing.T) {
	l, ana, _ := session2(t)
	end, _, err := Replay(l.entries[:3])
	if err != nil {
		t.Fatal(err)
	}
	next := l.entries[3]
	late := next
	late.At = t0.Add(-time.Hour).UnixMilli()
	unlinked := next
	unlinked.Prev = make([]byte, 32)
	rewritten := l.entries[1]
	rewritten.At++
	later := next
	later.N++
	for name, c := range map[string]struct {
		e    wire.Entry
		want error
	}{
		"an entry is missing":     {later, ErrGap},
		"it follows another one":  {unlinked, ErrFork},
		"the past is another one": {rewritten, ErrFork},
		"time runs backwards":     {late, ErrTime},
	} {
		if _, err := end.Apply(c.e); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if a, err := end.Apply(l.entries[1]); err != nil || !errors.Is(a.Refused, ErrTaken) {
		t.Errorf("an entry again, unchanged: %v %v", err, a.Refused)
	}
	if known, ok := end.Compare(l.Head()); known || !ok {
		t.Error("a head further on is a fork")
	}
	if _, ok := end.Compare(wire.Head{N: 2, Hash: make([]byte, 32)}); ok {
		t.Error("another hash of entry 2 is no fork")
	}
	stale, err := ana.Sign(session.Cancel{Request: 1, Reason: session.ReasonCancelled}, wire.Head{N: 2, Hash: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Next(stale.Body, stale.Sig, l.now); !errors.Is(err, ErrFork) {
		t.Errorf("a command made on another log: %v, want ErrFork", err)
	}
}

func TestSameCommandOnce(t *testing.T) {
	l, _, marta := session2(t)
	no, err := marta.Sign(session.Reply{Request: 1, Reason: session.ReasonRefused}, l.Head())
	if err != nil {
		t.Fatal(err)
	}
	e, err := l.Next(no.Body, no.Sig, l.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Apply(e); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Next(no.Body, no.Sig, l.now); !errors.Is(err, ErrTaken) {
		t.Errorf("handed in again: %v, want ErrTaken", err)
	}
	if l.Taken(no.ID) != e.N {
		t.Errorf("taken by entry %d, want %d", l.Taken(no.ID), e.N)
	}
	// A malleable signature (r, n−s) makes another line, which does not get in either: the command's ID counts.
	if _, err := l.Next(no.Body, append([]byte(nil), no.Sig...), l.now); !errors.Is(err, ErrTaken) {
		t.Errorf("again: %v", err)
	}
}

func TestTimesNeverFall(t *testing.T) {
	l, ana, _ := session2(t)
	before := l.entries[3].At
	l.now = t0.Add(-time.Hour)
	if e := l.add(ana, session.Cancel{Request: 1, Reason: session.ReasonCancelled}); e.At != before {
		t.Errorf("entry at %d after %d", e.At, before)
	}
}
