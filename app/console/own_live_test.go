package console_test

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/console"
	"deskhand/app/replica"
	"deskhand/app/seat"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/peer"
	"deskhand/media/pipe"
)

// still is a desktop whose picture rests after its first change: it becomes exact.
type still struct{ *fakeDesktop }

func (d still) Source(capture.Monitor) (capture.Source, error) {
	d.mu.Lock()
	d.sources++
	d.mu.Unlock()
	return capture.NewPattern(capture.PatternConfig{W: 640, H: 360, Interval: time.Hour})
}

// showing is a rep with a desktop of their own to show.
func showing(t *testing.T, srv *servertest.Server, name string, moves bool) (*rep, *fakeDesktop, console.Snapshot) {
	t.Helper()
	desk := newFakeDesktop()
	ana := newRep(t, srv, name, func(cfg console.Config) (*console.Session, error) {
		if cfg.Desktop = desk; !moves {
			cfg.Desktop = still{desk}
		}
		return console.Start(cfg)
	})
	return ana, desk, ana.until(t, "the invitation", inviting)
}

// viewer is a customer who looks at what is shown.
type viewer struct {
	*customer
	screen *pipe.Receiver
}

func newViewer(t *testing.T, srv *servertest.Server, name string, door console.Snapshot) *viewer {
	t.Helper()
	v := &viewer{}
	v.screen = pipe.NewReceiver(pipe.ReceiverConfig{AskKeyFrame: func() { v.WantKeyFrame() }})
	v.customer = newCustomerWith(t, srv, name, numberOf(door), func(cfg *share.Config) { cfg.Screen = v.screen })
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = v.screen.Run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return v
}

// picture waits for moving pictures.
func (v *viewer) picture(t *testing.T) { (&rep{screen: v.screen}).picture(t) }

// exact waits until the picture is the sharer's, pixel for pixel.
func exact(t *testing.T, r *pipe.Receiver) {
	t.Helper()
	deadline := time.After(3 * patience) // who is spared frames, as on a busy machine, has a whole picture ten seconds later
	for !r.Exact() {
		select {
		case <-r.Ready():
			if img, ok := r.Take(); ok {
				if _, ok := patternNumber(img); !ok && r.Exact() {
					t.Fatal("exact, and not the pattern")
				}
			}
		case <-deadline:
			t.Fatal("the picture does not become exact")
		}
	}
}

// shows has ana show her screen and marta agree.
func (r *rep) shows(t *testing.T, marta *customer) {
	t.Helper()
	r.ShowOwn(console.Choice{Monitor: console.Monitor{ID: 1, Name: "Pattern"}})
	marta.until(t, "the box", func(s share.Snapshot) bool {
		return s.Phase == share.Asked && s.State.Request.Activity == session.ShowDesktop
	})
	marta.Allow(marta.shown(), share.Yes{})
	r.until(t, "sharing", func(s console.Snapshot) bool { return s.State.Share.By == s.Me })
}

// shown is Ana, whose moving screen Marta sees.
func shown(t *testing.T) (*servertest.Server, *rep, *fakeDesktop, *viewer) {
	t.Helper()
	srv := servertest.Start(t)
	ana, desk, door := showing(t, srv, "Ana", true)
	marta := newViewer(t, srv, "Marta", door)
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.shows(t, marta.customer)
	marta.picture(t)
	return srv, ana, desk, marta
}

func seen(s share.Snapshot) bool { return s.Seen.By.ID == 1 && !s.Seen.Cut }

