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

// wide is a desktop whose screen is wider than any picture.
type wide struct{ *fakeDesktop }

func (w wide) Source(capture.Monitor) (capture.Source, error) {
	return capture.NewPattern(capture.PatternConfig{W: 8200, H: 104, Interval: 40 * time.Millisecond})
}

// A screen that is larger than a picture is halved: who sees it is told, and so are those whose screen it is, customer and rep.
func TestWhoseScreenIsHalvedIsTold(t *testing.T) {
	srv := servertest.Start(t)
	ana := newRep(t, srv, "Ana", func(cfg console.Config) (*console.Session, error) {
		cfg.Desktop = wide{newFakeDesktop()}
		return console.Start(cfg)
	})
	marta := newCustomerWith(t, srv, "Marta", numberOf(ana.until(t, "the invitation", inviting)), func(cfg *share.Config) {
		cfg.Desktop = wide{cfg.Desktop.(*fakeDesktop)}
	})
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", asked(session.ViewDesktop))
	marta.allow(false, capture.Monitor{ID: 1})
	marta.until(t, "word that it is halved", func(s share.Snapshot) bool { return s.Phase == share.Viewed && s.Halved == 1 })
	ana.until(t, "word that it is halved", func(s console.Snapshot) bool { return s.Halved == 1 })
	marta.Stop()
	marta.until(t, "nothing to be said of it", func(s share.Snapshot) bool { return s.Phase == share.Waiting && s.Halved == 0 })
	ana.until(t, "the end of it", func(s console.Snapshot) bool { return s.State.Share.By == 0 && !s.Submitted })
	ana.ShowOwn(console.Choice{})
	marta.until(t, "the box", asked(session.ShowDesktop))
	marta.Allow(marta.shown(), share.Yes{})
	ana.until(t, "word that their own is halved", func(s console.Snapshot) bool { return s.Own.Open && s.Own.Halved == 1 })
}
