package console_test

import (
	"io"
	"net"
	"sync"
	"testing"

	"deskhand/app/console"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/media/capture"
)

// gate is a way to the site that can be shut.
type gate struct {
	net.Listener
	mu    sync.Mutex
	shut  bool
	conns []net.Conn
}

func newGate(t *testing.T, to string) *gate {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{Listener: l}
	t.Cleanup(func() { _ = l.Close(); g.set(true) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			g.mu.Lock()
			if g.shut {
				_ = c.Close()
				g.mu.Unlock()
				continue
			}
			s, err := net.Dial("tcp", to)
			if err != nil {
				_ = c.Close()
				g.mu.Unlock()
				continue
			}
			g.conns = append(g.conns, c, s)
			g.mu.Unlock()
			go func() { _, _ = io.Copy(c, s); _ = c.Close() }()
			go func() { _, _ = io.Copy(s, c); _ = s.Close() }()
		}
	}()
	return g
}

func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut = shut; shut {
		for _, c := range g.conns {
			_ = c.Close()
		}
		g.conns = nil
	}
}

// What the customer takes back stays taken back, whatever the rep asks before the log knows: they had agreed to all, and are asked again.
func TestControlTakenBackIsAskedFor(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	g := newGate(t, srv.Address)
	marta := newCustomerWith(t, srv, "Marta", linkOf(door), func(c *share.Config) { c.Client.Address = g.Addr().String() })
	ana.until(t, "Marta here", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box", asked(session.ControlDesktop))
	marta.allow(true, capture.Monitor{ID: 1})
	marta.until(t, "control", controlled)
	ana.until(t, "control", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) })
	g.set(true)
	marta.until(t, "cut off", func(s share.Snapshot) bool { return !s.Seat.Connected })
	marta.StopControl()
	ana.until(t, "it is seen at once that she stopped control", func(s console.Snapshot) bool { return s.People[2].Withdrawn.Control > 0 })
	ana.ReleaseControl()
	ana.until(t, "released", func(s console.Snapshot) bool { return s.State.Control.Holder == 0 })
	ana.Ask(session.ControlDesktop)
	ana.until(t, "asked", func(s console.Snapshot) bool { return s.State.Request.ID == 2 })
	g.set(false)
	s := marta.until(t, "an answer, or the box", func(s share.Snapshot) bool {
		return s.Seat.Connected && (s.Phase == share.Asked || s.State.LastAsk == 2 && controlled(s))
	})
	if s.Phase != share.Asked {
		t.Fatal("Marta took control back, nobody asked her, and Ana has it")
	}
	ana.until(t, "nothing is agreed without asking any more", func(s console.Snapshot) bool { return !s.State.Consent.All })
}

// Who has paused is asked, though they had agreed to all: a rep does not undo a pause by stopping and asking anew.
func TestPausedIsAskedFor(t *testing.T) {
	_, ana, marta, _ := pair(t)
	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box", asked(session.ControlDesktop))
	marta.allow(true, capture.Monitor{ID: 1})
	marta.until(t, "control", controlled)
	ana.picture(t)
	marta.Pause(true)
	ana.until(t, "paused", func(s console.Snapshot) bool { return s.State.Share.Paused })
	ana.StopViewing()
	marta.until(t, "stopped", func(s share.Snapshot) bool { return s.State.Share.By == 0 })
	ana.until(t, "stopped, here too", func(s console.Snapshot) bool { return s.State.Share.By == 0 })
	ana.Ask(session.ControlDesktop)
	s := marta.until(t, "an answer, or the box", func(s share.Snapshot) bool {
		return s.State.LastAsk == 2 && (s.State.Share.By == 2 || s.Phase == share.Asked)
	})
	if s.Phase != share.Asked {
		t.Errorf("Marta, who paused and said nothing since, is %s", s.Phase)
	}
}
