package console_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/seat"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/pipe"
)

// These tests run the real console, the real share client and a real server in one process, over loopback; only the desktop
// is a moving pattern and the hands write down what they are told.

const patience = time.Minute

// rep is one console session under test.
type rep struct {
	*console.Session
	*watch[console.Snapshot]
	screen *pipe.Receiver
	done   chan error
	cancel context.CancelFunc
	kept   chan console.Saved
	clock  *clock
}

func clientConfig(srv *servertest.Server, r servertest.Rep) client.Config {
	return client.Config{
		Address: srv.Address, Trust: client.Trust{Pin: srv.KeyHash()}, Program: wire.ProgramConsole, Token: r.Token, Device: &r.Device,
		Pauses: client.Pauses{First: 20 * time.Millisecond, Longest: 200 * time.Millisecond},
	}
}

func newRep(t *testing.T, srv *servertest.Server, name string, open func(console.Config) (*console.Session, error)) *rep {
	t.Helper()
	site, err := invite.ParseSite(srv.Address)
	if err != nil {
		t.Fatal(err)
	}
	r := &rep{watch: newWatch[console.Snapshot](), done: make(chan error, 1), kept: make(chan console.Saved, 100), clock: &clock{}}
	r.screen = pipe.NewReceiver(pipe.ReceiverConfig{AskKeyFrame: func() { r.Session.WantKeyFrame() }})
	cfg := clientConfig(srv, srv.SignIn(strings.ToLower(name)))
	cfg.Now = r.clock.now
	r.Session, err = open(console.Config{
		Client: cfg, Site: site, Plain: true, Rep: name, Platform: "Linux", Loopback: true,
		Publish: r.publish, Screen: r.screen, Log: logger(t, name),
		Keep: func(s console.Saved) {
			select {
			case r.kept <- s:
			default:
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	var wg sync.WaitGroup
	wg.Go(func() { _ = r.screen.Run(ctx) })
	go func() {
		err := r.Session.Run(ctx)
		cancel()
		wg.Wait()
		r.done <- err
	}()
	t.Cleanup(func() { r.kill(t) })
	return r
}

// kill ends the console as a crash would: nothing is said to anybody.
func (r *rep) kill(t *testing.T) {
	r.cancel()
	select {
	case err := <-r.done:
		r.done <- err
	case <-time.After(patience):
		t.Error("the console's session does not end")
	}
}

// crashes kills the console, and returns what it kept last.
func (r *rep) crashes(t *testing.T) (saved console.Saved) {
	t.Helper()
	r.kill(t)
	for len(r.kept) > 0 {
		saved = <-r.kept
	}
	return saved
}

func logger(t *testing.T, who string) *slog.Logger {
	if os.Getenv("DESKHAND_TEST_LOG") == "" {
		return nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})).With("who", who, "test", t.Name())
}

// customer is one share client under test.
type customer struct {
	*share.Session
	*watch[share.Snapshot]
	desk   *fakeDesktop
	clock  *clock
	done   chan error
	cancel context.CancelFunc
}

func newCustomer(t *testing.T, srv *servertest.Server, name string, target invite.Target) *customer {
	t.Helper()
	return newCustomerWith(t, srv, name, target, func(*share.Config) {})
}

func newCustomerWith(t *testing.T, srv *servertest.Server, name string, target invite.Target, change func(*share.Config)) *customer {
	t.Helper()
	c := &customer{watch: newWatch[share.Snapshot](), desk: newFakeDesktop(), clock: &clock{}, done: make(chan error, 1)}
	cfg := share.Config{
		Client: client.Config{Address: srv.Address, Trust: client.Trust{Later: true}, Program: wire.ProgramShare,
			Pauses: client.Pauses{First: 20 * time.Millisecond, Longest: 200 * time.Millisecond}, Now: c.clock.now},
		Name: name, Platform: "Linux", Loopback: true, Desktop: c.desk, Publish: c.publish, Log: logger(t, name),
	}
	change(&cfg)
	var err error
	c.Session, err = share.Join(cfg, target)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	go func() { c.done <- c.Session.Run(ctx) }()
	t.Cleanup(func() { c.kill(t) })
	return c
}

func (c *customer) kill(t *testing.T) {
	c.cancel()
	select {
	case err := <-c.done:
		c.done <- err
	case <-time.After(patience):
		t.Error("the customer's session does not end")
	}
}

// input is Input under the lease that the console knows.
func (r *rep) input(act wire.InputAct) {
	epoch := r.now().State.Control.Epoch
	r.Input(epoch, act)
}

// allow and refuse answer the question that the customer's screen shows.
func (c *customer) allow(all bool, m capture.Monitor) {
	c.Allow(c.shown(), share.Yes{All: all, Monitor: m})
}
func (c *customer) refuse() { c.Refuse(c.shown()) }

func (c *customer) shown() session.RequestID {
	return c.now().State.Request.ID
}

func inviting(s console.Snapshot) bool { return s.Door.Customer.Session != "" }

func here(id session.ParticipantID) func(console.Snapshot) bool {
	return func(s console.Snapshot) bool {
		p, ok := s.State.Participant(id)
		return ok && p.Presence == session.Here
	}
}

func controlled(s share.Snapshot) bool { return s.Phase == share.Controlled }

func startSession(t *testing.T, srv *servertest.Server) (*rep, console.Snapshot) {
	t.Helper()
	ana := newRep(t, srv, "Ana", console.Start)
	return ana, ana.until(t, "the invitation", inviting)
}

// pair is Ana (1), who leads, and Marta (2), linked with each other, and the invitations with which they met.
func pair(t *testing.T) (srv *servertest.Server, ana *rep, marta *customer, door console.Snapshot) {
	t.Helper()
	srv = servertest.Start(t)
	ana, door = startSession(t, srv)
	marta = newCustomer(t, srv, "Marta", linkOf(door))
	ana.until(t, "Marta here", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	return srv, ana, marta, door
}

func numberOf(s console.Snapshot) invite.Target {
	return invite.Target{Kind: invite.TargetNumber, Number: s.Door.Number}
}

func linkOf(s console.Snapshot) invite.Target {
	return invite.Target{Kind: invite.TargetLink, Link: s.Door.Customer, Session: s.Door.Customer.Session}
}

// picture waits for pattern pictures: two different ones prove that it moves.
func (r *rep) picture(t *testing.T) {
	t.Helper()
	seen := map[uint32]bool{}
	deadline := time.After(patience)
	for len(seen) < 3 {
		select {
		case <-r.screen.Ready():
			if img, ok := r.screen.Take(); ok {
				n, ok := patternNumber(img)
				if ok {
					seen[n] = true
				}
			}
		case <-deadline:
			t.Fatalf("saw %d pictures", len(seen))
		}
	}
}

func patternNumber(img *image.RGBA) (uint32, bool) {
	return capture.PatternNumber(bgra(img))
}

func TestRule4SessionByNumberFromStartToEnd(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomer(t, srv, "Marta", numberOf(door))
	marta.until(t, "being seated", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	snap := ana.until(t, "Marta here, directly linked", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	m := marta.until(t, "check words", func(s share.Snapshot) bool { return s.WordSeed != nil })
	if a, b := trust.Words(snap.People[2].WordSeed, "en"), trust.Words(m.WordSeed, "en"); a != b {
		t.Errorf("check words differ: %v, %v", a, b)
	}
	if snap.Door.Left != trust.MaxAttempts {
		t.Errorf("%d attempts left after a good proof, want %d", snap.Door.Left, trust.MaxAttempts)
	}

	ana.Ask(session.ViewDesktop)
	marta.until(t, "the consent box", func(s share.Snapshot) bool {
		return s.Phase == share.Asked && s.State.Request.Activity == session.ViewDesktop
	})
	if marta.desk.opened() != 0 {
		t.Fatal("captured before consent")
	}
	marta.allow(false, capture.Monitor{ID: 1, Name: "Pattern"})
	ana.picture(t)
	ana.input(wire.Button{X: 1, Y: 2, Button: 1, Down: true}) // no control yet: goes nowhere

	ana.Ask(session.ControlDesktop)
	marta.until(t, "the control box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(false, capture.Monitor{})
	ana.until(t, "control", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) })
	marta.until(t, "control", controlled) // input that comes before the log is not kept for later
	ana.input(wire.Move{X: 10, Y: 20})
	marta.desk.does(t, "the typed text", func() { ana.input(wire.Text{Text: "España €ñ"}) }, lastIs("wire.Text{Text:España €ñ"))
	marta.desk.mu.Lock()
	for _, d := range marta.desk.did {
		if strings.HasPrefix(d, "wire.Button") {
			t.Errorf("done without control: %s", d)
		}
	}
	marta.desk.mu.Unlock()

	marta.Stop()
	ana.until(t, "the stop", func(s console.Snapshot) bool { return s.State.Share.By == 0 && s.State.Control.Holder == 0 })
	ana.End()
	marta.until(t, "the end", func(s share.Snapshot) bool { return s.Phase == share.Over })
	if err := <-ana.done; err != nil {
		t.Errorf("console: %v", err)
	} else {
		ana.done <- nil
	}
	if strings.Contains(srv.Logs.String(), door.Door.Number.Secret) {
		t.Error("the server's log holds the secret")
	}
}

func TestLinkIsForOne(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	target := linkOf(door)
	newCustomer(t, srv, "Marta", target)
	snap := ana.until(t, "Marta here and a fresh link", func(s console.Snapshot) bool {
		return here(2)(s) && s.Door.Customer.Secret != target.Link.Secret
	})
	second := newCustomer(t, srv, "Pau", target)
	over := second.until(t, "the refusal", func(s share.Snapshot) bool { return s.Phase == share.Over })
	if !errors.Is(over.Err, seat.ErrNotAdmitted) {
		t.Errorf("a used link: %v, want ErrNotAdmitted", over.Err)
	}
	newCustomer(t, srv, "Pau", linkOf(snap))
	ana.until(t, "Pau by the fresh link", here(3))
}

// Wrong, burnt, unknown and ended numbers give one and the same answer; three wrong ones burn the number, a new one works.
func TestNumbersThatAreNone(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	wrong := numberOf(door)
	wrong.Number.Secret = rotate(wrong.Number.Secret)
	refused := func(name string, target invite.Target) {
		t.Helper()
		c := newCustomer(t, srv, name, target)
		over := c.until(t, name+" refused", func(s share.Snapshot) bool { return s.Phase == share.Over })
		if !errors.Is(over.Err, seat.ErrNotAdmitted) {
			t.Errorf("%s: %v, want ErrNotAdmitted", name, over.Err)
		}
	}
	unknown := wrong
	unknown.Number.Locator = rotate(unknown.Number.Locator)
	refused("unknown", unknown)
	for i := range 3 {
		refused(fmt.Sprint("wrong ", i), wrong)
	}
	ana.until(t, "the number burnt", func(s console.Snapshot) bool { return s.Door.Left == 0 })
	refused("burnt", numberOf(door))
	ana.NewNumber()
	snap := ana.until(t, "a new number", func(s console.Snapshot) bool { return s.Door.Left == 3 && s.Door.Number != door.Door.Number })
	if snap.Door.Number.Locator != door.Door.Number.Locator {
		t.Error("the new number has another locator")
	}
	newCustomer(t, srv, "Marta", numberOf(snap))
	ana.until(t, "Marta by the new number", here(2))
	ana.End()
	<-ana.done
	ana.done <- nil
	refused("ended", numberOf(snap))
}

func rotate(digits string) string {
	b := []byte(digits)
	for i := range b {
		b[i] = '1' + (b[i]-'0')%9
	}
	return string(b)
}

func TestRule26AssistantSeesAndDoesNotDrive(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomer(t, srv, "Marta", linkOf(door))
	ana.until(t, "Marta here", here(2))
	luis := newRep(t, srv, "Luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
	luis.until(t, "Luis here", here(3))
	marta.until(t, "Luis shown to Marta", func(s share.Snapshot) bool { p, ok := s.State.Participant(3); return ok && p.Role == session.Assistant })
	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(false, capture.Monitor{ID: 1})
	ana.picture(t)
	luis.picture(t)
	marta.until(t, "control", controlled)
	luis.input(wire.Text{Text: "no"})
	luis.Ask(session.ControlDesktop)
	luis.until(t, "the refusal", func(s console.Snapshot) bool {
		return len(s.Notices) > 0 && s.Notices[len(s.Notices)-1].Kind == console.NoticeNotDone
	})
	ana.input(wire.Text{Text: "yes"})
	marta.desk.until(t, "Ana's text", func(did []string) bool { return len(did) > 0 && strings.Contains(did[len(did)-1], "yes") })
	marta.desk.mu.Lock()
	for _, d := range marta.desk.did {
		if strings.Contains(d, "no}") {
			t.Error("the assistant's input arrived")
		}
	}
	marta.desk.mu.Unlock()
	ana.Remove(3)
	over := luis.until(t, "Luis out", func(s console.Snapshot) bool { return s.Over })
	if p, _ := over.State.Participant(3); p.Reason != session.ReasonRemoved {
		t.Errorf("Luis is out because of %q", p.Reason)
	}
	marta.until(t, "only Ana sees", func(s share.Snapshot) bool { return len(s.Viewers) == 1 && s.Viewers[0].ID == 1 })
}

// Panic, pause and the customer's own hand act on the customer's computer whether or not anybody can be reached.
func TestCustomerInCharge(t *testing.T) {
	srv, ana, marta, _ := pair(t)
	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(true, capture.Monitor{ID: 1})
	marta.until(t, "control", controlled)
	ana.until(t, "control", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) })
	ana.input(wire.Key{Code: 4, Down: true})
	marta.desk.until(t, "a key held", func(did []string) bool { return len(did) > 0 })

	marta.clock.stop()
	marta.desk.local()
	marta.desk.until(t, "released for the own hand", func(did []string) bool { return did[len(did)-1] == "release" })
	marta.until(t, "suspended", func(s share.Snapshot) bool { return s.Suspended })
	marta.clock.pass(2 * time.Second)
	marta.until(t, "not suspended any more", func(s share.Snapshot) bool { return !s.Suspended })

	marta.Pause(true)
	ana.until(t, "paused", func(s console.Snapshot) bool { return s.State.Share.Paused && !s.State.May(1, session.Drive) })
	marta.Pause(false)
	ana.until(t, "going on", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) })

	srv.Stop() // nobody can be asked now
	marta.desk.panicKey()
	marta.desk.until(t, "everything let go", func(did []string) bool { return did[len(did)-1] == "closed" })
	marta.until(t, "nothing shared here", func(s share.Snapshot) bool { return len(s.Viewers) == 0 && s.Phase == share.Waiting })
	srv.Restart()
	snap := ana.until(t, "the panic told when the server is back", func(s console.Snapshot) bool { return s.State.Share.By == 0 })
	if snap.State.Consent.All {
		t.Error("the consent for all outlived the panic key")
	}
}

// The server's end does not end a session: the picture goes on, and what was signed meanwhile is in the log afterwards.
func TestServerGoesAndComesBack(t *testing.T) {
	srv, ana, marta, _ := pair(t)
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(false, capture.Monitor{ID: 1})
	ana.picture(t)
	srv.Stop()
	ana.until(t, "the loss shown", func(s console.Snapshot) bool { return !s.Seat.Connected })
	ana.picture(t)
	ana.Ask(session.ControlDesktop) // signed, waits
	srv.Restart()
	marta.until(t, "the box after all", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(false, capture.Monitor{})
	ana.until(t, "control", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) })
}

// A console that crashed comes back to its session with what it kept, though its server is at another port by now.
func TestConsoleCrashesAndReturns(t *testing.T) {
	srv, ana, marta, door := pair(t)
	saved := ana.crashes(t)
	address, _, err := saved.At()
	if err != nil || address == "" || !bytes.Contains(saved.Bytes, []byte(address)) {
		t.Fatalf("kept at %q: %v", address, err)
	}
	saved.Bytes = bytes.ReplaceAll(saved.Bytes, []byte(address), []byte("127.0.0.1:1"))
	again := newRep(t, srv, "Ana", func(c console.Config) (*console.Session, error) { return console.Return(c, saved) })
	snap := again.until(t, "back, with Marta linked", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked && inviting(s) })
	if snap.Door.Number != door.Door.Number {
		t.Error("the number is another one")
	}
	again.Ask(session.ViewDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(false, capture.Monitor{ID: 1})
	again.picture(t)
}
