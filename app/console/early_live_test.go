package console_test

import (
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/media/capture"
)

// A rep who hears from the site only later that they may see sees the picture all the same, though it was sent before, and stands still: and none
// of what they saw in an earlier one.
func TestAPictureThatCameBeforeTheWordOfIt(t *testing.T) {
	srv := servertest.Start(t)
	g := newGate(t, srv.Address)
	ana := newRep(t, srv, "Ana", func(cfg console.Config) (*console.Session, error) {
		cfg.Client.Address = g.Addr().String()
		return console.Start(cfg)
	})
	marta := newCustomerWith(t, srv, "Marta", linkOf(ana.until(t, "the invitation", inviting)), func(cfg *share.Config) {
		cfg.Desktop = still{cfg.Desktop.(*fakeDesktop)}
	})
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", asked(session.ViewDesktop))
	marta.allow(false, capture.Monitor{ID: 1})
	exact(t, ana.screen)
	marta.Stop()
	ana.until(t, "the end", func(s console.Snapshot) bool { return s.State.Share.By == 0 })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box again", func(s share.Snapshot) bool { return s.Phase == share.Asked && s.State.Request.ID == 2 })
	g.set(true)
	ana.until(t, "the loss", func(s console.Snapshot) bool { return !s.Seat.Connected })
	marta.allow(false, capture.Monitor{ID: 1})
	marta.until(t, "sharing", func(s share.Snapshot) bool { return s.State.Share.By == 2 && len(s.Viewers) == 1 })
	drawn := ana.screen.Stats().Drawn
	g.set(false)
	ana.until(t, "the word of it", func(s console.Snapshot) bool { return s.State.Share.By == 2 })
	for late := time.After(patience); ana.screen.Stats().Drawn == drawn; {
		select {
		case <-ana.screen.Ready():
			ana.screen.Take()
		case <-late:
			t.Fatal("no picture comes")
		}
	}
	exact(t, ana.screen)
}
