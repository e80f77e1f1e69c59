package server_test

import (
	"context"
	"io"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"

	"github.com/coder/websocket"
)

// TestASlowReaderHurtsNobody: who does not read is cut, and the session goes on for the others, without a pause.
func TestASlowReaderHurtsNobody(t *testing.T) {
	s := servertest.Start(t, patient)
	ana := s.Dial(s.SignIn("ana")).Open("Ana")
	secret := number(t, ana.Locator, "12345")
	luis := ana.Invite(s.Dial(s.SignIn("luis")), secret, trust.Rep, "Luis")
	marta := ana.Invite(s.DialUnbuffered(), secret, trust.Customer, "Marta")
	nora := ana.Invite(s.Dial(s.SignIn("nora")), secret, trust.Rep, "Nora")
	ana.CatchUp()

	// Marta reads nothing from here on. Her queue takes 256 messages; three reps send 300, as fast as one connection may.
	for _, from := range []*servertest.Member{luis, nora, ana} {
		for range 100 {
			from.Send(wire.Relay{Session: ana.Author.Session, To: 3, Body: []byte("sealed")})
		}
	}
	for ana.Present[3] { // which waits for less than what is written to Marta does: nobody may wait for that
		ana.Take(servertest.Await[wire.Presence](ana.Client))
	}
	if !strings.Contains(s.Logs.String(), "it does not read") {
		t.Error("the log does not say why")
	}
	marta.ResumeOn(s.Dial(), marta.Log.Head().N)
	servertest.Expect[wire.Resumed](marta.Client)
	ana.Do(session.Asking{Request: 1, Activity: session.ViewDesktop})
	marta.Until(ana.Log.Head().N)
}

// TestABurstIsLateNotCut: more messages than the rate are all answered, in their time.
func TestABurstIsLateNotCut(t *testing.T) {
	s := servertest.Start(t)
	c := s.Dial()
	const burst = 150 // 120 at once, 30 at 20 a second
	start := time.Now()
	for range burst {
		c.Send(wire.Proof{Ref: 1, Proof: []byte("C")})
	}
	for range burst {
		servertest.Expect[wire.Failure](c)
	}
	if took := time.Since(start); took < time.Second {
		t.Errorf("all were read within %v: nothing slows a flood", took)
	}
	c.Sync("none")
}

// TestAFloodIsCutAndSaid: who goes on is cut, and the log says whom and in which session, once.
func TestAFloodIsCutAndSaid(t *testing.T) {
	t.Parallel() // it takes the time that a flood may last
	s := servertest.Start(t)
	ana, people := with(t, s, "Marta")
	marta := people[0]
	var wg sync.WaitGroup
	wg.Go(func() {
		for marta.WS.Write(t.Context(), websocket.MessageText, []byte(`{"t":"proof","m":{"ref":1,"proof":"Qw=="}}`)) == nil {
		}
	})
	marta.Drain()
	marta.Close()
	wg.Wait()
	for ana.Present[2] {
		ana.Take(servertest.Await[wire.Presence](ana.Client))
	}
	said := ""
	for line := range strings.Lines(s.Logs.String()) {
		if strings.Contains(line, "too many messages") {
			said += line
		}
	}
	if strings.Count(said, "\n") != 1 || !strings.Contains(said, "level=WARN") || !strings.Contains(said, string(ana.Author.Session)) ||
		!strings.Contains(said, "conn=") {
		t.Errorf("the log says %q", said)
	}
}

// brokenStore refuses to write entries while broken.
type brokenStore struct {
	server.Store
	broken *atomic.Bool
}

func (b brokenStore) Append(ctx context.Context, id session.ID, e wire.Entry) error {
	if b.broken.Load() {
		return ledger.ErrFull
	}
	return b.Store.Append(ctx, id, e)
}

func (b brokenStore) Create(ctx context.Context, s ledger.Session, e wire.Entry, rest time.Duration) error {
	if b.broken.Load() {
		return ledger.ErrFull
	}
	return b.Store.Create(ctx, s, e, rest)
}

