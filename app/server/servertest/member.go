package servertest

import (
	"crypto/rand"
	"encoding/binary"
	"testing"

	"deskhand/app/invite"
	"deskhand/app/replica"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Member is a participant: a connection, keys and a verified copy of the log.
type Member struct {
	*Client
	Author  replica.Author
	Locator string
	Log     replica.Replica
	Present map[session.ParticipantID]bool // as the server said

	nextRef uint32
	t       testing.TB
}

// Open starts a session on a rep's connection and reads everything that comes with it.
func (c *Client) Open(name string) *Member {
	c.t.Helper()
	m, open := c.Start(name)
	c.Send(open)
	opened := Expect[wire.Opened](c)
	if opened.Session != m.Author.Session || opened.Ref != open.Ref || len(opened.Locator) != 7 {
		c.t.Fatalf("opened %#v", opened)
	}
	m.Locator = opened.Locator
	m.Until(1)
	return m
}

// Start makes the message that would open a session, without sending it.
func (c *Client) Start(name string) (*Member, wire.Open) {
	c.t.Helper()
	id, err := invite.NewSessionID(rand.Reader)
	if err != nil {
		c.t.Fatal(err)
	}
	m := newMember(c, session.ID(id), 1)
	signed, err := m.Author.Sign(session.Start{
		Name: name, Org: "Test Site", Platform: "test", Keys: m.Keys(), Policy: c.Policy,
	}, wire.Head{})
	if err != nil {
		c.t.Fatal(err)
	}
	return m, wire.Open{Ref: 7, Body: signed.Body, Sig: signed.Sig}
}

func newMember(c *Client, id session.ID, p session.ParticipantID) *Member {
	return &Member{
		Client: c, t: c.t, nextRef: 100, Present: map[session.ParticipantID]bool{},
		Author: replica.Author{Session: id, By: p, Identity: identity(c.t), Rand: rand.Reader},
	}
}

// Keys are the member's public keys.
func (m *Member) Keys() session.Keys {
	k := m.Author.Identity.Keys(m.fingerprint())
	return session.Keys{Sign: k.Sign[:], Agree: k.Agree[:], Fingerprint: k.Fingerprint[:]}
}

func (m *Member) fingerprint() [32]byte { return [32]byte{1, byte(m.Author.By)} }

// Take applies entries and notes presence; other messages it leaves.
func (m *Member) Take(msg wire.Message) {
	m.t.Helper()
	switch msg := msg.(type) {
	case wire.Entries:
		for _, e := range msg.List {
			done, err := m.Log.Apply(e)
			if err != nil || done.Refused != nil {
				m.t.Fatalf("participant %d: entry %d: %v, refused %v", m.Author.By, e.N, err, done.Refused)
			}
		}
	case wire.Presence:
		m.Present[msg.Participant] = msg.Connected
	}
}

// Until reads until the log has n entries.
func (m *Member) Until(n uint64) {
	m.t.Helper()
	for m.Log.Head().N < n {
		msg, err := m.Receive()
		if err != nil {
			m.t.Fatalf("participant %d waits for entry %d: %v", m.Author.By, n, err)
		}
		m.Take(msg)
	}
}

// CatchUp reads whatever the server has for the member now.
func (m *Member) CatchUp() {
	m.t.Helper()
	for _, msg := range m.Sync(m.Author.Session) {
		m.Take(msg)
	}
}

// Submission signs a command on the log as the member knows it.
func (m *Member) Submission(do session.Command) wire.Submit {
	m.t.Helper()
	signed, err := m.Author.Sign(do, m.Log.Head())
	if err != nil {
		m.t.Fatal(err)
	}
	m.nextRef++
	return wire.Submit{Ref: m.nextRef, Session: m.Author.Session, Body: signed.Body, Sig: signed.Sig}
}

// Do submits a command, which must be taken, and reads until it is in the log.
func (m *Member) Do(do session.Command) uint64 {
	m.t.Helper()
	return m.Hand(m.Submission(do))
}

// Hand hands a submission in, which must be taken.
func (m *Member) Hand(s wire.Submit) uint64 {
	m.t.Helper()
	m.Send(s)
	for {
		msg, err := m.Receive()
		if err != nil {
			m.t.Fatalf("participant %d submits: %v", m.Author.By, err)
		}
		m.Take(msg)
		switch msg := msg.(type) {
		case wire.Submitted:
			if msg.Ref == s.Ref {
				m.Until(msg.N)
				return msg.N
			}
		case wire.Failure:
			m.t.Fatalf("participant %d submits: %#v", m.Author.By, msg)
		}
	}
}

// Refused submits what must not be taken, and returns the failure.
func (m *Member) Refused(s wire.Submit) wire.Failure {
	m.t.Helper()
	m.Send(s)
	f := Await[wire.Failure](m.Client)
	if f.Ref != s.Ref {
		m.t.Fatalf("failure for ref %d, want %d", f.Ref, s.Ref)
	}
	return f
}

// Invite lets a joiner prove secret to this member, who must be the primary rep, admits them and returns them, joined: as an agent where
// their greeting says that they are one.
func (m *Member) Invite(joiner *Client, secret trust.Secret, role trust.Role, name string) *Member {
	m.t.Helper()
	in, admit := m.Prove(joiner, secret, role, name)
	n := m.Hand(admit)
	admitted := Expect[wire.Admitted](joiner)
	if admitted.Session != m.Author.Session || admitted.Participant != in.Author.By {
		m.t.Fatalf("admitted %#v", admitted)
	}
	in.Until(n)
	in.Do(session.Join{Platform: "test", Agent: role == trust.Rep && joiner.Rights.Agent})
	m.Until(n + 1)
	return in
}

// Prove lets a joiner prove secret to this member, who must be the primary rep. It returns them, not admitted, and the submission that
// would admit them.
func (m *Member) Prove(joiner *Client, secret trust.Secret, role trust.Role, name string) (in *Member, admit wire.Submit) {
	m.t.Helper()
	in = newMember(joiner, m.Author.Session, session.ParticipantID(len(m.Log.State().People)+1))
	prover, a, err := trust.Join(rand.Reader, secret, trust.Hello{Role: role, Keys: in.Author.Identity.Keys(in.fingerprint()), Name: name})
	if err != nil {
		m.t.Fatal(err)
	}
	knock := wire.Knock{Ref: 1, Locator: m.Locator, Rep: role == trust.Rep, Proof: a}
	if secret.Method() == trust.ByLink {
		knock.Locator, knock.Session = "", m.Author.Session
	}
	joiner.Send(knock)
	knocked := Await[wire.Knocked](m.Client)
	answerer, b, err := trust.Answer(rand.Reader, secret, knocked.Proof, trust.Hello{
		Keys: m.Author.Identity.Keys(m.fingerprint()), Name: "rep", Session: string(m.Author.Session),
	})
	if err != nil {
		m.t.Fatal(err)
	}
	m.Send(wire.Prove{Session: m.Author.Session, Joiner: knocked.Joiner, Proof: b})
	c, _, err := prover.Finish(Expect[wire.Proof](joiner).Proof)
	if err != nil {
		m.t.Fatal(err)
	}
	joiner.Send(wire.Proof{Ref: 2, Proof: c})
	if _, err := answerer.Finish(Await[wire.Proven](m.Client).Proof); err != nil {
		m.t.Fatal(err)
	}
	method := session.ByNumber
	if secret.Method() == trust.ByLink {
		method = session.ByLink
	}
	admit = m.Submission(session.Admit{
		Participant: in.Author.By, Customer: role == trust.Customer, Name: name, Method: method, Keys: in.Keys(),
	})
	admit.Joiner = knocked.Joiner
	return in, admit
}

// ResumeOn sends the member's resume over another connection and moves them there; what comes is not read.
func (m *Member) ResumeOn(c *Client, after uint64) wire.Resume {
	m.t.Helper()
	body := binary.BigEndian.AppendUint32(append(append([]byte(nil), c.Challenge.Nonce...), m.Author.Session...), uint32(m.Author.By))
	sig, err := trust.Sign(m.Author.Identity, wire.SignResume, body)
	if err != nil {
		m.t.Fatal(err)
	}
	m.nextRef++
	r := wire.Resume{Ref: m.nextRef, Session: m.Author.Session, Participant: m.Author.By, After: after, Sig: sig}
	c.Send(r)
	m.Client = c
	return r
}
