package seat

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// taker is Luis's seat, who takes a session that Ana handed over and in which Marta waits.
type taker struct {
	*bench
	open *Taking
	log  []wire.Entry
}

// newTaker has Luis ask for the log. waits says that Ana has handed the session over.
func newTaker(t *testing.T, waits bool) *taker {
	t.Helper()
	id, err := invite.NewSessionID(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{notes: &notes{}, id: session.ID(id), t: t, at: time.Now(), people: []person{newPerson(t), newPerson(t), newPerson(t)}}
	k := &taker{bench: b, open: &Taking{Session: b.id, Name: "Luis"}}
	k.log = []wire.Entry{
		b.entry(1, session.Start{Name: "Ana", Keys: b.people[0].keys(), Policy: session.Policy{MaxParticipants: 8, Agent: true}}),
		b.entry(1, session.Admit{Participant: 2, Customer: true, Name: "Marta", Method: session.ByLink, Keys: b.people[1].keys()}),
		b.entry(2, session.Join{Platform: "test"}),
	}
	if waits {
		k.log = append(k.log, b.entry(1, session.HandingOver{}))
	}
	b.Seat = New(Config{Client: client.Config{Address: "127.0.0.1:1"}, Identity: b.people[2].Identity, Certificate: b.people[2].cert, Platform: "test"},
		k.open, b.notes)
	ctx, cancel := context.WithCancel(context.Background())
	b.direct.ctx = ctx
	t.Cleanup(func() { cancel(); b.direct.wg.Wait() })
	b.arriveLoop()
	return k
}

func (k *taker) taken() wire.Taken {
	return wire.Taken{Ref: k.open.ref, Session: k.id, Locator: "4821930", Count: uint64(len(k.log))}
}

// reads has the whole log arrive.
func (k *taker) reads() {
	k.receiveLoop(k.taken())
	for _, part := range wire.Split(k.id, k.log) {
		k.receiveLoop(part)
	}
}

// numbered is the entry that the site makes of what Luis signed.
func (k *taker) numbered() wire.Entry {
	k.t.Helper()
	e, err := k.server.Next(k.open.signed.Body, k.open.signed.Sig, k.at)
	if err == nil {
		_, err = k.server.Apply(e)
	}
	if err != nil {
		k.t.Fatal(err)
	}
	return e
}

// Who takes a session reads the whole log first, says who they are only then, and sits in it with all that happened (rule 66).
func TestTakingASession(t *testing.T) {
	k := newTaker(t, true)
	k.receiveLoop(k.taken())
	k.take(k.log[:2]...)
	if k.open.tries != 0 || k.open.signed.Body != nil {
		t.Fatal("signed before the log was read")
	}
	k.take(k.log[1:]...) // one of them twice
	if k.open.tries != 1 {
		t.Fatalf("handed in %d times; stopped: %v", k.open.tries, k.stopped)
	}
	e := k.numbered()
	if len(k.notes.moved) != 0 || k.Me() != 0 {
		t.Fatal("in the session before the site says so")
	}
	k.receiveLoop(wire.Admitted{Session: k.id, Participant: 3})
	k.take(append(k.log, e)...) // once more, as after a resume
	if k.stopped != nil || len(k.notes.moved) != len(k.log)+1 {
		t.Fatalf("stopped: %v; %d entries handed on", k.stopped, len(k.notes.moved))
	}
	rep, ok := k.State().PrimaryRep()
	if !ok || rep.ID != 3 || rep.Name != "Luis" || rep.Method != session.BySite || k.State().Phase != session.Live || !k.Status().Seated {
		t.Errorf("led by %+v, %s", rep, k.State().Phase)
	}
	if k.Status().Locator != "4821930" {
		t.Errorf("locator %q", k.Status().Locator)
	}
}

// Nobody is made to sit in a session other than the one that was read.
func TestTakingWhatIsNotOurs(t *testing.T) {
	tests := []struct {
		name  string
		waits bool
		bring func(*taker)
		want  error
	}{
		{"somebody else has it", false, (*taker).reads, ErrTaken},
		{"refused", true, func(k *taker) { k.receiveLoop(wire.Failure{Ref: k.open.ref, Code: wire.CodeTaken}) }, ErrTaken},
		{"not an agent", true, func(k *taker) { k.receiveLoop(wire.Failure{Ref: k.open.ref, Code: wire.CodeRights}) }, ErrRights},
		{"not signed in", true, func(k *taker) { k.receiveLoop(wire.Failure{Ref: k.open.ref, Code: wire.CodeSignIn}) }, client.ErrSignIn},
		{"as many customers as allowed", true, func(k *taker) {
			k.receiveLoop(wire.Failure{Ref: k.open.ref, Code: wire.CodeLimit, Text: "5"})
		}, LimitError{Most: 5}},
		{"a full disk", true, func(k *taker) { k.receiveLoop(wire.Failure{Ref: k.open.ref, Code: wire.CodeStore}) }, ErrSite},
		{"another session", true, func(k *taker) {
			other := k.taken()
			other.Session = "another"
			k.receiveLoop(other)
		}, wire.ErrMalformed},
		{"no log", true, func(k *taker) {
			none := k.taken()
			none.Count = 0
			k.receiveLoop(none)
		}, wire.ErrMalformed},
		{"a log without its beginning", true, func(k *taker) { k.receiveLoop(k.taken()); k.take(k.log[1:]...) }, ErrFork},
		{"more than was said", true, func(k *taker) {
			less := k.taken()
			less.Count--
			k.receiveLoop(less)
			k.take(k.log...)
		}, wire.ErrMalformed},
		{"admitted without having taken", true, func(k *taker) { k.receiveLoop(wire.Admitted{Session: k.id, Participant: 3}) }, ErrStranger},
		{"admitted as somebody else", true, func(k *taker) { k.reads(); k.receiveLoop(wire.Admitted{Session: k.id, Participant: 2}) }, ErrStranger},
		{"another log after a lost connection", true, func(k *taker) {
			k.reads()
			k.arriveLoop()
			other := newTaker(k.t, true)
			other.id = k.id
			k.receiveLoop(wire.Taken{Ref: k.open.ref, Session: k.id, Locator: "4821930", Count: 4})
			k.receiveLoop(wire.Entries{Session: k.id, List: other.log})
		}, ErrFork},
		{"another log after the taking", true, func(k *taker) {
			k.reads()
			k.receiveLoop(wire.Admitted{Session: k.id, Participant: 3})
			e := k.numbered()
			e.Prev = make([]byte, wire.HashLen)
			k.take(e)
		}, ErrFork},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			k := newTaker(t, test.waits)
			test.bring(k)
			if !errors.Is(k.stopped, test.want) {
				t.Errorf("stopped: %v, want %v", k.stopped, test.want)
			}
		})
	}
}