// TestAFullDisk: what cannot be written has not happened, for anybody; when there is room again, it goes on.
func TestAFullDisk(t *testing.T) {
	broken := &atomic.Bool{}
	s := servertest.Start(t, func(c *server.Config) { c.Store = brokenStore{c.Store, broken} })
	ana, people := with(t, s, "Marta")
	marta := people[0]
	ana.CatchUp()
	head := ana.Log.Head()

	broken.Store(true)
	ask := ana.Submission(session.Asking{Request: 1, Activity: session.ViewDesktop})
	if f := ana.Refused(ask); f.Code != wire.CodeStore {
		t.Errorf("got %#v", f)
	}
	marta.CatchUp()
	if !marta.Log.Head().Equal(head) {
		t.Error("the customer was told what was not written")
	}
	c := s.Dial(s.SignIn("luis"))
	_, open := c.Start("Luis")
	c.Send(open)
	if f := servertest.Expect[wire.Failure](c); f.Code != wire.CodeStore || s.Sessions() != 1 {
		t.Errorf("got %#v, %d sessions", f, s.Sessions())
	}

	broken.Store(false)
	if n := ana.Hand(ask); n != head.N+1 { // the same submission again
		t.Errorf("entry %d", n)
	}
}

// TestLocatorsAreNotReused: not while their session lives, not while they rest. That there are few of them is the store's test.
func TestLocatorsAreNotReused(t *testing.T) {
	s := servertest.Start(t)
	c := s.Dial(s.SignIn("ana"))
	seen := map[string]bool{}
	for range 30 {
		m := c.Open("Ana")
		if seen[m.Locator] {
			t.Fatalf("locator %s a second time", m.Locator)
		}
		seen[m.Locator] = true
		m.Do(session.End{Reason: session.ReasonDone})
	}
}

// TestTheLogHasALimit: beyond it only what ends something is taken.
func TestTheLogHasALimit(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.LogEntries = 5 })
	ana, _ := with(t, s, "Marta")
	ana.CatchUp()
	ana.Do(session.Asking{Request: 1, Activity: session.ViewDesktop})
	ana.Do(session.Cancel{Request: 1, Reason: session.ReasonCancelled})
	if f := ana.Refused(ana.Submission(session.Asking{Request: 2, Activity: session.ViewDesktop})); f.Code != wire.CodeBusy {
		t.Errorf("got %#v", f)
	}
	ana.Do(session.End{Reason: session.ReasonDone})
}

func TestSessionsAreLimited(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Limits.Sessions = 1 })
	c := s.Dial(s.SignIn("ana"))
	c.Policy.OneCustomer = true
	first := c.Open("Ana")
	_, open := c.Start("Ana")
	c.Send(open)
	if f := servertest.Expect[wire.Failure](c); f.Code != wire.CodeBusy {
		t.Errorf("got %#v", f)
	}
	first.Do(session.End{Reason: session.ReasonDone})
	c.Sync(first.Author.Session)
	c.Open("Ana")
}

// fakeRelay notes what it is asked for.
type fakeRelay struct {
	mu       sync.Mutex
	tickets  []string
	peers    []string
	forgoten []string
}

func (f *fakeRelay) Ticket(now time.Time, session, participant string, ttl time.Duration) (string, string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tickets = append(f.tickets, session+"/"+participant)
	return "user-" + participant, "ticketpassword"
}

func (f *fakeRelay) AllowPeer(session string, addr netip.Addr) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.peers = append(f.peers, session+"/"+addr.String())
}

func (f *fakeRelay) ForgetSession(session string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forgoten = append(f.forgoten, session)
}

