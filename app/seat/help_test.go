package seat

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"log/slog"
	"os"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/replica"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// patience is how long a test waits for what has to come.
const patience = time.Minute

// notes is a Handler that writes down what it is told.
type notes struct {
	moved  []replica.Applied
	linked []peer.Event
	heard  []wire.Message
}

func (n *notes) Moved(a replica.Applied)                       { n.moved = append(n.moved, a) }
func (n *notes) Heard(m wire.Message)                          { n.heard = append(n.heard, m) }
func (n *notes) Linked(_ session.ParticipantID, ev peer.Event) { n.linked = append(n.linked, ev) }
func (n *notes) Changed()                                      {}
func (n *notes) Video(session.ParticipantID, peer.Sample)      {}

// person is a participant's keys.
type person struct {
	trust.Identity
	cert peer.Certificate
}

func newPerson(t *testing.T) person {
	t.Helper()
	id, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := peer.NewCertificate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return person{id, cert}
}

func (p person) keys() session.Keys { return KeysOf(p.Keys(p.cert.Fingerprint())) }

// bench is a seat that nobody runs: the test is its goroutine, and there is no server. People are by number from 1, the first a rep.
type bench struct {
	*Seat
	notes  *notes
	people []person
	id     session.ID
	t      *testing.T
	server replica.Replica // numbers what is signed
	at     time.Time
}

// newBench seats participant me in a session of a rep and as many customers as to make n people.
func newBench(t *testing.T, me session.ParticipantID, n int) *bench {
	t.Helper()
	id, err := invite.NewSessionID(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{notes: &notes{}, id: session.ID(id), t: t, at: time.Now()}
	for range n {
		b.people = append(b.people, newPerson(t))
	}
	own := b.people[me-1]
	var log *slog.Logger
	if os.Getenv("DESKHAND_TEST_LOG") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	b.Seat = New(Config{Client: client.Config{Address: "127.0.0.1:1"}, Identity: own.Identity, Certificate: own.cert, Platform: "test", Log: log},
		&Returning{Session: b.id, Participant: me}, b.notes)
	b.author = replica.Author{Session: b.id, By: me, Identity: own.Identity, Rand: rand.Reader}
	ctx, cancel := context.WithCancel(context.Background())
	b.direct.ctx = ctx
	t.Cleanup(func() { cancel(); b.direct.wg.Wait() })
	b.take(b.entry(1, session.Start{Name: "Ana", Keys: b.people[0].keys(), Policy: session.Policy{MaxParticipants: 8}}))
	for p := session.ParticipantID(2); int(p) <= n; p++ {
		b.take(b.entry(1, session.Admit{Participant: p, Customer: true, Name: "Marta", Method: session.ByLink, Keys: b.people[p-1].keys()}))
		b.take(b.entry(p, session.Join{Platform: "test"}))
	}
	return b
}

// entry is the next one of the honest log.
func (b *bench) entry(by session.ParticipantID, do session.Command) wire.Entry {
	b.t.Helper()
	a := replica.Author{Session: b.id, By: by, Identity: b.people[by-1].Identity, Rand: rand.Reader}
	signed, err := a.Sign(do, b.server.Head())
	if err != nil {
		b.t.Fatal(err)
	}
	e, err := b.server.Next(signed.Body, signed.Sig, b.at)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.server.Apply(e); err != nil {
		b.t.Fatal(err)
	}
	return e
}

func (b *bench) take(list ...wire.Entry) { b.receiveLoop(wire.Entries{Session: b.id, List: list}) }

// other is another participant's program, as far as sealed signaling goes.
type other struct {
	*trust.Sealer
	b    *bench
	from session.ParticipantID
}

// program starts another participant's program (anew).
func (b *bench) program(from session.ParticipantID) other {
	b.t.Helper()
	pair := trust.Pair{Session: string(b.id), Me: number(from), Them: number(b.author.By), Mine: b.people[from-1].Agree}
	copy(pair.Theirs[:], b.keys().Agree)
	var incarnation [trust.IncarnationSize]byte
	if _, err := rand.Read(incarnation[:]); err != nil {
		b.t.Fatal(err)
	}
	s, err := trust.NewSealer(pair, incarnation)
	if err != nil {
		b.t.Fatal(err)
	}
	return other{s, b, from}
}

func (o other) sealed(gen uint64, msg string) wire.Relay {
	o.b.t.Helper()
	body, err := o.Seal(rand.Reader, append(binary.BigEndian.AppendUint64(nil, gen), msg...))
	if err != nil {
		o.b.t.Fatal(err)
	}
	return wire.Relay{Session: o.b.id, From: o.from, To: o.b.author.By, Body: body}
}

// says is a relayed message.
func (o other) says(gen uint64, msg string) { o.b.receiveLoop(o.sealed(gen, msg)) }