// What the rep shows is seen by the customer, exactly, and by an assistant; nothing is looked at before the customer has agreed, and
// nothing of the customer's own screen at all.
func TestRule88TheRepShowsTheirScreen(t *testing.T) {
	srv := servertest.Start(t)
	ana, desk, door := showing(t, srv, "Ana", false)
	marta := newViewer(t, srv, "Marta", door)
	ana.until(t, "Marta, directly linked", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	luis := newRep(t, srv, "Luis", func(cfg console.Config) (*console.Session, error) {
		return console.Assist(cfg, numberOf(door))
	})
	ana.until(t, "Luis, directly linked", func(s console.Snapshot) bool { return here(3)(s) && s.People[3].Linked })

	ana.LookOwn()
	ana.until(t, "what there is to show", func(s console.Snapshot) bool { return s.Own.Can && len(s.Own.Monitors) == 1 })
	ana.ShowOwn(console.Choice{Monitor: console.Monitor{ID: 1, Name: "Pattern"}})
	marta.until(t, "the box", func(s share.Snapshot) bool {
		return s.State.Request.Activity == session.ShowDesktop && s.Phase == share.Asked
	})
	if n := desk.opened(); n != 0 {
		t.Fatalf("the rep's screen was opened %d times before the customer agreed", n)
	}
	marta.Allow(marta.shown(), share.Yes{})
	marta.until(t, "being shown something", seen)
	exact(t, marta.screen)
	exact(t, luis.screen)
	if s := marta.now(); s.Sharing() || len(s.Viewers) != 0 {
		t.Errorf("the customer seems to share: %s", s.Phase)
	}
	marta.untouched(t)

	ana.PauseOwn(true)
	marta.until(t, "the pause", func(s share.Snapshot) bool { return s.State.Share.Paused })
	ana.PauseOwn(false)
	marta.until(t, "going on", func(s share.Snapshot) bool { return !s.State.Share.Paused })
	ana.StopOwn()
	if ana.now(); desk.opened() != 1 {
		t.Errorf("opened %d times", desk.opened())
	}
	marta.until(t, "the end", func(s share.Snapshot) bool { return s.Seen.By.ID == 0 })
	ana.until(t, "the end", func(s console.Snapshot) bool { return s.State.Share.By == 0 && s.Own.Stopped && !s.Own.Open })
	if noticed(console.NoticeStopped)(ana.now()) {
		t.Error("the rep is told that somebody else stopped it")
	}
	ana.until(t, "it among what happened", noticed(console.NoticeUnshown))
	luis.until(t, "word of it", noticed(console.NoticeStopped))
}

// A customer who does not want to see any more ends it, and the rep is told.
func TestRule88TheCustomerCloses(t *testing.T) {
	_, ana, _, marta := shown(t)
	marta.Stop() // of nothing of their own
	marta.Hide()
	ana.until(t, "the end", func(s console.Snapshot) bool { return s.State.Share.By == 0 && !s.Own.Open })
	ana.until(t, "word of it", noticed(console.NoticeUnseen))
}

// The customer may act on the rep's screen only while the rep lends it; taking it back, the rep's own hand and their panic key hold at once.
func TestRule89LentAndTakenBack(t *testing.T) {
	_, ana, desk, marta := shown(t)

	lent := func() uint32 {
		t.Helper()
		ana.LendOwn(console.Bound{})
		ana.until(t, "the lease at the rep's", func(s console.Snapshot) bool { return s.State.Control.Holder == 2 })
		return marta.until(t, "the lease", func(s share.Snapshot) bool { return s.Seen.Drives }).Seen.Epoch
	}
	epoch := lent()
	marta.Input(epoch, wire.Text{Text: "lent"})
	desk.until(t, "the typed text", func(did []string) bool {
		return slices.ContainsFunc(did, func(s string) bool { return strings.HasPrefix(s, "wire.Text{Text:lent") })
	})

	ana.TakeBackOwn()
	marta.until(t, "the end of control", func(s share.Snapshot) bool { return !s.Seen.Drives })
	ana.until(t, "the end of control in the log", func(s console.Snapshot) bool { return s.State.Control.Holder == 0 && !s.State.Share.Lent })
	if s := ana.now(); s.State.Share.By != s.Me || !s.Own.Open {
		t.Error("taking control back ended the view")
	}
	marta.Input(epoch, wire.Text{Text: "after"})

	epoch = lent()
	desk.mu.Lock()
	local, panicKey := desk.local, desk.panicKey
	desk.mu.Unlock()
	ana.clock.stop() // the own hand goes first until then
	local()          // the rep's own hand
	marta.Input(epoch, wire.Text{Text: "meanwhile"})
	ana.until(t, "the own hand going first", func(s console.Snapshot) bool { return s.Own.Suspended })
	panicKey()
	ana.until(t, "the end of all of it", func(s console.Snapshot) bool { return s.State.Share.By == 0 && !s.Own.Open })
	marta.until(t, "the end of all of it", func(s share.Snapshot) bool { return s.Seen.By.ID == 0 })
	desk.mu.Lock()
	defer desk.mu.Unlock()
	for _, d := range desk.did {
		if strings.Contains(d, "after") || strings.Contains(d, "meanwhile") {
			t.Errorf("done without leave: %s", d)
		}
	}
}

// A customer who drives gives control back, and the rep is told.
func TestRule89GivenBack(t *testing.T) {
	srv := servertest.Start(t)
	ana, _, door := showing(t, srv, "Ana", true)
	marta := newViewer(t, srv, "Marta", door)
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.shows(t, marta.customer)
	ana.LendOwn(console.Bound{})
	marta.until(t, "the lease", func(s share.Snapshot) bool { return s.Seen.Drives })
	marta.Release()
	ana.until(t, "word of it", noticed(console.NoticeGaveBack))
	if s := ana.now(); s.State.Share.By != 1 || s.State.Share.Lent {
		t.Errorf("after giving back: %+v", s.State.Share)
	}
}

// Their own hand rests from the moment that they gave it back, whenever the site hears of it: what it held is let go.
func TestRule89GivenBackWithoutTheSite(t *testing.T) {
	srv := servertest.Start(t)
	ana, desk, door := showing(t, srv, "Ana", true)
	marta := newViewer(t, srv, "Marta", door)
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.shows(t, marta.customer)
	ana.LendOwn(console.Bound{})
	epoch := marta.until(t, "the lease", func(s share.Snapshot) bool { return s.Seen.Drives }).Seen.Epoch
	ana.until(t, "the lease, here too", func(s console.Snapshot) bool { return s.State.Control.Epoch == epoch })
	desk.does(t, "a key held", func() { marta.Input(epoch, wire.Key{Code: 4, Down: true}) }, func(did []string) bool { return len(did) > 0 })
	srv.Stop()
	marta.until(t, "the loss", func(s share.Snapshot) bool { return !s.Seat.Connected })
	marta.Release()
	desk.until(t, "the key let go", func(did []string) bool { return !strings.HasPrefix(did[len(did)-1], "wire.Key") })
	if s := marta.until(t, "the hand at rest", func(s share.Snapshot) bool { return !s.Seen.Drives }); !s.Seen.Ending.Control || s.State.Control.Holder != 2 {
		t.Errorf("she does not drive, and said %+v; the log has %d drive", s.Seen.Ending, s.State.Control.Holder)
	}
}

// forger is a customer's program that keeps to no rule: it agrees to see, and acts on the rep's screen without leave.
type forger struct {
	*seat.Seat
	linked chan struct{}
}

func (f *forger) Moved(a replica.Applied) {
	for _, ev := range a.Events {
		if e, ok := ev.(session.Requested); ok {
			f.Submit(session.Reply{Request: e.Request.ID, Allowed: true}, nil)
		}
	}
}
func (f *forger) Heard(wire.Message)                       {}
func (f *forger) Changed()                                 {}
func (f *forger) Video(session.ParticipantID, peer.Sample) {}
func (f *forger) Linked(_ session.ParticipantID, ev peer.Event) {
	if _, up := ev.(peer.Connected); up {
		close(f.linked)
	}
}

// shownToAForger is a rep who shows their screen to a forger, and what types text there, as that lease's number and that message's say.
func shownToAForger(t *testing.T) (ana *rep, desk *fakeDesktop, send func(text string, epoch, seq uint32)) {
	t.Helper()
	srv := servertest.Start(t)
	ana, desk, door := showing(t, srv, "Ana", true)
	f := newForger(t, srv, door)
	ana.until(t, "the customer", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	<-f.linked
	ana.ShowOwn(console.Choice{Monitor: console.Monitor{ID: 1}})
	ana.until(t, "sharing", func(s console.Snapshot) bool { return s.State.Share.By == s.Me })
	return ana, desk, func(text string, epoch, seq uint32) {
		b, err := wire.EncodeInput(nil, wire.Input{Epoch: epoch, Seq: seq, At: seq, Do: wire.Text{Text: text}})
		if err != nil {
			t.Fatal(err)
		}
		f.Do(func() { _ = f.Send(1, wire.ChannelKeys, b) })
	}
}

// What a program sends without leave does nothing at the rep's computer, whatever it claims: neither before the rep has lent anything, nor
// under the number of a lease to come.
func TestRule89NothingWithoutLeave(t *testing.T) {
	ana, desk, send := shownToAForger(t)
	send("forged", 0, 1) // as the log has it while nobody controls
	send("forged", 2, 2)
	// The rep lends it now. What was sent before is on the same channel, in order, before what comes then.
	ana.LendOwn(console.Bound{})
	lease := ana.until(t, "the lease", func(s console.Snapshot) bool { return s.State.Control.Holder == 2 })
	send("forged", lease.State.Control.Epoch+1, 9)
	send("by leave", lease.State.Control.Epoch, 10)
	desk.until(t, "what is done by leave", func(did []string) bool {
		return slices.ContainsFunc(did, func(s string) bool { return strings.Contains(s, "by leave") })
	})
	desk.mu.Lock()
	defer desk.mu.Unlock()
	for _, d := range desk.did {
		if strings.Contains(d, "forged") {
			t.Errorf("done without leave: %s", d)
		}
	}
}

func newForger(t *testing.T, srv *servertest.Server, door console.Snapshot) *forger {
	t.Helper()
	id, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := peer.NewCertificate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	n := door.Door.Number
	secret, err := trust.NumberSecret(n.Locator, n.Secret)
	if err != nil {
		t.Fatal(err)
	}
	f := &forger{linked: make(chan struct{})}
	f.Seat = seat.New(seat.Config{
		Client:   client.Config{Address: srv.Address, Trust: client.Trust{Later: true}, Program: wire.ProgramShare},
		Identity: id, Certificate: cert, Platform: "Linux", Loopback: true,
	}, &seat.Joining{Role: trust.Customer, Name: "Eve", Locator: n.Locator, Secret: secret}, f)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { _ = f.Run(ctx); close(done) }()
	t.Cleanup(func() { cancel(); <-done })
	return f
}

// A console that crashed while it showed its screen says so when it is back: nobody is left with a picture that stands still.
func TestShowingEndsWithACrash(t *testing.T) {
	srv, ana, _, marta := shown(t)
	kept := ana.crashes(t)
	back := newRep(t, srv, "Ana", func(cfg console.Config) (*console.Session, error) { return console.Return(cfg, kept) })
	back.until(t, "coming back and the end of it", func(s console.Snapshot) bool { return s.Me == 1 && s.Seat.Seated && s.State.Share.By == 0 })
	marta.until(t, "the end", func(s share.Snapshot) bool { return s.Seen.By.ID == 0 && s.State.Phase == session.Live })
}

// Who takes back what they have just lent, before anybody has heard of it, has it back: also when the lending comes after that.
func TestRule89TakenBackBeforeItIsKnown(t *testing.T) {
	ana, desk, send := shownToAForger(t)
	ana.LendOwn(console.Bound{})
	ana.TakeBackOwn()
	for seq := range uint32(100) {
		send("forged", 1, seq+1)
	}
	ana.until(t, "the end of control in the log", func(s console.Snapshot) bool {
		return s.State.Control.Epoch == 2 && s.State.Control.Holder == 0 && !s.State.Share.Lent
	})
	ana.LendOwn(console.Bound{})
	lease := ana.until(t, "the next lease", func(s console.Snapshot) bool { return s.State.Control.Holder == 2 })
	send("by leave", lease.State.Control.Epoch, 200)
	desk.until(t, "what is done by leave", func(did []string) bool {
		return slices.ContainsFunc(did, func(s string) bool { return strings.Contains(s, "by leave") })
	})
	desk.mu.Lock()
	defer desk.mu.Unlock()
	for _, d := range desk.did {
		if strings.Contains(d, "forged") {
			t.Errorf("done without leave: %s", d)
		}
	}
}