// TestRelays: who is admitted gets a ticket, and the relay's fence opens for their address; strangers get nothing.
func TestRelays(t *testing.T) {
	relay := &fakeRelay{}
	s := servertest.Start(t, func(c *server.Config) { c.Turn = &server.Turn{Relay: relay, UDP: 3478, TCP: 3479} })
	c := s.Dial(s.SignIn("ana"))
	m, open := c.Start("Ana")
	c.Send(open)
	r := servertest.Await[wire.Relays](c)
	want := "stun:127.0.0.1:3478 turn:127.0.0.1:3478?transport=udp turn:127.0.0.1:3479?transport=tcp"
	if strings.Join(r.URLs, " ") != want || r.Username != "user-1" || r.Password != "ticketpassword" {
		t.Errorf("got %#v, want %s", r, want)
	}
	if left := time.Until(time.UnixMilli(r.Until)); left < 5*time.Minute || left > 11*time.Minute {
		t.Errorf("the ticket is good for %v", left)
	}
	m.Until(0)
	id := m.Author.Session
	m.Client.Send(wire.Resume{Ref: 1, Session: id, Participant: 2, Sig: make([]byte, 64)})
	servertest.Await[wire.Failure](c)
	relay.mu.Lock()
	defer relay.mu.Unlock()
	if len(relay.tickets) != 1 || len(relay.peers) != 1 || relay.peers[0] != string(id)+"/127.0.0.1" {
		t.Errorf("tickets %v, peers %v", relay.tickets, relay.peers)
	}
}

// TestCustomersAreKeptApart: strangers do not learn each other's addresses.
func TestCustomersAreKeptApart(t *testing.T) {
	s := servertest.Start(t)
	ana, people := with(t, s, "Marta", "Pau")
	marta, pau := people[0], people[1]
	marta.Send(wire.Relay{Session: ana.Author.Session, To: 3, Body: []byte("to a customer")})
	marta.Send(wire.Relay{Session: ana.Author.Session, To: 1, Body: []byte("to the rep")})
	if got := servertest.Await[wire.Relay](ana.Client); got.From != 2 {
		t.Errorf("got %#v", got)
	}
	for _, m := range pau.Sync(ana.Author.Session) {
		if _, ok := m.(wire.Relay); ok {
			t.Errorf("got %#v", m)
		}
	}
}

// TestSecretsStayOutOfLogs: after a whole session with sign-in, joins, refusals and tickets, nothing of it is in the log.
func TestSecretsStayOutOfLogs(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Turn = &server.Turn{Relay: &fakeRelay{}, UDP: 1} })
	account, err := server.NewAccount("eva", "Eva", "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ledger.AddAccount(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	token := signIn(t, s, "eva", "correct horse battery")
	signIn(t, s, "eva", "wrong secret word")
	rep := s.SignIn("ana")
	ana := s.Dial(rep).Open("Ana")
	marta := ana.Invite(s.Dial(), number(t, ana.Locator, "98765"), trust.Customer, "Marta")
	bad := marta.Submission(session.Leaving{Reason: session.ReasonDone})
	bad.Sig[0] ^= 1
	marta.Refused(bad)
	ana.Send(wire.Relay{Session: ana.Author.Session, To: 2, Body: []byte("sealedsealedsealed")})
	page := s.Get("/j/"+string(ana.Author.Session)+"?lang=es", nil)
	if _, err := io.ReadAll(page.Body); err != nil {
		t.Error(err)
	}
	c := s.Dial()
	c.SendRaw([]byte(`{"t":"knock","m":{"secretfield":"98765"}}`))
	c.Drain()
	s.Stop()
	logs := s.Logs.String()
	if !strings.Contains(logs, "session opened") || !strings.Contains(logs, "malformed") {
		t.Fatalf("this log says too little to prove anything:\n%s", logs)
	}
	for name, secret := range map[string]string{
		"password": "correct horse", "wrong password": "wrong secret", "token": token, "rep's token": rep.Token, "secret digits": "98765",
		"locator": ana.Locator, "ticket": "ticketpassword", "relayed bytes": "sealedsealed", "hash": "argon2id",
	} {
		if secret == "" || strings.Contains(logs, secret) {
			t.Errorf("the %s (%q) is in the log", name, secret)
		}
	}
}