// A connection that is lost on the way costs nothing, and nothing is signed twice.
func TestTakingOverALostConnection(t *testing.T) {
	k := newTaker(t, true)
	k.receiveLoop(k.taken())
	k.take(k.log[:2]...)
	k.arriveLoop() // a new connection: from the beginning
	k.reads()
	signed := string(k.open.signed.Body)
	e := k.numbered()
	k.arriveLoop() // it did not arrive: the same again
	k.reads()
	if k.open.tries != 2 || string(k.open.signed.Body) != signed {
		t.Fatalf("handed in %d times, or signed anew; stopped: %v", k.open.tries, k.stopped)
	}
	k.arriveLoop()                                                     // the answer was lost
	k.receiveLoop(wire.Failure{Ref: k.open.ref, Code: wire.CodeTaken}) // it was taken: by us
	if k.stopped != nil || k.Me() != 3 || k.sent.resume == 0 {
		t.Fatalf("stopped: %v, participant %d", k.stopped, k.Me())
	}
	k.take(append(k.log, e)...)
	if rep, _ := k.State().PrimaryRep(); rep.ID != 3 || !k.Status().Seated {
		t.Errorf("led by %d", rep.ID)
	}
}

// A transfer goes out with its command until it is answered; what the rules of queues refuse leaves everything as it was (rule 65).
func TestPassing(t *testing.T) {
	k := newTaker(t, false)
	k.cfg.Identity, k.cfg.Certificate = k.people[0].Identity, k.people[0].cert
	k.opening = &Returning{Session: k.id, Participant: 1}
	k.arriveLoop()
	k.take(k.log...)
	var got error
	to := Passing{Queue: "help", Message: "knows her number"}
	k.Pass(to, func(err error) { got = err })
	if len(k.sent.open) != 1 {
		t.Fatalf("%d commands on their way; stopped: %v", len(k.sent.open), k.stopped)
	}
	m, is := k.sent.open[0].pass.message(k.id, k.sent.open[0]).(wire.Pass)
	if !is || m.Queue != "help" || m.Message != to.Message || m.Session != k.id || string(m.Body) != string(k.sent.open[0].signed.Body) {
		t.Errorf("sent %+v", m)
	}
	k.receiveLoop(wire.Failure{Ref: k.sent.open[0].ref, Code: wire.CodeQueue, Text: acd.ErrNobody.Error()})
	if !errors.Is(got, ErrQueue) || !errors.Is(got, acd.ErrNobody) || k.State().Phase != session.Live {
		t.Errorf("refused with %v, %s", got, k.State().Phase)
	}
	got = errors.New("not told")
	k.Pass(to, func(err error) { got = err })
	signed := k.sent.open[0].signed
	e, err := k.server.Next(signed.Body, signed.Sig, k.at)
	if err != nil {
		t.Fatal(err)
	}
	k.take(e)
	if me, _ := k.State().Participant(1); got != nil || k.State().Phase != session.Waiting || me.Presence != session.Gone {
		t.Errorf("told %v, %s, %s", got, k.State().Phase, me.Presence)
	}
}
