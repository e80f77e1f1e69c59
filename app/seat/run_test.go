package seat

import (
	"context"
	"crypto/rand"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

const secretDigits = "12345"

// sitter is a seat that runs, with a Handler that lets in who proves the secret.
type sitter struct {
	*Seat
	notes
	t      *testing.T
	cancel context.CancelFunc
	done   chan error
	linked chan peer.Event
	video  chan peer.Sample

	answerer *trust.Answerer
}

func (s *sitter) Linked(_ session.ParticipantID, ev peer.Event) {
	if _, up := ev.(peer.Connected); up {
		s.linked <- ev
	}
}

func (s *sitter) Video(_ session.ParticipantID, v peer.Sample) {
	select {
	case s.video <- v:
	default:
	}
}

// Heard is the door, without counting.
func (s *sitter) Heard(m wire.Message) {
	switch m := m.(type) {
	case wire.Knocked:
		secret, err := trust.NumberSecret(s.Status().Locator, secretDigits)
		if err != nil {
			s.t.Error(err)
			return
		}
		hello := trust.Hello{Keys: s.trustKeys(), Name: "Ana", Session: string(s.State().ID), ServerKey: s.Status().ServerKey}
		var b []byte
		if s.answerer, b, err = trust.Answer(rand.Reader, secret, m.Proof, hello); err != nil {
			s.t.Error(err)
		}
		_ = s.Tell(wire.Prove{Session: m.Session, Joiner: m.Joiner, Proof: b})
	case wire.Proven:
		r, err := s.answerer.Finish(m.Proof)
		if err != nil {
			s.t.Error(err)
			return
		}
		s.Admit(session.Admit{Participant: 2, Customer: true, Name: r.Peer.Name, Method: session.ByNumber, Keys: KeysOf(r.Peer.Keys)}, m.Joiner, nil)
	}
}

// changes reports Changed on a channel, once each state.
type changes struct {
	*sitter
	locator chan string
}

func (c changes) Changed() {
	if l := c.Status().Locator; l != "" && c.State().Phase == session.Live {
		select {
		case c.locator <- l:
		default:
		}
	}
}

func sit(t *testing.T, srv *servertest.Server, opening Opening, locator chan string, change ...func(*Config)) *sitter {
	t.Helper()
	p := newPerson(t)
	s := &sitter{t: t, done: make(chan error, 1), linked: make(chan peer.Event, 10), video: make(chan peer.Sample, 100)}
	cfg := client.Config{Address: srv.Address, Trust: client.Trust{Pin: srv.KeyHash()}, Program: wire.ProgramShare}
	if _, leads := opening.(*Starting); leads {
		r := srv.SignIn("ana")
		cfg.Program, cfg.Token, cfg.Device = wire.ProgramConsole, r.Token, &r.Device
	}
	seat := Config{Client: cfg, Identity: p.Identity, Certificate: p.cert, Platform: "test", Loopback: true}
	for _, c := range change {
		c(&seat)
	}
	s.Seat = New(seat, opening, changes{s, locator})
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	go func() { s.done <- s.Run(ctx) }()
	t.Cleanup(cancel)
	return s
}

// pair is two seats with a link between them.
func pair(t *testing.T) (ana, marta *sitter) {
	t.Helper()
	ana, marta = meet(t, servertest.Start(t))
	for _, s := range []*sitter{ana, marta} {
		select {
		case <-s.linked:
		case <-time.After(patience):
			t.Fatal("no link")
		}
	}
	return ana, marta
}

// meet is two seats of one session.
func meet(t *testing.T, srv *servertest.Server, change ...func(*Config)) (ana, marta *sitter) {
	t.Helper()
	locator := make(chan string, 1)
	ana = sit(t, srv, &Starting{
		Name: "Ana", Policy: session.Policy{MaxParticipants: 8},
		NewID: func() (session.ID, error) { id, err := invite.NewSessionID(rand.Reader); return session.ID(id), err },
	}, locator, change...)
	secret, err := trust.NumberSecret(<-locator, secretDigits)
	if err != nil {
		t.Fatal(err)
	}
	marta = sit(t, srv, &Joining{Secret: secret, Locator: mustLocator(t, ana), Role: trust.Customer, Name: "Marta"}, nil, change...)
	return ana, marta
}

func mustLocator(t *testing.T, s *sitter) string {
	t.Helper()
	got := make(chan string, 1)
	s.Do(func() { got <- s.Status().Locator })
	return <-got
}

func (s *sitter) ended(t *testing.T) error {
	t.Helper()
	select {
	case err := <-s.done:
		return err
	case <-time.After(patience):
		t.Fatal("Run does not end")
	}
	return nil
}

// However a seat ends, Run waits for its connection and its links, and tells why.
func TestHowASeatEnds(t *testing.T) {
	hard := errors.New("hard stop")
	tests := []struct {
		name string
		end  func(*sitter)
		want error // nil: none
	}{
		{"its context ends", func(s *sitter) { s.cancel() }, context.Canceled},
		{"its part is over", func(s *sitter) { s.Do(s.Finish) }, nil},
		{"a hard stop", func(s *sitter) { s.Do(func() { s.stop(hard); s.stop(errors.New("later")) }) }, hard},
		{"a fork", func(s *sitter) { s.Do(func() { s.stop(ErrFork) }) }, ErrFork},
		{"all at once", func(s *sitter) {
			var wg sync.WaitGroup
			wg.Go(func() { s.Do(s.Finish) })
			wg.Go(func() { s.Do(func() { s.stop(hard) }) })
			wg.Wait()
		}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ana, marta := pair(t)
			test.end(marta)
			err := marta.ended(t)
			if test.name == "all at once" {
				if err != nil && !errors.Is(err, hard) {
					t.Errorf("ended with %v", err)
				}
			} else if !errors.Is(err, test.want) {
				t.Errorf("ended with %v, want %v", err, test.want)
			}
			marta.Do(func() { t.Error("done after the end") })
			ana.cancel()
			ana.ended(t)
			nothingLeft(t)
		})
	}
}

// After the last word nothing more is done, even what was handed in before.
func TestNothingAfterAHardStop(t *testing.T) {
	_, marta := pair(t)
	var after int
	gate := make(chan struct{})
	marta.Do(func() { <-gate })
	marta.Do(func() { marta.stop(ErrStranger) })
	for range 10 {
		marta.Do(func() { after++ })
	}
	close(gate)
	if err := marta.ended(t); !errors.Is(err, ErrStranger) {
		t.Errorf("ended with %v", err)
	}
	if after != 0 {
		t.Errorf("%d things were done after the hard stop", after)
	}
}

// nothingLeft: no goroutine of a seat, a signaling connection or a link is left.
func nothingLeft(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		buf := make([]byte, 4<<20)
		var left []string
		for _, g := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			for _, name := range []string{"app/seat.(*Seat)", "app/client.(*Conn)", "media/peer.", "pion/"} {
				if strings.Contains(g, name) {
					left = append(left, g)
					break
				}
			}
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("left behind:\n%s", strings.Join(left, "\n\n"))
		}
		runtime.Gosched()
	}
}
