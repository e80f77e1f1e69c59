package console_test

import (
	"slices"
	"strings"
	"testing"

	"deskhand/app/console"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/media/capture"
	"deskhand/media/pipe"
)

// What the customer who is helped shows is seen by another customer, too, exactly, through the console of the rep who leads; who shows it
// knows by name who sees it. One who comes later sees it as well, and when it is stopped nobody does.
func TestRule46OtherCustomersSeeThroughTheRep(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomerWith(t, srv, "Marta", numberOf(door), func(cfg *share.Config) { cfg.Desktop = still{cfg.Desktop.(*fakeDesktop)} })
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ben := newViewer(t, srv, "Ben", door)
	ana.until(t, "Ben", func(s console.Snapshot) bool { return here(3)(s) && s.People[3].Linked })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", asked(session.ViewDesktop))
	marta.allow(false, capture.Monitor{ID: 1})
	ben.until(t, "being shown something", func(s share.Snapshot) bool { return s.Seen.By.Name == "Marta" && !s.Seen.Cut && !s.Seen.Drives })
	exact(t, ben.screen)
	exact(t, ana.screen)
	sees := func(name string) func(share.Snapshot) bool {
		return func(s share.Snapshot) bool {
			return slices.ContainsFunc(s.Viewers, func(p session.Participant) bool { return p.Name == name })
		}
	}
	marta.until(t, "her knowing who sees it", sees("Ben"))

	eva := newViewer(t, srv, "Eva", door)
	marta.until(t, "her knowing who came", sees("Eva"))
	exact(t, eva.screen)
	exact(t, ana.screen)

	marta.Stop()
	for _, v := range []*viewer{ben, eva} {
		v.until(t, "the end", func(s share.Snapshot) bool { return s.Seen.By.ID == 0 })
	}
}

// One customer's screen is seen by the rep who leads, two who assist and another customer at once, by all of them exactly, and its owner
// knows of each.
func TestFourSeeOneScreen(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomerWith(t, srv, "Marta", numberOf(door), func(cfg *share.Config) { cfg.Desktop = still{cfg.Desktop.(*fakeDesktop)} })
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ben := newViewer(t, srv, "Ben", door)
	assist := func(name string) *rep {
		return newRep(t, srv, name, func(cfg console.Config) (*console.Session, error) { return console.Assist(cfg, numberOf(door)) })
	}
	luis := assist("Luis")
	eva := assist("Eva")
	ana.until(t, "all of them", func(s console.Snapshot) bool { return here(3)(s) && here(4)(s) && here(5)(s) && s.People[3].Linked })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", asked(session.ViewDesktop))
	marta.allow(false, capture.Monitor{ID: 1})
	for _, screen := range []*pipe.Receiver{ana.screen, luis.screen, eva.screen, ben.screen} {
		exact(t, screen)
	}
	marta.until(t, "her knowing of four", func(s share.Snapshot) bool { return len(s.Viewers) == 4 })
	luis.End()
	marta.until(t, "her knowing of three", func(s share.Snapshot) bool { return len(s.Viewers) == 3 })
	for _, screen := range []*pipe.Receiver{ana.screen, eva.screen, ben.screen} {
		exact(t, screen)
	}
	marta.Stop()
	ben.until(t, "the end", func(s share.Snapshot) bool { return s.Seen.By.ID == 0 })
	eva.until(t, "the end", func(s console.Snapshot) bool { return s.State.Share.By == 0 })
}

// The picture comes from who leads: after a transfer the other customer sees on through the new rep's console.
func TestRule46TheNewRepPassesItOn(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomer(t, srv, "Marta", numberOf(door))
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ben := newViewer(t, srv, "Ben", door)
	luis := newRep(t, srv, "Luis", func(cfg console.Config) (*console.Session, error) { return console.Assist(cfg, numberOf(door)) })
	all := func(s console.Snapshot) bool {
		return here(3)(s) && here(4)(s) && s.People[3].Linked && s.People[4].Linked
	}
	ana.until(t, "Ben and Luis", all)
	works(t, ana, marta)
	ben.picture(t)
	id := func(name string) (id session.ParticipantID) {
		for _, p := range ana.now().State.People {
			if strings.Contains(p.Name, name) {
				id = p.ID
			}
		}
		return id
	}
	lead := id("Luis")
	luis.until(t, "all of them", func(s console.Snapshot) bool { return s.People[id("Ben")].Linked && s.People[2].Linked })
	ana.Transfer(lead)
	marta.until(t, "the question about the new rep", asked(session.ConfirmRep))
	marta.allow(false, capture.Monitor{})
	luis.until(t, "leading, and seeing", func(s console.Snapshot) bool {
		return leads(lead)(s) && s.State.Request.ID == 0 && s.State.May(lead, session.See)
	})
	for range cap(ben.screen.Ready()) + 1 { // what had come before
		ben.screen.Take()
	}
	ben.picture(t)
}
